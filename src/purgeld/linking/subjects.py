"""What of ours is linked, refused or still open, and what a person needs to see of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import sssom
from purgeld.terms import DCTERMS, PG, RDF_TYPE, RDFS, SKOS, curie, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.sssom import Ledger, Record

_NAMES = (RDFS("label"), SKOS("altLabel"), SKOS("prefLabel"))
_KINDS = {
    "Person": ("Person",),
    "Place": ("Place", "AdministrativeUnit", "Site"),
    "Group": ("Group", "StateOrgan"),
    "Event": ("Event", "Trial", "Operation"),
    "Directive": ("Directive",),
    "Source": ("Source",),
}


@dataclass(frozen=True)
class Subject:
    """A thing of ours with its names (text, language), description and passages."""

    iri: str
    names: tuple[tuple[str, str], ...]
    description: str = ""
    passages: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Return the English label, any other, or the IRI."""
        english = (text for text, language in self.names if language == "en")
        return next(english, self.names[0][0] if self.names else self.iri)


def of_kind(triples: Iterable[ox.Triple], kind: str) -> list[Subject]:
    """Return the things of a kind (``Person``, ``Place``, …), in the order of their IRIs."""
    wanted = {PG(local) for local in _KINDS[kind]}
    everything = list(triples)
    iris = {name(t.subject) for t in everything if t.predicate == RDF_TYPE and t.object in wanted}
    return list(described(everything, iris).values())


def described(triples: Iterable[ox.Triple], iris: Iterable[str]) -> dict[str, Subject]:
    """Return what is said of these things."""
    about: dict[str, list[ox.Triple]] = {iri: [] for iri in sorted(iris)}
    for triple in triples:
        if name(triple.subject) in about:
            about[name(triple.subject)].append(triple)
    return {iri: _subject(iri, own) for iri, own in about.items()}


def _subject(iri: str, triples: list[ox.Triple]) -> Subject:
    named = [t.object for t in triples if t.predicate in _NAMES]
    literals = sorted((n for n in named if isinstance(n, ox.Literal)), key=str)
    said = [t.object for t in triples if t.predicate == DCTERMS("description")]
    passages = [t.object for t in triples if t.predicate == PG("hasEvidence")]
    return Subject(
        iri,
        tuple((each.value, each.language or "") for each in literals),
        next((each.value for each in said if isinstance(each, ox.Literal)), ""),
        tuple(sorted(curie(p.value) for p in passages if isinstance(p, ox.NamedNode))),
    )


def open_ones(subjects: Iterable[Subject], ledger: Ledger) -> list[Subject]:
    """Return the things that are not linked yet."""
    linked = {
        ledger.iri(row.subject_id)
        for row in ledger.current().values()
        if row.verdict == sssom.ACCEPTED
    }
    return [each for each in subjects if each.iri not in linked]


def identifiers(rows: Iterable[Record], prefix: str) -> Iterator[str]:
    """Yield the local names of the things that records with this prefix are about."""
    for row in rows:
        if row.object_id.startswith(prefix):
            yield row.object_id.removeprefix(prefix)

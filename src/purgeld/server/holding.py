"""What the server holds at one moment: a build or a store, with all that is made from it.

A holding never changes. When a new build is there, a new holding takes the place of the old one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import formats, hosting, pages, turtle
from purgeld.entities import owner
from purgeld.pages.facts import MOST_POINTERS
from purgeld.server.representations import Representation
from purgeld.server.suggesting import MadeShards, Suggesting
from purgeld.terms import OA, PG, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from purgeld.jsonld import Framing
    from purgeld.pages.facts import Text
    from purgeld.project import Project
    from purgeld.queries import Query
    from purgeld.reconciliation.core import Service
    from purgeld.server.endpoint import Endpoint
    from purgeld.server.pool import Pool
    from purgeld.server.reconcilers import Renewed

DATA = ("ttl", "nt", "jsonld", "rdf")
_KINDS = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
MEDIA = {**hosting.MEDIA_TYPES, "csl.json": "application/json"}
OF_SOURCE = frozenset({PG("isFromSource").value, OA("hasSource").value})
MOST_PAGES = 2_000
MOST_DOCUMENTS = 20_000


@dataclass(frozen=True)
class Gone:
    """What the ledger says of an IRI that is no longer in use."""

    label: str
    status: str
    replaced_by: str
    reason: str


@dataclass
class Holding:
    """Everything that answers are made from.

    ``files`` is the folder of a build, if it is one; ``assets`` are scripts and styles by name, if
    it is none. ``modified`` is the time of the build in seconds since 1970, ``version`` its name.
    """

    project: Project
    site: pages.Site
    content: pages.Content
    endpoint: Endpoint
    queries: Mapping[str, Query]
    ledger: Mapping[str, Gone]
    framing: Framing
    ontology: Sequence[ox.Triple] = ()
    names: Suggesting = field(default_factory=lambda: Suggesting(MadeShards()))
    pool: Pool | None = None
    files: Path | None = None
    assets: Mapping[str, bytes] = field(default_factory=dict)
    modified: float | None = None
    version: str = ""
    things: tuple[str, ...] = ()
    ready: dict[str, Representation] = field(default_factory=dict)
    service: Renewed[Service] = field(init=False)
    base: str = field(init=False)

    def __post_init__(self) -> None:
        """Give each holding caches of its own."""
        self.base = self.project.base
        self.page = lru_cache(maxsize=MOST_PAGES)(self._page)

    def keep(self, path: str, made: Representation) -> None:
        """Keep what an address gives whoever asks, if the data cannot change meanwhile."""
        if self.files is not None and made.lasting:
            if len(self.ready) >= MOST_DOCUMENTS:
                self.ready.clear()
            self.ready[path] = made

    def _page(self, path: str, part: str, language: str) -> Representation | None:
        """Return a page, None if there is none at this address."""
        return self.fresh_page(path, part, language, {})

    def fresh_page(
        self, path: str, part: str, language: str, given: Mapping[str, str]
    ) -> Representation | None:
        """Return a page made now; ``given`` are the parameters of a saved query.

        Raises :class:`QueryError` for parameters that do not fit.
        """
        found = pages.find(self.content, self.site, path, part, given)
        if found is None:
            return None
        text = pages.render(found, language, self.site)
        extra = {"content-language": language}
        return Representation(text.encode(), "text/html; charset=utf-8", self.modified, extra)

    def document(self, iri: str, form: str) -> Representation | None:
        """Return the data of a thing and its parts in RDF, None if nothing is said of it."""
        triples = self._triples(iri)
        if not triples:
            return None
        body = self._written(iri, form, triples)
        return Representation(body, MEDIA[form], self.modified)

    def terms(self, form: str) -> Representation | None:
        """Return the ontology in RDF, None if there are no terms."""
        if not self.ontology:
            return None
        if form == "ttl":
            body = turtle.canonical(self.ontology, self.base).encode()
        else:
            body = _serialised(self.ontology, form)
        return Representation(body, MEDIA[form], self.modified)

    def _written(self, iri: str, form: str, triples: list[ox.Triple]) -> bytes:
        if form == "ttl":
            return turtle.canonical(triples, self.base).encode()
        if form == "jsonld":
            return self.framing.document(iri, triples)
        return _serialised(triples, form)

    def _triples(self, iri: str) -> list[ox.Triple]:
        subjects = near_parts(self.content.facts, iri, self.base)
        found = {triple for subject in subjects for triple in self._about(subject)}
        return sorted(found, key=str)

    def _about(self, subject: str) -> Iterable[ox.Triple]:
        node = _node(subject)
        for predicate, values in self.content.facts.about(subject).items():
            for value in values:
                yield ox.Triple(node, ox.NamedNode(predicate), _term(value))


def _serialised(triples: Iterable[ox.Triple], form: str) -> bytes:
    kind = _KINDS[form]
    prefixes = PREFIXES if kind in formats.WITH_PREFIXES else {}
    return ox.serialize(triples, format=kind, prefixes=prefixes) or b""


def near_parts(facts: pages.Facts, iri: str, base: str) -> list[str]:
    """Return a thing and the parts that links join to it; nothing if nothing is said of it."""
    known = {iri: None}
    waiting = [iri]
    while waiting:
        facts.ahead(waiting)
        near: set[str] = set()
        for subject in waiting:
            values = (value for group in facts.about(subject).values() for value in group)
            near |= {value for value in values if isinstance(value, str)}
            near |= _pointers(facts, subject)
        waiting = sorted(node for node in near - known.keys() if owner(node, base) == iri)
        known |= dict.fromkeys(waiting)
    return list(known) if facts.about(iri) else []


def _pointers(facts: pages.Facts, subject: str) -> set[str]:
    """Return what points at a thing; of very many not what only says that it is from a source."""
    found = facts.pointing(subject)
    apart = OF_SOURCE if len(found) > MOST_POINTERS else ()
    return {pointer for predicate, pointer in found if predicate not in apart}


def _node(name: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(name.removeprefix("_:")) if name.startswith("_:") else ox.NamedNode(name)


def _term(value: str | Text) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(value, str):
        return _node(value)
    if value.language:
        return ox.Literal(value.value, language=value.language)
    return ox.Literal(value.value, datatype=ox.NamedNode(value.datatype))

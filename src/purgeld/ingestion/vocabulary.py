"""The source and the concepts that parts name, as lines of N-Quads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.persons import nquads
from purgeld.persons.concepts import SCHEMES
from purgeld.persons.nquads import iri
from purgeld.persons.telling import names_of
from purgeld.terms import BASE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from purgeld.persons.concepts import Concept
    from purgeld.profiles.profile import Profile

_DEFINITION = "Read from the texts of records."


def lines(
    profile: Profile,
    base: str,
    digest: str,
    concepts: Iterable[Concept],
    known: Collection[str],
) -> list[str]:
    """Describe the source of a profile and each concept once, sorted.

    ``digest`` is the SHA-256 of the source.
    ``known`` are IRIs of concepts that the ontology defines, which are left out. Of two labels of a
    concept the first by order stands.
    """
    found = _source(profile, base, digest)
    labels: dict[tuple[str, str], str] = {}
    for one in sorted(concepts):
        labels.setdefault((one.scheme, one.key), one.label)
    graph = f" <{base}graph/vocab> .\n"
    schemes = {scheme for scheme, _ in labels}
    for scheme in schemes:
        if f"{BASE}vocab/{scheme}" not in known:
            found += _scheme(scheme, graph)
    for (scheme, key), label in labels.items():
        if f"{BASE}vocab/{scheme}/{key}" not in known:
            found += _concept(scheme, key, label, graph)
    return sorted(set(found))


def _source(profile: Profile, base: str, digest: str) -> list[str]:
    source, names = profile.source, names_of(profile, base)
    subject, end = f"<{names.source}>", f" <{base}graph/core> .\n"

    def line(predicate: str, term: str) -> str:
        return f"{subject} {iri(predicate)} {term}{end}"

    found = [
        line("rdf:type", iri("pg:Source")),
        line("rdfs:label", f'"{nquads.escape(source.title)}"@en'),
        line("crm:P2_has_type", nquads.concept("sourcekind", "database")),
        line("pg:digest", f'"{digest}"'),
        line("dcterms:language", f'"{nquads.escape(source.language)}"'),
    ]
    if nquads.is_address(source.address):
        found.append(line("schema:url", f"<{source.address}>"))
    if nquads.is_address(source.licence):
        found.append(line("dcterms:license", f"<{source.licence}>"))
    if source.rights:
        found.append(line("dcterms:rights", f'"{nquads.escape(source.rights)}"@en'))
    if source.credit:
        found.append(line("dcterms:rightsHolder", f'"{nquads.escape(source.credit)}"'))
    return found


def _scheme(scheme: str, end: str) -> list[str]:
    subject = f"<{BASE}vocab/{scheme}>"
    label, definition = SCHEMES[scheme]
    return [
        f"{subject} {iri('rdf:type')} {iri('skos:ConceptScheme')}{end}",
        f'{subject} {iri("skos:prefLabel")} "{label}"@en{end}',
        f'{subject} {iri("rdfs:label")} "{label}"@en{end}',
        f'{subject} {iri("skos:definition")} "{definition}"@en{end}',
    ]


def _concept(scheme: str, key: str, label: str, end: str) -> list[str]:
    subject = nquads.concept(scheme, key)
    text = nquads.escape(label)
    return [
        f"{subject} {iri('rdf:type')} {iri('skos:Concept')}{end}",
        f'{subject} {iri("skos:prefLabel")} "{text}"@en{end}',
        f'{subject} {iri("rdfs:label")} "{text}"@en{end}',
        f"{subject} {iri('skos:inScheme')} <{BASE}vocab/{scheme}>{end}",
        f'{subject} {iri("skos:definition")} "{_DEFINITION}"@en{end}',
    ]

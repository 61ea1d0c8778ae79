"""Decisions on links as RDF: the plain triples of those accepted, and SSSOM/RDF of all."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import sssom
from purgeld.terms import DCTERMS, OWL, RDF_TYPE, RDFS, XSD, Namespace

if TYPE_CHECKING:
    from purgeld.sssom import Ledger, Record

SSSOM = Namespace("https://w3id.org/sssom/")
PAV = Namespace("http://purl.org/pav/")
_AROUND = {"dcterms": DCTERMS, "owl": OWL, "pav": PAV, "rdfs": RDFS, "sssom": SSSOM, "xsd": XSD}
_TEXTS = {
    "subject_label": SSSOM("subject_label"),
    "object_label": SSSOM("object_label"),
    "mapping_tool": SSSOM("mapping_tool"),
    "mapping_tool_version": SSSOM("mapping_tool_version"),
    "comment": RDFS("comment"),
}
_DATES = {"mapping_date": PAV("authoredOn"), "review_date": PAV("reviewedOn")}
_NODES = {
    "record_id": SSSOM("record_id"),
    "subject_id": OWL("annotatedSource"),
    "predicate_id": OWL("annotatedProperty"),
    "object_id": OWL("annotatedTarget"),
    "mapping_justification": SSSOM("mapping_justification"),
    "author_id": PAV("authoredBy"),
    "reviewer_id": PAV("reviewedBy"),
}


def accepted(ledger: Ledger) -> list[Record]:
    """Return the records whose link is published."""
    return [row for row in ledger.current().values() if row.verdict == sssom.ACCEPTED]


def links(ledger: Ledger) -> list[ox.Triple]:
    """Return the plain triples: those of accepted records, and no others."""
    return [
        ox.Triple(_node(ledger, row.subject_id), _node(ledger, row.predicate_id), target)
        for row in accepted(ledger)
        for target in (_node(ledger, row.object_id),)
    ]


def _node(ledger: Ledger, short: str) -> ox.NamedNode:
    return ox.NamedNode(ledger.iri(short))


def records(ledger: Ledger) -> list[ox.Triple]:
    """Return the set and each record that counts as an annotated axiom (SSSOM/RDF).

    An axiom says what was decided about a link; it does not state the link.
    """
    current = ledger.current().values()
    return [*_set(ledger), *(triple for row in current for triple in _record(ledger, row))]


def written(ledger: Ledger) -> bytes:
    """Return the records as Turtle with the prefixes of the set."""
    prefixes = {**_AROUND, **ledger.prefixes}
    triples = sorted(records(ledger), key=str)
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _set(ledger: Ledger) -> list[ox.Triple]:
    said = ledger.metadata
    node = ox.NamedNode(said["mapping_set_id"])
    found: list[ox.Triple] = [
        ox.Triple(node, RDF_TYPE, SSSOM("MappingSet")),
        ox.Triple(node, DCTERMS("license"), ox.NamedNode(said["license"])),
    ]
    texts = {"mapping_set_title": DCTERMS("title"), "mapping_set_version": OWL("versionInfo")}
    found += [
        ox.Triple(node, term, ox.Literal(said[key])) for key, term in texts.items() if key in said
    ]
    return found + [
        ox.Triple(node, SSSOM("mappings"), _node(ledger, key)) for key in ledger.current()
    ]


def _record(ledger: Ledger, row: Record) -> list[ox.Triple]:
    node = _node(ledger, row.record_id)
    said = {column: value for column, value in asdict(row).items() if value}
    found: list[ox.Triple] = [ox.Triple(node, RDF_TYPE, OWL("Axiom"))]
    if row.predicate_modifier:
        found.append(ox.Triple(node, SSSOM("predicate_modifier"), SSSOM(row.predicate_modifier)))
    if row.confidence:
        number = ox.Literal(row.confidence, datatype=XSD("double"))
        found.append(ox.Triple(node, SSSOM("confidence"), number))
    for column, value in said.items():
        if column in _TEXTS:
            found.append(ox.Triple(node, _TEXTS[column], ox.Literal(value)))
        elif column in _DATES:
            day = ox.Literal(value, datatype=XSD("date"))
            found.append(ox.Triple(node, _DATES[column], day))
        elif column in _NODES:
            found.append(ox.Triple(node, _NODES[column], _node(ledger, value)))
    return found

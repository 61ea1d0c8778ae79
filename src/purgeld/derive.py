"""What the build computes: evidence nodes, bounds of dates, labels of concepts, shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import dates, passages
from purgeld.errors import DataError
from purgeld.graphs import CORE, VOCAB, source_graph
from purgeld.terms import CRM, OA, PG, RDF_TYPE, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_BEGIN, _END = CRM("P82a_begin_of_the_begin"), CRM("P82b_end_of_the_end")


def time_bounds(quads: Iterable[ox.Quad]) -> tuple[list[ox.Quad], list[tuple[ox.Quad, DataError]]]:
    """Compute the bounds of every ``pg:edtf``; return them and the texts that are no dates."""
    made: list[ox.Quad] = []
    refused: list[tuple[ox.Quad, DataError]] = []
    for quad in quads:
        if quad.predicate == PG("edtf"):
            try:
                made += _bounds_of(quad)
            except DataError as fault:
                refused.append((quad, fault))
    return made, refused


def _bounds_of(quad: ox.Quad) -> list[ox.Quad]:
    span = dates.bounds(str(quad.object.value) if isinstance(quad.object, ox.Literal) else "")
    known = [(term, text) for term, text in ((_BEGIN, span.begin), (_END, span.end)) if text]
    return [
        ox.Quad(quad.subject, term, ox.Literal(text, datatype=XSD("dateTime")), quad.graph_name)
        for term, text in known
    ]


def concept_labels(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Give concepts ``rdfs:label``, so that one path finds the label of anything."""
    return [
        ox.Quad(quad.subject, RDFS("label"), quad.object, VOCAB)
        for quad in quads
        if quad.predicate == SKOS("prefLabel")
    ]


def evidence(
    cited: Iterable[str], sections: Mapping[str, str], digests: Mapping[str, str], base: str
) -> list[ox.Quad]:
    """Make the nodes of passages: source, section, selector and digest, no words.

    ``sections`` and ``digests`` give the section slug and the digest for each passage IRI.
    """
    made: list[ox.Quad] = []
    for iri in sorted(cited):
        passage = passages.parse(iri)
        if passage is not None:
            made += _evidence_node(passage, sections.get(iri), digests.get(iri), base)
    return made


def _evidence_node(
    passage: passages.Passage, section: str | None, digest: str | None, base: str
) -> list[ox.Quad]:
    graph = source_graph(passage.source, base)
    node = ox.NamedNode(passage.iri)
    selector = ox.NamedNode(f"{passage.source}/selector/{passage.start}-{passage.end}")
    pairs: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (node, RDF_TYPE, PG("Evidence")),
        (node, OA("hasSource"), ox.NamedNode(passage.source)),
        (node, OA("hasSelector"), selector),
        *_selector(selector, passage.start, passage.end),
    ]
    if section:
        pairs.append((node, PG("isInSection"), ox.NamedNode(f"{passage.source}/section/{section}")))
    if digest:
        pairs.append((node, PG("digest"), ox.Literal(digest)))
    return [ox.Quad(subject, predicate, value, graph) for subject, predicate, value in pairs]


def _selector(
    node: ox.NamedNode, start: int, end: int
) -> list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
    whole = XSD("nonNegativeInteger")
    return [
        (node, RDF_TYPE, OA("TextPositionSelector")),
        (node, OA("start"), ox.Literal(str(start), datatype=whole)),
        (node, OA("end"), ox.Literal(str(end), datatype=whole)),
    ]


def section_nodes(source: str, rows: Sequence[Mapping[str, str]], base: str) -> list[ox.Quad]:
    """Make the sections of a source from the rows of ``data/sections.csv``."""
    graph = source_graph(source, base)
    made: list[ox.Quad] = []
    for row in rows:
        node = ox.NamedNode(f"{source}/section/{row['section']}")
        selector = ox.NamedNode(f"{node.value}/selector")
        pairs: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
            (node, RDF_TYPE, PG("Section")),
            (node, RDFS("label"), ox.Literal(row["title"], language="en")),
            (node, PG("isFromSource"), ox.NamedNode(source)),
            (node, PG("digest"), ox.Literal(row["digest"])),
            (node, OA("hasSelector"), selector),
            *_selector(selector, int(row["start"]), int(row["end"])),
        ]
        made += [ox.Quad(subject, predicate, value, graph) for subject, predicate, value in pairs]
    return made


def shortcuts(store: ox.Store, queries: Iterable[str]) -> list[ox.Quad]:
    """Run the stored CONSTRUCT queries; their triples go to the core graph."""
    made: list[ox.Quad] = []
    for query in queries:
        answer = store.query(query, use_default_graph_as_union=True)
        if isinstance(answer, ox.QueryTriples):
            made += [ox.Quad(t.subject, t.predicate, t.object, CORE) for t in answer]
    return made

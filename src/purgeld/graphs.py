"""The named graphs: which statement belongs where, decided by what its subject is.

========================  ==================================================================
``graph/core``            accepted facts
``graph/vocab``           ontology and concepts
``graph/claims``          claims, and the figures and dates that only claims carry
``graph/source/<id>``     attestations, evidence, sections and records of one source
``graph/links``           links to other datasets
``graph/meta``            description of the dataset itself
========================  ==================================================================
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import passages
from purgeld.terms import CRM, GRAPH, PG, RDF_TYPE, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Triples = Iterable[ox.Triple | ox.Quad]

CORE, VOCAB, CLAIMS, LINKS, META = (
    GRAPH(name) for name in ("core", "vocab", "claims", "links", "meta")
)
DEFAULT = (CORE, VOCAB, LINKS)
# All but those of sources, of which a bulk source may say millions of statements.
CURATED = (CORE, VOCAB, CLAIMS, LINKS, META)
_CLAIMS = {PG("Claim").value, PG("Thesis").value}
_OF_SOURCE = {PG(name).value for name in ("Attestation", "Evidence", "Section", "PersonRecord")}
_FOLLOWERS = {PG("Figure").value, PG("Quota").value, CRM("E52_Time-Span").value}


def assign(triples: Triples, base: str) -> list[ox.Quad]:
    """Give each curated statement its graph; ``base`` is the base IRI of the project."""
    return _Assignment(triples, base).quads()


def source_graph(source: str, base: str) -> ox.NamedNode:
    """Return the graph of a source, from the source's IRI."""
    return ox.NamedNode(f"{base}graph/source/{source.removeprefix(f'{base}source/')}")


def by_graph(quads: Iterable[ox.Quad]) -> dict[ox.NamedNode, list[ox.Triple]]:
    """Split quads by graph, graphs in order of their IRI."""
    split: dict[ox.NamedNode, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.graph_name, ox.NamedNode):
            split[quad.graph_name].append(quad.triple)
    return dict(sorted(split.items(), key=lambda item: item[0].value))


class _Assignment:
    def __init__(self, triples: Triples, base: str) -> None:
        self.base = base
        self.about: dict[str, list[ox.Triple | ox.Quad]] = defaultdict(list)
        self.referring: dict[str, set[str]] = defaultdict(set)
        self.known: dict[str, ox.NamedNode] = {}
        for triple in triples:
            subject = name(triple.subject)
            self.about[subject].append(triple)
            if isinstance(triple.object, ox.NamedNode) and triple.predicate != PG("hasObject"):
                self.referring[triple.object.value].add(subject)

    def quads(self) -> list[ox.Quad]:
        return [
            ox.Quad(t.subject, t.predicate, t.object, self._graph(subject))
            for subject, triples in self.about.items()
            for t in triples
        ]

    def _graph(self, subject: str) -> ox.NamedNode:
        if subject not in self.known:
            self.known[subject] = CORE
            self.known[subject] = self._decide(subject)
        return self.known[subject]

    def _decide(self, subject: str) -> ox.NamedNode:
        types = {
            str(t.object.value)
            for t in self.about[subject]
            if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode)
        }
        if types & _CLAIMS:
            return CLAIMS
        source = passages.source_of(subject)
        if source:
            return source_graph(source, self.base)
        if types & _OF_SOURCE:
            return self._of_source(subject)
        if types & _FOLLOWERS and not self._is_plain(subject):
            return CLAIMS
        return CORE

    def _is_plain(self, subject: str) -> bool:
        return any(
            self._graph(other) == CORE for other in self.referring[subject] if other in self.about
        )

    def _of_source(self, subject: str) -> ox.NamedNode:
        for predicate in (PG("hasEvidence"), PG("isFromSource")):
            for triple in self.about[subject]:
                if triple.predicate == predicate and isinstance(triple.object, ox.NamedNode):
                    source = passages.source_of(triple.object.value) or triple.object.value
                    return source_graph(source, self.base)
        return CLAIMS


def merge(
    graphs: Mapping[ox.NamedNode, Iterable[ox.Triple]], names: Iterable[ox.NamedNode]
) -> list[ox.Triple]:
    """Return the union of the named graphs as one list without repeats, in a fixed order."""
    return sorted({triple for name in names for triple in graphs.get(name, ())}, key=str)

"""RDFS closure of types: sub-classes, sub-properties, domains and ranges, on sets."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from purgeld.terms import RDF_TYPE, RDFS
from turtle_files import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

Links = dict[Node, set[Node]]


class Schema:
    """The axioms of some graphs, with sub-classes and sub-properties closed."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        links: dict[str, Links] = defaultdict(lambda: defaultdict(set))
        for quad in quads:
            if quad.predicate.value.startswith(RDFS):
                links[quad.predicate.value.removeprefix(RDFS)][quad.subject].add(quad.object)
        self.classes = links["subClassOf"]
        self.properties = links["subPropertyOf"]
        self.domains = links["domain"]
        self.ranges = links["range"]

    def types(self, quads: Iterable[Quad]) -> dict[Node, set[Node]]:
        """Return every type that the axioms give each thing in these statements."""
        found: Links = defaultdict(set)
        for quad in quads:
            if quad.predicate == RDF_TYPE:
                found[quad.subject].add(quad.object)
            for parent in above(quad.predicate, self.properties):
                found[quad.subject] |= self.domains.get(parent, set())
                if isinstance(quad.object, NamedNode):
                    found[quad.object] |= self.ranges.get(parent, set())
        return {
            thing: {upper for kind in kinds for upper in above(kind, self.classes)}
            for thing, kinds in found.items()
            if kinds
        }


def above(term: Node, links: Links) -> set[Node]:
    """Return the term and all that lies above it."""
    seen = {term}
    waiting = [term]
    while waiting:
        new = links.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return seen

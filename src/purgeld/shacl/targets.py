"""Targets (SHACL 2.1.3): which nodes of the data a shape looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode

from purgeld.shacl.columns import Ids, ids, unique
from purgeld.terms import RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.shacl.shape import Run, Shape
    from purgeld.shacl.shapegraph import Node, ShapesGraph, Term

CLASS, NODE = SH("targetClass"), SH("targetNode")
SUBJECTS_OF, OBJECTS_OF = SH("targetSubjectsOf"), SH("targetObjectsOf")
DECLARATIONS = (CLASS, NODE, SUBJECTS_OF, OBJECTS_OF)


@dataclass(frozen=True)
class Target:
    """One target declaration: its kind, and the class, node or predicate that it names."""

    kind: NamedNode
    term: Term

    def nodes(self, run: Run) -> Ids:
        """Find the sorted, distinct focus nodes in the data."""
        text = str(self.term)
        if self.kind == NODE:
            return ids((run.data.number(text),))
        if self.kind == CLASS:
            return run.instances(text)
        edges = run.data.edges(text)
        column = edges.forward.left if self.kind == SUBJECTS_OF else edges.backward.left
        return run.data.distinct(column)

    def says(self) -> str:
        """Describe the target in English."""
        return {
            NODE: f"the node {self.term}",
            CLASS: f"instances of {self.term} and its subclasses",
            SUBJECTS_OF: f"subjects of {self.term}",
            OBJECTS_OF: f"objects of {self.term}",
        }[self.kind]


def focus_nodes(shape: Shape, run: Run) -> Ids:
    """Return all focus nodes of a shape, sorted, each once."""
    found = [target.nodes(run) for target in shape.targets]
    if len(found) == 1:
        return found[0]
    return unique(np.concatenate(found)) if found else ids()


def read(graph: ShapesGraph, shape: Node) -> Iterator[Target]:
    """Read the targets of a shape, the implicit class target among them.

    Raises :class:`~purgeld.errors.ShapesError` for a target that is no term of the right kind.
    """
    for kind in DECLARATIONS:
        for term in graph.objects(shape, kind):
            wrong = isinstance(term, BlankNode if kind == NODE else BlankNode | Literal)
            if wrong:
                raise graph.fault(shape, f"{term} cannot be a target", "Name it by an IRI.")
            yield Target(kind, term)
    if isinstance(shape, NamedNode) and RDFS("Class") in graph.superclasses(shape):
        yield Target(CLASS, shape)

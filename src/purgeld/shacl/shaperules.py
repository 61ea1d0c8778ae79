"""Constraints that ask other shapes (SHACL 4.6, 4.7): logic, sh:node, sh:property, qualified.

The inner shape is applied once to the distinct value nodes of all focus nodes together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from purgeld.shacl.columns import Pairs, count_left
from purgeld.shacl.shape import breach
from purgeld.shacl.shapegraph import name_of
from purgeld.shacl.valuerules import ValueRule
from purgeld.terms import SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode

    from purgeld.shacl.columns import Ids, Mask
    from purgeld.shacl.shape import Batch, Run, Scope, Shape


def node_rule(shape: Shape) -> ValueRule:
    """sh:node (4.7.1): a breach for each value that does not conform."""

    def test(run: Run, nodes: Ids) -> Mask:
        return run.conforming(shape, nodes)

    return ValueRule(
        SH("NodeConstraintComponent"),
        test,
        f"{{?value}} must conform to {name_of(shape.name)}",
        (shape,),
    )


def not_rule(shape: Shape) -> ValueRule:
    """sh:not (4.6.1)."""

    def test(run: Run, nodes: Ids) -> Mask:
        return ~run.conforming(shape, nodes)

    return ValueRule(
        SH("NotConstraintComponent"),
        test,
        f"{{?value}} must not conform to {name_of(shape.name)}",
        (shape,),
    )


_LOGIC = {
    "and": ("AndConstraintComponent", "all"),
    "or": ("OrConstraintComponent", "at least one"),
    "xone": ("XoneConstraintComponent", "exactly one"),
}


def logic_rule(local: str, shapes: tuple[Shape, ...]) -> ValueRule:
    """sh:and, sh:or, sh:xone (4.6.2 to 4.6.4), by counting the shapes to which a value conforms."""
    component, words = _LOGIC[local]

    def test(run: Run, nodes: Ids) -> Mask:
        count = np.zeros(len(nodes), dtype=np.int64)
        for shape in shapes:
            count += run.conforming(shape, nodes)
        if local == "and":
            return np.asarray(count == len(shapes))
        return np.asarray(count == 1 if local == "xone" else count > 0)

    names = ", ".join(name_of(shape.name) for shape in shapes)
    return ValueRule(SH(component), test, f"{{?value}} must conform to {words} of {names}", shapes)


@dataclass(frozen=True, eq=False)
class PropertyRule:
    """sh:property (4.7.2): the breaches of the property shape, once for every way to the value."""

    shape: Shape

    component = SH("PropertyConstraintComponent")
    hops = ()

    def check(self, run: Run, scope: Scope) -> Iterator[Batch]:
        """Apply the property shape to all value nodes."""
        nodes = run.data.distinct(scope.pairs.right)
        for batch in run.breaches(self.shape, nodes):
            yield batch if scope.shape.path is None else batch.seen_from(scope.pairs)

    def says(self) -> str:
        """Name the property shape."""
        return f"must conform to {name_of(self.shape.name)}"

    def parts(self) -> tuple[Shape, ...]:
        """Return the property shape."""
        return (self.shape,)


@dataclass(frozen=True, eq=False)
class QualifiedRule:
    """sh:qualifiedValueShape (4.7.3): how many values conform to a shape and to no sibling."""

    shape: Shape
    siblings: tuple[Shape, ...]
    number: int
    least: bool

    hops = ()

    @property
    def component(self) -> NamedNode:
        """The component for the lower or the upper bound."""
        return SH(f"Qualified{'Min' if self.least else 'Max'}CountConstraintComponent")

    def check(self, run: Run, scope: Scope) -> Iterator[Batch]:
        """Count the values that qualify."""
        left, right = scope.pairs
        nodes = run.data.distinct(right)
        good = run.conforming(self.shape, nodes)
        for sibling in self.siblings:
            good &= ~run.conforming(sibling, nodes)
        hit = run.data.hits(right, nodes[good])
        counts = count_left(Pairs(left[hit], right[hit]), scope.focus)
        wrong = counts < self.number if self.least else counts > self.number
        yield from breach(self, scope, scope.focus[wrong])

    def says(self) -> str:
        """Say how many values must qualify."""
        words = "at least" if self.least else "at most"
        return f"needs {words} {self.number} values that conform to {name_of(self.shape.name)}"

    def parts(self) -> tuple[Shape, ...]:
        """Return the qualifying shape and its siblings."""
        return (self.shape, *self.siblings)

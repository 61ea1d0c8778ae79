"""A compiled shape, and its evaluation over all focus nodes at once.

Every constraint receives a :class:`Scope` (the focus nodes and their value nodes as columns) and
answers with batches of breaches. A shape inside a shape is evaluated on the distinct value nodes of
the outer one; ``root`` keeps for each breach the focus node of the shape that was asked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from purgeld.shacl.columns import Columns, Ids, Mask, Pairs, ids, look_up, swapped, unique
from purgeld.shacl.paths import Path, Predicate, Repeat, Sequence, values
from purgeld.terms import RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Literal, NamedNode

    from purgeld.shacl.engine import Engine
    from purgeld.shacl.shapegraph import Node
    from purgeld.shacl.targets import Target

NOTHING = -1
THIS, VALUE = "this", "value"


class UnfinishedError(Exception):
    """A shape cannot be validated to its end, for the reason that is the argument."""


class Hop(NamedTuple):
    """A look-up that a constraint makes beyond the value nodes of its shape.

    It leads from the nodes of one name (``this``: focus nodes, ``value``: value nodes) along a path
    (None: any predicate) to the nodes of another name.
    """

    start: str
    path: Path | None
    end: str = ""


class Constraint(Protocol):
    """One constraint of a shape."""

    @property
    def component(self) -> NamedNode:
        """The constraint component, as reports name it."""

    @property
    def hops(self) -> tuple[Hop, ...] | None:
        """What it looks up; None if that cannot be told, so that it needs the whole data."""

    def check(self, run: Run, scope: Scope) -> Iterator[Batch]:
        """Find all breaches in a scope."""

    def says(self) -> str:
        """Say in English what must hold; ``{?value}`` stands for the value."""

    def parts(self) -> tuple[Shape, ...]:
        """Return the shapes that this constraint leads to."""


@dataclass(eq=False)
class Shape:
    """A node shape (no path) or a property shape, ready to run."""

    name: Node
    path: Path | None
    severity: NamedNode
    messages: tuple[Literal, ...] = ()
    deactivated: bool = False
    targets: tuple[Target, ...] = ()
    constraints: tuple[Constraint, ...] = ()


class Scope(NamedTuple):
    """Where a shape is applied: distinct focus nodes, and each one paired with its value nodes."""

    shape: Shape
    focus: Ids
    pairs: Pairs


@dataclass(frozen=True)
class Batch:
    """Breaches of one constraint: aligned columns of root, focus and value (-1 for no value)."""

    shape: Shape
    constraint: Constraint
    root: Ids
    focus: Ids
    value: Ids
    path: Path | None
    messages: tuple[Literal, ...] | None = None

    def seen_from(self, pairs: Pairs) -> Batch:
        """Repeat each breach for every outer node that its root is a value of."""
        position, outer = look_up(swapped(pairs), self.root)
        return replace(self, root=outer, focus=self.focus[position], value=self.value[position])


def breach(
    constraint: Constraint,
    scope: Scope,
    focus: Ids,
    value: Ids | None = None,
    path: Path | None = None,
) -> Iterator[Batch]:
    """Yield one batch, or nothing if the columns are empty."""
    if len(focus):
        column = np.full(len(focus), NOTHING, dtype=np.int64) if value is None else value
        yield Batch(scope.shape, constraint, focus, focus, column, path or scope.shape.path)


class Run:
    """One validation under way: the data, the SPARQL engine, the clock."""

    def __init__(self, data: Columns, engine: Engine, time_limit: float | None) -> None:
        self.data = data
        self.engine = engine
        self._limit = time_limit
        self._end: float | None = None
        self._instances: dict[str, Ids] = {}

    def start_clock(self) -> None:
        """Give the next shape its full time."""
        self._end = None if self._limit is None else time.monotonic() + self._limit

    def left(self) -> float | None:
        """Return the seconds that are left, None without a limit."""
        return None if self._end is None else self._end - time.monotonic()

    def tick(self) -> None:
        """Stop the shape if its time is over."""
        left = self.left()
        if left is not None and left < 0:
            raise UnfinishedError(f"stopped by the time limit of {self._limit:g} s")

    def breaches(self, shape: Shape, focus: Ids) -> Iterator[Batch]:
        """Apply a shape to sorted, distinct focus nodes."""
        if shape.deactivated or not len(focus):
            return
        scope = self.scope(shape, focus)
        for constraint in shape.constraints:
            yield from constraint.check(self, scope)

    def scope(self, shape: Shape, focus: Ids) -> Scope:
        """Pair focus nodes with their value nodes; raise if the time is over."""
        self.tick()
        if shape.path is None:
            return Scope(shape, focus, Pairs(focus, focus))
        return Scope(shape, focus, values(shape.path, self.data, focus, self.tick))

    def conforming(self, shape: Shape, nodes: Ids) -> Mask:
        """Say for each of the sorted, distinct nodes whether it conforms to a shape."""
        failing = [batch.root for batch in self.breaches(shape, nodes)]
        return ~self.data.hits(nodes, self.data.distinct(np.concatenate([ids(), *failing])))

    def instances(self, kind: str) -> Ids:
        """Return the sorted SHACL instances of a class: its own and those of its subclasses."""
        found = self._instances.get(kind)
        if found is None:
            found = self._instances[kind] = self._find_instances(kind)
        return found

    def _find_instances(self, kind: str) -> Ids:
        below, types = self.data.edges(SUBCLASS).backward, self.data.edges(TYPE).backward
        classes = newest = ids((self.data.number(kind),))
        while len(newest):
            _, lower = look_up(below, newest)
            newest = np.setdiff1d(lower, classes)
            classes = unique(np.concatenate((classes, newest)))
        return self.data.distinct(look_up(types, classes)[1])


TYPE, SUBCLASS = str(RDF_TYPE), str(RDFS("subClassOf"))
TO_CLASSES = Sequence((Predicate(RDF_TYPE), Repeat(Predicate(RDFS("subClassOf")), "*")))

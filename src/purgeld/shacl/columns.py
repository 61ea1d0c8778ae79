"""A data graph as columns of integers: one number a term, two sorted columns a predicate.

A term is known by its N-Triples text, and by the place of that text in one dictionary, so that
equal numbers mean equal terms. Nothing here knows SHACL.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Ids: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Number = TypeVar("Number", np.int64, np.uint64)

IRI, BLANK, LITERAL = range(3)
_KIND = {"<": IRI, "_": BLANK, '"': LITERAL}
_LOW = np.int64(0xFFFFFFFF)


class Pairs(NamedTuple):
    """Two columns of equal length, distinct as pairs, sorted by left and then by right."""

    left: Ids
    right: Ids


def ids(numbers: Iterable[int] = ()) -> Ids:
    """Make a column of term numbers."""
    return np.fromiter(numbers, dtype=np.int64)


def keys(pairs: Pairs) -> Ids:
    """One number for each pair, in the order of the pairs."""
    return (pairs.left << 32) | pairs.right


def unkey(column: Ids) -> Pairs:
    """Take the numbers of :func:`keys` apart again."""
    return Pairs(column >> 32, column & _LOW)


def unique(column: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Sort a column and drop what stands twice; numpy's own takes ten times as long."""
    column = np.sort(column)
    fresh = np.ones(len(column), dtype=np.bool_)
    np.not_equal(column[1:], column[:-1], out=fresh[1:])
    return column[fresh]


def distinct(left: Ids, right: Ids) -> Pairs:
    """Sort two columns and drop the pairs that stand twice."""
    key = keys(Pairs(left, right))
    return unkey(key if np.all(key[1:] > key[:-1]) else unique(key))


def swapped(pairs: Pairs) -> Pairs:
    """Return the same pairs read from right to left."""
    return distinct(pairs.right, pairs.left)


def look_up(pairs: Pairs, nodes: Ids) -> tuple[Ids, Ids]:
    """All right values of each node: the node's position, repeated, and the values."""
    start = np.searchsorted(pairs.left, nodes, "left")
    count = np.searchsorted(pairs.left, nodes, "right") - start
    before = np.cumsum(count) - count
    within = np.arange(int(count.sum()), dtype=np.int64) - np.repeat(before, count)
    position = np.repeat(np.arange(len(nodes), dtype=np.int64), count)
    return position, pairs.right[np.repeat(start, count) + within]


def follow(pairs: Pairs, nodes: Ids) -> Pairs:
    """Return the pairs whose left side is one of the sorted, distinct nodes."""
    position, values = look_up(pairs, nodes)
    return Pairs(nodes[position], values)


def count_left(pairs: Pairs, nodes: Ids) -> Ids:
    """How many pairs each node has on the left."""
    start = np.searchsorted(pairs.left, nodes, "left")
    return np.searchsorted(pairs.left, nodes, "right") - start


def inside(column: npt.NDArray[Number], members: npt.NDArray[Number]) -> Mask:
    """Say for each number whether it is among the sorted members."""
    if not len(members):
        return np.zeros(len(column), dtype=np.bool_)
    place = np.minimum(np.searchsorted(members, column), len(members) - 1)
    return np.asarray(members[place] == column)


@dataclass(frozen=True)
class Edges:
    """All statements of one predicate, sorted both ways."""

    forward: Pairs
    backward: Pairs


class Columns:
    """A data graph, all named graphs merged; filled once by :mod:`purgeld.shacl.reading`."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.raw: dict[str, tuple[array[int], array[int]]] = {}
        self.terms: list[str] = []
        self._edges: dict[str, Edges] = {}
        self._kinds: npt.NDArray[np.uint8] = np.zeros(0, dtype=np.uint8)

    def number(self, term: str) -> int:
        """Return the number of a term, giving it the next free one if it is new."""
        known = self.ids.setdefault(term, len(self.ids))
        if known == len(self.terms):
            self.terms.append(term)
        return known

    def settle(self) -> None:
        """Fix the list of terms once everything has been read."""
        self.terms = list(self.ids)

    def extend(self, other: Columns) -> None:
        """Take in the statements of another graph that has its own numbers."""
        place = np.fromiter(map(self.number, other.terms), np.uint32, len(other.terms))
        for predicate, columns in other.raw.items():
            own = self.raw.setdefault(predicate, (array("I"), array("I")))
            for mine, theirs in zip(own, columns, strict=True):
                mine.frombytes(place[np.frombuffer(theirs, dtype=np.uint32)].tobytes())
            self._edges.pop(predicate, None)

    def excerpt(self, statements: Mapping[str, Pairs]) -> Columns:
        """Copy some statements, given by predicate, into a graph with numbers of its own."""
        nodes = self.distinct(np.concatenate([ids(), *(c for p in statements.values() for c in p)]))
        chosen = Columns()
        chosen.ids = {term: number for number, term in enumerate(self.texts(nodes))}
        chosen.settle()
        for predicate, pairs in statements.items():
            left, right = (np.searchsorted(nodes, column).astype(np.uint32) for column in pairs)
            chosen.raw[predicate] = (array("I", left.tobytes()), array("I", right.tobytes()))
        return chosen

    def edges(self, predicate: str) -> Edges:
        """Return the sorted columns of a predicate, empty ones if nobody uses it."""
        found = self._edges.get(predicate)
        if found is None:
            found = self._edges[predicate] = self._sorted(predicate)
        return found

    def _sorted(self, predicate: str) -> Edges:
        left, right = self.raw.get(predicate, (array("I"), array("I")))
        subjects = np.frombuffer(left, dtype=np.uint32).astype(np.int64) if left else ids()
        objects = np.frombuffer(right, dtype=np.uint32).astype(np.int64) if right else ids()
        forward = distinct(subjects, objects)
        return Edges(forward, swapped(forward))

    def predicates(self) -> list[str]:
        """Every predicate in use, in the order in which it was met."""
        return list(self.raw)

    def kinds(self, nodes: Ids) -> npt.NDArray[np.uint8]:
        """Say for each term whether it is an IRI, a blank node or a literal."""
        if len(self._kinds) < len(self.terms):
            fresh = (_KIND[term[0]] for term in self.terms[len(self._kinds) :])
            self._kinds = np.concatenate((self._kinds, np.fromiter(fresh, dtype=np.uint8)))
        return self._kinds[nodes]

    def texts(self, nodes: Ids) -> list[str]:
        """Return the N-Triples text of each term."""
        terms = self.terms
        return [terms[node] for node in nodes.tolist()]

    def where(self, nodes: Ids, test: Callable[[str], bool]) -> Mask:
        """Apply a test on N-Triples text to each of the (distinct) terms."""
        texts = self.texts(nodes)
        return np.fromiter(map(test, texts), dtype=np.bool_, count=len(texts))

    def distinct(self, column: Ids) -> Ids:
        """Return the numbers that occur in a column, sorted, each once."""
        if len(column) * 8 < len(self.terms):
            return unique(column)
        seen = np.zeros(len(self.terms), dtype=np.bool_)
        seen[column] = True
        return np.flatnonzero(seen).astype(np.int64)

    def hits(self, column: Ids, members: Ids) -> Mask:
        """Say for each number of a long column whether it is among the members."""
        if len(column) * 8 < len(self.terms):
            return inside(column, members)
        table = np.zeros(len(self.terms), dtype=np.bool_)
        table[members] = True
        return np.asarray(table[column])

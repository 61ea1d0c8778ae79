"""What parts of a data graph must tell each other, so that each validates its own nodes exactly.

A node that matters in one part only is *own* to it: all that a look-up can find there is in the
part. A node that matters in several parts is *shared*. Each part gives an excerpt of what it knows
about shared nodes, and of what lies behind them; with the excerpts of all, a part answers for its
own nodes as the whole would, and the excerpts alone answer for the shared ones. Parts may be cut
anywhere: a bad cut makes more nodes shared, never a wrong answer.

Nodes are compared by a mark of 64 bits. Two nodes of one mark are taken for shared, which costs a
little work and changes no result.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from purgeld.shacl.columns import (
    LITERAL,
    Columns,
    Ids,
    Mask,
    Pairs,
    distinct,
    follow,
    inside,
    swapped,
    unique,
)
from purgeld.shacl.reach import LITERALS, OBJECTS, SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from purgeld.shacl.reach import Reach, Step

Marks: TypeAlias = npt.NDArray[np.uint64]

_BUCKET = 4_000_000


class Excerpt(NamedTuple):
    """What a part tells the others.

    ``behind``: what look-ups may find that have come to a shared node, for every part. ``about``:
    what validates the shared nodes themselves. ``whole``: predicates that some query may read
    everywhere.
    """

    behind: Columns
    about: Columns
    whole: Columns


def marks_of(texts: Iterable[str]) -> Marks:
    """Give each term its mark."""
    encoded = [text.encode() for text in texts]
    high = np.fromiter(map(zlib.crc32, encoded), np.uint64, len(encoded))
    return (high << np.uint64(32)) | np.fromiter(map(zlib.adler32, encoded), np.uint64)


def mattering(data: Columns, reach: Reach) -> Mask:
    """Say for each term whether it is a node at which a look-up may start or go on."""
    nodes, literals = (np.zeros(len(data.terms), dtype=np.bool_) for _ in range(2))
    for predicate, columns in data.raw.items():
        flags = reach.ends.get(predicate, 0) | reach.ends.get(None, 0)
        left, right = (np.frombuffer(column, dtype=np.uint32) for column in columns)
        if flags & SUBJECTS:
            nodes[left] = True
        if flags & OBJECTS:
            nodes[right] = True
        if flags & LITERALS:
            literals[right] = True
    kinds = data.kinds(np.arange(len(data.terms)))
    return np.asarray((nodes & (kinds != LITERAL)) | literals)


def shared_marks(parts: Sequence[Marks], named: Iterable[str]) -> Marks:
    """Find the marks that stand in more than one part, sorted; named nodes always count.

    The marks of a part are sorted and distinct.
    """
    found = [marks_of(named)]
    count = max(sum(map(len, parts)) // _BUCKET, 1)
    edges = [(number << 64) // count for number in range(1, count)]
    both = [(part, _cuts(part, edges)) for part in parts]
    for number in range(count):
        pieces = [part[cut[number] : cut[number + 1]] for part, cut in both]
        column = np.sort(np.concatenate([np.zeros(0, np.uint64), *pieces]))
        found.append(column[1:][column[1:] == column[:-1]])
    return unique(np.concatenate(found))


def _cuts(part: Marks, edges: list[int]) -> list[int]:
    places = np.searchsorted(part, np.array(edges, dtype=np.uint64)).tolist()
    return [0, *places, len(part)]


def excerpt(data: Columns, reach: Reach, shared: Mask, whole: frozenset[str] | None) -> Excerpt:
    """Copy what a part must tell the others; ``whole`` None stands for all predicates."""
    walk = _Walk(data, reach, shared)
    behind = data.excerpt(walk.statements(reach.later))
    about = walk.statements(reach.first | reach.later)
    everything = data.predicates() if whole is None else sorted(whole.intersection(data.raw))
    return Excerpt(
        behind,
        data.excerpt(_united([about, walk.witnesses()])),
        data.excerpt({predicate: data.edges(predicate).forward for predicate in everything}),
    )


def _united(found: Iterable[dict[str, Pairs]]) -> dict[str, Pairs]:
    columns: dict[str, list[Pairs]] = defaultdict(list)
    for statements in found:
        for predicate, pairs in statements.items():
            columns[predicate].append(pairs)
    return {
        predicate: distinct(*map(np.concatenate, zip(*pairs, strict=True)))
        for predicate, pairs in columns.items()
    }


class _Walk:
    """Follows look-ups from shared nodes through own nodes; the other parts do the same."""

    def __init__(self, data: Columns, reach: Reach, shared: Mask) -> None:
        self._data = data
        self._reach = reach
        self._shared = np.flatnonzero(shared).astype(np.int64)

    def statements(self, start: Iterable[Step]) -> dict[str, Pairs]:
        """Collect the statements that are met when all shared nodes make the look-ups given."""
        found: list[dict[str, Pairs]] = []
        seen: dict[int, Ids] = {}
        left = [(step, self._shared) for step in start]
        while left:
            step, nodes = left.pop()
            statements = self._look_up(step, nodes)
            found.append(statements)
            ends = [pairs.right if step.forward else pairs.left for pairs in statements.values()]
            fresh = self._fresh(ends, seen.get(step.state))
            if len(fresh) and self._reach.steps[step.state]:
                seen[step.state] = unique(np.concatenate((fresh, seen.get(step.state, fresh))))
                left += [(after, fresh) for after in self._reach.steps[step.state]]
        return _united(found)

    def _fresh(self, ends: list[Ids], seen: Ids | None) -> Ids:
        """Return the nodes at which a walk must go on: own ones that were not there before."""
        nodes = unique(np.concatenate(ends)) if ends else self._shared[:0]
        nodes = nodes[~inside(nodes, self._shared)]
        return nodes if seen is None else nodes[~inside(nodes, seen)]

    def _look_up(self, step: Step, nodes: Ids) -> dict[str, Pairs]:
        predicates = self._data.predicates() if step.predicate is None else [step.predicate]
        every = {predicate: self._data.edges(predicate) for predicate in predicates}
        found = {
            predicate: follow(edges.forward, nodes)
            if step.forward
            else swapped(follow(edges.backward, nodes))
            for predicate, edges in every.items()
        }
        return {predicate: pairs for predicate, pairs in found.items() if len(pairs.left)}

    def witnesses(self) -> dict[str, Pairs]:
        """For each way to be a focus node, collect one statement for each shared node."""
        found = []
        for step in self._reach.witnesses:
            predicate = step.predicate or ""
            edges = self._data.edges(predicate)
            pairs = follow(edges.forward if step.forward else edges.backward, self._shared)
            once = np.flatnonzero(np.diff(pairs.left, prepend=-1))
            one = Pairs(pairs.left[once], pairs.right[once])
            found.append({predicate: one if step.forward else swapped(one)})
        return _united(found)

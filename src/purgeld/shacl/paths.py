"""SHACL property paths (2.3.1): read from the shapes graph, followed on columns, written back.

A path is followed from all focus nodes at once. The value nodes of a focus node are a set, so that
two ways to the same value count once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from pyoxigraph import Literal, NamedNode, Triple

from purgeld.shacl.columns import (
    Columns,
    Ids,
    Pairs,
    distinct,
    follow,
    inside,
    keys,
    look_up,
    unique,
    unkey,
)
from purgeld.shacl.shapegraph import FIRST, NIL, REST, ShapesGraph, Term, name_of
from purgeld.terms import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Predicate:
    """One step along a predicate."""

    iri: NamedNode

    def __str__(self) -> str:
        """Write the path as SPARQL does."""
        return str(self.iri)


@dataclass(frozen=True)
class Inverse:
    """A path walked backwards."""

    path: Path

    def __str__(self) -> str:
        """Write the path as SPARQL does."""
        return f"^{_grouped(self.path)}"


@dataclass(frozen=True)
class Sequence:
    """One path after the other."""

    steps: tuple[Path, ...]

    def __str__(self) -> str:
        """Write the path as SPARQL does."""
        return "/".join(map(_grouped, self.steps))


@dataclass(frozen=True)
class Alternative:
    """Any one of several paths."""

    options: tuple[Path, ...]

    def __str__(self) -> str:
        """Write the path as SPARQL does."""
        return "|".join(map(_grouped, self.options))


@dataclass(frozen=True)
class Repeat:
    """A path any number of times: ``*`` zero or more, ``+`` one or more, ``?`` zero or one."""

    path: Path
    sign: str

    def __str__(self) -> str:
        """Write the path as SPARQL does."""
        return f"{_grouped(self.path)}{self.sign}"


Path: TypeAlias = Predicate | Inverse | Sequence | Alternative | Repeat

_SIGNS = {SH("zeroOrMorePath"): "*", SH("oneOrMorePath"): "+", SH("zeroOrOnePath"): "?"}
_REPEATS = {sign: predicate for predicate, sign in _SIGNS.items()}


def _grouped(path: Path) -> str:
    return str(path) if isinstance(path, Predicate) else f"({path})"


def read(graph: ShapesGraph, node: Term, above: tuple[Term, ...] = ()) -> Path:
    """Read the path that a node of the shapes graph stands for.

    Raises :class:`~purgeld.errors.ShapesError` for a node that has none of the forms of 2.3.1.
    """
    if isinstance(node, NamedNode) and node != NIL:
        return Predicate(node)
    if isinstance(node, Literal) or node in above:
        raise graph.fault(node, f"{name_of(node)} is no path")
    inner = (*above, node)
    if graph.objects(node, FIRST) or node == NIL:
        return Sequence(_members(graph, node, node, inner))
    return _read_operator(graph, node, inner)


def _read_operator(graph: ShapesGraph, node: Term, above: tuple[Term, ...]) -> Path:
    for inverse in graph.objects(node, SH("inversePath")):
        return Inverse(read(graph, inverse, above))
    for options in graph.objects(node, SH("alternativePath")):
        return Alternative(_members(graph, node, options, above))
    for predicate, sign in _SIGNS.items():
        for repeated in graph.objects(node, predicate):
            return Repeat(read(graph, repeated, above), sign)
    raise graph.fault(
        node, f"{name_of(node)} is no path", "Use an IRI, a list, or sh:inversePath and its like."
    )


def _members(
    graph: ShapesGraph, node: Term, head: Term, above: tuple[Term, ...]
) -> tuple[Path, ...]:
    if isinstance(node, Literal):
        raise graph.fault(node, f"{name_of(node)} is no path")
    members = graph.items(node, head)
    if len(members) <= 1:
        raise graph.fault(node, "a path list needs two members or more")
    return tuple(read(graph, member, above) for member in members)


def values(path: Path, data: Columns, nodes: Ids, tick: Callable[[], None]) -> Pairs:
    """Pair each of the sorted, distinct nodes with its value nodes.

    ``tick`` is called between the rounds of a repeated path and may raise to stop the walk.
    """
    if isinstance(path, Predicate):
        return follow(data.edges(str(path)).forward, nodes)
    if isinstance(path, Inverse):
        return _backwards(path.path, data, nodes, tick)
    if isinstance(path, Sequence):
        return _in_turn(path.steps, data, nodes, tick)
    if isinstance(path, Alternative):
        return _either(path.options, data, nodes, tick)
    return _repeated(path, data, nodes, tick)


def _backwards(path: Path, data: Columns, nodes: Ids, tick: Callable[[], None]) -> Pairs:
    if isinstance(path, Predicate):
        return follow(data.edges(str(path)).backward, nodes)
    return values(turned(path), data, nodes, tick)


def turned(path: Path) -> Path:
    """Write the inverse of a path with the inversions moved down to its predicates."""
    if isinstance(path, Predicate):
        return Inverse(path)
    if isinstance(path, Inverse):
        return path.path
    if isinstance(path, Sequence):
        return Sequence(tuple(turned(step) for step in reversed(path.steps)))
    if isinstance(path, Alternative):
        return Alternative(tuple(map(turned, path.options)))
    return Repeat(turned(path.path), path.sign)


def _in_turn(steps: tuple[Path, ...], data: Columns, nodes: Ids, tick: Callable[[], None]) -> Pairs:
    pairs = Pairs(nodes, nodes)
    for step in steps:
        tick()
        pairs = _compose(pairs, values(step, data, data.distinct(pairs.right), tick))
    return pairs


def _compose(first: Pairs, second: Pairs) -> Pairs:
    position, right = look_up(second, first.right)
    return distinct(first.left[position], right)


def _either(
    options: tuple[Path, ...], data: Columns, nodes: Ids, tick: Callable[[], None]
) -> Pairs:
    found = [values(option, data, nodes, tick) for option in options]
    return distinct(
        np.concatenate([pairs.left for pairs in found]),
        np.concatenate([pairs.right for pairs in found]),
    )


def _repeated(path: Repeat, data: Columns, nodes: Ids, tick: Callable[[], None]) -> Pairs:
    if path.sign == "?":
        once = values(path.path, data, nodes, tick)
        return distinct(np.concatenate((nodes, once.left)), np.concatenate((nodes, once.right)))
    start = Pairs(nodes, nodes) if path.sign == "*" else values(path.path, data, nodes, tick)
    return _closure(path.path, data, start, tick)


def _closure(path: Path, data: Columns, start: Pairs, tick: Callable[[], None]) -> Pairs:
    """Walk on from the newest pairs only, until a round finds nothing new."""
    found = newest = keys(start)
    while len(newest):
        tick()
        fringe = unkey(newest)
        step = values(path, data, data.distinct(fringe.right), tick)
        reached = keys(_compose(fringe, step))
        newest = reached[~inside(reached, found)]
        found = unique(np.concatenate((found, newest)))
    return unkey(found)


def triples(path: Path, node: NamedNode) -> Iterator[Triple]:
    """Write a path that is no predicate as triples about ``node``, inner nodes named after it."""
    if isinstance(path, Sequence):
        yield from _list_triples(path.steps, node)
    elif isinstance(path, Alternative):
        head = NamedNode(f"{node.value}-list")
        yield Triple(node, SH("alternativePath"), head)
        yield from _list_triples(path.options, head)
    elif isinstance(path, Inverse):
        yield from _inner_triples(path.path, node, SH("inversePath"), "inverse")
    elif isinstance(path, Repeat):
        yield from _inner_triples(path.path, node, _REPEATS[path.sign], "repeat")


def _inner_triples(
    path: Path, node: NamedNode, predicate: NamedNode, suffix: str
) -> Iterator[Triple]:
    inner = path.iri if isinstance(path, Predicate) else NamedNode(f"{node.value}-{suffix}")
    yield Triple(node, predicate, inner)
    yield from triples(path, inner)


def _list_triples(members: tuple[Path, ...], head: NamedNode) -> Iterator[Triple]:
    cells = [head, *(NamedNode(f"{head.value}-{n}") for n in range(2, len(members) + 1)), NIL]
    for number, member in enumerate(members):
        yield from _inner_triples(member, cells[number], FIRST, f"m{number + 1}")
        yield Triple(cells[number], REST, cells[number + 1])

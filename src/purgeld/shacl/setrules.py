"""Constraints on the values of a focus node as a set (SHACL 4.2, 4.4.5, 4.5, 4.8)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import NamedNode

from purgeld.shacl import literals, ordering, paths
from purgeld.shacl.columns import (
    Pairs,
    count_left,
    follow,
    ids,
    inside,
    keys,
    look_up,
    unkey,
)
from purgeld.shacl.shape import THIS, VALUE, Hop, breach
from purgeld.shacl.shapegraph import TRUE, name_of
from purgeld.terms import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from purgeld.shacl.columns import Ids
    from purgeld.shacl.shape import Batch, Constraint, Run, Scope, Shape
    from purgeld.shacl.shapegraph import Node, ShapesGraph, Term


@dataclass(frozen=True, eq=False)
class SetRule:
    """A rule on whole sets of values; ``find`` yields focus nodes, with values if there are any."""

    component: NamedNode
    find: Callable[[Run, Scope], Iterator[tuple[Ids, Ids | None]]]
    text: str
    hops: tuple[Hop, ...] = ()

    def check(self, run: Run, scope: Scope) -> Iterator[Batch]:
        """Turn what was found into breaches."""
        for focus, value in self.find(run, scope):
            yield from breach(self, scope, focus, value)

    def says(self) -> str:
        """Say what the set of values must be."""
        return self.text

    def parts(self) -> tuple[Shape, ...]:
        """Return no shapes: a set rule asks none."""
        return ()


def count_rule(local: str, graph: ShapesGraph, shape: Node, value: Term) -> SetRule:
    """sh:minCount and sh:maxCount (4.2)."""
    number = graph.whole(shape, value, SH(local))

    def find(_: Run, scope: Scope) -> Iterator[tuple[Ids, None]]:
        counts = count_left(scope.pairs, scope.focus)
        yield scope.focus[counts < number if local == "minCount" else counts > number], None

    words = "at least" if local == "minCount" else "at most"
    plural = "value" if number == 1 else "values"
    return SetRule(SH(f"M{local[1:]}ConstraintComponent"), find, f"needs {words} {number} {plural}")


def has_value_rule(_: ShapesGraph, __: Node, value: Term) -> SetRule:
    """sh:hasValue (4.8.2)."""

    def find(run: Run, scope: Scope) -> Iterator[tuple[Ids, None]]:
        having = scope.pairs.left[scope.pairs.right == run.data.number(str(value))]
        yield scope.focus[~inside(scope.focus, having)], None

    return SetRule(SH("HasValueConstraintComponent"), find, f"needs the value {name_of(value)}")


def unique_language_rule(graph: ShapesGraph, shape: Node, value: Term) -> SetRule | None:
    """sh:uniqueLang (4.4.5): one breach for each focus node and language that stands twice."""
    if value.value not in {"true", "false", "1", "0"}:
        raise graph.fault(shape, f"sh:uniqueLang {name_of(value)} is not a boolean")
    if value != TRUE:
        return None
    return SetRule(
        SH("UniqueLangConstraintComponent"), _repeated_languages, "needs one value a language"
    )


def _repeated_languages(run: Run, scope: Scope) -> Iterator[tuple[Ids, None]]:
    nodes = run.data.distinct(scope.pairs.right)
    tags: dict[str, int] = {"": 0}
    parts = map(literals.split, run.data.texts(nodes))
    codes = ids(tags.setdefault(p.language.lower() if p else "", len(tags)) for p in parts)
    code = codes[np.searchsorted(nodes, scope.pairs.right)]
    tagged = code > 0
    column, counts = np.unique(
        keys(Pairs(scope.pairs.left[tagged], code[tagged])), return_counts=True
    )
    yield unkey(column[counts > 1]).left, None


def _other(run: Run, scope: Scope, predicate: str) -> Pairs:
    return follow(run.data.edges(predicate).forward, scope.focus)


def _both(run: Run, scope: Scope, predicate: str) -> tuple[Ids, Ids]:
    return keys(scope.pairs), keys(_other(run, scope, predicate))


def _beside(predicate: Term) -> tuple[Hop, ...]:
    return (Hop(THIS, paths.Predicate(NamedNode(str(predicate.value)))),)


def equals_rule(graph: ShapesGraph, shape: Node, value: Term) -> SetRule:
    """sh:equals (4.5.1): breaches for what either side has alone."""
    predicate = _predicate(graph, shape, value, "equals")

    def find(run: Run, scope: Scope) -> Iterator[tuple[Ids, Ids]]:
        alone = np.setxor1d(*_both(run, scope, predicate), assume_unique=True)
        yield unkey(alone)

    return SetRule(
        SH("EqualsConstraintComponent"),
        find,
        f"must have the values of {name_of(value)}",
        _beside(value),
    )


def disjoint_rule(graph: ShapesGraph, shape: Node, value: Term) -> SetRule:
    """sh:disjoint (4.5.2)."""
    predicate = _predicate(graph, shape, value, "disjoint")

    def find(run: Run, scope: Scope) -> Iterator[tuple[Ids, Ids]]:
        yield unkey(np.intersect1d(*_both(run, scope, predicate), assume_unique=True))

    return SetRule(
        SH("DisjointConstraintComponent"),
        find,
        f"{{?value}} must not be a value of {name_of(value)}",
        _beside(value),
    )


def order_rule(local: str, graph: ShapesGraph, shape: Node, value: Term) -> SetRule:
    """sh:lessThan and sh:lessThanOrEquals (4.5.3, 4.5.4): a breach for each pair out of order."""
    predicate = _predicate(graph, shape, value, local)
    allowed = (-1,) if local == "lessThan" else (-1, 0)

    def find(run: Run, scope: Scope) -> Iterator[tuple[Ids, Ids]]:
        left, right = scope.pairs
        position, other = look_up(_other(run, scope, predicate), left)
        wrong = _out_of_order(run, Pairs(right[position], other), allowed)
        yield left[position][wrong], right[position][wrong]

    words = "less than" if local == "lessThan" else "at most"
    return SetRule(
        SH(f"L{local[1:]}ConstraintComponent"),
        find,
        f"{{?value}} must be {words} each value of {name_of(value)}",
        _beside(value),
    )


def _out_of_order(run: Run, pairs: Pairs, allowed: tuple[int, ...]) -> Ids:
    """Compare the distinct pairs of values once each; return the positions that fail."""
    column, where = np.unique(keys(pairs), return_inverse=True)
    one, other = unkey(column)
    nodes = run.data.distinct(np.concatenate((one, other)))
    known = dict(zip(nodes.tolist(), map(ordering.value_of, run.data.texts(nodes)), strict=True))
    compared = zip(one.tolist(), other.tolist(), strict=True)
    fails = [ordering.compare(known[a], known[b]) not in allowed for a, b in compared]
    return np.flatnonzero(np.array(fails, dtype=np.bool_)[where])


def _predicate(graph: ShapesGraph, shape: Node, value: Term, local: str) -> str:
    if isinstance(value, NamedNode):
        return str(value)
    raise graph.fault(shape, f"sh:{local} {name_of(value)} is not an IRI")


@dataclass(frozen=True, eq=False)
class ClosedRule:
    """sh:closed (4.8.1): no predicate beyond those of the property shapes and those ignored."""

    allowed: frozenset[str]

    component = SH("ClosedConstraintComponent")
    hops = (Hop(VALUE, None),)

    def check(self, run: Run, scope: Scope) -> Iterator[Batch]:
        """Look for each other predicate of the data among the value nodes."""
        left, right = scope.pairs
        for predicate in run.data.predicates():
            if predicate in self.allowed:
                continue
            position, value = look_up(run.data.edges(predicate).forward, right)
            path = paths.Predicate(NamedNode(predicate[1:-1]))
            yield from breach(self, scope, left[position], value, path)

    def says(self) -> str:
        """Say that the shape is closed."""
        return f"may have only {', '.join(sorted(self.allowed)) or 'no properties'}"

    def parts(self) -> tuple[Shape, ...]:
        """Return no shapes: the allowed predicates were read from them beforehand."""
        return ()


def closed_rule(graph: ShapesGraph, shape: Node) -> ClosedRule:
    """Read the predicates that a closed shape allows."""
    listed = graph.one(shape, SH("ignoredProperties"))
    allowed = [] if listed is None else graph.items(shape, listed)
    for inner in graph.objects(shape, SH("property")):
        allowed.extend(p for p in graph.objects(inner, SH("path")) if isinstance(p, NamedNode))
    return ClosedRule(frozenset(map(str, allowed)))


BUILDERS: dict[NamedNode, Callable[[ShapesGraph, Node, Term], Constraint | None]] = {
    SH("minCount"): partial(count_rule, "minCount"),
    SH("maxCount"): partial(count_rule, "maxCount"),
    SH("hasValue"): has_value_rule,
    SH("uniqueLang"): unique_language_rule,
    SH("equals"): equals_rule,
    SH("disjoint"): disjoint_rule,
    SH("lessThan"): partial(order_rule, "lessThan"),
    SH("lessThanOrEquals"): partial(order_rule, "lessThanOrEquals"),
}

"""SPARQL-based constraints (SHACL 5): sh:sparql, and the validators of constraint components.

A query is checked and rewritten when the shapes are compiled, and run once over all focus nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pyoxigraph import Literal, NamedNode

from purgeld.shacl.columns import Pairs, ids, inside, keys
from purgeld.shacl.literals import as_term
from purgeld.shacl.messages import fill
from purgeld.shacl.paths import Predicate
from purgeld.shacl.shape import NOTHING, Batch, UnfinishedError, breach
from purgeld.shacl.shapegraph import name_of
from purgeld.shacl.sparqlhops import query_hops
from purgeld.shacl.sparqlmistakes import mistake
from purgeld.shacl.sparqltext import SHAPES_GRAPH, Question, question, refusal, tokens
from purgeld.terms import OWL, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.shacl.paths import Path
    from purgeld.shacl.shape import Constraint, Hop, Run, Scope, Shape
    from purgeld.shacl.shapegraph import Node, ShapesGraph, Term

_SPARQL = SH("SPARQLConstraintComponent")


@dataclass(frozen=True, eq=False)
class SelectRule:
    """A SELECT whose solutions are breaches."""

    component: NamedNode
    asked: Question
    messages: tuple[Literal, ...]
    source: Node | None = None

    @property
    def hops(self) -> tuple[Hop, ...] | None:
        """What its query looks up."""
        return self.asked.hops

    @property
    def plan(self) -> tuple[str, ...]:
        """The query as it runs, for ``--explain``."""
        return _plan(self.asked)

    def check(self, run: Run, scope: Scope) -> Iterator[Batch]:
        """Ask once for all focus nodes; one breach for each solution."""
        rows = [(text,) for text in run.data.texts(scope.focus)]
        solutions = run.engine.ask(self.asked, rows, run.left)
        if any("true" in solution.get("failure", "") for solution in solutions):
            raise UnfinishedError("its query reports a failure")
        groups: dict[tuple[str, tuple[Literal, ...]], list[tuple[int, int]]] = {}
        for solution in solutions:
            focus = run.data.ids[solution["this"]]
            key = (solution.get("path", ""), self._messages(solution, scope.shape))
            groups.setdefault(key, []).append((focus, _value(run, scope, solution)))
        for (path, messages), found in groups.items():
            focus, value = np.array(found, dtype=np.int64).T
            way = _path(path) or scope.shape.path
            yield Batch(scope.shape, self, focus, focus, value, way, messages)

    def _messages(self, solution: dict[str, str], shape: Shape) -> tuple[Literal, ...]:
        message = as_term(solution["message"]) if "message" in solution else None
        if isinstance(message, Literal):
            return (message,)
        slots = {name: as_term(text) for name, text in (self.asked.constants | solution).items()}
        return tuple(fill(each, slots) for each in self.messages or shape.messages)

    def says(self) -> str:
        """Say that the query must find nothing."""
        return "must give no solution to the query of the constraint"

    def parts(self) -> tuple[Shape, ...]:
        """Return no shapes: queries ask none."""
        return ()


@dataclass(frozen=True, eq=False)
class AskRule:
    """An ASK that must hold for each value node."""

    component: NamedNode
    asked: Question
    messages: tuple[Literal, ...]
    source: Node | None = None

    @property
    def hops(self) -> tuple[Hop, ...] | None:
        """What its query looks up."""
        return self.asked.hops

    @property
    def plan(self) -> tuple[str, ...]:
        """The query as it runs, for ``--explain``."""
        return _plan(self.asked)

    def check(self, run: Run, scope: Scope) -> Iterator[Batch]:
        """Ask once for all pairs of focus node and value; the pairs that do not come back fail."""
        left, right = scope.pairs
        rows = list(zip(run.data.texts(left), run.data.texts(right), strict=True))
        solutions = run.engine.ask(self.asked, rows, run.left)
        number = run.data.ids
        good = Pairs(
            ids(number[solution["this"]] for solution in solutions),
            ids(number[solution["value"]] for solution in solutions),
        )
        bad = ~inside(keys(scope.pairs), np.sort(keys(good)))
        slots = {name: as_term(text) for name, text in self.asked.constants.items()}
        messages = tuple(fill(each, slots) for each in self.messages or scope.shape.messages)
        for batch in breach(self, scope, left[bad], right[bad]):
            yield Batch(
                batch.shape,
                self,
                batch.root,
                batch.focus,
                batch.value,
                batch.path,
                messages or None,
            )

    def says(self) -> str:
        """Say that the query must hold."""
        return "{?value} must pass the query of the constraint component"

    def parts(self) -> tuple[Shape, ...]:
        """Return no shapes: queries ask none."""
        return ()


def _plan(asked: Question) -> tuple[str, ...]:
    how = "row by row" if asked.singly else "once for all rows"
    loaded = "everything" if asked.mentions is None else ", ".join(sorted(asked.mentions))
    return (f"SPARQL, {how}, on a store of {loaded}", asked.text)


def _value(run: Run, scope: Scope, solution: dict[str, str]) -> int:
    if "value" in solution:
        return run.data.number(solution["value"])
    return NOTHING if scope.shape.path else run.data.ids[solution["this"]]


def _path(text: str) -> Path | None:
    term = as_term(text) if text.startswith("<") else None
    return Predicate(term) if isinstance(term, NamedNode) else None


def sparql_rules(graph: ShapesGraph, shape: Shape, node: Term) -> Iterator[Constraint]:
    """Compile one sh:sparql constraint (5.2), unless it is deactivated."""
    if isinstance(node, Literal):
        raise graph.fault(shape.name, f"sh:sparql {name_of(node)} is not a constraint")
    if graph.is_true(node, SH("deactivated")):
        return
    query = graph.one(node, SH("select"))
    if not isinstance(query, Literal):
        raise graph.fault(
            shape.name, "a SPARQL constraint needs sh:select", "Write a SELECT query."
        )
    asked = question_of(graph, shape, Query(node, query.value, ("this",), {}))
    yield SelectRule(_SPARQL, asked, messages_of(graph, node), node)


def messages_of(graph: ShapesGraph, node: Node) -> tuple[Literal, ...]:
    """Return the messages of a constraint or validator."""
    found = graph.objects(node, SH("message"))
    return tuple(message for message in found if isinstance(message, Literal))


class Query(NamedTuple):
    """A query as it is written: node, text, the variables of a row, those with one value."""

    node: Node
    text: str
    rows: tuple[str, ...]
    constants: dict[str, str]


def question_of(graph: ShapesGraph, shape: Shape, query: Query) -> Question:
    """Check a query and rewrite it for all rows.

    Raises :class:`~purgeld.errors.ShapesError` for what pre-binding forbids and for broken SPARQL.
    """
    context = {"currentShape": str(shape.name), "shapesGraph": f"<{SHAPES_GRAPH}>"}
    form = "ASK" if "value" in query.rows else "SELECT"
    reason = refusal(query.text, form, {*query.rows, *query.constants, *context, "PATH", "this"})
    if reason:
        raise graph.fault(shape.name, reason, about=SH("select" if form == "SELECT" else "ask"))
    names = {token.name for token in tokens(query.text) if token.kind == "variable"}
    given = {**context, **query.constants}
    used = {name: text for name, text in given.items() if name in names}
    path = str(shape.path) if shape.path else ""
    asked = question(query.text, prefixes_of(graph, query.node), query.rows, used, path)
    if not asked.singly:
        asked = replace(asked, hops=query_hops(query.text, asked, path))
    wrong = mistake(query.text, asked)
    if wrong:
        raise graph.fault(shape.name, *wrong, about=SH("select" if form == "SELECT" else "ask"))
    return asked


def prefixes_of(graph: ShapesGraph, node: Node) -> dict[str, str]:
    """Collect the prefixes of sh:prefixes (5.2.1), through owl:imports within the shapes graph."""
    found: dict[str, str] = {}
    left, seen = list(graph.objects(node, SH("prefixes"))), set()
    while left:
        source = left.pop()
        if source in seen or isinstance(source, Literal):
            continue
        seen.add(source)
        left.extend(graph.objects(source, OWL("imports")))
        for declaration in graph.objects(source, SH("declare")):
            prefixes = graph.objects(declaration, SH("prefix"))
            spaces = graph.objects(declaration, SH("namespace"))
            if len(prefixes) != 1 or len(spaces) != 1:
                raise graph.fault(
                    source, "a prefix declaration needs one sh:prefix and one sh:namespace"
                )
            found[prefixes[0].value] = spaces[0].value
    return found

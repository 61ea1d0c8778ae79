"""The compiled engine: shapes become a plan once, which then runs over any data graph."""

from __future__ import annotations

from collections import Counter
from os import PathLike
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, Triple

from purgeld.errors import ShapesError
from purgeld.shacl import reading
from purgeld.shacl.columns import Columns
from purgeld.shacl.compiling import Compiler
from purgeld.shacl.engine import Engine
from purgeld.shacl.explaining import explain_shape
from purgeld.shacl.literals import as_term
from purgeld.shacl.messages import fill
from purgeld.shacl.report import Finding, Report, Unchecked
from purgeld.shacl.shape import NOTHING, Run, Shape, UnfinishedError
from purgeld.shacl.shapegraph import ShapesGraph, name_of
from purgeld.shacl.sparql import AskRule, SelectRule
from purgeld.shacl.targets import focus_nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from purgeld.errors import Place
    from purgeld.shacl.report import Term
    from purgeld.shacl.shape import Batch

_SPARQL_RULES = (SelectRule, AskRule)
Data: TypeAlias = "Columns | str | PathLike[str] | Iterable[Quad | Triple | str | PathLike[str]]"


def compile_shapes(
    quads: Iterable[Quad | Triple], *, locate: Callable[[NamedNode], Place | None] | None = None
) -> Plan:
    """Compile a shapes graph; all named graphs in it count as one.

    ``locate`` may tell where a shape is written, so that errors name file and line.
    Raises :class:`~purgeld.errors.ShapesError` for shapes that are broken, recursive or
    not supported.
    """
    graph = ShapesGraph(quads, locate)
    compiler = Compiler(graph)
    roots = compiler.all_shapes()
    return Plan(graph, roots, tuple(compiler.shapes.values()))


class Plan:
    """Compiled shapes; see :func:`compile_shapes`."""

    def __init__(
        self, graph: ShapesGraph, roots: tuple[Shape, ...], shapes: tuple[Shape, ...]
    ) -> None:
        self._graph = graph
        self._roots = tuple(shape for shape in roots if shape.targets)
        self.shapes = shapes
        constraints = [each for shape in shapes for each in shape.constraints]
        self._questions = [each.asked for each in constraints if isinstance(each, _SPARQL_RULES)]

    def run(
        self, data: Data, *, time_limit: float | None = 60.0, most: int | None = None
    ) -> Report:
        """Validate a data graph: quads in memory, or the path or paths of files.

        A shape that is not done within ``time_limit`` seconds is reported as not validated. At most
        ``most`` findings are kept for each shape and component; the rest is counted.
        """
        columns = _columns(data)
        gathered = _Findings(columns, most)
        unchecked = []
        with Engine(columns, self._graph, self._questions) as engine:
            run = Run(columns, engine, time_limit)
            for shape in self._roots:
                run.start_clock()
                try:
                    gathered.add(run.breaches(shape, focus_nodes(shape, run)))
                except UnfinishedError as fault:
                    unchecked.append(Unchecked(shape.name, str(fault)))
        findings = sorted(gathered.found, key=Finding.sort_key)
        return Report(tuple(findings), tuple(unchecked), gathered.omitted)

    def explain(self, shape: str) -> str:
        """Print the plan of one shape, given by its IRI; raise ``ShapesError`` if there is none."""
        for each in self.shapes:
            if isinstance(each.name, NamedNode) and shape in {each.name.value, name_of(each.name)}:
                return explain_shape(each)
        known = ", ".join(name_of(each.name) for each in self.shapes[:5])
        raise ShapesError(f"no shape is called {shape}", cure=f"There are {known} and others.")


def _columns(data: Data) -> Columns:
    if isinstance(data, Columns):
        return data
    if isinstance(data, str | PathLike):
        return reading.from_files([data])
    items = list(data)
    if items and isinstance(items[0], str | PathLike):
        return reading.from_files(items)  # type: ignore[arg-type]
    return reading.from_quads(items)  # type: ignore[arg-type]


class _Findings:
    """Turns batches into findings, up to a limit for each shape and component."""

    def __init__(self, data: Columns, most: int | None) -> None:
        self.found: list[Finding] = []
        self.omitted = 0
        self._data = data
        self._most = most
        self._counts: Counter[tuple[object, NamedNode]] = Counter()
        self._terms: dict[int, Term] = {}

    def add(self, batches: Iterator[Batch]) -> None:
        for batch in batches:
            size = self._admitted(batch)
            rows = zip(batch.focus[:size].tolist(), batch.value[:size].tolist(), strict=True)
            self.found.extend(self._finding(batch, focus, value) for focus, value in rows)

    def _admitted(self, batch: Batch) -> int:
        size = len(batch.focus)
        if self._most is None:
            return size
        key = (batch.shape.name, batch.constraint.component)
        room = max(self._most - self._counts[key], 0)
        self._counts[key] += size
        self.omitted += max(size - room, 0)
        return min(size, room)

    def _finding(self, batch: Batch, focus: int, value: int) -> Finding:
        node, found = self._term(focus), None if value == NOTHING else self._term(value)
        shape = batch.shape
        slots = {"this": node, "value": found, "path": str(batch.path) if batch.path else None}
        own = batch.messages or shape.messages
        messages = own or (Literal(batch.constraint.says(), language="en"),)
        return Finding(
            focus=node,
            path=batch.path,
            value=found,
            component=batch.constraint.component,
            severity=shape.severity,
            shape=shape.name,
            messages=tuple(fill(message, slots) for message in messages),
            source=getattr(batch.constraint, "source", None),
        )

    def _term(self, number: int) -> Term:
        term = self._terms.get(number)
        if term is None:
            term = self._terms[number] = as_term(self._data.terms[number])
        return term

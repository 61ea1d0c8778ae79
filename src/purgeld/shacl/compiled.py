"""The compiled engine: shapes become a plan once, which then runs over any data graph."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from purgeld.errors import ShapesError
from purgeld.shacl import gathering, partitions, reading
from purgeld.shacl.compiling import Compiler
from purgeld.shacl.explaining import explain_shape
from purgeld.shacl.partitions import Partitions
from purgeld.shacl.reach import Reach
from purgeld.shacl.running import Job, Limits, Runner, divided, jobs_of, questions_of
from purgeld.shacl.shapegraph import ShapesGraph, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from os import PathLike

    from pyoxigraph import Quad

    from purgeld.errors import Place
    from purgeld.shacl.gathering import Gathered, Rule
    from purgeld.shacl.reading import Data
    from purgeld.shacl.report import Node, Report
    from purgeld.shacl.shape import Shape
    from purgeld.shacl.shapegraph import Locate


def compile_shapes(quads: Iterable[Quad | Triple], *, locate: Locate | None = None) -> Plan:
    """Compile a shapes graph; all named graphs in it count as one.

    ``locate`` may tell where a shape is written, or a predicate of it, so that errors name file
    and line.
    Raises :class:`~purgeld.errors.ShapesError` for shapes that are broken, recursive or
    not supported.
    """
    graph = ShapesGraph(quads, locate)
    compiler = Compiler(graph)
    roots = compiler.all_shapes()
    return Plan(graph, roots, tuple(compiler.shapes.values()))


class Plan:
    """Compiled shapes; see :func:`compile_shapes`. A pickled plan is compiled again."""

    def __init__(
        self, graph: ShapesGraph, roots: tuple[Shape, ...], shapes: tuple[Shape, ...]
    ) -> None:
        self._graph = graph
        self._roots = tuple(shape for shape in roots if shape.targets)
        self.shapes = shapes

    def __reduce__(self) -> tuple[Callable[..., Plan], tuple[list[Triple]]]:
        """Send the shapes graph instead of what it was compiled to."""
        return compile_shapes, ([Triple(*each) for each in self._graph.triples()],)

    def run(
        self, data: Data, *, time_limit: float | None = 60.0, most: int | None = None
    ) -> Report:
        """Validate a data graph: quads in memory, N-Quads as bytes, or the path or paths of files.

        A shape that is not done within ``time_limit`` seconds is reported as not validated. At most
        ``most`` findings are kept for each shape and component, the first ones, and all counted.
        """
        limits = Limits(time_limit, most)
        with self.runner(limits) as runner:
            found = runner.run(jobs_of(self._roots), reading.load(data))
        return self.report([found], limits)

    def run_parts(
        self,
        parts: Sequence[Data],
        *,
        workers: int = 1,
        time_limit: float | None = 60.0,
        most: int | None = None,
    ) -> Report:
        """Validate several data graphs as one, part by part, in so many processes.

        The report is that of the whole, however it is cut and shared out. A part is what
        :meth:`run` takes; :func:`~purgeld.shacl.slicing.cut` makes parts of files. A blank node of
        one label is one node in all parts. The time limit holds for each shape and part.
        """
        return partitions.validate_all(self, parts, workers, Limits(time_limit, most))

    def partitioned(self, folder: str | PathLike[str]) -> Partitions:
        """Begin a validation whose parts are given one by one, by way of a folder that exists."""
        return Partitions(self, Path(folder))

    def runner(self, limits: Limits) -> Runner:
        """Make what runs jobs of this plan."""
        numbers = {constraint: number for number, (_, constraint) in enumerate(self.rules)}
        return Runner(self._graph, numbers, limits)

    def report(self, found: Sequence[Gathered], limits: Limits) -> Report:
        """Make one report of what several runs found."""
        return gathering.report(found, self.rules, self._roots, limits.most)

    @cached_property
    def rules(self) -> list[Rule]:
        """Every constraint with its shape; runs name them by their place here."""
        return [(shape, constraint) for shape in self.shapes for constraint in shape.constraints]

    @cached_property
    def _divided(self) -> tuple[list[Job], list[Job]]:
        return divided(self._roots)

    @property
    def local(self) -> list[Job]:
        """What can be validated part by part."""
        return self._divided[0]

    @property
    def whole(self) -> list[Job]:
        """What needs the whole data."""
        return self._divided[1]

    @cached_property
    def reach(self) -> Reach:
        """What the validation of parts may look up."""
        return Reach(job.shape for job in self.local)

    @cached_property
    def everywhere(self) -> frozenset[str] | None:
        """The predicates that are needed of all parts at once; None for all."""
        touched = set(Reach(job.shape for job in self.whole).ends)
        for question in questions_of(self.whole):
            touched |= {None} if question.mentions is None else question.mentions
        return None if None in touched else frozenset(p for p in touched if p)

    @cached_property
    def predicates(self) -> frozenset[str] | None:
        """The predicates that a validation by parts can touch; None for all."""
        local = self.reach.ends
        if self.everywhere is None or None in local:
            return None
        return self.everywhere.union(predicate for predicate in local if predicate)

    def named(self, shape: Node) -> Node:
        """Return a shape, or in place of a blank node the named shape that it belongs to."""
        return self._graph.owner(shape) or shape

    def place(self, shape: Node) -> Place | None:
        """Return where a shape is written, if that is known."""
        return self._graph.place(self.named(shape))

    def explain(self, shape: str) -> str:
        """Print the plan of one shape, given by its IRI; raise ``ShapesError`` if there is none."""
        for each in self.shapes:
            if isinstance(each.name, NamedNode) and shape in {each.name.value, name_of(each.name)}:
                return explain_shape(each)
        known = ", ".join(name_of(each.name) for each in self.shapes[:5])
        raise ShapesError(f"no shape is called {shape}", cure=f"There are {known} and others.")

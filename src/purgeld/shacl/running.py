"""One run of compiled shapes over one graph, and which constraints may run part by part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Self

from purgeld.shacl.engine import Engine, Service
from purgeld.shacl.gathering import Gathered, Origin
from purgeld.shacl.shape import Run, Shape, UnfinishedError
from purgeld.shacl.shaperules import PropertyRule
from purgeld.shacl.sparql import AskRule, SelectRule
from purgeld.shacl.targets import focus_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    from purgeld.shacl.columns import Columns, Ids, Mask
    from purgeld.shacl.shape import Constraint
    from purgeld.shacl.shapegraph import ShapesGraph
    from purgeld.shacl.sparqltext import Question


class Job(NamedTuple):
    """A root shape, by its number, with some of its constraints, by their numbers at its top.

    Of several jobs of one root, one is the ``main`` one, which counts the focus nodes.
    """

    root: int
    shape: Shape
    tops: tuple[int, ...]
    main: bool = True


class Limits(NamedTuple):
    """Seconds for each shape, and how many findings of each rule are kept; None is no limit."""

    seconds: float | None = 60.0
    most: int | None = None


def jobs_of(roots: Sequence[Shape]) -> list[Job]:
    """Make one job of each root shape that has constraints, with all of them."""
    jobs = (Job(root, each, tuple(range(len(each.constraints)))) for root, each in enumerate(roots))
    return [job for job in jobs if job.tops]


def divided(roots: Sequence[Shape]) -> tuple[list[Job], list[Job]]:
    """Part the constraints: those that may run part by part, and those that need the whole data."""
    local, whole = [], []
    for root, shape in enumerate(roots):
        halves = [_split(constraint) for constraint in shape.constraints]
        local.append(_job(root, shape, [half for half, _ in halves]))
        whole.append(_job(root, shape, [half for _, half in halves]))
    rest = (job._replace(main=not local[job.root].tops) for job in whole if job.tops)
    return [job for job in local if job.tops], list(rest)


def _job(root: int, shape: Shape, constraints: Sequence[Constraint | None]) -> Job:
    tops = tuple(top for top, constraint in enumerate(constraints) if constraint is not None)
    return Job(root, _with(shape, constraints), tops)


def _with(shape: Shape, constraints: Iterable[Constraint | None]) -> Shape:
    return replace(shape, constraints=tuple(c for c in constraints if c is not None))


def _split(constraint: Constraint) -> tuple[Constraint | None, Constraint | None]:
    """Part a constraint in two; only sh:property has constraints that stand for themselves."""
    if not isinstance(constraint, PropertyRule):
        return (None, constraint) if _is_whole(constraint) else (constraint, None)
    shape = constraint.shape
    halves = [_split(inner) for inner in shape.constraints]
    if not any(whole for _, whole in halves):
        return constraint, None
    if not any(local for local, _ in halves):
        return None, constraint
    local, whole = (_with(shape, each) for each in zip(*halves, strict=True))
    return PropertyRule(local), PropertyRule(whole)


def _is_whole(constraint: Constraint) -> bool:
    inner = (each for part in constraint.parts() for each in part.constraints)
    return constraint.hops is None or any(map(_is_whole, inner))


def questions_of(jobs: Iterable[Job]) -> list[Question]:
    """Collect the queries of jobs."""
    top = (constraint for job in jobs for constraint in job.shape.constraints)
    every = (each for constraint in top for each in _all(constraint))
    return [each.asked for each in every if isinstance(each, SelectRule | AskRule)]


def _all(constraint: Constraint) -> Iterator[Constraint]:
    yield constraint
    for part in constraint.parts():
        for inner in part.constraints:
            yield from _all(inner)


class Runner:
    """Runs jobs over graphs; ``numbers`` gives each constraint its number in the plan.

    A context manager: queries have a process of their own, which serves all graphs.
    """

    def __init__(
        self, graph: ShapesGraph, numbers: Mapping[Constraint, int], limits: Limits
    ) -> None:
        self._graph = graph
        self._numbers = numbers
        self._limits = limits
        self._service = Service()

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process of the queries."""
        self._service.stop()

    def run(self, jobs: Sequence[Job], data: Columns, own: Mask | None = None) -> Gathered:
        """Apply shapes to their focus nodes, to those alone that are ``own`` if that is given."""
        found = Gathered()
        engine = Engine(data, self._graph, questions_of(jobs), self._service)
        run = Run(data, engine, self._limits.seconds)
        for job in jobs:
            focus = focus_nodes(job.shape, run)
            self._apply(job, focus if own is None else _chosen(focus, own), run, found)
        return found

    def _apply(self, job: Job, focus: Ids, run: Run, found: Gathered) -> None:
        if not len(focus):
            return
        found.looked += len(focus) * job.main
        run.start_clock()
        try:
            scope = run.scope(job.shape, focus)
        except UnfinishedError as fault:
            found.unfinished.update((Origin(job.root, top), str(fault)) for top in job.tops)
            return
        for top, constraint in zip(job.tops, job.shape.constraints, strict=True):
            origin = Origin(job.root, top)
            try:
                batches = list(constraint.check(run, scope))
            except UnfinishedError as fault:
                found.unfinished[origin] = str(fault)
                continue
            for batch in batches:
                number = self._numbers[batch.constraint]
                found.add(origin, number, batch, run.data, self._limits.most)


def _chosen(focus: Ids, own: Mask) -> Ids:
    """Keep the focus nodes that are marked; terms that came later than the marks are not."""
    known = focus[focus < len(own)]
    return known[own[known]]

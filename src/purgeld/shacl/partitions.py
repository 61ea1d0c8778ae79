"""Validation part by part, in as many processes as asked, with the report of the whole.

Three rounds: every part names the nodes that matter in it; it gives an excerpt of what it knows
about those that others know as well; it validates its own nodes with the excerpts of all others.
The shared nodes are validated once, on the excerpts, and what cannot be parted once on the whole.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

from purgeld.errors import OutputError, Place
from purgeld.shacl import reading
from purgeld.shacl.columns import Columns, inside
from purgeld.shacl.crew import Crew
from purgeld.shacl.parts import MARKS, Held, Kept, Open, opened
from purgeld.shacl.running import Limits
from purgeld.shacl.sharing import Excerpt, Marks, excerpt, marks_of, shared_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from purgeld.shacl.compiled import Plan
    from purgeld.shacl.gathering import Gathered
    from purgeld.shacl.reading import Data
    from purgeld.shacl.report import Report

    Part: TypeAlias = "Held | Kept | Streamed"


class Streamed:
    """A part that is read, put down in a folder, and forgotten until it is needed."""

    def __init__(self, load: Callable[[], Columns], kept: Kept, plan: Plan) -> None:
        self._load = load
        self._kept = kept
        self._plan = plan

    def survey(self) -> Kept:
        """Read the part and put it down."""
        put_down(self._plan, self._load(), self._kept)
        return self._kept

    def open(self) -> Open:
        """Read what was put down."""
        return self._kept.open()

    def later(self) -> bytes:
        """Return nothing: such a part is read whole."""
        return b""


def put_down(plan: Plan, data: Columns, kept: Kept) -> None:
    """Write what a validation by parts needs of some data."""
    wanted = plan.predicates
    predicates = [each for each in data.predicates() if wanted is None or each in wanted]
    kept.put(opened(data, plan.reach), predicates)


class Station:
    """The work of one process on its parts, in the order in which it must be asked for."""

    def __init__(self, plan: Plan, parts: Sequence[Part]) -> None:
        self._plan = plan
        self._parts = parts

    def survey(self) -> list[Marks | Kept]:
        """Name the nodes that matter in each part, or where their marks are."""
        return [part.survey() for part in self._parts]

    def tell(self, shared: Marks) -> Excerpt:
        """Give the excerpts of all parts as one."""
        told = Excerpt(Columns(), Columns(), Columns())
        for part in self._parts:
            here = part.open()
            mask = here.mask(shared, own=False)
            for mine, more in zip(
                told, excerpt(here.data, self._plan.reach, mask, self._plan.everywhere), strict=True
            ):
                mine.extend(more)
        return told

    def check(self, shared: Marks, behind: Columns, limits: Limits) -> list[Gathered]:
        """Validate the own nodes of each part."""
        found = []
        with self._plan.runner(limits) as runner:
            for part in self._parts:
                here = part.open()
                own = here.mask(shared, own=True)
                here.data.extend(behind)
                here.data.extend(reading.from_bytes(part.later()))
                found.append(runner.run(self._plan.local, here.data, own))
        return found


def validate_all(plan: Plan, parts: Sequence[Data], workers: int, limits: Limits) -> Report:
    """Validate several data graphs as one.

    They are held in memory if each has a process to itself.
    """
    loads = [partial(reading.load, part) for part in parts]
    if len(parts) <= workers:
        return validate(plan, [Held(load, plan.reach) for load in loads], workers, limits)
    with TemporaryDirectory(prefix="purgeld-") as folder:
        homes = (Kept(Path(folder), str(number)) for number in range(len(loads)))
        streamed = [Streamed(load, home, plan) for load, home in zip(loads, homes, strict=True)]
        return validate(plan, streamed, workers, limits)


def validate(plan: Plan, parts: Sequence[Part], workers: int, limits: Limits) -> Report:
    """Validate some parts as one graph."""
    count = max(min(workers, len(parts)), 1)
    with Crew([Station(plan, parts[number::count]) for number in range(count)]) as crew:
        surveyed = [each for found in crew.ask("survey") for each in found]
        marks = [each.marks() if isinstance(each, Kept) else each for each in surveyed]
        shared = shared_marks(marks, plan.reach.named)
        behind, about, whole = _merged(crew.ask("tell", shared))
        crew.start("check", shared, behind, limits)
        found = _central(plan, shared, about, whole, limits)
        for others in crew.results():
            found += others
    return plan.report(found, limits)


def _merged(told: Iterable[Excerpt]) -> Excerpt:
    whole = Excerpt(Columns(), Columns(), Columns())
    for excerpts in told:
        for mine, more in zip(whole, excerpts, strict=True):
            mine.extend(more)
    return whole


def _central(
    plan: Plan, shared: Marks, about: Columns, whole: Columns, limits: Limits
) -> list[Gathered]:
    """Validate what belongs to no part: the shared nodes, and what must see everything."""
    for text in sorted(plan.reach.named):
        about.number(text)
    own = inside(marks_of(about.terms), shared)
    with plan.runner(limits) as runner:
        return [runner.run(plan.local, about, own), runner.run(plan.whole, whole)]


class Partitions:
    """A validation whose parts come one by one, from any process; see :meth:`Plan.partitioned`.

    It can be pickled: the shapes are compiled again on the other side. What a part needs for the
    rest of the validation stands in the folder until the report is made, so that a run that was
    stopped goes on with the parts that it lacks.
    """

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder

    def add(self, name: str, data: Data) -> None:
        """Take in one part; a part of the same name is replaced.

        ``data`` is what :meth:`Plan.run` takes, or N-Quads or N-Triples as bytes. Parts may be cut
        anywhere; the fewer nodes two parts have in common, the less work is left for the end. A
        blank node of one label is one node in all parts.

        Raises :class:`~purgeld.errors.SyntaxFault` for data that cannot be read, and
        :class:`~purgeld.errors.OutputError` for a folder that cannot be written.
        """
        if Path(name).name != name:
            raise OutputError(f"{name!r} cannot be the name of a part", where=Place(self._folder))
        put_down(self._plan, reading.load(data), Kept(self._folder, name))

    def tell(self, name: str, lines: bytes) -> None:
        """Tell a part what it could not know when it was added: N-Quads, in place of earlier ones.

        They are statements about nodes of that part alone, and what its shapes ask of nodes of
        other parts to which those lead; the caller answers for the latter being so. No other part
        hears of them: so millions of links between parts take no more memory than those of one.
        As a part of their own they would have all nodes that they link validated at once.

        Raises :class:`~purgeld.errors.OutputError` for a folder that cannot be written.
        """
        Kept(self._folder, name).tell(lines)

    def names(self) -> list[str]:
        """Return the names of the parts that are there whole, sorted."""
        return sorted(path.name.removesuffix(MARKS) for path in self._folder.glob(f"*{MARKS}"))

    def report(
        self, *, workers: int = 1, time_limit: float | None = 60.0, most: int | None = None
    ) -> Report:
        """Validate all parts as one graph; arguments and result as those of :meth:`Plan.run`."""
        parts = [Kept(self._folder, name) for name in self.names()]
        return validate(self._plan, parts, workers, Limits(time_limit, most))

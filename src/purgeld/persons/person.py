"""A record of a person as it was understood: what its cells tell of the person and of each case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from purgeld.records import order, regions
from purgeld.records.reading import State

if TYPE_CHECKING:
    from purgeld.records.reading import Reading
    from purgeld.records.regions import Region


class Issue(NamedTuple):
    """Something noticed about a record: the column, or none; a key of the table of issues."""

    column: str
    issue: str


@dataclass(slots=True, eq=False)
class Told:
    """What one cell tells: its column, its field, its reading; withheld ones are not published.

    ``state`` is the column with how far the text was understood, ``issues`` what was noticed;
    ``periods`` are the years of a value that has some, as bodies and regions do; ``date`` is the
    value where it is a date that may be published. Equal cells of a column share one, so that each
    is a key of its own.
    """

    column: str
    field: str
    kind: str
    reading: Reading[Any]
    withheld: bool
    state: tuple[str, str]
    issues: tuple[Issue, ...]
    periods: tuple[tuple[int, int], ...]
    date: str


NOT_RECOGNISED, PARTLY = "not-recognised", "partly-recognised"


def told_of(
    column: str, field: str, kind: str, reading: Reading[Any], *, withheld: bool = False
) -> Told:
    """Tell what a reading says in a column; a text not, or not wholly, recognised is an issue."""
    state = reading.state
    issues = [Issue(column, issue) for issue in reading.issues]
    if state is State.REFUSED:
        issues.append(Issue(column, NOT_RECOGNISED))
    elif state is State.PARTLY:
        issues.append(Issue(column, PARTLY))
    about = (column, state.value)
    value = reading.value
    date = value if isinstance(value, str) and not withheld and order.bounds(value) else ""
    return Told(column, field, kind, reading, withheld, about, tuple(issues), _periods(value), date)


def _periods(value: object) -> tuple[tuple[int, int], ...]:
    """Return the years of a value, and of the region that it names."""
    region: Region | None = getattr(value, "region", None)
    years = (getattr(value, "period", None), regions.period(region.key) if region else None)
    return tuple(one for one in years if one is not None)


Fields = dict[str, tuple[Told, ...]]


@dataclass(slots=True)
class Case:
    """One case of a record: its number from 1, and what was told of it by field."""

    number: int
    fields: Fields = field(default_factory=dict)

    def values(self, name: str) -> list[Any]:
        """Return the values that were read in a field."""
        return [
            one.reading.value for one in self.fields.get(name, ()) if one.reading.value is not None
        ]


@dataclass(slots=True)
class PersonRecord:
    """One record: its number in the source, its row, what is told of the person, and its cases.

    ``content`` are the raw texts that may be published as they stand, each beside its column, as
    JSON inside a literal; ``told`` is all that they
    tell of the person and the cases, in the order of the cells; ``dates`` are EDTF by kind
    of event for case 0 (birth and death) and each case; ``derived`` names columns that only copy.
    ``noticed`` is those of ``told`` that have issues.
    """

    number: str
    row: int
    where: str
    file: str
    content: str
    person: Case
    cases: list[Case]
    told: list[Told]
    issues: list[Issue] = field(default_factory=list)
    dates: dict[int, dict[str, str]] = field(default_factory=dict)
    derived: frozenset[str] = frozenset()
    noticed: list[Told] = field(default_factory=list)

    def take_note(self) -> None:
        """Note which cells have issues, after ``told`` has changed."""
        self.noticed = [one for one in self.told if one.issues]

"""A record of a person as it was understood: what its cells tell of the person and of each case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from purgeld.records.reading import Reading


class Told(NamedTuple):
    """What one cell tells: its column, its field, its reading; withheld ones are not published."""

    column: str
    field: str
    kind: str
    reading: Reading[Any]
    withheld: bool = False


class Issue(NamedTuple):
    """Something noticed about a record: the column, or none; a key of the table of issues."""

    column: str
    issue: str


Fields = dict[str, list[Told]]


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

    ``cells`` are the raw texts as they stand, each beside its column; ``dates`` are EDTF by kind
    of event for case 0 (birth and death) and each case; ``derived`` names columns that only copy.
    """

    number: str
    row: int
    where: str
    file: str
    cells: dict[str, str]
    person: Case
    cases: list[Case]
    issues: list[Issue] = field(default_factory=list)
    dates: dict[int, dict[str, str]] = field(default_factory=dict)
    derived: frozenset[str] = frozenset()

    def told(self) -> list[Told]:
        """Return everything that was told, in the order of the fields."""
        cases = [self.person, *self.cases]
        return [one for case in cases for told in case.fields.values() for one in told]

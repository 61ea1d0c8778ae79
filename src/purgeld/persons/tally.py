"""How much of each column was understood: counts that add up over parts in any order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from purgeld.records.reading import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.persons.person import Issue, PersonRecord, Told

UNDERSTOOD, PARTLY, REFUSED, EMPTY = (
    State.UNDERSTOOD.value, State.PARTLY.value, State.REFUSED.value, State.EMPTY.value,
)  # fmt: skip
STATES = (UNDERSTOOD, PARTLY, REFUSED, EMPTY)
LONGEST = 300
_UNREAD = frozenset({PARTLY, REFUSED})


@dataclass
class Tally:
    """Counts of one part or of many.

    ``states`` counts cells by column and state, ``unread`` cells by column, kind and raw text that
    were not or not wholly understood, ``issues`` records by column and issue.
    """

    records: int = 0
    states: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: dict[str, str] = field(default_factory=dict)
    unread: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    issues: Counter[tuple[str, str]] = field(default_factory=Counter)
    _told: list[Told] = field(default_factory=list, repr=False)

    def add(self, record: PersonRecord, issues: Iterable[Issue], *, shown: bool) -> None:
        """Count a record; raw texts are kept only of records and columns that are published."""
        self.records += 1
        self._told += record.told
        for one in record.noticed if shown else ():
            if one.state[1] in _UNREAD and not one.withheld:
                key = (one.column, one.kind, one.state[1], one.reading.raw[:LONGEST])
                self.unread[key] += 1
        for issue in dict.fromkeys(issues):
            self.issues[issue] += 1

    def close(self) -> None:
        """Count the cells of the records that were added, equal ones together."""
        for one, count in Counter(self._told).items():
            self.states[one.state] += count
            self.kinds.setdefault(one.column, one.kind)
        self._told.clear()

    def merge(self, other: Tally) -> None:
        """Add the counts of another part."""
        self.records += other.records
        self.states.update(other.states)
        self.kinds.update(other.kinds)
        self.unread.update(other.unread)
        self.issues.update(other.issues)

"""How much of each column was understood: counts that add up over parts in any order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from purgeld.records.reading import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.persons.person import Issue, PersonRecord

UNDERSTOOD, PARTLY, REFUSED, EMPTY = (
    State.UNDERSTOOD.value, State.PARTLY.value, State.REFUSED.value, State.EMPTY.value,
)  # fmt: skip
STATES = (UNDERSTOOD, PARTLY, REFUSED, EMPTY)
LONGEST = 300


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

    def add(self, record: PersonRecord, issues: Iterable[Issue], *, shown: bool) -> None:
        """Count a record; raw texts are kept only of records and columns that are published."""
        self.records += 1
        states, unread = self.states, self.unread
        for one in record.told():
            reading = one.reading
            state = (
                EMPTY if reading.empty else REFUSED if reading.value is None
                else PARTLY if reading.unread else UNDERSTOOD
            )  # fmt: skip
            states[one.column, state] += 1
            if one.column not in self.kinds:
                self.kinds[one.column] = one.kind
            if shown and not one.withheld and (state is REFUSED or state is PARTLY):
                unread[one.column, one.kind, state, reading.raw[:LONGEST]] += 1
        self.issues.update({(one.column, one.issue): 1 for one in issues})

    def merge(self, other: Tally) -> None:
        """Add the counts of another part."""
        self.records += other.records
        self.states.update(other.states)
        self.kinds.update(other.kinds)
        self.unread.update(other.unread)
        self.issues.update(other.issues)

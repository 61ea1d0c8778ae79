"""What a value function gives back: the value, what stayed unread, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

Value_co = TypeVar("Value_co", covariant=True)


class State(Enum):
    """How far a raw text was understood."""

    EMPTY = "empty"
    UNDERSTOOD = "understood"
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reading(Generic[Value_co]):
    """The value of a raw text; ``unread`` holds the words that no rule understood.

    ``issues`` are keys of ``tables/issues.toml``. A text that says that there is nothing ("not
    stated") is empty; one that says something unknown is refused: the two are never confused.
    """

    raw: str
    value: Value_co | None = None
    unread: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    empty: bool = False

    @property
    def state(self) -> State:
        """How far the text was understood."""
        if self.empty:
            return State.EMPTY
        if self.value is None:
            return State.REFUSED
        return State.PARTLY if self.unread else State.UNDERSTOOD

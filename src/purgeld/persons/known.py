"""The reading of each distinct text, made once: registers repeat their values."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from purgeld.records import kinds
from purgeld.records.bodies import read_body
from purgeld.records.places import read_place
from purgeld.records.reading import Reading
from purgeld.records.regions import AMBIGUOUS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

# A text takes about a thousand bytes, with what was read of it.
ROOM = 60_000
MOST = 10_000
LONGEST = 20_000
TOO_LONG = "too-long"
_NEAR: dict[str, Callable[[str, Collection[str]], Reading[Any]]] = {
    "place": read_place, "body": read_body,
}  # fmt: skip


class Room:
    """How much may be remembered in all, whatever number of columns a table has.

    When it is full, all who remember something in it begin anew.
    """

    def __init__(self, most: int = ROOM) -> None:
        """Take the number of texts that fit in."""
        self._most = self._left = most
        self._kept: list[dict[str, Any]] = []

    def share(self, kept: dict[str, Any]) -> None:
        """Remember in this room from now on."""
        self._kept.append(kept)

    def take(self) -> None:
        """Make room for one more text."""
        self._left -= 1
        if self._left < 0:
            self._left = self._most - 1
            for kept in self._kept:
                kept.clear()


class Texts(dict[str, Reading[Any]]):
    """The readings of one kind by raw text."""

    def __init__(self, read: Callable[[str], Reading[Any]], room: Room) -> None:
        """Read what is missing with this function."""
        super().__init__()
        self._read, self._room = read, room
        room.share(self)

    def __missing__(self, raw: str) -> Reading[Any]:
        """Read a text that was not met before; one of more than 20,000 characters is refused."""
        self._room.take()
        if len(raw) > LONGEST:
            return Reading(raw, unread=(raw[:LONGEST],), issues=(TOO_LONG,))
        reading = self._read(raw)
        self[raw] = reading
        return reading


class Known:
    """The readings of all kinds."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.room = Room()
        self._kinds: dict[str, Texts] = {}
        self._near: dict[tuple[str, str, frozenset[str]], Reading[Any]] = {}

    def of(self, kind: str) -> Texts:
        """Return the readings of one kind."""
        if kind not in self._kinds:
            self._kinds[kind] = Texts(partial(kinds.read, kind), self.room)
        return self._kinds[kind]

    def settled(self, kind: str, found: Reading[Any], near: frozenset[str]) -> Reading[Any]:
        """Read a body or a place again whose short form the regions of its record may settle."""
        if AMBIGUOUS not in found.issues or kind not in _NEAR or not near:
            return found
        key = (kind, found.raw, near)
        if key not in self._near:
            if len(self._near) >= MOST:
                self._near.clear()
            self._near[key] = _NEAR[kind](found.raw, near)
        return self._near[key]

"""Long lists on several pages: which rows stand on which, and what the pages are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.pages.site import part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_AROUND = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a list: ``number`` of ``count``, with the rows from ``begin`` to ``end``."""

    name: str
    number: int
    count: int
    begin: int
    end: int

    def part(self, number: int) -> str:
        """Return the part of the address of another page of the list."""
        return part_of(self.name, number)

    @property
    def more(self) -> tuple[str, ...]:
        """The parts of all further pages, told by the first one."""
        return tuple(map(self.part, range(2, self.count + 1))) if self.number == 1 else ()

    @property
    def steps(self) -> Sequence[int]:
        """The pages to offer: the first, the last, those around this one, and some on the way."""
        near = range(self.number - _AROUND, self.number + _AROUND + 1)
        far = range(self.count // 10, self.count, max(self.count // 10, 1))
        return sorted({n for n in (1, self.count, *near, *far) if 1 <= n <= self.count})


def sheet(name: str, part: str, total: int, size: int) -> Sheet | None:
    """Return the page of a list that a part of an address names, ``None`` if there is none.

    >>> sheet("views", "views-2", 150, 100)
    Sheet(name='views', number=2, count=2, begin=100, end=150)
    >>> sheet("views", "views-3", 150, 100) is None
    True
    """
    count = max(-(-total // size), 1)
    number = _number(name, part)
    if not 1 <= number <= count:
        return None
    return Sheet(name, number, count, (number - 1) * size, min(number * size, total))


def _number(name: str, part: str) -> int:
    if part == part_of(name, 1):
        return 1
    text = part.removeprefix(f"{name}-")
    number = int(text) if text.isdecimal() and text.isascii() else 0
    return number if number > 1 and part == part_of(name, number) else 0

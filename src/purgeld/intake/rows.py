"""What a reader gives: a row with the raw text of its cells, or a refusal that says where and why.

Every record of a file gives exactly one of the two, so rows in are rows and refusals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The most characters of one record that are taken, and of a refused one that are kept.
LONGEST = 2**20
SHOWN = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One record as its file has it.

    ``number`` counts the records of the whole input from 1, refused ones too. ``where`` is the
    place as a person would look for it: ``book.csv:17``, ``book.xlsx: List1!17``. ``flags`` are
    pairs of a column and an issue that was noticed while reading.
    """

    number: int
    where: str
    cells: dict[str, str]
    file: str = ""
    flags: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Refused:
    """One record that could not be read, or one reason why a whole row was not taken.

    ``column`` is empty where the fault is not that of one cell; ``value`` is the raw text.
    """

    number: int
    where: str
    column: str
    value: str
    why: str
    cure: str
    file: str = ""


class Frame:
    """What readers make rows with: the name of the file, and the count over the whole input."""

    def __init__(self, file: str, numbers: Iterator[int] | None = None) -> None:
        """Begin with the next number, or with 1."""
        self.file = file
        self._numbers = count(1) if numbers is None else numbers

    def row(
        self, where: object, cells: dict[str, str], flags: tuple[tuple[str, str], ...] = ()
    ) -> Row:
        """Make the next row."""
        return Row(next(self._numbers), f"{self.file}:{where}", cells, self.file, flags)

    def refused(self, where: object, value: str, why: str, cure: str, column: str = "") -> Refused:
        """Make the next refusal; a long text is cut."""
        number = next(self._numbers)
        shown = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
        return Refused(number, f"{self.file}:{where}", column, shown, why, cure, self.file)

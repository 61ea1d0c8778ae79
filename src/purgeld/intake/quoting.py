"""Cells of a record with quotes, which may span lines; a quote that never closes is told."""

from __future__ import annotations

import csv
from collections import deque
from typing import TYPE_CHECKING

from purgeld.intake.rows import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from purgeld.intake.lines import Line

# A record over more lines than this is a quote that was never closed.
MOST_LINES = 500


def parted(text: str, sign: str, quote: str, more: Callable[[], str | None]) -> list[str] | None:
    """Part a record into cells; ``more`` gives its next line, or ``None`` where there is none.

    Returns ``None`` where a quote does not close, or something stands between it and the sign. As
    in RFC 4180 a doubled quote is one; a quote inside a bare cell is text.

    >>> parted('1,"a ""b"", c",Колхоз "Заря"', ",", '"', lambda: None)
    ['1', 'a "b", c', 'Колхоз "Заря"']
    """
    cells: list[str] = []
    place = 0
    while True:
        if not text.startswith(quote, place):
            end = text.find(sign, place)
            cells.append(text[place:] if end < 0 else text[place:end])
        else:
            found = _quoted(text, place + 1, quote, more)
            if found is None:
                return None
            cell, text, end = found
            cells.append(cell)
            if end == len(text):
                return cells
            if text[end] != sign:
                return None
        if end < 0:
            return cells
        place = end + 1


def _quoted(
    text: str, place: int, quote: str, more: Callable[[], str | None]
) -> tuple[str, str, int] | None:
    """Return a quoted cell, the line on which it ends, and the place behind its quote."""
    pieces: list[str] = []
    while True:
        end = text.find(quote, place)
        if end < 0:
            pieces += [text[place:], "\n"]
            further = more()
            if further is None:
                return None
            text, place = further, 0
        elif text.startswith(quote, end + 1):
            pieces.append(text[place : end + 1])
            place = end + 2
        else:
            pieces.append(text[place:end])
            return "".join(pieces), text, end + 1


class Records:
    """Lines taken as records: a quoted cell takes further lines, which are put back if it fails."""

    def __init__(self, lines: Iterator[Line], quote: str) -> None:
        """Read records from lines; an empty ``quote`` means that quotes are text."""
        self._lines = lines
        self._quote = quote
        self._waiting: deque[Line] = deque()

    def next(self) -> Line | None:
        """Return the next line, if there is one."""
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def cells(self, line: Line, sign: str, wide: int = 0) -> list[str] | None:
        """Return the cells of the record that begins on this line.

        ``None`` where a quote is not closed as it should be, or where one that spans lines gives
        another number of cells than ``wide``; what follows the line is then still to be read.
        """
        if not self._quote or self._quote not in line.text:
            return line.text.split(sign)
        try:
            reader = csv.reader((line.text,), delimiter=sign, quotechar=self._quote, strict=True)
            return next(reader)
        except csv.Error:
            return self._spanning(line, sign, wide)

    def _spanning(self, line: Line, sign: str, wide: int) -> list[str] | None:
        taken: list[Line] = []
        left = LONGEST

        def more() -> str | None:
            nonlocal left
            further = self.next() if len(taken) < MOST_LINES and left > 0 else None
            if further is None:
                return None
            taken.append(further)
            left -= len(further.text)
            return None if further.fault else further.text

        cells = parted(line.text, sign, self._quote, more)
        if cells is not None and not (taken and wide and len(cells) != wide):
            return cells
        self._waiting.extendleft(reversed(taken))
        return None

"""Rows of delimited text: CSV, TSV and their kin, with or without quotes."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from purgeld.errors import DataError, Place
from purgeld.intake.headers import Header, formulas, header_of
from purgeld.intake.quoting import Records, parted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from purgeld.intake.lines import Line
    from purgeld.intake.rows import Frame, Refused, Row
    from purgeld.profiles.profile import Layout

DELIMITERS = ",;\t|"
_SAMPLE = 50
_OPEN = "a quote that is opened here is not closed as it should be"
_CLOSE = 'Close or double the quote; where quotes are text, write quote = "" in the profile'
_FILL = "Give it a cell for each column; quote or double what holds the delimiter"


def delimiter_of(texts: Iterable[str], quote: str = '"') -> str:
    """Tell the delimiter of lines: the sign that parts most of them into the same number of cells.

    >>> delimiter_of(["a;b, c;d", "1;2;3", '"x;y";2, 2;3'])
    ';'
    """
    lines = [text for text in texts if text.strip()]
    best, most = ",", (0.0, 0)
    for sign in DELIMITERS:
        sizes = [len(parted(line, sign, quote or "\0", _none) or ()) for line in lines]
        usual = max((size for size in sizes if size > 1), key=sizes.count, default=0)
        score = (sizes.count(usual) / max(len(sizes), 1), usual)
        if usual and score > most:
            best, most = sign, score
    return best


def _none() -> None:
    return None


class Delimited:
    """The reader of one file: its delimiter and header are known before the first row."""

    def __init__(self, lines: Iterator[Line], layout: Layout, path: Path) -> None:
        """Read as far as the header; raise :class:`DataError` for an empty file or a bad header."""
        head = list(islice(lines, layout.header + _SAMPLE))
        if not any(line.text.strip() for line in head):
            raise DataError("is empty", cure="Give a file with rows", where=Place(path))
        self._records = Records(chain(head, lines), layout.quote)
        self.delimiter = layout.delimiter
        if self.delimiter == "detect":
            sample = [line.text for line in head if line.number >= layout.header]
            self.delimiter = delimiter_of(sample, layout.quote)
        self.header = self._header(layout, path)

    def _header(self, layout: Layout, path: Path) -> Header:
        if not layout.header:
            return header_of(layout.columns, (), Place(path))
        while line := self._records.next():
            if line.number >= layout.header and line.text.strip():
                where = Place(path, line.number)
                cells = None if line.fault else self._records.cells(line, self.delimiter)
                if cells is None:
                    cure = line.cure or 'Close the quote, or write quote = "" in the profile'
                    what = f"no header: {line.fault or _OPEN}"
                    raise DataError(what, cure=cure, where=where)
                return header_of(layout.columns, cells, where)
        what = f"has no line {layout.header} for a header"
        raise DataError(what, cure="Say where it stands: header = …", where=Place(path))

    def rows(self, frame: Frame) -> Iterator[Row | Refused]:
        """Give a row or a refusal for each record; lines that say nothing are passed over."""
        names, head = self.header.names, self.header.line
        while line := self._records.next():
            cells = None if line.fault else self._records.cells(line, self.delimiter, len(names))
            fitted = None if cells is None else self.header.fitted(cells)
            if fitted is None:
                yield from self._unfit(frame, line, cells)
            elif cells == head:
                why = "is the header again"
                yield frame.refused(line.number, line.text, why, "Take the line out")
            elif any(fitted):
                flags = formulas(names, fitted) if "=" in line.text or '"' in line.text else ()
                yield frame.row(line.number, dict(zip(names, fitted, strict=True)), flags)

    def _unfit(self, frame: Frame, line: Line, cells: list[str] | None) -> Iterator[Refused]:
        """Refuse a line that is no row of this table; one with nothing but delimiters is none."""
        if line.fault:
            yield frame.refused(line.number, line.text, line.fault, line.cure)
        elif cells is None:
            yield frame.refused(line.number, line.text, _OPEN, _CLOSE)
        elif any(cells):
            why = f"has {len(cells)} cells, the header {len(self.header.names)}"
            yield frame.refused(line.number, line.text, why, _FILL)

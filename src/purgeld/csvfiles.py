"""CSV files of the user: any columns, some of them needed; rows keep what they had."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from purgeld import formats
from purgeld.errors import DataError, Place, SyntaxFault, UsageError
from purgeld.output import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class CsvFile:
    """The head of a CSV file and its rows, each with the line on which it ends."""

    path: Path
    head: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read(path: Path, needed: Sequence[str]) -> CsvFile:
    """Read a UTF-8 CSV file with a head line that holds the needed columns.

    A semicolon or a tab is taken as separator where the head line has no comma. Short rows are
    filled with empty cells; a file that ends in ``.gz`` is unpacked. Raises :class:`DataError` for
    a missing column or a row with too many cells, and :class:`SyntaxFault` for bytes that are no
    UTF-8.
    """
    text = _unpacked(path) if path.suffix == ".gz" else formats.decode(path)
    first = text.partition("\n")[0]
    separator = next((sign for sign in ",;\t" if sign in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    head = _head(path, next(reader, []), needed)
    try:
        rows = [
            (reader.line_num, _row(path, reader.line_num, head, cells)) for cells in reader if cells
        ]
    except csv.Error as fault:
        where = Place(path, reader.line_num)
        raise DataError(
            f"is not CSV: {fault}", cure="Check the quotes of this row", where=where
        ) from fault
    return CsvFile(path, head, tuple(rows))


def _unpacked(path: Path) -> str:
    try:
        with gzip.open(path, "rb") as packed:
            return packed.read(formats.LONGEST_FILE).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as fault:
        raise SyntaxFault(f"cannot be unpacked ({fault})", where=Place(path)) from fault
    except UnicodeDecodeError as fault:
        raise SyntaxFault("is not UTF-8", cure="Save it as UTF-8", where=Place(path)) from fault


def _head(path: Path, head: list[str], needed: Sequence[str]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in head)
    for column in needed:
        if column not in names:
            near = get_close_matches(column, names, 1)
            cure = f"Did you mean {near[0]}?" if near else f"It has {', '.join(names) or 'nothing'}"
            raise DataError(f"there is no column {column}", cure=cure, where=Place(path, 1))
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise DataError(
            f"the column {twice} stands there twice", cure="Rename one", where=Place(path, 1)
        )
    return names


def _row(path: Path, line: int, head: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    if len(cells) > len(head):
        raise DataError(
            f"the row has {len(cells)} cells, the head {len(head)}",
            cure="Quote cells that hold the separator",
            where=Place(path, line),
        )
    filled = cells + [""] * (len(head) - len(cells))
    return dict(zip(head, filled, strict=True))


def spare(out: Path, *read: Path) -> None:
    """Raise :class:`UsageError` if the answer would take the place of a file that is read."""
    if out.resolve() in {path.resolve() for path in read}:
        raise UsageError(f"{out} would be written over", cure="Give another file with -o")


def write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file at once, or raise :class:`OutputError` and leave the old one.

    A NUL, at which many readers of CSV stop, becomes U+FFFD, the sign for what cannot be shown.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    replace_file(path, buffer.getvalue().replace("\0", "\ufffd").encode())

"""Rows of a file, of several, or of a folder, as a profile describes them.

Text is read line by line, pages of a wiki and features one by one, so that no file is held whole;
a sheet and a page of HTML are, while they are read.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from purgeld.errors import DataError, Place
from purgeld.intake import features, htmlpages, members, sheets, wikipages
from purgeld.intake.decoding import encoding_of
from purgeld.intake.delimited import Delimited
from purgeld.intake.labelled import Labelled
from purgeld.intake.lines import lines
from purgeld.intake.packing import unpacked
from purgeld.intake.rows import LONGEST, SHOWN, Frame, Refused, Row
from purgeld.intake.splitting import splitter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.intake.lines import Line
    from purgeld.profiles.profile import Layout, Profile

PACKED = frozenset({".gz", ".zst", ".bz2", ".xz"})
SUFFIXES = {
    "delimited": {".csv", ".tsv", ".tab", ".txt"},
    "xlsx": {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"},
    "jsonl": {".jsonl", ".ndjson"},
    "labelled": {".jsonl", ".ndjson", ".txt"},
    "html": {".html", ".htm", ".xhtml"},
    "mediawiki": {".xml"},
    "geojson": {".geojson", ".json"},
}
SUFFIXES["table"] = SUFFIXES["delimited"] | SUFFIXES["xlsx"] | SUFFIXES["jsonl"]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a file turned out to be; ``names`` are its columns, where a header tells them."""

    file: str
    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def rows(source: Path | Iterable[Path], profile: Profile) -> Iterator[Row | Refused]:
    """Give a row or a refusal for each record of the files, numbered throughout.

    Raises :class:`DataError` and :class:`SyntaxFault` for a file that cannot be read at all, is
    empty, or lacks columns of the profile, and where one breaks off, after all that is whole.
    """
    numbers = count(1)
    split = splitter(profile)
    for path in files(source, profile):
        one = None
        for one in _rows(path, profile, Frame(path.name, numbers)):
            yield split.row(one) if split is not None and isinstance(one, Row) else one
        if one is None:
            raise DataError("has no record", cure="Give a file with some", where=Place(path))


def files(source: Path | Iterable[Path], profile: Profile) -> list[Path]:
    """Return the files to read, in sorted order: those of a folder that have a fitting suffix."""
    if not isinstance(source, Path):
        return [path for one in sorted(source) for path in files(one, profile)]
    if not source.is_dir():
        return [source]
    wanted = SUFFIXES[profile.layout.format]
    found = [
        path for path in sorted(source.iterdir())
        if suffix(path) in wanted and path.is_file() and not path.name.startswith(".")
    ]  # fmt: skip
    if not found:
        known = ", ".join(sorted(wanted))
        raise DataError("holds no file to read", cure=f"Give one of {known}", where=Place(source))
    return found


def suffix(path: Path) -> str:
    """Return the suffix of a file inside its packing, in lower case.

    >>> suffix(Path("book.CSV.gz"))
    '.csv'
    """
    last = path.suffix.lower()
    return Path(path.stem).suffix.lower() if last in PACKED else last


def sights(source: Path | Iterable[Path], profile: Profile) -> Iterator[Sight]:
    """Tell of each file what it turned out to be, without reading more than its head."""
    for path in files(source, profile):
        layout = settled(path, profile.layout)
        encoding = layout.encoding if layout.format != "mediawiki" else ""
        sight = Sight(path.name, layout.format, encoding)
        if layout.format == "delimited":
            with _opened(path, layout) as text:
                table = Delimited(text, layout, path)
            sight = replace(sight, delimiter=table.delimiter, names=table.header.names)
        elif layout.format == "xlsx":
            name, names = sheets.names_of(path, layout)
            sight = replace(sight, encoding="", sheet=name, names=names)
        yield replace(sight, unknown=unknown(sight.names, profile))


def unknown(names: Iterable[str], profile: Profile) -> tuple[str, ...]:
    """Return the names of columns that the profile says nothing of."""
    split = {one.column for one in profile.splits}
    return tuple(
        name for name in names
        if profile.placed(name) is None
        and name != profile.number
        and name.rstrip(" 0123456789") not in split
    )  # fmt: skip


def settled(path: Path, layout: Layout) -> Layout:
    """Return a layout with the format and the encoding that a file turned out to have."""
    form = layout.format
    if form == "table":
        kinds = ("xlsx", "jsonl")
        form = next((kind for kind in kinds if suffix(path) in SUFFIXES[kind]), "delimited")
    encoding = layout.encoding
    if form not in {"xlsx", "mediawiki"} and encoding == "detect":
        encoding = encoding_of(path, declared=form == "html")
    return replace(layout, format=form, encoding=encoding)


def _rows(path: Path, profile: Profile, frame: Frame) -> Iterator[Row | Refused]:
    layout = settled(path, profile.layout)
    if layout.format == "xlsx":
        check_header(sheets.names_of(path, layout)[1], profile, Place(path))
        yield from map(_bounded, sheets.rows(path, layout, frame))
    elif layout.format in {"html", "mediawiki", "geojson"}:
        yield from map(_bounded, _marked(path, layout, frame))
    else:
        with _opened(path, layout) as text:
            yield from _lined(text, path, profile, layout, frame)


def _bounded(row: Row | Refused) -> Row | Refused:
    """Refuse a row with a cell that is longer than a line may be; formats of lines refuse those."""
    if isinstance(row, Refused) or max(map(len, row.cells.values()), default=0) <= LONGEST:
        return row
    column = next(name for name, text in row.cells.items() if len(text) > LONGEST)
    shown = f"{row.cells[column][:SHOWN]}…"
    why, cure = f"the cell is longer than {LONGEST // 2**20} MiB", "Part it, or take it out"
    return Refused(row.number, row.where, column, shown, why, cure, row.file)


def _lined(
    text: Iterator[Line], path: Path, profile: Profile, layout: Layout, frame: Frame
) -> Iterator[Row | Refused]:
    if layout.format == "delimited":
        table = Delimited(text, layout, path)
        check_header(table.header.names, profile, Place(path, layout.header or None))
        yield from table.rows(frame)
    elif layout.format == "jsonl":
        yield from members.rows(text, frame)
    elif layout.member:
        yield from Labelled(layout).members(text, frame)
    else:
        yield from Labelled(layout).texts(text, frame)


def _marked(path: Path, layout: Layout, frame: Frame) -> Iterator[Row | Refused]:
    with unpacked(path) as stream:
        if layout.format == "mediawiki":
            yield from wikipages.rows(stream, path, layout, frame)
        elif layout.format == "geojson":
            yield from features.rows(stream, layout.encoding, path, frame)
        else:
            raw = stream.read(htmlpages.LARGEST_PAGE + 1)
            yield from htmlpages.rows(raw, layout.encoding, path, layout, frame)


@contextmanager
def _opened(path: Path, layout: Layout) -> Iterator[Iterator[Line]]:
    with unpacked(path) as stream:
        yield lines(stream, layout.encoding, path)


def check_header(names: tuple[str, ...], profile: Profile, where: Place) -> None:
    """Refuse a header that lacks columns of the profile which are not optional."""
    needed = [column.name for column in profile.columns.values() if not column.optional]
    needed += [profile.number] if profile.number else []
    made = profile.made()
    missing = [name for name in needed if name not in names and name not in made]
    if not missing:
        return
    near = get_close_matches(missing[0], names, 1)
    has = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")  # noqa: PLR2004 - enough to see
    cure = f"Did you mean {near[0]}?" if near else f"The header is: {has}"
    if len(missing) == len(needed):
        cure = f"Is there no header, or another delimiter? The first line is: {has}"
    if missing[-1] == profile.number:
        cure = f'{cure}. For the number of the row write number = "" in [record]'
    raise DataError(f"there is no column {', '.join(missing)}", cure=cure, where=where)

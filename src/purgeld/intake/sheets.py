"""Rows of spreadsheets. A sheet is held in memory while it is read; a larger one is better CSV."""

from __future__ import annotations

import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from purgeld.errors import DataError, Place, SyntaxFault
from purgeld.intake.headers import formulas, header_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from python_calamine import CalamineSheet

    from purgeld.intake.headers import Header
    from purgeld.intake.rows import Frame, Refused, Row
    from purgeld.profiles.profile import Layout

    _Texts = Iterator[tuple[int, list[str]]]
    Value = int | float | str | bool | time | date | datetime | timedelta

# The most bytes that a workbook may have when unpacked.
LARGEST = 2**30
_SAVE_AGAIN = "Save it again as .xlsx, or as CSV"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def rows(path: Path, layout: Layout, frame: Frame) -> Iterator[Row | Refused]:
    """Give a row for each row of a sheet in which something stands: the named sheet, or the first.

    A cell with a formula gives the formula, with a flag; what a program once made of it is not
    taken as a value. Raises :class:`SyntaxFault` for what is no workbook, and :class:`DataError`
    for a sheet that is not there, an empty one or a bad header.
    """
    sheet = _sheet(path, layout.sheet)
    header, texts = _headed(path, layout, sheet)
    for number, cells in texts:
        fitted = header.fitted(cells)
        where = f"{sheet.name}!{number}"
        if fitted is None and any(cells):
            why = f"has cells beside the {len(header.names)} columns of the header"
            shown = "\t".join(cells)
            yield frame.refused(where, shown, why, "Give their column a name, or take them out")
        elif fitted is not None and cells == header.line:
            shown = "\t".join(cells)
            yield frame.refused(where, shown, "is the header again", "Take the row out")
        elif fitted is not None and any(fitted):
            flags = formulas(header.names, fitted)
            yield frame.row(where, dict(zip(header.names, fitted, strict=True)), flags)


def names_of(path: Path, layout: Layout) -> tuple[str, tuple[str, ...]]:
    """Return the name of the sheet that is read, and the names of its columns."""
    sheet = _sheet(path, layout.sheet)
    return sheet.name, _headed(path, layout, sheet)[0].names


def _headed(path: Path, layout: Layout, sheet: CalamineSheet) -> tuple[Header, _Texts]:
    made = _formulas(path, sheet)
    lines = enumerate(sheet.iter_rows(), 1)
    texts = ((n, _texts(cells, made.get(n, {}))) for n, cells in lines)
    if not layout.header:
        return header_of(layout.columns, (), Place(path)), texts
    where = f"{path}: {sheet.name}"
    for number, line in texts:
        if number >= layout.header and any(line):
            return header_of(layout.columns, line, Place(where, number)), texts
    raise DataError("is empty", cure="Give a sheet with rows", where=Place(where))


def _sheet(path: Path, name: str) -> CalamineSheet:
    try:
        _check_size(path)
        book = CalamineWorkbook.from_path(path)
        names = book.sheet_names
        if name and name not in names:
            cure = f"It has {', '.join(names)}"
            raise DataError(f"there is no sheet {name}", cure=cure, where=Place(path))
        return book.get_sheet_by_name(name or names[0])
    except (CalamineError, OSError, zipfile.BadZipFile, IndexError) as fault:
        what = f"is no workbook ({fault})"
        raise SyntaxFault(what, cure=_SAVE_AGAIN, where=Place(path)) from fault


def _check_size(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        size = sum(entry.file_size for entry in packed.infolist())
    if size > LARGEST:
        what = f"is larger than {LARGEST // 2**30} GiB when unpacked"
        raise SyntaxFault(what, cure="Save its sheets as CSV", where=Place(path))


def _texts(cells: list[Value], made: dict[int, str]) -> list[str]:
    """Write the cells of a row as texts, formulas in place of what was made of them."""
    texts = [_text(cell) for cell in cells]
    for column, formula in made.items():
        if column < len(texts):
            texts[column] = formula
    return texts


def _text(value: Value) -> str:
    """Write a value as it is typed: a whole number without a fraction, a date as in ISO 8601.

    >>> _text(1938.0), _text(date(1938, 2, 27)), _text(0.5), _text(True)
    ('1938', '1938-02-27', '0.5', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)


def _formulas(path: Path, sheet: CalamineSheet) -> dict[int, dict[int, str]]:
    """Find the formulas of a sheet: by row from 1, then by column from the first that is used.

    Raises :class:`SyntaxFault` for a workbook that is damaged.
    """
    try:
        return _found(path, sheet)
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, LookupError) as fault:
        raise SyntaxFault(f"is damaged ({fault})", cure=_SAVE_AGAIN, where=Place(path)) from fault


def _found(path: Path, sheet: CalamineSheet) -> dict[int, dict[int, str]]:
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as packed:
        part = _part(packed, sheet.name)
        if part is None or not _has_formula(packed, part):
            return {}
        first = (sheet.start or (0, 0))[1]
        found: dict[int, dict[int, str]] = {}
        with packed.open(part) as stream:
            for _, cell in etree.iterparse(stream, tag=f"{_MAIN}c", resolve_entities=False):
                formula = cell.find(f"{_MAIN}f")
                if formula is not None:
                    row, column = _place(cell.get("r"))
                    found.setdefault(row, {})[column - first] = f"={formula.text or ''}"
                cell.clear()
        return found


def _has_formula(packed: zipfile.ZipFile, part: str) -> bool:
    with packed.open(part) as stream:
        tail = b""
        while chunk := stream.read(2**18):
            if b"<f>" in tail + chunk or b"<f " in tail + chunk or b"<f/" in tail + chunk:
                return True
            tail = chunk[-2:]
    return False


def _part(packed: zipfile.ZipFile, name: str) -> str | None:
    """Return the part of a workbook that holds a sheet; ``None`` for other kinds of workbook."""
    if "xl/workbook.xml" not in packed.namelist():
        return None
    safe = etree.XMLParser(resolve_entities=False)
    book = etree.fromstring(packed.read("xl/workbook.xml"), safe)
    related = etree.fromstring(packed.read("xl/_rels/workbook.xml.rels"), safe)
    named = {sheet.get("name"): sheet.get(_RELATED) for sheet in book.iter(f"{_MAIN}sheet")}
    wanted = named.get(name)
    target = next((r.get("Target") for r in related if r.get("Id") == wanted), None)
    return None if target is None else f"xl/{target}".removeprefix("xl//")


def _place(name: str) -> tuple[int, int]:
    """Return row from 1 and column from 0 of a cell.

    >>> _place("AB12")
    (12, 27)
    """
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(name[len(letters) :]), column - 1

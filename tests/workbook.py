"""Workbooks made for tests, part by part, so that any cell can be what it must be."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Cell = str | int | float | bool | tuple[str, object] | None

_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Path:
    """Write a workbook; a cell ``("=", formula)`` is a formula, ``("date", serial)`` a date."""
    names = list(sheets)
    parts = {f"xl/worksheets/sheet{n}.xml": _sheet(sheets[name]) for n, name in enumerate(names, 1)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _types(parts))
        packed.writestr("_rels/.rels", _relations({"rId1": ("officeDocument", "xl/workbook.xml")}))
        packed.writestr("xl/workbook.xml", _book(names))
        related = {
            f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)
        }
        related["rIdS"] = ("styles", "styles.xml")
        packed.writestr("xl/_rels/workbook.xml.rels", _relations(related))
        styles = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        packed.writestr("xl/styles.xml", f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>')
        for name, text in parts.items():
            packed.writestr(name, text)
    return path


def _types(parts: Mapping[str, str]) -> str:
    kinds = dict.fromkeys(parts, "worksheet")
    kinds |= {"xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles"}
    rows = [
        f'<Override PartName="/{name}" ContentType="{_TYPES}.{kind}+xml"/>'
        for name, kind in kinds.items()
    ]
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    rows.append(f'<Default Extension="rels" ContentType="{rels}"/>')
    return f'<Types xmlns="{_PACKAGE}/content-types">{"".join(rows)}</Types>'


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    rows = [
        f'<Relationship Id="{own}" Type="{_DOCS}/{kind}" Target="{target}"/>'
        for own, (kind, target) in targets.items()
    ]
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rows)}</Relationships>'


def _book(names: Sequence[str]) -> str:
    rows = [
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    ]
    inside = f"<sheets>{''.join(rows)}</sheets>"
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCS}">{inside}</workbook>'


def _sheet(rows: Sequence[Sequence[Cell]]) -> str:
    lines = [
        f'<row r="{n}">{"".join(_cell(_letters(c), n, cell) for c, cell in enumerate(row))}</row>'
        for n, row in enumerate(rows, 1)
    ]
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _letters(column: int) -> str:
    return (chr(64 + column // 26) if column > 25 else "") + chr(65 + column % 26)


def _cell(column: str, row: int, value: Cell) -> str:
    place = f"{column}{row}"
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, tuple) and value[0] == "date":
        return f'<c r="{place}" s="1"><v>{value[1]}</v></c>'
    if isinstance(value, tuple):
        return f'<c r="{place}"><f>{escape(str(value[1]))}</f><v>7</v></c>'
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'

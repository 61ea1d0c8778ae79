"""Records of HTML pages: elements that a profile selects, or the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree, html

from purgeld.errors import DataError, Place, SyntaxFault
from purgeld.intake.headers import header_of
from purgeld.intake.rows import Refused, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from purgeld.intake.rows import Frame
    from purgeld.profiles.profile import Layout

LARGEST_PAGE = 64 * 2**20
REST = "rest"
_LOST = "\ufffd"


def rows(
    raw: bytes, encoding: str, path: Path, layout: Layout, frame: Frame
) -> Iterator[Row | Refused]:
    """Give a row for each record of a page, which is held in memory.

    With ``parts`` a record is any element, and ``context`` gives cells of headings before it. Else
    it is a row of a table; cells that span rows or columns stand in all that they span.
    """
    page = page_of(raw, encoding, path)
    found = _records(page, layout, frame) if layout.parts else _table(page, path, layout, frame)
    for one in found:
        yield _whole(one, encoding) if isinstance(one, Row) else one


def _whole(row: Row, encoding: str) -> Row | Refused:
    """Refuse a row with bytes that are not in the encoding."""
    bad = next((name for name, text in row.cells.items() if _LOST in text), None)
    if bad is None:
        return row
    why, cure = f"holds bytes that are not {encoding}", "Save the page in one encoding"
    return Refused(row.number, row.where, bad, row.cells[bad], why, cure, row.file)


def page_of(raw: bytes, encoding: str, path: Path) -> Any:  # noqa: ANN401 - lxml is not typed
    """Parse a page; raise :class:`DataError` for an empty one, :class:`SyntaxFault` for no HTML."""
    if not raw.strip():
        raise DataError("is empty", cure="Give a page with records", where=Place(path))
    try:
        # Without it a text of 10 MB ends the page in silence.
        parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
        text = raw.decode(encoding, "replace").removeprefix("\ufeff")
        return html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as fault:
        raise SyntaxFault(f"is no HTML ({fault})", where=Place(path)) from fault


def selects(selector: str, element: Any) -> bool:  # noqa: ANN401 - lxml is not typed
    """Tell whether a selector fits: ``p``, ``p.pers``, ``.pers``, ``table#list``."""
    if not isinstance(element.tag, str):
        return False
    head, dot, name = selector.partition(".")
    head, mark, own = head.partition("#")
    return (
        (not head or element.tag == head.lower())
        and (not dot or name.lower() in (element.get("class") or "").lower().split())
        and (not mark or element.get("id") == own)
    )


def text_of(element: Any, without: tuple[Any, ...] = ()) -> str:  # noqa: ANN401 - lxml is not typed
    """Return the text of an element as a browser shows it, without that of some inside it."""
    return " ".join("".join(_texts(element, without)).split())


def _texts(element: Any, without: tuple[Any, ...]) -> Iterator[str]:  # noqa: ANN401 - lxml is not typed
    if element.tag == "br":
        yield " "
    if isinstance(element.tag, str) and element not in without:
        yield element.text or ""
        for inside in element:
            yield from _texts(inside, without)
            yield inside.tail or ""


def _records(page: Any, layout: Layout, frame: Frame) -> Iterator[Row | Refused]:  # noqa: ANN401 - lxml is not typed
    seen = dict.fromkeys(layout.context, "")
    names = list(layout.context)
    for element in page.iter():
        for place, name in enumerate(names):
            if selects(layout.context[name], element):
                seen |= dict.fromkeys(names[place:], "")
                seen[name] = text_of(element)
        if selects(layout.record, element):
            cells = {**seen, **_parts(element, layout.parts)}
            where = element.sourceline
            if any(cells[name] for name in layout.parts):
                yield frame.row(where, cells)
            else:
                yield frame.refused(where, "", "holds no text", "Take the element out")


def _parts(element: Any, parts: Mapping[str, str]) -> dict[str, str]:  # noqa: ANN401 - lxml is not typed
    """Return the text of the first element of each part, and what is in none of them."""
    found = {
        name: next((one for one in element.iter() if selects(selector, one)), None)
        for name, selector in parts.items()
        if selector != REST
    }
    taken = tuple(one for one in found.values() if one is not None)
    cells = {name: "" if one is None else text_of(one) for name, one in found.items()}
    rest = {name: text_of(element, taken) for name, kind in parts.items() if kind == REST}
    return {name: (cells | rest)[name] for name in parts}


def _table(page: Any, path: Path, layout: Layout, frame: Frame) -> Iterator[Row | Refused]:  # noqa: ANN401 - lxml is not typed
    for table in page.iter("table"):
        if not selects(layout.record, table):
            continue
        lines = list(_lines(table))
        if not any(any(cells) for _, cells in lines[max(layout.header - 1, 0) :]):
            continue
        head = lines[layout.header - 1] if layout.header else (table.sourceline, [])
        header = header_of(layout.columns, head[1], Place(path, head[0]))
        for where, cells in lines[layout.header :]:
            fitted = header.fitted(cells)
            if fitted is None and any(cells):
                why = f"has {len(cells)} cells, the header {len(header.names)}"
                yield frame.refused(where, "\t".join(cells), why, "Mend the row in the page")
            elif fitted is not None and any(fitted):
                yield frame.row(where, dict(zip(header.names, fitted, strict=True)))


def _lines(table: Any) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - lxml is not typed
    """Give the cells of each row of a table, those of inner tables left out."""
    down: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        cells: list[str] = []
        _spanned(cells, down)
        for cell in row.iterchildren("td", "th"):
            text = text_of(cell)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            for _ in range(wide):
                if high > 1:
                    down[len(cells)] = (high - 1, text)
                cells.append(text)
            _spanned(cells, down)
        yield row.sourceline, cells


def _spanned(cells: list[str], down: dict[int, tuple[int, str]]) -> None:
    """Add the cells that rows above span into this place."""
    while len(cells) in down:
        left, text = down.pop(len(cells))
        if left > 1:
            down[len(cells)] = (left - 1, text)
        cells.append(text)


def _span(cell: Any, name: str) -> int:  # noqa: ANN401 - lxml is not typed
    text = (cell.get(name) or "1").strip()
    return min(max(int(text), 1), 1000) if text.isdecimal() else 1

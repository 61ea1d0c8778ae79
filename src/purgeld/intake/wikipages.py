"""Pages of a MediaWiki export as rows: the parameters of a template are the cells."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, BinaryIO

import mwparserfromhell
from lxml import etree
from mwparserfromhell.parser import ParserError

from purgeld.errors import Place, SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from purgeld.intake.rows import Frame, Refused, Row
    from purgeld.profiles.profile import Layout

OPEN_TEMPLATE = "open-template"
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<ref\b[^>/]*(?:/>|>.*?</ref>)", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_CATEGORY = re.compile(r"\[\[\s*(?:Категория|Категорія|Category)\s*:\s*([^\]|]+)", re.IGNORECASE)
_PREFIX = re.compile(r"^\s*(?:Шаблон|Template)\s*:\s*", re.IGNORECASE)


def rows(stream: BinaryIO, path: Path, layout: Layout, frame: Frame) -> Iterator[Row | Refused]:
    """Give a row for each page that has one of the templates of the layout, a refusal for others.

    Of several revisions the last one counts; of a parameter that stands there twice the last one,
    so that an empty one deletes. ``@title``, ``@id``, ``@revision``, ``@time`` and ``@categories``
    are cells beside those of the template. Raises :class:`SyntaxFault` where the export breaks off.
    """
    # Without huge_tree one text of 10 MB ends the export.
    pages = etree.iterparse(
        stream, tag="{*}page", resolve_entities=False, remove_comments=True, huge_tree=True
    )
    try:
        for _, page in pages:
            yield _page(page, layout, frame)
            page.clear()
            while page.getprevious() is not None:
                del page.getparent()[0]
    except etree.XMLSyntaxError as fault:
        line = fault.lineno or None
        cure = "Fetch the export again; nothing of it was put out"
        what = f"is no MediaWiki export, or cut off ({fault.msg})"
        raise SyntaxFault(what, cure=cure, where=Place(path, line)) from fault


def _page(page: Any, layout: Layout, frame: Frame) -> Row | Refused:  # noqa: ANN401 - lxml is not typed
    title = page.findtext("{*}title") or ""
    where = f"{page.sourceline}: {title}"
    space = (page.findtext("{*}ns") or "0").strip()
    if space != "0":
        why = f"is a page of namespace {space}"
        return frame.refused(where, title, why, "Records are articles")
    if page.find("{*}redirect") is not None:
        return frame.refused(where, title, "is a redirect", "Its target is the record")
    revisions = page.findall("{*}revision")
    text = (revisions[-1].findtext("{*}text") or "") if revisions else ""
    cells, issues = cells_of(text, layout.templates)
    if cells is None:
        names = ", ".join(layout.templates)
        return frame.refused(where, text or title, f"has no template {names}", "Name its template")
    cells["@title"] = title
    cells["@id"] = (page.findtext("{*}id") or "").strip()
    cells["@revision"] = (revisions[-1].findtext("{*}id") or "").strip()
    cells["@time"] = (revisions[-1].findtext("{*}timestamp") or "").strip()
    cells["@categories"] = "; ".join(name.strip() for name in _CATEGORY.findall(text))
    return frame.row(where, cells, tuple(("", issue) for issue in issues))


def cells_of(text: str, templates: tuple[str, ...]) -> tuple[dict[str, str] | None, list[str]]:
    """Return the parameters of all templates of these names in a wiki text, and what was noticed.

    A template of the first name must be there; a template that is never closed is read to the end
    of the text. Without a number the parameters of the others have their name before them.

    >>> cells_of("{{Формуляр|пол=ж|статья=58=10|пол=}}", ("Формуляр",))
    ({'статья': '58=10', 'пол': ''}, [])
    """
    issues: list[str] = []
    found = _templates(text, templates)
    if templates[0] not in found and _opened(text, templates[0]):
        issues.append(OPEN_TEMPLATE)
        found = _templates(_closed(text, templates[0]), templates)
    if templates[0] not in found:
        return None, issues
    cells: dict[str, str] = {}
    for name, parameters in found.items():
        first = name == templates[0]
        for key, value in parameters:
            full = key if first else f"{name}.{key}"
            cells.pop(full, None)
            cells[full] = value
    return cells, issues


def _templates(text: str, names: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    try:
        wiki = mwparserfromhell.parse(text, skip_style_tags=True)
    except ParserError:
        return {}
    found: dict[str, list[tuple[str, str]]] = {}
    for template in wiki.ifilter_templates(recursive=False):
        name = _bare(str(template.name))
        if name in names:
            pairs = [(str(p.name).strip(), plain(str(p.value))) for p in template.params]
            found.setdefault(name, []).extend(pairs)
    return found


def plain(value: str) -> str:
    """Return the text of a parameter: entities as the signs they mean, comments left out.

    >>> plain(" по &amp;#171;делу&amp;#187;<!-- ? --><br>1938 ")
    'по «делу» 1938'
    """
    text = _BREAK.sub(" ", _COMMENT.sub("", value)) if "<" in value else value
    return (unescape(unescape(text)) if "&" in text else text).strip()


def _bare(name: str) -> str:
    return _PREFIX.sub("", name).strip().replace("_", " ")


def _opened(text: str, name: str) -> re.Match[str] | None:
    return re.search(rf"\{{\{{\s*(?:(?:Шаблон|Template)\s*:\s*)?{re.escape(name)}\s*\|", text)


def _closed(text: str, name: str) -> str:
    """Close a template: before the first line behind it that is no parameter."""
    opened = _opened(text, name)
    start = opened.start() if opened else 0
    behind = re.search(r"\n\s*(?:\}\s*\n|==|\[\[(?:Категория|Category)|\{\{)", text[start:])
    end = start + behind.start() if behind else len(text)
    return f"{text[start:end]}\n}}}}"

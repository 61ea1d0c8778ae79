"""The first rows of a file of unknown form, and the profile that is proposed for it."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from purgeld.errors import DataError, Place
from purgeld.intake import htmlpages, reading
from purgeld.intake.decoding import encoding_of
from purgeld.intake.delimited import delimiter_of
from purgeld.intake.guessing import Sample, field_of, proposed, quoted
from purgeld.intake.labelled import Labelled
from purgeld.intake.members import cells_of, object_of
from purgeld.intake.packing import unpacked
from purgeld.intake.quoting import parted
from purgeld.intake.rows import Row
from purgeld.profiles import loading
from purgeld.profiles.layouts import layout
from purgeld.profiles.profile import Profile, Source

if TYPE_CHECKING:
    from pathlib import Path

    Table = dict[str, str | int | list[str] | dict[str, str]]

ROWS = 500
_HEAD = 2**17
_LABEL = re.compile(r"\s*([^\W\d_][^:\n]{0,40}?):(?=\s|$)")
_TEMPLATE = re.compile(r"\{\{\s*(?:(?:Шаблон|Template)\s*:\s*)?([^\W\d_][^|{}\n]*?)\s*\|")
_SIGNS = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}
# A label stands in at least this share of the records.
_OFTEN = 0.03


def guess(path: Path) -> str:
    """Return the TOML of a profile for a file, or for the first file of a folder.

    Raises :class:`DataError` and :class:`SyntaxFault` for a file in which no rows can be seen.
    """
    if path.is_dir():
        inside = sorted(one for one in path.iterdir() if one.is_file() and one.name[0] != ".")
        if not inside:
            raise DataError("holds no file to read", cure="Give a file", where=Place(path))
        path = inside[0]
    table = _table(path)
    profile = Profile("guess", "", layout(table), Source("guess", "", ""), {})
    found = islice(reading.rows(path, profile), ROWS)
    rows = [one.cells for one in found if isinstance(one, Row)]
    if not rows:
        raise DataError("shows no rows", cure="Write a profile by hand", where=Place(path))
    names = tuple(dict.fromkeys(name for cells in rows for name in cells))
    name = path.name.removesuffix(path.suffix) if path.suffix in reading.PACKED else path.name
    lines = tuple(f"{key} = {_toml(value)}" for key, value in table.items())
    return proposed(Sample(name.rpartition(".")[0] or name, lines, names, rows, _fits(table)))


def _table(path: Path) -> Table:
    """Tell how a file is read, as the table ``[read]`` of a profile."""
    if reading.suffix(path) in reading.SUFFIXES["xlsx"]:
        return {"format": "xlsx"}
    encoding = encoding_of(path, declared=True)
    with unpacked(path) as stream:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        head = decoder.decode(stream.read(_HEAD)).lstrip("\ufeff \r\n\t")
    if not head:
        raise DataError("is empty", cure="Give a file with rows", where=Place(path))
    if "<mediawiki" in head[:1000]:
        return {"format": "mediawiki", "templates": _templates(head)}
    if head[0] == "<":
        return _page(path, encoding)
    if head[0] == "[":
        cure = "Write one object a line (JSON lines)"
        raise DataError("is a list of JSON", cure=cure, where=Place(path))
    return _members(head, encoding) if head[0] == "{" else _lines(head, encoding)


def _page(path: Path, encoding: str) -> Table:
    """Tell records of a page: elements of one class that begin in bold type, or rows of tables."""
    with unpacked(path) as stream:
        page = htmlpages.page_of(stream.read(htmlpages.LARGEST_PAGE), encoding, path)
    classes = Counter(
        f"{one.tag}.{one.get('class').split()[0]}"
        for one in page.iter("p", "li", "div", "tr", "dd")
        if (one.get("class") or "").strip() and one.find(".//b") is not None
    )
    usual = classes.most_common(1)
    if usual and usual[0][1] > 1:
        made: Table = {"format": "html", "encoding": encoding, "record": usual[0][0]}
        return made | {"parts": {"name": "b", "text": htmlpages.REST}}
    return {"format": "html", "encoding": encoding, "record": "table"}


def _fits(table: Table) -> tuple[str, ...]:
    """Return the shipped profiles that select the same records of a page, or know most labels."""
    labels = table.get("labels")
    named = set(labels) if isinstance(labels, dict) else set()
    found = []
    for name in loading.shipped():
        shipped = loading.load(name).layout
        selected = shipped.record and shipped.record == table.get("record")
        if selected or len(named & set(shipped.labels)) > len(named) / 2:
            found.append(name)
    return tuple(found)


def _templates(head: str) -> list[str]:
    """Return the template that stands in most pages."""
    pages = head.split("<page>")[1:]
    names = Counter(name for page in pages for name in set(_TEMPLATE.findall(page)))
    return [name for name, _ in names.most_common(1)] or ["Формуляр"]


def _members(head: str, encoding: str) -> Table:
    """Tell lines of JSON, with a member of labelled text if there is one, from features."""
    try:
        objects = [object_of(line) for line in _whole_lines(head)[:ROWS] if line.strip()]
    except DataError:
        return {"format": "geojson", "encoding": encoding}
    cells = [cells_of(one) for one in objects]
    for name in dict.fromkeys(name for one in cells for name in one):
        labels = _labels([one.get(name, "") for one in cells])
        if labels:
            return {"format": "labelled", "encoding": encoding, "member": name, "labels": labels}
    return {"format": "jsonl", "encoding": encoding}


def _lines(head: str, encoding: str) -> Table:
    """Tell labelled text from a table, and one with a header from one without."""
    texts = _whole_lines(head)
    sign = delimiter_of(texts[:50])
    if "---" in texts or (len(texts) > 1 and sign not in texts[0]):
        parting = "---" if "---" in texts else ""
        records = re.split(rf"(?m)^{parting}\s*$", "\n".join(texts))
        if labels := _labels(records):
            return {"format": "labelled", "encoding": encoding, "parting": parting,
                    "labels": labels}  # fmt: skip
    made: Table = {"format": "delimited", "encoding": encoding, "delimiter": _SIGNS[sign]}
    if _quotes_are_text(texts, sign):
        made["quote"] = ""
    first = texts[0].split(sign)
    if not _is_header(first):
        made |= {"header": 0, "columns": [f"column {n}" for n in range(1, len(first) + 1)]}
    return made


def _quotes_are_text(texts: list[str], sign: str) -> bool:
    """Tell whether quotes part nothing: all lines have their cells without them, not with them."""
    lines = [text for text in texts if text]
    even = len({text.count(sign) for text in lines}) == 1
    return even and any(parted(text, sign, '"', lambda: None) is None for text in lines)


def _whole_lines(head: str) -> list[str]:
    """Return the lines of a head without the last, which may be cut."""
    lines = head.splitlines()
    return lines if len(head) < _HEAD // 4 else lines[:-1] or lines


def _is_header(cells: list[str]) -> bool:
    names = [cell.strip(' "') for cell in cells]
    if any(field_of(name) for name in names):
        return True
    return len(set(names)) == len(names) and not any(re.search(r"\d", name) for name in names)


def _labels(texts: list[str]) -> dict[str, str]:
    """Return the labels with which lines of many texts begin, each with a name for its column.

    Those of the shipped profiles of labelled text are taken without a colon too.
    """
    known = {
        label: column
        for name in loading.shipped()
        for label, column in loading.load(name).layout.labels.items()
    }
    shipped = Labelled(layout({"format": "labelled", "labels": known}))
    found: Counter[str] = Counter()
    for text in texts:
        lines = text.split("\n")
        colons = {match[1] + ":" for line in lines if (match := _LABEL.match(line))}
        found.update(colons | {one for line in lines if (one := shipped.label(line))})
    least = max(1, _OFTEN * len(texts))
    often = [label for label, n in found.most_common() if n >= least]
    lined = sum("\n" in text.strip() for text in texts)
    if len(often) < 2 or lined < len(texts) / 2:  # noqa: PLR2004 - one label is no labelled text
        return {}
    return {label: known.get(label, label.rstrip(":").lower()) for label in often}


def _toml(value: str | int | list[str] | dict[str, str]) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        inside = ", ".join(f"{quoted(key)} = {quoted(one)}" for key, one in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list):
        return f"[{', '.join(quoted(one) for one in value)}]"
    return str(value)

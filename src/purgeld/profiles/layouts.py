"""The part of a profile that says how a file is read: which keys each format knows."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

from purgeld.errors import ProjectError
from purgeld.profiles.profile import Layout
from purgeld.strict import check, demand, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    Table = Mapping[str, Any]

DETECT = "detect"
# The keys of each format, and the type of each key.
_DELIMITED = frozenset({"delimiter", "quote", "header", "columns", "encoding"})
FORMATS = {
    "delimited": _DELIMITED,
    "xlsx": frozenset({"sheet", "header", "columns"}),
    "jsonl": frozenset({"encoding"}),
    "table": _DELIMITED | {"sheet"},
    "labelled": frozenset({"encoding", "member", "parting", "labels", "unlabelled", "rest"}),
    "html": frozenset({"encoding", "record", "context", "parts", "header", "columns"}),
    "mediawiki": frozenset({"templates"}),
    "geojson": frozenset({"encoding"}),
}
_NEEDED = {"labelled": {"labels"}, "html": {"record"}, "mediawiki": {"templates"}}
KEYS = {
    "format": str, "encoding": str, "delimiter": str, "quote": str, "header": int,
    "columns": list, "sheet": str, "member": str, "parting": str, "record": str,
    "context": dict, "parts": dict, "templates": list, "labels": dict, "unlabelled": list,
    "rest": str,
}  # fmt: skip
_NAMED = {"tab": "\t", "comma": ",", "semicolon": ";", "bar": "|", "space": " "}


def layout(table: Table) -> Layout:
    """Read how a file is read; raise :class:`ProjectError` for what the format does not know."""
    demand("read", table, {"format"})
    name = table["format"]
    if not isinstance(name, str) or name not in FORMATS:
        raise unknown("read", "format", str(name), FORMATS)
    known = {key: KEYS[key] for key in FORMATS[name] | {"format"}}
    check("read", table, known)
    demand("read", table, _NEEDED.get(name, ()))
    made = dict(table)
    for key in ("columns", "templates"):
        if key in made:
            made[key] = _texts(key, made[key])
    for key in ("labels", "context", "parts"):
        _texts(key, list(made.get(key, {}).values()))
    made["unlabelled"] = tuple(_pair(one) for one in table.get("unlabelled", []))
    made["delimiter"] = _delimiter(table.get("delimiter", DETECT))
    if len(table.get("quote", "")) > 1:
        raise ProjectError("read: quote must be one sign", cure='Write "" where quotes are text')
    _known_encoding(table.get("encoding", DETECT))
    _headed(table)
    return Layout(**made)


def _texts(key: str, items: list[object]) -> tuple[str, ...]:
    texts = tuple(one for one in items if isinstance(one, str))
    if len(texts) < len(items):
        raise ProjectError(f"read: {key} must hold texts only")
    return texts


def _pair(one: object) -> tuple[str, str]:
    if not isinstance(one, list) or [type(part) for part in one] != [str, str]:
        cure = 'Write ["the column before it", "the column of the line"]'
        raise ProjectError("read: unlabelled must hold pairs of columns", cure=cure)
    return one[0], one[1]


def _delimiter(text: str) -> str:
    sign = _NAMED.get(text, text)
    if sign != DETECT and (len(sign) != 1 or sign in '"\r\n'):
        cure = f"Write one sign, detect, or one of {', '.join(_NAMED)}"
        raise ProjectError(f"read: {text!r} is no delimiter", cure=cure)
    return sign


def _known_encoding(name: str) -> None:
    if name == DETECT:
        return
    try:
        codecs.lookup(name)
    except LookupError as fault:
        cure = "Write detect, utf-8, cp1251, koi8-r, cp866 or another name that Python knows"
        raise ProjectError(f"read: unknown encoding {name}", cure=cure) from fault


def _headed(table: Table) -> None:
    header = table.get("header", 1)
    if header < 0:
        raise ProjectError("read: header must be the number of a line, or 0 for none")
    names = table.get("columns", [])
    if header == 0 and not names:
        raise ProjectError("read: without a header, columns must be given", cure="Name them all")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ProjectError(f"read: the column {twice} stands there twice", cure="Rename one")

"""Cells as they stand, as members of an object of JSON inside a literal of N-Quads."""

from __future__ import annotations

import json

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def member(name: str, raw: str) -> str:
    r"""Write a cell.

    >>> member("place", "д. «Ямы»")
    '\\"place\\":\\"д. «Ямы»\\"'
    """
    return f"{_literal(name)}:{_literal(raw)}"


def _literal(text: str) -> str:
    """Write a text in JSON inside a literal; JSON has escaped control characters already."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'\\"{text}\\"'
    escaped = _ENCODE(text).replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("\x7f", "\\u007F")

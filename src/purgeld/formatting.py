"""Canonical Turtle, file by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld import formats, positions, turtle
from purgeld.errors import DataError, Place
from purgeld.output import replace_file

if TYPE_CHECKING:
    from pathlib import Path


def format_file(path: Path, base: str, *, check: bool) -> bool:
    """Bring one file into canonical form (or only check); return whether it was not so before.

    Raises :class:`DataError` for comments, which a canonical form cannot keep, and blank nodes.
    """
    text = formats.decode(path)
    comment = positions.first_comment(text)
    if comment is not None:
        cure = "Say it with skos:note or skos:scopeNote, which stays with the data"
        raise DataError(
            "a comment would be lost by formatting", cure=cure, where=Place(path, comment)
        )
    quads = formats.parse(text, formats.format_of(path), name=path, base=base)
    try:
        canonical = turtle.canonical(quads, base)
    except DataError as fault:
        raise DataError(fault.what, cure=fault.cure, where=Place(path)) from fault
    if canonical == text:
        return False
    if not check:
        replace_file(path, canonical.encode())
    return True

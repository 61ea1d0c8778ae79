"""Reading a word: each tradition that fits its script turns it into sounds."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from anyascii import anyascii

from purgeld.names import tables
from purgeld.names.cleaning import script
from purgeld.names.sounds import fold

if TYPE_CHECKING:
    from purgeld.names.tables import Letters, Table

MOST = 8
_BORROWED = {"chinese", "hangul", "kana", "abjad", "other"}


@lru_cache(maxsize=200_000)
def readings(word: str, language: str = "") -> dict[str, int]:
    """Return the folded readings of a word, each with the mask of the traditions that give it.

    The language may change how letters of its own script are read; it excludes no tradition.
    The order is that of the tables, so it is the same in every run.

    >>> sorted(readings("Хрущёв"))
    ['xruŝöv']
    >>> "xruŝöv" in readings("Chruschtschow")
    True
    """
    found: dict[str, int] = {}
    kind = script_of(word)
    for name in tables.LATIN if kind == "Latin" else (tables.OTHERS.get(kind, "other"),):
        for reading in read(word, tables.table(name), language):
            found[reading] = found.get(reading, 0) | tables.MASKS[name]
    return found


def script_of(word: str) -> str:
    """Return the script of the first letter of a word.

    >>> script_of("'Якир"), script_of("12")
    ('Cyrillic', 'other')
    """
    return next((kind for kind in map(script, word) if kind != "none"), "other")


def read(word: str, table: Table, language: str = "") -> tuple[str, ...]:
    """Read a word under one table and return its folded readings, at most ``MOST``.

    >>> read("Tuchatschewski", tables.table("german"))
    ('tuxačövski',)
    """
    text = anyascii(word) if table.name in _BORROWED else word
    primary = language.partition("-")[0]
    pieces = _pieces(text.lower(), table.of(primary), table.longest)
    heard = ("".join(chosen) for _, chosen in zip(range(MOST), product(*pieces), strict=False))
    return tuple(dict.fromkeys(filter(None, map(fold, heard))))


def _pieces(text: str, letters: Letters, longest: int) -> list[tuple[str, ...]]:
    pieces: list[tuple[str, ...]] = []
    at = 0
    while at < len(text):
        size, sounds = _longest(text, at, letters, longest)
        if sounds is not None:
            pieces.append(sounds)
        at += size
    return pieces


def _longest(
    text: str, at: int, letters: Letters, longest: int
) -> tuple[int, tuple[str, ...] | None]:
    for size in range(min(longest, len(text) - at), 0, -1):
        sounds = _entry(text, at, size, letters)
        if sounds is not None:
            return size, sounds
    bare = unicodedata.normalize("NFD", text[at])[0]
    return 1, letters.get(bare)


def _entry(text: str, at: int, size: int, letters: Letters) -> tuple[str, ...] | None:
    group = text[at : at + size]
    if at == 0 and (sounds := letters.get(f"^{group}")) is not None:
        return sounds
    if at + size == len(text) and (sounds := letters.get(f"{group}$")) is not None:
        return sounds
    return letters.get(group)

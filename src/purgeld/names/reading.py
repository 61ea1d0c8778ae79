"""Reading a word: each tradition that fits its script turns it into sounds."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
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
    pieces = _pieces(text.lower(), _pattern(table, primary), table.of(primary))
    heard = ("".join(chosen) for _, chosen in zip(range(MOST), product(*pieces), strict=False))
    return tuple(dict.fromkeys(filter(None, map(fold, heard))))


def _pieces(text: str, pattern: re.Pattern[str], letters: Letters) -> list[tuple[str, ...]]:
    """Cut a word into the longest groups that the table knows; a letter unknown to it is bared."""
    pieces = []
    for found in pattern.finditer(text):
        group = found[0]
        for key in (f"^{group}", f"{group}$", group):
            if key in letters and _fits(key, found, len(text)):
                pieces.append(letters[key])
                break
        else:
            pieces.append(letters.get(unicodedata.normalize("NFD", group)[0], ("",)))
    return pieces


def _fits(key: str, found: re.Match[str], length: int) -> bool:
    return (key[0] != "^" or found.start() == 0) and (key[-1] != "$" or found.end() == length)


@cache
def _pattern(table: Table, language: str) -> re.Pattern[str]:
    """Return what finds the groups of a table, the longest first, or any one letter."""
    groups = sorted(table.of(language), key=lambda group: (-len(group.strip("^$")), group))
    return re.compile("|".join([*map(_group, groups), "."]))


def _group(group: str) -> str:
    start, end = "^" * group.startswith("^"), "$" * group.endswith("$")
    return f"{start}{re.escape(group.strip('^$'))}{end}"

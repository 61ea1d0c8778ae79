"""Texts folded for looking up, and for lists in alphabetical order."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Return a text without marks and capitals, in the compatible form (NFKD) of its letters.

    The scripts fold a query in the same steps.
    """
    return _bare(_bare(text).lower())


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded: runs of letters and digits.

    >>> words_of("Ёлкин, Пётр (1890)")
    ['елкин', 'петр', '1890']
    """
    return _WORD.findall(folded(text))


def alphabetical(text: str) -> str:
    """Return what a list orders a name by: its folded words, in their order, with one space.

    >>> alphabetical("«Ван Дейк»-младший")
    'ван деик младшии'
    """
    return " ".join(words_of(text))


class _Unmarked(dict[int, int | None]):
    """A table that leaves marks out, filled as letters come."""

    def __missing__(self, point: int) -> int | None:
        """Return the letter itself, or nothing for a mark."""
        kept = None if unicodedata.category(chr(point)).startswith("M") else point
        self[point] = kept
        return kept


_UNMARKED = _Unmarked()


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKD", text).translate(_UNMARKED)

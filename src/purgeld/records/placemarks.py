"""Marks of places: the words that say "town", "district", and the names beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from purgeld.records.lexicon import Lexicon, table

if TYPE_CHECKING:
    from purgeld.records.text import Tidy

SETTLEMENTS, DISTRICTS = (Lexicon(table("places")[name]) for name in ("settlement", "district"))
SHORT_MARK = 2
NAME_WORD = re.compile(
    r"\"?(?:[А-ЯЁA-Z][\w'.-]*|\d+(?:-?[а-яё]{1,2})?(?=[\s.-]*[А-ЯЁ])|им\.?(?=\s?[А-ЯЁ])"
    r"|на(?=[\s-][А-ЯЁ])|№\s?\d+)[\w'@\"-]*"
)
DISTRICT_NAME = re.compile(
    r"(?:(?:\d+(?:-?[а-я]{1,2})?[\s-]+)?[а-я][а-я.'-]+)(?:[\s-]+[а-я]{3,}[а-я.'-]*)?"
)


def skip(text: str, place: int) -> int:
    """Return the place behind spaces, stops and hyphens."""
    while text[place : place + 1] in {" ", ".", "-"}:
        place += 1
    return place


def ends(name: re.Match[str]) -> list[int]:
    """Return the ends of the one, two or more words of a name, shortest first."""
    inner = [name.start() + m.start() for m in re.finditer(r"[\s-]+", name[0])]
    return [*inner, name.end()]


def mark(
    lexicon: Lexicon, text: Tidy, start: int, *, stop_only: bool = False
) -> tuple[str, int] | None:
    """Return the kind that a word of the lexicon gives here; short ones want a stop or a name."""
    found = lexicon.at(text.fold, start)
    if found is None:
        return None
    word = text.fold[start : found.end]
    stop = text.fold[found.end : found.end + 1] == "."
    if len(word) <= SHORT_MARK and not stop:
        named = NAME_WORD.match(text.shown, skip(text.fold, found.end))
        if stop_only or not named:
            return None
    return found.entry.key, found.end

"""The rules that take the words of a sentence: penalties, events, outcomes, places, bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from purgeld.records.articlerule import article_rule
from purgeld.records.dates import date_rule
from purgeld.records.durations import Term, term_rule
from purgeld.records.lexicon import Lexicon, table
from purgeld.records.scanning import Item
from purgeld.records.sentenceparts import body_rule, place_rule, surely_place
from purgeld.records.spelling import Stems

if TYPE_CHECKING:
    from purgeld.records.text import Tidy

_TABLE = table("sentences")
_SECTIONS = ("fact", "measure", "outcome", "mark", "ground", "company", "cause", "where", "filler")
_LEXICA = {name: Lexicon(_TABLE[name]) for name in _SECTIONS}
STEMS = Stems(stem for lexicon in _LEXICA.values() for stem in lexicon.stems)
_NO = re.compile(r"(?:без|не)\s(?:был[аи]?\s)?")
_NUMBER_AFTER = re.compile(r"\s?[-:,]\s?(?P<n>\d{1,2})(?![\d.]|\s?-?\s?[а-я])")
_STOP = re.compile(r"\.\s?")


def _words(text: Tidy, start: int) -> Item | None:
    """Take the longest wording of the tables; of equal ones the section that comes first."""
    best: Item | None = None
    for name, lexicon in _LEXICA.items():
        found = lexicon.at(text.fold, start)
        if found and (best is None or found.end > best.end):
            best = Item(name, found.entry.key, start, found.end)
    if best and best.rule == "where":
        return Item("place", text.shown[start : best.end], start, best.end)
    if best and best.rule == "measure":
        number = _NUMBER_AFTER.match(text.fold, best.end)
        years = Term(int(number["n"])) if number else None
        return Item("measure", (best.value, years), start, number.end() if number else best.end)
    return best


def _negated(text: Tidy, start: int) -> Item | None:
    """Take a penalty or an event that is denied: "без конфискации", "не выселялась"."""
    no = _NO.match(text.fold, start)
    for name in ("measure", "fact") if no else ():
        found = _LEXICA[name].at(text.fold, no.end()) if no else None
        if found:
            return Item("denied", found.entry.key, start, found.end)
    return None


def _words_or_place(text: Tidy, start: int) -> Item | None:
    """Take a wording; before a word that only joins, a place goes first."""
    word = _words(text, start)
    if word and word.rule != "filler":
        return word
    denied = _negated(text, start)
    if denied:
        return denied
    place = surely_place(text, start)
    return _cut(text, place) if place else word


def _named_place(text: Tidy, start: int) -> Item | None:
    place = place_rule(text, start)
    return _cut(text, place) if place else None


def _cut(text: Tidy, place: Item) -> Item:
    """End a place before a full stop behind which an event or an outcome is told."""
    for stop in _STOP.finditer(text.fold, place.start, place.end):
        if any(_LEXICA[name].at(text.fold, stop.end()) for name in ("fact", "outcome", "mark")):
            shown = text.shown[place.start : stop.start()]
            return Item(place.rule, shown, place.start, stop.start())
    return place


RULES = (
    date_rule(), term_rule, article_rule(bare=False), _words_or_place, body_rule, _named_place,
)  # fmt: skip

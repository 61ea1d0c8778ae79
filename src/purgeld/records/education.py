"""Education: the level of schooling that a value names; years of school are turned into a level."""

from __future__ import annotations

import re
from typing import Any

from purgeld.records.empties import is_empty
from purgeld.records.lexicon import Lexicon, table
from purgeld.records.reading import Reading
from purgeld.records.scanning import Item, scan
from purgeld.records.spelling import MISSPELT, Stems, mend
from purgeld.records.text import Tidy, tidy

_TABLE: dict[str, Any] = table("education")
_LEXICA = {
    section: Lexicon({"key": key, "forms": forms} for key, forms in _TABLE[section].items())
    for section in ("level", "filler")
}
_STEMS = Stems(stem for lexicon in _LEXICA.values() for stem in lexicon.stems)
LEVELS: tuple[str, ...] = tuple(_TABLE["level"])
RUN_ON = "next-field-run-on"
# Years of school: the first level whose limit is not exceeded.
_BY_YEARS = (
    (3, "incomplete-primary"),
    (4, "primary"),
    (9, "incomplete-secondary"),
    (12, "secondary"),
)
_YEARS = re.compile(
    r"(?P<n>\d{1,2})\s?-?\s?(?:го|ти|й|х|ми)?\s?\.?(?:клас+[а-я]*|кл|лет|л|гр|г|групп[а-я]*|курс[а-я]*)(?!\w)"
)
_NEXT_FIELD = re.compile(
    r"до\s+ареста|прожив|место\s+жит|арестован|род(?:ил|\.)|(?:националь|профес|работ|служ)\w+\s*:"
)


def read_education(raw: str) -> Reading[str]:
    """Read a level of schooling; the value is a key of ``vocab/education``.

    >>> [read_education(text).value for text in ("н/начальное", "низ шее", "7 Л.")]
    ['incomplete-primary', 'primary', 'incomplete-secondary']
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(raw)
    run_on = _NEXT_FIELD.search(text.fold)
    own = (
        text if run_on is None else Tidy(text.shown[: run_on.start()], text.fold[: run_on.start()])
    )
    first = _read(raw, own)
    if first.unread:
        mended, changed = mend(own, first, lambda again: _read(raw, again), _STEMS)
        issues = (*mended.issues, MISSPELT) if changed else mended.issues
        first = Reading(raw, mended.value, mended.unread, issues)
    if run_on is None or first.value is None:
        return first
    rest = text.shown[run_on.start() :]
    return Reading(raw, first.value, (*first.unread, rest), (*first.issues, RUN_ON))


def _read(raw: str, text: Tidy) -> Reading[str]:
    found = scan(text, [_rule])
    levels = [item.value for item in found.items if item.rule == "level"]
    if not levels:
        return Reading(raw, unread=(text.shown,), issues=text.issues)
    return Reading(raw, levels[0], found.unread, text.issues)


def _rule(text: Tidy, start: int) -> Item | None:
    years = _YEARS.match(text.fold, start)
    if years:
        level = next((key for most, key in _BY_YEARS if int(years["n"]) <= most), "secondary")
        return Item("level", level, start, years.end())
    best: Item | None = None
    for section, lexicon in _LEXICA.items():
        found = lexicon.at(text.fold, start)
        if found and (best is None or found.end > best.end):
            best = Item(section, found.entry.key, start, found.end)
    return best

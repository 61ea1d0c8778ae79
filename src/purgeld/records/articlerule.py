"""The rule that takes articles of law inside a longer text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from purgeld.records.articles import citation_at
from purgeld.records.lexicon import lexicon
from purgeld.records.scanning import Item

if TYPE_CHECKING:
    from purgeld.records.scanning import Rule
    from purgeld.records.text import Tidy

_WORDS = lexicon("articles", section="word")
_LEADING = re.compile(r"[\s,;:.\-+()\[\]\"'/&]+")
_STRONG = re.compile(r"(?:1[679]\s?-\s?)?(?:58|59|54|193)\s?[-/]\s?\d|58(?!\d)")
_BEFORE_CODE = re.compile(r"(?:\d{1,3}[а-в\"'-]{0,3}|ч\.?\s?\d|[\s,;.]|и\s){1,16}у\s?к(?![а-я])")


def article_rule(*, bare: bool) -> Rule:
    """Return a scanning rule; with ``bare`` a mere number at the start counts as an article."""

    def rule(text: Tidy, start: int) -> Item | None:
        digit = text.fold[start].isdigit()
        first = bare and (start == _first(text) or _BEFORE_CODE.match(text.fold, start))
        if not first and not (
            _STRONG.match(text.fold, start) if digit else _is_marked(text.fold, start)
        ):
            return None
        found = citation_at(text.fold, start)
        return Item("articles", found, start, found.end) if found else None

    return rule


def _is_marked(text: str, start: int) -> bool:
    word = _WORDS.at(text, start)
    return word is not None and word.entry.key in {"article", "code", "procedure"}


def _first(text: Tidy) -> int:
    skipped = _LEADING.match(text.fold)
    return skipped.end() if skipped else 0

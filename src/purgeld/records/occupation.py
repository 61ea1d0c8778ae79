"""Occupation: the group of the head word; the rest of the text is where somebody worked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from purgeld.records.empties import is_empty
from purgeld.records.lexicon import Lexicon, table
from purgeld.records.reading import Reading
from purgeld.records.spelling import MISSPELT, Stems
from purgeld.records.text import Tidy, tidy

_TABLE: dict[str, Any] = table("occupations")
_GROUPS = Lexicon({"key": key, "forms": forms} for key, forms in _TABLE["group"].items())
_STEMS = Stems(_GROUPS.stems)
GROUPS: tuple[str, ...] = tuple(_TABLE["group"])
FORMER = "former-occupation"
_WORD = re.compile(r"[^\W\d_]+")
_FORMER = re.compile(r"(?:б|бывш\w*|ранее)\.?\s?$")
# Words that only say that a job follows, or rank it; the noun behind them is the head.
_RANKS = {"manager"}


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation: the key of its group, and the text beside the head word."""

    group: str
    workplace: str = ""
    former: bool = False

    def __str__(self) -> str:
        """Return the group and the place of work.

        >>> str(Occupation("accountant", "сельпо"))
        'accountant; сельпо'
        """
        return f"{self.group}; {self.workplace}" if self.workplace else self.group


def read_occupation(raw: str) -> Reading[Occupation]:
    """Read an occupation by its head word.

    >>> read_occupation("Бухгалтер Пудожского ЛПХ.").value
    Occupation(group='accountant', workplace='Пудожского ЛПХ', former=False)
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(raw)
    found = _head(text)
    issues = text.issues
    if found is None:
        fold = _WORD.sub(lambda m: _STEMS.mended(m[0]) or m[0], text.fold)
        found = _head(Tidy(fold, fold)) if fold != text.fold else None
        issues = (*issues, MISSPELT)
    if found is None:
        return Reading(raw, unread=(text.shown,), issues=text.issues)
    group, start, end, former = found
    rest = f"{text.shown[:start]} {text.shown[end:]}" if len(text.shown) >= end else ""
    workplace = re.sub(
        r"\s+", " ", re.sub(r"(?:^|\s)(?:работал\w?|служил\w?)\s", " ", rest, flags=re.IGNORECASE)
    )
    return Reading(raw, Occupation(group, workplace.strip(" .,;:-"), former), (), issues)


def _head(text: Tidy) -> tuple[str, int, int, bool] | None:
    """Return the group, the span of its head word, and whether it is past."""
    found: list[tuple[str, int, int, bool]] = []
    for word in _WORD.finditer(text.fold):
        if found and word.start() < found[-1][2]:
            continue
        match = _GROUPS.at(text.fold, word.start())
        if match:
            former = bool(_FORMER.search(text.fold[: word.start()]))
            found.append((match.entry.key, word.start(), match.end, former))
    present = [head for head in found if not head[3]] or found
    exact = [head for head in present if head[0] not in _RANKS]
    return (
        (present[0] if present and present[0][0] in _RANKS else exact[0] if exact else None)
        if present
        else None
    )

"""Nationality: what a file calls somebody, as the key of a people; doubt is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from purgeld.records.empties import is_empty
from purgeld.records.lexicon import Lexicon, table
from purgeld.records.reading import Reading
from purgeld.records.scanning import Item, scan
from purgeld.records.spelling import MISSPELT, Stems, mend
from purgeld.records.text import Tidy, tidy

_TABLE: dict[str, Any] = table("nationalities")
_LEXICA = {
    section: Lexicon({"key": key, "forms": forms} for key, forms in _TABLE[section].items())
    for section in ("people", "obsolete", "other", "qualifier")
}
_STEMS = Stems(stem for lexicon in _LEXICA.values() for stem in lexicon.stems)
PEOPLES: tuple[str, ...] = (*_TABLE["people"], *_TABLE["other"])
SECOND_NAME = "second-nationality"
_DOUBT = re.compile(r"\?|вероятно|предположит|возможно")


@dataclass(frozen=True, slots=True)
class Nationality:
    """One or more peoples that a value names; ``uncertain`` where the source marks doubt."""

    keys: tuple[str, ...]
    uncertain: bool = False

    def __str__(self) -> str:
        """Return the keys.

        >>> str(read_nationality("тюрок (азербайджанец)").value)
        'azerbaijani'
        """
        return ";".join(self.keys)


def read_nationality(raw: str) -> Reading[Nationality]:
    """Read a nationality; a name of a trade or a schooling is refused.

    >>> read_nationality("немец?").value
    Nationality(keys=('german',), uncertain=True)
    >>> read_nationality("неграмотный").state.value
    'refused'
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(raw)
    first = _read(raw, text)
    if not first.unread:
        return first
    mended, changed = mend(text, first, lambda again: _read(raw, again), _STEMS)
    if changed:
        return Reading(raw, mended.value, mended.unread, (*mended.issues, MISSPELT))
    return mended


def _read(raw: str, text: Tidy) -> Reading[Nationality]:
    found = scan(text, [_rule])
    named = [item.value for item in found.items if item.rule in {"people", "other"}]
    old = [item.value for item in found.items if item.rule == "obsolete"]
    keys = tuple(dict.fromkeys(named or old))
    if len(keys) > 1 and keys[-1] == "cossack":
        keys = (*keys[:-1],)
    if not keys:
        return Reading(raw, unread=(text.shown,), issues=text.issues)
    issues = (*text.issues, SECOND_NAME) if len(keys) > 1 else text.issues
    uncertain = bool(_DOUBT.search(text.fold))
    return Reading(raw, Nationality(keys, uncertain), found.unread, issues)


def _rule(text: Tidy, start: int) -> Item | None:
    best: Item | None = None
    for section, lexicon in _LEXICA.items():
        found = lexicon.at(text.fold, start)
        if found and (best is None or found.end > best.end):
            best = Item(section, found.entry.key, start, found.end)
    doubt = _DOUBT.match(text.fold, start)
    return best or (Item("doubt", None, start, doubt.end()) if doubt else None)

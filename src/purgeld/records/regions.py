"""Regions: the unit that a word of a record means, with the kind that the source gives it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from purgeld.records.lexicon import Lexicon, table

if TYPE_CHECKING:
    from collections.abc import Collection

AMBIGUOUS, UNKNOWN = "ambiguous-region", "unknown-region"

_TABLE = table("regions")
_NAMED = Lexicon(_TABLE["named"])
_KINDS = Lexicon({"key": key, "forms": forms} for key, forms in _TABLE["kinds"].items())
_STEMS: dict[str, str] = _TABLE["stems"]
_FIRST: dict[str, str] = _TABLE["first"]
_SHORT: dict[str, tuple[str, ...]] = {row["form"]: tuple(row["regions"]) for row in _TABLE["short"]}
_PERIODS: dict[str, tuple[int, int]] = {
    row["key"]: (row["begin"], row["end"])
    for row in (*_TABLE["named"], *_TABLE["period"])
    if "begin" in row
}
_ADJECTIVE = re.compile(
    r"(?P<stem>[а-я]+?(?:-[а-я]+?)*?)(?:(?:с?ск|цк)(?:ий|ая|ой|ого|ую|им|ом|ое|ому|их|ою)"
    r"|(?:ый|ой|ая|ую|ого|ом|ым))(?![а-я])"
)
_CUT = re.compile(r"(?P<stem>[а-я]{2,}?(?:-[а-я]+?)*?)(?:ск|с|цк|ц|к)?(?![а-я-])\.?")
_SHORT_WORD = re.compile(r"[а-я]{2,9}(?![а-я])")
_GAP = re.compile(r"[\s.]*")
_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "і": "i", "ї": "i", "є": "ie",
}  # fmt: skip
_KIND_WORDS = {
    "oblast": "oblast", "krai": "krai", "governorate": "governorate", "okrug": "okrug",
    "assr": "ASSR", "autonomous-oblast": "Autonomous oblast", "voivodeship": "voivodeship",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """A territory: its key (a slug), its English label, and what was noticed."""

    key: str
    label: str
    issues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A region, and the place behind its words."""

    region: Region
    end: int


def region_at(text: str, start: int, near: Collection[str] = ()) -> Found | None:
    """Read a region that begins here: a name, an adjective with its kind, or an abbreviation.

    ``near`` are keys of regions that the same record names; they decide between the meanings of
    an abbreviation.

    >>> region_at("саратовской обл.", 0).region.label
    'Saratov oblast'
    >>> region_at("ск", 0, near={"north-kazakhstan-oblast"}).region.label
    'North Kazakhstan oblast'
    """
    named = _NAMED.at(text, start)
    described = _described(text, start)
    if described and (named is None or described.end > named.end):
        return described
    if named:
        return Found(Region(named.entry.key, named.entry.get("label")), named.end)
    return _abbreviated(text, start, near)


def adjective_at(text: str, start: int) -> tuple[str, int] | None:
    """Read an adjective of a known region without its kind; return the stem's name and the end.

    >>> adjective_at("куйбышевский облсуд", 0)
    ('Kuibyshev', 12)
    """
    for pattern in (_ADJECTIVE, _CUT):
        found = pattern.match(text, start)
        if found and (name := _name(found["stem"], cut=pattern is _CUT)):
            return name, found.end()
    return None


def of_kind(name: str, kind: str) -> Region:
    """Return the region of this English name and kind.

    >>> of_kind("Kuibyshev", "oblast").key
    'kuibyshev-oblast'
    """
    label = f"{name} {_KIND_WORDS[kind]}"
    return Region(slug(label), label)


def meanings(short: str) -> tuple[str, ...]:
    """Return the keys of the regions that an abbreviation can mean.

    >>> meanings("кк")
    ('krasnoyarsk-krai', 'krasnodar-krai')
    """
    return _SHORT.get(short, ())


def labels() -> dict[str, str]:
    """Return the English label of each region that has a name of its own, by key."""
    return {row["key"]: row["label"] for row in _TABLE["named"]}


def period(key: str) -> tuple[int, int] | None:
    """Return the first and last year of a unit, where a source of the table tells them.

    >>> period("kazan-oblast"), period("east-siberian-oblast")
    ((1952, 1953), (1936, 1937))
    """
    return _PERIODS.get(key)


def slug(text: str) -> str:
    """Write a text as a key in ASCII: lower case, hyphens; Cyrillic by a plain table.

    >>> slug("Łódź voivodeship"), slug("Чулымский округ")
    ('lodz-voivodeship', 'chulymskii-okrug')
    """
    plain = "".join(_LETTERS.get(char, _latin(char)) for char in text.lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@cache
def _latin(char: str) -> str:
    if char == "ł":
        return "l"
    return unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()


def _described(text: str, start: int) -> Found | None:
    whole = _ADJECTIVE.match(text, start)
    found = whole or _CUT.match(text, start)
    if found is None:
        return None
    gap = _GAP.match(text, found.end())
    kind = _KINDS.at(text, gap.end()) if gap else None
    if kind is None or text[kind.end : kind.end + 1] == "/":
        return None
    name = _name(found["stem"], cut=whole is None)
    if name:
        return Found(of_kind(name, kind.entry.key), kind.end)
    if whole is None or len(found["stem"]) < 3:  # noqa: PLR2004 - shorter stems are no names
        return None
    unknown = of_kind(slug(found["stem"]).title(), kind.entry.key)
    return Found(Region(unknown.key, unknown.label, (UNKNOWN,)), kind.end)


@cache
def _name(stem: str, *, cut: bool) -> str:
    if stem in _STEMS:
        return _STEMS[stem]
    if f"{stem}с" in _FIRST or stem in _FIRST:
        return _STEMS[_FIRST.get(stem, _FIRST.get(f"{stem}с", ""))]
    if not cut:
        return ""
    names = {name for known, name in _STEMS.items() if known.startswith(stem)}
    return names.pop() if len(names) == 1 and len(stem) > 2 else ""  # noqa: PLR2004 - two letters begin too many names


def _abbreviated(text: str, start: int, near: Collection[str]) -> Found | None:
    word = _SHORT_WORD.match(text, start)
    regions = _SHORT.get(word[0]) if word else None
    if word is None or regions is None:
        return None
    known = [key for key in regions if key in near]
    key = known[0] if known else regions[0]
    issues = (AMBIGUOUS,) if len(regions) > 1 and not known else ()
    return Found(Region(key, _label(key), issues), word.end())


@cache
def _label(key: str) -> str:
    named = labels().get(key)
    if named:
        return named
    for words in _KIND_WORDS.values():
        tail = slug(words)
        if key.endswith(f"-{tail}"):
            head = key.removesuffix(f"-{tail}")
            name = next((n for n in _STEMS.values() if slug(n) == head), head.title())
            return f"{name} {words}"
    return key

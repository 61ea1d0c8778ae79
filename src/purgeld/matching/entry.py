"""What may be found: a thing with its names, its types and the facts that tell namesakes apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from purgeld.names.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

TYPES = ("Person", "Place", "Group", "Event", "Directive", "Source")
_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)")
_LIFE = re.compile(r"\(\D{0,20}(1[0-9]{3})\D{1,20}(1[0-9]{3}|20[0-9]{2})\D{0,10}\)")
_WORD = re.compile(r"[^\W\d_]{4,}")
_STOP = frozenset({
    "from", "with", "that", "this", "were", "been", "into", "also", "only", "after", "before",
    "under", "over", "born", "died", "known", "name", "given", "person", "whose", "which",
    "where", "member", "named", "source", "first", "second", "last", "when", "their", "they",
    "same", "если", "этот", "была", "было", "были", "родился", "умер",
})  # fmt: skip
_STEM = 7


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the name. ``born`` and ``died`` are years that the source allows.

    ``places`` and ``words`` are folded: places whole, words (occupation, office, description,
    nationality) by their first letters; ``values`` are values of any other property by its name.
    """

    born: frozenset[int] = frozenset()
    died: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    sex: str = ""
    values: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the data that is searched: names are pairs of text and language tag."""

    key: str
    label: str
    types: tuple[str, ...] = ("Person",)
    names: tuple[tuple[str, str], ...] = ()
    facts: Facts = field(default_factory=Facts)
    description: str = ""


_DESCRIBED = re.compile(
    r"\b(son|daughter|child|infant|wife|widow|husband|brother|sister|mother|father|family|unnamed"
    r"|name not given|сын|дочь|жена|муж|брат|сестра|мать|отец)\b",
    re.IGNORECASE,
)


def is_named(entry: Entry) -> bool:
    """Say whether this is a person with a name, not one who is only described by somebody else's.

    >>> is_named(Entry("1", "Infant son of Nikolai Bukharin")), is_named(Entry("2", "Anna Larina"))
    (False, True)
    """
    return "Person" in entry.types and not _DESCRIBED.search(entry.label)


def years(text: str) -> frozenset[int]:
    """Return the years that a text may mean: one, or all of a short range.

    >>> sorted(years("1893-02-16")), sorted(years("1936/1938")), sorted(years("около 1890 г."))
    ([1893], [1936, 1937, 1938], [1890])
    """
    found = [int(year) for year in _YEAR.findall(text)]
    if not found:
        return frozenset()
    first, last = min(found), max(found)
    return frozenset(range(first, last + 1)) if last - first <= LONGEST_RANGE else frozenset(found)


LONGEST_RANGE = 10


def life(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the years of birth and death that a description gives in brackets.

    >>> life("Russian revolutionary (1883–1936)")
    (frozenset({1883}), frozenset({1936}))
    """
    found = _LIFE.search(text)
    if found is None:
        return frozenset(), frozenset()
    return frozenset({int(found[1])}), frozenset({int(found[2])})


def words(text: str) -> frozenset[str]:
    """Return the words of a description that may tell one bearer of a name from another.

    >>> words("Soviet politicians") == words("politician, Soviet")
    True
    """
    found = (word.rstrip("s")[:_STEM] for word in _WORD.findall(text.casefold()))
    return frozenset(word for word in found if word not in _STOP)


def place(text: str) -> str:
    """Fold the name of a place for comparing.

    >>> place(" г. Москва") == place("МОСКВА")
    True
    """
    bare = clean(text).casefold()
    return re.sub(r"^(г|гор|город|дер|д|с|село|ст|пос|city of)\.? +", "", bare)


def places(texts: Iterable[str]) -> frozenset[str]:
    """Fold the names of several places."""
    return frozenset(filter(None, map(place, texts)))

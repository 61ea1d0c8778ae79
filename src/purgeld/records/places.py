"""Reading places: the units from the country down to the house, as the source names them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from purgeld.records import regions
from purgeld.records.empties import is_empty
from purgeld.records.lexicon import Lexicon, table
from purgeld.records.placemarks import (
    DISTRICT_NAME,
    DISTRICTS,
    NAME_WORD,
    SETTLEMENTS,
    SHORT_MARK,
    ends,
    mark,
    skip,
)
from purgeld.records.reading import Reading
from purgeld.records.scanning import Item, scan
from purgeld.records.text import Tidy, tidy
from purgeld.records.whereabouts import Place, nominative

if TYPE_CHECKING:
    from collections.abc import Collection

    from purgeld.records.regions import Region

CUT, INFLECTED, STRAY_SIGN = "cut-value", "inflected-name", "stray-sign"
NO_ADDRESS, SPECIAL_SETTLEMENT, TWO_REGIONS = (
    "no-fixed-address",
    "special-settlement",
    "two-regions",
)

_TABLE = table("places")
_LANDS, _BURIALS, _WORDS = (
    Lexicon(_TABLE["land"]),
    Lexicon(_TABLE["burial"]),
    Lexicon(_TABLE["word"]),
)
_BARE = re.compile(r"[А-ЯЁA-Z\"][\w'@.\"-]*")
_LOWER = re.compile(r"[а-яё][\w'@-]{3,}")
_ADDRESS = re.compile(
    r"[#№]?\s?\d+(?:[/-]\d+)*(?:\s?-?\s?(?:ая|[аоы]й|[яйе]|го))?\s?[\"']?[а-я]?[\"']?(?![а-яё])"
)
_MORE = re.compile(r"[а-яё][\w'-]{2,}")
_REPUBLICS = ("-ssr", "rsfsr", "soviet-union")
_NOW = re.compile(r"\(?\s*(?:ныне|нын|совр|теперь)\.?\s*(?:в\s)?")
_CUT_TAIL = re.compile(r"[,\s]+(?:с|д|г|п|пос|дер|х|ст|м|р|в)$", re.IGNORECASE)
_DOUBLED = re.compile(r"^(?:место захоронения\s*-?\s*)+", re.IGNORECASE)


def read_place(raw: str, near: Collection[str] = ()) -> Reading[Place]:
    """Read a place; ``near`` are keys of regions that the same record names.

    >>> str(read_place("г. Владивостоке").value)
    'Владивосток'
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(_DOUBLED.sub("", raw))
    issues = list(text.issues)
    if "@" in text.shown:
        text = Tidy(text.shown.replace("@", ""), text.fold.replace("@", ""), text.issues)
        issues.append(STRAY_SIGN)
    draft = _Draft(frozenset(near))
    found = scan(text, [draft.rule])
    place = draft.place()
    unread = list(found.unread)
    if _CUT_TAIL.search(text.fold):
        issues.append(CUT)
        unread = [word for word in unread if len(word) > SHORT_MARK]
    return Reading(raw, place, tuple(unread), (*issues, *draft.issues()))


def draft() -> _Draft:
    """Return the empty state of reading a place inside a longer text."""
    return _Draft(frozenset())


@dataclass
class _Draft:
    """The units read so far, in the order of the text."""

    near: frozenset[str]
    country: str = ""
    regions: list[Region] = field(default_factory=list)
    now: bool = False
    districts: list[str] = field(default_factory=list)
    names: list[list[str]] = field(default_factory=list)
    burial: str = ""
    notes: list[str] = field(default_factory=list)
    street: bool = False
    addressed: bool = False
    end: int = -1

    def rule(self, text: Tidy, start: int) -> Item | None:
        """Take the unit that begins here."""
        for taken in (
            self._now, self._two, self._region, self._burial, self._district, self._settlement,
            self._land, self._word, self._number, self._name, self._more,
        ):  # fmt: skip
            end = taken(text, start)
            if end:
                self.end = end if taken in {self._name, self._settlement, self._more} else -1
                return Item("place", None, start, end)
        return None

    def sure(self, text: Tidy, start: int) -> Item | None:
        """Take only what is marked as a place: a region, a district, a settlement, a land."""
        for taken in (
            self._two,
            self._region,
            self._burial,
            self._district,
            self._settlement,
            self._land,
        ):
            end = taken(text, start)
            if end:
                return Item("place", None, start, end)
        return None

    def named(self, text: Tidy, start: int) -> Item | None:
        """Take a name in capitals, of at least three letters."""
        end = self._name(text, start)
        return Item("place", None, start, end) if end >= start + 3 else None

    def further(self, text: Tidy, start: int) -> Item | None:
        """Take what goes on with a place: a marked unit, or a name in capitals behind a comma."""
        if _STOPPED.search(text.shown, 0, start):
            return None
        item = self.sure(text, start)
        if item or "," not in text.shown[start - 2 : start]:
            return item
        return self.named(text, start)

    def _now(self, text: Tidy, start: int) -> int:
        now = _NOW.match(text.fold, start)
        self.now = self.now or bool(now)
        return now.end() if now else 0

    def _two(self, text: Tidy, start: int) -> int:
        """Take "Ленинградская (Новгородская) обл.": the unit then and the unit now."""
        both = _TWO.match(text.fold, start)
        if both is None:
            return 0
        pair = [regions.region_at(f"{both[name]} {both['kind']}", 0) for name in ("then", "now")]
        if not all(pair):
            return 0
        self.regions += [found.region for found in pair if found]
        self.now = True
        return both.end()

    def _region(self, text: Tidy, start: int) -> int:
        found = regions.region_at(text.fold, start, self.near)
        if found is None:
            return 0
        word = text.shown[start : found.end]
        if len(word) <= 3 and not word.isupper():  # noqa: PLR2004 - letters of an abbreviation
            return 0
        self.regions.append(found.region)
        return found.end

    def _burial(self, text: Tidy, start: int) -> int:
        found = _BURIALS.at(text.fold, start)
        if found:
            self.burial = str(found.entry.get("name"))
            return found.end
        return 0

    def _land(self, text: Tidy, start: int) -> int:
        found = _LANDS.at(text.fold, start)
        if found is None or not (text.shown[start].isupper() or found.entry.get("small")):
            return 0
        self.country = self.country or str(found.entry.get("label"))
        return found.end

    def _district(self, text: Tidy, start: int) -> int:
        name = DISTRICT_NAME.match(text.fold, start)
        for end in ends(name) if name else ():
            found = mark(DISTRICTS, text, skip(text.fold, end), stop_only=True)
            if found:
                self.districts.append(f"{text.shown[start:end].strip(' .')} {found[0]}")
                return found[1]
        return 0

    def _settlement(self, text: Tidy, start: int) -> int:
        found = mark(SETTLEMENTS, text, start)
        if found is None:
            return 0
        begin = skip(text.fold, found[1])
        end = self._name_end(text, begin)
        if not end:
            return self._marked_after(text, start, found)
        self.names.append([found[0], text.shown[begin:end].strip(' ."')])
        return end

    def _marked_after(self, text: Tidy, start: int, found: tuple[str, int]) -> int:
        """Take "Караганда г." and "д. 20": a mark behind its name, and the number of a house."""
        number = _ADDRESS.match(text.fold, skip(text.fold, found[1]))
        if number:
            return number.end()
        if self.names and self.end == start - 1:
            self.names[-1][0] = found[0]
            return found[1]
        return 0 if len(text.fold[start : found[1]].strip(". ")) <= SHORT_MARK else found[1]

    def _name_end(self, text: Tidy, start: int) -> int:
        """Return the end of a name of one or more words that begins here, or 0."""
        word = NAME_WORD.match(text.shown, start) or (
            _LOWER.match(text.shown, start) if _WORDS.at(text.fold, start) is None else None
        )
        end = word.end() if word else 0
        while word:
            if _FULL_STOP.search(text.shown, start, end + 1):
                break
            gap = _NAME_GAP.match(text.shown, end)
            begin = gap.end() if gap else end
            word = NAME_WORD.match(text.shown, begin)
            if word is None or self._begins_unit(text, begin):
                break
            end = word.end()
        return end

    def _begins_unit(self, text: Tidy, start: int) -> bool:
        probe = _Draft(self.near)
        found = (
            probe._region(text, start) or probe._two(text, start) or probe._district(text, start)
        )
        return bool(found) or mark(SETTLEMENTS, text, start) is not None

    def _word(self, text: Tidy, start: int) -> int:
        found = _WORDS.at(text.fold, start)
        if found is None:
            return 0
        if found.entry.key in {NO_ADDRESS, SPECIAL_SETTLEMENT}:
            self.notes.append(found.entry.key.replace("-", " "))
        if found.entry.key == "address" and self.names and self.end == start - 1:
            self.names.pop()
        if found.entry.key == "address":
            self.street = self.addressed = True
        return found.end

    def _number(self, text: Tidy, start: int) -> int:
        found = _ADDRESS.match(text.fold, start)
        return found.end() if found else 0

    def _name(self, text: Tidy, start: int) -> int:
        bare = _BARE.match(text.shown, start)
        if bare is None:
            return 0
        end = self._name_end(text, start) or bare.end()
        if not self.street:
            self.names.append(["", text.shown[start:end].strip(' ."')])
        self.street = False
        return end

    def _more(self, text: Tidy, start: int) -> int:
        """Take a word in small letters that goes on with the name just before it."""
        more = _MORE.match(text.shown, start)
        if more is None or not self.names or self.end != start - 1:
            return 0
        self.names[-1][1] += f" {more[0]}"
        return more.end()

    def place(self) -> Place | None:
        """Put the units together; nothing if none was found."""
        if self.addressed and not (self.names or self.regions or self.districts):
            self.notes.append("street address")
        marked = [pair for pair in self.names if pair[0]] or self.names
        kind, name = marked[-1] if marked else ("", "")
        over = [region for region in self.regions if region.key.endswith(_REPUBLICS)]
        if len(self.regions) > len(over):
            self.regions = [region for region in self.regions if region not in over]
            self.country = self.country or (over[0].label if over else "")
        modern = self.regions[1] if self.now and len(self.regions) > 1 else None
        place = Place(
            self.country, self.regions[0] if self.regions else None, modern,
            "; ".join(self.districts), nominative(name)[0], kind, self.burial,
            "; ".join(dict.fromkeys(self.notes)),
        )  # fmt: skip
        return place if place != Place() else None

    def issues(self) -> tuple[str, ...]:
        """Return what was noticed."""
        found = [issue for region in self.regions for issue in region.issues]
        if len({region.key for region in self.regions}) > 1 and not self.now:
            found.append(TWO_REGIONS)
        return tuple(dict.fromkeys(found))


_NAME_GAP = re.compile(r"(?:\.\s?|\s-?\s?|-)?")
# A stop behind a whole word ends a name; one behind a letter or two cuts a word of it.
_STOPPED = re.compile(r"\w{4,}\.\s$")
_FULL_STOP = re.compile(r"\w{4,}\.\s*$")
_TWO = re.compile(
    r"(?P<then>[а-я-]+)\.?\s?\(\s?(?:ныне|нын\.|б\.|бывш\.)?\s?(?P<now>[а-я-]+)\.?\s?\)\s?(?P<kind>обл\w*|край|кр|края|губ\w*)"
)

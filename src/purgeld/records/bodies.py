"""Bodies that judged, arrested or reviewed: kind, security organ, region, branch."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from purgeld.records import regions
from purgeld.records.empties import is_empty
from purgeld.records.lexicon import Lexicon, table
from purgeld.records.organs import KINDS, Body
from purgeld.records.reading import Reading
from purgeld.records.scanning import Item, scan
from purgeld.records.spelling import MISSPELT, Stems, mend
from purgeld.records.text import Tidy, tidy

if TYPE_CHECKING:
    from collections.abc import Collection

    from purgeld.records.regions import Region

OUTSIDE_PERIOD = "outside-period"
SECURITY = "security-organ"

_TABLE = table("bodies")
_LEXICA = {name: Lexicon(_TABLE[name]) for name in ("kind", "organ", "branch", "unit", "filler")}
_STEMS = Stems(stem for lexicon in _LEXICA.values() for stem in lexicon.stems)
_ORDER = ("kind", "organ", "region", "branch", "unit", "filler")
_KRAI_STEMS = {"Altai", "Krasnoyarsk", "Khabarovsk", "Primorsky", "Stavropol", "Krasnodar"}
_GLUED = re.compile(
    r"(?P<stem>[а-я]{2,12}?)-?(?P<rest>(?:обл|край|губ|окр|гор|глав)\.?(?:суд|прок|чк|чека|рев|исп|отд|триб|/с)[а-я-]*)(?![а-я])"
)
_ADJECTIVE = re.compile(
    r"[а-я]+(?:[-.] ?[а-я]+)*(?:[сц]к(?:ий|ая|ой|ого|ую|им|ом|ое|ому|их|ою|)"
    r"|(?:ый|ая|ой|ого|ую|им|ым|ом|ое|ому|их))(?![а-я])(?:-на-[а-я]+)?"
)
_NUMBER = re.compile(r"#?\s?\d+(?:\s?-?\s?(?:го|ой|й|ый|ая|я|м|ом|а|б|в|с))?(?![а-я\d])(?:/\d+)?")
_RAILWAY = re.compile(r"[а-я]{0,5}(?:\s?-?\s?ж\.?\s?[/\-]?\s?д)(?:ор\w*|\w{0,2})?\.?(?![а-я])")
_CAMP = re.compile(r"[а-я-]{3,}лаг(?:а|е|у|ом)?(?![а-я])|[а-я-]{3,}строй?(?:я|е|ю|ем)?(?![а-я])")
_QUOTED = re.compile(r"[^\"]{1,40}\"")
_NAMED = re.compile(r"\"[^\"]{1,40}\"|им\.?\s[а-я]+|[а-я]\.(?:\s?[а-я]\.)?\s?[а-я]{3,}")
_DATE = re.compile(
    r"(?:\d{1,2}[.\s])?(?:\d{1,2}\.|[а-я]+\s)?(?:19|20)?\d\d\s?г(?:ода|\.|(?=\s))|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
)
_PREPOSITIONS = frozenset({"по", "во", "со", "то", "ко", "за", "до", "на", "при", "он", "им"})
# "ОС" is a special board at the start of a name, an operative sector behind a place.
_BOARD = "ос"
_CENTRAL = {"special-board", "dvoika"}
_SHORT = re.compile(r"[а-я]{2,4}(?![а-я])")
_NEXT_COURT = re.compile(r"[\s.]*(?:обл|край)\S*\s?суд")
_PROPER = re.compile(r"[А-ЯЁ][а-яё]{3,}(?:-[А-ЯЁа-яё]+)*")
_PLACE = re.compile(
    r"(?:г(?:\.\s?|\s)|(?:гор|ст|с|д|пос|дер|м)\.\s?)(?P<name>[а-я]{3,}(?:-[а-я]+)*)"
)


def read_body(raw: str, near: Collection[str] = ()) -> Reading[Body]:
    """Read a body; ``near`` are keys of regions that the same record names.

    >>> str(read_body("СК облсуд").value), str(read_body("тройкой УНКВД КК").value)
    ('North Kazakhstan oblast court', 'troika; UNKVD Krasnoyarsk krai')
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(raw)
    first = _read(raw, text, near)
    if not first.unread:
        return first
    mended, changed = mend(text, first, lambda again: _read(raw, again, near), _STEMS)
    return replace(mended, issues=(*mended.issues, MISSPELT)) if changed else mended


def _read(raw: str, text: Tidy, near: Collection[str]) -> Reading[Body]:
    draft = _Draft(frozenset(near))
    found = scan(text, [draft.rule])
    body = draft.body(text)
    issues = (*text.issues, *(draft.region.issues if draft.region else ()))
    if body is None:
        return Reading(raw, unread=(text.shown,), issues=issues)
    return Reading(raw, body, found.unread, issues)


def draft() -> _Draft:
    """Return the empty state of reading a body inside a longer text."""
    return _Draft(frozenset())


@dataclass
class _Draft:
    """What has been read of a body so far; the meaning of a short word depends on it."""

    near: frozenset[str]
    prepositions: frozenset[str] = _PREPOSITIONS
    kinds: list[str] = field(default_factory=list)
    organ: str = ""
    region: Region | None = None
    branch: str = ""
    adjective: str = ""
    names: list[tuple[int, int]] = field(default_factory=list)

    def rule(self, text: Tidy, start: int) -> Item | None:
        """Take the word here as what it most likely is at this place."""
        self._see(text, start)
        return self._known(text.fold, start) or self._name(text.shown, text.fold, start)

    def _see(self, text: Tidy, start: int) -> None:
        """Take a word like "по" for a preposition unless it stands in capitals: "ПО ОГПУ"."""
        capital = text.shown[start : start + 2].isupper() and not text.shown.isupper()
        self.prepositions = frozenset() if capital else _PREPOSITIONS

    def part(self, text: Tidy, start: int) -> Item | None:
        """Take the word here only if a body begins with it, or goes on with it after one."""
        self._see(text, start)
        if _DATE.match(text.fold, start):
            return None
        item = self._known(text.fold, start)
        begun = bool(self.kinds or self.organ)
        if item is None and begun:
            item = self._name(text.shown, text.fold, start)
        return item if item and (begun or item.rule in {"kind", "organ", "branch"}) else None

    def _known(self, text: str, start: int) -> Item | None:
        when = _DATE.match(text, start)
        if when:
            return Item("filler", "date", start, when.end())
        best: Item | None = self._glued(text, start) or self._short_region(text, start)
        if best:
            return self._kept(best)
        town = _PLACE.match(text, start)
        if town and not regions.region_at(text, start):
            self.names.append(town.span("name"))
            return Item("name", town["name"], *town.span())
        for name in _ORDER:
            item = self._region(text, start) if name == "region" else self._entry(name, text, start)
            if item and (best is None or item.end > best.end):
                best = item
        return self._kept(best) if best else None

    def _entry(self, name: str, text: str, start: int) -> Item | None:
        found = _LEXICA[name].at(text, start)
        if found is None or (name != "filler" and text[start : found.end] in self.prepositions):
            return None
        if text[start : found.end] == _BOARD and name == "kind" and (self.names or self.adjective):
            return None
        return Item(name, found.entry.key, start, found.end)

    def _region(self, text: str, start: int) -> Item | None:
        found = regions.region_at(text, start, self.near)
        short = found and _SHORT.fullmatch(text[start : found.end])
        if found is None or (short and not self._late(short[0])):
            return None
        return Item("region", found.region, start, found.end)

    def _late(self, word: str) -> bool:
        """Tell whether a short word is a region here, and no department or military district."""
        military = word.endswith("во") and "military-tribunal" in self.kinds
        return bool(self.organ or self.kinds or self.branch) and not military

    def _short_region(self, text: str, start: int) -> Item | None:
        """Take a short word before a regional court as the region, of the court's kind."""
        word = _SHORT.match(text, start)
        if word is None or not _NEXT_COURT.match(text, word.end()):
            return None
        kind = "oblast" if "обл" in text[word.end() : word.end() + 5] else "krai"
        for near in ((key for key in self.near if key.endswith(kind)), _of_kind(word[0], kind)):
            found = regions.region_at(text, start, tuple(near))
            if found and found.region.key.endswith(kind):
                return Item("region", found.region, start, word.end())
        return None

    def _glued(self, text: str, start: int) -> Item | None:
        """Take a region and a body that are written as one word: "Яроблсуд"."""
        found = _GLUED.match(text, start)
        kind = _LEXICA["kind"].whole(found["rest"]) if found else None
        if found is None or kind is None:
            return None
        name = regions.adjective_at(f"{found['stem']}.", 0)
        region = regions.region_at(found["stem"], 0, self.near)
        if name is None and region is None:
            return None
        self.adjective = self.adjective or (name[0] if name else "")
        self.region = self.region or (region.region if region and not name else None)
        return Item("kind", kind.key, start, found.end())

    def _kept(self, item: Item) -> Item:
        if item.rule == "kind":
            self.kinds.append(item.value)
        elif item.rule == "organ":
            self.organ = self.organ or item.value
        elif item.rule == "region":
            self.region = self.region or item.value
        elif item.rule == "branch":
            self.branch = self.branch or item.value
        return item

    def _name(self, shown: str, text: str, start: int) -> Item | None:
        """Take an adjective of a place, a number, a railway, a camp, a proper name."""
        proper = _PROPER.match(shown, start) if start else None
        known = regions.adjective_at(text, start)
        if known:
            self.adjective = self.adjective or known[0]
            self.names.append((start, known[1]))
            return Item("name", known[0], start, known[1])
        if proper:
            self.names.append(proper.span())
            return Item("name", proper[0], *proper.span())
        if start and text[start - 1] == '"' and (quoted := _QUOTED.match(text, start)):
            self.names.append((start, quoted.end() - 1))
            return Item("name", quoted[0], start, quoted.end())
        for pattern in (_RAILWAY, _CAMP, _ADJECTIVE, _NUMBER, _NAMED, _PLACE):
            found = pattern.match(text, start)
            if found and found.end() > start:
                self.names.append(found.span())
                return Item("name", found[0], start, found.end())
        return None

    def body(self, text: Tidy) -> Body | None:
        """Put the parts together, or nothing if no body was named."""
        kinds = sorted(self.kinds, key=lambda key: KINDS[key]["rank"])
        kind = kinds[0] if kinds else self._by_branch()
        if not kind:
            return None
        if kind == "court" and self.region and self.region.key.endswith("-oblast"):
            kind = "oblast-court"
        if kind in _CENTRAL and self.region and self.region.key == "soviet-union":
            self.region = None
        name = " ".join(text.shown[start:end] for start, end in self.names)
        return Body(kind, self.organ, self.region or self._of_adjective(kind), self.branch, name)

    def _by_branch(self) -> str:
        """Tell the kind of a body of which only an organ or a branch is named."""
        if self.organ or self.branch == "department":
            return SECURITY
        return "court" if self.branch else ""

    def _of_adjective(self, kind: str) -> Region | None:
        """Return the region that an adjective means beside this kind of body."""
        if not self.adjective:
            return None
        unit = KINDS[kind].get("region")
        if unit is None and self.organ in {"UNKVD", "UMGB", "UNKGB"}:
            unit = "krai" if self.adjective in _KRAI_STEMS else "oblast"
        return regions.of_kind(self.adjective, unit) if unit else None


def _of_kind(short: str, kind: str) -> tuple[str, ...]:
    return tuple(key for key in regions.meanings(short) if key.endswith(kind))

"""Party: which party, what standing in it, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from purgeld.records.dates import date_rule
from purgeld.records.empties import is_empty
from purgeld.records.lexicon import Lexicon, table
from purgeld.records.reading import Reading
from purgeld.records.scanning import Item, scan
from purgeld.records.spelling import MISSPELT, Stems, mend
from purgeld.records.text import Tidy, tidy

_TABLE: dict[str, Any] = table("parties")
_LEXICA = {
    section: Lexicon({"key": key, "forms": forms} for key, forms in _TABLE[section].items())
    for section in ("standing", "party", "filler")
}
_STEMS = Stems(stem for lexicon in _LEXICA.values() for stem in lexicon.stems)
PARTIES: tuple[str, ...] = tuple(_TABLE["party"])
NON_PARTY, MEMBER, CANDIDATE, FORMER = "non-party", "member", "candidate", "former"
VKPB = "vkpb"


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie to one party: its key, the standing (member, candidate, former), the time as EDTF."""

    party: str
    standing: str
    time: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """What a value says: the present tie, or none, and former ones."""

    ties: tuple[Tie, ...]
    non_party: bool = False

    def __str__(self) -> str:
        """Return one key for the present standing.

        >>> str(read_party("искл. из ВКП(б) в связи с арестом").value)
        'ex_vkpb'
        """
        if self.non_party or not self.ties:
            return "non_party"
        tie = self.ties[0]
        key = tie.party.replace("-", "_")
        if tie.standing == FORMER:
            return f"ex_{key}"
        return f"{key}_candidate" if tie.standing == CANDIDATE else key


def read_party(raw: str) -> Reading[Party]:
    """Read a party membership.

    >>> read_party("член ВКП(б) в 1919-1937 гг.").value.ties
    (Tie(party='vkpb', standing='member', time='1919/1937'),)
    >>> read_party("б/п (бывший член партии эсеров)").value.non_party
    True
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


def _read(raw: str, text: Tidy) -> Reading[Party]:
    found = scan(text, [_rule, date_rule()])
    ties: list[Tie] = []
    standing, non_party = "", False
    for item in found.items:
        if item.rule == "standing":
            non_party = non_party or item.value == NON_PARTY
            standing = _stronger(standing, item.value)
        elif item.rule == "party" and (not ties or standing or ties[-1].party != item.value):
            ties.append(Tie(item.value, _standing(standing)))
            standing = ""
        elif item.rule == "date" and ties and not ties[-1].time:
            before = text.fold[: item.start].rstrip().split(" ")[-1:]
            ties[-1] = _timed(ties[-1], item.value[0], before)
    if not ties and not non_party:
        return Reading(raw, unread=(text.shown,), issues=text.issues)
    return Reading(raw, Party(tuple(ties), non_party), found.unread, text.issues)


def _stronger(before: str, now: str) -> str:
    order = (MEMBER, CANDIDATE, FORMER, "expelled", NON_PARTY)
    return max((before, now), key=lambda key: order.index(key) if key in order else -1)


def _standing(key: str) -> str:
    if key in {FORMER, "expelled"}:
        return FORMER
    return CANDIDATE if key == CANDIDATE else MEMBER


def _timed(tie: Tie, edtf: str, before: list[str]) -> Tie:
    """Add a time: since a year, until a year, or the span given; an expulsion keeps its year."""
    plain = "/" not in edtf and not edtf.startswith("[")
    if plain and before == ["с"]:
        edtf = f"{edtf}/.."
    elif plain and (before == ["до"] or tie.standing == FORMER):
        edtf = f"../{edtf}"
    return Tie(tie.party, tie.standing, edtf)


def _rule(text: Tidy, start: int) -> Item | None:
    best: Item | None = None
    for section, lexicon in _LEXICA.items():
        found = lexicon.at(text.fold, start)
        if found and (best is None or found.end > best.end):
            best = Item(section, found.entry.key, start, found.end)
    return best

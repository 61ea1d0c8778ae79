"""Bodies and places inside a sentence or a line of prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from purgeld.records import bodies, places
from purgeld.records.scanning import Item

if TYPE_CHECKING:
    from purgeld.records.text import Tidy

PLACED = {
    "exile", "banishment", "eviction", "deportation", "special-settlement", "dekulakisation",
    "labour-camp", "labour-army", "confinement", "deprivation-of-liberty", "prison", "colony",
    "repression-by-nationality", "repression", "unspecified", "supervision", "hard-labour",
}  # fmt: skip
_CAMP = re.compile(
    r"[а-я-]{2,}(?:лаг|строй|рудлаг)(?:а|е|у|ом)?(?![а-я])(?:\s(?:нквд|огпу|мвд|гугб))*"
)
_GAP, _PLACE_GAP = re.compile(r"[\s.,\"]*"), re.compile(r"[\s,.\-()|:]*")
_BEFORE_PLACE = re.compile(r"(?:^|[\s\-:,;(\[|>]|\bв|\bво|\bна|\bиз)\s*$")


def body_rule(text: Tidy, start: int) -> Item | None:
    """Take the name of a body: kind, organ, branch, region, one after the other."""
    draft = bodies.draft()
    end = start
    place = start
    while (item := draft.part(text, place)) is not None:
        end = end if item.rule == "filler" else item.end
        skipped = _GAP.match(text.fold, item.end)
        place = skipped.end() if skipped else item.end
    return Item("body", draft.body(text), start, end) if end > start else None


def surely_place(text: Tidy, start: int) -> Item | None:
    """Take a place that is marked as one: a region, a district, a settlement with its kind."""
    return _place(text, start, sure=True)


def place_rule(text: Tidy, start: int) -> Item | None:
    """Take a camp, or a name in capitals where a place can stand."""
    camp = _CAMP.match(text.fold, start)
    if camp:
        return Item("place", text.shown[camp.start() : camp.end()], start, camp.end())
    if text.shown.isupper():
        return None
    return _place(text, start, sure=False) if _BEFORE_PLACE.search(text.fold[:start]) else None


def _place(text: Tidy, start: int, *, sure: bool) -> Item | None:
    draft = places.draft()
    item = draft.sure(text, start) if sure else draft.named(text, start)
    end = start
    while item is not None:
        end = item.end
        gap = _PLACE_GAP.match(text.fold, end)
        place = gap.end() if gap else end
        item = draft.further(text, place)
    return Item("place", text.shown[start:end], start, end) if end > start else None

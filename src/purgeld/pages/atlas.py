"""The map: places that have a point with a source, and what happened there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.pages import cards, places, registers
from purgeld.pages.facts import TYPE
from purgeld.pages.paging import sheet
from purgeld.pages.views import Page
from purgeld.terms import CRM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from purgeld.pages.places import Point
    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref
    from purgeld.pages.views import When

MOST = 300
MOST_EVENTS = 6
_AT, _SORT = CRM("P7_took_place_at").value, CRM("P2_has_type").value


@dataclass(slots=True)
class Marked:
    """A point on the map: its place, what kind of place, and the events there."""

    place: Ref
    point: Point
    kind: Ref | None
    events: Sequence[tuple[Ref, When | None]]
    more: int


def page(reading: Reading, path: str, part: str) -> Page | None:
    """Return a page of the map."""
    found = registers.register(reading, "place").ordered
    marked = [each for iri in found for each in _marked(reading, iri)]
    here = sheet("points", part, len(marked), MOST)
    if here is None:
        return None
    shown = {mark.place.iri for mark in marked}
    values: dict[str, object] = {
        "rows": marked[here.begin : here.end],
        "unplaced": [reading.ref(iri) for iri in found if iri not in shown][:MOST],
        "sheet": here,
    }
    return Page(path, part, "map.html", "map", values, ("map",), more=here.more)


def _marked(reading: Reading, iri: str) -> Iterator[Marked]:
    for point in places.points(reading, iri):
        events = sorted(set(reading.from_(iri, _AT)))
        dated = [(reading.ref(e), cards.when(reading, e)) for e in events if reading.owner(e) == e]
        dated.sort(key=lambda item: (item[1].rank if item[1] else ("~", ""), item[0].iri))
        kind = reading.first(iri, _SORT) or reading.first(iri, TYPE)
        left = max(len(dated) - MOST_EVENTS, 0)
        yield Marked(reading.ref(iri), point, kind, dated[:MOST_EVENTS], left)

"""Points on the map: coordinates of places, each with the source that gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.pages import cards, grounds
from purgeld.pages.facts import Text
from purgeld.terms import DCTERMS, GEO, PROV

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from purgeld.pages.reading import Reading
    from purgeld.pages.views import Line, Passage

WKT = GEO("asWKT").value
GEOMETRY = GEO("hasGeometry").value
SHOWN = frozenset({WKT, GEOMETRY})
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_POINT = re.compile(rf"(?:<[^>]*>\s*)?POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)", re.IGNORECASE)
_NORTH, _EAST = 90, 180


@dataclass(slots=True)
class Point:
    """Degrees north and east as the data writes them, and on what ground."""

    latitude: str
    longitude: str
    lines: Sequence[Line] = ()
    notes: Sequence[Text] = ()
    passages: Sequence[Passage] = ()


def points(reading: Reading, place: str) -> list[Point]:
    """Return the points of a place, given by its geometries or by itself."""
    return [
        point
        for node in (place, *reading.links(place, GEOMETRY))
        for point in _of(reading, node, place)
    ]


def _of(reading: Reading, node: str, place: str) -> Iterator[Point]:
    statements = reading.about(node)
    for value in statements.get(WKT, ()):
        found = _POINT.fullmatch(value.value.strip()) if isinstance(value, Text) else None
        if found and abs(float(found[2])) <= _NORTH and abs(float(found[1])) <= _EAST:
            ground = {key: statements[key] for key in _GROUNDS if key in statements}
            lines = list(cards.lines(reading, ground, node))
            passages = grounds.of(reading, cards.iris(statements, grounds.EVIDENCE))
            notes = cards.notes(statements) if node != place else ()
            yield Point(found[2], found[1], lines, notes, passages)


_GROUNDS = (DCTERMS("source").value, PROV("wasDerivedFrom").value)

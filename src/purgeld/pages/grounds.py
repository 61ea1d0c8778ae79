"""What statements rest on: passages of sources, each with the page that lists it.

A section of a source is listed in pages of a fixed number of characters, so that the page of a
passage follows from its position alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld import passages, terms
from purgeld.pages import alphabet
from purgeld.pages.facts import Text
from purgeld.pages.kinds import ROWS
from purgeld.pages.site import Spot, part_of
from purgeld.pages.views import Passage
from purgeld.terms import CRM, OA, PG

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.pages.reading import Reading

EVIDENCE = PG("hasEvidence").value
SECTION = PG("isInSection").value
SELECTOR = OA("hasSelector").value
SOURCE = OA("hasSource").value
KIND, WEAK = CRM("P2_has_type").value, terms.iri("sourcegrade:weak").value
START, END = OA("start").value, OA("end").value
WINDOW = 12_000
LIST = "passages"


def of(reading: Reading, iris: Iterable[str]) -> list[Passage]:
    """Return the passages that the IRIs name, in their order in the sources."""
    found = [(_parsed(iri), iri) for iri in iris]
    return [_passage(reading, parsed, iri) for parsed, iri in sorted(found, key=_order)]


def _parsed(iri: str) -> passages.Passage | None:
    return passages.parse(iri)


def _order(item: tuple[passages.Passage | None, str]) -> tuple[str, int, int, str]:
    passage, iri = item
    return (passage.source, passage.start, passage.end, "") if passage else ("", 0, 0, iri)


def _passage(reading: Reading, passage: passages.Passage | None, iri: str) -> Passage:
    if passage is None:
        return _row(reading, iri)
    section = reading.first(iri, SECTION)
    source = reading.ref(passage.source)
    spot, weak = _spot(reading, section, passage), _weak(reading, passage.source)
    return Passage(source, section, spot, passage.start, passage.end, weak)


def _row(reading: Reading, iri: str) -> Passage:
    """Return a row of a table; its source lists its rows in pages of a fixed number.

    Not those of which records were made: they are told by the records.
    """
    owner = reading.owner(iri) or iri
    source = reading.first(iri, SOURCE) or reading.ref(owner)
    if source.spot is None or source.iri == iri or not iri.startswith(f"{source.iri}#"):
        return Passage(source, None if source.iri == iri else reading.ref(iri), None)
    if alphabet.is_listed(reading, source.iri):
        return Passage(source, reading.ref(iri), None, weak=_weak(reading, source.iri))
    places = reading.once(f"rows {source.iri}", lambda own: _places(own, source.iri))
    number = places.get(iri, 0) // ROWS + 1 if isinstance(places, dict) else 1
    spot = Spot(source.spot.path, part_of("rows", number), iri[len(source.iri) + 1 :])
    return Passage(source, reading.ref(iri), spot, weak=_weak(reading, source.iri))


def _weak(reading: Reading, source: str) -> bool:
    return WEAK in reading.links(source, KIND)


def _places(reading: Reading, source: str) -> dict[str, int]:
    found = (node for node in reading.from_(source, SOURCE) if not passages.parse(node))
    return {node: place for place, node in enumerate(found)}


def _spot(reading: Reading, section: object, passage: passages.Passage) -> Spot | None:
    fragment = f"char={passage.start},{passage.end}"
    home = getattr(section, "spot", None)
    if home is None:
        source = reading.ref(passage.source).spot
        return source._replace(fragment=fragment) if source else None
    number = window(passage.start, start_of(reading, getattr(section, "iri", "")))
    return Spot(home.path, part_of(LIST, number), fragment)


def start_of(reading: Reading, section: str) -> int:
    """Return the code point at which a section begins, 0 if that is not said."""
    return _position(reading, section, START)


def end_of(reading: Reading, section: str) -> int:
    """Return the code point before which a section ends, 0 if that is not said."""
    return _position(reading, section, END)


def _position(reading: Reading, section: str, end: str) -> int:
    for selector in reading.links(section, SELECTOR):
        for value in reading.about(selector).get(end, ()):
            if isinstance(value, Text) and value.value.isdecimal():
                return int(value.value)
    return 0


def window(start: int, of_section: int) -> int:
    """Return the number of the page, from 1, that lists a passage of a section.

    >>> window(100, 0), window(12_000, 0)
    (1, 2)
    """
    return max(start - of_section, 0) // WINDOW + 1

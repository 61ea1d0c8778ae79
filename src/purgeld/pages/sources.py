"""Sources and their sections: every passage that is cited, with the statements that rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.pages import alphabet, cards, grounds
from purgeld.pages.registers import slug_of
from purgeld.pages.site import FIRST_PART, part_of, path_of
from purgeld.pages.views import Page, Rested
from purgeld.terms import PG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref
    from purgeld.pages.views import Card, Passage

FROM = PG("isFromSource").value
IN_SECTION = PG("isInSection").value
SECTION = PG("Section").value
MOST_INDEXED = 1_000


@dataclass(slots=True)
class Part:
    """A section of a source as its page lists it: where it stands, which passages are cited."""

    section: Ref
    start: int
    end: int
    count: int
    passages: Sequence[Passage] = ()


def contents(reading: Reading, source: str) -> list[Part]:
    """Return the sections of a source in their order, with their passages if they are not many."""
    pointing = reading.from_(source, FROM)
    sections = [each for each in pointing if reading.owner(each) == source]
    cited = {section: reading.from_(section, IN_SECTION) for section in sections}
    few = sum(map(len, cited.values())) <= MOST_INDEXED
    found = [
        Part(
            reading.ref(section),
            grounds.start_of(reading, section),
            grounds.end_of(reading, section),
            len(own),
            grounds.of(reading, own) if few else (),
        )
        for section, own in cited.items()
    ]
    return sorted(found, key=lambda part: (part.start, part.section.iri))


def records(reading: Reading, source: str) -> tuple[str, int] | None:
    """Return the path of the list of the records of a source, and how many they are."""
    own = [block for block in alphabet.blocks(reading) if block.source == source]
    path = f"browse/record/from/{slug_of(source)}"
    return (path, sum(block.count for block in own)) if own else None


def section(reading: Reading, iri: str, part: str = FIRST_PART) -> Page | None:
    """Return a page of a section: the passages that begin in one window of its text."""
    source = reading.owner(iri)
    if source is None or not reading.about(iri):
        return None
    begin = grounds.start_of(reading, iri)
    cited = grounds.of(reading, reading.from_(iri, IN_SECTION))
    windows: dict[int, list[Passage]] = {}
    for passage in cited:
        windows.setdefault(grounds.window(passage.start, begin), []).append(passage)
    numbers = sorted({1, *windows})
    number = next((n for n in numbers if _part(n) == part), 0)
    if not number:
        return None
    place = numbers.index(number)
    values: dict[str, object] = {
        "kind": "section",
        "section": reading.ref(iri),
        "source": reading.ref(source),
        "begin": begin,
        "end": grounds.end_of(reading, iri),
        "rested": [
            rested(reading, each, f"{source}#char={each.start},{each.end}")
            for each in windows.get(number, ())
        ],
        "number_of": _part,
        "before": numbers[place - 1] if place else 0,
        "after": numbers[place + 1] if place + 1 < len(numbers) else 0,
    }
    more = tuple(map(_part, numbers[1:])) if number == 1 else ()
    path = path_of(iri, reading.base)
    return Page(path, part, "section.html", reading.ref(iri), values, more=more)


def _part(number: int) -> str:
    return part_of(grounds.LIST, number)


def rested(reading: Reading, passage: Passage, iri: str) -> Rested:
    """Return a passage with the statements that rest on it."""
    nodes = reading.from_(iri, grounds.EVIDENCE)
    made = [_resting(reading, node, iri, passage.source.iri) for node in nodes]
    return Rested(passage, made, iri[len(passage.source.iri) + 1 :])


def _resting(reading: Reading, node: str, passage: str, source: str) -> Card:
    """Return what rests on a passage; a part of the source, as its authors, has its place here."""
    made = cards.card(reading, node, passage)
    if node != source and reading.owner(node) == source:
        made.lead = reading.ref(node)
        if source == reading.page and node not in reading.placed:
            reading.placed.add(node)
            made.anchor = node[len(source) + 1 :]
    return made


def row(reading: Reading, iri: str) -> Rested:
    """Return a row of a table with the statements that rest on it."""
    return rested(reading, grounds.of(reading, [iri])[0], iri)

"""Flat tables for those who want no graph: people, events, figures and places, a row each.

Several values in a cell are joined by ``; ``. Dates are EDTF; figures have a row for each claim
and each voice. A text that a spreadsheet would take for a formula is led by an apostrophe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from purgeld.pages import cards, claims, howmany, places, registers
from purgeld.pages.cards import SORTS
from purgeld.pages.facts import TYPE, Text
from purgeld.pages.thing import ALTERNATIVES
from purgeld.terms import CRM, PG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref
    from purgeld.pages.views import Voice, When

Cell: TypeAlias = "str | float | None"

NAME = PG("hasName").value
AT, WITHIN = CRM("P7_took_place_at").value, CRM("P89_falls_within").value
PART_OF, MEMBER = PG("isPartOf").value, SCHEMA("memberOf").value
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """A table: its columns, with those that hold numbers, and its rows in a fixed order."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    numbers: frozenset[str] = frozenset()


def tables(reading: Reading) -> list[Table]:
    """Return all flat tables."""
    numbers = frozenset({"low", "best", "high", "latitude", "longitude"})
    return [
        Table(
            name,
            columns,
            [
                tuple(map(_safe, columns, row))
                for iri in _listed(reading, name)
                for row in make(reading, iri)
            ],
            numbers & {*columns},
        )
        for name, (columns, make) in _TABLES.items()
    ]


def _listed(reading: Reading, name: str) -> Iterable[str]:
    kinds: Mapping[str, str] = {
        "people": "person", "events": "event", "figures": "figure", "places": "place",
    }  # fmt: skip
    return sorted(registers.register(reading, kinds[name]).ordered)


def _safe(column: str, cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(FORMULA) and column != "iri":
        return f"'{cell}"
    return cell or None


def _people(reading: Reading, iri: str) -> Iterator[tuple[Cell, ...]]:
    parts = reading.from_(iri, cards.AGENT)
    yield (
        iri,
        *_names(reading, iri),
        _date(cards.end_of_life(reading, iri, cards.BIRTH)),
        _joined(
            reading, (p for b in reading.from_(iri, cards.BIRTH) for p in reading.links(b, AT))
        ),
        _date(cards.end_of_life(reading, iri, cards.DEATH)),
        _joined(
            reading, (p for d in reading.from_(iri, cards.DEATH) for p in reading.links(d, AT))
        ),
        _joined(reading, (role for part in parts for role in reading.links(part, cards.ROLE))),
        _joined(reading, reading.links(iri, MEMBER)),
        _description(reading, iri),
    )


def _events(reading: Reading, iri: str) -> Iterator[tuple[Cell, ...]]:
    date = cards.when(reading, iri)
    begin, end = date.days if date else ("", "")
    yield (
        iri,
        *_names(reading, iri),
        _joined(reading, reading.links(iri, TYPE)),
        _joined(reading, reading.links(iri, SORTS)),
        _date(date),
        begin,
        end,
        _joined(reading, reading.links(iri, AT)),
        _joined(reading, reading.links(iri, PART_OF)),
        _description(reading, iri),
    )


def _places(reading: Reading, iri: str) -> Iterator[tuple[Cell, ...]]:
    common = (
        iri,
        *_names(reading, iri),
        _joined(reading, reading.links(iri, SORTS)),
        _joined(reading, reading.links(iri, WITHIN)),
    )
    description = _description(reading, iri)
    found = places.points(reading, iri)
    for point in found:
        source = "; ".join(dict.fromkeys(p.source.iri for p in point.passages))
        yield (*common, float(point.latitude), float(point.longitude), source, description)
    if not found:
        yield (*common, None, None, None, description)


def _figures(reading: Reading, iri: str) -> Iterator[tuple[Cell, ...]]:
    row = claims.counted(reading, iri)
    common = (
        iri,
        _label(row.figure),
        _named(row.measure),
        howmany.number(row.low),
        howmany.number(row.best),
        howmany.number(row.high),
        "; ".join(text.value for text in row.said),
        _named(row.precision),
        _named(row.unit),
        _named(row.area),
        _date(row.period),
        _named(row.method),
        "; ".join(_label(subject) for subject in row.subjects),
    )
    for claim in reading.from_(iri, claims.OBJECT):
        status = _named(reading.first(claim, claims.STATUS))
        for node in reading.from_(claim, claims.ATTESTS):
            yield (*common, claim, status, *_voice(claims.voice(reading, node)))


def _voice(voice: Voice) -> tuple[Cell, ...]:
    cited = (
        f"{p.source.iri}#char={p.start},{p.end}" if p.start >= 0 else (p.section or p.source).iri
        for p in voice.passages
    )
    holders = "; ".join(map(_label, voice.holders))
    return holders, _named(voice.stance), _date(voice.when), "; ".join(cited)


def _names(reading: Reading, iri: str) -> tuple[str, str, str]:
    """Return the name in English or else any, the one in Russian, and all others."""
    refs = [reading.ref(each) for each in (iri, *reading.links(iri, NAME))]
    others = [v.value for v in reading.about(iri).get(ALTERNATIVES, ()) if isinstance(v, Text)]
    found = dict.fromkeys((*(name for ref in refs for name in ref.labels.values()), *others))
    first = _label(refs[0])
    russian = next((ref.labels["ru"] for ref in refs if "ru" in ref.labels), "")
    return first, russian, "; ".join(name for name in found if name not in {first, russian})


def _joined(reading: Reading, iris: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(_label(reading.ref(iri)) for iri in iris))


def _label(ref: Ref) -> str:
    return ref.text("en", ()).value


def _named(ref: Ref | None) -> str:
    return _label(ref) if ref else ""


def _date(date: When | None) -> str:
    return date.edtf if date else ""


def _description(reading: Reading, iri: str) -> str:
    return next((note.value for note in cards.notes(reading.about(iri))), "")


_THING = ("iri", "name", "name_ru", "other_names")
_TABLES: Mapping[
    str, tuple[tuple[str, ...], Callable[[Reading, str], Iterator[tuple[Cell, ...]]]]
] = {
    "people": (
        (*_THING, "birth", "birth_place", "death", "death_place", "roles", "member_of",
         "description"),
        _people,
    ),
    "events": (
        (*_THING, "class", "kinds", "date", "begin", "end", "places", "part_of", "description"),
        _events,
    ),
    "figures": (
        ("iri", "label", "measure", "low", "best", "high", "words", "precision", "unit", "area",
         "period", "method", "about", "claim", "status", "holder", "stance", "said_in", "passages"),
        _figures,
    ),
    "places": (
        (*_THING, "kinds", "within", "latitude", "longitude", "point_source", "description"),
        _places,
    ),
}  # fmt: skip

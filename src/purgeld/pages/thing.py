"""The page of a thing: what it is, its statements in lists by kind, and what else speaks of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.pages import cards, claims, grounds, listing, places, schemaorg, sources
from purgeld.pages.facts import TYPE, Text
from purgeld.pages.kinds import LAYOUTS, kind_of
from purgeld.pages.paging import sheet
from purgeld.pages.refs import LABELS
from purgeld.pages.site import FIRST_PART, path_of
from purgeld.pages.views import Card, Claimed, Counted, Line, Page, Section, Voice
from purgeld.terms import BASE, DCTERMS, OWL, PG, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from purgeld.pages.facts import Statements
    from purgeld.pages.listing import Entry
    from purgeld.pages.places import Point
    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref
    from purgeld.pages.views import Dated, Row, When

ALTERNATIVES = SKOS("altLabel").value
DESCRIPTION = DCTERMS("description").value
ELSEWHERE = frozenset(
    term.value
    for term in (
        SCHEMA("sameAs"), OWL("sameAs"), RDFS("seeAlso"), SCHEMA("url"),
        SKOS("exactMatch"), SKOS("closeMatch"), SKOS("broadMatch"), SKOS("narrowMatch"),
    )
)  # fmt: skip


@dataclass(slots=True)
class Head:
    """The upper part of a page: what the thing is called and what it is."""

    ref: Ref
    kind: str
    classes: Sequence[Ref]
    sorts: Sequence[Ref]
    names: Sequence[Text]
    notes: Sequence[Text]
    when: When | None
    birth: When | None
    death: When | None
    disputed: bool
    status: Ref | None
    meaning: Sequence[Text]
    figure: Counted | None
    points: Sequence[Point]


def thing(reading: Reading, iri: str, part: str = FIRST_PART) -> Page | None:
    """Return the page of a thing, or a further page of one of its lists (``views-2``).

    ``None`` if nothing is said of the thing, or if there is no such page.
    """
    statements = reading.about(iri)
    if not statements and not reading.pointing(iri):
        return None
    kind = kind_of(reading, iri)
    parts = list(dict.fromkeys(listing.own_parts(reading, iri)))
    reading.ahead(parts)
    found = listing.entries(reading, iri, parts, kind)
    reading.page = iri
    reading.placed = {entry.node for own in found.values() for entry in own}
    ref, path = reading.ref(iri), path_of(iri, reading.base)
    if part != FIRST_PART:
        section = _further(reading, iri, found, part)
        values = {"ref": ref, "kind": kind, "section": section}
        scripts = ("figures",) if section and section.layout == "figures" else ()
        return Page(path, part, "list.html", ref, values, scripts) if section else None
    said = listing.said(reading, statements, parts)
    values = {
        "head": _head(reading, iri, kind, statements),
        "kind": kind,
        "lines": list(cards.lines(reading, _plain(said, ref), iri)),
        "elsewhere": list(_elsewhere(reading, said)),
        "records": sources.records(reading, iri) if kind == "source" else None,
        "cut": reading.is_cut(iri),
        "cells": cards.cells(statements),
        "contents": sources.contents(reading, iri) if kind == "source" else (),
        "schema": schemaorg.describe(reading, iri, kind, statements),
    }
    made = (_section(reading, iri, key, found[key]) for key in LAYOUTS if key in found)
    sections = [section for section in made if section]
    return Page(
        path,
        part,
        "thing.html",
        ref,
        values,
        ("figures",) if "figures" in found else (),
        iri,
        sections,
        grounds.of(reading, cards.iris(statements, grounds.EVIDENCE)),
        tuple(part for section in sections for part in section.sheet.more),
    )


def _plain(said: Statements, ref: Ref) -> Statements:
    """Leave out what has its place elsewhere, and of a claim in a sentence what the title says."""
    apart = ELSEWHERE | places.SHOWN | claims.NUMBERS | {cards.SORTS, cards.CELLS, claims.STATUS}
    kept = {predicate: values for predicate, values in said.items() if predicate not in apart}
    if kept.get(claims.PREDICATE) == [DESCRIPTION]:
        del kept[claims.PREDICATE]
        sentences = (v for v in kept.get(claims.LITERAL, ()) if isinstance(v, Text))
        kept[claims.LITERAL] = [v for v in sentences if v.value not in ref.labels.values()]
    return kept


def _head(reading: Reading, iri: str, kind: str, statements: Statements) -> Head:
    status = reading.first(iri, claims.STATUS)
    return Head(
        ref=reading.ref(iri),
        kind=kind,
        classes=cards.refs(reading, statements, TYPE),
        sorts=cards.refs(reading, statements, cards.SORTS),
        names=_other_names(statements),
        notes=cards.notes(statements),
        when=cards.when(reading, iri),
        birth=cards.end_of_life(reading, iri, cards.BIRTH),
        death=cards.end_of_life(reading, iri, cards.DEATH),
        disputed=_is_disputed(reading, iri),
        status=status,
        meaning=cards.notes(reading.about(status.iri)) if status else (),
        figure=claims.counted(reading, iri) if kind == "figure" else None,
        points=places.points(reading, iri),
    )


def _other_names(statements: Statements) -> list[Text]:
    """Return labels beyond the first of each language, all languages, and alternative names."""
    found = (v for key in (*LABELS, ALTERNATIVES) for v in statements.get(key, ()))
    return [value for value in dict.fromkeys(found) if isinstance(value, Text)]


def _is_of(holder: str, iri: str) -> bool:
    return holder == iri or holder.startswith(f"{iri}/")


def _is_disputed(reading: Reading, iri: str) -> bool:
    """Tell whether only claims date a death."""
    deaths = reading.from_(iri, cards.DEATH)
    return any(
        cards.SPAN in reading.links(claim, claims.PREDICATE)
        for death in deaths
        for claim in reading.from_(death, claims.SUBJECT)
        if cards.when(reading, death) is None
    )


def _elsewhere(reading: Reading, said: Statements) -> Iterator[Line]:
    for predicate in sorted(ELSEWHERE & said.keys()):
        yield Line(
            reading.ref(predicate), [Text(v) if isinstance(v, str) else v for v in said[predicate]]
        )


def _further(
    reading: Reading, iri: str, found: dict[str, list[Entry]], part: str
) -> Section | None:
    key = part.rpartition("-")[0]
    return _section(reading, iri, key, found[key], part) if key in found else None


def _section(
    reading: Reading, iri: str, key: str, own: list[Entry], part: str = FIRST_PART
) -> Section | None:
    layout, size = LAYOUTS[key]
    here = sheet(key, part, len(own), size)
    if here is None:
        return None
    if len(own) <= listing.SORTABLE and layout in _SORTED:
        rows = sorted(_rows(reading, iri, layout, own), key=_SORTED[layout])
        rows = rows[here.begin : here.end]
    else:
        rows = _rows(reading, iri, layout, own[here.begin : here.end])
    return Section(key, layout, rows, len(own), here)


def _rows(reading: Reading, iri: str, layout: str, own: Sequence[Entry]) -> list[Row]:
    reading.ahead(entry.node for entry in own)
    return [_MAKERS[layout](reading, iri, entry) for entry in own]


def _card(reading: Reading, iri: str, entry: Entry) -> Row:
    made = cards.card(reading, entry.node, iri)
    if entry.predicate != listing.REFERS or entry.back:
        made.predicate, made.back = reading.ref(entry.predicate), entry.back
    if made.when is None:
        made.claimed = _dates(reading, iri, entry.node)
    return made


def _dates(reading: Reading, iri: str, node: str) -> list[Dated]:
    """Return the first dates that claims give to a statement, its event, or the thing it is of.

    Those of the thing of the page stand on it once, not beside each statement.
    """
    owner = reading.owner(node)
    events = reading.from_(node, cards.PARTICIPATION)
    nodes = dict.fromkeys(each for each in (node, *events, owner) if each and each != iri)
    found = [each for own in nodes for each in claims.dates(reading, own)]
    return sorted(found, key=lambda each: (each.when.rank, each.claim.claim.iri))[:_MOST_DATES]


def _concept(reading: Reading, iri: str, entry: Entry) -> Row:
    del iri
    notes = cards.notes(reading.about(entry.node))
    return Card(entry.node, reading.ref(entry.node), notes=notes)


def _claimed(reading: Reading, iri: str, entry: Entry) -> Row:
    return claims.claimed(reading, entry.node, iri)


def _row(reading: Reading, iri: str, entry: Entry) -> Row:
    del iri
    return sources.row(reading, entry.node)


def _counted(reading: Reading, iri: str, entry: Entry) -> Row:
    del iri
    return claims.counted(reading, entry.node)


def _voice(reading: Reading, iri: str, entry: Entry) -> Row:
    del iri
    return claims.voice(reading, entry.node)


def _view(reading: Reading, iri: str, entry: Entry) -> Row:
    """Return a claim with what the thing of the page says to it, and how many contradict it."""
    nodes = reading.from_(entry.node, claims.ATTESTS)
    own = [n for n in nodes if any(_is_of(h, iri) for h in reading.links(n, claims.HELD_BY))]
    return Claimed(
        reading.ref(entry.node),
        reading.first(entry.node, claims.STATUS),
        [claims.voice(reading, node, besides=iri) for node in own],
        len(nodes) - len(own),
        len(claims.rivals(reading, entry.node)),
    )


_MAKERS = {
    "cards": _card,
    "names": _card,
    "rows": _row,
    "sequence": _card,
    "sentences": _card,
    "links": _card,
    "concepts": _concept,
    "claims": _claimed,
    "figures": _counted,
    "voices": _voice,
    "views": _view,
}


def _by_date(row: Row) -> tuple[str, ...]:
    if not isinstance(row, Card):
        return ()
    return (*(row.rank or (_UNDATED, "")), _course(row), row.iri)


def _course(row: Card) -> str:
    """Order what happened on one day: a birth, an arrest, a sentence, an execution, a death."""
    named = [*([row.predicate] if row.predicate else []), *row.roles, *row.kinds]
    return max((_COURSE[ref.iri] for ref in named if ref.iri in _COURSE), default=_BETWEEN)


def _by_role(row: Row) -> tuple[str, ...]:
    if not isinstance(row, Card):
        return ()
    return (*(role.iri for role in row.roles), row.iri)


def _by_status(row: Row) -> tuple[str, ...]:
    if not isinstance(row, Claimed):
        return ()
    return (row.status.iri if row.status else "", row.claim.iri)


def _by_measure(row: Row) -> tuple[str, ...]:
    if not isinstance(row, Counted):
        return ()
    return (row.measure.iri if row.measure else "", row.figure.iri)


def _by_stance(row: Row) -> tuple[str, ...]:
    return (str(claims.rank(row)), row.iri) if isinstance(row, Voice) else ()


_UNDATED, _MOST_DATES = "~", 12
_BETWEEN = "2"
_ROLES = f"{BASE}vocab/role/"
_COURSE = {
    cards.BIRTH: "0",
    **dict.fromkeys((PG("Arrest").value, f"{_ROLES}arrested"), "1"),
    **dict.fromkeys((PG("Sentencing").value, f"{_ROLES}sentenced"), "3"),
    **dict.fromkeys((PG("Execution").value, f"{_ROLES}executed"), "4"),
    cards.DEATH: "5",
    **dict.fromkeys((PG("ReviewDecision").value, f"{_ROLES}subject-of-review"), "6"),
}
_SORTED = {
    "sequence": _by_date,
    "cards": _by_role,
    "claims": _by_status,
    "views": _by_status,
    "figures": _by_measure,
    "voices": _by_stance,
}

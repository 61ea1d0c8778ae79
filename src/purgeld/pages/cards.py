"""Statements as cards: a node of the graph with its date, roles, properties and passages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from purgeld.pages import grounds
from purgeld.pages.facts import TYPE, Text
from purgeld.pages.refs import Ref
from purgeld.pages.views import Card, Line, When
from purgeld.terms import CRM, DCTERMS, PG, RDFS, SCHEMA, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from purgeld.pages.facts import Statements, Value
    from purgeld.pages.reading import Reading
    from purgeld.pages.views import Shown

SPAN = CRM("P4_has_time-span").value
EDTF = PG("edtf").value
LABEL = RDFS("label").value
PARTICIPATION = PG("hasParticipation").value
RESULTS = PG("resultsIn").value
PART_OF = PG("isPartOf").value
SHORTCUTS = frozenset({
    CRM("P11_had_participant").value, CRM("P14_carried_out_by").value, SCHEMA("memberOf").value,
})  # fmt: skip
ROLE = PG("hasRole").value
AGENT = PG("hasAgent").value
BIRTH, DEATH = ENDS = CRM("P98_brought_into_life").value, CRM("P100_was_death_of").value
LEADS = (AGENT, PG("isMembershipIn").value)
ISSUED = DCTERMS("issued").value
NOTES = (DCTERMS("description").value, SKOS("definition").value)
DATES = frozenset(XSD(kind).value for kind in ("date", "dateTime", "gYear", "gYearMonth"))
DEEPEST = 6
# Said elsewhere on a page: as title, kind, passages or date, or computed from what is shown.
UNSAID = frozenset({
    TYPE, EDTF, SPAN, ROLE, grounds.EVIDENCE, *NOTES,
    LABEL, SKOS("prefLabel").value, SKOS("altLabel").value,
    SKOS("topConceptOf").value, RDFS("isDefinedBy").value, DCTERMS("title").value,
    CRM("P82a_begin_of_the_begin").value, CRM("P82b_end_of_the_end").value,
    SCHEMA("birthDate").value, SCHEMA("deathDate").value,
})  # fmt: skip
# A record says them itself; a person has events of birth and death.
_LIFE = frozenset({SCHEMA("birthDate").value, SCHEMA("deathDate").value})
RECORD = PG("PersonRecord").value
REVIEWS, EVENT = PG("reviews").value, PG("Event").value
SORTS = CRM("P2_has_type").value
CELLS = CRM("P190_has_symbolic_content").value
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def card(reading: Reading, node: str, towards: str) -> Card:
    """Make a card of a node that points at ``towards``, or that ``towards`` points at.

    The node is a part of ``towards``, a thing of its own, or a part of another thing. A part of
    another thing leads to that thing, an own part to the agent or group that it names.
    """
    owner = reading.owner(node)
    made = _card(reading, node, {towards, owner or node})
    _take_event(reading, made, {towards, owner or node, node})
    if owner == towards:
        made.anchor = node[len(towards) + 1 :]
        made.lines = [*made.lines, *_causes(reading, node, towards)]
        _take_lead(made)
    else:
        made.lead = reading.ref(owner or node)
        made.when = made.when or when(reading, made.lead.iri)
    return made


def _take_event(reading: Reading, made: Card, known: Collection[str]) -> None:
    """Let a participation say what its event says, where that has no page of its own."""
    for event in reading.from_(made.iri, PARTICIPATION):
        if reading.owner(event) not in {None, event}:
            whole = {**reading.about(event), PARTICIPATION: []}
            made.when = made.when or when(reading, event)
            made.lines = [*made.lines, *lines(reading, whole, event, known)]
            made.notes = [*made.notes, *notes(whole)]
            if reading.owner(event) == reading.page and event not in reading.placed:
                reading.placed.add(event)
                made.event_anchor = event[len(reading.page) + 1 :]


def _causes(reading: Reading, part: str, whole: str) -> Iterator[Line]:
    """Give the events elsewhere that led to a part, such as the execution behind a death."""
    for event in reading.from_(part, RESULTS):
        owner = reading.owner(event)
        if owner and owner != whole:
            yield Line(reading.ref(RESULTS), [reading.ref(owner)], back=True)


def _take_lead(made: Card) -> None:
    for line in made.lines:
        if line.predicate.iri in LEADS and isinstance(line.values[0], Ref):
            made.lead = line.values[0]
            made.lines = [other for other in made.lines if other is not line]
            return


def _card(reading: Reading, node: str, known: Collection[str]) -> Card:
    statements = {} if node in known else reading.about(node)
    made = Card(
        node,
        when=when(reading, node),
        roles=refs(reading, statements, ROLE),
        lines=list(lines(reading, statements, node, known)),
        kinds=refs(reading, statements, TYPE) if reading.owner(node) != node else (),
        names=[v for v in statements.get(LABEL, ()) if isinstance(v, Text)],
        notes=notes(statements),
        passages=grounds.of(reading, iris(statements, grounds.EVIDENCE)),
    )
    if made.kinds and RECORD in reading.links(reading.owner(node) or "", TYPE):
        _call_by_kind(made)
    return made


def _call_by_kind(made: Card) -> None:
    """Call an event of a record by what it is: its label only says whose it is.

    A description that says no more than the name of a penalty does is left out.
    """
    made.names = ()
    named = [value for line in made.lines for value in line.values if isinstance(value, Ref)]
    said = {label for ref in named for label in ref.labels.values()}
    made.notes = [note for note in made.notes if note.value not in said]
    sorts = [line for line in made.lines if line.predicate.iri == SORTS]
    if sorts and [kind.iri for kind in made.kinds] == [EVENT]:
        made.kinds = [value for value in sorts[0].values if isinstance(value, Ref)]
        made.lines = [line for line in made.lines if line is not sorts[0]]


def lines(
    reading: Reading, statements: Statements, node: str, known: Collection[str] = ()
) -> Iterable[Line]:
    """Return the properties of a node that are shown as such; links to ``known`` are left out.

    So are shortcuts to those whose participation is shown.
    """
    parts = iris(statements, PARTICIPATION)
    spoken = {agent for part in parts for agent in reading.links(part, AGENT)} if parts else set()
    kinds = iris(statements, TYPE)
    for predicate, values in statements.items():
        if predicate not in UNSAID or (predicate in _LIFE and RECORD in kinds):
            apart = {*known, *spoken} if predicate in SHORTCUTS else known
            if predicate == RESULTS:
                apart = {*apart, *reading.placed}
            kept = [value for value in values if value not in apart]
            if kept:
                show = _named if predicate == REVIEWS else shown
                said = [show(reading, value, node, known) for value in kept]
                yield Line(reading.ref(predicate), said)


def shown(reading: Reading, value: Value, node: str, known: Collection[str] = ()) -> Shown:
    """Turn a value into what is shown for it: a name, a date, a text, or a card of a part.

    A card has no links to what is ``known`` where it stands; cards in cards go down a few steps.
    """
    if isinstance(value, Text):
        return When(value.value) if value.datatype in DATES else value
    span = reading.about(value).get(EDTF, ()) if reading.owner(value) else ()
    if span and isinstance(span[0], Text):
        return When(span[0].value, value)
    home = reading.owner(node)
    part = home is not None and value != home and reading.owner(value) == home
    if part and len(known) < DEEPEST and reading.about(value):
        return _inner(reading, value, home or "", {*known, node})
    return reading.ref(value)


def _named(reading: Reading, value: Value, node: str, known: Collection[str]) -> Shown:
    """Return what a review looked at: its date and name, where it has a place on the page."""
    if isinstance(value, str) and value in reading.placed:
        return Card(value, reading.ref(value), when(reading, value))
    return shown(reading, value, node, known)


def _inner(reading: Reading, part: str, home: str, known: Collection[str]) -> Card:
    """Return a part shown inside another statement; its place on the page is the first one."""
    made = _card(reading, part, known)
    _take_lead(made)
    if home == reading.page and part not in reading.placed:
        reading.placed.add(part)
        made.anchor = part[len(home) + 1 :]
    return made


def when(reading: Reading, iri: str) -> When | None:
    """Return the date of an event, membership or work, if the data has one."""
    for span in reading.links(iri, SPAN):
        for value in reading.about(span).get(EDTF, ()):
            if isinstance(value, Text):
                return When(value.value, span)
    for value in reading.about(iri).get(ISSUED, ()):
        if isinstance(value, Text):
            day = _DAY.match(value.value)
            return When(day[0] if day else value.value)
    return None


def end_of_life(reading: Reading, iri: str, predicate: str) -> When | None:
    """Return the date of a birth or death, by the property that joins it to the person."""
    dates = (when(reading, node) for node in reading.from_(iri, predicate))
    return next((date for date in dates if date), None)


def cells(statements: Statements) -> list[tuple[str, str]]:
    """Return the cells of a row that a record keeps as JSON, by column; empty ones are left out.

    A value that is no object of JSON is one cell without a column.
    """
    return [cell for value in statements.get(CELLS, ()) for cell in _cells(value)]


def _cells(value: Value) -> Iterator[tuple[str, str]]:
    text = value if isinstance(value, str) else value.value
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        row = text
    for column, raw in row.items() if isinstance(row, dict) else [("", text)]:
        said = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
        if said.strip():
            yield column, said


def iris(statements: Statements, predicate: str) -> list[str]:
    """Return the links among the values of a property."""
    return [value for value in statements.get(predicate, ()) if isinstance(value, str)]


def refs(reading: Reading, statements: Statements, predicate: str) -> list[Ref]:
    """Return the names of what a property leads to."""
    return [reading.ref(iri) for iri in iris(statements, predicate)]


def notes(statements: Statements) -> Sequence[Text]:
    """Return the descriptions and definitions."""
    found = (value for predicate in NOTES for value in statements.get(predicate, ()))
    return [value for value in found if isinstance(value, Text)]

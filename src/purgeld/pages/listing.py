"""Which statement stands in which list of a thing's page: met from its side or from the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from purgeld import passages
from purgeld.pages import alphabet, cards, claims, grounds
from purgeld.pages.facts import TYPE
from purgeld.pages.kinds import BACK, FORWARD, UNLISTED
from purgeld.terms import CRM, PG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.pages.facts import Statements
    from purgeld.pages.reading import Reading

OTHER = "incoming"
SENTENCING = PG("Sentencing").value
# From a record to the events that it tells of, which are its parts.
REFERS = CRM("P67_refers_to").value
CHARGE = PG("hasCharge").value
SORTABLE = 500
_CLAIMED = frozenset({claims.SUBJECT, claims.OBJECT})
_SPOKEN = (PG("hasAgent").value, PG("isMembershipIn").value)


class Entry(NamedTuple):
    """A statement with a node at its other end; ``back`` if it is met from the object's side."""

    predicate: str
    node: str
    back: bool


def entries(reading: Reading, iri: str, parts: list[str], kind: str) -> dict[str, list[Entry]]:
    """Return the statements of each list on the page of a thing, ``parts`` being its own."""
    found: dict[str, list[Entry]] = {}
    for entry in _all(reading, iri, parts):
        found.setdefault(_key(reading, iri, entry), []).append(entry)
    _drop_shortcuts(reading, found)
    if "views" in found:
        found["views"] = _by_claim(reading, found["views"])
    if "rivals" in found:
        # That two claims exclude each other is stated by both.
        found["rivals"] = list({entry.node: entry for entry in found["rivals"]}.values())
    if kind == "source":
        found["rows"] = [Entry(grounds.SOURCE, row, back=True) for row in _rows(reading, iri)]
    if kind == "claim":
        found["figures"] = [_given(figure) for figure in _figures(reading, iri)]
    elif kind != "figure":
        _move_figures(reading, found)
    return {key: own for key, own in found.items() if own}


def _key(reading: Reading, iri: str, entry: Entry) -> str:
    """Return the list that takes a statement; sentences passed in a trial have one of their own."""
    if not entry.back:
        return FORWARD.get(entry.predicate, "sequence")
    part = entry.predicate == cards.PART_OF and reading.owner(entry.node) == iri
    if part and SENTENCING in reading.links(entry.node, TYPE):
        return "sentences"
    return BACK.get(entry.predicate, OTHER)


def _all(reading: Reading, iri: str, parts: list[str]) -> Iterator[Entry]:
    own = frozenset(parts)
    for predicate, values in reading.about(iri).items():
        if predicate in FORWARD:
            yield from (Entry(predicate, v, back=False) for v in values if isinstance(v, str))
        elif predicate == REFERS:
            told = (v for v in values if v in own and not _is_told(reading, v, own))
            yield from (Entry(predicate, v, back=False) for v in told)
    yield from _pointing(reading, iri)
    for part in parts:
        for entry in _pointing(reading, part):
            apart = reading.owner(entry.node) != iri and entry.predicate != cards.RESULTS
            if apart or entry.predicate in _CLAIMED:
                yield entry


def _is_told(reading: Reading, part: str, own: frozenset[str]) -> bool:
    """Tell whether another part says it: the charge stands in the sentence passed on it."""
    return any(other in own for other in reading.from_(part, CHARGE))


def _pointing(reading: Reading, iri: str) -> Iterator[Entry]:
    for predicate, subject in reading.pointing(iri):
        if predicate not in UNLISTED:
            yield Entry(predicate, subject, back=True)


def own_parts(reading: Reading, iri: str) -> Iterator[str]:
    """Give the parts of a thing that are one step away from it, whichever way the step goes.

    The authors of a source are known by the rows that rest on it.
    """
    for values in reading.about(iri).values():
        yield from (v for v in values if isinstance(v, str) and _is_part(reading, v, iri))
    told = not alphabet.is_listed(reading, iri)
    for predicate, subject in reading.pointing(iri):
        if predicate not in UNLISTED and _is_part(reading, subject, iri):
            yield subject
        elif told and predicate == grounds.SOURCE and not passages.parse(subject):
            resting = reading.from_(subject, grounds.EVIDENCE)
            yield from (node for node in resting if _is_part(reading, node, iri))


def _is_part(reading: Reading, node: str, iri: str) -> bool:
    """Tell whether a node is a part; terms below a list are things of their own."""
    return node.startswith(f"{iri}/") and reading.owner(node) == iri


def _drop_shortcuts(reading: Reading, found: dict[str, list[Entry]]) -> None:
    """Leave out a shortcut to a thing whose part already stands in a list."""
    shown = {reading.owner(e.node) for own in found.values() for e in own}
    found[OTHER] = [
        entry
        for entry in found.get(OTHER, [])
        if entry.predicate not in cards.SHORTCUTS or reading.owner(entry.node) not in shown
    ]


def _rows(reading: Reading, source: str) -> list[str]:
    """Return the rows of tables that rest on a source; passages stand with its sections.

    Rows of which records were made are told by the records.
    """
    if alphabet.is_listed(reading, source):
        return []
    return [node for node in reading.from_(source, grounds.SOURCE) if not passages.parse(node)]


def _by_claim(reading: Reading, held: list[Entry]) -> list[Entry]:
    """Return the claims on which views are held, each once."""
    found = (claim for entry in held for claim in reading.links(entry.node, claims.ATTESTS))
    return [Entry(claims.ATTESTS, claim, back=False) for claim in dict.fromkeys(found)]


def _move_figures(reading: Reading, found: dict[str, list[Entry]]) -> None:
    """Put the figures that claims give into the list of figures, each once."""
    stated = found.get("claims", [])
    if not stated or len(stated) > SORTABLE:
        return
    given = {entry: _figures(reading, entry.node) for entry in stated}
    figures = {entry.node: entry for entry in found.get("figures", ())}
    figures |= {figure: _given(figure) for own in given.values() for figure in own}
    found["claims"] = [entry for entry in stated if not given[entry]]
    found["figures"] = list(figures.values())


def _figures(reading: Reading, claim: str) -> list[str]:
    objects = reading.links(claim, claims.OBJECT)
    return [each for each in objects if claims.is_figure(reading, each)]


def _given(figure: str) -> Entry:
    return Entry(claims.HAS_FIGURE, figure, back=False)


def said(reading: Reading, statements: Statements, parts: list[str]) -> Statements:
    """Return the properties shown as lines: those that lists, or what they shorten, do not say."""
    spoken = {value for part in parts for p in _SPOKEN for value in reading.links(part, p)}
    apart = {**dict.fromkeys(cards.SHORTCUTS, spoken), REFERS: {*parts}}
    return {
        predicate: [v for v in values if v not in apart.get(predicate, ())]
        for predicate, values in statements.items()
        if predicate not in FORWARD
    }

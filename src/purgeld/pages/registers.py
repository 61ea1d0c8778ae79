"""Registers: all things of a kind in order of their names, with facets and counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.names.folding import alphabetical
from purgeld.pages import asked, cards
from purgeld.pages.kinds import BROWSED, FACET_YEAR, FACETS, KINDS
from purgeld.pages.paging import sheet
from purgeld.pages.site import FIRST_PART
from purgeld.pages.views import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from purgeld.pages.facts import Text
    from purgeld.pages.kinds import Steps
    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref
    from purgeld.pages.views import When

SIZE = 100
LIST, ROLE, RECORD = "list", "role", "record"
MOST_ROLES = 5
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(slots=True)
class Listed:
    """A thing as a register lists it; a person with the most common of the roles they have."""

    ref: Ref
    when: When | None
    notes: Sequence[Text]
    birth: When | None = None
    death: When | None = None
    roles: Sequence[Ref] = ()


@dataclass(slots=True)
class Facet:
    """One way to narrow a register: its values with counts, the most frequent first."""

    key: str
    values: Sequence[tuple[Ref | str, str, int]]


@dataclass(slots=True)
class Register:
    """The things of a kind in order, and those that have each value of each facet.

    ``slugs`` has, for each facet, its values by the name that they have in a path.
    """

    ordered: Sequence[str]
    facets: Mapping[str, Mapping[str, Sequence[str]]]
    slugs: Mapping[str, Mapping[str, str]]


def things(reading: Reading, kind: str) -> list[str]:
    """Return the things of a kind in order of IRI; claims also where they are parts."""
    classes = [each for each, own in KINDS.items() if own == kind]
    found = {iri for each in classes for iri in asked.things(reading, each)}
    return sorted(iri for iri in found if kind == "claim" or reading.owner(iri) == iri)


def counts(reading: Reading) -> list[tuple[str, int]]:
    """Return how many things there are of each kind that has a register."""
    made = reading.once("counts", _counts)
    return made if isinstance(made, list) else []


def _counts(reading: Reading) -> list[tuple[str, int]]:
    found = ((kind, _count(reading, kind)) for kind in BROWSED)
    return [(kind, count) for kind, count in found if count]


def _count(reading: Reading, kind: str) -> int:
    records = asked.records(reading) if kind == RECORD else None
    return len(things(reading, kind)) if records is None else len(records[0])


def register(reading: Reading, kind: str, *, read: bool = True) -> Register:
    """Return the register of a kind, made once for all its pages.

    ``read`` is false for a page that :func:`shown` says the taken part of.
    """
    made = reading.once(f"register {kind}", lambda own: _register(own, kind), read=read)
    return made if isinstance(made, Register) else Register((), {}, {})


def _register(reading: Reading, kind: str) -> Register:
    records = asked.records(reading) if kind == RECORD else None
    if records is not None:
        return _made(records[0], {"from": records[1]})
    found = things(reading, kind)
    reading.ahead(found)
    ordered = sorted(found, key=lambda iri: _order(reading, kind, iri))
    facets: dict[str, dict[str, list[str]]] = {key: {} for key in FACETS.get(kind, {})}
    for iri in ordered:
        for key, steps in FACETS.get(kind, {}).items():
            for value in sorted(set(_walk(reading, iri, steps))):
                facets[key].setdefault(value, []).append(iri)
    return _made(ordered, facets)


def _made(ordered: Sequence[str], facets: Mapping[str, Mapping[str, Sequence[str]]]) -> Register:
    slugs = {key: {slug_of(value): value for value in own} for key, own in facets.items()}
    return Register(ordered, {key: own for key, own in facets.items() if own}, slugs)


def paths(reading: Reading, kind: str) -> list[str]:
    """Return the paths of the pages of a register, those of its facets included."""
    found = register(reading, kind)
    if not found.ordered:
        return []
    narrowed = {f"browse/{kind}/{key}/{slug}" for key, own in found.slugs.items() for slug in own}
    return [f"browse/{kind}", *sorted(narrowed)]


def overview(reading: Reading) -> Page:
    """Return the page that lists the registers."""
    return Page("browse", FIRST_PART, "browse.html", "browse", {"counts": counts(reading)})


def page(reading: Reading, path: str, part: str) -> Page | None:
    """Return a page of a register: ``browse/<kind>`` or ``browse/<kind>/<facet>/<value>``."""
    _, kind, *narrowed = path.split("/")
    if kind not in BROWSED or len(narrowed) not in {0, 2}:
        return None
    found = register(reading, kind, read=False)
    chosen, rows = _chosen(found, narrowed)
    here = sheet(LIST, part, len(rows), SIZE)
    if here is None or not rows:
        return None
    values: dict[str, object] = {
        "kind": kind,
        "facet": narrowed[0] if narrowed else "",
        "chosen": _name(reading, chosen),
        "facets": [] if narrowed else [_facet(reading, *item) for item in found.facets.items()],
        "rows": [_listed(reading, kind, iri) for iri in rows[here.begin : here.end]],
        "total": len(rows),
        "sheet": here,
    }
    return Page(path, part, "register.html", "browse", values, more=here.more)


def shown(reading: Reading, path: str) -> str:
    """Return what the pages at a path take from their register: their things, and its counts."""
    _, kind, *narrowed = path.split("/")
    found = register(reading, kind, read=False)
    counted = {ROLE} if narrowed else found.facets.keys()
    tally = [(key, _tally(own)) for key, own in found.facets.items() if key in counted]
    return f"{_chosen(found, narrowed)} {tally}"


def _chosen(found: Register, narrowed: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the value to which a register is narrowed, and the things that are left."""
    if not narrowed:
        return "", found.ordered
    key, slug = narrowed
    chosen = found.slugs.get(key, {}).get(slug, "")
    return chosen, found.facets.get(key, {}).get(chosen, ())


def slug_of(value: str) -> str:
    """Name a value of a facet in a path: a year as it is, a thing by kind and key.

    >>> slug_of("https://w3id.org/purgeld/vocab/role/accused"), slug_of("1937")
    ('role-accused', '1937')
    """
    return "-".join(re.split(r"[/#]", value)[-2:])


def _walk(reading: Reading, iri: str, steps: Steps) -> Iterable[str]:
    if not steps:
        date = cards.when(reading, iri)
        return [date.days[0][:4]] if date and date.days[0] else []
    reached = [iri]
    for back, predicate in steps:
        step = reading.from_ if back else reading.links
        reached = [other for each in reached for other in step(each, predicate)]
    return reached


def _facet(reading: Reading, key: str, values: Mapping[str, Sequence[str]]) -> Facet:
    tally = sorted(_tally(values), key=_by_year if key == FACET_YEAR else _by_count)
    return Facet(key, [(_name(reading, value), slug_of(value), n) for value, n in tally])


def _tally(values: Mapping[str, Sequence[str]]) -> list[tuple[str, int]]:
    return [(value, len(own)) for value, own in values.items()]


def _by_year(item: tuple[str, int]) -> tuple[int, str]:
    return 0, item[0]


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _name(reading: Reading, value: str) -> Ref | str:
    return reading.ref(value) if ":" in value else value


def _listed(reading: Reading, kind: str, iri: str) -> Listed:
    notes = cards.notes(reading.about(iri))
    made = Listed(reading.ref(iri), cards.when(reading, iri), notes[:1])
    if kind == "person":
        made.birth, made.death = (cards.end_of_life(reading, iri, end) for end in cards.ENDS)
        having = register(reading, kind, read=False).facets.get(ROLE, {})
        roles = {*_walk(reading, iri, FACETS[kind][ROLE])} & having.keys()
        ordered = sorted(roles, key=lambda role: (-len(having[role]), role))
        made.roles = [reading.ref(role) for role in ordered[:MOST_ROLES]]
    return made


def _order(reading: Reading, kind: str, iri: str) -> tuple[str, str]:
    """Order people by the last word of their names, everything else by its words.

    What stands in brackets does not count; a description in place of a name ends in a small letter
    or a number and is ordered as it begins.
    """
    label = reading.ref(iri).text(reading.site.languages[0], reading.site.languages).value
    last = _BRACKETS.sub("", label).split()[-1:]
    if kind == "person" and last and last[0][0].isupper():
        label = f"{last[0]} {label}"
    return alphabetical(label), iri

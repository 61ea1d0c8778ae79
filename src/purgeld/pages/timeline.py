"""The timeline: dated events and orders, and the dates that only claims give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.pages import cards, claims, registers
from purgeld.pages.facts import TYPE
from purgeld.pages.site import FIRST_PART
from purgeld.pages.views import Page, When
from purgeld.terms import CRM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref

LISTED = ("event", "directive")
MOST = 500


@dataclass(slots=True)
class Moment:
    """Something dated; ``status`` is set where only a claim, ``claim``, gives the date."""

    ref: Ref
    when: When
    kind: Ref | None
    places: Sequence[Ref] = ()
    claim: Ref | None = None
    status: Ref | None = None

    @property
    def year(self) -> str:
        """Return the year in which it begins, or ends where the beginning is open."""
        return self.when.rank[0][:4]


@dataclass(slots=True)
class Moments:
    """All moments in order of time."""

    rows: Sequence[Moment]

    def span(self) -> tuple[str, str]:
        """Return the days between which nine of ten moments lie, to be shown first."""
        days = sorted(day for row in self.rows for day in row.when.days if day)
        if not days:
            return "", ""
        return days[len(days) // 20], days[len(days) - 1 - len(days) // 20]

    def years(self) -> list[tuple[str, int]]:
        """Return each year with the number of its moments."""
        found: dict[str, int] = {}
        for row in self.rows:
            found[row.year] = found.get(row.year, 0) + 1
        return list(found.items())


def moments(reading: Reading) -> Moments:
    """Return everything dated, in order of time."""
    made = reading.once("moments", _moments)
    return made if isinstance(made, Moments) else Moments(())


def _moments(reading: Reading) -> Moments:
    found = [
        moment
        for kind in LISTED
        for iri in registers.register(reading, kind).ordered
        for moment in _of_thing(reading, iri)
    ]
    return Moments(sorted(found, key=lambda row: (row.when.rank, row.ref.iri)))


def _of_thing(reading: Reading, iri: str) -> Iterator[Moment]:
    kind = reading.first(iri, TYPE)
    places = [reading.ref(place) for place in reading.links(iri, _PLACE)]
    date = cards.when(reading, iri)
    if date and any(date.days):
        yield Moment(reading.ref(iri), date, kind, places)
    for each in claims.dates(reading, iri):
        if each.when != date and any(each.when.days):
            said = each.claim
            yield Moment(reading.ref(iri), each.when, kind, places, said.claim, said.status)


_PLACE = CRM("P7_took_place_at").value


def page(reading: Reading, path: str, part: str) -> Page | None:
    """Return the timeline: whole if it is not long, else by years (``timeline/1937``)."""
    found = moments(reading)
    _, _, year = path.partition("/")
    long = len(found.rows) > MOST
    if year:
        rows = [row for row in found.rows if row.year == year] if long else []
    else:
        rows = [] if long else list(found.rows)
    if part != FIRST_PART or (year and not rows):
        return None
    values: dict[str, object] = {
        "year": year,
        "span": ("", "") if year else found.span(),
        "years": found.years() if long else [],
        "rows": rows[:MOST],
        "left": max(len(rows) - MOST, 0),
        "total": len(found.rows),
    }
    return Page(path, part, "timeline.html", "timeline", values, ("timeline",))


def paths(reading: Reading) -> list[str]:
    """Return the paths of the pages of the timeline."""
    found = moments(reading)
    years = [f"timeline/{year}" for year, _ in found.years()] if len(found.rows) > MOST else []
    return ["timeline", *years]

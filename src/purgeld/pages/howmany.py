"""How many? Every figure by what it counts, rivals side by side, nothing averaged."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from purgeld.pages import cards, claims, registers
from purgeld.pages.paging import sheet
from purgeld.pages.site import FIRST_PART
from purgeld.pages.views import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref
    from purgeld.pages.views import Counted

SIZE = 80


@dataclass(slots=True)
class Measure:
    """Something that is counted: how many figures there are, and how many of them have rivals."""

    ref: Ref
    path: str
    figures: int
    disputed: int


@dataclass(slots=True)
class Group:
    """Figures of one measure about one subject, which may be held against each other."""

    subject: Ref | None
    rows: Sequence[Counted]


def measures(reading: Reading) -> Mapping[str, Sequence[str]]:
    """Return the figures of each measure, the measures with most figures first."""
    found = registers.register(reading, "figure").facets.get("measure", {})
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def overview(reading: Reading) -> Page:
    """Return the page that lists what is counted."""
    rows = [
        Measure(reading.ref(measure), path_of(measure), len(own), _disputed(reading, own))
        for measure, own in measures(reading).items()
    ]
    return Page("figures", FIRST_PART, "measures.html", "figures", {"rows": rows})


def _disputed(reading: Reading, figures: Sequence[str]) -> int:
    return sum(
        any(claims.rivals(reading, claim) for claim in reading.from_(figure, claims.OBJECT))
        for figure in figures
    )


def path_of(measure: str) -> str:
    """Return the path of the page of a measure.

    >>> path_of("https://w3id.org/purgeld/vocab/measure/executed")
    'figures/executed'
    """
    slug = registers.slug_of(measure)
    return f"figures/{slug.removeprefix('measure-')}"


def page(reading: Reading, path: str, part: str) -> Page | None:
    """Return the page of a measure, or a further page of its figures."""
    found = measures(reading)
    measure = next((each for each in found if path_of(each) == path), None)
    if measure is None:
        return None
    groups = _groups(reading, found[measure])
    sheets = _sheets(groups)
    here = sheet("figures", part, len(sheets), 1)
    if here is None:
        return None
    values: dict[str, object] = {
        "measure": reading.ref(measure),
        "notes": cards.notes(reading.about(measure)),
        "groups": sheets[here.begin],
        "total": len(found[measure]),
        "sheet": here,
    }
    title, scripts = reading.ref(measure), ("figures",)
    return Page(path, part, "measure.html", title, values, scripts, more=here.more)


def _groups(reading: Reading, figures: Sequence[str]) -> list[Group]:
    """Group figures by their first subject, the largest group first, each by its values."""
    rows: dict[str, list[Counted]] = {}
    for figure in figures:
        row = claims.counted(reading, figure)
        rows.setdefault(row.subjects[0].iri if row.subjects else "", []).append(row)
    ordered = sorted(rows.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        Group(reading.ref(subject) if subject else None, sorted(own, key=_value))
        for subject, own in ordered
    ]


def _value(row: Counted) -> tuple[float, str]:
    return number(row.best or row.low or row.high) or 0.0, row.figure.iri


def number(text: str) -> float | None:
    """Return a decimal as a number; ``None`` for what is none."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if isfinite(found) else None


def _sheets(groups: list[Group]) -> list[list[Group]]:
    """Put groups on pages of a bounded number of figures; a long group goes on over the next."""
    sheets: list[list[Group]] = [[]]
    room = SIZE
    for group in groups:
        rest = group.rows
        while rest:
            if room == 0:
                sheets.append([])
                room = SIZE
            sheets[-1].append(Group(group.subject, rest[:room]))
            rest, room = rest[room:], room - len(rest[:room])
    return sheets

"""The order of the events of a record, and ages: what cannot be is flagged, never repaired."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from purgeld import dates
from purgeld.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BIRTH, ARREST, SENTENCING, EXECUTION, DEATH, REVIEW = (
    "birth", "arrest", "sentencing", "execution", "death", "review",
)  # fmt: skip
# Pairs of which the first cannot begin after the second has ended.
_PAIRS = (
    (ARREST, SENTENCING, "arrest-after-conviction"),
    (SENTENCING, EXECUTION, "conviction-after-execution"),
    (ARREST, EXECUTION, "arrest-after-execution"),
    (SENTENCING, REVIEW, "review-before-conviction"),
)
BORN_TOO_LATE, TOO_YOUNG, TOO_OLD = "born-too-late", "very-young", "very-old"
YOUNGEST, OLDEST = 10, 95


def out_of_order(events: Mapping[str, str]) -> tuple[str, ...]:
    """Return issues of one case; the keys are kinds of event, the values EDTF.

    >>> out_of_order({"arrest": "1938-06-23", "sentencing": "1938-01-14"})
    ('arrest-after-conviction',)
    """
    found = [
        issue
        for first, second, issue in _PAIRS
        if first in events and second in events and _after(events[first], events[second])
    ]
    return tuple(found)


def implausible_age(birth: str, events: Sequence[str]) -> tuple[str, ...]:
    """Return issues of the age that a birth gives at any of the events (EDTF).

    >>> implausible_age("1971", ["1937-09-02"]), implausible_age("1837", ["1933"])
    (('born-too-late',), ('very-old',))
    """
    found: list[str] = []
    born = years(birth)
    for event in events:
        at = years(event)
        if born and at and at[0] - born[1] > YOUNGEST and at[1] - born[0] < OLDEST:
            continue
        if _after(birth, event):
            found.append(BORN_TOO_LATE)
        elif (age := _years(birth, event)) is not None:
            found += [TOO_YOUNG] if age[1] < YOUNGEST else [TOO_OLD] if age[0] >= OLDEST else []
    return tuple(dict.fromkeys(found)) if found else ()


def outside(period: tuple[int, int], event: str) -> bool:
    """Tell whether a date (EDTF) lies wholly outside the years of a unit or a body.

    >>> outside((1952, 1953), "1930-05"), outside((1923, 1934), "1934")
    (True, False)
    """
    span = years(event)
    return span is not None and (span[1] < period[0] or span[0] > period[1])


def century_earlier(birth: str, events: Sequence[str]) -> str:
    """Offer the same birth a hundred years earlier if that alone makes the age plausible.

    >>> century_earlier("1971", ["1937-09-02"])
    '1871'
    """
    if BORN_TOO_LATE not in implausible_age(birth, events) or not birth[:4].isdigit():
        return ""
    earlier = f"{int(birth[:4]) - 100}{birth[4:]}"
    return "" if implausible_age(earlier, events) else earlier


def year(edtf: str) -> int | None:
    """Return the year in which a date begins, if it has one."""
    span = bounds(edtf)
    return int(span.begin[:4]) if span and span.begin else None


@lru_cache(maxsize=30_000)
def years(edtf: str) -> tuple[int, int] | None:
    """Return the first and the last year that a date allows, if both ends are known.

    >>> years("[1880,1881-02]"), years("1937-07/.."), years("")
    ((1880, 1881), None, None)
    """
    span = bounds(edtf)
    return (int(span.begin[:4]), int(span.end[:4])) if span and span.begin and span.end else None


def _after(first: str, second: str) -> bool:
    one, other = bounds(first), bounds(second)
    return bool(one and other and one.begin and other.end and one.begin > other.end)


def _years(birth: str, event: str) -> tuple[int, int] | None:
    """Return the least and the most whole years between a birth and an event."""
    one, other = bounds(birth), bounds(event)
    if not (one and other and one.begin and one.end and other.begin and other.end):
        return None
    return _whole(one.end, other.begin), _whole(one.begin, other.end)


def _whole(begin: str, end: str) -> int:
    return int(end[:4]) - int(begin[:4]) - (end[5:10] < begin[5:10])


@lru_cache(maxsize=30_000)
def bounds(edtf: str) -> dates.Bounds | None:
    """Return the bounds of a date; ``None`` where a text is no date that EDTF allows here."""
    try:
        return dates.bounds(edtf)
    except DataError:
        return None

"""Dates as EDTF text (ISO 8601-2, level 1 and one-of sets), and the bounds computed from them.

Bounds are ``xsd:dateTime`` texts in UTC, end inclusive, written with ``+00:00``. No day is ever
filled in: what the text leaves open widens the bounds, an open end has no bound at all.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from purgeld.errors import DataError

FIRST_YEAR, LAST_YEAR = 1000, 2099
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11)}
WINTER = 24
CURE = (
    "Write a day 1937-02-14, a month 1937-02, a year 1937, a season 1937-21 to 1937-23, "
    "a decade 193X, an interval 1937-07/.. or one of [1937-12,1938-01]"
)

# Most dates are whole days; their bounds need no arithmetic.
_DAY = re.compile(r"(?:1[0-9]|20)[0-9]{2}-(?:0[1-9]|1[0-2])-[0-9]{2}")
_DATE = re.compile(
    r"(?P<year>\d{2}(?:\d{2}|\dX|XX))(?:-(?P<month>\d\d|XX))?(?:-(?P<day>\d\d|XX))?[?~%]?"
)


@dataclass(frozen=True)
class Bounds:
    """Earliest and latest moment that a date allows; ``None`` where it is open."""

    begin: str | None
    end: str | None


def bounds(edtf: str) -> Bounds:
    """Compute the bounds of an EDTF text; raise :class:`DataError` if it is no supported date.

    >>> bounds("1937-06")
    Bounds(begin='1937-06-01T00:00:00+00:00', end='1937-06-30T23:59:59+00:00')
    >>> bounds("../1938").begin is None
    True
    """
    if _DAY.fullmatch(edtf):
        return _of_day(edtf)
    text = edtf.strip()
    if text == "XXXX":
        return Bounds(None, None)
    if text[:1] in {"[", "{"} and text[-1:] in {"]", "}"}:
        return _of_set(edtf, text[1:-1])
    if "/" in text:
        return _of_interval(edtf, text)
    first, last = _days(edtf, text)
    return _ordered(edtf, first, last)


def precision(edtf: str) -> str:
    """Tell how exact a plain EDTF date is: ``day``, ``month``, ``year`` or ``none``.

    >>> [precision(text) for text in ("1937-06-11", "1937-06", "1937~", "193X", "1937/1938")]
    ['day', 'month', 'year', 'none', 'none']
    """
    match = _DATE.fullmatch(edtf.strip())
    if match is None or "X" in edtf or match["month"] in {"21", "22", "23"}:
        return "none"
    return "day" if match["day"] else "month" if match["month"] else "year"


def _refuse(edtf: str, why: str) -> DataError:
    return DataError(f'"{edtf}" is not a date that can be used: {why}', cure=CURE)


def _of_set(edtf: str, inside: str) -> Bounds:
    members = [part.strip() for part in inside.split(",")]
    if any(part[:1] in {"", "[", "{"} for part in members):
        raise _refuse(edtf, "a set holds dates, separated by commas")
    spans = [
        bounds(part.replace("..", "/", 1)) if ".." in part else bounds(part) for part in members
    ]
    begins, ends = [span.begin for span in spans], [span.end for span in spans]
    known_begins = [begin for begin in begins if begin]
    known_ends = [end for end in ends if end]
    if not known_begins and not known_ends:
        raise _refuse(edtf, "the set is empty")
    begin = min(known_begins) if len(known_begins) == len(spans) else None
    return Bounds(begin, max(known_ends) if len(known_ends) == len(spans) else None)


def _of_interval(edtf: str, text: str) -> Bounds:
    left, _, right = text.partition("/")
    if "/" in right or (left in {"", ".."} and right in {"", ".."}):
        raise _refuse(edtf, "an interval has two ends, at most one of them open")
    first = None if left in {"", ".."} else _days(edtf, left)[0]
    last = None if right in {"", ".."} else _days(edtf, right)[1]
    return _ordered(edtf, first, last)


def _days(edtf: str, text: str) -> tuple[str, str]:
    match = _DATE.fullmatch(text)
    if match is None:
        raise _refuse(edtf, "it has no form that EDTF knows")
    years = match["year"].replace("X", "0"), match["year"].replace("X", "9")
    if not FIRST_YEAR <= int(years[0]) <= int(years[1]) <= LAST_YEAR:
        raise _refuse(edtf, f"the year lies outside {FIRST_YEAR} to {LAST_YEAR}")
    first_month, last_month = _months(edtf, match["month"])
    first_day, last_day = _days_of_month(edtf, match["day"], int(years[1]), last_month)
    return (
        f"{years[0]}-{first_month:02}-{first_day:02}",
        f"{years[1]}-{last_month:02}-{last_day:02}",
    )


def _months(edtf: str, month: str | None) -> tuple[int, int]:
    if month in {None, "XX"}:
        return 1, 12
    number = int(month or 0)
    if number in SEASONS:
        return SEASONS[number]
    if number == WINTER:
        raise _refuse(edtf, "winter lies in two years; write its months as an interval")
    if not 1 <= number <= 12:  # noqa: PLR2004 - months of a year
        raise _refuse(edtf, f"there is no month {month}")
    return number, number


def _days_of_month(edtf: str, day: str | None, year: int, month: int) -> tuple[int, int]:
    last = monthrange(year, month)[1]
    if day in {None, "XX"}:
        return 1, last
    if not 1 <= int(day or 0) <= last:
        raise _refuse(edtf, f"month {month} of {year} has {last} days")
    return int(day or 0), int(day or 0)


def _of_day(edtf: str) -> Bounds:
    """Return the bounds of a whole day of a year that is allowed."""
    _days_of_month(edtf, edtf[8:], int(edtf[:4]), int(edtf[5:7]))
    return Bounds(f"{edtf}T00:00:00+00:00", f"{edtf}T23:59:59+00:00")


def _ordered(edtf: str, first: str | None, last: str | None) -> Bounds:
    if first and last and first > last:
        raise _refuse(edtf, "it ends before it begins")
    return Bounds(
        f"{first}T00:00:00+00:00" if first else None,
        f"{last}T23:59:59+00:00" if last else None,
    )

"""When two sources agree: dates that are the same but for their precision, numbers that overlap."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from purgeld import dates

if TYPE_CHECKING:
    from collections.abc import Collection

CALENDAR = {timedelta(days=days) for days in (12, 13)}
NEW_STYLE = "1918-02-14"
DAY = 10


def covers(coarse: str, fine: str) -> bool:
    """Tell whether one date (EDTF) says the same as another, as exactly or less.

    >>> covers("1937", "1937-06-12"), covers("1936-08-19/", "1936-08-19/1936-08-24")
    (True, True)
    >>> covers("1937-06-11/1937-06-12", "1937-06-12")
    False
    """
    return all(
        not wide or wide == narrow or _begins(narrow, wide)
        for wide, narrow in zip(_ends(coarse), _ends(fine), strict=True)
    )


def _ends(edtf: str) -> tuple[str, str]:
    first, slash, last = edtf.replace("..", "").partition("/")
    first, last = (end.rstrip("~?%") for end in (first, last if slash else first))
    return first, last


def _begins(narrow: str, wide: str) -> bool:
    stem = wide.rstrip("X")
    return bool(narrow) and narrow.startswith(stem if stem != wide else f"{wide}-")


def finest(texts: Collection[str]) -> str | None:
    """Return the date that all others cover, or ``None`` where there is none.

    >>> finest(["1937", "1937-06", "1937-06-12"])
    '1937-06-12'
    >>> finest(["1937-01-30", "1937-02-01", "1937"]) is None
    True
    """
    found = [text for text in texts if all(covers(other, text) for other in texts)]
    return min(found, default=None)


def apart(first: str, second: str) -> bool:
    """Tell whether two dates cannot both hold, since their bounds have no moment in common."""
    one, other = dates.bounds(first), dates.bounds(second)
    before = bool(one.end and other.begin and one.end < other.begin)
    return before or bool(other.end and one.begin and other.end < one.begin)


def calendars(first: str, second: str) -> bool:
    """Tell whether two days before 1918 lie as far apart as the old and the new calendar.

    >>> calendars("1897-06-24", "1897-07-06")
    True
    """
    if any(len(text) != DAY or dates.precision(text) != "day" for text in (first, second)):
        return False
    days = [date.fromisoformat(text) for text in (first, second)]
    return max(first, second) < NEW_STYLE and abs(days[0] - days[1]) in CALENDAR


def disjoint(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Tell whether two ranges of numbers, low and high or empty, have no number in common.

    >>> disjoint(("", "7000"), ("30000", "")), disjoint(("1", "5"), ("5", "9"))
    (True, False)
    """
    (low, high), (other_low, other_high) = first, second
    above = bool(low and other_high) and Decimal(low) > Decimal(other_high)
    return above or (bool(high and other_low) and Decimal(high) < Decimal(other_low))

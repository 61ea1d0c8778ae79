"""The order of literals: SPARQL's ``<`` (17.3) with the operators of XPath for dates and durations.

Two literals that cannot be compared have no order, and every constraint that asks for one then
fails: different families, ill-formed values, language-tagged strings, times where only one has a
zone and the fourteen hours of doubt overlap.
"""

from __future__ import annotations

import struct
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from purgeld.shacl.literals import (
    DATE_FORMS,
    DECIMAL,
    DURATION,
    DURATIONS,
    FLOATS,
    INTEGERS,
    STRING,
    Parts,
    ordinal,
    split,
    well_formed,
)
from purgeld.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Callable

_DOUBT = 14 * 3600
_DAY = 86400
_LONG = 1000
_MARCH = 3
_DATE_TAIL = f'"^^<{XSD("date").value}>'
_FIELDS = {
    "dateTime": ("year", "month", "day", "time"),
    "date": ("year", "month", "day"),
    "time": ("time",),
    "gYearMonth": ("year", "month"),
    "gYear": ("year",),
    "gMonthDay": ("month", "day"),
    "gDay": ("day",),
    "gMonth": ("month",),
}


class Value(NamedTuple):
    """A literal's value: only values of one family compare; ``zoned`` matters for times alone."""

    family: str
    value: int | float | Decimal | Fraction | str | tuple[int, Fraction]
    zoned: bool = False


def value_of(text: str) -> Value | None:
    """Return the value of a literal's N-Triples text, or None if it has no place in any order."""
    if text.endswith(_DATE_TAIL):
        days = ordinal(text[1 : -len(_DATE_TAIL)])
        if days is not None:
            return Value("date", (days + _BEFORE) * _DAY)
    parts = split(text)
    if parts is None or not well_formed(parts):
        return None
    reader = _READERS.get(parts.datatype)
    return reader(parts) if reader else None


def compare(one: Value | None, other: Value | None) -> int | None:
    """Return -1, 0 or 1 as the first comes before, with or after the other; None if neither."""
    if one is None or other is None or one.family != other.family:
        return None
    if one.family == "duration":
        return _compare_durations(one.value, other.value)  # type: ignore[arg-type]
    if one.zoned != other.zoned:
        return _compare_in_doubt(one, other)
    return _sign(*_promoted(one.value, other.value))


def _promoted(one: object, other: object) -> tuple[object, object]:
    if isinstance(one, float) != isinstance(other, float):
        return _as_float(one), _as_float(other)
    return one, other


def _as_float(number: object) -> float:
    try:
        return float(number)  # type: ignore[arg-type]
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")  # type: ignore[operator]


def _sign(one: object, other: object) -> int | None:
    if one < other:  # type: ignore[operator]
        return -1
    if one > other:  # type: ignore[operator]
        return 1
    return 0 if one == other else None


def _compare_in_doubt(one: Value, other: Value) -> int | None:
    gap = one.value - other.value  # type: ignore[operator]
    if abs(gap) > _DOUBT:
        return _sign(gap, 0)
    return None


def _compare_durations(one: tuple[int, Fraction], other: tuple[int, Fraction]) -> int | None:
    """Order durations as XSD 1.1 does, by the shortest and the longest that the months can be."""
    months, seconds = one[0] - other[0], one[1] - other[1]
    days = sorted((_month_days(months, 28, 365), _month_days(months, 31, 366)))
    least, most = days[0] * _DAY + seconds, days[1] * _DAY + seconds
    if months == 0 or least > 0 or most < 0:
        return _sign(most, 0)
    return None


def _month_days(months: int, length: int, year: int) -> Fraction:
    years, rest = divmod(abs(months), 12)
    days = years * year + rest * length
    return Fraction(days if months >= 0 else -days)


def _number(parts: Parts) -> Value:
    if parts.datatype in INTEGERS:
        return Value("number", _whole(parts.lexical))
    if parts.datatype == DECIMAL:
        return Value("number", Decimal(parts.lexical))
    number = float(parts.lexical)
    if parts.datatype == XSD("float").value:
        number = _single(number)
    return Value("number", number)


def _whole(lexical: str) -> int | Decimal:
    """Take a long integer as a decimal, because ``int`` reads digits in quadratic time."""
    return int(lexical) if len(lexical) < _LONG else Decimal(lexical)


def _single(number: float) -> float:
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _date(name: str, parts: Parts) -> Value:
    match = DATE_FORMS[parts.datatype].fullmatch(parts.lexical)
    groups = iter(match.groups() if match else ())
    year, month, day = 1972, 1, 1
    seconds: int | Fraction = 0
    for field in _FIELDS[name]:
        if field == "year":
            year = int(next(groups) or 0)
        elif field == "month":
            month = int(next(groups) or 1)
        elif field == "day":
            day = int(next(groups) or 1)
        else:
            seconds = _seconds([next(groups) for _ in range(6)])
    zone = next(groups)
    return Value(
        name, _day_number(year, month, day) * _DAY + seconds - _offset(zone), zone is not None
    )


def _seconds(groups: list[str | None]) -> Fraction:
    hours, minutes, seconds = (group or "0" for group in (groups[:3] if groups[0] else groups[3:]))
    return Fraction(seconds) + 60 * int(minutes) + 3600 * int(hours)


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
    return -seconds if zone.startswith("-") else seconds


def _day_number(year: int, month: int, day: int) -> int:
    """Count days in the proleptic Gregorian calendar, for any year; only differences matter."""
    year, month = (year - 1, month + 9) if month < _MARCH else (year, month - 3)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day


_BEFORE = _day_number(1970, 1, 1) - date(1970, 1, 1).toordinal()


def _duration(parts: Parts) -> Value:
    match = DURATION.fullmatch(parts.lexical)
    sign, *fields = match.groups() if match else ("",)
    years, months, days, hours, minutes, seconds = (Fraction(field or 0) for field in fields)
    total = seconds + 60 * (minutes + 60 * (hours + 24 * days))
    factor = -1 if sign else 1
    return Value("duration", (factor * int(years * 12 + months), factor * total))


def _reader(name: str) -> Callable[[Parts], Value]:
    return lambda parts: _date(name, parts)


_READERS: dict[str, Callable[[Parts], Value]] = {
    STRING: lambda parts: Value("string", parts.lexical),
    XSD("boolean").value: lambda parts: Value("boolean", int(parts.lexical in {"true", "1"})),
    **dict.fromkeys(INTEGERS | FLOATS | {DECIMAL}, _number),
    **dict.fromkeys(DURATIONS, _duration),
    **{XSD(name).value: _reader(name) for name in _FIELDS},
}

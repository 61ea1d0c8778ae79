"""One date at one place of a text: the forms in which records write a day, a month, a year."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from purgeld.records.lexicon import lexicon

BIRTH, EVENT, REVIEW = "birth", "event", "review"
TWO_DIGIT = "two-digit-year"
NO_SUCH_DAY, NO_SUCH_MONTH = "no-such-day", "no-such-month"
PART_OF_PERIOD = "part-of-period"

# The first two-digit year that lies in the earlier century.
_PIVOT = {BIRTH: 60, EVENT: 100, REVIEW: 30}
_CENTURY = {BIRTH: (19, 18), EVENT: (19, 19), REVIEW: (20, 19)}
_MONTHS = lexicon("dates", section="month")
_SEASONS = lexicon("dates", section="season")
_PARTS = lexicon("dates", section="part")
_WINTER = "24"
_LAST_MONTH, _LAST_DAY = 12, 31
_ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
_ROMAN = {roman: n for n, roman in enumerate(_ROMANS, 1)}

_UNKNOWN = r"[_?*]{1,2}|xx|хх"
_MONTH = rf"\d{{1,2}}|[ivxхі]{{1,4}}|{_UNKNOWN}"
_NUMERIC = (
    re.compile(
        r"(?P<y>\d{4})[-.](?:(?P<m>0\d|1[0-2])|\d\d(?=[-.]\d\d))(?:[-.](?P<d>\d\d))?(?![.-]?\d)"
        r"(?:[t ]\d\d:[\d:.z+]+)?"
    ),
    re.compile(
        rf"(?P<d>\d{{1,2}}|{_UNKNOWN})\s?(?:[./,]\s?){{1,2}}(?P<m>{_MONTH})"
        r"(?:\s?(?:[./,]\s?){1,2}|\s)(?P<y>\d{4}(?!\d)|\d\d(?!\d|-\d))"
    ),
    re.compile(
        r"(?P<d>0?[1-9]|[12]\d|3[01])[-\s/](?P<m>0?[1-9]|1[0-2]|[ivxхі]{1,4})[-\s/](?P<y>\d{4})(?!\d)"
    ),
    re.compile(rf"(?P<m>{_MONTH})\s?[./,]\s?(?P<y>\d{{4}})(?!\d)(?P<d>)"),
)
_DAY = re.compile(
    r"(?:\d{1,2}\s?\(\s?)?(?P<d>\d{1,2})(?:\s?\))?(?:-?(?:го|ого|е|ье|ое))?\s*[.,]?\s*(?=[^\W\d_])"
)
_COMMA = re.compile(r"\s*(?:г|год|года)?\.?\s*,?\s+(?=[^\W\d_]{3}|\d\d? [^\W\d_])")
_TO_MONTH = re.compile(r"\s*(?:-|и|или|по)\s*")
_YEAR = re.compile(
    r"\.?(?: месяц\w*)?(?:\s*[.,]\s*|\s+|-)?(?:в\s)?'?(?P<y>\d{4}|\d\d(?=\s*г))(?!\d)"
)
_DECADE = re.compile(r"(?P<y>\d{3}0|\d0)\s?-?\s?(?:ые|ых|е|х)(?!\w)")
_PLAIN_YEAR = re.compile(r"(?P<y>(?:1[5-9]|20)\d\d)(?![\d])")
_SHORT_YEAR = re.compile(r"'?(?P<y>\d\d)\s*-?\s*(?:г\.|г(?!\w)|году|года)(?!\s*\.?\s*[а-я])")
_SUFFIX = re.compile(r"\s*\.?\s*(?:(?:года|году|годах|годов|годы|год|г\s?\.?\s?г|гг|г)(?!\w)\.?)+")


@dataclass(frozen=True, slots=True)
class Single:
    """One date as EDTF, the place behind it, and what was noticed."""

    edtf: str
    end: int
    issues: tuple[str, ...] = ()


def single(text: str, start: int, kind: str) -> Single | None:
    """Read one date that begins at this place of a folded text."""
    found = _numeric(text, start, kind) or _worded(text, start, kind) or _year(text, start, kind)
    if found is None:
        return None
    suffix = _SUFFIX.match(text, found.end)
    return Single(found.edtf, suffix.end() if suffix else found.end, found.issues)


def checked(year: str, month: str, day: str) -> tuple[str, tuple[str, ...]]:
    """Write a date as EDTF to the precision that exists; parts are digits, or empty if unknown.

    >>> checked("1937", "06", "31"), checked("1938", "13", "16")
    (('1937-06', ('no-such-day',)), ('1938', ('no-such-month',)))
    """
    if not month or int(month) == 0:
        return year, ()
    if int(month) > _LAST_MONTH:
        return year, (NO_SUCH_MONTH,)
    if not day or int(day) == 0:
        return f"{year}-{int(month):02}", ()
    if int(day) > monthrange(int(year), int(month))[1]:
        return f"{year}-{int(month):02}", (NO_SUCH_DAY,)
    return f"{year}-{int(month):02}-{int(day):02}", ()


def full_year(digits: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """Write a year in four digits, as the kind of event allows, and say if two were guessed."""
    if len(digits) == 4:  # noqa: PLR2004 - digits of a whole year
        return digits, ()
    late, early = _CENTURY[kind]
    return f"{early if int(digits) >= _PIVOT[kind] else late}{digits}", (TWO_DIGIT,)


def _numeric(text: str, start: int, kind: str) -> Single | None:
    for pattern in _NUMERIC:
        match = pattern.match(text, start)
        if match and (found := _of_numbers(match, kind)):
            return found
    return None


def _of_numbers(match: re.Match[str], kind: str) -> Single | None:
    month, day = _number(match["m"] or "99"), _number(match["d"] or "")
    if month is None or day is None or (len(match["y"]) == 2 and not _plausible(day, month)):  # noqa: PLR2004 - digits of a cut year
        return None
    year, cut = full_year(match["y"], kind)
    edtf, issues = checked(year, month, day)
    return Single(edtf, match.end(), (*cut, *issues))


def _plausible(day: str, month: str) -> bool:
    return int(day or 0) <= _LAST_DAY and int(month or 0) <= _LAST_MONTH


def _number(part: str) -> str | None:
    """Return the digits of a part, nothing for an unknown one, ``None`` if it is no number."""
    if part.isdigit():
        return part
    if not part.strip("_?*xх"):
        return "" if part not in {"x", "х"} else "10"
    roman = _ROMAN.get(part.replace("х", "x").replace("і", "i"))
    return str(roman) if roman else None


def _worded(text: str, start: int, kind: str) -> Single | None:
    part = _PARTS.at(text, start)
    issues = (PART_OF_PERIOD,) if part else ()
    place = _after(text, part.end) if part else start
    day = _DAY.match(text, place)
    found = _month_and_year(text, day.end() if day else place, day["d"] if day else "", kind)
    if found is None and not day:
        found = _season(text, place, kind) or (_year(text, place, kind) if part else None)
    return Single(found.edtf, found.end, (*issues, *found.issues)) if found else None


def _month_and_year(text: str, start: int, day: str, kind: str) -> Single | None:
    month = _MONTHS.at(text, start)
    to = _TO_MONTH.match(text, month.end) if month and not day else None
    last = _MONTHS.at(text, to.end()) if to else None
    year = _YEAR.match(text, (last or month).end) if month else None
    if month is None or year is None:
        return None
    digits, cut = full_year(year["y"], kind)
    edtf, issues = checked(digits, month.entry.key, day)
    if last:
        edtf = f"{edtf}/{digits}-{last.entry.key}"
    return Single(edtf, year.end(), (*cut, *issues))


def _year_and_month(text: str, year: Single) -> Single:
    """Take a month, and a day, that stand behind their year."""
    comma = _COMMA.match(text, year.end)
    day = _DAY.match(text, comma.end()) if comma else None
    before = day or comma
    month = _MONTHS.at(text, before.end()) if before else None
    if month is None or _YEAR.match(text, month.end):
        return year
    edtf, issues = checked(year.edtf, month.entry.key, day["d"] if day else "")
    return Single(edtf, month.end, issues)


def _season(text: str, start: int, kind: str) -> Single | None:
    season = _SEASONS.at(text, start)
    year = _YEAR.match(text, season.end) if season else None
    if season is None or year is None:
        return None
    digits, cut = full_year(year["y"], kind)
    if season.entry.key == _WINTER:
        return Single(digits, year.end(), (*cut, PART_OF_PERIOD))
    return Single(f"{digits}-{season.entry.key}", year.end(), cut)


def _year(text: str, start: int, kind: str) -> Single | None:
    decade = _DECADE.match(text, start)
    if decade:
        digits, cut = full_year(decade["y"], kind)
        return Single(f"{digits[:3]}X", decade.end(), cut)
    plain = _PLAIN_YEAR.match(text, start)
    if plain:
        return _year_and_month(text, Single(plain["y"], plain.end()))
    short = _SHORT_YEAR.match(text, start)
    if short:
        digits, cut = full_year(short["y"], kind)
        return Single(digits, short.end(), cut)
    return None


def _after(text: str, place: int) -> int:
    while text[place : place + 1] in {" ", "."}:
        place += 1
    return place

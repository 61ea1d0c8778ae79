"""Values that tables keep as bare numbers: ages, packed dates, the dates of spreadsheets."""

from __future__ import annotations

import re
from datetime import date, timedelta

from purgeld.records.dates import read_date
from purgeld.records.empties import is_empty
from purgeld.records.reading import Reading
from purgeld.records.singledates import checked
from purgeld.records.text import tidy

OLDEST = 110
_AGE = re.compile(r"(\d{1,3})(?:[.,]0+)?\s*(?:лет|года|год|л|рок\w*|г)?\.?")
_WHOLE = re.compile(r"(\d+)(?:\.0+)?")
# Day 0 of spreadsheets, for all days after 28 February 1900; the serials of 1900 to 2063.
_DAY_0, _SERIALS = date(1899, 12, 30), range(61, 60_000)
_YEARS = range(1500, 2100)


def read_age(raw: str) -> Reading[int]:
    """Read an age in years; one over 110 is refused.

    >>> read_age("45 лет").value, read_age("145").value
    (45, None)
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    found = _AGE.fullmatch(tidy(raw).fold)
    if found is None or int(found[1]) > OLDEST:
        return Reading(raw, unread=(raw.strip(),))
    return Reading(raw, int(found[1]))


def read_packed_date(raw: str) -> Reading[str]:
    """Read a date packed into one number: day in 5 bits, month in 4, years since 1800 in 8.

    A part that is zero is unknown. The form of the tables of Memorial's disk.

    >>> [read_packed_date(text).value for text in ("70299", "70272", "70144", "0")]
    ['1937-04-27', '1937-04', '1937', None]
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    found = _WHOLE.fullmatch(raw.strip())
    number = int(found[1]) if found else 0
    years = number >> 9
    if not 0 < years < 256:  # noqa: PLR2004 - eight bits
        return Reading(raw, unread=(raw.strip(),))
    edtf, issues = checked(str(1800 + years), str(number >> 5 & 15), str(number & 31))
    return Reading(raw, edtf, (), issues)


def read_sheet_date(raw: str) -> Reading[str]:
    """Read a date of a spreadsheet: a text as :func:`read_date` does, a year, or a day's serial.

    >>> [read_sheet_date(text).value for text in ("27/02/38", "13938", "1938.0", "0")]
    ['1938-02-27', '1938-02-27', '1938', None]
    """
    found = _WHOLE.fullmatch(raw.strip())
    number = int(found[1]) if found else 0
    if number in _YEARS:
        return Reading(raw, str(number))
    if number in _SERIALS:
        return Reading(raw, (_DAY_0 + timedelta(number)).isoformat())
    return read_date(raw)

"""Dates as records write them, to EDTF: partial, alternative, cut, impossible.

No day is filled in and none is repaired: an impossible day leaves the month, an impossible month
the year, each with an issue.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from purgeld import dates
from purgeld.errors import DataError
from purgeld.records.empties import is_empty
from purgeld.records.lexicon import lexicon
from purgeld.records.reading import Reading
from purgeld.records.scanning import Item
from purgeld.records.singledates import BIRTH, EVENT, REVIEW, Single, checked, single
from purgeld.records.text import Tidy, tidy

if TYPE_CHECKING:
    from purgeld.records.scanning import Rule

__all__ = ["BIRTH", "EVENT", "REVIEW", "date_rule", "from_serial", "read_date", "unpack"]

ALTERNATIVES, JOINED_YEARS, OLD_STYLE = "alternatives", "joined-years", "old-style"
LETTER_FOR_DIGIT, BACKWARDS = "letter-for-digit", "backwards"
_SERIAL_ORIGIN = date(1899, 12, 30)
_WORDS = lexicon("dates", section="word")
_OPEN = re.compile(r"\s*[.,]?\s*\(\s*|\s*[.,;]\s*|\s*/\s*|\s+")
_TO = re.compile(r"\s*(?:-|\.\.|\s(?:по|до)\s)\s*(?:г\s)?")
_SHORT_END = re.compile(r"\s*[-/]\s*(?P<y>\d\d)(?![\d.])")
_SLASH = re.compile(r"\s*/\s*(?=\d{4})")
_YEARS = re.compile(r"\d{4}")
_LIST = re.compile(r"\s*,\s*(?=\d{4}(?!\d))")
_DOUBT = re.compile(r"\s*\(?\s*\?+\s*\)?")
_DAY_RANGE = re.compile(r"(?P<d>\d{1,2})\s?-\s?(?=\d{1,2}[\s.]+(?:[а-я]{3,}|\d{1,2}\.)\s?\d{2})")
_SPOILT = re.compile(
    r"(?<!\w)(?=[^\W_!|]*[\d!|])(?=\w*[lоoiзб!|])[\dlоoiзб!|]{4}(?!\w)"
    r"|(?<![\w.])(?:[\dоoз]{1,2}\.){1,2}(?:\d{4}|\d\d)(?!\w)"
)
_MEND = str.maketrans("lоoiзб!|", "10013611")
# Behind the year of a birth, "г. р." says only that it is one; elsewhere it would be another date.
_BORN = re.compile(r"(?:года|г)?[ .]*(?:р|рожд|рождения|н|народження)", re.IGNORECASE)
_CLOSING = re.compile(r"\s*\)")
_GREGORIAN_FROM = date(1918, 2, 14)
_YEAR, _MONTH = "(?:1[5-9]|20)[0-9]{2}", "0[1-9]|1[0-2]"
_PLAIN_DAY = re.compile(
    rf"({_YEAR})-({_MONTH})-(0[1-9]|[12][0-9]|3[01])"
    rf"|(0?[1-9]|[12][0-9]|3[01])\.({_MONTH}|[1-9])\.({_YEAR})"
)


def read_date(raw: str, kind: str = EVENT) -> Reading[str]:
    """Read a date; ``kind`` (birth, event, review) decides the century of a two-digit year.

    The value is EDTF. What follows the date stays unread.

    >>> read_date("11.02.1872 (по другим данным - 1870)").value
    '[1870,1872-02-11]'
    >>> read_date("31 июня 1930 г.").value, read_date("29.3.01", REVIEW).value
    ('1930-06', '2001-03-29')
    """
    plain = _plain_day(raw)
    if plain:
        return Reading(raw, plain)
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(raw)
    found = _whole(text.fold, kind) or _spoilt(text.fold, kind)
    if found is None:
        return Reading(raw, unread=(text.shown,), issues=text.issues)
    rest = text.shown[found.end :].strip(" .,;:-\"'()[]")
    if kind == BIRTH and _BORN.fullmatch(rest):
        rest = ""
    return Reading(raw, found.edtf, (rest,) if rest else (), (*text.issues, *found.issues))


def _plain_day(raw: str) -> str:
    """Return the EDTF of a whole day in the two usual forms, which most dates of tables have.

    Nothing is decided here that the rules for words would decide otherwise; they take ten times as
    long. What is no day of the calendar is left to them.
    """
    match = _PLAIN_DAY.fullmatch(raw)
    if match is None:
        return ""
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    edtf, issues = checked(year, month, day)
    return "" if issues else edtf


def unpack(number: int) -> str | None:
    """Return the EDTF of a date packed into one number, as Memorial's database stores it.

    ``day = n & 31; month = (n >> 5) & 15; year = ((n >> 9) & 255) + 1800``; a zero part is unknown.

    >>> unpack((138 << 9) | (2 << 5) | 27), unpack(0)
    ('1938-02-27', None)
    """
    day, month, year = number & 31, (number >> 5) & 15, (number >> 9) & 255
    return checked(f"{year + 1800}", f"{month}", f"{day}")[0] if year else None


def from_serial(number: int) -> str:
    """Return the day of a spreadsheet's serial number (1900 system, from 1 March 1900 on).

    >>> from_serial(13752)
    '1937-08-25'
    """
    return (_SERIAL_ORIGIN + timedelta(days=number)).isoformat()


def date_rule(kind: str = EVENT) -> Rule:
    """Return a scanning rule that takes a date, a range or alternatives, without words before."""

    def rule(text: Tidy, start: int) -> Item | None:
        found = _expression(text.fold, start, kind)
        if found is None:
            return None
        return Item("date", (found.edtf, found.issues), start, found.end)

    return rule


def _whole(text: str, kind: str) -> Single | None:
    place, before = _words(text, len(text) - len(text.lstrip(" .,;:-\"'([")))
    found = _expression(text, place, kind)
    if found is None:
        return None
    found = _new_style(text, found)
    edtf = found.edtf
    if "about" in before and edtf[-1].isalnum() and "/" not in edtf:
        edtf += "~"
    if "until" in before and "/" not in edtf:
        edtf = f"../{edtf}"
    if "after" in before and "/" not in edtf:
        edtf += "/.."
    return _sound(Single(edtf, found.end, found.issues))


def _new_style(text: str, found: Single) -> Single:
    """Move a day that is marked as old style to the Gregorian calendar."""
    end, marks = _words(text, len(text) - len(text[found.end :].lstrip(" (,")))
    if not marks & {"oldstyle", "newstyle"}:
        return found
    closing = _CLOSING.match(text, end)
    end = closing.end() if closing else end
    if "oldstyle" not in marks or dates.precision(found.edtf) != "day":
        return Single(found.edtf, end, found.issues)
    day = date.fromisoformat(found.edtf)
    if day >= _GREGORIAN_FROM:
        return Single(found.edtf, end, found.issues)
    behind = 13 if day >= date(1900, 2, 29 - 1) + timedelta(days=1) else 12
    return Single((day + timedelta(days=behind)).isoformat(), end, (*found.issues, OLD_STYLE))


def _spoilt(text: str, kind: str) -> Single | None:
    mended = _SPOILT.sub(lambda match: match[0].translate(_MEND), text)
    found = _whole(mended, kind) if mended != text else None
    return found and Single(found.edtf, found.end, (*found.issues, LETTER_FOR_DIGIT))


def _words(text: str, place: int) -> tuple[int, set[str]]:
    """Skip the words before a date; return the place behind them and what they say."""
    keys: set[str] = set()
    while (word := _WORDS.at(text, place)) is not None:
        keys.add(word.entry.key)
        place = word.end
        while text[place : place + 1] in set(" .,:-"):
            place += 1
    return place, keys


def _expression(text: str, start: int, kind: str) -> Single | None:
    days = _DAY_RANGE.match(text, start)
    first = single(text, days.end() if days else start, kind)
    if first is None:
        return None
    if days and first.edtf.count("-") == 2:  # noqa: PLR2004 - a day
        return _sound(_joined(Single(f"{first.edtf[:8]}{int(days['d']):02}", 0), first, ()))
    found = _sound(_ranged(text, first, kind) or first)
    return _alternatives(text, _doubted(text, found), kind) if found else None


def _doubted(text: str, found: Single) -> Single:
    doubt = _DOUBT.match(text, found.end)
    if doubt is None or "/" in found.edtf:
        return found
    return Single(f"{found.edtf}?", doubt.end(), found.issues)


def _ranged(text: str, first: Single, kind: str) -> Single | None:
    short = _SHORT_END.match(text, first.end)
    if short and len(first.edtf) == 4 and short["y"] > first.edtf[2:]:  # noqa: PLR2004 - a year
        return Single(f"{first.edtf}/{first.edtf[:2]}{short['y']}", _suffixed(text, short.end()))
    to = _TO.match(text, first.end)
    second = single(text, to.end(), kind) if to else None
    if second:
        return _joined(first, second, ())
    slash = _SLASH.match(text, first.end)
    other = single(text, slash.end(), kind) if slash else None
    return _joined(first, other, (JOINED_YEARS,)) if other else None


def _suffixed(text: str, place: int) -> int:
    found = re.compile(r"\s*(?:гг?|г\.г|годы|годах|годов)(?!\w)\.?").match(text, place)
    return found.end() if found else place


def _joined(first: Single, second: Single, issues: tuple[str, ...]) -> Single:
    both = (*first.issues, *second.issues, *issues)
    return Single(f"{first.edtf}/{second.edtf}", second.end, tuple(dict.fromkeys(both)))


def _alternatives(text: str, found: Single, kind: str) -> Single:
    members, issues, place = [found.edtf], list(found.issues), found.end
    while (other := _other(text, place, kind)) is not None:
        if other.edtf not in members:
            members.append(other.edtf)
        issues += other.issues
        place = other.end
    if len(members) == 1:
        return Single(found.edtf, place, tuple(dict.fromkeys(issues)))
    inside = ",".join(sorted(m.rstrip("?~") for m in members))
    return Single(f"[{inside}]", place, tuple(dict.fromkeys((*issues, ALTERNATIVES))))


def _other(text: str, place: int, kind: str) -> Single | None:
    """Read a further date that is offered instead of the first, in brackets or after "or"."""
    listed = _LIST.match(text, place) if kind == BIRTH else None
    if listed:
        return single(text, listed.end(), kind)
    opening = _OPEN.match(text, place)
    if opening is None:
        return None
    start, words = _words(text, opening.end())
    bracket = "(" in opening[0]
    if not bracket and "or" not in words:
        return None
    other = single(text, start, kind)
    if other is None:
        return None
    closing = _CLOSING.match(text, _doubted(text, other).end)
    if bracket and closing is None:
        return None
    return Single(other.edtf, closing.end() if closing else other.end, other.issues)


def _sound(found: Single) -> Single | None:
    """Return the date if EDTF knows it; a range that runs backwards is no date."""
    try:
        dates.bounds(found.edtf)
    except DataError:
        return None
    return found

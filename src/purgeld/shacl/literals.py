"""Literals as N-Triples text: their parts, and whether the lexical form belongs to the datatype.

Lexical spaces follow XSD 1.1 part 2 to the letter: months, days of the month, hours, ranges of the
bounded integers. White space is not forgiven. A datatype that is not in the table has no known
lexical space, and everything is well formed in it.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from purgeld.terms import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable

LANG_STRING = RDF("langString").value
DIR_LANG_STRING = RDF("dirLangString").value
STRING = XSD("string").value

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CHARACTER = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LANGUAGE = re.compile(
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?"
    r"(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*(?:-x(?:-[A-Za-z0-9]{1,8})+)?"
    r"|x(?:-[A-Za-z0-9]{1,8})+|i-[a-z]+|sgn-[A-Za-z]{2}-[A-Za-z]{2}"
)
_ZONE = r"(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_TIME = r"(?:([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9](?:\.[0-9]+)?)|(24):(00):(00(?:\.0+)?))"
_LONG = 20
_PLAIN_DATE = len("1937-07-30")
_FEBRUARY = 2
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

DATE_FORMS = {
    XSD("dateTime").value: re.compile(rf"{_YEAR}-([0-9]{{2}})-([0-9]{{2}})T{_TIME}{_ZONE}"),
    XSD("date").value: re.compile(rf"{_YEAR}-([0-9]{{2}})-([0-9]{{2}}){_ZONE}"),
    XSD("time").value: re.compile(_TIME + _ZONE),
    XSD("gYearMonth").value: re.compile(rf"{_YEAR}-([0-9]{{2}}){_ZONE}"),
    XSD("gYear").value: re.compile(_YEAR + _ZONE),
    XSD("gMonthDay").value: re.compile(rf"--([0-9]{{2}})-([0-9]{{2}}){_ZONE}"),
    XSD("gDay").value: re.compile(rf"---([0-9]{{2}}){_ZONE}"),
    XSD("gMonth").value: re.compile(rf"--([0-9]{{2}}){_ZONE}"),
}
DURATION = re.compile(
    r"(-?)P(?=.)(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?=.)(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?"
)
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{name: (-(1 << bits - 1), (1 << bits - 1) - 1) for name, bits in
       (("byte", 8), ("short", 16), ("int", 32), ("long", 64))},
    **{f"unsigned{name}": (0, (1 << bits) - 1) for name, bits in
       (("Byte", 8), ("Short", 16), ("Int", 32), ("Long", 64))},
}  # fmt: skip
INTEGERS = frozenset(XSD(name).value for name in _INTEGERS)
DECIMAL = XSD("decimal").value
FLOATS = frozenset({XSD("float").value, XSD("double").value})
DURATIONS = frozenset(
    {XSD("duration").value, XSD("yearMonthDuration").value, XSD("dayTimeDuration").value}
)
_integer = re.compile(r"[+-]?[0-9]+").fullmatch


class Parts(NamedTuple):
    """A literal taken apart; the datatype is an IRI, the language empty if there is none."""

    lexical: str
    datatype: str
    language: str


def split(text: str) -> Parts | None:
    """Take the N-Triples text of a literal apart; None for an IRI or a blank node.

    >>> split('"Ёлка"@ru').lexical
    'Ёлка'
    """
    if not text.startswith('"'):
        return None
    end = text.rindex('"')
    lexical, tail = text[1:end], text[end + 1 :]
    if "\\" in lexical:
        lexical = _ESCAPE.sub(_unescape, lexical)
    if not tail:
        return Parts(lexical, STRING, "")
    if tail.startswith("^^"):
        return Parts(lexical, tail[3:-1], "")
    language, _, direction = tail[1:].partition("--")
    return Parts(lexical, DIR_LANG_STRING if direction else LANG_STRING, language)


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CHARACTER.get(match[3], match[3])


def as_term(text: str) -> NamedNode | BlankNode | Literal:
    """Turn canonical N-Triples text back into a term."""
    if text.startswith("<"):
        return NamedNode(text[1:-1])
    parts = split(text)
    if parts is None:
        return BlankNode(text[2:])
    if parts.language:
        return Literal(parts.lexical, language=parts.language)
    return Literal(parts.lexical, datatype=NamedNode(parts.datatype))


def string(text: str) -> str | None:
    """SPARQL's ``STR()`` of a term's text; None for a blank node."""
    if text.startswith("<"):
        return text[1:-1]
    parts = split(text)
    return parts.lexical if parts else None


def language_is_sound(tag: str) -> bool:
    """Say whether a language tag is well formed by RFC 5646."""
    return _LANGUAGE.fullmatch(tag) is not None


def in_datatype(datatype: str) -> Callable[[str], bool]:
    """Make the test of sh:datatype (SHACL 4.1.2): right datatype, and well formed in it."""
    if datatype in {LANG_STRING, DIR_LANG_STRING}:
        return partial(_is_language_literal, datatype)
    return partial(_is_typed, datatype, FORMS.get(datatype))


def _is_language_literal(datatype: str, text: str) -> bool:
    parts = split(text)
    return parts is not None and parts.datatype == datatype and language_is_sound(parts.language)


def _is_typed(datatype: str, form: Callable[[str], bool] | None, text: str) -> bool:
    parts = split(text)
    if parts is None or parts.datatype != datatype:
        return False
    return form is None or form(parts.lexical)


def well_formed(parts: Parts) -> bool:
    """Say whether a literal's lexical form belongs to its own datatype."""
    form = FORMS.get(parts.datatype)
    return form is None or form(parts.lexical)


def _in_range(least: int | None, most: int | None, lexical: str) -> bool:
    if not _integer(lexical):
        return False
    if least is None and most is None:
        return True
    sign, digits = lexical[:1] == "-", lexical.lstrip("+-").lstrip("0") or "0"
    if len(digits) > _LONG:  # longer than any bounded integer, and too long for int() to be quick
        return (most if not sign else least) is None
    number = -int(digits) if sign else int(digits)
    return (least is None or number >= least) and (most is None or number <= most)


def ordinal(lexical: str) -> int | None:
    """Count the days of a plain date (``1937-07-30``); None for every other form, sound or not."""
    if len(lexical) != _PLAIN_DATE or lexical[4] != "-" or lexical[7] != "-":
        return None
    try:
        return date.fromisoformat(lexical).toordinal()
    except ValueError:
        return None


def _is_date(pattern: re.Pattern[str], year: int, month: int, day: int, lexical: str) -> bool:
    """Check the fields of a date; a number is the field's group, 0 if the field is not there."""
    match = pattern.fullmatch(lexical)
    if match is None:
        return False
    months = int(match[month]) if month else 1
    if not 1 <= months <= len(_DAYS):
        return False
    leap = not year or _is_leap(match[year])
    last = 31 if not month else 28 if months == _FEBRUARY and not leap else _DAYS[months - 1]
    return not day or 1 <= int(match[day]) <= last


def _is_leap(year: str) -> bool:
    last = int(year[-4:].lstrip("-"))
    return last % 4 == 0 and (last % 100 != 0 or _is_leap_century(year))


def _is_leap_century(year: str) -> bool:
    return int(year[-4:].lstrip("-")) % 400 == 0


def _is_duration(required: str, forbidden: str, lexical: str) -> bool:
    if not DURATION.fullmatch(lexical):
        return False
    return not any(letter in lexical for letter in forbidden) and (
        not required or any(letter in lexical for letter in required)
    )


def _is_day_time(lexical: str) -> bool:
    days, _, _ = lexical.partition("T")
    return DURATION.fullmatch(lexical) is not None and "Y" not in days and "M" not in days


def _is_base64(lexical: str) -> bool:
    try:
        base64.b64decode(lexical.replace(" ", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _matches(pattern: str) -> Callable[[str], bool]:
    """Leave compiling to the first use: most of these patterns are never needed."""
    return lambda lexical: re.fullmatch(pattern, lexical) is not None


def _date_test(name: str, year: int, month: int, day: int) -> Callable[[str], bool]:
    return partial(_is_date, DATE_FORMS[XSD(name).value], year, month, day)


_is_zoned_date = _date_test("date", 1, 2, 3)


def _is_plain_or_zoned(lexical: str) -> bool:
    return ordinal(lexical) is not None or _is_zoned_date(lexical)


_NAME_START = "A-Z_a-zÀ-ÖØ-öø-˿Ͱ-ͽͿ-῿\u200c-\u200d⁰-↏Ⰰ-⿯、-\ud7ff豈-﷏ﷰ-�\U00010000-\U000effff"
_NAME = _NAME_START + r".0-9·\u0300-\u036f‿-⁀-"

FORMS: dict[str, Callable[[str], bool]] = {
    **{XSD(name).value: partial(_in_range, *bounds) for name, bounds in _INTEGERS.items()},
    XSD("decimal").value: _matches(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"),
    **{
        datatype: _matches(
            r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
        )
        for datatype in FLOATS
    },
    XSD("boolean").value: _matches("true|false|1|0"),
    XSD("dateTime").value: _date_test("dateTime", 1, 2, 3),
    XSD("date").value: _is_plain_or_zoned,
    XSD("time").value: _matches(_TIME + _ZONE),
    XSD("gYearMonth").value: _date_test("gYearMonth", 1, 2, 0),
    XSD("gYear").value: _matches(_YEAR + _ZONE),
    XSD("gMonthDay").value: _date_test("gMonthDay", 0, 1, 2),
    XSD("gDay").value: _date_test("gDay", 0, 0, 1),
    XSD("gMonth").value: _date_test("gMonth", 0, 1, 0),
    XSD("duration").value: partial(_is_duration, "", ""),
    XSD("yearMonthDuration").value: partial(_is_duration, "YM", "DTHS"),
    XSD("dayTimeDuration").value: _is_day_time,
    XSD("hexBinary").value: _matches("(?:[0-9A-Fa-f]{2})*"),
    XSD("base64Binary").value: _is_base64,
    XSD("normalizedString").value: _matches(r"[^\t\n\r]*"),
    XSD("token").value: _matches(r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?"),
    XSD("language").value: _matches("[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"),
    XSD("Name").value: _matches(f"[:{_NAME_START}][:{_NAME}]*"),
    XSD("NCName").value: _matches(f"[{_NAME_START}][{_NAME}]*"),
    XSD("NMTOKEN").value: _matches(f"[:{_NAME}]+"),
}
FORMS[XSD("dateTimeStamp").value] = (
    lambda lexical: FORMS[XSD("dateTime").value](lexical) and lexical[-1] in "Z0123456789"
    and re.search(r"(?:Z|[+-][0-9]{2}:[0-9]{2})$", lexical) is not None
)  # fmt: skip

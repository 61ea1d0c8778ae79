"""Kinds of value: how the text of a cell becomes an RDF term, or is refused with a cure.

A kind is a function from a cell to a :class:`Value` or a :class:`Refused`. ``KINDS`` names those
that need nothing but the text; a mapping may be read with more of them beside these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from purgeld import dates
from purgeld.errors import DataError
from purgeld.terms import GEO, XSD

_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
_RANGE = re.compile(r"(?P<low>[\d.]*?)\.\.(?P<high>[\d.]*)")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_POINT = re.compile(r"(?P<lat>-?\d{1,2}\.\d+) (?P<lon>-?\d{1,3}\.\d+)")
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
LARGEST = {"lat": 90.0, "lon": 180.0}


@dataclass(frozen=True)
class Cell:
    """A cell as it was read: its text, and the key of the row that it stands in."""

    text: str
    row: str = ""


@dataclass(frozen=True)
class Value:
    """What a cell says: the RDF term, and texts by name that templates may ask for.

    The part ``""`` is what stands for the value inside an IRI or a literal.
    """

    term: NamedNode | Literal
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the text that stands for the value inside an IRI or a literal."""
        return self.parts.get("", self.term.value)


@dataclass(frozen=True)
class Refused:
    """Why a cell cannot be used, and what to write instead."""

    what: str
    cure: str


Kind = Callable[[Cell], Value | Refused]


def text(cell: Cell) -> Value:
    """Take any text as it stands."""
    return Value(Literal(cell.text))


def key(cell: Cell) -> Value | Refused:
    """Read a short name that can stand in an IRI: letters, digits and hyphens."""
    if not _KEY.fullmatch(cell.text):
        return Refused("is no key", "Write letters, digits and single hyphens: moscow-1936")
    return Value(Literal(cell.text))


def date(cell: Cell) -> Value | Refused:
    """Read a date written in EDTF; parts: ``slug``, a form that can stand in an IRI."""
    try:
        dates.bounds(cell.text)
    except DataError as fault:
        return Refused(fault.what.partition(" is ")[2].join(("is ", "")), fault.cure)
    slug = re.sub(r"[^0-9A-Za-z-]+", "_", cell.text.replace("..", "open")).strip("_")
    return Value(Literal(cell.text), {"slug": slug})


def issued(cell: Cell) -> Value | Refused:
    """Read a year, month or day as ``xsd:gYear``, ``xsd:gYearMonth`` or ``xsd:date``."""
    kinds = {"day": "date", "month": "gYearMonth", "year": "gYear"}
    exact = dates.precision(cell.text) if not isinstance(date(cell), Refused) else "none"
    if exact == "none" or not cell.text[-1:].isdigit():
        return Refused("is no year, month or day", "Write 1937, 1937-07 or 1937-07-30")
    return Value(Literal(cell.text, datatype=XSD(kinds[exact])))


def number(cell: Cell) -> Value | Refused:
    """Read a number as ``xsd:decimal``; the text keeps the form of the cell."""
    if not _NUMBER.fullmatch(cell.text):
        return Refused("is no number", "Write digits without spaces or commas: 681692 or 7.4")
    return Value(decimal(cell.text), {"": cell.text})


def quantity(cell: Cell) -> Value | Refused:
    """Read a number or a range ``a..b``, ``a..``, ``..b``; parts: ``best``, ``low``, ``high``."""
    ends = _RANGE.fullmatch(cell.text)
    parts = ends.groupdict() if ends else {"best": cell.text}
    parts = {end: text for end, text in parts.items() if text}
    if not parts or any(isinstance(number(Cell(part)), Refused) for part in parts.values()):
        return Refused("is no number or range", "Write 681692, 20000..50000, 20000.. or ..50000")
    if len(parts) > 1 and Decimal(parts["low"]) > Decimal(parts["high"]):
        return Refused("is a range that ends below its start", "Exchange the two numbers")
    return Value(Literal(cell.text), parts)


def years(cell: Cell) -> Value | Refused:
    """Read a whole number of years as ``xsd:duration``."""
    if not cell.text.isdecimal() or not 0 < int(cell.text) < 100:  # noqa: PLR2004 - a lifetime
        return Refused("is no number of years", "Write a whole number from 1 to 99: 10")
    return Value(Literal(f"P{int(cell.text)}Y", datatype=XSD("duration")), {"": cell.text})


def address(cell: Cell) -> Value | Refused:
    """Read the address of a page as an IRI."""
    parts = urlsplit(cell.text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or _NO_IRI.search(cell.text):
        return Refused("is no web address", "Write https://… without spaces")
    return Value(NamedNode(cell.text))


def language(cell: Cell) -> Value | Refused:
    """Read a language tag (BCP 47)."""
    if not _LANGUAGE.fullmatch(cell.text):
        return Refused("is no language tag", "Write a BCP 47 tag: ru, uk or de-t-ru")
    return Value(Literal(cell.text))


def tagged(cell: Cell) -> Value | Refused:
    """Read a text with its language behind it: ``Бухарин@ru``."""
    words, mark, tag = cell.text.rpartition("@")
    if not words or not mark or not _LANGUAGE.fullmatch(tag):
        return Refused("is no text with its language", "Write the text, @ and a tag: Бухарин@ru")
    return Value(Literal(words, language=tag.lower()), {"": words})


def point(cell: Cell) -> Value | Refused:
    """Read latitude and longitude in degrees as a point of GeoSPARQL (longitude first there)."""
    found = _POINT.fullmatch(cell.text)
    if found is None or any(abs(float(found[axis])) > most for axis, most in LARGEST.items()):
        return Refused("is no point", "Write latitude and longitude: 55.533188 37.595518")
    return Value(Literal(f"POINT({found['lon']} {found['lat']})", datatype=GEO("wktLiteral")))


def decimal(text: str) -> Literal:
    """Write a number as ``xsd:decimal`` that carries a point.

    >>> decimal("681692").value
    '681692.0'
    """
    whole, _, rest = text.partition(".")
    return Literal(f"{int(whole)}.{rest.rstrip('0') or '0'}", datatype=XSD("decimal"))


KINDS: Mapping[str, Kind] = {
    "address": address,
    "date": date,
    "issued": issued,
    "key": key,
    "language": language,
    "number": number,
    "point": point,
    "quantity": quantity,
    "tagged": tagged,
    "text": text,
    "years": years,
}

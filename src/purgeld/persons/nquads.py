"""Terms of N-Quads as text, for writing millions of lines without an object for each."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import quote

from purgeld import dates
from purgeld.terms import BASE, PREFIXES

_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f]')
_NAMED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")
_XSD = {"day": "date", "month": "gYearMonth", "year": "gYear"}
_PLAIN = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
EDTF = "http://id.loc.gov/datatypes/edtf"
# Marks in lines that are cached, until they are written: a subject; and inside a term the IRIs of
# the record and of its row, and its number. None of them can stand in a literal.
SUBJECT, OWN, ROW, NUMBER = "\x00", "\x01", "\x02", "\x03"


@cache
def iri(term: str) -> str:
    """Write a prefixed name as an IRI.

    >>> iri("pg:edtf")
    '<https://w3id.org/purgeld/ns#edtf>'
    """
    prefix, _, name = term.partition(":")
    return f"<{PREFIXES[prefix]}{name}>"


def concept(scheme: str, key: str) -> str:
    """Write the IRI of a concept."""
    return f"<{BASE}vocab/{scheme}/{key}>"


def escape(text: str) -> str:
    r"""Escape what may not stand in a literal.

    >>> escape('a "b"')
    'a \\"b\\"'
    """
    return _SPECIAL.sub(_escaped, text) if _SPECIAL.search(text) else text


def _escaped(found: re.Match[str]) -> str:
    return _NAMED.get(found[0]) or f"\\u{ord(found[0]):04X}"


def segment(text: str) -> str:
    """Write a text as one segment of an IRI, percent-encoded as UTF-8.

    >>> segment("12/а")
    '12%2F%D0%B0'
    """
    return text if text.isascii() and text.isalnum() else quote(text, safe="-._~")


@lru_cache(maxsize=30_000)
def date(edtf: str) -> str:
    """Write a date as a literal: typed by its precision, or else as EDTF.

    >>> date("1937-06")
    '"1937-06"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    >>> date("[1880,1881]")
    '"[1880,1881]"^^<http://id.loc.gov/datatypes/edtf>'
    """
    if _PLAIN.fullmatch(edtf):
        return f'"{edtf}"^^<{PREFIXES["xsd"]}{_XSD[dates.precision(edtf)]}>'
    return f'"{edtf}"^^<{EDTF}>'


def is_address(text: str) -> bool:
    """Tell whether a text is a web address that can stand as an IRI."""
    return bool(_ADDRESS.fullmatch(text))

"""What a term says, whichever of its spellings a store chose: ``8.0`` and ``8`` are one number.

Stores keep values, not texts: Oxigraph writes ``1.80`` as ``1.8`` and ``+00:00`` as ``Z``, Virtuoso
``true`` as ``1``. Two terms have the same value here if XSD 1.1 part 2 says so for numbers,
booleans and moments, and if language tags differ in case only (RFC 5646).
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from purgeld.terms import XSD

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, NamedNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple
    Value = tuple[str, ...]

_NUMBERS = frozenset(
    XSD(name).value
    for name in (
        "decimal", "integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
        "negativeInteger", "long", "int", "short", "byte", "unsignedLong", "unsignedInt",
        "unsignedShort", "unsignedByte", "double", "float",
    )
)  # fmt: skip
LARGEST_EXPONENT = 400
_BOOLEANS = {"1": "true", "0": "false"}


def value(term: Term | None) -> Value:
    """Return what two terms of the same value have in common; nothing for an unbound one.

    >>> value(Literal("8.0", datatype=XSD("decimal"))) == value(Literal(8))
    True
    >>> value(Literal("a", language="EN")), value(None)
    (('a', '@en'), ())
    """
    if term is None:
        return ()
    if not isinstance(term, Literal):
        return (str(term),)
    if term.language:
        return term.value, f"@{term.language.lower()}"
    return _typed(term.value, term.datatype.value)


def _typed(text: str, datatype: str) -> Value:
    if datatype in _NUMBERS:
        return _number(text), "number"
    if datatype == XSD("boolean").value:
        return _BOOLEANS.get(text, text), datatype
    if datatype == XSD("dateTime").value:
        return _moment(text), datatype
    return text, datatype


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        return str(number)
    plain = f"{number:f}"
    short = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if short == "-0" else short


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()
    except (ValueError, OverflowError):
        return text

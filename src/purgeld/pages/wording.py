"""Texts and numbers made fit for reading: nothing hidden, nothing endless, digits in groups."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = files("purgeld.pages").joinpath("words")
# Characters that are not seen but change what is: controls, and those that turn the direction.
_HIDDEN = (
    "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\ud800-\udfff"
)
_UNSEEN, _UNSAFE = re.compile(f"[{_HIDDEN}]"), re.compile(f"[<>&{_HIDDEN}]")
_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_DURATION = re.compile(r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?")
_RUSSIAN = str.maketrans({",": "\u00a0", ".": ","})
_SLAVIC, _ELEVEN, _FEW = 3, 11, range(2, 5)


@cache
def words(language: str) -> dict[str, Any]:
    """Return the interface in a language; raise ``FileNotFoundError`` where there is none."""
    return tomllib.loads(_WORDS.joinpath(f"{language}.toml").read_text("utf-8"))


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that the interface speaks."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _WORDS.iterdir()))


def clean(text: str) -> str:
    r"""Make characters visible that hide or turn others.

    >>> clean("a\u202eb")
    'a[U+202E]b'
    """
    return _UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def escaped_for_json(text: str) -> str:
    r"""Write the same characters, and those that end an element of HTML, as escapes of JSON.

    >>> print(escaped_for_json('"</script>\u202e"'))
    "\u003c/script\u003e\u202e"
    """
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def cut(text: str, longest: int) -> str:
    """Cut a long text, with dots where it goes on."""
    return text if len(text) <= longest else text[:longest].rstrip() + "…"


def runs_from_right(text: str) -> bool:
    """Tell whether a text holds letters that are written from right to left."""
    return _FROM_RIGHT.search(text) is not None


def grouped(number: str, language: str) -> str:
    """Write a decimal as people do: digits in groups, no zeros after the point.

    >>> grouped("681692.0", "en"), grouped("3.70", "ru")
    ('681,692', '3,7')
    """
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    if not value.is_finite():
        return number
    whole = value.to_integral_value()
    text = f"{whole if value == whole else value.normalize():,f}"
    return text.translate(_RUSSIAN) if language == "ru" else text


def plural(number: int, forms: Sequence[str]) -> str:
    """Choose the form of a noun after a number: two forms as in English, three as in Russian.

    >>> plural(1, ["year", "years"]), plural(22, ["год", "года", "лет"])
    ('year', 'года')
    """
    if len(forms) < _SLAVIC:
        return forms[0 if number == 1 else -1]
    if number % 10 == 1 and number % 100 != _ELEVEN:
        return forms[0]
    return forms[1] if number % 10 in _FEW and number % 100 // 10 != 1 else forms[2]


def duration(text: str, language: str) -> str:
    """Say an ``xsd:duration`` of years, months and days in words; others come back as they are.

    >>> duration("P10Y", "en"), duration("P1Y6M", "ru")
    ('10 years', '1 год 6 месяцев')
    """
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        return text
    units = words(language)["durations"]
    parts = [(int(match[u]), units[u]) for u in ("years", "months", "days") if match[u]]
    return " ".join(f"{number} {plural(number, forms)}" for number, forms in parts)

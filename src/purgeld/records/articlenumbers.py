"""Numbers of articles as they are written: with letters, dashes, parts and points."""

from __future__ import annotations

import re

LATIN = str.maketrans("абвгдезaбvg", "abvgdezabvg")
_LETTER = r"[а-ежзabvg]"
NUMBER = re.compile(
    rf"0*(?P<n>\d{{1,4}})(?:\s?-?\s?[\"'(]{{1,2}}\s?(?P<quoted>{_LETTER})\s?[\"')]{{1,2}}|-?(?P<tight>{_LETTER})(?!\w)"
    rf"|\s(?P<loose>{_LETTER})(?=\s?(?:[,.;)\-]|$|\su?ук)))?"
)
MORE_LETTERS = re.compile(rf"\s?,\s?[\"'(]?(?P<a>{_LETTER})[\"')]?(?=\s?(?:[,.;)]|$|\s?ук))")
_DASH = re.compile(r"\s?[-/]{1,2}\s?(?=0*\d)|\.(?=\d)")
PART = re.compile(
    r"[\s,.\-]*\(?(?:ч\s?\.?\s?-?\s?){1,2}(?:аст[а-я]*\s)?"
    rf"(?P<p>\d(?!\d)|i{{1,3}}(?!\w)|iv|п(?!\w))(?P<a>{_LETTER}(?!\w))?(?:-?(?:ая|ой|я))?\)?"
)
MORE_PARTS = re.compile(r"\s?(?:,|и|-)\s?(?P<p>[123])(?![\d\w-])(?=\s?(?:$|[;.)]|ук))")
PART_BEFORE = re.compile(r"\s(?P<p>[123]|i{1,3})\s?ч\.?(?!\w)")
PARAGRAPH = re.compile(
    r"[\s,.\-]*\(?(?:п\s?\.?\s?){1,2}(?:ункт[а-я]*\s)?"
    rf"(?=\d)|[\s,.\-]*(?:п\s?\.?\s?|пункт[а-я]*\s)[\"'(]?\s?(?P<a>{_LETTER})\s?[\"')]?(?!\w)"
)
GLUED = re.compile(r"(?P<article>58|59|54)(?P<paragraph>1[0-4]|[1-9])$")


def chain(text: str, place: int) -> list[re.Match[str]]:
    """Return the numbers joined by dashes from this place on.

    >>> [written(number) for number in chain("58-1а-7", 0)]
    ['58', '1a', '7']
    """
    found: list[re.Match[str]] = []
    while number := NUMBER.match(text, place):
        found.append(number)
        dash = _DASH.match(text, number.end())
        if dash is None:
            break
        place = dash.end()
    return found


def written(number: re.Match[str]) -> str:
    """Return a number with its letter, in Latin letters."""
    letter = number["quoted"] or number["tight"] or number["loose"] or ""
    return number["n"] + letter.translate(LATIN)

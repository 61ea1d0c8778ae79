"""Which words of an English text are numbers, months, names or foreign script, and in what forms.

Number words are cardinals, ordinals, fractions and round ones such as "hundreds"; "one" counts
before another number. A capital that only opens a sentence makes no name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS = """january february march april may june july august september october november
december"""
_CARDINALS = """zero one two three four five six seven eight nine ten eleven twelve thirteen
fourteen fifteen sixteen seventeen eighteen nineteen twenty"""
_ORDINALS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"""
_TENS = "thirty forty fifty sixty seventy eighty ninety"
# What may open a sentence with a capital before a name: "In Moscow", "Most Bolsheviks".
_OPENERS = """a according after all although among an and another as at because before between
both but by despite during each either even every few following for from had has have he her his
how however if in initially is it its like many may more most much neither no nor not of on one or
other our over she should since so some such than that the their then there these they this those
through to under until upon we were what when where whether which while who why with within
without you"""
MONTHS = {month: f"{number:02}" for number, month in enumerate(_MONTHS.split(), 1)}
NUMBERS = (
    {word: str(number) for number, word in enumerate(_CARDINALS.split())}
    | {word: str(number) for number, word in enumerate(_ORDINALS.split(), 1)}
    | {word: str(number) for number, word in zip(range(30, 100, 10), _TENS.split(), strict=True)}
    | {"hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000"}
    | {"dozen": "12", "double": "2", "twice": "2", "half": "0.5", "quarter": "0.25"}
    | {"decade": "10", "century": "100"}
    | dict.fromkeys(["tens", "hundreds", "thousands", "millions", "decades", "centuries"], "")
)
OPENERS = frozenset(_OPENERS.split())
_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_WORD = re.compile(
    rf"\d+(?:[.,]\d+)*|[A-Z]{{2,}}\d+\b|[A-Z](?:{_LETTER})*(?:[-'’‐](?:{_LETTER})+)*"
    rf"|(?:{_LETTER})+(?:[-‐](?:{_LETTER})+)*"
)
_HYPHEN = re.compile(r"[-‐]")
_SENTENCE_END = re.compile(r"[.!?:;*\"'”»)]\s*$|^\s*$|\n\s*$")


@dataclass(frozen=True)
class _Word:
    """A word with what stands before it, and the gap and the word after it."""

    text: str
    before: str
    gap: str
    after: str


def fold(text: str) -> str:
    """Bring a word to the form that is compared: no accents, no possessive, lower case.

    >>> fold("Béla"), fold("Stalin's")
    ('bela', 'stalin')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"(?:['’]s|['’])$", "", plain)


def words(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Find every such word: start, end, the word, and its kind (number, month, name or script)."""
    matches = list(_WORD.finditer(text))
    used = Counter(match[0] for match in matches)
    for match, after in zip(matches, [*matches[1:], None], strict=True):
        before = text[max(0, match.start() - 4) : match.start()]
        gap = text[match.end() : after.start()] if after else ""
        kind = _kind(_Word(match[0], before, gap, after[0] if after else ""), used)
        if kind:
            yield match.start(), match.end(), match[0], kind


def _kind(word: _Word, used: Counter[str]) -> str:
    text = word.text
    if text[0].isdigit():
        return "number"
    if not text[0].isascii() and not unicodedata.name(text[0], "LATIN").startswith("LATIN"):
        return "script"
    if text.casefold() in MONTHS:
        return "month" if text[0].isupper() and not _opens(word, used) else ""
    if _is_number(word):
        return "number"
    return "name" if _is_named(word) and not _opens(word, used) else ""


def _is_number(word: _Word) -> bool:
    if word.text.casefold() == "one":
        return word.gap == " " and word.after.casefold() in NUMBERS
    return any(part.casefold() in NUMBERS for part in _HYPHEN.split(word.text))


def _is_named(word: _Word) -> bool:
    letter = len(word.text) == 1 and word.text.isupper()
    initial = letter and word.gap in {".", ". "} and word.after[:1].isupper()
    return initial or any(_is_name(part) for part in _HYPHEN.split(word.text))


def _is_name(part: str) -> bool:
    return part[:1].isupper() and len(part) > 1


def _opens(word: _Word, used: Counter[str]) -> bool:
    """Tell whether a word has its capital from the start of a sentence alone."""
    if not _SENTENCE_END.search(word.before):
        return False
    small = word.text.casefold()
    if small in OPENERS:
        return small not in MONTHS or not word.after[:1].isdigit()
    return used[small] >= used[word.text] and not word.after[:1].isupper()


def tokens(text: str) -> Iterator[str]:
    """Give every form in which a label, a number or a date of the data may stand in a text."""
    for match in _WORD.finditer(text):
        yield fold(match[0])
        for part in re.split(r"[-‐'’]", match[0]):
            yield fold(part)
    number = re.fullmatch(r"(\d+)\.0+", text)
    if number:
        yield number[1]
    if re.match(r"[\d.\[]", text):
        yield text
        yield from (year[2:] for year in re.findall(r"\d{4}", text))
        for month, day in re.findall(r"\d{4}-(\d\d)(?:-(\d\d))?", text):
            yield f"-{month}"
            yield day.lstrip("0")


def wanted(word: str, kind: str) -> set[str]:
    """Return the forms of which one carries a word of the text."""
    folded = fold(word)
    if kind == "month":
        return {folded, f"-{MONTHS[word.casefold()]}"}
    if kind == "number":
        digits = folded.replace(",", "")
        spoken = {part for part in _HYPHEN.split(folded) if part in NUMBERS}
        whole = {_value(folded)} if len(spoken) != 1 else spoken | {_value(folded)}
        return {folded, digits, digits.lstrip("0") or "0", *whole}
    named = {fold(part) for part in _HYPHEN.split(word) if _is_name(part)}
    return {folded, *(named if len(named) == 1 else ())} | (
        {folded[:-1]} if folded.endswith("s") else set()
    )


def _value(word: str) -> str:
    """Return the digits of a number word: ``27`` for ``twenty-seven``, 50 for a half-century."""
    parts = [NUMBERS.get(part, "") for part in _HYPHEN.split(word)]
    if len(parts) > 1 and all(part.isdigit() for part in parts):
        return str(sum(int(part) for part in parts))
    if parts[0] == NUMBERS["half"] and parts[-1].isdigit():
        return f"{float(parts[0]) * int(parts[-1]):g}"
    return next((part for part in parts if part), word)

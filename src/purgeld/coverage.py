"""What of a source the data carries: every number, date and name of the text, found or missing.

A word is carried when a statement that cites a passage over it has it as value or label: the
statement itself, what it is a part of, what it links to, the claim that it attests, and the dates
and figures of these. Lying inside a passage is not enough.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import passages
from purgeld.entities import owner
from purgeld.terms import PG, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MONTH_NAMES = """january february march april may june july august september october november
december"""
_NUMBER_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen
fourteen fifteen sixteen seventeen eighteen nineteen twenty"""
MONTHS = {month: f"{number:02}" for number, month in enumerate(_MONTH_NAMES.split(), 1)}
NUMBERS = {word: str(number) for number, word in enumerate(_NUMBER_WORDS.split())} | {
    "thirty": "30",
    "hundred": "100",
    "thousand": "1000",
    "million": "1000000",
    "half": "0.5",
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "quarter": "0.25",
}
_LINKS = {PG(term).value for term in ("hasEvidence", "hasPredicate", "hasStatus", "hasStance")}
_WORD = re.compile(
    r"\d+(?:[.,]\d+)*|[A-Z][^\W\d_]*(?:[-'’‐][^\W\d_]+)*|[^\W\d_]+(?:[-‐][^\W\d_]+)*", re.UNICODE
)
_PASSED = re.compile(r"/id/(?:claim|figure)/")
_HYPHEN = re.compile(r"[-‐]")
_SENTENCE_END = re.compile(r"[.!?:;*\"'”»)]\s*$|^\s*$|\n\s*$")


@dataclass(frozen=True)
class Missing:
    """A word of the source that no statement carries."""

    start: int
    end: int
    word: str
    kind: str


@dataclass(frozen=True)
class Coverage:
    """One section: its characters, how many of them passages cover, and what is not carried."""

    section: passages.Section
    covered: int
    missing: tuple[Missing, ...]


def fold(text: str) -> str:
    """Bring a word to the form that is compared: no accents, no possessive, lower case.

    >>> fold("Béla"), fold("Stalin's")
    ('bela', 'stalin')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"(?:['’]s|['’])$", "", plain)


def words(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Find every word that must be carried, with its kind: number, month, name or script."""
    lower = {match[0] for match in re.finditer(r"\b[a-z]+\b", text)}
    for match in _WORD.finditer(text):
        kind = _kind(match[0], text[: match.start()][-4:], lower)
        if kind:
            yield match.start(), match.end(), match[0], kind


def _kind(word: str, before: str, lower: set[str]) -> str:
    if word[0].isdigit():
        return "number"
    if not word[0].isascii() and not unicodedata.name(word[0], "LATIN").startswith("LATIN"):
        return "script"
    if word in MONTHS or word.casefold() in MONTHS:
        return "month" if word[0].isupper() else ""
    parts = _HYPHEN.split(word)
    if any(part.casefold() in NUMBERS for part in parts) and word.casefold() != "one":
        return "number"
    starts = bool(_SENTENCE_END.search(before)) and word.casefold() in lower
    return "name" if any(_is_name(part) for part in parts) and not starts else ""


def _is_name(part: str) -> bool:
    return part[:1].isupper() and len(part) > 1


def cover(
    text: passages.Text,
    source: str,
    quads: Sequence[ox.Quad],
    excused: Iterable[tuple[int, int]],
) -> list[Coverage]:
    """Return, for each section of a source, what is covered and what is not carried.

    ``excused`` are stretches that are not modelled for a reason, as code point offsets.
    """
    index = _Index(source, quads)
    headings = (s for s in text.sections if text.text.startswith(s.title, s.start))
    skipped = [*excused, *((s.start, s.start + len(s.title)) for s in headings)]
    found = [
        Missing(start, end, word, kind)
        for start, end, word, kind in words(text.text)
        if not any(a <= start < b for a, b in skipped) and not index.carries(start, word, kind)
    ]
    return [_section(section, index, found) for section in text.sections]


def _section(section: passages.Section, index: _Index, found: list[Missing]) -> Coverage:
    inside = tuple(each for each in found if section.start <= each.start < section.end)
    return Coverage(section, index.covered(section.start, section.end), inside)


class _Index:
    """Which passages lie over an offset, and which words their statements carry."""

    def __init__(self, source: str, quads: Sequence[ox.Quad]) -> None:
        self.literals: dict[str, set[str]] = defaultdict(set)
        self.links: dict[str, set[str]] = defaultdict(set)
        self.citing: dict[passages.Passage, set[str]] = defaultdict(set)
        for quad in quads:
            self._take(name(quad.subject), quad)
        self.spans = sorted((p.start, p.end, p) for p in self.citing if p.source == source)
        self.starts = [span[0] for span in self.spans]
        self.known: dict[passages.Passage, set[str]] = {}

    def _take(self, subject: str, quad: ox.Quad) -> None:
        value = quad.object
        if isinstance(value, ox.Literal):
            self.literals[subject] |= set(_tokens(value.value))
        elif isinstance(value, ox.NamedNode):
            passage = passages.parse(value.value)
            if passage and quad.predicate == PG("hasEvidence"):
                self.citing[passage].add(subject)
            elif quad.predicate.value not in _LINKS:
                self.links[subject].add(value.value)

    def carries(self, start: int, word: str, kind: str) -> bool:
        over = self.spans[: bisect_right(self.starts, start)]
        wanted = _wanted(word, kind)
        return any(wanted & self._carried(passage) for _, end, passage in over if start < end)

    def covered(self, start: int, end: int) -> int:
        inside: set[int] = set()
        for first, last, _ in self.spans:
            inside.update(range(max(first, start), min(last, end)))
        return len(inside)

    def _carried(self, passage: passages.Passage) -> set[str]:
        if passage not in self.known:
            nodes = {near for subject in self.citing[passage] for near in self._near(subject)}
            self.known[passage] = {token for node in nodes for token in self.literals[node]}
        return self.known[passage]

    def _near(self, subject: str) -> set[str]:
        """Follow links: one step from a statement, further only through claims, figures, parts."""
        near: set[str] = set()
        waiting = [subject, *filter(None, [owner(subject)])]
        while waiting:
            node = waiting.pop()
            near.add(node)
            if node == subject or _PASSED.search(node) or node.startswith(f"{subject}/"):
                waiting += self.links[node] - near
        return near


def _tokens(text: str) -> Iterator[str]:
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


def _wanted(word: str, kind: str) -> set[str]:
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
    """Return the digits of a number word: ``27`` for ``twenty-seven``."""
    parts = [NUMBERS.get(part, "") for part in _HYPHEN.split(word)]
    if len(parts) > 1 and all(part.isdigit() for part in parts):
        return str(sum(int(part) for part in parts))
    return next((part for part in parts if part), word)

"""Passages: exact stretches of a source, named by RFC 5147 IRIs and checked by digest.

Offsets count Unicode code points of the NFC text with newline = U+000A, end exclusive.
Digests are SHA-256 over the UTF-8 bytes of the stretch, in lower-case hexadecimal.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 400
_IRI = re.compile(r"(?P<source>.+)#char=(?P<start>\d+),(?P<end>\d+)")
_HEADING = re.compile(r"(?<=\n\n\n)(?P<title>[^\n]{1,99}[^\n:])\n\n")
_GLOSS_END = " ..."


@dataclass(frozen=True, order=True)
class Passage:
    """A stretch of one source: source IRI, first code point, end (exclusive)."""

    source: str
    start: int
    end: int

    @property
    def iri(self) -> str:
        """Return the RFC 5147 IRI of the passage."""
        return f"{self.source}#char={self.start},{self.end}"


@dataclass(frozen=True)
class Section:
    """A titled part of a source, from its heading to the next one."""

    slug: str
    title: str
    start: int
    end: int


def parse(iri: str) -> Passage | None:
    """Read a passage IRI; return ``None`` for any other IRI.

    >>> parse("https://example.org/s#char=3,9")
    Passage(source='https://example.org/s', start=3, end=9)
    """
    match = _IRI.fullmatch(iri)
    return Passage(match["source"], int(match["start"]), int(match["end"])) if match else None


def source_of(iri: str) -> str | None:
    """Return the source of evidence, be it a passage or a row of a table that names the source.

    >>> source_of("https://example.org/source/s#row=trials,3")
    'https://example.org/source/s'
    """
    source, mark, _ = iri.partition("#")
    return source if mark and iri[len(source) + 1 :].startswith(("char=", "row=")) else None


def normalise(raw: str) -> str:
    """Bring a text to the form whose code points are counted: NFC, line ends as U+000A."""
    return unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def slugify(title: str) -> str:
    """Make the part of a section's IRI from its title.

    >>> slugify("Western émigré victims")
    'western-emigre-victims'
    """
    plain = unicodedata.normalize("NFKD", title.replace("'", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


class Text:
    """A source text in normal form, with its sections and glosses.

    A heading is a line of its own after two empty lines and before one; what stands before the
    first heading is the section ``lead``.
    """

    def __init__(self, raw: str) -> None:
        """Normalise the text of a source as read from its file."""
        self.text = normalise(raw)

    def __len__(self) -> int:
        """Return the number of code points."""
        return len(self.text)

    @cached_property
    def sections(self) -> list[Section]:
        """Return the sections in the order of the text."""
        heads = [(match.start(), match["title"]) for match in _HEADING.finditer(self.text)]
        starts = [(0, "Lead"), *heads]
        ends = [start for start, _ in heads] + [len(self.text)]
        return [
            Section(slugify(title), title, start, end)
            for (start, title), end in zip(starts, ends, strict=True)
        ]

    def section_of(self, start: int) -> Section:
        """Return the section in which an offset lies."""
        starts = [section.start for section in self.sections]
        return self.sections[bisect_right(starts, start) - 1]

    @cached_property
    def glosses(self) -> list[tuple[int, int]]:
        """Return the stretches that explain a linked term: lines cut off with three dots."""
        return [(start, end) for start, end, line in self._lines() if line.endswith(_GLOSS_END)]

    def is_gloss(self, passage: Passage) -> bool:
        """Tell whether a passage lies inside a gloss."""
        return any(start <= passage.start and passage.end <= end for start, end in self.glosses)

    def cut(self, passage: Passage) -> str:
        """Return the words of a passage (empty if it lies outside the text)."""
        return self.text[passage.start : passage.end]

    def occurrences(self, words: str) -> list[tuple[int, int]]:
        """Find words, however their white space is broken over lines."""
        pattern = r"\s+".join(re.escape(word) for word in words.split())
        return [match.span() for match in re.finditer(pattern, self.text)] if pattern else []

    def _lines(self) -> Iterator[tuple[int, int, str]]:
        start = 0
        for line in self.text.split("\n"):
            yield start, start + len(line), line
            start += len(line) + 1

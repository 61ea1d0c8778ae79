"""What of a source the data carries: every number, date and name of the text, found or missing.

A word is carried when a statement that cites a passage over it has it as value or label: the
statement itself, what it is a part of, what it links to, the claim that it attests, and the dates
and figures of these. Lying inside a passage is not enough.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import candidates, passages
from purgeld.entities import owner
from purgeld.terms import PG, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LINKS = {PG(term).value for term in ("hasEvidence", "hasPredicate", "hasStatus", "hasStance")}
_PASSED = re.compile(r"/id/(?:claim|figure)/|/claim/[^/]+$")


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
        for start, end, word, kind in candidates.words(text.text)
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
            self.literals[subject] |= set(candidates.tokens(value.value))
        elif isinstance(value, ox.NamedNode):
            passage = passages.parse(value.value)
            if passage and quad.predicate == PG("hasEvidence"):
                self.citing[passage].add(subject)
            elif quad.predicate.value not in _LINKS:
                self.links[subject].add(value.value)

    def carries(self, start: int, word: str, kind: str) -> bool:
        over = self.spans[: bisect_right(self.starts, start)]
        wanted = candidates.wanted(word, kind)
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

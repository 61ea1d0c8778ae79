"""Reading a text from left to right with rules; what no rule takes stays unread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from purgeld.records.text import Tidy

_WORD = re.compile(r"[^\W\d_]+(?:[-'@][^\W\d_]+)*|\d+")


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a rule understood: the name of the rule, its value and its span."""

    rule: str
    value: Any
    start: int
    end: int


class Rule(Protocol):
    """A rule looks at one place of a text and takes a stretch from there, or nothing."""

    def __call__(self, text: Tidy, start: int) -> Item | None:
        """Return what begins here."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The items of a text in their order, and the words between them that no rule took."""

    items: tuple[Item, ...]
    unread: tuple[str, ...]


def scan(text: Tidy, rules: Sequence[Rule]) -> Scan:
    """Read a text with rules; at each word the first rule that takes something wins.

    Words that follow one another unread are given as one stretch.
    """
    items: list[Item] = []
    gaps: list[tuple[int, int]] = []
    place = 0
    while (word := _WORD.search(text.fold, place)) is not None:
        item = _taken(text, word.start(), rules)
        if item is None:
            gaps.append(word.span())
            place = word.end()
        else:
            items.append(item)
            place = max(item.end, word.start() + 1)
    return Scan(tuple(items), tuple(_joined(text, gaps)))


def _taken(text: Tidy, start: int, rules: Sequence[Rule]) -> Item | None:
    for rule in rules:
        item = rule(text, start)
        if item is not None:
            return item
    return None


def _joined(text: Tidy, gaps: list[tuple[int, int]]) -> list[str]:
    spans: list[list[int]] = []
    for start, end in gaps:
        if spans and not _WORD.search(text.fold[spans[-1][1] : start]):
            spans[-1][1] = end
        else:
            spans.append([start, end])
    return [text.shown[start:end] for start, end in spans]

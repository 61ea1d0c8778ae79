"""Names of places, groups, events and works: words in any order, weighed by how rare they are."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from purgeld.names import Comparison
from purgeld.names.alignment import match
from purgeld.names.cleaning import clean
from purgeld.names.keys import token_keys
from purgeld.names.parsing import Token, token

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.matching.entry import Entry

MOST_WORDS = 16
MOST_COMPARED = 60
NEAR = 0.12
COMMON = 400
LEAST = 1.0
NONE_IN_COMMON, ALL_IN_COMMON = 9.0, 12.0
_SMALL = frozenset({
    "the", "of", "a", "an", "and", "in", "on", "for", "to", "в", "и", "на", "о", "об",
})  # fmt: skip


def tokens(text: str, language: str = "") -> tuple[Token, ...]:
    """Return the words of a title that say something.

    >>> [word.text for word in tokens("The Moscow Trials of 1936")]
    ['moscow', 'trials']
    """
    found = (word.strip(".,'-()") for word in clean(text).casefold().replace("-", " ").split())
    kept = [word for word in found if word]
    said = [word for word in kept if word not in _SMALL] or kept
    return tuple(token(word, language) for word in said[:MOST_WORDS])


class Index:
    """Titles by the keys of their words."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Read all names of the entries."""
        self.titles: list[tuple[Entry, str, tuple[Token, ...]]] = []
        self._places: dict[str, list[int]] = defaultdict(list)
        for entry in entries:
            for text, language in dict.fromkeys([(entry.label, ""), *entry.names]):
                self._add(entry, text, language)

    def _add(self, entry: Entry, text: str, language: str) -> None:
        words = tokens(text, language)
        place = len(self.titles)
        self.titles.append((entry, text, words))
        for key in {key for word in words for key in token_keys(word)}:
            self._places[key].append(place)

    def find(self, text: str, language: str) -> Iterator[tuple[Entry, Comparison, str]]:
        """Give the entries with words in common, each with its best title."""
        asked = tokens(text, language)
        best: dict[str, tuple[Entry, Comparison, str]] = {}
        for place in self._worth_comparing(asked):
            entry, title, words = self.titles[place]
            found = self._compare(asked, words)
            if found.score >= LEAST and (
                entry.key not in best or found.score > best[entry.key][1].score
            ):
                best[entry.key] = entry, found, title
        yield from best.values()

    def _worth_comparing(self, asked: tuple[Token, ...]) -> list[int]:
        weights: dict[int, float] = defaultdict(float)
        for word in asked:
            places = {
                place for key in token_keys(word) for place in self._places.get(key, ())[:COMMON]
            }
            for place in places:
                weights[place] += self._weight(word)
        return sorted(weights, key=lambda place: (-weights[place], place))[:MOST_COMPARED]

    def _weight(self, word: Token) -> float:
        seen = min((len(self._places.get(key, ())) for key in token_keys(word)), default=0)
        return math.log(2 + len(self.titles) / (1 + seen))

    def _compare(self, asked: tuple[Token, ...], words: tuple[Token, ...]) -> Comparison:
        """Score by the weight of the words in common among all words of both."""
        left = list(words)
        exact = shared = 0.0
        for word in asked:
            near = min(left, key=lambda other: match(word, other).share, default=None)
            if near is not None and (share := match(word, near).share) < NEAR:
                left.remove(near)
                exact += self._weight(word)
                shared += self._weight(word) * (1 - share)
        wanted = sum(map(self._weight, asked)) or 1.0
        whole = wanted + sum(map(self._weight, left))
        steps = (exact / wanted, shared / wanted, shared / whole)
        scores = [chance(step) for step in steps]
        moves = (
            ("words in common", round(scores[0], 2)),
            ("spelling of the words", round(scores[1] - scores[0], 2)),
            ("words not asked for", round(scores[2] - scores[1], 2)),
        )
        return Comparison(round(scores[2], 2), (), moves)


def chance(common: float) -> float:
    """Return the score for a share of words in common: half of them are seldom the same thing.

    >>> round(chance(1.0)), round(chance(0.5)), round(chance(0.0))
    (95, 5, 0)
    """
    return 100 / (1 + math.exp(NONE_IN_COMMON - ALL_IN_COMMON * common))

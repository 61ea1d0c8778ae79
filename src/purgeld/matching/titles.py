"""Names of places, groups, events and works: words in any order, weighed by how rare they are."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from purgeld.names import Comparison
from purgeld.names.alignment import match
from purgeld.names.cleaning import LONGEST, clean
from purgeld.names.keys import token_keys
from purgeld.names.parsing import Token, token
from purgeld.names.tables import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.matching.entry import Entry

    Form = tuple[str, str]

MOST_WORDS = 16
MOST_COMPARED = 60
NEAR = 0.12
COMMON = 400
LEAST = 1.0
# People ask with less than a whole title, so a word that was not asked for weighs less.
NOT_ASKED = 0.85
NONE_IN_COMMON, ALL_IN_COMMON = 9.0, 12.0
_SMALL = frozenset({
    "the", "of", "a", "an", "and", "in", "on", "for", "to", "no", "nr", "в", "и", "на", "о", "об",
})  # fmt: skip
_NUMBER = re.compile(r"(\d+)")


def tokens(text: str, language: str = "") -> tuple[Token, ...]:
    """Return the words and numbers of a title that say something.

    >>> [word.text for word in tokens("The Moscow Trials of 1936")]
    ['moscow', 'trials', '1936']
    >>> [word.text for word in tokens("Приказ № 00447")]
    ['приказ', '00447']
    """
    pieces = _NUMBER.split(text[:LONGEST])
    found = [word for piece in pieces for word in _words(piece)]
    said = [word for word in found if word not in _SMALL] or found
    return tuple(
        _number(word) if word.isdecimal() else token(word, language) for word in said[:MOST_WORDS]
    )


def _words(piece: str) -> list[str]:
    """Return the words of a piece that is a number, or has none."""
    if piece.isdecimal():
        return [piece]
    found = (word.strip(".,'-()") for word in clean(piece).casefold().replace("-", " ").split())
    return [word for word in found if any(map(str.isalpha, word))]


def _number(digits: str) -> Token:
    """Return a number as a word that reads as it stands in every tradition."""
    nothing: frozenset[str] = frozenset()
    return Token(digits, False, {digits: ALL}, {}, nothing, frozenset(), nothing)  # noqa: FBT003


class Index:
    """Titles by the keys of their words."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Read all names of the entries."""
        self.titles: list[tuple[Entry, Form, tuple[Token, ...]]] = []
        self._places: dict[str, list[int]] = defaultdict(list)
        for entry in entries:
            for text, language in dict.fromkeys([(entry.label, ""), *entry.names]):
                self._add(entry, text, language)
        for places in self._places.values():
            places.sort(key=self._length)

    def _add(self, entry: Entry, text: str, language: str) -> None:
        words = tokens(text, language)
        place = len(self.titles)
        self.titles.append((entry, (text, language), words))
        for key in {key for word in words for key in token_keys(word)}:
            self._places[key].append(place)

    def _length(self, place: int) -> int:
        """Return how long a title is: of those that share a common word, the short ones count."""
        return len(self.titles[place][2])

    def find(self, text: str, language: str) -> Iterator[tuple[Entry, Comparison, Form]]:
        """Give the entries with words in common, each with its best title and its language."""
        asked = tokens(text, language)
        best: dict[str, tuple[Entry, Comparison, Form]] = {}
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
        first = sorted(weights, key=lambda place: (-weights[place], self._length(place), place))
        return first[:MOST_COMPARED]

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
        whole = wanted + NOT_ASKED * sum(map(self._weight, left))
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

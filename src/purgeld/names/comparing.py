"""Two names: which words of the one are which of the other, and how likely it is one name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.names.aliases import aliases, people_of
from purgeld.names.alignment import NONE, Match, match, match_fathers
from purgeld.names.features import SURNAME_FAR, WORD_FAR, Part, features_of, log_odds, weights
from purgeld.names.parsing import Name, Token, parse, token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Aligned = tuple[float, dict[str, float], tuple[Part, ...]]

EVEN = 50
ALIAS_PASSES = 90
SMALLEST_SAID = 0.05
PAIR = 2
MIDDLE_INITIAL = [False, True, False]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A score from 0 to 100 with the parts that agree or do not, and what each moved the score.

    The moves, with the base first, add up to the score.
    """

    score: float
    parts: tuple[Part, ...]
    moves: tuple[tuple[str, float], ...]
    languages: tuple[str, str] = ("", "")

    @property
    def why(self) -> str:
        """Return the explanation as one line."""
        said = [part.said(self.languages) for part in self.parts]
        moved = [f"{name} {move:+.1f}" for name, move in self.moves if abs(move) >= SMALLEST_SAID]
        return "; ".join([*said, ", ".join(moved)])


def compare(
    one: str | Name, other: str | Name, languages: tuple[str, str] = ("", "")
) -> Comparison:
    """Score two spellings of names from 0 to 100; at 50 it is as likely one name as two.

    >>> compare("Тухачевский М.Н.", "Tuchatschewski, Michail Nikolajewitsch").score > 90
    True
    >>> compare("Jurij Łucenko", "Ihor Lutsenko").score < 10
    True
    """
    left = one if isinstance(one, Name) else parse(one, languages[0])
    right = other if isinstance(other, Name) else parse(other, languages[1])
    spelt = _by_spelling(left, right)
    if spelt.score >= EVEN:
        return spelt
    return _by_alias(left, right) or spelt


def _by_spelling(one: Name, other: Name) -> Comparison:
    best = max(_alignments(one, other), key=lambda found: found[0], default=None)
    if best is None:
        return Comparison(0.0, (), (("no common surname", 0.0),))
    return _scored(*best[1:], (one.language, other.language))


def _by_alias(one: Name, other: Name) -> Comparison | None:
    """Compare through the table of aliases: each name with another form of the same person."""
    for person in sorted(people_of(one) & people_of(other)):
        forms = aliases()[person]
        left = max(((_by_spelling(one, form.name).score, form) for form in forms), key=_first)
        right = max(((_by_spelling(other, form.name).score, form) for form in forms), key=_first)
        score = min(left[0], right[0])
        if score >= ALIAS_PASSES and left[1] is not right[1]:
            said = f"{left[1].kind}, {left[1].evidence}", f"{right[1].kind}, {right[1].evidence}"
            found = Match(0.0, f"aliases: {said[0]}; {said[1]}", 0, 0, ("", ""))
            part = Part("name", one.text, other.text, found)
            return Comparison(score, (part,), ((f"alias of {person}", score),))
    return None


def _first(pair: tuple[float, object]) -> float:
    return pair[0]


def _alignments(one: Name, other: Name) -> Iterator[Aligned]:
    yield from _unparted(one, other)
    for i, left in enumerate(one.tokens):
        if left.initial or i == one.patronymic:
            continue
        for j, right in enumerate(other.tokens):
            if right.initial or j == other.patronymic:
                continue
            found = match(left, right)
            if found.share < SURNAME_FAR:
                parts = tuple(_parts(one, other, i, j, found))
                features = features_of(one, other, parts)
                given = _reads_as_given(one, i) + _reads_as_given(other, j)
                if given:
                    features["given name in place of a surname"] = float(given)
                yield log_odds(features), features, parts


def _unparted(one: Name, other: Name) -> Iterator[Aligned]:
    """Compare a name written without a gap (和加尼牙孜) with all words of the other together."""
    short, long = (one, other) if len(one.tokens) == 1 else (other, one)
    if len(short.tokens) != 1 or not short.tokens[0].by_ear or len(long.tokens) < PAIR:
        return
    if any(piece.initial for piece in long.tokens):
        return
    for words in (long.tokens, long.tokens[::-1]):
        joined = token("".join(piece.text for piece in words), long.language)
        found = match(short.tokens[0], joined)
        if found.share < SURNAME_FAR:
            parts = (Part("whole name", one.text, other.text, found),)
            features = {
                "base, by ear": 1.0,
                "whole name, by ear": 1 - 2 * found.share / SURNAME_FAR,
            }
            yield log_odds(features), features, parts


def _parts(one: Name, other: Name, i: int, j: int, found: Match) -> Iterator[Part]:
    yield Part("surname", one.tokens[i].text, other.tokens[j].text, found)
    left, right = _rest(one, i), _rest(other, j)
    left_more, right_more = _joined(one, i), _joined(other, j)
    yield from _given(left, right, left_more, right_more)
    yield from _middle(left, right)


def _reads_as_given(name: Name, at: int) -> bool:
    """Say whether this word is a given name, by a table or by its place.

    It is a known one while another word is none, or stands before an initial and a last word.
    """
    others = (piece for n, piece in enumerate(name.tokens) if n not in {at, name.patronymic})
    if name.tokens[at].given and any(not piece.initial and not piece.given for piece in others):
        return True
    initials = [piece.initial for piece in name.tokens]
    return at == 0 and initials == MIDDLE_INITIAL and not name.surname_first


def _joined(name: Name, at: int) -> list[Token]:
    """Return the other halves of a hyphenated surname."""
    return [
        piece for n, piece in enumerate(name.tokens) if n != at and name.parts[n] == name.parts[at]
    ]


def _rest(name: Name, at: int) -> tuple[list[Token], Token | None]:
    """Return the words that are neither surname nor patronymic, and the patronymic.

    Where no ending tells the patronymic, an initial after another word is in its place.
    """
    others = [
        (n, piece)
        for n, piece in enumerate(name.tokens)
        if name.parts[n] != name.parts[at] and n != name.patronymic
    ]
    if name.patronymic >= 0:
        return [piece for _, piece in others], name.tokens[name.patronymic]
    if len(others) > 1 and others[1][1].initial:
        return [others[0][1], *(piece for _, piece in others[2:])], others[1][1]
    return [piece for _, piece in others], None


_Rest = tuple[list[Token], "Token | None"]


def _given(
    left: _Rest, right: _Rest, left_more: list[Token], right_more: list[Token]
) -> Iterator[Part]:
    ours, theirs = list(left[0]), list(right[0])
    yield from _pair_up("second surname", left_more, right_more)
    if not ours or not theirs:
        ours, theirs = ours + left_more, theirs + right_more
        left_more, right_more = [], []
    if ours and theirs:
        yield _best(ours, theirs)
    yield from _pair_up("second surname", left_more, theirs)
    yield from _pair_up("second surname", ours, right_more)
    yield from _alone("other word", ours, theirs)
    yield from _alone("second surname", left_more, right_more)


def _best(ours: list[Token], theirs: list[Token]) -> Part:
    """Take the first of each, or a better pair if a name has several given names."""
    pairs = [
        (match(a, b).share, n + m, a, b) for n, a in enumerate(ours) for m, b in enumerate(theirs)
    ]
    _, _, a, b = min(pairs, key=lambda pair: (pair[0] >= WORD_FAR, pair[1], pair[0]))
    ours.remove(a)
    theirs.remove(b)
    return Part("given name", a.text, b.text, match(a, b))


def _pair_up(role: str, ours: list[Token], theirs: list[Token]) -> Iterator[Part]:
    for a in list(ours):
        fits = [b for b in theirs if match(a, b).share < WORD_FAR]
        if fits:
            ours.remove(a)
            theirs.remove(fits[0])
            yield Part(role, a.text, fits[0].text, match(a, fits[0]))


def _alone(role: str, ours: list[Token], theirs: list[Token]) -> Iterator[Part]:
    yield from _pair_up(role, ours, theirs)
    for a in ours:
        yield Part(role, a.text, "", NONE)
    for b in theirs:
        yield Part(role, "", b.text, NONE)


def _middle(left: _Rest, right: _Rest) -> Iterator[Part]:
    a, b = left[1], right[1]
    if a and b:
        yield Part("patronymic", a.text, b.text, match_fathers(a, b))


def _scored(
    features: Mapping[str, float], parts: tuple[Part, ...], languages: tuple[str, str]
) -> Comparison:
    """Turn log-odds into a score, and say what each feature moved it, in their order."""
    table = weights()
    total, before = 0.0, 0.0
    moves: list[tuple[str, float]] = []
    for name, value in features.items():
        total += table.get(name, 0.0) * value
        now = 100 / (1 + math.exp(-total))
        moves.append((name, round(now - before, 2)))
        before = now
    return Comparison(round(before, 2), parts, tuple(moves), languages)

"""One token against another: the best reading of both, what it costs, under which traditions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from purgeld.names import morphology
from purgeld.names.reading import script_of
from purgeld.names.sounds import distance, plain_distance, swap
from purgeld.names.tables import MASKS

if TYPE_CHECKING:
    from purgeld.names.parsing import Token

GIVEN_COST = 0.15
FATHER_COST = 0.1
FIRST_SOUND = 0.45
FAR = 0.45
EQUIVALENT_INITIAL = 0.4
TRIED = 3
MOST_EDITS = 0.7
CYRILLIC = MASKS["cyrillic"]


@dataclass(frozen=True, slots=True)
class Match:
    """How well two tokens agree.

    ``share`` is the cost of the best pair of readings over their mean length (0 is the same,
    ``FAR`` and more is another name); ``one`` and ``other`` are the masks of traditions that give
    it; ``how`` says what made it so: ``same``, ``near``, an ending, ``given``, ``initial``.
    """

    share: float
    how: str
    one: int
    other: int
    readings: tuple[str, str]


NONE = Match(1.0, "other", 0, 0, ("", ""))


@lru_cache(maxsize=400_000)
def match(one: Token, other: Token) -> Match:
    """Return how well two tokens agree.

    >>> from purgeld.names.parsing import token
    >>> match(token("тухачевский"), token("tuchatschewski")).share
    0.0
    """
    if one.initial or other.initial:
        return _initials(one, other)
    best = _same(one, other) or _by_ending(one, other)
    if best is None or best.share > 0:
        best = min(filter(None, (best, _near(one, other), _given(one, other))), key=_cost)
    return best


def _cost(found: Match) -> float:
    return found.share


def _share(cost: float, one: str, other: str) -> float:
    return round(2 * cost / (len(one) + len(other)), 4) if one or other else 1.0


def _same(one: Token, other: Token) -> Match | None:
    common = [reading for reading in one.readings if reading in other.readings]
    if not common:
        return None
    left = right = 0
    for reading in common:
        left |= one.readings[reading]
        right |= other.readings[reading]
    return Match(0.0, "same", left, right, (common[0], common[0]))


def _by_ending(one: Token, other: Token) -> Match | None:
    found = [
        *_ending(one.stems, dict.fromkeys(other.readings, ("", 0.0)), one, other),
        *_ending(dict.fromkeys(one.readings, ("", 0.0)), other.stems, one, other),
        *_ending(one.stems, other.stems, one, other),
    ]
    return min(found, key=_cost, default=None)


def _ending(
    left: dict[str, tuple[str, float]],
    right: dict[str, tuple[str, float]],
    one: Token,
    other: Token,
) -> list[Match]:
    masks = sum_masks(one), sum_masks(other)
    return [
        Match(
            _share(left[stem][1] + right[stem][1], stem, stem),
            left[stem][0] or right[stem][0],
            *masks,
            (stem, stem),
        )
        for stem in left
        if stem in right
    ]


def sum_masks(piece: Token) -> int:
    """Return all traditions under which a token can be read."""
    whole = 0
    for mask in piece.readings.values():
        whole |= mask
    return whole


def _near(one: Token, other: Token) -> Match:
    """Look closely only at the pairs of readings that a count of edits puts first.

    Two scripts that each give the sound alone (喬治 and خوجا) meet only where they sound alike.
    """
    if one.by_ear and other.by_ear and script_of(one.text) != script_of(other.text):
        return NONE
    pairs = sorted(
        (plain_distance(a, b), abs(len(a) - len(b)), a, b)
        for a, b in product(_spoken(one), _spoken(other))
    )[:TRIED]
    best = NONE
    heard = one.by_ear or other.by_ear
    for edits, _, a, b in pairs:
        if edits > max(len(a), len(b)) * MOST_EDITS and not heard:
            break
        extra = _extra(one, a) + _extra(other, b)
        share = _share(distance(a, b) + extra, a, b)
        if share < best.share:
            masks = one.readings.get(a) or sum_masks(one), other.readings.get(b) or sum_masks(other)
            best = Match(share, "near", *masks, (a, b))
    return best


def _spoken(piece: Token) -> tuple[str, ...]:
    return (*piece.readings, *(stem for stem in piece.stems if stem not in piece.readings))


def _extra(piece: Token, reading: str) -> float:
    return 0.0 if reading in piece.readings else piece.stems[reading][1]


def _given(one: Token, other: Token) -> Match | None:
    masks = sum_masks(one), sum_masks(other)
    first = next(iter(one.readings), ""), next(iter(other.readings), "")
    if one.given & other.given:
        return Match(_share(GIVEN_COST, *first), "given", *masks, first)
    if one.by_ear == other.by_ear:
        return None
    heard, known = (one, other) if one.by_ear else (other, one)
    share = min(
        (
            _share(distance(reading, form) + GIVEN_COST, reading, form)
            for reading in heard.readings
            for form in morphology.forms(known.given)
        ),
        default=1.0,
    )
    return Match(share, "given", *masks, first) if share < FAR else None


@lru_cache(maxsize=200_000)
def match_fathers(one: Token, other: Token) -> Match:
    """Return how well two patronymics agree, by the stems of the fathers' names."""
    if one.initial or other.initial or not one.fathers or not other.fathers:
        return match(one, other)
    if one.fathers & other.fathers:
        stem = min(one.fathers & other.fathers)
        return Match(0.0, "same", sum_masks(one), sum_masks(other), (stem, stem))
    best = match(one, other)
    stems = min(
        ((_share(distance(a, b), a, b), a, b) for a in one.fathers for b in other.fathers),
        default=(1.0, "", ""),
    )
    by_stem = Match(stems[0], "near", sum_masks(one), sum_masks(other), stems[1:])
    groups = morphology.father_groups(one.fathers) & morphology.father_groups(other.fathers)
    if groups:
        return Match(0.03, "given", by_stem.one, by_stem.other, by_stem.readings)
    # Two patronymics share their ending, so only the stems tell them apart.
    return by_stem if by_stem.share > best.share else best


def _initials(one: Token, other: Token) -> Match:
    best = min(
        (
            (_begins(a, b), left, right, a, b)
            for a, left in one.readings.items()
            for b, right in other.readings.items()
        ),
        default=(1.0, 0, 0, "", ""),
        key=lambda item: item[0],
    )
    cost, left, right, a, b = best
    if cost and left & CYRILLIC and right & CYRILLIC:
        cost = 1.0
    if cost > FIRST_SOUND and _begins_equivalent(one, other):
        return Match(EQUIVALENT_INITIAL, "other initial", left, right, (a, b))
    return Match(cost, "initial", left, right, (a, b))


def _begins(one: str, other: str) -> float:
    if one.startswith(other) or other.startswith(one):
        return 0.0
    first = swap(one[0], other[0])
    return first if first <= FIRST_SOUND else 1.0


def _begins_equivalent(one: Token, other: Token) -> bool:
    """Say whether the initial may be that of the same name in another language (Y. for Georgy)."""
    word, letter = (other, one) if one.initial else (one, other)
    firsts = morphology.beginnings(word.given, script_of(letter.text))
    return any(reading[0] in firsts for reading in letter.readings)

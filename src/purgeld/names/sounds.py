"""The alphabet of sounds in which spellings are compared, and what it costs to hear another one.

A sound is one character. Lower-case letters are Slavic sounds (``š č ž c x``; ``ŝ`` is щ, ``ǰ``
dž, ``ʒ`` dz, ``ö`` the vowel of ё). Capitals stand for spellings that leave the sound open.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

VOWELS = frozenset("aeiouöUOəYW")
OPEN = {
    "S": "sz", "Š": "šž", "H": "ghx", "R": "rl", "F": "fvp", "Σ": "sšzž", "Ç": "cč", "Z": "zžcʒ",
    "Ǯ": "žǰzčc", "B": "bpv", "P": "pb", "D": "dtǰ", "J": "ǰgdžz", "Q": "čkct", "Ṛ": "rlž",
    "U": "uo", "G": "gk", "ö": "eo", "O": "o", "h": "xg", "W": "vuo", "Y": "jie", "K": "kx",
}  # fmt: skip
OPEN_COST = 0.05
NEAR = {
    "eo": 0.35, "ei": 0.4, "ao": 0.35, "ae": 0.5, "ou": 0.5, "iu": 0.7, "vu": 0.35, "vf": 0.2,
    "vb": 0.45, "xg": 0.4, "xk": 0.35, "gk": 0.5, "sš": 0.45, "zž": 0.45, "cs": 0.5, "cč": 0.45,
    "sz": 0.3, "šž": 0.35, "td": 0.5, "bp": 0.45, "tf": 0.5, "pf": 0.5, "ck": 0.6, "cz": 0.5,
    "ji": 0.1, "je": 0.3, "jž": 0.6, "jǰ": 0.4, "ǰž": 0.15, "ǰč": 0.4, "ʒz": 0.1, "ʒd": 0.25,
    "ʒc": 0.4,
    "tc": 0.45, "ŝš": 0.2, "ŝč": 0.4, "čš": 0.5, "mn": 0.7, "lr": 0.9, "gž": 0.6, "ǰg": 0.6,
    "ǰd": 0.6, "ǰz": 0.5, "čt": 0.6, "dž": 0.8, "čk": 0.8, "lu": 0.6, "lv": 0.6, "xš": 0.7,
    "čx": 0.7, "gv": 0.6,
}  # fmt: skip
VOWEL_SWAP, OTHER_SWAP = 0.7, 1.0
GONE = {
    "Y": 0.1,
    "W": 0.35,
    "j": 0.15,
    "h": 0.35,
    "x": 0.6,
    "ə": 0.0,
    "O": 0.05,
    "i": 0.4,
    "t": 0.8,
}
VOWEL_GONE, SOUND_GONE = 0.6, 1.0

_SIBILANT = "ščžŝǰcŠǮÇ"
FOLDS = (
    (re.compile("y"), "i"),
    (re.compile("šč"), "ŝ"),
    (re.compile("dž"), "ǰ"),
    (re.compile("dz"), "ʒ"),
    (re.compile("ts"), "c"),
    (re.compile("(?<=[^aeouöəU])j"), ""),
    (re.compile("j(?=[ei])"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(f"(?<=[{_SIBILANT}])[eo]"), "ö"),
)


def fold(sounds: str) -> str:
    """Drop what spelling traditions do not keep: softness, y for i, doubled sounds.

    >>> fold("tuxačevskij"), fold("xruščöv"), fold("Andrej".lower())
    ('tuxačövski', 'xruŝöv', 'andrej')
    """
    for pattern, instead in FOLDS:
        sounds = pattern.sub(instead, sounds)
    return sounds


@cache
def swap(one: str, other: str) -> float:
    """Return what it costs to take one sound for another, 0 for the same.

    >>> swap("s", "S"), swap("e", "i"), swap("p", "k")
    (0.05, 0.4, 1.0)
    """
    if one == other:
        return 0.0
    if one in OPEN or other in OPEN:
        heard = ((a, b) for a in OPEN.get(one, one) for b in OPEN.get(other, other))
        return min(_near(a, b) for a, b in heard) + OPEN_COST
    return _near(one, other)


def _near(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if "ə" in (one, other):
        return 0.1 if {one, other} & VOWELS == {one, other} else 0.9
    known = NEAR.get(one + other, NEAR.get(other + one))
    if known is not None:
        return known
    return VOWEL_SWAP if one in VOWELS and other in VOWELS else OTHER_SWAP


@cache
def gone(sound: str) -> float:
    """Return what it costs to leave a sound out.

    >>> gone("j"), gone("a"), gone("k")
    (0.15, 0.6, 1.0)
    """
    return GONE.get(sound, VOWEL_GONE if sound in VOWELS else SOUND_GONE)


def distance(one: str, other: str) -> float:
    """Return the least cost of hearing one folded reading as another.

    >>> distance("tuxačövski", "tuhačövski"), distance("abc", "abc")
    (0.05, 0.0)
    """
    row = [0.0]
    for sound in other:
        row.append(row[-1] + gone(sound))
    for sound in one:
        row = _next_row(sound, other, row)
    return round(row[-1], 3)


def _next_row(sound: str, other: str, above: list[float]) -> list[float]:
    dropped = gone(sound)
    row = [above[0] + dropped]
    for number, (target, (diagonal, over)) in enumerate(zip(other, pairwise(above), strict=True)):
        row.append(min(diagonal + swap(sound, target), over + dropped, row[number] + gone(target)))
    return row


SKELETON = str.maketrans(
    {
        **dict.fromkeys("sSzZʒΣ", "s"),
        **dict.fromkeys("šŠžŝǰǮ", "š"),
        **dict.fromkeys("čÇ", "č"),
        **dict.fromkeys("vfFW", "v"),
        **dict.fromkeys("gGhHx", "g"),
        **dict.fromkeys("aeiouöUOəjY", ""),
        "B": "b",
        "P": "p",
        "D": "d",
        "J": "š",
        "Q": "č",
        "Ṛ": "r",
        "R": "r",
        "K": "k",
    }
)
_ROUGH = {code: sound for code, sound in SKELETON.items() if sound}


@cache
def _rough(reading: str) -> str:
    return reading.translate(_ROUGH)


def plain_distance(one: str, other: str) -> int:
    """Return the number of single edits between two readings, a cheap first look.

    Sounds that spellings mix up, and those that a spelling leaves open, count as one.

    >>> plain_distance("nadeŠda", "nadežda"), plain_distance("ežov", "orlov")
    (0, 3)
    """
    return Levenshtein.distance(_rough(one), _rough(other))


_TWICE = re.compile(r"(.)\1+")


def skeleton(folded: str) -> str:
    """Return the consonants of a reading, those that spellings mix up made one.

    >>> skeleton("tuxačövski"), skeleton("ežov"), skeleton("uborevič")
    ('tgčvsk', '.šv', '.brvč')
    """
    bare = _TWICE.sub(r"\1", folded.translate(SKELETON))
    return f".{bare}" if folded[:1] in VOWELS or folded[:1] == "j" else bare

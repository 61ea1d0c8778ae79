"""Keys of a name: what an index is asked for, so that only likely names are compared.

A key is the skeleton of one reading of one word: its consonants, with those that spellings mix up
made one. Two spellings of a name share a key unless a consonant was misread. Given names that are
one name in several languages share a key that begins with ``@``.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from purgeld.names.parsing import Name, Token, parse
from purgeld.names.sounds import OPEN, skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 24
DOUBTFUL = frozenset("RΣÇZǮBPDJQṚGKWF")
SHORT = 2
VOWEL_CLASSES = {
    **dict.fromkeys("ao", "a"),
    **dict.fromkeys("eiöY", "e"),
    **dict.fromkeys("uUW", "u"),
}


def keys(name: str | Name, language: str = "") -> tuple[str, ...]:
    """Return the keys of all words of a name, without those of initials, in a fixed order.

    >>> keys("Toukhatchevski")[0] in keys("Тухачевский, М. Н.")
    True
    >>> keys("М. Н.")
    ()
    """
    read = name if isinstance(name, Name) else parse(name, language)
    found = (key for piece in read.tokens if not piece.initial for key in token_keys(piece))
    return tuple(dict.fromkeys(found))


def pair_keys(name: Name) -> tuple[str, ...]:
    """Return keys of two parts: that of a word and the first sound of another word or initial.

    They take the place of a key that too many names share.

    >>> set(pair_keys(parse("Иванов П.С."))) & set(pair_keys(parse("Pjotr Iwanow")))
    {'.vnv+p'}
    """
    found: dict[str, None] = {}
    for n, piece in enumerate(name.tokens):
        if piece.initial:
            continue
        others = (other for m, other in enumerate(name.tokens) if m != n)
        firsts = {first for other in others for first in first_sounds(other)}
        found.update(
            dict.fromkeys(f"{key}+{first}" for key in token_keys(piece) for first in sorted(firsts))
        )
    return tuple(found)


@lru_cache(maxsize=200_000)
def token_keys(piece: Token) -> tuple[str, ...]:
    """Return the keys of one word: the skeletons of its readings and of its stems."""
    spoken: Iterable[str] = (*piece.readings, *piece.stems)
    own = (key for reading in spoken for key in keys_of(reading))
    groups = (f"@{number}" for number in sorted(piece.given))
    return tuple(dict.fromkeys([*own, *groups]))


def keys_of(reading: str) -> list[str]:
    """Return the keys of a reading, one for each way of reading what the script leaves open."""
    return [key_of(clear) for clear in cleared(reading)]


def key_of(reading: str) -> str:
    """Return the key of a reading: its skeleton, with classes of vowels where that is short.

    >>> key_of("ežov"), key_of("li")
    ('.šv', 'l=e')
    """
    bare = skeleton(reading)
    if len(bare.strip(".")) >= SHORT:
        return bare
    return f"{bare}={''.join(VOWEL_CLASSES.get(sound, '') for sound in reading)}"


def cleared(reading: str) -> list[str]:
    """Write out what a script leaves open: r or l, s or š."""
    if not DOUBTFUL & set(reading):
        return [reading]
    options = [OPEN[sound] if sound in DOUBTFUL else sound for sound in reading]
    return ["".join(chosen) for _, chosen in zip(range(MOST), product(*options), strict=False)]


@lru_cache(maxsize=200_000)
def first_sounds(piece: Token) -> frozenset[str]:
    """Return the classes of sound with which a word or an initial may begin, a vowel as a dot.

    >>> sorted(first_sounds(parse("Ю.").tokens[0]))
    ['.']
    """
    return frozenset(_first(reading) for reading in piece.readings)


def _first(reading: str) -> str:
    bare = skeleton(reading[:1])
    return bare[:1] or "."

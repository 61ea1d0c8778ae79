"""Taking a name apart: words, initials, patronymic, what the endings say, which order it is in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from purgeld.names import morphology
from purgeld.names.cleaning import clean, script
from purgeld.names.cleaning import words as small_words
from purgeld.names.reading import readings, script_of

INITIAL_LENGTH = 3
LONGEST_INITIAL = 8
BY_EAR = frozenset({"Han", "Hangul", "Kana", "Abjad", "other"})
MOST_WORDS = 8
_SPLIT = re.compile(r"[\s,]+|(?<=\.)(?=\w)")
_CAMEL = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ]\.)")
_VOWEL = {"Latin": "a", "Greek": "α"}
_ORDINAL = re.compile("[IVX]{2,}")
_OPEN_LETTERS = frozenset("aeouαεηοω")
_FEW = 2
_GLUED = re.compile(r"(?<=\s)([А-ЯЁA-Z])([А-ЯЁA-Z])(?=$)")


@dataclass(frozen=True, eq=False)
class Token:
    """One word or initial of a name, with everything that its spelling may stand for.

    ``readings`` maps a folded reading to the mask of traditions; ``stems`` maps a surname without
    its ending to (label of the ending, cost); ``fathers`` holds the stems of the father's name if
    this may be a patronymic; ``given`` numbers the groups of given names that it belongs to;
    ``by_ear`` says that its script writes such names only by their sound.
    """

    text: str
    initial: bool
    readings: dict[str, int]
    stems: dict[str, tuple[str, float]]
    fathers: frozenset[str]
    given: frozenset[int]
    sexes: frozenset[str]
    light: bool = False
    by_ear: bool = False


@dataclass(frozen=True, eq=False)
class Name:
    """A name taken apart.

    ``parts`` numbers the hyphenated word that each token comes from; ``patronymic`` is the place of
    the patronymic among the tokens, or -1; ``surname_first`` says that a comma put it there.
    """

    text: str
    language: str
    tokens: tuple[Token, ...]
    parts: tuple[int, ...] = ()
    patronymic: int = -1
    surname_first: bool = False
    scripts: frozenset[str] = field(default_factory=frozenset)


@lru_cache(maxsize=200_000)
def parse(text: str, language: str = "") -> Name:
    """Take a name apart. The language is a BCP 47 tag or empty; it excludes no reading.

    >>> [token.text for token in parse("Тухачевский М.Н.").tokens]
    ['тухачевский', 'м', 'н']
    >>> parse("Иероним Петрович Уборевич").patronymic
    1
    """
    plain = clean(text)
    parted = _GLUED.sub(r"\1. \2.", _CAMEL.sub(" ", plain))
    words = [piece for piece in _SPLIT.split(parted) if piece.strip(".'-")][:MOST_WORDS]
    found = [
        (token(piece.lower(), language, initial=_is_initial(piece, len(words))), number)
        for number, word in enumerate(words)
        for piece in word.split("-")
        if piece.strip(".'")
    ]
    kept = _without_titles(found)
    tokens = tuple(piece for piece, _ in kept)
    comma = "," in plain and len(plain.partition(",")[0].split()) <= _FEW
    son_of = _before_kin(found, kept)
    return Name(
        text=plain,
        language=language,
        tokens=tokens,
        parts=tuple(number for _, number in kept),
        patronymic=son_of if son_of >= 0 else _patronymic(kept, surname_first=comma),
        surname_first=comma,
        scripts=frozenset(script_of(piece.text) for piece in tokens),
    )


def _is_initial(piece: str, words: int) -> bool:
    if len(piece) > LONGEST_INITIAL or _ORDINAL.fullmatch(piece):
        return False
    letters = sum(script(letter) != "none" for letter in piece)
    if script_of(piece) in BY_EAR or piece.strip(".").casefold() in small_words("stopped"):
        return False
    return letters == 1 or (piece.endswith(".") and letters <= INITIAL_LENGTH and words > 1)


@lru_cache(maxsize=200_000)
def token(text: str, language: str = "", *, initial: bool = False) -> Token:
    """Return what one word may stand for.

    >>> token("пятакова").stems["patakov"]
    ('female or genitive', 0.1)
    """
    bare = text.strip(".'")
    read = _beginnings(bare, language) if initial else readings(bare, language)
    fathers: frozenset[str] = frozenset()
    sexes: frozenset[str] = frozenset()
    stems: dict[str, tuple[str, float]] = {}
    given: frozenset[int] = frozenset()
    if not initial:
        fathers, sexes = morphology.fathers(tuple(read))
        stems = morphology.stems(tuple(read))
        given = morphology.given_groups(tuple(read))
    light = not initial and (bare in small_words("particles") or bare in small_words("kin"))
    by_ear = script_of(bare) in BY_EAR
    return Token(bare, initial, read, stems, fathers, given, sexes, light, by_ear)


def _beginnings(letters: str, language: str) -> dict[str, int]:
    """Read the letters of an initial as the beginning of a word: *Y* alone would be a vowel."""
    vowel = _VOWEL.get(script_of(letters), "")
    if not vowel or letters[-1] in _OPEN_LETTERS:
        return readings(letters, language)
    found = readings(letters + vowel, language)
    return {reading.removesuffix("a") or "a": mask for reading, mask in found.items()}


def _without_titles(found: list[tuple[Token, int]]) -> list[tuple[Token, int]]:
    titles = small_words("titles") | small_words("ranks")
    kept = [(piece, n) for piece, n in found if piece.initial or piece.text not in titles]
    if len(kept) < min(_FEW, len(found)) or all(piece.initial for piece, _ in kept):
        kept = found
    heavy = [(piece, n) for piece, n in kept if not piece.light]
    return (heavy or kept or found) if len(found) > 1 else found


def _before_kin(found: list[tuple[Token, int]], kept: list[tuple[Token, int]]) -> int:
    """Return the place of the word before *oglu* or *kyzy*, or -1: it names the father."""
    for (before, number), (after, _) in pairwise(found):
        if after.text in small_words("kin") and (before, number) in kept:
            return kept.index((before, number))
    return -1


def _patronymic(found: list[tuple[Token, int]], *, surname_first: bool) -> int:
    """Find the patronymic by its ending; a surname in -ович is the one that is left over."""
    halves = Counter(number for piece, number in found if not piece.fathers)
    places = [n for n, (piece, number) in enumerate(found) if piece.fathers and not halves[number]]
    full = [n for n, (piece, _) in enumerate(found) if not piece.initial]
    if not places or len(full) < _FEW + (not surname_first):
        return places[-1] if len(places) == 1 and surname_first and places[0] > 0 else -1
    if len(places) == 1:
        return places[0] if places[0] > 0 else -1
    if surname_first:
        return places[-1]
    return places[0] if places[0] > 0 else places[-1]

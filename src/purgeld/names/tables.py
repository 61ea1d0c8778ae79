"""The reading tables, endings, words and given names that are shipped as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "tables"
LATIN = (
    "english", "german", "french", "polish", "scholarly", "dutch", "nordic", "hungarian",
    "spanish", "catalan", "romanian", "finnish", "turkic",
)  # fmt: skip
OTHERS = {
    "Cyrillic": "cyrillic",
    "Greek": "greek",
    "Han": "chinese",
    "Hangul": "hangul",
    "Kana": "kana",
    "Abjad": "abjad",
    "other": "other",
}
NAMES = (*LATIN, *OTHERS.values())
MASKS = {name: 1 << number for number, name in enumerate(NAMES)}
ALL = (1 << len(NAMES)) - 1
START, END = "^", "$"

Letters = dict[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Table:
    """One spelling tradition: what each letter or group of letters stands for.

    ``letters`` maps a group to its possible sounds; a group may carry ``^`` (only where the word
    begins) or ``$`` (only where it ends). ``only`` holds letters that differ in one language.
    """

    name: str
    title: str
    script: str
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    letters: Letters
    only: Mapping[str, Letters]

    def of(self, language: str) -> Letters:
        """Return the letters as this language reads them."""
        return self.only.get(language, self.letters)


def document(name: str) -> dict[str, Any]:
    """Read one of the shipped TOML files."""
    text = files(__package__).joinpath(FOLDER, f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def table(name: str) -> Table:
    """Return a reading table by its name.

    >>> table("german").letters["schtsch"]
    ('šč',)
    """
    read = document(name)
    letters = _letters(read["letters"])
    only = {
        language: {**letters, **_letters(own)} for language, own in read.get("only", {}).items()
    }
    return Table(
        name=name,
        title=read["title"],
        script=read["script"],
        languages=tuple(read["languages"]),
        sources=tuple(read["sources"]),
        letters=letters,
        only=only,
    )


def _letters(read: Mapping[str, str | list[str]]) -> Letters:
    return {
        group: (sounds,) if isinstance(sounds, str) else tuple(sounds)
        for group, sounds in read.items()
    }


@cache
def traditions(language: str) -> int:
    """Return the mask of the Latin tables that a language tag speaks for, or of all of them.

    >>> traditions("de") == MASKS["german"]
    True
    >>> traditions("") == traditions("xx")
    True
    """
    tags = {language, language.partition("-")[0]} if not language.endswith("-latn") else {language}
    fitting = [name for name in LATIN if tags & set(table(name).languages)]
    return sum(MASKS[name] for name in fitting or LATIN)


def spoken(mask: int) -> tuple[str, ...]:
    """Name the traditions of a mask.

    >>> spoken(MASKS["german"] | MASKS["french"])
    ('german', 'french')
    """
    return tuple(name for name in NAMES if MASKS[name] & mask)

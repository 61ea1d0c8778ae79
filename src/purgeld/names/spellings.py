"""Keys for a search box: what the index of a site holds, and what a browser needs to ask it.

The index holds, for each word of a name, the skeletons of its readings in the traditions that its
language speaks for. A browser reads what was typed under all traditions, with the same tables.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from purgeld.names import sounds, tables
from purgeld.names.keys import DOUBTFUL, SHORT, VOWEL_CLASSES, key_of, keys_of, token_keys
from purgeld.names.keys import MOST as MOST_OPEN
from purgeld.names.parsing import parse
from purgeld.names.reading import MOST, read, script_of

MARK = "~"
SHORTEST = 3
IN_BROWSER = {"Latin": tables.LATIN, "Cyrillic": ("cyrillic",), "Greek": ("greek",)}


def index_keys(text: str, language: str) -> set[str]:
    """Return the keys by sound under which a name is kept, each with ``~`` before it.

    >>> index_keys("Tukhachevsky", "en") == index_keys("Тухачевский", "ru")
    True
    """
    found: set[str] = set()
    for piece in parse(text, language).tokens:
        if len(piece.text) >= SHORTEST and not piece.initial:
            found.update(_own(piece.text, language) or token_keys(piece))
            found.update(key_of(stem) for stem in piece.stems if _alone(language))
    return {f"{MARK}{key}" for key in found if key[0] != "@"}


def _alone(language: str) -> bool:
    return language.partition("-")[0] in tables.table("cyrillic").languages


@lru_cache(maxsize=1 << 14)
def _own(word: str, language: str) -> frozenset[str]:
    """Return the keys under the traditions of the language, where it speaks for some."""
    mask = tables.traditions(language)
    names = tables.spoken(mask) if script_of(word) == "Latin" else ()
    readings = (reading for name in names for reading in read(word, tables.table(name), language))
    return frozenset(key for reading in readings for key in keys_of(reading))


def query_keys(word: str) -> set[str]:
    """Return the keys by sound of a word that was typed, as a browser makes them.

    >>> query_keys("Toukhatchevski") & index_keys("Тухачевский", "ru")
    {'~tgčvsk'}
    """
    names = IN_BROWSER.get(script_of(word), ())
    readings = (reading for name in names for reading in read(word, tables.table(name)))
    return {f"{MARK}{key}" for reading in readings for key in keys_of(reading)}


def for_browser() -> dict[str, Any]:
    """Return what a browser needs to make :func:`query_keys`, as JSON values."""
    return {
        "version": 1,
        "mark": MARK,
        "most": MOST,
        "scripts": {
            script: [tables.table(name).letters for name in names]
            for script, names in IN_BROWSER.items()
        },
        "folds": [[pattern.pattern, _javascript(instead)] for pattern, instead in sounds.FOLDS],
        "skeleton": {chr(code): instead for code, instead in sounds.SKELETON.items()},
        "vowels": "".join(sorted(sounds.VOWELS)),
        "open": {sound: sounds.OPEN[sound] for sound in sorted(DOUBTFUL)},
        "mostOpen": MOST_OPEN,
        "short": SHORT,
        "shortVowels": VOWEL_CLASSES,
    }


def _javascript(instead: str) -> str:
    return instead.replace(r"\1", "$1")

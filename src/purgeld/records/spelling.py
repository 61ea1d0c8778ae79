"""Misspelt words: the word of a table that is one slip away, never one that is read already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from purgeld.records.text import Tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from purgeld.records.reading import Reading, Value_co

MISSPELT = "misspelt"
_SHORTEST = 6
_WORD = re.compile(rf"[^\W\d_]{{{_SHORTEST},}}")
_BROKEN = re.compile(r"(?<=[^\W\d_]{2})-(?=[^\W\d_])")


class Stems:
    """Stems of known words, found by a word with one letter wrong, missing, doubled or swapped."""

    def __init__(self, stems: Iterable[str]) -> None:
        """Index the stems of at least six letters by all ways to leave one letter out."""
        self._by_deletion: dict[str, set[str]] = {}
        self._stems = {stem for stem in stems if len(stem) >= _SHORTEST}
        for stem in self._stems:
            for key in _deletions(stem):
                self._by_deletion.setdefault(key, set()).add(stem)

    def mended(self, word: str) -> str | None:
        """Return the word with its beginning put right, if exactly one stem is near.

        >>> Stems(["тройк", "спецпоселени", "реабилит"]).mended("реаблитирован")
        'реабилитирован'
        """
        if any(word[:length] in self._stems for length in range(_SHORTEST, len(word) + 1)):
            return None
        for length in range(min(len(word), 14), _SHORTEST - 2, -1):
            near = {stem for key in _deletions(word[:length]) for stem in self._near(key, length)}
            near = {stem for stem in near if _one_slip(word[:length], stem)}
            if len(near) == 1:
                return near.pop() + word[length:]
        return None

    def _near(self, key: str, length: int) -> Iterable[str]:
        return (s for s in self._by_deletion.get(key, ()) if abs(len(s) - length) <= 1)


def _one_slip(word: str, stem: str) -> bool:
    """Tell whether one letter is wrong, missing or too many, or two are swapped."""
    if len(word) != len(stem):
        short, long = sorted((word, stem), key=len)
        return short in _deletions(long)
    wrong = [place for place in range(len(word)) if word[place] != stem[place]]
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and word[wrong[0]] == stem[wrong[1]]  # noqa: PLR2004 - two letters
    return len(wrong) <= 1 or (swapped and word[wrong[1]] == stem[wrong[0]])


def _deletions(word: str) -> set[str]:
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}


def mend(
    text: Tidy, first: Reading[Value_co], again: Callable[[Tidy], Reading[Value_co]], stems: Stems
) -> tuple[Reading[Value_co], bool]:
    """Read a text again with its unread words put right, if that leaves fewer words unread."""
    changes = {word: new for word in _words(first.unread) if (new := stems.mended(word))}
    changes |= {part: _BROKEN.sub("", part) for part in first.unread if _BROKEN.search(part)}
    if not changes:
        return first, False
    fold = text.fold
    for word, new in changes.items():
        fold = fold.replace(word.lower(), new.lower())
    second = again(Tidy(fold, fold, text.issues))
    if sum(map(len, second.unread)) >= sum(map(len, first.unread)) or second.value is None:
        return first, False
    return second, True


def _words(unread: Iterable[str]) -> Iterable[str]:
    return (word for part in unread for word in _WORD.findall(part.lower().replace("ё", "е")))

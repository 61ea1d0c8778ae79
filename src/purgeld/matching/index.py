"""An index of names by their keys; common keys are joined with a second one."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING

from purgeld.names import keys, pair_keys, parse
from purgeld.names.keys import token_keys
from purgeld.names.parsing import BY_EAR
from purgeld.names.reading import script_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from purgeld.matching.entry import Entry
    from purgeld.names import Name

COMMON = 300
MOST_COMPARED = 60
ALWAYS_COMPARED = 15
WORTH = 0.55


class Index:
    """Entries with the keys of their names; it never changes once it is made.

    Names in scripts that write foreign names by their sound are left to an index of their own
    (``by_ear``), since they lose what tells names apart, unless an entry has no others.
    """

    def __init__(self, entries: Iterable[Entry], *, by_ear: bool = False) -> None:
        """Read all names and index their keys."""
        self.entries: tuple[Entry, ...] = tuple(entries)
        self.by_ear = by_ear
        self.names: list[tuple[int, Name]] = []
        self._keys: list[frozenset[str]] = []
        self._single: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._pair: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, entry in enumerate(self.entries):
            self._add(number, entry)
        self._join_common()

    def _add(self, number: int, entry: Entry) -> None:
        forms = dict.fromkeys([(entry.label, ""), *entry.names])
        heard = [form for form in forms if is_heard(form[0])]
        clear = [form for form in forms if not is_heard(form[0])]
        seen: set[str] = set()
        for text, language in heard if self.by_ear else clear or heard:
            name = parse(text, language)
            if name.tokens and name.text not in seen:
                seen.add(name.text)
                self._put(number, name)

    def _put(self, number: int, name: Name) -> None:
        place = len(self.names)
        self.names.append((number, name))
        found = frozenset(keys(name))
        self._keys.append(found)
        for key in found:
            self._single[key].append(place)

    def _join_common(self) -> None:
        common = {key for key, places in self._single.items() if len(places) > COMMON}
        for place, (_, name) in enumerate(self.names):
            if self._keys[place] & common:
                for key in pair_keys(name):
                    if key.partition("+")[0] in common:
                        self._pair[key].append(place)

    def weight(self, key: str) -> float:
        """Return how much sharing a key says: the fewer names have it, the more."""
        return math.log(1 + len(self.names) / max(1, len(self._single.get(key, ()))))

    def bearers(self, name: Name) -> int:
        """Return how many entries have the rarest word of this name."""
        counts = (self._entries_with(key) for key in keys(name))
        return min((count for count in counts if count), default=0)

    def _entries_with(self, key: str) -> int:
        places = self._single.get(key, ())
        if len(places) > COMMON:
            return len(places)
        return len({self.names[place][0] for place in places})

    def candidates(self, name: Name, most: int = MOST_COMPARED) -> list[int]:
        """Return the places of the names worth comparing, best first, at most ``most``."""
        words = [token_keys(piece) for piece in name.tokens if not piece.initial]
        found = self._found(name, words)
        if len(found) <= most:
            return sorted(found)
        weights = {key: self.weight(key) for word in words for key in word}
        scored = sorted((-self._shared(place, words, weights), place) for place in found)
        least = WORTH * scored[0][0]
        return [
            place
            for number, (shared, place) in enumerate(scored[:most])
            if shared <= least or number < ALWAYS_COMPARED
        ]

    def _found(self, name: Name, words: list[tuple[str, ...]]) -> set[int]:
        found: set[int] = set()
        pairs: list[str] = []
        for word in words:
            for key in word:
                places = self._single.get(key, ())
                if len(places) <= COMMON:
                    found.update(places)
                else:
                    pairs = pairs or list(pair_keys(name))
        for key in pairs:
            places = self._pair.get(key, ())
            if len(places) <= 10 * COMMON:
                found.update(places)
        return found

    def _shared(
        self, place: int, words: list[tuple[str, ...]], weights: Mapping[str, float]
    ) -> float:
        have = self._keys[place]
        shared = 0.0
        for word in words:
            common = have.intersection(word)
            if common:
                shared += max(map(weights.__getitem__, common))
        return shared


def is_heard(text: str) -> bool:
    """Say whether a name is written in a script that writes foreign names by their sound.

    >>> is_heard("季诺维也夫"), is_heard("Зиновьев")
    (True, False)
    """
    return script_of(text) in BY_EAR

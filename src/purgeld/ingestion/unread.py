"""The most frequent texts that were not understood, of any number of texts in little memory.

Counts are held until there are many different texts. Then they are put down in buckets, a text
always in the same one, so that each bucket can be summed alone.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict
from heapq import nsmallest
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    Text = tuple[str, str, str, str]

# The different texts that are held, and the number of buckets.
HELD = 50_000
BUCKETS = 64


class Unread:
    """Counts of texts by column, kind and state."""

    def __init__(self, folder: Path) -> None:
        """Take a folder for the buckets, which is made when it is needed."""
        self._folder = folder
        self._counts: Counter[Text] = Counter()
        self._spilt = False
        shutil.rmtree(folder, ignore_errors=True)

    def add(self, counts: Iterable[tuple[Text, int]]) -> None:
        """Add the counts of one part."""
        for text, count in counts:
            self._counts[text] += count
        if len(self._counts) > HELD:
            self._spill()

    def _spill(self) -> None:
        self._folder.mkdir(exist_ok=True)
        self._spilt = True
        lines: dict[int, list[str]] = defaultdict(list)
        for text, count in self._counts.items():
            line = json.dumps([*text, count])
            lines[crc32(json.dumps(text).encode()) % BUCKETS].append(f"{line}\n")
        for bucket, found in lines.items():
            with (self._folder / str(bucket)).open("a", encoding="utf-8") as file:
                file.writelines(found)
        self._counts.clear()

    def most(self, number: int) -> Counter[Text]:
        """Return the most frequent texts; of equally frequent ones the first in order."""
        if not self._spilt:
            return Counter(dict(_first(self._counts, number)))
        self._spill()
        best: list[tuple[Text, int]] = []
        for path in self._folder.iterdir():
            counts: Counter[Text] = Counter()
            with path.open(encoding="utf-8") as lines:
                for column, kind, state, raw, count in map(json.loads, lines):
                    counts[column, kind, state, raw] += count
            best = _first(Counter(dict([*best, *_first(counts, number)])), number)
        shutil.rmtree(self._folder)
        return Counter(dict(best))


def _first(counts: Counter[Text], number: int) -> list[tuple[Text, int]]:
    return nsmallest(number, counts.items(), key=lambda item: (-item[1], item[0]))

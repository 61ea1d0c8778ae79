"""Which numbers of records were met before: eight bytes each, whatever their length."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

_SIZE = 8
Marks = "npt.NDArray[np.uint64]"


class Seen:
    """Remembers texts by a digest of 64 bits, with the row at which each was met first.

    Two of three million texts share a digest by chance once in four million runs.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._marks: npt.NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)
        self._rows: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)

    def earlier(self, texts: Sequence[str], rows: Sequence[int]) -> list[int]:
        """Remember texts; return for each the row of an earlier one that is the same, or 0."""
        joined = b"".join(blake2b(one.encode(), digest_size=_SIZE).digest() for one in texts)
        marks = np.frombuffer(joined, dtype="<u8").astype(np.uint64)
        found = self._before(marks)
        first: dict[int, int] = {}
        for place, mark in enumerate(marks.tolist()):
            if not found[place]:
                found[place] = first.get(mark, 0)
                first.setdefault(mark, rows[place])
        self._remember(first)
        return found

    def _before(self, marks: npt.NDArray[np.uint64]) -> list[int]:
        if not len(self._marks):
            return [0] * len(marks)
        places = np.minimum(np.searchsorted(self._marks, marks), len(self._marks) - 1)
        hits = self._marks[places] == marks
        return [int(row) for row in np.where(hits, self._rows[places], 0)]

    def _remember(self, first: dict[int, int]) -> None:
        if not first:
            return
        fresh = np.fromiter(first, dtype=np.uint64, count=len(first))
        rows = np.fromiter(first.values(), dtype=np.int64, count=len(first))
        order = np.argsort(fresh)
        known = np.isin(fresh[order], self._marks, assume_unique=True)
        fresh, rows = fresh[order][~known], rows[order][~known]
        places = np.searchsorted(self._marks, fresh)
        self._marks = np.insert(self._marks, places, fresh)
        self._rows = np.insert(self._rows, places, rows)

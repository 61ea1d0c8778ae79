"""How many triples a store must have after a load, counted while they are sent.

The same triple may be sent twice, so that counting needs memory: eight bytes for each triple sent.
A store that keeps values instead of texts makes one literal of two (``8.0`` and ``8``), so that the
right number lies between two bounds.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


class Bounds(NamedTuple):
    """The fewest and the most triples that a graph can have."""

    fewest: int
    most: int


class Tally:
    """Counts the distinct N-Triples lines of one graph."""

    def __init__(self) -> None:
        """Start with none."""
        self.exact = array("q")
        self.loose = array("q")

    def add(self, lines: Sequence[str]) -> None:
        """Count lines; objects with a datatype count once for each subject and property."""
        self.exact.extend(map(hash, lines))
        self.loose.extend(hash(_blurred(line)) for line in lines)

    def bounds(self) -> Bounds:
        """Return the number of triples, and the number if all typed values became one."""
        return Bounds(_distinct(self.loose), _distinct(self.exact))


def _blurred(line: str) -> str:
    """Return a line without the value of a typed literal.

    >>> _blurred('<a> <b> "8.0"^^<c> .')
    '<a> <b>'
    """
    return " ".join(line.split(" ", 2)[:2]) if '"^^<' in line else line


def _distinct(hashes: array[int]) -> int:
    return len(np.unique(np.frombuffer(hashes, np.int64))) if hashes else 0

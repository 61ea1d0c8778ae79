"""Which records have the same content as an earlier one.

However many records there are and however often one repeats, little is held at once: the keys of
all parts are put into buckets by their digest, each bucket is read alone, and what repeats in it
is put down for the part in which it stands.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from purgeld.persons import concepts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from purgeld.ingestion.workplace import Workplace

ISSUE = concepts.issue("possible-duplicate")
# The keys that a bucket holds on average, and those that wait until they are put into buckets.
BUCKET = 100_000
WAITING = 100_000
_HEX = 8


class Twin(NamedTuple):
    """A record whose content stood there before: its row and IRI, and those of the first."""

    row: int
    iri: str
    first_row: int
    first_iri: str


def find(place: Workplace, count: int, records: int) -> int:
    """Put down what repeats among the keys of parts, and return how many records do.

    ``records`` is the number of all keys. :func:`of_part` gives what was found.
    """
    for folder in (place.buckets, place.twins):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    buckets = records // BUCKET + 1
    _scatter(place, count, buckets)
    return sum(_pair(place, place.buckets / str(bucket)) for bucket in range(buckets))


def _scatter(place: Workplace, count: int, buckets: int) -> None:
    """Put each key, behind the number of its part, into the bucket of its digest."""
    waiting: dict[int, list[str]] = defaultdict(list)
    held = 0
    for number in range(1, count + 1):
        with (place.keys / place.name(number)).open(encoding="utf-8") as keys:
            for key in keys:
                held += 1
                bucket = int(key[:_HEX], 16) * buckets >> 4 * _HEX
                waiting[bucket].append(f"{number} {key}")
        if held >= WAITING or number == count:
            for bucket, lines in waiting.items():
                _append(place.buckets / str(bucket), lines)
            waiting.clear()
            held = 0


def _append(path: Path, lines: Iterable[str]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(lines)


def _pair(place: Workplace, bucket: Path) -> int:
    """Put down the records of a bucket that repeat an earlier one; keys are in order of rows."""
    if not bucket.exists():
        return 0
    first: dict[str, str] = {}
    found = 0
    with bucket.open(encoding="utf-8") as lines:
        keys = (line.split(" ", 2) for line in lines)
        for number, group in groupby(keys, key=lambda key: int(key[0])):
            own = list(_repeated(group, first))
            if own:
                _append(place.twins / place.name(number), own)
                found += len(own)
    bucket.unlink()
    return found


def _repeated(keys: Iterable[list[str]], first: dict[str, str]) -> Iterator[str]:
    for _, digest, record in keys:
        known = first.setdefault(digest, record)
        if known is not record:
            yield f"{record[:-1]} {known}"


def of_part(place: Workplace, number: int) -> list[Twin]:
    """Return the records of a part that repeat another, in the order of rows."""
    path = place.twins / place.name(number)
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        told = (line.split() for line in lines)
        return sorted(Twin(int(row), own, int(first), other) for row, own, first, other in told)

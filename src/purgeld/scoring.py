"""Scoring pairs of names from a file, so that anyone can measure the matcher on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld import csvfiles
from purgeld.names import compare
from purgeld.names.languages import tag

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = ("name_a", "lang_a", "name_b", "lang_b")
ADDED = ("score", "why")


def score_pairs(source: Path, target: Path) -> int:
    """Read pairs of names, add ``score`` (0-100) and ``why``, write them; return how many.

    All other columns are kept. Raises :class:`DataError` for a missing column.
    """
    pairs = csvfiles.read(source, NEEDED)
    head = [name for name in pairs.head if name not in ADDED]
    rows = ([*(row[name] for name in head), *_scored(row)] for _, row in pairs.rows)
    csvfiles.write(target, [*head, *ADDED], rows)
    return len(pairs.rows)


def _scored(row: dict[str, str]) -> tuple[str, str]:
    languages = tag(row["lang_a"]), tag(row["lang_b"])
    found = compare(row["name_a"], row["name_b"], languages)
    return f"{found.score:.2f}", found.why

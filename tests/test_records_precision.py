"""How often a value that was understood is right: 200 of each kind, drawn by digest, read by hand.

``records/precision.csv`` keeps the row, the digests of the text and of what was read, and the
verdict: right, wrong, or unread where the text was refused or only partly understood.
"""

from __future__ import annotations

import csv
from collections import Counter
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import samples
from purgeld.records import kinds

if TYPE_CHECKING:
    from purgeld.records.reading import Reading

VERDICTS = Path(__file__).with_name("records") / "precision.csv"
DRAWN = 200
KINDS = ("date", "articles", "sentence", "body")


def digest(text: str) -> str:
    """Return a short digest of a text."""
    return sha256(text.encode()).hexdigest()[:16]


def drawn(kind: str) -> list[tuple[str, str]]:
    """Return the rows and texts that are judged: those of the lowest digests that say something.

    A charge that cites no article ("СОЭ") says nothing about articles.
    """
    pairs = sorted(set(samples.occurrences()[kind]), key=lambda pair: _rank(kind, pair))
    saying = (pair for pair in pairs if _says_something(kind, pair[1]))
    return list(islice(saying, DRAWN))


def _rank(kind: str, pair: tuple[str, str]) -> str:
    return digest(f"{kind} {pair[0]} {pair[1]}")


def _says_something(kind: str, raw: str) -> bool:
    reading = kinds.read(kind, raw)
    return not reading.empty and reading.value != ()


def outcome(reading: Reading[object]) -> str:
    """Write all that was read of a text, to tell whether a verdict still holds."""
    return f"{reading.value!r} {reading.unread}"


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_judged_still_holds(kind: str) -> None:
    """Each value that was judged by hand is read as then; at least 97 of 100 are right."""
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        judged = [row for row in csv.DictReader(file) if row["kind"] == kind]
    now = [
        {"row": row, "text": digest(raw), "read": digest(outcome(kinds.read(kind, raw)))}
        for row, raw in drawn(kind)
    ]
    assert [{name: row[name] for name in ("row", "text", "read")} for row in judged] == now
    verdicts = Counter(row["verdict"] for row in judged)
    assert verdicts["right"] >= 0.97 * (verdicts["right"] + verdicts["wrong"]), verdicts

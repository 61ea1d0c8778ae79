"""How often a value that was understood is right: 200 of each kind, drawn by digest, read by hand.

Values that say something are drawn until 200 of a kind are understood: typed, with nothing left
unread. ``records/precision.csv`` keeps all that were drawn: the row, the digests of the text and of
what was read, and the verdict: right, wrong, or unread where the text was refused or only partly
understood. The precision is that of the 200; beside it the share of right values among all that
were drawn, the unread ones counted against it, must hold the bar of the kind.
"""

from __future__ import annotations

import csv
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import samples
from purgeld.records import kinds
from purgeld.records.reading import State

if TYPE_CHECKING:
    from purgeld.records.reading import Reading

VERDICTS = Path(__file__).with_name("records") / "precision.csv"
UNDERSTOOD = 200
PRECISION = 0.97
# The kinds, and the share of their values that is to be understood.
BARS = {"date": 0.99, "articles": 0.97, "sentence": 0.95, "body": 0.95}


def digest(text: str) -> str:
    """Return a short digest of a text."""
    return sha256(text.encode()).hexdigest()[:16]


def drawn(kind: str) -> list[tuple[str, str]]:
    """Return the rows and texts that are judged: those of the lowest digests that say something.

    They are as many as it takes for 200 that are understood. A charge that cites no article
    ("СОЭ") says nothing about articles.
    """
    pairs = sorted(set(samples.occurrences()[kind]), key=lambda pair: _rank(kind, pair))
    found, understood = [], 0
    for pair in (pair for pair in pairs if _says_something(kind, pair[1])):
        found.append(pair)
        understood += _is_understood(kind, pair[1])
        if understood == UNDERSTOOD:
            break
    return found


def _rank(kind: str, pair: tuple[str, str]) -> str:
    return digest(f"{kind} {pair[0]} {pair[1]}")


def _is_understood(kind: str, raw: str) -> bool:
    return kinds.read(kind, raw).state is State.UNDERSTOOD


def _says_something(kind: str, raw: str) -> bool:
    reading = kinds.read(kind, raw)
    return not reading.empty and reading.value != ()


def outcome(reading: Reading[object]) -> str:
    """Write all that was read of a text, to tell whether a verdict still holds."""
    return f"{reading.value!r} {reading.unread}"


@pytest.mark.parametrize("kind", BARS)
def test_what_was_judged_still_holds(kind: str) -> None:
    """Each value that was judged by hand is read as then; enough are right, by both counts."""
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        judged = [row for row in csv.DictReader(file) if row["kind"] == kind]
    found = drawn(kind)
    now = [
        {"row": row, "text": digest(raw), "read": digest(outcome(kinds.read(kind, raw)))}
        for row, raw in found
    ]
    assert [{name: row[name] for name in ("row", "text", "read")} for row in judged] == now
    understood = [_is_understood(kind, raw) for _, raw in found]
    assert [row["verdict"] != "unread" for row in judged] == understood
    verdicts = Counter(row["verdict"] for row in judged)
    assert verdicts["right"] + verdicts["wrong"] == UNDERSTOOD
    assert verdicts["right"] >= PRECISION * UNDERSTOOD, verdicts
    assert verdicts["right"] >= BARS[kind] * verdicts.total(), verdicts

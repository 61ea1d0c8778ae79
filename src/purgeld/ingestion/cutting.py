"""Rows cut into parts; numbers of records that stand there twice are refused."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from purgeld.ingestion.seen import Seen
from purgeld.intake.rows import Refused, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    Rows = list[Row | Refused]

_NO_NUMBER = ("has no record number", "Number the record in the source, or name another column")


def parts(rows: Iterator[Row | Refused], size: int, number: str) -> Iterator[Rows]:
    """Cut rows into parts; ``number`` is the column of record numbers, empty for those of rows.

    A record whose number is missing, or stood there before, becomes a refusal.
    """
    seen = Seen()
    while part := list(islice(rows, size)):
        yield _checked(part, number, seen) if number else part


def _checked(part: Rows, column: str, seen: Seen) -> Rows:
    own = [row for row in part if isinstance(row, Row)]
    texts = [row.cells.get(column, "").strip() for row in own]
    named = [(row, text) for row, text in zip(own, texts, strict=True) if text]
    earlier = seen.earlier([text for _, text in named], [row.number for row, _ in named])
    bad = {
        row.number: (column, *_NO_NUMBER) for row, text in zip(own, texts, strict=True) if not text
    }
    for (row, text), first in zip(named, earlier, strict=True):
        if first:
            why = f"the record number {text} stands in row {first} already"
            bad[row.number] = (column, why, "Give each record a number of its own")
    if not bad:
        return part
    return [_refused(row, *bad[row.number]) if row.number in bad else row for row in part]


def _refused(row: Row | Refused, column: str, why: str, cure: str) -> Refused:
    if isinstance(row, Refused):
        return row
    value = "; ".join(f"{name}={raw}" for name, raw in row.cells.items() if raw)
    return Refused(row.number, row.where, column, value, why, cure, row.file)

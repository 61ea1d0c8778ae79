"""All parts as one: counts, lists of what was refused, withheld and noticed."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from purgeld.ingestion.rules import MOST
from purgeld.ingestion.unread import Unread
from purgeld.persons.concepts import Concept
from purgeld.persons.tally import Tally

if TYPE_CHECKING:
    from purgeld.ingestion.workplace import Workplace

REJECTS = ("row", "where", "column", "value", "why", "cure")
WITHHELD = ("row", "where", "why")
ISSUES = ("row", "record", "column", "issue")


@dataclass
class Whole:
    """What became of all rows: counts by part and in sum, the tally, the concepts named.

    Of the texts that were not understood the tally has the most frequent ones alone.
    """

    parts: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    written: int = 0
    refused: int = 0
    withheld: Counter[str] = field(default_factory=Counter)
    triples: int = 0
    tally: Tally = field(default_factory=Tally)
    concepts: set[Concept] = field(default_factory=set)

    @property
    def adds_up(self) -> bool:
        """Whether each row that was read was written, refused or withheld."""
        return self.rows == self.written + self.refused + self.withheld.total()


def gather(place: Workplace, count: int) -> Whole:
    """Read the records of all parts, and write the lists of the run."""
    whole = Whole()
    unread = Unread(place.work / "unread")
    with (
        (place.work / "rejects.csv").open("w", encoding="utf-8", newline="") as rejects,
        (place.work / "withheld.csv").open("w", encoding="utf-8", newline="") as withheld,
        (place.work / "issues.csv").open("w", encoding="utf-8", newline="") as issues,
    ):
        lists = {"refused": rejects, "withheld": withheld, "issues": issues}
        writers = {name: csv.writer(file, lineterminator="\n") for name, file in lists.items()}
        for name, header in (("refused", REJECTS), ("withheld", WITHHELD), ("issues", ISSUES)):
            writers[name].writerow(header)
        for number in range(1, count + 1):
            record = place.record(number)
            for name, writer in writers.items():
                writer.writerows(record[name])
            _add(whole, record, place.name(number))
            unread.add(((c, kind, state, raw), n) for c, kind, state, raw, n in _unread(record))
    whole.tally.unread = unread.most(MOST)
    return whole


def _unread(record: dict[str, Any]) -> list[tuple[str, str, str, str, int]]:
    found: list[tuple[str, str, str, str, int]] = record["tally"]["unread"]
    return found


def _add(whole: Whole, record: dict[str, Any], name: str) -> None:
    whole.rows += record["rows"]
    whole.written += record["written"]
    whole.triples += record["triples"]
    whole.refused += len(record["refused"])
    whole.withheld.update(why for _, _, why in record["withheld"])
    whole.concepts.update(Concept(*one) for one in record["concepts"])
    whole.tally.merge(_tally(record["tally"]))
    whole.parts.append(
        {
            "name": name,
            "rows": record["rows"],
            "written": record["written"],
            "refused": len(record["refused"]),
            "withheld": len(record["withheld"]),
            "triples": record["triples"],
            "bytes": record["bytes"],
            "digest": record["digest"],
        }
    )


def _tally(table: dict[str, Any]) -> Tally:
    tally = Tally(table["records"], kinds=dict(table["kinds"]))
    tally.states = Counter({(column, state): n for column, state, n in table["states"]})
    tally.issues = Counter({(column, issue): n for column, issue, n in table["issues"]})
    return tally

"""Samples that lie beside the project: where they are, or why a test is left out without them."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATED = re.compile(
    r"^(?:Родил(?:ся|ась)|Род\.|Арестован[а]?|Арест\.|Расстрелян[а]?|Реабилитирован[а]?)\s+"
    r"(в \d{4} г\.|в [а-я]+ \d{4} г\.|\d[^,;А-Я]*?\d{4}(?: г\.)?)"
)
_INSIDE = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)(?!\d)(?: г\.)?")
_CONVICTED = re.compile(
    r"^(?:Приговорен[а]?|Приг\.|Осужд\S*|Приговор): (?P<body>.*?) ?"
    r"(?P<date>(?:\d{1,2} [а-я]+ |в (?:[а-я]+ )?)\d{4} г\.)?(?:, обв\.: (?P<charge>.*))?$"
)

RECORDS = Path(__file__).parents[2] / "shared" / "records"


def path(name: str) -> Path:
    """Return the path of a sample; the test is skipped with its reason where it is missing."""
    found = RECORDS / name
    if not found.exists():
        pytest.skip(f"the sample {name} is not here; samples are no part of the project")
    return found


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV sample."""
    with path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def texts() -> Iterator[tuple[str, str]]:
    """Go through the identifiers and texts of memorial-texts."""
    with path("memorial-texts/records.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row["id"], row["text"]


@cache
def occurrences() -> dict[str, list[tuple[str, str]]]:
    """Return the row and text of each value of four kinds that stands in memorial-texts."""
    found: dict[str, list[tuple[str, str]]] = {
        "date": [],
        "body": [],
        "articles": [],
        "sentence": [],
    }
    for row, text in texts():
        for line in text.split("\n"):
            for kind, raw in _values(line):
                found[kind].append((row, raw))
    return found


def _values(line: str) -> Iterator[tuple[str, str]]:
    dated = _DATED.match(line)
    convicted = _CONVICTED.match(line)
    if convicted and (not line.startswith("Приговор:") or convicted["charge"]):
        for kind, part in (("body", "body"), ("date", "date"), ("articles", "charge")):
            if convicted[part]:
                yield kind, convicted[part]
    elif line.startswith("Приговор: "):
        yield "sentence", line.removeprefix("Приговор: ")
    if dated:
        yield "date", dated[1]
    else:
        yield from (("date", raw) for raw in _INSIDE.findall(line))

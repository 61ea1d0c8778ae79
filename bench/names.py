"""Names beside their peers: what is found, and CPU time, on people outside the development file.

usage: python bench/names.py [--pairs N] [--rounds N]

The pairs are those of ``tests/heldout.py``, made from the extract of people in ../shared. Each
matcher is a process of its own and scores the same table, by turns. A threshold is chosen on one
half of the people (the lowest with a precision of .95, wrong pairs weighted ten; where there is
none, the one with the best F1), and precision and recall are of the other half.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

import rivals
from race import Row, table

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))

import heldout  # noqa: E402 - it lies among the tests
from accuracy import area, rates, threshold  # noqa: E402

WRAPPED = """
import csv, json, sys, time
{imports}
with open(sys.argv[1], encoding="utf-8", newline="") as handle:
    rows = list(csv.DictReader(handle))
begun = time.process_time()
scores = [score(number, row) for number, row in enumerate(rows)]
print(json.dumps({{"seconds": time.process_time() - begun, "scores": scores}}))
"""
OURS = """
from purgeld.names import compare, tag
def score(number, row):
    languages = tag(row["lang_a"]), tag(row["lang_b"])
    return compare(row["name_a"], row["name_b"], languages).score
"""
RAPIDFUZZ = """
from anyascii import anyascii
from rapidfuzz.fuzz import token_sort_ratio
def score(number, row):
    return token_sort_ratio(anyascii(row["name_a"]).lower(), anyascii(row["name_b"]).lower())
"""
NOMENKLATURA = """
from followthemoney import model
from nomenklatura.matching import LogicV2, ScoringConfig
CONFIG = ScoringConfig.defaults()
def person(key, name):
    entity = model.make_entity("Person")
    entity.id = key
    entity.add("name", name)
    return entity
def score(number, row):
    left, right = person(f"a{number}", row["name_a"]), person(f"b{number}", row["name_b"])
    return LogicV2.compare(left, right, CONFIG).score * 100
"""
CSV_RECONCILE = """
from csv_reconcile import scorer
import csv_reconcile_dice
def score(number, row):
    left, right = scorer.normalizeWord(row["name_a"]), scorer.normalizeWord(row["name_b"])
    return scorer.scoreMatch(left, right) * 100
"""


class Matcher(NamedTuple):
    """A matcher: its name, the Python that has it, its program."""

    name: str
    python: str
    program: str


class Figures(NamedTuple):
    """What a matcher reached on the reporting half, and its CPU seconds."""

    precision: float
    recall: float
    initials: float
    area: float
    seconds: float


def matchers() -> list[Matcher]:
    """Return ours and the peers."""
    return [
        Matcher("purgeld", sys.executable, OURS),
        Matcher("rapidfuzz token_sort on anyascii", sys.executable, RAPIDFUZZ),
        Matcher("nomenklatura logic-v2", rivals.python_of("nomenklatura"), NOMENKLATURA),
        Matcher("csv-reconcile dice", rivals.python_of("csv-reconcile"), CSV_RECONCILE),
    ]


def main() -> None:
    """Race and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=4_000, help="how many pairs are drawn")
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    if not heldout.REFERENCE.is_file():
        print("names: left out, the extract of people in ../shared is not here")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pairs.csv"
        rows = _pairs(path, asked.pairs)
        runs = [[_run(one, path) for one in matchers()] for _ in range(asked.rounds)]
    found = [
        _figures(rows, turn[0]["scores"], median(run["seconds"] for run in turn))
        for turn in zip(*runs, strict=True)
    ]
    lines = [_line(one.name, its, found[0]) for one, its in zip(matchers(), found, strict=True)]
    print(table(lines, _HEAD))


_HEAD = Row("names, people held out", "precision, recall", "initials", "area", "CPU time")


def _line(name: str, its: Figures, ours: Figures) -> Row:
    return Row(
        name, f"{its.precision:.2f} {its.recall:.2f}", f"{its.initials:.2f}", f"{its.area:.3f}",
        f"{its.seconds / ours.seconds:.2f} x ours",
    )  # fmt: skip


def _pairs(path: Path, most: int) -> list[dict[str, str]]:
    """Make the pairs, draw some by lot (the same in every run), and return what was written."""
    heldout.main(heldout.REFERENCE, path)
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    kept = Random(1937).sample(rows, min(most, len(rows)))  # noqa: S311 - a lot, no secret
    with path.open("w", encoding="utf-8", newline="") as handle:
        out = csv.DictWriter(handle, list(rows[0]))
        out.writeheader()
        out.writerows(kept)
    return kept


def _run(one: Matcher, path: Path) -> dict[str, list[float]]:
    program = WRAPPED.format(imports=one.program)
    done = subprocess.run(
        [one.python, "-c", program, path], check=True, capture_output=True, text=True
    )
    read: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return read


def _figures(rows: list[dict[str, str]], scores: list[float], seconds: float) -> Figures:
    halves: dict[tuple[str, bool], list[tuple[float, bool]]] = {}
    for row, score in zip(rows, scores, strict=True):
        kind = row["half"], row["kind"] == "initials"
        halves.setdefault(kind, []).append((score, row["label"] == "1"))
    full = halves["report", False]
    precision, recall = rates(full, threshold(halves["choose", False]))
    initials = rates(halves["report", True], threshold(halves["choose", True]))[1]
    return Figures(precision, recall, initials, area(full), seconds)


if __name__ == "__main__":
    main()

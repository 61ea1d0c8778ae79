"""Reconciliation over 100,000 names: who stands first, what the keys find, how long it takes.

usage: python bench/reconcile.py [--names N]

The list of names and the questions are those of ``tests/heldout.py``: people in Russian are asked
for in eleven other languages, among victims of a memory book and people of all countries. Questions
go through the service as a client sends them (form, JSON, HTTP without a socket), in one process:
one by one for the time that 95 of 100 stay under, in batches for the rate. Times are CPU time,
since other work on the machine would count else. Last it is counted how many candidates of each
score are right. ``bench/links.py`` measures names with facts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from purgeld.matching.entry import Entry
from purgeld.matching.graph import Things
from purgeld.matching.ranking import Query
from purgeld.names import parse
from purgeld.reconciliation.core import BATCH, Service
from purgeld.server.reconcile import ready, routes
from race import Row, table

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))

import heldout  # noqa: E402 - it lies among the tests

BASE = "https://example.org/id/"
BANDS = (0, 10, 50, 80, 90, 97, 100.1)
FIRST_FIVE = 5
Question = tuple[str, str, str]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=120_000, help="before doubles")
    asked = parser.parse_args()
    if not heldout.REFERENCE.is_file():
        print("reconcile: left out, the extract of people in ../shared is not here")
        return
    known = heldout.people()
    listed = heldout.register(known, asked.names)
    entries = [Entry(f"{BASE}{one.key}", one.names[0][0], names=one.names) for one in listed]
    begun = time.process_time()
    service = Service(Things(entries, {}), BASE, "bench", "0")
    built = time.process_time() - begun
    questions = heldout.questions(known)
    found = [*_found(service, questions), *asyncio.run(_timed(service, questions, built))]
    print(table([*found, *_reliable(service, heldout.mixed_questions(known))]))


def _reliable(service: Service, questions: list[Question]) -> list[Row]:
    """Say of each band of scores how many candidates are right, if half of the people are absent.

    The three best candidates of full names, names with initials and surnames are counted, of the
    people on whom no weight was fitted.
    """
    scored: list[tuple[float, bool]] = []
    for number, (key, text, language) in enumerate(questions):
        without = frozenset({f"{BASE}{key}"} if number % 2 else ())
        asked = Query(text, language, ("Person",), limit=3, without=without)
        found = service.matcher.find(asked)
        scored += [(one.score, one.entry.key == f"{BASE}{key}") for one in found]
    rows = []
    for least, most in pairwise(BANDS):
        within = [one for one in scored if least <= one[0] < most]
        mean = sum(score for score, _ in within) / len(within)
        right = 100 * sum(same for _, same in within) / len(within)
        what = f"right among {len(within):,} with a score of {mean:.0f} ({least} to {most:.0f})"
        rows.append(Row(what, f"{right:.0f} of 100", "", "", ""))
    return rows


def _found(service: Service, questions: list[Question]) -> list[Row]:
    index = service.matcher.people
    in_keys = compared = 0
    for key, text, language in questions:
        places = index.candidates(parse(text, language))
        in_keys += any(index.entries[index.names[place][0]].key.endswith(key) for place in places)
        compared += len(places)
    share, mean = in_keys / len(questions), compared / len(questions)
    size = f"{len(index.names):,} names"
    return [
        Row(f"found by keys among {size}", f"{share:.3f}", "", "", ">= .96"),
        Row("compared for a question", f"{mean:.0f}", "", "", "<= 200"),
    ]


async def _timed(service: Service, questions: list[Question], built: float) -> list[Row]:
    app = Starlette(routes=routes(ready(service)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
        times, ranks = [], []
        for key, text, _ in questions:
            begun = time.process_time()
            answer = await _ask(client, {"q0": {"query": text, "type": "Person", "limit": 5}})
            times.append(time.process_time() - begun)
            ids = [one["id"] for one in answer["q0"]["result"]]
            ranks.append(ids.index(key) if key in ids else FIRST_FIVE)
        begun = time.process_time()
        for start in range(0, len(questions), BATCH):
            batch = questions[start : start + BATCH]
            await _ask(client, {f"q{n}": {"query": text} for n, (_, text, _) in enumerate(batch)})
        rate = len(questions) / (time.process_time() - begun)
    times.sort()
    late = times[int(len(times) * 0.95)]
    first = sum(rank == 0 for rank in ranks) / len(ranks)
    five = sum(rank < FIRST_FIVE for rank in ranks) / len(ranks)
    return [
        Row("right person first", f"{first:.3f}", "", "", ">= .97"),
        Row("right person in the first five", f"{five:.3f}", "", "", ""),
        Row("questions a second, in batches", f"{rate:.0f}", "", "", ">= 100"),
        Row("one question, 95 of 100 under", f"{late * 1000:.0f} ms", "", "", "< 50 ms"),
        Row("index built in", f"{built:.0f} CPU s", "", "", ""),
    ]


async def _ask(client: httpx.AsyncClient, queries: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post("/reconcile", data={"queries": json.dumps(queries)})
    read: dict[str, Any] = answer.raise_for_status().json()
    return read


if __name__ == "__main__":
    main()

"""Reconciliation over 100,000 names: who stands first, what the keys find, how long it takes.

usage: python bench/reconcile.py [--names N]

The list of names and the questions are those of ``tests/heldout.py``: people in Russian are asked
for in eleven other languages, among victims of a memory book and people of all countries. Questions
go through the service as a client sends them (form, JSON, HTTP without a socket), in one process:
one by one for the time that 95 of 100 stay under, in batches for the rate. Times are CPU time,
since other work on the machine would count else. ``bench/links.py`` measures names with facts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from purgeld.matching.entry import Entry
from purgeld.matching.graph import Things
from purgeld.names import parse
from purgeld.reconciliation.core import BATCH, Service
from purgeld.server.reconcile import ready, routes
from race import Row, table

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))

import heldout  # noqa: E402 - it lies among the tests

BASE = "https://example.org/id/"
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
    print(table([*_found(service, questions), *asyncio.run(_timed(service, questions, built))]))


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

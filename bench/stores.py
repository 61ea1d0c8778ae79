"""Loading beside Oxigraph's own loader, look-ups beside raw pyoxigraph, and the first answer.

usage: python bench/stores.py [--project DIR] [--copies N] [--rounds N]

The file holds the dataset and copies of it under other names. Both loaders read the same file into
folders of their own; both look-ups ask the folder that ours has made.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import project, queries, saved
from purgeld.stores import embedded
from purgeld.terms import BASE
from race import Row, by_turns, table

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent
PURGELD = Path(sys.executable).with_name("purgeld")
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
COPIES, LOOKED, TURNS, STARTS = 10, 200, 7, 7
PERSON = "person:nikolai-krestinsky"
LOOKUPS = {
    "name of a thing": "SELECT ?label { " + PERSON + " rdfs:label ?label }",
    "all about a thing": "DESCRIBE " + PERSON,
    "what points to a thing": "SELECT ?s ?p { ?s ?p " + PERSON + " }",
    "events of a person": (
        "SELECT ?event ?role { ?event pg:hasParticipation ?part ."
        " ?part pg:hasAgent " + PERSON + " ; pg:hasRole ?role }"
    ),
}
RAW = """import sys, pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1])
text = open(sys.argv[2], encoding="utf-8").read()
answer = store.query(text, use_default_graph_as_union=True)
answer.serialize(sys.stdout.buffer, ox.QueryResultsFormat.CSV)
"""


def written(folder: Path, subject: Path, copies: int) -> tuple[Path, int]:
    """Write the file to load; return it and the number of its statements."""
    made: list[str | Path] = [PURGELD, "dump", "--project", subject, "--format", "nq"]
    text = subprocess.run(made, check=True, capture_output=True).stdout
    path = folder / "many.nq"
    own = f"<{BASE}".encode()
    with path.open("wb") as file:
        file.write(text)
        for number in range(1, copies):
            file.write(text.replace(own, f"<{BASE}copy/{number}/".encode()))
    return path, text.count(b"\n") * copies


def load(folder: Path, path: Path, count: int, rounds: int) -> Row:
    """Race ``purgeld load`` with ``oxigraph load``; each round needs folders of its own."""
    pairs = []
    for number in range(rounds):
        ours: list[str | Path] = [PURGELD, "load", folder / f"ours-{number}", path]
        theirs = folder / f"peer-{number}"
        peer: list[str | Path] = [OXIGRAPH, "load", "--location", theirs, "--file", path]
        pairs.append(by_turns(ours, peer, folder, 1))
    ours_spent, peer_spent = (median(pair[place] for pair in pairs) for place in (0, 1))
    return Row(
        f"purgeld load : oxigraph load ({count:,} statements)",
        f"{ours_spent:.2f} CPU s",
        f"{peer_spent:.2f} CPU s",
        f"{peer_spent / ours_spent:.2f} x as fast",
        "at least 0.9",
    )


def lookups(place: Path) -> list[Row]:
    """Race look-ups on the embedded store with raw pyoxigraph, in one process, by turns."""
    ours = embedded.from_folder(place)
    raw = ox.Store.read_only(str(place.resolve()))
    texts = {name: queries.with_prefixes(text) for name, text in LOOKUPS.items()}
    rows = [
        _lookup(
            name,
            lambda text=text: ours.query(text),  # type: ignore[misc]
            lambda text=text: raw.query(  # type: ignore[misc]
                text, use_default_graph_as_union=True
            ),
        )
        for name, text in texts.items()
    ]
    ours.close()
    return rows


def _lookup(name: str, ours: Callable[[], object], raw: Callable[[], object]) -> Row:
    pairs = [(_repeated(ours), _repeated(raw)) for _ in range(TURNS)]
    mine, peer = (median(pair[place] for pair in pairs) / LOOKED for place in (0, 1))
    return Row(
        f"look-up, embedded : raw pyoxigraph ({name})",
        f"{mine * 1e6:.0f} CPU µs",
        f"{peer * 1e6:.0f} CPU µs",
        f"{mine / peer:.2f} x the cost",
        "at most 1.3",
    )


def _repeated(ask: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(LOOKED):
        answer = ask()
        if isinstance(answer, ox.QuerySolutions | ox.QueryTriples):
            for _each in answer:
                pass
    return time.process_time() - start


def first_answer(folder: Path, subject: Path, place: Path) -> Row:
    """Measure ``purgeld query`` on a store, start to end, beside a bare script."""
    query = saved.find(project.load(subject), "names-of-a-person")
    text, script = folder / "names.rq", folder / "raw.py"
    text.write_text(query.text, "utf-8")
    script.write_text(RAW, "utf-8")
    asked: list[str | Path] = ["--project", subject, "--store", place, "--format", "csv"]
    ours, peer = by_turns(
        [PURGELD, "query", query.name, *asked],
        [sys.executable, script, place.resolve(), text],
        folder,
        STARTS,
    )
    return Row(
        "purgeld query on a store : bare script of pyoxigraph",
        f"{ours:.3f} CPU s",
        f"{peer:.3f} CPU s",
        f"{ours / peer:.1f} x the cost",
        "at most 0.3 CPU s",
    )


def races(subject: Path, copies: int, rounds: int) -> list[Row]:
    """Run all races in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, count = written(folder, subject, copies)
        loaded = load(folder, path, count, rounds)
        place = folder / "ours-0"
        return [loaded, *lookups(place), first_answer(folder, subject, place)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=HERE.parent)
    parser.add_argument("--copies", type=int, default=COPIES)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    print(table(races(asked.project.resolve(), asked.copies, asked.rounds)))


if __name__ == "__main__":
    main()

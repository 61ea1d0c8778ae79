"""The command line beside bare Python, and the main job beside a plain script that does the same.

usage: python bench/build.py [--project DIR] [--rounds N]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from race import Row, by_turns, spent, table

HERE = Path(__file__).resolve().parent
PURGELD = Path(sys.executable).with_name("purgeld")
STARTS = 11
CLOSE = 0.02


def start(cwd: Path) -> Row:
    """Measure ``purgeld --help`` against a Python that does nothing."""
    bare = [sys.executable, "-c", "pass"]
    ours, peer = by_turns([PURGELD, "--help"], bare, cwd, STARTS)
    return Row(
        "purgeld --help : python -c pass",
        f"{ours:.3f} CPU s",
        f"{peer:.3f} CPU s",
        f"{ours / peer:.1f} x the cost",
        "at most 0.15 CPU s",
    )


def job(project: Path, rounds: int) -> Row:
    """Measure ``purgeld build`` against the plain script, which must do the same."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build: list[str | Path] = [PURGELD, "build", "--project", project, "--out", folder / "ours"]
        spent(build, folder)
        context = folder / "ours" / "context.jsonld"
        plain: list[str | Path] = [
            sys.executable,
            HERE / "plain_build.py",
            project,
            context,
            folder / "peer",
        ]
        ours, peer = by_turns(build, plain, folder, rounds)
        triples = alike(folder / "ours", folder / "peer")
    return Row(
        f"purgeld build : plain script ({triples:,} triples)",
        f"{ours:.2f} CPU s",
        f"{peer:.2f} CPU s",
        f"1/{peer / ours:.1f} of the cost",
        "at most 1/5 of the cost",
    )


def alike(ours: Path, peer: Path) -> int:
    """Count the triples of both builds; refuse a race in which they did not do the same."""
    counts = [
        len((folder / "dumps" / "all.nt").read_text("utf-8").splitlines())
        for folder in (ours, peer)
    ]
    documents = [len(list(folder.rglob("*.jsonld"))) for folder in (ours, peer)]
    if abs(counts[0] - counts[1]) > CLOSE * counts[0]:
        raise SystemExit(f"the plain script made {counts[1]} triples of {counts[0]}")
    if abs(documents[0] - documents[1]) > CLOSE * documents[0]:
        raise SystemExit(f"the plain script made {documents[1]} documents of {documents[0]}")
    return counts[0]


def main() -> None:
    """Measure what is asked and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=HERE.parent)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    print(table([start(HERE), job(asked.project.resolve(), asked.rounds)]))


if __name__ == "__main__":
    main()

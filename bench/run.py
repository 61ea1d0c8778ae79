"""All races in turn, and a table of what came out: ours, the peer, the ratio, the budget.

usage: python bench/run.py [--project DIR] [--rounds N]

Figures are CPU seconds of whole processes, run by turns. Nothing is asserted: a machine that is
busy with other work changes seconds, and ratios much less. The races of SHACL and of names print
their own lines, since there are several peers.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import build
import jsonld
import pages
import stores
from race import table

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run every race and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=HERE.parent)
    parser.add_argument("--rounds", type=int, default=1, help="of the races that take minutes")
    asked = parser.parse_args()
    project = asked.project.resolve()
    rows = [build.start(HERE), build.job(project, asked.rounds), jsonld.documents()]
    rows += stores.races(project, stores.COPIES, asked.rounds)
    rows += pages.rows(project, asked.rounds, pages.RECORDS)
    print(table(rows), flush=True)
    for race in ("shacl.py", "names.py", "records.py", "server.py"):
        subprocess.run(
            [sys.executable, HERE / race, "--rounds", str(asked.rounds)], cwd=HERE, check=True
        )


if __name__ == "__main__":
    main()

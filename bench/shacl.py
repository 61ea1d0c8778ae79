"""SHACL beside its peers: CPU time of whole processes, in turn, on the register of ../shared/bench.

usage: python bench/shacl.py [--rows N] [--small N] [--rounds N] [--only NAME…]

pySHACL needs minutes where the others need seconds, so it gets the small register; its time grows
in proportion to the triples, and the ratios are of CPU time a triple. Jena runs if Debian's package
is there.

The last lines compare one process with two: by the clock, which needs two idle cores, and by
the critical path, the CPU time of the first process and of half the work of its children.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import rivals

SHARED = Path(__file__).resolve().parents[2] / "shared" / "bench"
SHAPES = SHARED / "shapes.ttl"
BUDGETS = {"jena": 5, "pyrudof": 10, "pyshacl core": 25, "pyshacl": 100}
COMPILED = """
import sys
from pyoxigraph import RdfFormat, parse, serialize
from purgeld.shacl.compiled import compile_shapes
report = compile_shapes(parse(path=sys.argv[2])).run(sys.argv[1])
serialize(report.to_graph(), sys.stdout.buffer, format=RdfFormat.TURTLE)
"""
PARTS = """
import sys
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from pyoxigraph import RdfFormat, parse, serialize
from purgeld.shacl.compiled import compile_shapes
from purgeld.shacl.slicing import WHOLE, cut
workers = int(sys.argv[3])
parts = cut([sys.argv[1]], WHOLE, workers)
report = compile_shapes(parse(path=sys.argv[2])).run_parts(parts, workers=workers)
serialize(report.to_graph(), sys.stdout.buffer, format=RdfFormat.TURTLE)
used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
own, others = (each.ru_utime + each.ru_stime for each in used)
print(own + others / workers, file=sys.stderr)
"""
PYSHACL = """
import sys
import pyshacl
_, report, _ = pyshacl.validate(sys.argv[1], shacl_graph=sys.argv[2], data_graph_format="nt")
print(sum(1 for _ in report.subjects(predicate=pyshacl.rdfutil.SH_result)))
"""
PYRUDOF = """
import sys
from pathlib import Path
import pyrudof
engine = pyrudof.Rudof(pyrudof.RudofConfig())
engine.read_data(Path(sys.argv[1]), format=pyrudof.RDFFormat.NTriples)
engine.read_shacl(Path(sys.argv[2]), format=pyrudof.ShaclFormat.Turtle)
engine.validate_shacl()
turtle = pyrudof.ResultShaclValidationFormat.Turtle
print(engine.serialize_shacl_validation_results(format=turtle).count("sourceConstraintComponent"))
"""
JENA = ("shacl.shacl", "validate")


class Cost(NamedTuple):
    """What a process took: CPU seconds with its children, and its own peak memory in MB."""

    cpu: float
    memory: float


class Runner(NamedTuple):
    """One competitor: its command, and the file that it reads."""

    command: list[str]
    data: Path


def cost_of(command: list[str]) -> Cost:
    """Run a command to its end; fail if it fails."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def register(folder: Path, rows: int) -> Path:
    """Make a register with known faults, as N-Triples."""
    data = folder / f"{rows}.nt"
    tables = str(folder / str(rows))
    for script, *arguments in (
        ("gen.py", tables, str(rows), "--bad", "200"),
        ("map_py.py", tables, str(data)),
    ):
        subprocess.run([sys.executable, str(SHARED / script), *arguments], check=True)
    return data


def without_sparql(folder: Path) -> Path:
    """Write the shapes without the one that holds a query, which stands last in the file."""
    core = folder / "core.ttl"
    text = SHAPES.read_text(encoding="utf-8")
    core.write_text(text[: text.index("s:Chronology")], encoding="utf-8")
    return core


def runners(folder: Path, rows: int, small: int) -> dict[str, Runner]:
    """List the competitors; Jena only where it is installed."""
    large, little, core = register(folder, rows), register(folder, small), without_sparql(folder)

    def python(program: str, shapes: Path, data: Path, binary: str = sys.executable) -> Runner:
        return Runner([binary, "-c", program, str(data), str(shapes)], data)

    found = {
        "purgeld": python(COMPILED, SHAPES, large),
        "purgeld core": python(COMPILED, core, large),
        "pyshacl core": python(PYSHACL, core, little, rivals.python_of("pyshacl")),
        "pyshacl": python(PYSHACL, SHAPES, little, rivals.python_of("pyshacl")),
        "pyrudof": python(PYRUDOF, SHAPES, large, rivals.python_of("pyrudof")),
    }
    if java := rivals.jena():
        command = [*java, *JENA, "--shapes", str(SHAPES), "--data", str(large)]
        found["jena"] = Runner(command, large)
    return found


def measure(competitors: dict[str, Runner], rounds: int) -> dict[str, Cost]:
    """Run everybody in turn, as often as asked; return medians of CPU time and peaks of memory."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    for _ in range(rounds):
        for name, runner in competitors.items():
            costs[name].append(cost_of(runner.command))
    return {
        name: Cost(statistics.median(c.cpu for c in each), max(c.memory for c in each))
        for name, each in costs.items()
    }


def show(competitors: dict[str, Runner], costs: dict[str, Cost]) -> None:
    """Print a line for each competitor, with the ratio to ours and the budget."""
    speeds = {}
    for name, runner in competitors.items():
        with runner.data.open(encoding="utf-8") as file:
            triples = sum(1 for _ in file)
        speeds[name] = triples / costs[name].cpu
        ours = speeds["purgeld core" if name.endswith("core") else "purgeld"]
        budget = f" (budget {BUDGETS[name]})" if name in BUDGETS else ""
        print(
            f"{name:14} {triples:9,} triples  {costs[name].cpu:8.2f} CPU s  "
            f"{speeds[name] / 1000:7.1f} k/s  {costs[name].memory:6.0f} MB  "
            f"purgeld is {ours / speeds[name]:6.1f} times as fast{budget}"
        )


class Timed(NamedTuple):
    """What a run by parts took: seconds by the clock, and CPU seconds of its longest way."""

    wall: float
    path: float


def timed(data: Path, workers: int) -> Timed:
    """Validate by parts in so many processes."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PARTS, str(data), str(SHAPES), str(workers)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return Timed(time.perf_counter() - start, float(done.stderr))


def compare_workers(data: Path, rounds: int) -> None:
    """Print how much faster two processes are than one, run by turns."""
    pairs = [(timed(data, 1), timed(data, 2)) for _ in range(rounds)]
    one, two = (Timed(*map(min, zip(*runs, strict=True))) for runs in zip(*pairs, strict=True))
    print(
        f"two processes: {one.wall / two.wall:.2f} times one by the clock ({one.wall:.2f} s, "
        f"{two.wall:.2f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores), "
        f"{one.path / two.path:.2f} times by the critical path (budget 1.7)"
    )


def main() -> None:
    """Measure what is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=8_000, help="25 triples each; 40000 is 1 M")
    parser.add_argument("--small", type=int, default=800, help="rows for pySHACL")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[], help="competitors to measure beside ours")
    asked = parser.parse_args()
    if not SHAPES.exists():
        print("shacl: ../shared/bench is not here, nothing is measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        found = runners(Path(folder), asked.rows, asked.small)
        ours = [name for name in found if name.startswith("purgeld")]
        chosen = {name: found[name] for name in [*ours, *(asked.only or found)]}
        show(chosen, measure(chosen, asked.rounds))
        compare_workers(found["purgeld"].data, asked.rounds)


if __name__ == "__main__":
    main()

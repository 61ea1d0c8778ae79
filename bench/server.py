"""The live server beside its peers, on loopback, by turns: requests a second for each process.

usage: python bench/server.py [--project DIR] [--seconds N] [--rounds N]

``wrk`` sends the load, on one core, with eight connections. The peers: ``oxigraph
serve-read-only`` over the same dump, an empty Starlette route on the same HTTP stack, and
rdflib-endpoint, which has an environment of its own.
"""

from __future__ import annotations

import argparse
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx

from race import Row, table
from rivals import python_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parent
THING = "https://w3id.org/purgeld/id/person/nikolai-bukharin"
PATH = "/id/person/nikolai-bukharin.nt"
CONSTRUCT = f"CONSTRUCT {{ <{THING}> ?p ?o }} WHERE {{ <{THING}> ?p ?o }}"
WRK = shutil.which("wrk") or ""
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
EMPTY = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from purgeld.server.protocol import GuardedProtocol
async def empty(request): return Response(status_code=304)
app = Starlette(routes=[Route("/empty", empty)])
uvicorn.run(app, port=int(sys.argv[1]), http=GuardedProtocol, loop="uvloop", log_level="critical")
"""
ENDPOINT = """
import sys, uvicorn, rdflib
from rdflib_endpoint import SparqlEndpoint
graph = rdflib.Graph(); graph.parse(sys.argv[2], format="nt")
uvicorn.run(SparqlEndpoint(graph=graph), port=int(sys.argv[1]), log_level="critical")
"""


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def running(command: Sequence[str], port: int, probe: str) -> Iterator[str]:
    """Run a server while the block runs; give its address once it answers."""
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=HERE.parent)
        try:
            _wait(process, f"{address}{probe}")
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            httpx.get(address, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{address} does not answer")


def load(address: str, seconds: int, headers: Sequence[str] = ()) -> tuple[float, float]:
    """Send load; return requests a second and the 99th percentile in milliseconds."""
    options = [part for header in headers for part in ("-H", header)]
    command = [WRK, "-t1", "-c8", f"-d{seconds}s", "--latency", *options, address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said and "If-None-Match" not in " ".join(headers):
        raise SystemExit(said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    if rate is None or late is None:
        raise SystemExit(said)
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[late[2]]
    return float(rate[1]), float(late[1]) * unit


def tag_of(address: str) -> str:
    """Return the entity tag of an address."""
    return str(httpx.get(address, headers={"accept-encoding": "identity"}).headers["etag"])


def race(project: Path, seconds: int, rounds: int) -> list[Row]:
    """Run all servers at once and load them by turns."""
    python, dump = sys.executable, project / "dist" / "dumps" / "all.nt"
    ours, oxi, bare = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        binary = Path(python).with_name("oxigraph")
        subprocess.run(
            [binary, "load", "--location", folder, "--file", dump], check=True, capture_output=True
        )
        serve = [python, "-m", "purgeld", "serve", "--quiet", "--port", str(ours)]
        serve += ["--out", str(project / "dist")]
        read_only = [str(binary), "serve-read-only", "--location", folder]
        read_only += ["--bind", f"127.0.0.1:{oxi}"]
        empty = [python, "-c", EMPTY, str(bare)]
        with (
            running(serve, ours, "/health") as own,
            running(read_only, oxi, "/") as native,
            running(empty, bare, "/empty") as route,
        ):
            rows = _rounds(own, native, route, seconds, rounds)
            rows += _beside_a_heavy_query(own, seconds, rounds)
            rows += _crowd(own, ours)
            return rows + _rdflib_endpoint(own, dump, seconds)


def _rounds(own: str, native: str, route: str, seconds: int, rounds: int) -> list[Row]:
    query = f"{native}/query?query={quote(CONSTRUCT)}"
    known = [f"If-None-Match: {tag_of(own + PATH)}"]
    turns = [
        (
            load(own + PATH, seconds)[0],
            load(query, seconds, ["Accept: application/n-triples"])[0],
            load(own + PATH, seconds, known)[0],
            load(f"{route}/empty", seconds, known)[0],
        )
        for _ in range(rounds)
    ]
    data, engine, same, empty = (median(column) for column in zip(*turns, strict=True))
    return [
        row("data of a thing / oxigraph", data, engine, ">= 0.35"),
        row("304 / empty route", same, empty, ">= 0.8"),
    ]


def row(what: str, ours: float, theirs: float, budget: str) -> Row:
    """Return a line of the table for two rates."""
    return Row(what, f"{ours:.0f}/s", f"{theirs:.0f}/s", f"{ours / theirs:.2f}", budget)


def _beside_a_heavy_query(own: str, seconds: int, rounds: int) -> list[Row]:
    page = f"{own}/id/person/nikolai-bukharin/index.html"
    load(page, 1)
    turns = [
        (_late_beside_a_query(own, page, seconds), load(page, seconds)[1]) for _ in range(rounds)
    ]
    busy, idle = (median(column) for column in zip(*turns, strict=True))
    what = "page, 99th percentile, busy / idle"
    return [Row(what, f"{busy:.1f} ms", f"{idle:.1f} ms", f"{busy / idle:.1f}", "< 5")]


def _late_beside_a_query(own: str, page: str, seconds: int) -> float:
    """Return the 99th percentile of a page while a query without end keeps a worker busy."""
    command = [WRK, "-t1", "-c1", f"-d{seconds + 2}s", "--timeout", "20s"]
    heavy = subprocess.Popen(
        [*command, f"{own}/sparql?query={quote(CROSS)}"], stdout=subprocess.DEVNULL
    )
    time.sleep(1)
    busy = load(page, seconds)[1]
    heavy.wait(60)
    return busy


def _crowd(own: str, port: int) -> list[Row]:
    """Let 200 clients ask for half a minute; show refusals, and memory before and after."""
    load(own + PATH, 2)
    before = memory(port)
    mixed = f"{own}/sparql?query={quote('SELECT * { ?s a ?t } LIMIT 10')}"
    command = [WRK, "-t1", "-c200", "-d30s", "--timeout", "20s"]
    pages = subprocess.Popen([*command, own + PATH], stdout=subprocess.PIPE, text=True)
    asked = subprocess.run([*command, mixed], capture_output=True, text=True, check=True).stdout
    said = pages.communicate()[0] + asked
    refused = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
    broken = [line.strip() for line in said.splitlines() if "Socket errors" in line]
    what = "400 clients, 30 s: MB after / before"
    after = memory(port)
    ratio = f"{after / before:.2f}"
    print(f"refused with 503: {refused}; connection errors: {broken or 'none'}")
    return [Row(what, f"{after:.0f}", f"{before:.0f}", ratio, "no growth")]


def memory(port: int) -> float:
    """Return the resident memory of the process that listens on a port, in MB."""
    with socket.create_connection(("127.0.0.1", port)):
        for status in Path("/proc").glob("[0-9]*/status"):
            words = (status.parent / "cmdline").read_bytes().split(b"\0")
            if b"serve" in words and str(port).encode() in words:
                found = re.search(r"VmRSS:\s+(\d+)", status.read_text("utf-8"))
                return int(found[1]) / 1024 if found else 0.0
    return 0.0


def _rdflib_endpoint(own: str, dump: Path, seconds: int) -> list[Row]:
    python = python_of("rdflib-endpoint")
    port = free_port()
    with running([python, "-c", ENDPOINT, str(port), str(dump)], port, "/") as peer:
        query = f"{peer}/?query={quote(CONSTRUCT)}"
        theirs = load(query, seconds, ["Accept: text/turtle"])[0]
        ours = load(own + PATH, seconds)[0]
    return [row("data of a thing / rdflib-endpoint", ours, theirs, ">= 20")]


def main() -> None:
    """Run the race and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=HERE.parent)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    if not WRK:
        print("the live server is not measured: wrk is not installed (Debian package wrk)")
        return
    project = asked.project.resolve()
    if not (project / "dist" / "dumps").is_dir():
        subprocess.run([sys.executable, "-m", "purgeld", "build"], cwd=project, check=True)
    print(table(race(project, asked.seconds, asked.rounds)))


if __name__ == "__main__":
    main()

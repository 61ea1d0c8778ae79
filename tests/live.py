"""A live server in a process of its own, as a user starts it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

import mini
from purgeld import building

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

QUERY = """#+ title: Who was accused
#+ title-ru: Кто был обвинён
#+ question: Who stood accused in a trial?
#+ tags: trials
#+ param trial: iri = event:trial | the trial
#+ param year: integer = 1937 | a year
PREFIX event: <https://w3id.org/purgeld/id/event/>
PREFIX pg: <https://w3id.org/purgeld/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name ?year WHERE {
  VALUES ?trial { event:trial }
  VALUES ?year { 1937 }
  ?trial pg:hasParticipation/pg:hasAgent/rdfs:label ?name
} ORDER BY ?name
"""
LEDGER = (
    "id/event/wrong-trial,A trial that was none,2026-11-23,removed,,it never took place\n"
    "id/person/i-testov,I. Testov,2026-11-23,merged,id/person/ivan-testov,the same man\n"
)
ENDPOINT = re.compile(r' data-endpoint="[^"]*"')
# With an endpoint the parameters of a query are a form, and the dataset names its address.
FORM = re.compile(r'<section id="parameters".*?</section>\n', re.DOTALL)
ADDRESS = re.compile(r"<p>SPARQL: <code>[^<]*</code></p>")
STARTED = re.compile(r"serving at http://127\.0\.0\.1:(\d+)/")


def project(folder: Path) -> Path:
    """Make a small project that is built, with a saved query and two IRIs that are gone."""
    made = mini.make(folder)
    (made / "queries" / "accused.rq").write_text(QUERY, "utf-8")
    with (made / "data" / "ids.csv").open("a", encoding="utf-8") as ledger:
        ledger.write(LEDGER)
    building.build(made, made / "dist", "compiled")
    return made


def common(page: str) -> str:
    """Return a page without what only a server offers."""
    return ADDRESS.sub("", FORM.sub("", ENDPOINT.sub("", page)))


@dataclass
class Live:
    """A running server: its process, its port, and what it has written to standard error."""

    process: subprocess.Popen[bytes]
    port: int
    said: Path

    @property
    def address(self) -> str:
        """Return the address of the root, with a slash at the end."""
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Get an address below the root, following no redirect."""
        return httpx.get(self.address + path, headers=headers or {}, timeout=30)

    def raw(self, data: bytes, seconds: float = 10) -> bytes:
        """Send bytes as they are and return all that comes back until the connection closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(data)
            return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """Read until the other side closes or falls silent."""
    found = b""
    try:
        while piece := connection.recv(65536):
            found += piece
    except (TimeoutError, ConnectionResetError):
        return found
    return found


@contextmanager
def serving(cwd: Path, *options: str, **environment: str) -> Iterator[Live]:
    """Run ``purgeld serve`` on a free port while the block runs."""
    command = [sys.executable, "-m", "purgeld", "serve", "--port", "0", *options]
    with tempfile.TemporaryDirectory() as folder:
        said = cwd.__class__(folder) / "said"
        with said.open("wb") as outlet:
            process = subprocess.Popen(
                command, cwd=cwd, stdout=outlet, stderr=outlet, env={**os.environ, **environment}
            )
        try:
            yield Live(process, _port(process, said), said)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(30)


def _port(process: subprocess.Popen[bytes], said: Path) -> int:
    """Wait until the server answers, and return its port."""
    for _ in range(600):
        found = STARTED.search(said.read_text("utf-8"))
        if found:
            return _answering(process, int(found[1]))
        if process.poll() is not None:
            raise RuntimeError(said.read_text("utf-8"))
        _pause()
    raise RuntimeError("the server did not start")


def _answering(process: subprocess.Popen[bytes], port: int) -> int:
    for _ in range(600):
        try:
            if (
                httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code
                == httpx.codes.OK
            ):
                return port
        except httpx.TransportError:
            if process.poll() is not None:
                break
        _pause()
    raise RuntimeError("the server does not answer")


def _pause() -> None:
    time.sleep(0.05)

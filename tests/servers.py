"""Real triple stores on loopback, each started for the tests and ended by its process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
WAIT = 60


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str | Path],
    address: str,
    folder: Path,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends, from the moment that it answers at an address."""
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for(address, process)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(WAIT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers, whatever it says."""
    end = time.monotonic() + WAIT
    parts = urlsplit(address)
    while time.monotonic() < end and process.poll() is None:
        try:
            with closing(HTTPConnection(parts.netloc, timeout=5)) as connection:
                connection.request("GET", parts.path)
                connection.getresponse().read()
                return
        except (OSError, HTTPException):
            time.sleep(0.05)
    raise AssertionError(f"{process.args!r} does not answer at {address}")


@contextmanager
def oxigraph(
    folder: Path,
    *options: str | Path,
    serve: str = "serve",
    under: Sequence[str] = (),
) -> Iterator[str]:
    """Run Oxigraph's own server, under another program if one is given; give its query address."""
    port = free_port()
    command = [*under, OXIGRAPH, serve, "--bind", f"127.0.0.1:{port}", *options]
    address = f"http://127.0.0.1:{port}/query"
    with running(command, address, folder):
        yield address


def post(address: str, body: bytes, media: str) -> None:
    """Send a body to an address; an error of HTTP is raised."""
    headers = {"Content-Type": media}
    httpx.post(address, content=body, headers=headers, timeout=WAIT).raise_for_status()

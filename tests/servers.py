"""Real triple stores on loopback, each started for the tests and ended by its process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
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
JAVA = Path("/usr/share/java")
_JARS = (
    "jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-iri", "jena-tdb2", "jena-dboe-base",
    "jena-dboe-index", "jena-dboe-storage", "jena-dboe-trans-data", "jena-dboe-transaction",
    "commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io",
    "commons-lang3", "dexx.collection", "gson", "guava", "httpclient", "httpcore", "jackson-core",
    "jackson-databind", "jsonld-java", "jakarta.json-api", "protobuf", "slf4j-api", "slf4j-nop",
    "thrift", "titanium-json-ld",
)  # fmt: skip


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


PASSWORD = "for-the-tests"  # noqa: S105 - of a server that only loopback reaches
_INI = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
MaxQueryMem = 500M
DirsAllowed = {folder}

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
EnabledGzipContent = 0

[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""


class Virtuoso:
    """A Virtuoso of its own folder: where it is asked, where its SQL port and its folder are."""

    def __init__(self, program: str, folder: Path) -> None:
        """Make the folder and the database, with a password that is not the usual one."""
        self.program = program
        self.folder = folder
        self.shared = folder / "shared"
        self.shared.mkdir()
        http, sql = free_port(), free_port()
        self.address = f"http://127.0.0.1:{http}/sparql"
        self.sql = f"127.0.0.1:{sql}"
        text = _INI.format(http=http, sql=sql, folder=self.shared)
        (folder / "virtuoso.ini").write_text(text, "utf-8")
        run = [*self._command, "+pwdold", "dba", "+pwddba", PASSWORD]
        subprocess.run(run, cwd=folder, check=True, capture_output=True, timeout=WAIT)

    @property
    def _command(self) -> list[str]:
        return [self.program, "+configfile", "virtuoso.ini", "+foreground"]

    @property
    def credentials(self) -> dict[str, str]:
        """Return the variables by which purgeld proves who it is."""
        return {
            "PURGELD_STORE_USER": "dba",
            "PURGELD_STORE_PASSWORD": PASSWORD,
            "PURGELD_STORE_AUTH": "digest",
        }

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the server on its database until the block ends."""
        with running(self._command, self.address, self.folder) as process:
            yield process


def jena(folder: Path) -> list[str | Path]:
    """Return the command that runs a class of Apache Jena from Debian's packages.

    Debian moved Xerces to another package without its texts; they are laid out for it in a folder.
    """
    texts = folder / "texts"
    prefix = "org/apache/jena/ext/"
    with zipfile.ZipFile(JAVA / "jena-core.jar") as archive:
        for name in archive.namelist():
            if name.startswith(f"{prefix}xerces/") and name.endswith(".properties"):
                path = texts / name.removeprefix(prefix)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(name))
    places = ":".join([str(texts), *(str(JAVA / f"{name}.jar") for name in _JARS)])
    return ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", places]

"""Starting and stopping the server: the socket, the processes, the signals."""

from __future__ import annotations

import errno
import json
import logging
import math
import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from purgeld import project
from purgeld.errors import Place, StoreError, UsageError
from purgeld.server import counts, opening
from purgeld.server.app import Server
from purgeld.server.pool import Limits
from purgeld.server.protocol import GuardedProtocol
from purgeld.stores import locations

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from purgeld.server.holding import Holding

MOST_CONNECTIONS = 1000
GRACE_SECONDS = 12
SETTINGS = "PURGELD_SERVE"


@dataclass(frozen=True)
class Settings:
    """What the command line asks for; ``root`` and ``out`` are folders, ``store`` a location.

    ``parent`` is the process that started the others, if there are several.
    """

    root: str | None = None
    out: str = "dist"
    store: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    seconds: float = 10.0
    quiet: bool = False
    parent: int | None = None


def bound(host: str, port: int) -> socket.socket:
    """Open the socket to listen on; raise an error that says why that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as fault:
        listener.close()
        raise _refused(host, port, fault) from fault
    listener.set_inheritable(True)
    return listener


def _refused(host: str, port: int, fault: Exception) -> StoreError | UsageError:
    where = Place(f"{host}:{port}")
    number = fault.errno if isinstance(fault, OSError) else None
    if number == errno.EADDRINUSE:
        cure = "Stop what listens there, or choose another with --port"
        return StoreError("the port is in use", cure=cure, where=where)
    if number == errno.EACCES:
        return StoreError("the port needs privileges", cure="Choose one over 1023", where=where)
    return UsageError(f"no address to listen on ({fault})", cure="Choose another --host or --port")


def run(settings: Settings) -> None:
    """Serve until a signal ends it.

    Raises :class:`UsageError` and :class:`StoreError` for what keeps it from starting.
    """
    check(settings)
    parent = os.getpid() if settings.workers > 1 else None
    os.environ[SETTINGS] = json.dumps(asdict(replace(settings, parent=parent)))
    listener = bound(settings.host, settings.port)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(
        "purgeld.server.running:made",
        factory=True,
        http=GuardedProtocol,
        loop="uvloop",
        lifespan="on",
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=MOST_CONNECTIONS,
    )
    # uvicorn raises the signal again when it has stopped; by then there is nothing left to do.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _log(quiet=settings.quiet)
    logging.getLogger("purgeld").info("serving at http://%s:%s/ (Ctrl-C stops)", shown, port)
    if not _ran(config, listener):
        sys.exit(StoreError.exit_code)


def _ran(config: uvicorn.Config, listener: socket.socket) -> bool:
    """Serve until a signal ends it; say whether it could start."""
    if config.workers > 1:
        several = Multiprocess(config, [listener])
        with counts.shared():
            several.run()
        return all(process.exitcode != STARTUP_FAILURE for process in several.processes)
    server = uvicorn.Server(config)
    with suppress(SystemExit):  # a code of uvicorn's own for what the log has said already
        server.run(sockets=[listener])
    return server.started


def check(settings: Settings) -> None:
    """Refuse before anything is started what cannot work."""
    if settings.workers < 1:
        raise UsageError("--workers is less than 1", cure="Give 1 or more")
    if not 0 < settings.seconds < math.inf:
        raise UsageError("--seconds is no time above 0", cure="Give a number of seconds")
    project.load(Path(settings.root) if settings.root else None)
    if settings.store is None:
        opening.dump_of(Path(settings.out))
        return
    if not locations.is_remote(settings.store) and not Path(settings.store).is_dir():
        cure = "Load it into a folder: purgeld load FOLDER; then serve the folder"
        raise StoreError(
            "is neither a folder nor an address", cure=cure, where=Place(settings.store)
        )
    locations.open_store(settings.store).close()


def made() -> ASGIApp:
    """Return the application in a process of the server, from the settings in its environment."""
    settings = Settings(**json.loads(os.environ[SETTINGS]))
    _log(quiet=settings.quiet)
    limits = Limits(seconds=settings.seconds)
    out = Path(settings.out)
    far = settings.store is not None and locations.is_remote(settings.store)
    place = None if far else settings.store or out

    async def opened() -> Holding:
        subject = project.load(Path(settings.root) if settings.root else None)
        if settings.store is not None:
            return await opening.store(subject, settings.store, limits)
        return await opening.build(subject, out, limits)

    def state() -> str:
        return "" if place is None else os.path.realpath(place)

    return Server(opened, state, settings.parent).application()


def _log(*, quiet: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    for name, level in (
        ("purgeld", logging.INFO),
        ("purgeld.access", logging.WARNING if quiet else logging.INFO),
        ("uvicorn", logging.ERROR),
    ):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.propagate = name == "purgeld.access"
        if name != "purgeld.access":
            logger.handlers = [handler]

"""The processes that run queries, so that one that goes astray can be ended without harm.

Started as ``python -m purgeld.server.worker`` with its orders as JSON: a *nursery* opens the data
once and forks as many workers as asked; each takes one question at a time from a socket. The
system itself ends a worker whose time is over (an interval timer without a handler), and refuses it
memory beyond its limit; the nursery then forks the next one. A worker has no file descriptor left
to open: neither a file nor a connection, whatever a query asks for.

A question is one line of JSON: ``text``, ``form``, ``default`` and ``named`` (lists of graph IRIs
or null), ``union``. The answer is a line of JSON with ``size`` and then as many bytes; or with
``what``, ``kind``, and for a syntax error ``line`` and ``column``.
"""

from __future__ import annotations

import json
import os
import re
import resource
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from purgeld.errors import Place, QueryError
from purgeld.server import answers
from purgeld.terms import PREFIXES

_SPOT = re.compile(r"error at (\d+):(\d+)")
_IDLE = 1.0
_BACK_OFF = 0.2
MIB = 2**20


def opened(orders: dict[str, Any]) -> ox.Store:
    """Open an embedded folder read-only, or load dumps into memory."""
    if orders["folder"]:
        return ox.Store.read_only(orders["folder"])
    store = ox.Store()
    for path in orders["dumps"]:
        store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    return store


def answer(store: ox.Store, question: dict[str, Any], orders: dict[str, Any]) -> bytes:
    """Run one query; raise :class:`QueryError` with the reason if there is no answer."""
    try:
        found = store.query(
            question["text"],
            base_iri=orders["base"],
            prefixes=PREFIXES,
            use_default_graph_as_union=question["union"],
            default_graph=_graphs(question["default"]),
            named_graphs=_graphs(question["named"]),
        )
        return answers.write(found, question["form"], orders["rows"], orders["bytes"])
    except SyntaxError as fault:
        spot = _SPOT.search(str(fault))
        line, column = (int(spot[1]), int(spot[2])) if spot else (None, None)
        what = f"is not SPARQL: {_SPOT.sub('', str(fault)).strip(': ')}"
        cure = "Mend the query at this place"
        raise QueryError(what, cure=cure, where=Place("query", line, column)) from fault
    except (ValueError, RuntimeError, OSError) as fault:
        raise QueryError(f"cannot be run: {fault}", where=Place("query")) from fault


def _graphs(names: list[str] | None) -> Any:  # noqa: ANN401 - lists do not vary
    return None if names is None else [ox.NamedNode(name) for name in names]


def reply(store: ox.Store, line: bytes, orders: dict[str, Any]) -> bytes:
    """Return the whole answer to a question, head and body."""
    try:
        body = answer(store, json.loads(line), orders)
        head: dict[str, Any] = {"size": len(body)}
    except QueryError as fault:
        body = b""
        place = fault.where or Place("query")
        head = {"size": 0, "what": fault.what, "cure": fault.cure, "kind": type(fault).__name__}
        head |= {"line": place.line, "column": place.column}
    return json.dumps(head).encode() + b"\n" + body


def work(store: ox.Store, listener: socket.socket, orders: dict[str, Any]) -> None:
    """Answer one question after the other, until the nursery is gone."""
    parent = os.getppid()
    listener.settimeout(_IDLE)
    _confine(orders["memory"])
    while os.getppid() == parent:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        with connection, connection.makefile("rwb") as talk:
            line = talk.readline()
            if line:
                signal.setitimer(signal.ITIMER_REAL, orders["seconds"])
                talk.write(reply(store, line, orders))
                talk.flush()
                signal.setitimer(signal.ITIMER_REAL, 0)


def _confine(memory: int) -> None:
    """Take away what a query has no use for: new descriptors but one, and endless memory."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    listed = [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]
    taken = {number for number in listed if _is_open(number)}
    highest = max(taken)
    for gap in sorted(set(range(highest)) - taken):
        os.dup2(0, gap)
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 2, highest + 2))


def _is_open(descriptor: int) -> bool:
    """Say whether a descriptor still is in use: the one that listed them is not."""
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


class Nursery:
    """The process that holds the data and keeps as many workers alive as it was told to."""

    def __init__(self, orders: dict[str, Any]) -> None:
        """Open the data and the socket; a folder is opened by each worker for itself."""
        self.orders = orders
        self.store = None if orders["folder"] else opened(orders)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(orders["socket"])
        self.listener.listen(1024)
        self.born: dict[int, float] = {}

    def keep(self, parent: IO[bytes]) -> None:
        """Replace each worker that ends, until the parent closes its end of the pipe."""
        wake, tell = os.pipe()
        os.set_blocking(tell, False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
        for _ in range(self.orders["workers"]):
            self._fork()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        watched: list[Any] = [parent, wake]
        while parent not in select.select(watched, [], [])[0]:
            os.read(wake, 4096)
            self._reap()
        for child in self.born:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def _fork(self) -> None:
        child = os.fork()
        if child:
            self.born[child] = time.monotonic()
            return
        try:
            signal.set_wakeup_fd(-1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            work(self.store or opened(self.orders), self.listener, self.orders)
        finally:
            os._exit(0)

    def _reap(self) -> None:
        while self.born:
            child, _ = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            if time.monotonic() - self.born.pop(child) < _BACK_OFF:
                time.sleep(_BACK_OFF)
            self._fork()


def main() -> None:
    """Follow the orders on the command line."""
    orders = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Nursery(orders).keep(cast("IO[bytes]", sys.stdin.buffer))


if __name__ == "__main__":
    main()

"""The pool of query workers as the server sees it: a question in, an answer or a refusal out."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from purgeld.errors import Place, QueryError, StoreError

if TYPE_CHECKING:
    from types import TracebackType

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """What one query may use: seconds, bytes of memory beyond the data, rows, bytes of answer.

    ``workers`` run at once; who finds none free waits at most ``patience`` seconds.
    """

    seconds: float = 10.0
    memory: int = 512 * MIB
    rows: int = 10_000
    bytes: int = 32 * MIB
    workers: int = 2
    patience: float = 3.0


@dataclass(frozen=True)
class Data:
    """What the workers open: an embedded folder, or dumps to load into memory."""

    folder: str = ""
    dumps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A query with its dataset (SPARQL 1.1 Protocol, 2.1.4) and the format of its answer.

    ``default`` and ``named`` are graph IRIs, or None for those of the store; ``union`` makes the
    default graph of all of them. ``form`` is a name of :mod:`purgeld.results`.
    """

    text: str
    form: str
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None
    union: bool = False


class LimitError(QueryError):
    """A query needed more than it may use."""


class BusyError(QueryError):
    """A query found no free worker in time."""


class Pool:
    """Workers in processes of their own; an asynchronous context manager."""

    def __init__(self, data: Data, base: str, limits: Limits) -> None:
        """Start nothing yet."""
        self.limits = limits
        self._free = asyncio.Semaphore(limits.workers)
        self._reviving = asyncio.Lock()
        self._home = Path(tempfile.mkdtemp(prefix="purgeld-"))
        self._socket = str(self._home / "questions")
        self._orders = {**asdict(data), **asdict(limits), "base": base, "socket": self._socket}
        self._nursery: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        """Start the workers; raise :class:`StoreError` if the data cannot be opened."""
        try:
            await self._start()
        except StoreError:
            await self.close()
            raise
        return self

    async def _start(self) -> None:
        command = [sys.executable, "-m", "purgeld.server.worker", json.dumps(self._orders)]
        pipe = asyncio.subprocess.PIPE
        nursery = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=pipe
        )
        self._nursery = nursery
        if nursery.stdout and await nursery.stdout.readline() != b"ready\n":
            _, why = await nursery.communicate()
            lines = why.decode(errors="replace").splitlines() or ["no reason given"]
            raise StoreError(f"the data cannot be opened: {lines[-1]}", cure="Build it again")

    async def _revive(self) -> None:
        """Start the nursery again if it has ended, which it does only when it is killed."""
        async with self._reviving:
            if self._nursery is not None and self._nursery.returncode is not None:
                await asyncio.to_thread(Path(self._socket).unlink, missing_ok=True)
                await self._start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the workers."""
        await self.close()

    @property
    def process(self) -> int | None:
        """The number of the process that holds the data and starts the workers."""
        return self._nursery.pid if self._nursery else None

    async def close(self) -> None:
        """End the nursery, and with it all workers."""
        if self._nursery is not None:
            if self._nursery.stdin is not None:
                self._nursery.stdin.close()
            await self._nursery.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    async def ask(self, question: Question) -> bytes:
        """Return the answer, serialised.

        Raises :class:`QueryError` for a query that is at fault, :class:`LimitError` for one that
        was stopped, :class:`BusyError` for one that found no worker free.
        """
        try:
            await asyncio.wait_for(self._free.acquire(), self.limits.patience)
        except TimeoutError as fault:
            what = f"all {self.limits.workers} workers are busy"
            raise BusyError(what, cure="Try again in some seconds") from fault
        try:
            return await self._asked(question)
        finally:
            self._free.release()

    async def _asked(self, question: Question) -> bytes:
        await self._revive()
        began = time.monotonic()
        reader, writer = await asyncio.open_unix_connection(self._socket, limit=MIB)
        try:
            writer.write(json.dumps(asdict(question)).encode() + b"\n")
            await writer.drain()
            head = json.loads(await reader.readline() or b"null")
            if head is None:
                raise self._stopped(time.monotonic() - began)
            return await _body(reader, head)
        except (asyncio.IncompleteReadError, ConnectionError) as fault:
            raise self._stopped(time.monotonic() - began) from fault
        finally:
            writer.close()

    def _stopped(self, seconds: float) -> LimitError:
        if seconds >= self.limits.seconds:
            what = f"was stopped after {self.limits.seconds:g} seconds"
            return LimitError(what, cure="Ask for less, or load the dumps into a store of your own")
        what = f"needed more than {self.limits.memory // MIB} MiB, or brought its process down"
        return LimitError(what, cure="Ask for less, or write the query more simply")


async def _body(reader: asyncio.StreamReader, head: dict[str, Any]) -> bytes:
    if "what" in head:
        place = Place("query", head["line"], head["column"])
        kind = LimitError if head["kind"] == "LimitError" else QueryError
        raise kind(head["what"], cure=head["cure"], where=place)
    return await reader.readexactly(head["size"])

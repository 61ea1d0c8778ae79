"""What reconciles names with the data that are served: the dump of a build, or a store's graphs.

All names are held in memory, so the first request waits until they are read. A store can be
changed by others, so it is read again after a while; requests meanwhile are answered as before.
"""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING, Generic, TypeVar

import pyoxigraph as ox

from purgeld.graphs import DEFAULT
from purgeld.matching.graph import things
from purgeld.reconciliation.core import Service
from purgeld.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from purgeld.project import Project
    from purgeld.stores.port import Graph, Store

T = TypeVar("T")
FRESH_SECONDS = 900.0
MOST_STATEMENTS = 1_000_000


def of_dump(project: Project, dump: Path) -> Service:
    """Make what reconciles names with the N-Triples of a build."""
    return _service(project, ox.parse(path=str(dump), format=ox.RdfFormat.N_TRIPLES))


def of_store(project: Project, opened: Callable[[], Store], most: int = MOST_STATEMENTS) -> Service:
    """Make what reconciles names with the published graphs of a store, or with all it has.

    Raises :class:`Problem` where these are too many to be held, :class:`StoreError` for a store
    that fails.
    """
    store = opened()
    try:
        return _service(project, _published(store, most))
    finally:
        store.close()


def _service(project: Project, triples: Iterable[ox.Triple | ox.Quad]) -> Service:
    return Service(things(triples), project.base, project.title.get("en", ""), project.version)


def _published(store: Store, most: int) -> Iterator[ox.Triple]:
    counts = store.graphs()
    graphs: list[Graph] = [graph for graph in DEFAULT if graph in counts] or list(counts)
    said = sum(counts[graph] for graph in graphs)
    if said > most:
        what = f"the store says {said:,} statements, and names are held of {most:,} at most"
        raise Problem(501, what, "Reconcile with a build, or with a smaller store")
    for graph in graphs:
        yield from store.triples(graph)


class Renewed(Generic[T]):
    """A value that is made when it is first asked for, and made anew when it is old.

    Whoever asks meanwhile gets the old one. A fault is told to all who wait, and is not kept.
    """

    def __init__(
        self,
        make: Callable[[], T],
        seconds: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make the value in a thread; it is old after so many seconds."""
        self._make = make
        self._seconds = seconds
        self._clock = clock
        self._value: T | None = None
        self._since = -math.inf
        self._making: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """Return the value; raise what its making raises if there is none yet."""
        making = self._making
        if making is None:
            if self._value is not None and self._clock() - self._since < self._seconds:
                return self._value
            making = self._making = asyncio.create_task(self._renew())
            making.add_done_callback(_looked_at)
        return await asyncio.shield(making) if self._value is None else self._value

    async def _renew(self) -> T:
        try:
            made = await asyncio.to_thread(self._make)
        finally:
            self._making = None
        self._value, self._since = made, self._clock()
        return made


def _looked_at(task: asyncio.Task[T]) -> None:
    """Take note of a fault that nobody waits for; the next request makes the value again."""
    if not task.cancelled():
        task.exception()

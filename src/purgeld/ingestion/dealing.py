"""Parts dealt out to processes."""

from __future__ import annotations

import signal
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from purgeld.errors import OutputError, Place
from purgeld.ingestion import working
from purgeld.ingestion.cutting import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from purgeld.ingestion.cutting import Rows
    from purgeld.ingestion.job import Job
    from purgeld.ingestion.workplace import Workplace
    from purgeld.intake.rows import Refused, Row

    Told = Callable[[int], None]


def deal(job: Job, place: Workplace, rows: Iterator[Row | Refused], told: Told) -> int:
    """Have every part done that is not there yet; return the number of parts.

    ``told`` is called with the rows of each part when it is done. Raises what a part raises;
    parts that are whole stay.
    """
    pieces = enumerate(parts(rows, job.rows, job.profile.number), 1)
    if job.workers == 1:
        return _alone(job, place, pieces, told)
    context = get_context("fork")
    with ProcessPoolExecutor(
        job.workers, mp_context=context, initializer=_begin, initargs=(job, place)
    ) as pool:
        try:
            return _shared(job, place, pieces, told, pool)
        except BrokenProcessPool as fault:
            what, cure = "a worker was killed", "Run it again with --resume"
            raise OutputError(what, cure=cure, where=Place(place.work)) from fault
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(job: Job, place: Workplace) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    working.start(job, place)


def _alone(job: Job, place: Workplace, pieces: Iterator[tuple[int, Rows]], told: Told) -> int:
    worker: working.Worker | None = None
    last = 0
    for last, part in pieces:
        if not place.is_done(last):
            worker = worker or working.Worker(job, place)
            worker.part(last, part)
        told(len(part))
    return last


def _shared(
    job: Job, place: Workplace, pieces: Iterator[tuple[int, Rows]], told: Told,
    pool: ProcessPoolExecutor,
) -> int:  # fmt: skip
    under_way: deque[tuple[int, Future[None]]] = deque()
    last = 0
    for last, part in pieces:
        if place.is_done(last):
            told(len(part))
            continue
        if len(under_way) > job.workers:
            _await(under_way, told)
        under_way.append((len(part), pool.submit(working.run, last, part)))
    while under_way:
        _await(under_way, told)
    return last


def _await(under_way: deque[tuple[int, Future[None]]], told: Told) -> None:
    size, future = under_way.popleft()
    future.result()
    told(size)

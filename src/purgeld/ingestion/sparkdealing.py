"""Parts dealt out by Spark: the same function over partitions, on one machine or a cluster.

Rows are read by the driver, part by part; executors map and write into the folder of the run, which
all of them must see. What Spark is asked to do at once is bounded, so that the driver stays small.
"""

from __future__ import annotations

import os
import sys
from itertools import islice
from typing import TYPE_CHECKING

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from purgeld.errors import OutputError, Place
from purgeld.ingestion import working
from purgeld.ingestion.cutting import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark import RDD

    from purgeld.ingestion.cutting import Rows
    from purgeld.ingestion.dealing import Told
    from purgeld.ingestion.job import Job
    from purgeld.ingestion.workplace import Workplace
    from purgeld.intake.rows import Refused, Row

_ROUND = 2


def deal(job: Job, place: Workplace, rows: Iterator[Row | Refused], told: Told) -> int:
    """Have every part done that is not there yet; as :func:`purgeld.ingestion.dealing.deal`.

    Takes the Spark session at hand, or else begins one on as many cores as the job has workers.
    """
    session = SparkSession.getActiveSession() or _begun(job)
    context = session.sparkContext
    work = _Work(job, place)
    pieces = enumerate(parts(rows, job.rows, job.profile.number), 1)
    last = 0
    while batch := list(islice(pieces, _ROUND * context.defaultParallelism)):
        waiting = [(number, part) for number, part in batch if not place.is_done(number)]
        if waiting:
            _have_done(context.parallelize(waiting, len(waiting)), work, place)
        told(sum(len(part) for _, part in batch))
        last = batch[-1][0]
    return last


def _have_done(pieces: RDD[tuple[int, Rows]], work: _Work, place: Workplace) -> None:
    try:
        pieces.foreach(work)
    except PySparkException as fault:
        told = [line for line in str(fault).splitlines() if "Error:" in line]
        what = f"a part could not be done by Spark ({told[-1].strip() if told else 'no reason'})"
        cure = "Mend that, and run it again with --resume"
        raise OutputError(what, cure=cure, where=Place(place.work)) from fault


class _Work:
    """Does one part in an executor; what it needs is made once in each process."""

    def __init__(self, job: Job, place: Workplace) -> None:
        self._job, self._place = job, place

    def __call__(self, piece: tuple[int, Rows]) -> None:
        working.once(self._job, self._place).part(*piece)


def _begun(job: Job) -> SparkSession:
    # On this machine executors run the Python that runs this; a cluster has its own settings.
    if not job.master:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    return (
        SparkSession.builder.appName("purgeld")
        .master(job.master or f"local[{job.workers}]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )

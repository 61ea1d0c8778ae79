"""The work of one process: rows of a part to lines, validated, packed and put down."""

from __future__ import annotations

import gc
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import zstandard

from purgeld import project
from purgeld.ingestion import alphabet, shapes
from purgeld.persons.mapping import Mapped, Mapper
from purgeld.persons.telling import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from purgeld.ingestion.job import Job
    from purgeld.ingestion.workplace import Workplace
    from purgeld.intake.rows import Refused, Row
    from purgeld.shacl.partitions import Partitions

_LEVEL = 3
SUFFIX = ".nq.zst"


class Worker:
    """Maps parts of one job; made once in each process."""

    def __init__(self, job: Job, place: Workplace, *, validate: bool = True) -> None:
        """Compile the shapes and prepare the profile."""
        self.mapper = Mapper(job.profile, job.base, job.reference.year)
        self.names = names_of(job.profile, job.base)
        self.place = place
        self.partitions: Partitions | None = None
        if validate:
            plan = shapes.rules(project.load(job.root)).plan
            self.partitions = plan.partitioned(place.columns)
        # What was loaded and compiled stays: the collector of cycles need not walk it each time.
        gc.freeze()

    def part(self, number: int, rows: Sequence[Row | Refused]) -> None:
        """Map, validate and put down one part; the record of its counts is written last."""
        mapped = self.mapper.part(rows)
        name = self.place.name(number)
        packed = zstandard.ZstdCompressor(level=_LEVEL).compress(mapped.lines)
        self.place.write(f"parts/{name}{SUFFIX}", packed)
        self.place.write(f"keys/{name}", keys(mapped))
        self.place.write(f"names/{name}", alphabet.named(mapped.lines, self.names))
        if self.partitions is not None:
            self.partitions.add(name, mapped.lines)
        self.place.finish(number, record_of(mapped, packed))


def keys(mapped: Mapped) -> bytes:
    """Write the keys of the records of a part, one a line: digest, row, IRI."""
    lines = (f"{key.digest.hex()} {key.row} {key.iri}\n" for key in mapped.keys)
    return "".join(lines).encode()


def record_of(mapped: Mapped, packed: bytes) -> dict[str, Any]:
    """Return what is counted and listed of a part, as JSON can hold it."""
    tally = mapped.tally
    return {
        "rows": mapped.rows,
        "written": mapped.written,
        "triples": mapped.lines.count(b"\n"),
        "bytes": len(packed),
        "digest": sha256(packed).hexdigest(),
        "refused": [
            [one.number, one.where, one.column, one.value, one.why, one.cure]
            for one in mapped.refused
        ],
        "withheld": [list(one) for one in mapped.withheld],
        "issues": [list(one) for one in mapped.issues],
        "concepts": sorted(list(one) for one in mapped.concepts),
        "tally": {
            "records": tally.records,
            "states": [[*key, count] for key, count in sorted(tally.states.items())],
            "kinds": tally.kinds,
            "unread": [[*key, count] for key, count in sorted(tally.unread.items())],
            "issues": [[*key, count] for key, count in sorted(tally.issues.items())],
        },
    }


_WORKER: list[Worker] = []
_LATEST: dict[Path, Worker] = {}


def once(job: Job, place: Workplace) -> Worker:
    """Return the worker of this process for a job, made when it is asked for first."""
    if place.work not in _LATEST:
        _LATEST.clear()
        _LATEST[place.work] = Worker(job, place)
    return _LATEST[place.work]


def start(job: Job, place: Workplace) -> None:
    """Make the worker of this process."""
    _WORKER[:] = [Worker(job, place)]


def run(number: int, rows: Sequence[Row | Refused]) -> None:
    """Do one part in this process."""
    _WORKER[0].part(number, rows)

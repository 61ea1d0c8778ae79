"""What is ingested, how, and what two runs of the same job have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - a field
from hashlib import sha256
from pathlib import Path  # noqa: TC003 - a field
from typing import TYPE_CHECKING

from purgeld import __version__
from purgeld.errors import DataError, Place, SyntaxFault
from purgeld.intake import reading

if TYPE_CHECKING:
    from purgeld.intake.reading import Sight
    from purgeld.profiles.profile import Profile

ROWS = 2_000
_BLOCK = 2**20


@dataclass(frozen=True)
class Job:
    """One ingestion: files in order, the profile, the base IRI, the reference date.

    ``rows`` is the number of rows of a part; it, the number of workers and the engine change no
    result. ``master`` is the address of a Spark cluster, empty for this machine.
    """

    files: tuple[Path, ...]
    profile: Profile
    base: str
    reference: date
    root: Path | None = None
    rows: int = ROWS
    workers: int = 1
    engine: str = "local"
    master: str = ""


@dataclass(frozen=True)
class Input:
    """A file that is read: its name, its size in bytes, its SHA-256, what it turned out to be."""

    name: str
    bytes: int
    digest: str
    sight: Sight


def inputs_of(job: Job) -> tuple[Input, ...]:
    """Digest the files of a job, those of a folder one by one.

    Raises :class:`SyntaxFault` for one that cannot be read, :class:`DataError` for an empty
    one, and what reading its head raises.
    """
    return tuple(_input(path, job.profile) for path in reading.files(job.files, job.profile))


def _input(path: Path, profile: Profile) -> Input:
    digest, size = sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
    except OSError as fault:
        what = f"cannot be read ({fault.strerror})"
        raise SyntaxFault(what, where=Place(path)) from fault
    if not size:
        raise DataError("is empty", cure="Give a file with rows", where=Place(path))
    (sight,) = reading.sights(path, profile)
    return Input(path.name, size, digest.hexdigest(), sight)


def fingerprint(job: Job, inputs: tuple[Input, ...]) -> str:
    """Return what a run that goes on with another must share with it: all that shapes a part."""
    parts = (
        __version__, repr(job.profile), job.base, job.reference.isoformat(), str(job.rows),
        *(f"{one.name} {one.bytes} {one.digest}" for one in inputs),
    )  # fmt: skip
    return sha256("\n".join(parts).encode()).hexdigest()


def digest_of(inputs: tuple[Input, ...]) -> str:
    """Return the digest of a source: that of its file, or one over those of its files."""
    if len(inputs) == 1:
        return inputs[0].digest
    return sha256("".join(f"{one.digest}\n" for one in inputs).encode()).hexdigest()

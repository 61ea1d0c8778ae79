"""Adding decisions to a file, each safe on the disk before the next is asked for."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

from purgeld import formats, linksets, sssom
from purgeld.errors import DataError, Place
from purgeld.output import refused

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.sssom import Ledger

PROPOSED = "proposed"


def decisions(root: Path, target: str) -> Path:
    """Return the file of decisions on a target."""
    return root / "data" / linksets.FOLDER / f"{target}{linksets.SUFFIX}"


def proposals(root: Path, target: str) -> Path:
    """Return the file of candidates for a target."""
    return root / "data" / linksets.FOLDER / PROPOSED / f"{target}{linksets.SUFFIX}"


def evidence(root: Path, *parts: str) -> Path:
    """Return the table of evidence, that of decisions or that of candidates."""
    return root.joinpath("data", linksets.FOLDER, *parts, "evidence.csv")


def load(path: Path) -> Ledger:
    """Read a file of decisions; raise :class:`DataError` if it is missing or in disorder."""
    if not path.is_file():
        raise DataError("is missing", cure="See docs/links.md for its form", where=Place(path))
    return sssom.read(formats.decode(path), path)


def add(path: Path, *lines: str) -> None:
    """Append lines and wait until the disk has them.

    Another process that adds at the same time waits. A last line without an end gets one. Raises
    :class:`purgeld.errors.OutputError` if the lines cannot be written.
    """
    try:
        with path.open("ab+", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 1))
            gap = b"" if file.read(1) in {b"\n", b""} else b"\n"
            content = gap + "".join(lines).encode()
            whole = file.write(content) == len(content)
            if not whole:
                file.truncate(end)
            os.fsync(file.fileno())
    except OSError as fault:
        raise refused(path, fault) from fault
    if not whole:
        raise refused(path, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

"""What a race costs: the CPU time of whole processes with their children, run by turns."""

from __future__ import annotations

import os
import subprocess
import tempfile
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    Command = Sequence[str | Path]


class Row(NamedTuple):
    """One line of the table: who was measured, ours and the peer's figure, how they compare."""

    what: str
    ours: str
    peer: str
    ratio: str
    budget: str


def spent(command: Command, cwd: Path) -> float:
    """Run a command to its end and return its CPU seconds, those of its children counted in."""
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, cwd=cwd, stdout=said, stderr=said) as process,
    ):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = said.read().decode(errors="replace")
            raise SystemExit(f"{command[0]} ended with {process.returncode}\n{words[-2000:]}")
    return used.ru_utime + used.ru_stime


def by_turns(ours: Command, peer: Command, cwd: Path, rounds: int) -> tuple[float, float]:
    """Run both by turns, as often as asked, and return the median CPU seconds of each."""
    pairs = [(spent(ours, cwd), spent(peer, cwd)) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


HEAD = Row("what", "ours", "peer", "ratio", "budget")


def table(rows: Iterable[Row], head: Row = HEAD) -> str:
    """Lay rows out in columns."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )

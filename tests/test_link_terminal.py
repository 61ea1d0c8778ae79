"""``purgeld link review`` on a terminal: what a person sees and types, and how it ends."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import pytest

from test_link_review import COMMAND, propose, rows, waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTROL_C, CONTROL_D = b"\x03", b"\x04"
PATIENCE = 120.0
# A terminal of its own, to which standard input is typed and whose screen is standard output.
ON_A_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"


class Terminal(NamedTuple):
    """A review that runs on a terminal, and the file of decisions."""

    process: subprocess.Popen[bytes]
    decisions: Path

    def until(self, words: str) -> str:
        """Read until these words are shown, or nothing more comes; return what was shown."""
        assert self.process.stdout
        screen, shown = self.process.stdout.fileno(), b""
        end = time.monotonic() + PATIENCE
        while words.encode() not in shown and time.monotonic() < end:
            if select.select([screen], [], [], 0.2)[0]:
                piece = os.read(screen, 4096)
                if not piece:
                    break
                shown += piece
        return shown.decode(errors="replace")

    def type(self, keys: str | bytes) -> None:
        """Type these keys."""
        assert self.process.stdin
        self.process.stdin.write(keys.encode() if isinstance(keys, str) else keys)
        self.process.stdin.flush()


@pytest.fixture
def terminal(small: Path) -> Iterator[Terminal]:
    """Start a review of two candidates on a terminal."""
    path = propose(small, waiting(1, confidence="0.99"), waiting(2, confidence="0.5"))
    with subprocess.Popen(
        [sys.executable, "-c", ON_A_TERMINAL, *COMMAND],
        cwd=small, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        yield Terminal(process, path)
        process.kill()


def test_a_person_decides(terminal: Terminal) -> None:
    """A page is shown, a key and a reason are typed, the next page comes; q ends it quietly."""
    first = terminal.until("[q]uit")
    assert "1 of 2" in first
    assert "Ivan Testov" in first
    assert "name" in first
    terminal.type("y\n")
    terminal.until("why")
    terminal.type("Тот же человек\n")
    assert "2 of 2" in terminal.until("[q]uit")
    terminal.type("q\n")
    assert terminal.process.wait(PATIENCE) == 0
    (row,) = rows(terminal.decisions)
    assert row.comment == "Тот же человек"


@pytest.mark.parametrize(("keys", "code"), [(CONTROL_C, {1, 130}), (CONTROL_D, {0})])
def test_leaving_loses_nothing(terminal: Terminal, keys: bytes, code: set[int]) -> None:
    """Control-C and Control-D end a review without a traceback; what was decided stays."""
    terminal.until("[q]uit")
    terminal.type("n\n")
    terminal.until("why")
    terminal.type("Another man\n")
    assert "2 of 2" in terminal.until("[q]uit")
    terminal.type(keys)
    with suppress(subprocess.TimeoutExpired):
        terminal.process.wait(10)
    if terminal.process.poll() is None:
        # Python sees a signal that comes just before it begins to read at the next key only.
        terminal.type(keys)
    shown = terminal.until("\0")
    assert terminal.process.wait(PATIENCE) in code
    assert "Traceback" not in shown
    (row,) = rows(terminal.decisions)
    assert (row.predicate_modifier, row.comment) == ("Not", "Another man")

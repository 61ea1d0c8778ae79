"""Where parts lie until a run is done; then the whole becomes the output at once.

``OUT`` is a symbolic link to a finished run in ``.OUT.runs``; beside it lies ``work``, with a part
for each piece of the input. A part counts once its record is there, which is written last.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from purgeld.errors import OutputError, Place
from purgeld.output import alone, refused, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STATE = "job.json"


class Workplace:
    """The folder of a run that is not done yet."""

    def __init__(self, out: Path) -> None:
        """Take the place of the output; nothing is touched yet."""
        self.out = out
        self.store = out.with_name(f".{out.name}.runs")
        self.work = self.store / "work"
        self.parts = self.work / "parts"
        self.columns = self.work / "columns"
        self.records = self.work / "records"
        self.keys = self.work / "keys"
        self.buckets = self.work / "buckets"
        self.twins = self.work / "twins"
        self.names = self.work / "names"

    @contextmanager
    def open(self, fingerprint: str, *, resume: bool) -> Iterator[None]:
        """Hold the place for one run, and begin it, or go on with the same one.

        Raises :class:`OutputError` for a place that is not ours or held, or that cannot be written.
        """
        self._check()
        try:
            self.store.mkdir(parents=True, exist_ok=True)
            with alone(self.store, "ingestion"):
                self._begin(fingerprint, resume=resume)
                yield
        except OSError as fault:
            raise refused(self.out, fault) from fault

    def _begin(self, fingerprint: str, *, resume: bool) -> None:
        state = self.work / _STATE
        if self.work.exists() and not (resume and _same(state, fingerprint)):
            shutil.rmtree(self.work)
        for folder in (self.parts, self.columns, self.records, self.keys, self.names):
            folder.mkdir(parents=True, exist_ok=True)
        if not state.exists():
            replace_file(state, json.dumps({"job": fingerprint}).encode())

    def _check(self) -> None:
        cure = "Choose another place with --out, or move it away"
        if self.out.is_symlink():
            if self.out.readlink().parts[:1] != (self.store.name,):
                raise OutputError("is a link to somewhere else", cure=cure, where=Place(self.out))
        elif self.out.exists():
            what = "is a file" if self.out.is_file() else "is a folder that purgeld did not make"
            raise OutputError(what, cure=cure, where=Place(self.out))

    def name(self, number: int) -> str:
        """Return the name of a part."""
        return f"part-{number:06}"

    def is_done(self, number: int) -> bool:
        """Tell whether a part is there whole."""
        return self._record(number).exists()

    def write(self, name: str, content: bytes) -> None:
        """Write a file of the run, whole or not at all; raise :class:`OutputError`."""
        replace_file(self.work / name, content)

    def finish(self, number: int, record: dict[str, Any]) -> None:
        """Write the record of a part, with which it is whole."""
        replace_file(self._record(number), json.dumps(record, ensure_ascii=False).encode())

    def record(self, number: int) -> dict[str, Any]:
        """Read the record of a part."""
        found: dict[str, Any] = json.loads(self._record(number).read_bytes())
        return found

    def _record(self, number: int) -> Path:
        return self.records / f"{self.name(number)}.json"

    def switch(self, digest: str) -> None:
        """Make the finished run the output, and remove the one before."""
        home = self.store / digest[:16]
        leftovers = (
            self.records, self.columns, self.keys, self.buckets, self.twins, self.names
        )  # fmt: skip
        for leftover in leftovers:
            shutil.rmtree(leftover, ignore_errors=True)
        (self.work / _STATE).unlink(missing_ok=True)
        if home.exists():
            shutil.rmtree(self.work)
        else:
            self.work.rename(home)
        link = self.store / "link"
        link.unlink(missing_ok=True)
        link.symlink_to(os.path.join(self.store.name, home.name))  # noqa: PTH118 - stays relative
        link.rename(self.out)
        for entry in self.store.iterdir():
            if entry.is_dir() and entry.name not in {home.name, self.work.name}:
                shutil.rmtree(entry, ignore_errors=True)


def _same(state: Path, fingerprint: str) -> bool:
    """Tell whether a run was begun for this job; refuse to go on with another."""
    if not state.exists():
        return False
    if json.loads(state.read_bytes())["job"] != fingerprint:
        what = "holds an unfinished run of other files, another profile or other options"
        cure = "Give the same, or begin anew without --resume"
        raise OutputError(what, cure=cure, where=Place(state.parent))
    return True

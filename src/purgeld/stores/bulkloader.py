"""Virtuoso's own bulk loader, where its SQL port and one of its folders are open to us.

============================  ==========================================================
``PURGELD_VIRTUOSO_SQL``      host and port of its SQL listener, ``localhost:1111``
``PURGELD_VIRTUOSO_FOLDER``   a folder that it may read (``DirsAllowed``) and we may write
============================  ==========================================================

The name and the password are those of the store. ``isql`` is asked for through a terminal of its
own, since it takes a password on the command line otherwise, where others can read it.
"""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

from purgeld.errors import StoreError
from purgeld.stores.refusals import LOG_IN, quote

if TYPE_CHECKING:
    from purgeld.stores.connection import Connection

SQL = "PURGELD_VIRTUOSO_SQL"
FOLDER = "PURGELD_VIRTUOSO_FOLDER"
PROGRAMS = ("isql-vt", "isql")
_READY = re.compile(rb"SQL> ")
_ENTERED = re.compile(rb"SQL> |Bad login")
# Typed as a sum, so that the echo of the statement does not hold what its answer does.
_LEFT = b"not loaded:"
_SCRIPT = """ld_dir ('{folder}', '*.nt', NULL);
rdf_loader_run ();
checkpoint;
select 'not ' || 'loaded:', ll_file, ll_error from DB.DBA.LOAD_LIST
  where ll_file like '{folder}/%' and (ll_state <> 2 or ll_error is not null);
delete from DB.DBA.LOAD_LIST where ll_file like '{folder}/%';
"""


def is_open() -> bool:
    """Say whether the environment names the port and the folder, and ``isql`` is here."""
    named = os.environ.get(SQL) and os.environ.get(FOLDER)
    return bool(named and any(map(shutil.which, PROGRAMS)))


class BulkLoader:
    """Writes chunks into files that Virtuoso reads by itself."""

    at_once = False

    def __init__(self, connection: Connection, root: str) -> None:
        """Make a folder of our own in the shared one.

        Raises :class:`StoreError` if that cannot be done.
        """
        self.connection = connection
        self.folder = Path(os.environ[FOLDER]).resolve() / f"purgeld-{root.rpartition('/')[2]}"
        self.number = 0
        try:
            self.folder.mkdir()
        except OSError as fault:
            what = f"{FOLDER}: {self.folder.parent} cannot be written ({fault.strerror})"
            raise StoreError(what, cure=f"Unset {FOLDER}, or make it writable") from fault

    def send(self, graph: str, lines: list[str]) -> None:
        """Write the lines to a file, and their graph beside it."""
        self.number += 1
        path = self.folder / f"{self.number:06}.nt"
        path.write_text("".join(lines), "utf-8")
        path.with_name(f"{path.name}.graph").write_text(f"{graph}\n", "utf-8")

    def finish(self) -> None:
        """Let Virtuoso load the files and write them through; raise :class:`StoreError`."""
        script = self.folder / "load.sql"
        script.write_text(_SCRIPT.format(folder=self.folder), "utf-8")
        said = self._run(f"load {script};")
        if _LEFT in said or b"*** Error" in said:
            what = f"{self.connection.where}: its bulk loader failed ({quote(said)})"
            raise StoreError(what, cure=f"Can it read {self.folder.parent}? See its DirsAllowed")

    def _run(self, statement: str) -> bytes:
        """Run one statement in a session of isql; return what it says."""
        program = next(path for path in map(shutil.which, PROGRAMS) if path)
        user = self.connection.credentials.user or "dba"
        ours, theirs = pty.openpty()
        process = subprocess.Popen(  # noqa: S603 - a fixed program
            [program, os.environ[SQL], user, "VERBOSE=OFF"],
            stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "dumb"},
        )  # fmt: skip
        os.close(theirs)
        try:
            self._enter(ours)
            os.write(ours, f"{statement}\n".encode())
            return self._until(ours, _READY)
        finally:
            process.kill()
            process.wait()
            os.close(ours)

    def _enter(self, terminal: int) -> None:
        """Give the password once isql has switched the echo off."""
        if _READY.search(self._until(terminal, re.compile(rb"SQL> |password for .*:"))):
            return
        while termios.tcgetattr(terminal)[3] & termios.ECHO:
            time.sleep(0.01)
        os.write(terminal, f"{self.connection.credentials.password}\n".encode())
        if b"Bad login" in self._until(terminal, _ENTERED):
            what = f"{self.connection.where}: its SQL port does not accept us"
            raise StoreError(what, cure=LOG_IN)

    def _until(self, terminal: int, awaited: re.Pattern[bytes]) -> bytes:
        """Read what isql says until something awaited comes, or raise at the deadline."""
        said = b""
        deadline = self.connection.patience.deadline()
        while not awaited.search(said):
            ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
            try:
                block = os.read(terminal, 2**16) if ready else b""
            except OSError:
                block = b""
            if not block:
                what = f"{self.connection.where}: no word from its SQL port ({quote(said)})"
                raise StoreError(what, cure=f"Check {SQL}, or unset it")
            said += block
        return said

    def close(self) -> None:
        """Remove our folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

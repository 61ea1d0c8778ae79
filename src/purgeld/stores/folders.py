"""A folder that holds an embedded store, and how a new one takes its place at once.

``LOC`` is a symbolic link into ``.LOC.stores``, where each store has a folder of its own beside the
one that is being made. Any program that reads Oxigraph's folders can read it. Who reads holds a
shared lock, so that a store is swept away only after its last reader is gone.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import struct
import sys
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from purgeld.errors import Place, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = "CURRENT"
_FLOCK = "hhqqi4x"


@dataclass(frozen=True)
class Hold:
    """A shared lock on a store that is being read; a folder that is not ours has none."""

    handle: IO[bytes] | None

    def release(self) -> None:
        """Let the store be swept."""
        if self.handle:
            self.handle.close()


@dataclass(frozen=True)
class Info:
    """What is written beside a store: who made it, its counts, the SHA-256 of its table files."""

    purgeld: str
    oxigraph: str
    graphs: Mapping[str, int]
    tables: Mapping[str, str]


def stores_of(path: Path) -> Path:
    """Return the folder beside ``path`` that holds its stores."""
    return path.with_name(f".{path.name}.stores")


def reading(path: Path) -> tuple[Path, Hold]:
    """Return the folder to open for reading, and a hold on it.

    Raises :class:`StoreError` for what is no store or is being written to.
    """
    for _ in range(3):
        home = path.resolve()
        refuse_other(home, path)
        hold = _hold(home)
        if path.resolve() == home:
            refuse_writer(home)
            return home, hold
        hold.release()
    raise StoreError("is replaced again and again", cure="Try again", where=Place(path))


def refuse_other(home: Path, path: Path) -> None:
    """Raise :class:`StoreError` for a place that holds no Oxigraph store."""
    cure = "Load one: purgeld load FOLDER"
    if not home.exists():
        raise StoreError("there is no store", cure=cure, where=Place(path))
    if not home.is_dir():
        raise StoreError("is no folder", cure=cure, where=Place(path))
    if not (home / MARK).exists():
        raise StoreError("is a folder, but no store", cure=cure, where=Place(path))


def _hold(home: Path) -> Hold:
    try:
        handle = lock_of(home).open("rb")
    except OSError:
        return Hold(None)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return Hold(handle)


def lock_of(home: Path) -> Path:
    """Return the file on which readers of a store hold a shared lock."""
    return home.with_name(f"{home.name}.readers")


def is_read(home: Path) -> bool:
    """Say whether somebody holds a store for reading."""
    try:
        with lock_of(home).open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def refuse_writer(home: Path) -> None:
    """Raise :class:`StoreError` that names the process which has the store open for writing."""
    holder = _writer(home / "LOCK")
    if holder:
        cure = "Stop it, or ask it over HTTP"
        raise StoreError(f"is in use by process {holder}", cure=cure, where=Place(home))


def _writer(lock: Path) -> int:
    """Ask the kernel which process holds RocksDB's lock; 0 for none, or where it cannot tell."""
    if sys.platform != "linux":
        return 0
    try:
        with lock.open("rb") as handle:
            asked = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
            kind, _, _, _, holder = struct.unpack(_FLOCK, fcntl.fcntl(handle, fcntl.F_GETLK, asked))
    except OSError:
        return 0
    return 0 if kind == fcntl.F_UNLCK else int(holder)


def writing(path: Path) -> IO[str]:
    """Take the only right to change what lies at ``path``; closing the handle gives it back.

    Raises :class:`StoreError` that names the process which has it.
    """
    stores = stores_of(path)
    stores.mkdir(parents=True, exist_ok=True)
    handle = (stores / "lock").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        handle.seek(0)
        holder = handle.read().strip() or "unknown"
        handle.close()
        what = f"is being loaded by process {holder}"
        raise StoreError(what, cure="Wait until it is done", where=Place(path)) from fault
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def current(path: Path) -> Path | None:
    """Return the folder of the store that stands at ``path``; None for nothing or an empty folder.

    Raises :class:`StoreError` for anything else, and for a store that is open for writing.
    """
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return None
    home = path.resolve()
    refuse_other(home, path)
    refuse_writer(home)
    return home


def switch(path: Path, home: Path) -> None:
    """Let ``path`` lead to another of its stores by one rename.

    A store that stood at ``path`` itself is first moved among the others.
    """
    stores = stores_of(path)
    if path.exists() and not path.is_symlink():
        if any(path.iterdir()):
            path.rename(stores / f"{home.name}.before")
        else:
            path.rmdir()
    link = stores / "link"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(stores.name) / home.name, target_is_directory=True)
    link.rename(path)


def mend(path: Path) -> None:
    """Put a store back that was moved aside by a switch which never came to its end."""
    aside = sorted(stores_of(path).glob("*.before"))
    if aside and not path.exists():
        switch(path, aside[-1])


def sweep(path: Path, keep: set[str]) -> None:
    """Remove stores that nobody reads, and what killed loads left; keep the current one."""
    stores = stores_of(path)
    current = path.readlink().name if path.is_symlink() else ""
    left = [entry for entry in stores.iterdir() if entry.name not in {current, "lock", *keep}]
    for entry in left:
        if entry.is_dir() and not entry.is_symlink() and not is_read(entry):
            shutil.rmtree(entry, ignore_errors=True)
    for entry in left:
        if not entry.is_dir() or entry.is_symlink():
            own = entry.name.removesuffix(".readers").removesuffix(".json")
            if entry.name == own or not (stores / own).is_dir():
                entry.unlink(missing_ok=True)


def settle(home: Path, info: Info) -> None:
    """Write what is known of a store beside it, and its folder through to the disk.

    RocksDB has written its files through already.
    """
    lock_of(home).touch()
    text = json.dumps(asdict(info), indent=2, sort_keys=True)
    home.with_name(f"{home.name}.json").write_text(text, "utf-8")
    for folder in (home, home.parent):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(handle)
        os.close(handle)


def _noted(home: Path) -> dict[str, Any]:
    """Return what is written beside a store, if anything that can be read is."""
    try:
        noted = json.loads(home.with_name(f"{home.name}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def made_by(home: Path) -> str:
    """Return the version of the Oxigraph that made a store, or an empty text."""
    return str(_noted(home).get("oxigraph", ""))


def tables(home: Path) -> dict[str, str]:
    """Return the SHA-256 of each of RocksDB's table files, which never change once written."""
    digests: dict[str, str] = {}
    for path in sorted(home.glob("*.sst")):
        with path.open("rb") as handle:
            digests[path.name] = file_digest(handle, "sha256").hexdigest()
    return digests


def refuse_altered(location: str) -> None:
    """Raise :class:`StoreError` if a table file differs from what was noted when it was written.

    RocksDB does not notice a byte that changes on the disk while it counts or lists.
    """
    path = Path(location)
    home = path.resolve()
    noted = _noted(home).get("tables", {})
    found = tables(home) if noted else {}
    altered = sorted(name for name in noted.keys() & found.keys() if noted[name] != found[name])
    if altered:
        what = f"is damaged: {altered[0]} changed on the disk"
        raise StoreError(
            what, cure="Load it anew: purgeld load FOLDER --replace", where=Place(path)
        )

"""Writing so that a reader meets the old state or the new one, never half.

A build is written beside the output and swapped in by one rename of a symbolic link. A lock keeps
two builds apart; what a killed build left behind is removed by the next one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import MutableMapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from purgeld.errors import OutputError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


FAILPOINT = "PURGELD_STOP_BEFORE_SWITCH"
_SIZE = 8


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file at once; raise :class:`OutputError` and leave the old one if that fails."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise refused(path, fault) from fault


def refused(path: Path, fault: OSError) -> OutputError:
    """Turn a fault of the file system into an error that names path and free space."""
    cure = "Choose another place, or make this one writable"
    try:
        usage = shutil.disk_usage(path if path.is_dir() else path.parent)
        free = f"; {usage.free // 2**20} MiB are free there"
    except OSError:
        free = ""
    return OutputError(
        f"cannot be written ({fault.strerror or fault}{free})", cure=cure, where=Place(path)
    )


@contextmanager
def writable(path: Path) -> Iterator[None]:
    """Turn faults of the file system, or of RocksDB on it, into :class:`OutputError`."""
    try:
        yield
    except OSError as fault:
        raise refused(path, fault) from fault
    except RuntimeError as fault:
        raise refused(path, OSError(str(fault))) from fault


def stop_before_switch() -> None:
    """Wait to be killed, where a test asks for it by a failpoint variable."""
    if FAILPOINT in os.environ:
        signal.pause()


class Written(MutableMapping[str, tuple[int, str]]):
    """Size and SHA-256 (hexadecimal) of files by name, packed: a site may have a million of them.

    >>> files = Written()
    >>> files["a"] = 7, "00ff"
    >>> files["a"], "b" in files, len(files)
    ((7, '00ff'), False, 1)
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._packed: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> tuple[int, str]:
        """Return size and digest of a file."""
        packed = self._packed[name]
        return int.from_bytes(packed[:_SIZE]), packed[_SIZE:].hex()

    def __setitem__(self, name: str, found: tuple[int, str]) -> None:
        """Take note of a file."""
        size, digest = found
        self._packed[name] = size.to_bytes(_SIZE) + bytes.fromhex(digest)

    def __delitem__(self, name: str) -> None:
        """Forget a file."""
        del self._packed[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether a file was written."""
        return name in self._packed

    def __iter__(self) -> Iterator[str]:
        """Give the names in the order of writing."""
        return iter(self._packed)

    def __len__(self) -> int:
        """Count the files."""
        return len(self._packed)


class Folder:
    """A folder under construction; files are written into it by their path inside.

    ``previous`` is the last build, whose files can be kept, if there is one.
    """

    def __init__(self, root: Path, previous: Path | None = None) -> None:
        """Take an empty folder that exists."""
        self.root = root
        self.previous = previous
        self._home, self._last = str(root), str(previous)
        self.written: MutableMapping[str, tuple[int, str]] = Written()
        self._made = {""}

    def write(self, name: str, content: bytes) -> None:
        """Write a file; keep its size in bytes and its SHA-256.

        Raises :class:`OutputError` for a name that leaves the folder or a disk that is full.
        """
        path = self._place(name)
        try:
            with open(path, "wb") as file:  # noqa: PTH123 - a Path for each costs more
                file.write(content)
        except OSError as fault:
            raise refused(Path(path), fault) from fault
        self.written[name] = (len(content), sha256(content).hexdigest())

    def keep(self, name: str, size: int, digest: str) -> bool:
        """Take a file of the previous build as it is; tell whether that could be done."""
        path = self._place(name)
        try:
            os.link(f"{self._last}/{name}", path)
        except OSError:
            return False
        self.written[name] = (size, digest)
        return True

    def drop(self, names: Iterable[str]) -> None:
        """Take files back that were written or kept."""
        for name in names:
            os.unlink(f"{self._home}/{name}")  # noqa: PTH108 - a Path for each costs more
            del self.written[name]

    def _place(self, name: str) -> str:
        """Return the path of a file whose folder exists."""
        if name in self.written:
            raise OutputError(f"two things have the address {name}", where=Place(self.root))
        folder, _, file = name.rpartition("/")
        if folder not in self._made:
            self._make(name, folder)
        if file in {"", ".", ".."} or "\0" in name:
            raise OutputError(f"the name {name!r} is none for a file", where=Place(self.root))
        return f"{self._home}/{name}"

    def _make(self, name: str, folder: str) -> None:
        if not {"", ".", ".."}.isdisjoint(folder.split("/")) or "\0" in folder:
            raise OutputError(f"the name {name!r} leaves the output folder", where=Place(self.root))
        parent = folder.rpartition("/")[0]
        if parent not in self._made:
            self._make(name, parent)
        try:
            os.mkdir(f"{self._home}/{folder}")  # noqa: PTH102 - as for files
        except OSError as fault:
            raise refused(self.root / folder, fault) from fault
        self._made.add(folder)

    def digest(self) -> str:
        """Return one SHA-256 over all files and their names."""
        lines = (f"{name} {digest}\n" for name, (_, digest) in sorted(self.written.items()))
        return sha256("".join(lines).encode()).hexdigest()


@contextmanager
def building(out: Path) -> Iterator[Folder]:
    """Give a folder to write a build into; swap it in at the end, or leave the old one whole.

    ``out`` becomes a symbolic link to the build. Raises :class:`OutputError` if the place is not
    ours, cannot be written or is held by another build.
    """
    store = out.with_name(f".{out.name}.builds")
    _check_place(out, store)
    with alone(store, "build"):
        _sweep(out, store)
        draft = store / "draft"
        try:
            draft.mkdir()
            folder = Folder(draft, current(out))
            yield folder
            _swap(out, store, folder)
        except OSError as fault:
            raise refused(out, fault) from fault
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            _sweep(out, store)


def current(out: Path) -> Path | None:
    """Return the folder of the build that ``out`` leads to, if there is one."""
    return out.parent / out.readlink() if out.is_symlink() else None


def record_of(build: Path) -> Path:
    """Return where a build keeps what is not published: how it came about."""
    return build.with_name(f"{build.name}.record")


def inputs_of(build: Path) -> Path:
    """Return where a build keeps the digest of what it was made from."""
    return build.with_name(f"{build.name}.inputs")


def _check_place(out: Path, store: Path) -> None:
    try:
        _check_ours(out, store)
        store.mkdir(parents=True, exist_ok=True)
        (store / "lock").touch()
    except OSError as fault:
        raise refused(out, fault) from fault


def _check_ours(out: Path, store: Path) -> None:
    cure = "Choose another place with --out, or move it away"
    if out.is_symlink():
        if out.readlink().parts[:1] != (store.name,):
            raise OutputError("is a link to somewhere else", cure=cure, where=Place(out))
    elif out.exists():
        what = "is a file" if out.is_file() else "is a folder that purgeld did not make"
        raise OutputError(what, cure=cure, where=Place(out))


@contextmanager
def alone(store: Path, work: str) -> Iterator[None]:
    """Let no other process do the same work in a folder; raises :class:`OutputError` if one does.

    The lock names the process that holds it, and goes with it however it ends.
    """
    with (store / "lock").open("a+") as handle:
        handle.seek(0)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            holder = handle.read().strip() or "unknown"
            what = f"another {work} writes here (process {holder})"
            raise OutputError(what, cure="Wait until it is done", where=Place(store)) from fault
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _swap(out: Path, store: Path, folder: Folder) -> None:
    home = store / folder.digest()[:16]
    if not home.exists():
        folder.root.rename(home)
    link = store / "link"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(store.name) / home.name, target_is_directory=True)
    link.rename(out)


def _sweep(out: Path, store: Path) -> None:
    home = current(out)
    beside = {home.name, record_of(home).name, inputs_of(home).name} if home else set()
    kept = {"lock", *beside}
    for entry in store.iterdir():
        if entry.name in kept:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink()

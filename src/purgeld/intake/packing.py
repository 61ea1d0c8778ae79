"""Files as bytes, unpacked on the way: gzip, Zstandard, bzip2 and xz, told by their first bytes."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

import zstandard

from purgeld.errors import Place, SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Bytes that are taken from a packed file at a time; what they hold may be a thousand times longer.
_CHUNK = 4096
_BUFFER = 2**18


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


_MAGIC: dict[bytes, tuple[str, Callable[[], _Unpacker]]] = {
    b"\x1f\x8b": ("gzip", lambda: cast("_Unpacker", zlib.decompressobj(31))),
    b"\x28\xb5\x2f\xfd": (
        "zstd",
        lambda: cast("_Unpacker", zstandard.ZstdDecompressor().decompressobj()),
    ),
    b"BZh": ("bzip2", bz2.BZ2Decompressor),
    b"\xfd7zXZ": ("xz", lzma.LZMADecompressor),
}
_DAMAGED = (zlib.error, zstandard.ZstdError, OSError, lzma.LZMAError, EOFError)


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading bytes, unpacked if it is packed.

    Raises :class:`SyntaxFault` where it cannot be opened, and at the place where a packed file is
    cut off or damaged, when all that is whole before it has been read.
    """
    try:
        raw = io.BufferedReader(io.FileIO(path), _BUFFER)
    except OSError as fault:
        raise SyntaxFault(f"cannot be read ({fault.strerror})", where=Place(path)) from fault
    with raw:
        made = _packing(raw.peek(8)[:8])
        if made is None:
            yield cast("BinaryIO", raw)
            return
        with io.BufferedReader(_Unpacked(path, cast("BinaryIO", raw), *made), _BUFFER) as stream:
            yield cast("BinaryIO", stream)


def _packing(head: bytes) -> tuple[str, Callable[[], _Unpacker]] | None:
    return next((made for magic, made in _MAGIC.items() if head.startswith(magic)), None)


class _Unpacked(io.RawIOBase):
    """The bytes inside a packed file, which may be several packed parts one after the other."""

    def __init__(self, path: Path, raw: BinaryIO, kind: str, make: Callable[[], _Unpacker]) -> None:
        self._path, self._raw, self._kind, self._make = path, raw, kind, make
        self._unpacker = make()
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and (data := self._next()) is not None:
            self._ready = memoryview(data)
        taken = min(len(buffer), len(self._ready))
        buffer[:taken] = self._ready[:taken]
        self._ready = self._ready[taken:]
        return taken

    def _next(self) -> bytes | None:
        """Unpack a little more; ``None`` at the end."""
        packed = self._raw.read(_CHUNK)
        if self._unpacker.eof:
            packed = (self._unpacker.unused_data + packed).lstrip(b"\0")
            if not packed:
                return None
            self._unpacker = self._make()
        elif not packed:
            raise self._fault("ends in the middle")
        try:
            return self._unpacker.decompress(packed)
        except _DAMAGED as fault:
            raise self._fault(f"is damaged ({fault})") from fault

    def _fault(self, what: str) -> SyntaxFault:
        return SyntaxFault(
            f"the {self._kind} file {what}",
            cure="Fetch or pack the file again; nothing of it was put out",
            where=Place(self._path),
        )

"""Bytes of RDF files as they are read: compressed or not, bounded, without a byte order mark."""

from __future__ import annotations

import gzip
import io
import zlib
from contextlib import contextmanager
from hashlib import file_digest
from typing import IO, TYPE_CHECKING, cast

import zstandard

from purgeld.errors import Place, SyntaxFault
from purgeld.formats import LONGEST_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PACKED = {".gz", ".zst"}
BOM = b"\xef\xbb\xbf"
BLOCK = 2**20
# RDF packs to a twentieth or so; what grows that much is made to fill a disk or a memory.
GROWTH = 500
HARMLESS = 2**26


class Raw(io.RawIOBase):
    """A file as it lies on the disk: counts what is read of it."""

    def __init__(self, path: Path, progress: Callable[[int], None] | None = None) -> None:
        """Open a file; ``progress`` is told the number of bytes of each read."""
        super().__init__()
        self.file = path.open("rb", buffering=0)
        self.progress = progress
        self.taken = 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Fill a buffer from the file."""
        view = memoryview(cast("bytearray", buffer))
        size = self.file.readinto(view) or 0
        self.taken += size
        if self.progress:
            self.progress(size)
        return size

    def close(self) -> None:
        """Close the file."""
        self.file.close()
        super().close()


class _Zstandard(io.RawIOBase):
    """Unpacks frames of Zstandard (RFC 8878) and notices a last one that is cut off."""

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__()
        self.packed = packed
        self.unpacker = zstandard.ZstdDecompressor().decompressobj()
        self.started = False
        self.left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(cast("bytearray", buffer))
        while not self.left:
            block = self.packed.read(2**16)
            if not block:
                if self.started and not self.unpacker.eof:
                    raise EOFError("the last frame is cut off")
                return 0
            self.left = self._unpack(block)
        size = min(len(view), len(self.left))
        view[:size] = self.left[:size]
        self.left = self.left[size:]
        return size

    def _unpack(self, block: bytes) -> bytes:
        made = b""
        while block:
            if self.unpacker.eof:
                self.unpacker = zstandard.ZstdDecompressor().decompressobj()
            self.started = True
            made += self.unpacker.decompress(block)
            block = self.unpacker.unused_data if self.unpacker.eof else b""
        return made


class Unpacked:
    """The text of a file, read in pieces; refuses what grows without end."""

    def __init__(self, path: Path, raw: Raw, stream: IO[bytes]) -> None:
        """Take a file, its bytes on the disk and its unpacked bytes."""
        self.path = path
        self.raw = raw
        self.stream = stream
        self.given = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes; raise :class:`SyntaxFault` if it cannot be unpacked."""
        try:
            block = self.stream.read(size if size >= 0 else BLOCK)
        except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError) as fault:
            what = f"cannot be unpacked after {self.given} bytes ({fault})"
            raise SyntaxFault(what, cure="Fetch it again", where=Place(self.path)) from fault
        if not self.given and block.startswith(BOM):
            self.given = len(BOM)
            return block[len(BOM) :] or self.read(size)
        self.given += len(block)
        if self.given > max(HARMLESS, GROWTH * self.raw.taken):
            what = f"grows more than {GROWTH} times when it is unpacked"
            cure = "Unpack it yourself, if you trust it"
            raise SyntaxFault(what, cure=cure, where=Place(self.path))
        return block


@contextmanager
def opened(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Unpacked]:
    """Open a file for reading, unpacked if its name ends in ``.gz`` or ``.zst``.

    Raises :class:`SyntaxFault` for a file that cannot be read.
    """
    try:
        raw = Raw(path, progress)
    except OSError as fault:
        raise SyntaxFault(f"cannot be read ({fault.strerror})", where=Place(path)) from fault
    buffered = io.BufferedReader(raw, BLOCK)
    kinds: dict[str, Callable[[], IO[bytes]]] = {
        ".gz": lambda: cast("IO[bytes]", gzip.GzipFile(fileobj=buffered)),
        ".zst": lambda: io.BufferedReader(_Zstandard(buffered), BLOCK),
    }
    with buffered:
        yield Unpacked(path, raw, kinds.get(path.suffix.lower(), lambda: buffered)())


def whole(path: Path) -> bytes:
    """Return the unpacked bytes of a file; raise :class:`SyntaxFault` if they are too many."""
    blocks: list[bytes] = []
    with opened(path) as text:
        while block := text.read(BLOCK):
            blocks.append(block)
            if text.given > LONGEST_FILE:
                what = f"is larger than {LONGEST_FILE} bytes"
                cure = "Write it as N-Quads, which is read line by line"
                raise SyntaxFault(what, cure=cure, where=Place(path))
    return b"".join(blocks)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as it lies on the disk, in hexadecimal."""
    with opened(path) as text:
        return file_digest(text.raw.file, "sha256").hexdigest()

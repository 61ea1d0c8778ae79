"""Cut files into parts of about equal size, at the ends of lines."""

from __future__ import annotations

import sys
from bisect import bisect
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from pyoxigraph import RdfFormat

from purgeld.errors import Place, SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

QUICK = {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}
WHOLE = sys.maxsize
_HELD, _STREAMED = 128 * 2**20, 32 * 2**20


class Slice(NamedTuple):
    """Some lines of a file, or all of it: from one byte to before another.

    ``mark`` goes before the labels of its blank nodes, so that files keep theirs apart.
    """

    path: Path
    kind: RdfFormat
    start: int = 0
    stop: int = WHOLE
    mark: str = ""


def cut(
    paths: Iterable[str | PathLike[str]],
    size: int | None = None,
    count: int = 1,
    *,
    marks: Iterable[str] | None = None,
) -> list[list[Slice]]:
    """Share files out into parts of at most about ``size`` bytes, and at least so many parts.

    If no size is given, there are just so many parts if none has more than 128 MiB, or else parts
    of 32 MiB: small ones take less memory, and little more time.

    Only N-Triples and N-Quads can be cut, other files belong to one part. ``marks`` are those of
    the blank nodes of each file; without them, several files are marked by their numbers.

    Raises :class:`~purgeld.errors.SyntaxFault` for a file that is not there or no RDF.
    """
    files = [(path, _format(path), _size(path)) for path in map(Path, paths)]
    total = sum(each for _, _, each in files)
    if size is None:
        size = _HELD if total <= count * _HELD else _STREAMED
    number = max(count, -(-total // size), 1)
    places = [total * part // number for part in range(1, number)]
    parts: list[list[Slice]] = [[] for _ in range(number)]
    before = 0
    named = [f"f{order}x" if len(files) > 1 else "" for order in range(len(files))]
    for (path, kind, each), mark in zip(files, marks or named, strict=True):
        inner = [place - before for place in places if before < place < before + each]
        starts = _starts(path, inner if kind in QUICK else [], each)
        for (near, start), stop in zip(starts, [*(at for _, at in starts[1:]), WHOLE], strict=True):
            part = bisect(places, before + near)
            parts[part].append(Slice(path, kind, start, stop, mark))
        before += each
    return [part for part in parts if part]


def _starts(path: Path, places: list[int], size: int) -> list[tuple[int, int]]:
    """Find where slices begin: after the line that stands at a place; the place goes with it."""
    found = {0: 0}
    if places:
        with path.open("rb") as file:
            for place in places:
                found.setdefault(_line_end(file, place), place)
    return [(place, start) for start, place in sorted(found.items()) if start < size or not start]


def _line_end(file: IO[bytes], place: int) -> int:
    file.seek(place)
    file.readline()
    return file.tell()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as fault:
        raise unreadable(path, fault) from fault


def _format(path: Path) -> RdfFormat:
    kind = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if kind is None:
        raise SyntaxFault(
            f"no RDF format has the extension {path.suffix or '(none)'}",
            cure="Use .nt, .nq, .ttl, .trig, .rdf or .jsonld.",
            where=Place(path),
        )
    return kind


def unreadable(path: Path, fault: OSError) -> SyntaxFault:
    """Make the error about a file that cannot be read."""
    return SyntaxFault(fault.strerror or str(fault), where=Place(path))

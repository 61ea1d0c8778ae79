"""One part of a data graph: held in memory, or put down in a folder and read again when needed.

A part is put down as two files, columns of numbers and the texts of its terms, without what no
look-up can touch. The marks are a file of their own, so that they can be compared without the rest;
they are written last, and a part without them is no part.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from purgeld.errors import DataError, OutputError, Place
from purgeld.shacl.columns import Columns, Ids, Mask, inside
from purgeld.shacl.sharing import Marks, marks_of, mattering

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from purgeld.shacl.reach import Reach

MARKS, COLUMNS, LATER = ".marks.npy", ".columns.npz", ".later.nq"


class Open(NamedTuple):
    """The data of a part, its nodes that matter, and the mark of each."""

    data: Columns
    nodes: Ids
    marks: Marks

    def mask(self, shared: Marks, *, own: bool) -> Mask:
        """Say for each term whether it is a node that matters, and own or shared as asked."""
        found = np.zeros(len(self.data.terms), dtype=np.bool_)
        found[self.nodes[inside(self.marks, shared) != own]] = True
        return found


def opened(data: Columns, reach: Reach) -> Open:
    """Mark the nodes of a graph that matter."""
    nodes = np.flatnonzero(mattering(data, reach)).astype(np.int64)
    return Open(data, nodes, marks_of(data.texts(nodes)))


class Held:
    """A part that is read once and stays in memory."""

    def __init__(self, load: Callable[[], Columns], reach: Reach) -> None:
        self._load = load
        self._reach = reach
        self._open: Open | None = None

    def open(self) -> Open:
        """Return the data of the part."""
        if self._open is None:
            self._open = opened(self._load(), self._reach)
        return self._open

    def survey(self) -> Marks:
        """Return the marks of the nodes that matter, sorted."""
        return np.sort(self.open().marks)

    def later(self) -> bytes:
        """Return nothing: of a part in memory all is known at once."""
        return b""


class Kept:
    """A part in a folder, under a name of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self._marks = folder / f"{name}{MARKS}"
        self._columns = folder / f"{name}{COLUMNS}"
        self._later = folder / f"{name}{LATER}"

    def survey(self) -> Kept:
        """Return the part itself, since its marks can be read from anywhere."""
        return self

    def put(self, part: Open, predicates: list[str]) -> None:
        """Write a part, with these predicates alone; an older one of the name is replaced.

        Raises :class:`~purgeld.errors.OutputError` if the folder cannot be written.
        """
        order = np.argsort(part.marks, kind="stable")
        try:
            self._marks.unlink(missing_ok=True)
            _save(self._columns, _columns(part, part.nodes[order], predicates))
            _save(self._marks, part.marks[order])
        except OSError as fault:
            raise _refused(self._columns, fault) from fault

    def open(self) -> Open:
        """Read the part; raise :class:`~purgeld.errors.DataError` if the files are not whole."""
        marks = self.marks()
        try:
            with self._columns.open("rb") as file:
                data = _restored(**np.load(file, allow_pickle=False))
        except (OSError, ValueError, KeyError, TypeError, BadZipFile) as fault:
            raise DataError("is no part of a validation", where=Place(self._columns)) from fault
        return Open(data, np.arange(len(marks), dtype=np.int64), marks)

    def tell(self, lines: bytes) -> None:
        """Keep lines for :meth:`later`; raise :class:`~purgeld.errors.OutputError` if that fails.

        Lines that were told before are replaced.
        """
        try:
            self._later.write_bytes(lines)
        except OSError as fault:
            raise _refused(self._later, fault) from fault

    def later(self) -> bytes:
        """Return what was told of the part after it had been put down, as N-Quads."""
        return self._later.read_bytes() if self._later.exists() else b""

    def marks(self) -> Marks:
        """Return the marks of the nodes that matter, sorted, without reading them all at once."""
        try:
            marks: Marks = np.load(self._marks, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as fault:
            raise DataError("is no part of a validation", where=Place(self._marks)) from fault
        return marks


def _refused(path: Path, fault: OSError) -> OutputError:
    cure = "Make room there, or choose another place; a run that keeps its parts can go on"
    return OutputError(f"cannot be written ({fault.strerror})", cure=cure, where=Place(path))


def _columns(part: Open, first: Ids, predicates: list[str]) -> dict[str, npt.NDArray[Any]]:
    """Give the terms of a part new numbers, those that matter first, and lay it out in arrays."""
    data = part.data
    raw = [[np.frombuffer(c, dtype=np.uint32) for c in data.raw[p]] for p in predicates]
    used = np.zeros(len(data.terms), dtype=np.bool_)
    for pair in raw:
        for column in pair:
            used[column] = True
    used[first] = False
    order = np.concatenate((first, np.flatnonzero(used)))
    place = np.zeros(len(data.terms), dtype=np.uint32)
    place[order] = np.arange(len(order), dtype=np.uint32)
    nothing = np.zeros(0, dtype=np.uint32)
    return {
        "terms": _bytes(data.texts(order)),
        "predicates": _bytes(predicates),
        "lengths": np.array([len(left) for left, _ in raw], dtype=np.int64),
        "left": place[np.concatenate([nothing, *(left for left, _ in raw)])],
        "right": place[np.concatenate([nothing, *(right for _, right in raw)])],
    }


def _restored(
    *,
    terms: npt.NDArray[np.uint8],
    predicates: npt.NDArray[np.uint8],
    lengths: npt.NDArray[np.int64],
    left: npt.NDArray[np.uint32],
    right: npt.NDArray[np.uint32],
) -> Columns:
    data = Columns()
    data.ids = {text: number for number, text in enumerate(_texts(terms))}
    data.settle()
    ends = np.cumsum(lengths).tolist()
    for predicate, start, stop in zip(_texts(predicates), [0, *ends], ends, strict=False):
        one, other = (array("I", column[start:stop].tobytes()) for column in (left, right))
        data.raw[predicate] = (one, other)
    return data


def _bytes(texts: list[str]) -> npt.NDArray[np.uint8]:
    """Join N-Triples texts, which have no line break, one a line."""
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _texts(column: npt.NDArray[np.uint8]) -> list[str]:
    text = column.tobytes().decode()
    return text.split("\n") if text else []


def _save(path: Path, arrays: npt.NDArray[Any] | dict[str, npt.NDArray[Any]]) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            if isinstance(arrays, dict):
                np.savez(file, allow_pickle=False, **arrays)
            else:
                np.save(file, arrays, allow_pickle=False)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)

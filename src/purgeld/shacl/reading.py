"""Read RDF into columns: N-Triples and N-Quads line by line, everything else through pyoxigraph.

The quick reader takes only the canonical layout (one space between terms, `` .`` at the end) and
terms whose text is plainly well formed. Whatever else it meets goes to pyoxigraph's parser, which
decides, and which names line and column if the file is broken.
"""

from __future__ import annotations

import re
from array import array
from codecs import BOM_UTF8
from functools import cache
from io import BytesIO
from itertools import count
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
from pyoxigraph import BlankNode, Quad, RdfFormat, Triple, parse

from purgeld.errors import DataError, Place, SyntaxFault
from purgeld.shacl.columns import LITERAL, Columns
from purgeld.shacl.slicing import QUICK, WHOLE, Slice, cut, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    Files: TypeAlias = "Slice | str | PathLike[str]"
    Data: TypeAlias = "Columns | bytes | Files | Iterable[Quad | Triple | Files]"

_CHUNK = 1 << 20
_TRIPLE = 3
_PATH = r"[A-Za-z0-9/._~;,:@!$'()*+=&\u00c0-\u04ff-]*"
_PLAIN_IRI = (
    r"<[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://[A-Za-z0-9.-]+(?:/{_PATH})?|(?!//){_PATH})(?:\?{_PATH})?(?:\#{_PATH})?>"
)
_loose = re.compile(
    r'<[^\s<>"]*>|_:[^\s<>"]+|"(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^\s<>"]*>)?'
).fullmatch
_plain = re.compile(
    rf"{_PLAIN_IRI}|_:[A-Za-z0-9]+"
    rf'|"[^"\\\x00-\x1f\x7f\ufffe\uffff]*"(?:@[a-z]{{2,3}}|\^\^(?!<http://www\.w3\.org/2001/XMLSchema#string>){_PLAIN_IRI})?'
).fullmatch
_plain_iri = re.compile(_PLAIN_IRI).fullmatch
_position = re.compile(r"^Parser error (?:at|between) .*?: (?=\S)")
_graph_name = re.compile(rf" (?:{_PLAIN_IRI}|_:[A-Za-z0-9]+)$").search


class _NotPlainError(Exception):
    """The quick reader met something that it leaves to the parser."""


def load(data: Data) -> Columns:
    """Read a data graph, whatever it comes as.

    Raises :class:`~purgeld.errors.SyntaxFault` with file, line and column for a broken file.
    """
    if isinstance(data, Columns):
        return data
    if isinstance(data, bytes):
        return from_bytes(data)
    if isinstance(data, Slice):
        return from_slice(data)
    if isinstance(data, str | PathLike):
        return from_files([data])
    items = list(data)
    if items and isinstance(items[0], str | PathLike):
        return from_files(items)  # type: ignore[arg-type]
    slices = [item for item in items if isinstance(item, Slice)]
    quads = [item for item in items if isinstance(item, Quad | Triple)]
    return _together([*map(from_slice, slices), *([from_quads(quads)] if quads else [])])


def from_quads(quads: Iterable[Quad | Triple]) -> Columns:
    """Give numbers to the terms of quads in memory, all graphs merged; blank nodes keep labels."""
    data = Columns()
    _add(data, quads)
    data.settle()
    return data


def from_bytes(lines: bytes, name: str = "(bytes)") -> Columns:
    """Read N-Quads or N-Triples in memory; blank nodes keep their labels, errors the name given."""
    piece = Slice(Path(name), RdfFormat.N_QUADS)
    return _from_lines(BytesIO(lines), piece)


def from_files(paths: Iterable[str | PathLike[str]]) -> Columns:
    """Read files into one graph, the format told by each extension.

    Raises :class:`~purgeld.errors.SyntaxFault` with file, line and column for a broken file. Blank
    nodes keep to their file; their labels are the same in every run.
    """
    return _together(from_slice(piece) for part in cut(paths, WHOLE) for piece in part)


def _together(graphs: Iterable[Columns]) -> Columns:
    data, *others = [*graphs] or [Columns()]
    for other in others:
        data.extend(other)
    return data


def from_slice(piece: Slice) -> Columns:
    """Read a slice of a file; raise as :func:`from_files` does."""
    try:
        with piece.path.open("rb") as file:
            if not piece.start and file.read(len(BOM_UTF8)) == BOM_UTF8:
                piece = piece._replace(start=len(BOM_UTF8))
            file.seek(piece.start)
            return _from_lines(file, piece)
    except OSError as fault:
        raise unreadable(piece.path, fault) from fault


def _from_lines(file: IO[bytes], piece: Slice) -> Columns:
    if piece.kind in QUICK:
        data = Columns()
        try:
            _read_lines(data, file, piece)
            _check_terms(data)
        except (_NotPlainError, UnicodeDecodeError):
            file.seek(piece.start)
        else:
            _mark(data, piece.mark)
            return data
    return from_quads(_relabelled(_parsed(file, piece), piece))


def _parsed(file: IO[bytes], piece: Slice) -> Iterator[Quad]:
    base = piece.path.absolute().as_uri()
    content = file if piece.stop == WHOLE else file.read(piece.stop - piece.start)
    try:
        yield from parse(content, format=piece.kind, base_iri=base)
    except SyntaxError as fault:
        line = (fault.lineno or 1) + _lines_before(piece)
        where = Place(piece.path, line, fault.offset)
        cure = f"Mend the {piece.kind.name}."
        raise SyntaxFault(_position.sub("", str(fault.msg)), cure=cure, where=where) from fault


def _lines_before(piece: Slice) -> int:
    if not piece.start:
        return 0
    with piece.path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in _chunks(file, piece.start))


def _relabelled(quads: Iterable[Quad], piece: Slice) -> Iterator[Quad]:
    """Give blank nodes the labels that they have in the file, or numbers where it has none."""
    if piece.kind not in QUICK:
        return numbered(quads, piece.mark)
    return _renamed(quads, lambda node: BlankNode(piece.mark + node.value))


def numbered(quads: Iterable[Quad], mark: str = "") -> Iterator[Quad]:
    """Label blank nodes in the order in which they come, each label with a mark before it."""
    numbers = count()
    return _renamed(quads, cache(lambda _: BlankNode(f"{mark}b{next(numbers)}")))


def _renamed(quads: Iterable[Quad], rename: Callable[[BlankNode], BlankNode]) -> Iterator[Quad]:
    for quad in quads:
        subject, value = quad.subject, quad.object
        if isinstance(subject, BlankNode) or isinstance(value, BlankNode):
            subject = rename(subject) if isinstance(subject, BlankNode) else subject
            value = rename(value) if isinstance(value, BlankNode) else value
            yield Quad(subject, quad.predicate, value)
        else:
            yield quad


def _add(data: Columns, quads: Iterable[Quad | Triple]) -> None:
    ids, raw = data.ids, data.raw
    for quad in quads:
        if isinstance(quad.object, Triple):
            raise DataError(
                "SHACL knows no triples as objects", cure="Name the statement by an IRI."
            )
        key = str(quad.predicate)
        columns = raw.get(key)
        if columns is None:
            columns = raw[key] = (array("I"), array("I"))
        columns[0].append(ids.setdefault(str(quad.subject), len(ids)))
        columns[1].append(ids.setdefault(str(quad.object), len(ids)))


def _chunks(file: IO[bytes], size: int) -> Iterator[bytes]:
    """Read so many bytes piece by piece, each to the end of a line."""
    while size > 0 and (chunk := file.read(min(size, _CHUNK))):
        if not chunk.endswith(b"\n"):
            chunk += file.readline()
        size -= len(chunk)
        yield chunk


def _read_lines(data: Columns, file: IO[bytes], piece: Slice) -> None:
    for chunk in _chunks(file, piece.stop - piece.start):
        text = chunk.decode()
        text = text if text.endswith("\n") else f"{text}\n"
        _number_lines(data, text, quads=piece.kind == RdfFormat.N_QUADS)


def _number_lines(data: Columns, text: str, *, quads: bool) -> None:
    """Split at the full stops; whatever was no statement leaves a term that is not plain."""
    statements = text.split(" .\n")
    if statements.pop():
        raise _NotPlainError
    ids, raw = data.ids, data.raw
    latest: str | None = None
    number = 0
    for statement in statements:
        parts = statement.split(" ", 2)
        if len(parts) != _TRIPLE:
            raise _NotPlainError
        subject, predicate, value = parts
        if subject != latest:
            latest, number = subject, ids.setdefault(subject, len(ids))
        if quads and (name := _graph_name(value)):
            value = value[: name.start()]
        columns = raw.get(predicate)
        if columns is None:
            columns = raw[predicate] = (array("I"), array("I"))
        columns[0].append(number)
        columns[1].append(ids.setdefault(value, len(ids)))


def _check_terms(data: Columns) -> None:
    """Hold every term to the plain form, or rewrite it to what the parser says it means."""
    if not all(map(_plain_iri, data.raw)):
        raise _NotPlainError
    odd = [term for term in data.ids if not _plain(term)]
    changed = {term: text for term in odd if (text := _canonical(term)) != term}
    data.settle()
    if changed:
        _renumber(data, changed)
    kinds = data.kinds(np.arange(len(data.terms)))
    for subjects, _ in data.raw.values():
        if np.any(kinds[np.frombuffer(subjects, dtype=np.uint32)] == LITERAL):
            raise _NotPlainError


def _mark(data: Columns, mark: str) -> None:
    """Put a mark before the labels of all blank nodes."""
    if mark and any(term.startswith("_") for term in data.terms):
        marked = (f"_:{mark}{t[2:]}" if t.startswith("_") else t for t in data.terms)
        data.ids = {term: number for number, term in enumerate(marked)}
        data.settle()


def _canonical(term: str) -> str:
    if not _loose(term):
        raise _NotPlainError
    try:
        (quad,) = parse(f"<x:x> <x:x> {term} .", format=RdfFormat.N_TRIPLES)
    except SyntaxError as fault:
        raise _NotPlainError from fault
    if isinstance(quad.object, Triple):
        raise _NotPlainError
    return str(quad.object)


def _renumber(data: Columns, changed: dict[str, str]) -> None:
    place = np.arange(len(data.terms), dtype=np.uint32)
    fresh = {old: data.number(new) for old, new in changed.items()}
    for old, number in fresh.items():
        place[data.ids[old]] = number
    for predicate, columns in data.raw.items():
        left, right = (place[np.frombuffer(column, dtype=np.uint32)] for column in columns)
        data.raw[predicate] = (array("I", left.tobytes()), array("I", right.tobytes()))

"""Read RDF into columns: N-Triples and N-Quads line by line, everything else through pyoxigraph.

The quick reader takes only the canonical layout (one space between terms, `` .`` at the end) and
terms whose text is plainly well formed. Whatever else it meets goes to pyoxigraph's parser, which
decides, and which names line and column if the file is broken.
"""

from __future__ import annotations

import re
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import Quad, RdfFormat, Triple, parse

from purgeld.errors import DataError, Place, SyntaxFault
from purgeld.shacl.columns import LITERAL, Columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

_CHUNK = 1 << 20
_TRIPLE = 3
_QUICK = {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}
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
_graph_name = re.compile(rf" (?:{_PLAIN_IRI}|_:[A-Za-z0-9]+)$").search


class _NotPlainError(Exception):
    """The quick reader met something that it leaves to the parser."""


def from_quads(quads: Iterable[Quad | Triple]) -> Columns:
    """Give numbers to the terms of quads in memory, all graphs merged."""
    data = Columns()
    _add(data, quads)
    data.settle()
    return data


def from_files(paths: Iterable[str | PathLike[str]]) -> Columns:
    """Read files into one graph, the format told by each extension.

    Raises :class:`~purgeld.errors.SyntaxFault` with file, line and column for a broken file. Blank
    nodes keep to their file.
    """
    files = [(path, _format(path)) for path in map(Path, paths)]
    try:
        return _quickly(files)
    except (_NotPlainError, UnicodeDecodeError):
        return from_quads(quad for path, kind in files for quad in _parsed(path, kind))


def _format(path: Path) -> RdfFormat:
    kind = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if kind is None:
        raise SyntaxFault(
            f"no RDF format has the extension {path.suffix or '(none)'}",
            cure="Use .nt, .nq, .ttl, .trig, .rdf or .jsonld.",
            where=Place(path),
        )
    return kind


def _quickly(files: list[tuple[Path, RdfFormat]]) -> Columns:
    data = Columns()
    for path, kind in files:
        if kind not in _QUICK:
            raise _NotPlainError
        try:
            _read_lines(data, path, quads=kind == RdfFormat.N_QUADS)
        except OSError as fault:
            raise _unreadable(path, fault) from fault
    _check_terms(data)
    if len(files) > 1 and any(term.startswith("_") for term in data.terms):
        raise _NotPlainError
    return data


def _unreadable(path: Path, fault: OSError) -> SyntaxFault:
    return SyntaxFault(fault.strerror or str(fault), where=Place(path))


def _parsed(path: Path, kind: RdfFormat) -> Iterator[Quad]:
    try:
        yield from parse(
            path=path, format=kind, base_iri=path.absolute().as_uri(), rename_blank_nodes=True
        )
    except SyntaxError as fault:
        where = Place(path, fault.lineno, fault.offset)
        raise SyntaxFault(str(fault.msg), cure=f"Mend the {kind.name}.", where=where) from fault
    except OSError as fault:
        raise _unreadable(path, fault) from fault


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


def _read_lines(data: Columns, path: Path, *, quads: bool) -> None:
    with path.open(encoding="utf-8", newline="\n") as file:
        while chunk := file.read(_CHUNK):
            text = chunk + file.readline()
            _number_lines(data, text if text.endswith("\n") else f"{text}\n", quads=quads)


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
    for subjects, _ in data.raw.values():
        column = np.unique(np.frombuffer(subjects, dtype=np.uint32)).astype(np.int64)
        if np.any(data.kinds(column) == LITERAL):
            raise _NotPlainError


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

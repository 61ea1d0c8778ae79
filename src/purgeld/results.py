"""Answers of queries as bytes: CSV, TSV, SPARQL JSON and XML, a table for people, or RDF.

Rows are written as they come, so that an answer of any size needs little memory. A table takes the
widths of its columns from its first rows; triples are sorted as long as they are few.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox
from wcwidth import wcswidth

from purgeld import turtle
from purgeld.errors import QueryError
from purgeld.terms import PREFIXES, curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Answer = ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]

TABULAR = {
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}
NAMES = ("table", "csv", *TABULAR, *GRAPHS)
MEDIA = {
    "table": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "turtle": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
}
MOST_SORTED = 100_000
MEASURED = 1_000
_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class _Outlet:
    """Where an answer goes; remembers whether a fault came from there."""

    def __init__(self, output: IO[bytes]) -> None:
        self.output = output
        self.failed = False

    def write(self, data: bytes) -> int:
        try:
            return self.output.write(data)
        except OSError:
            self.failed = True
            raise

    def flush(self) -> None:
        """Leave flushing to whoever opened the output."""


class _XmlOutlet(_Outlet):
    """Refuses the characters that XML 1.0 cannot hold; the library writes them as they are."""

    def __init__(self, output: IO[bytes]) -> None:
        super().__init__(output)
        self.last = b""

    def write(self, data: bytes) -> int:
        found = _NOT_IN_XML.search(self.last + data)
        if found:
            what = f"a value holds {found[0].decode()!a}, which XML cannot hold"
            raise QueryError(what, cure="Use --format json")
        self.last = data[-2:]
        return super().write(data)


def write(answer: Answer, form: str) -> bytes:
    """Return an answer as bytes; raise :class:`QueryError` where the format does not fit it."""
    buffer = io.BytesIO()
    stream(answer, form, buffer)
    return buffer.getvalue()


def stream(answer: Answer, form: str, output: IO[bytes]) -> None:
    """Write an answer to a binary output, piece by piece.

    Raises :class:`QueryError` where the format does not fit the answer or the query fails after
    its first rows, and ``OSError`` where the output cannot be written.
    """
    outlet = _XmlOutlet(output) if form == "xml" else _Outlet(output)
    try:
        _write(answer, form, outlet)
    except (ValueError, RuntimeError, OSError) as fault:
        if outlet.failed:
            raise
        raise QueryError(f"the query failed on the way: {fault}") from fault


def _write(answer: Answer, form: str, outlet: _Outlet) -> None:
    if isinstance(answer, ox.QueryBoolean):
        _truth(answer, form, outlet)
    elif isinstance(answer, ox.QuerySolutions):
        _rows(answer, form, outlet)
    else:
        _graph(answer, form, outlet)


def _truth(answer: ox.QueryBoolean, form: str, outlet: _Outlet) -> None:
    if form in {"json", "xml"}:
        outlet.write(answer.serialize(format=TABULAR[form]) or b"")
    elif form in {"csv", "tsv"}:
        outlet.write(b"true\n" if answer else b"false\n")
    elif form == "table":
        outlet.write(b"yes\n" if answer else b"no\n")
    else:
        raise QueryError(f"yes or no cannot be written as {form}", cure="Use table, json or xml")


def _rows(answer: ox.QuerySolutions, form: str, outlet: _Outlet) -> None:
    if form == "table":
        _table(answer, outlet)
    elif form == "csv":
        _csv(answer, outlet)
    elif form in TABULAR:
        answer.serialize(cast("IO[bytes]", outlet), TABULAR[form])
    else:
        names = ", ".join(("table", "csv", *TABULAR))
        raise QueryError(f"rows cannot be written as {form}", cure=f"Use {names}")


class _Text:
    """A text output for the csv module on top of a binary one."""

    def __init__(self, outlet: _Outlet) -> None:
        self.outlet = outlet

    def write(self, text: str) -> int:
        return self.outlet.write(text.encode())


def _csv(answer: ox.QuerySolutions, outlet: _Outlet) -> None:
    """Write SPARQL 1.1 CSV; pyoxigraph leaves the comma in a passage's IRI unquoted."""
    head = [variable.value for variable in answer.variables]
    writer = csv.writer(_Text(outlet), lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(map(_plain, solution) for solution in answer)


def _plain(term: object) -> str:
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return str(term) if term is not None else ""


def _graph(answer: Iterator[ox.Triple], form: str, outlet: _Outlet) -> None:
    form = "turtle" if form == "table" else form
    if form not in GRAPHS:
        raise QueryError(f"triples cannot be written as {form}", cure=f"Use {', '.join(GRAPHS)}")
    first = list(islice(answer, MOST_SORTED))
    whole = chain(first, answer) if len(first) == MOST_SORTED else sorted(set(first), key=str)
    if isinstance(whole, list) and form == "turtle" and all(map(_is_named, whole)):
        outlet.write(turtle.canonical(whole).encode())
        return
    prefixes = PREFIXES if form == "turtle" else {}
    ox.serialize(whole, cast("IO[bytes]", outlet), GRAPHS[form], prefixes=prefixes)


def _is_named(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.NamedNode) and isinstance(
        triple.object, ox.NamedNode | ox.Literal
    )


def _table(answer: ox.QuerySolutions, outlet: _Outlet) -> None:
    head = [variable.value for variable in answer.variables]
    rows = ([_cell(term) for term in solution] for solution in answer)
    measured = list(islice(rows, MEASURED))
    widths = [max(map(wcswidth, column)) for column in zip(head, *measured, strict=True)]
    count = 0
    for row in chain((head, ["─" * width for width in widths]), measured, rows):
        outlet.write(f"{_line(row, widths)}\n".encode())
        count += 1
    outlet.write(f"{count - 2} rows\n".encode())


def _cell(term: object) -> str:
    """Write a value for a terminal: IRIs shortened, control characters taken out."""
    if isinstance(term, ox.NamedNode):
        text = curie(term.value)
    elif isinstance(term, ox.Literal):
        text = term.value
    else:
        text = str(term) if term is not None else ""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = (
        cell + " " * (width - wcswidth(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()

"""Answers of queries as bytes: CSV, TSV, SPARQL JSON and XML, a table for people, or RDF."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.errors import QueryError
from purgeld.terms import PREFIXES, curie

if TYPE_CHECKING:
    from collections.abc import Iterable

    Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

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


def write(answer: Answer, form: str) -> bytes:
    """Serialise an answer; raise :class:`QueryError` where the format does not fit it."""
    if isinstance(answer, ox.QueryTriples):
        return _graph(answer, form)
    if form == "table":
        return _table(answer).encode()
    if form == "csv" and isinstance(answer, ox.QuerySolutions):
        return _csv(answer).encode()
    if form not in TABULAR:
        raise QueryError(f"rows cannot be written as {form}", cure=f"Use csv, {', '.join(TABULAR)}")
    return answer.serialize(format=TABULAR[form]) or b""


def _csv(answer: ox.QuerySolutions) -> str:
    """Write SPARQL 1.1 CSV; pyoxigraph leaves the comma in a passage's IRI unquoted."""
    head = [variable.value for variable in answer.variables]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(head)
    for solution in answer:
        writer.writerow([_plain(solution[variable]) for variable in head])
    return buffer.getvalue()


def _plain(term: object) -> str:
    if isinstance(term, ox.BlankNode):
        return str(term)
    return str(getattr(term, "value", "")) if term is not None else ""


def _graph(answer: ox.QueryTriples, form: str) -> bytes:
    form = "turtle" if form == "table" else form
    if form not in GRAPHS:
        raise QueryError(f"triples cannot be written as {form}", cure=f"Use {', '.join(GRAPHS)}")
    prefixes = PREFIXES if form == "turtle" else {}
    return ox.serialize(sorted(answer, key=str), format=GRAPHS[form], prefixes=prefixes) or b""


def _table(answer: ox.QuerySolutions | ox.QueryBoolean) -> str:
    if isinstance(answer, ox.QueryBoolean):
        return "yes\n" if answer else "no\n"
    head = [variable.value for variable in answer.variables]
    rows = [[_cell(solution[name]) for name in head] for solution in answer]
    widths = [max(map(_width, column)) for column in zip(head, *rows, strict=True)]
    rule = ["─" * width for width in widths]
    lines = [_line(row, widths) for row in (head, rule, *rows)]
    return "\n".join([*lines, f"{len(rows)} rows", ""])


def _cell(term: object) -> str:
    if term is None:
        return ""
    text = (
        curie(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", term))
    )
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) != 0 for letter in text)


def _line(cells: Iterable[str], widths: list[int]) -> str:
    padded = (
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()

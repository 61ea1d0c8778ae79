"""Answers within limits: so many rows, so many bytes, and no character that a format cannot carry.

SPARQL 1.1 Query Results JSON, XML and CSV/TSV formats; graphs in RDF. The rows are written here,
one by one, because a limit must be seen before the whole answer is made, and because pyoxigraph
0.5.13 writes control characters into XML as they are, which no XML parser reads.
"""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import islice
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from purgeld.errors import Place, QueryError
from purgeld.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from purgeld.results import Answer

    Row = list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]

GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_RESULTS = "http://www.w3.org/2005/sparql-results#"
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STRING = "http://www.w3.org/2001/XMLSchema#string"


class TooMuchError(QueryError):
    """An answer is larger than it may be."""


def write(answer: Answer, form: str, most_rows: int, most_bytes: int) -> bytes:
    """Serialise an answer; raise :class:`TooMuchError` where it is larger than allowed."""
    if isinstance(answer, ox.QueryBoolean):
        return _boolean(bool(answer), form)
    if not isinstance(answer, ox.QuerySolutions):
        return _graph(answer, form, most_rows, most_bytes)
    names = [variable.value for variable in answer.variables]
    rows = ([solution[name] for name in names] for solution in answer)
    return _joined(WRITERS[form](names, _counted(rows, most_rows)), most_bytes)


def _counted(rows: Iterator[Row], most: int) -> Iterator[Row]:
    yield from islice(rows, most)
    if next(rows, None) is not None:
        raise _too_much(f"{most} rows")


def _joined(pieces: Iterator[str], most: int) -> bytes:
    found = bytearray()
    for piece in pieces:
        found += piece.encode("utf-8", "replace")
        if len(found) > most:
            raise _too_much(f"{most} bytes")
    return bytes(found)


def _too_much(limit: str) -> TooMuchError:
    cure = "Add LIMIT and OFFSET, or load the dumps into a store of your own"
    return TooMuchError(f"has an answer of more than {limit}", cure=cure, where=Place("query"))


def _graph(answer: Iterator[ox.Triple], form: str, most_rows: int, most_bytes: int) -> bytes:
    triples = list(islice(answer, most_rows + 1))
    if len(triples) > most_rows:
        raise _too_much(f"{most_rows} triples")
    prefixes = PREFIXES if form in {"turtle", "rdfxml"} else {}
    ordered = sorted(triples, key=str)
    if form == "rdfxml" and any(map(_is_unfit, ordered)):
        cure = "Ask for Turtle or N-Triples"
        raise QueryError("has an answer that XML cannot carry", cure=cure, where=Place("query"))
    written = ox.serialize(ordered, format=GRAPHS[form], prefixes=prefixes) or b""
    return _joined(iter([written.decode()]), most_bytes)


def _is_unfit(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and bool(_UNFIT.search(triple.object.value))


def _boolean(value: bool, form: str) -> bytes:  # noqa: FBT001 - it is the answer itself
    word = "true" if value else "false"
    if form == "json":
        return f'{{"head": {{}}, "boolean": {word}}}\n'.encode()
    if form == "xml":
        text = f'<?xml version="1.0"?>\n<sparql xmlns="{_RESULTS}"><head/>'
        return f"{text}<boolean>{word}</boolean></sparql>\n".encode()
    return f"{word}\n".encode()


def _json(names: list[str], rows: Iterator[Row]) -> Iterator[str]:
    yield f'{{"head": {{"vars": {json.dumps(names)}}}, "results": {{"bindings": ['
    joint = "\n"
    for row in rows:
        bound = {
            name: _as_json(term) for name, term in zip(names, row, strict=True) if term is not None
        }
        yield joint + json.dumps(bound, ensure_ascii=False)
        joint = ",\n"
    yield "\n]}}\n"


def _as_json(term: object) -> dict[str, object]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = ("subject", "predicate", "object")
        return {"type": "triple", "value": {p: _as_json(getattr(term, p)) for p in parts}}
    if not isinstance(term, ox.Literal):
        raise TypeError(term)
    kind: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        return {**kind, "xml:lang": term.language}
    return kind if term.datatype.value == _STRING else {**kind, "datatype": term.datatype.value}


def _xml(names: list[str], rows: Iterator[Row]) -> Iterator[str]:
    yield f'<?xml version="1.0"?>\n<sparql xmlns="{_RESULTS}"><head>'
    yield "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    yield "</head><results>\n"
    for row in rows:
        bound = (
            f"<binding name={quoteattr(name)}>{_as_xml(term)}</binding>"
            for name, term in zip(names, row, strict=True)
            if term is not None
        )
        yield f"<result>{''.join(bound)}</result>\n"
    yield "</results></sparql>\n"


def _as_xml(term: object) -> str:
    if isinstance(term, ox.Triple):
        parts = ("subject", "predicate", "object")
        inner = "".join(f"<{p}>{_as_xml(getattr(term, p))}</{p}>" for p in parts)
        return f"<triple>{inner}</triple>"
    value = _UNFIT.sub("\ufffd", str(getattr(term, "value", "")))
    if isinstance(term, ox.NamedNode):
        return f"<uri>{escape(value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{escape(value)}</bnode>"
    if not isinstance(term, ox.Literal):
        raise TypeError(term)
    kept = escape(value, {"\r": "&#13;"})
    if term.language:
        return f"<literal xml:lang={quoteattr(term.language)}>{kept}</literal>"
    if term.datatype.value == _STRING:
        return f"<literal>{kept}</literal>"
    return f"<literal datatype={quoteattr(term.datatype.value)}>{kept}</literal>"


def _csv(names: list[str], rows: Iterator[Row]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_plain(term) for term in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _plain(term: object) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, (ox.BlankNode, ox.Triple)) else str(term.value)  # type: ignore[attr-defined]


def _tsv(names: list[str], rows: Iterator[Row]) -> Iterator[str]:
    yield "\t".join(f"?{name}" for name in names) + "\n"
    for row in rows:
        cells = ("" if term is None else str(term).replace("\t", "\\t") for term in row)
        yield "\t".join(cells) + "\n"


WRITERS: dict[str, Callable[[list[str], Iterator[Row]], Iterator[str]]] = {
    "json": _json,
    "xml": _xml,
    "csv": _csv,
    "tsv": _tsv,
}

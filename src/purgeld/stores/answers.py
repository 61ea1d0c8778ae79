"""From the answer of a remote store to rows or triples, whole or not at all.

An answer is kept in a temporary file (small ones in memory) and read through once before anybody
sees a row of it: a connection that is cut, a time-out that the store writes into its answer and a
web page with status 200 are errors, never a short result.
"""

from __future__ import annotations

import re
import tempfile
from collections import deque
from contextlib import closing
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

import pyoxigraph as ox

from purgeld.errors import StoreError
from purgeld.stores.refusals import quote

if TYPE_CHECKING:
    from email.message import Message

    from purgeld.results import Answer

ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
TRIPLES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/ntriples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
# Virtuoso answers CONSTRUCT with rows where JSON is welcome.
ACCEPT_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
ACCEPT_TRIPLES = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
# What Virtuoso calls the column of its answer to ASK: a row for yes, none for no.
ASKED = ["__ASK_RETVAL"]
_TRUTH = b'{"head":{},"boolean":%s}'
IN_MEMORY = 2**23
LARGEST = 2**31
TAIL = 2**12
_TIMED_OUT = re.compile(rb"time[d -]*out|time limit|S1TAT", re.IGNORECASE)
_LESS = "Ask for less, or raise the limits of the store"


class Body(Protocol):
    """Bytes that come over a connection; reading raises :class:`StoreError` if it breaks off."""

    headers: Message

    def read(self, size: int = -1, /) -> bytes:
        """Return some bytes, at most ``size``; none at the end."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class _Spool(tempfile.SpooledTemporaryFile[bytes]):
    """A temporary file that is closed when the last of its rows is forgotten."""

    def __del__(self) -> None:
        self.close()


class Kept(NamedTuple):
    """A whole answer in a temporary file, its media type and where it came from."""

    file: IO[bytes]
    media: str
    where: str


def keep(body: Body, where: str) -> Kept:
    """Store an answer and close its connection.

    Raises :class:`StoreError` for an answer that is cut off, a part only, or too big.
    """
    with closing(body):
        return _keep(body, where)


def _keep(body: Body, where: str) -> Kept:
    state = body.headers.get("x-sql-state", "")
    if state:
        said = body.headers.get("x-sql-message", "")[:80]
        raise StoreError(f"{where} gives a part of the answer only: {state} {said}", cure=_LESS)
    kept = _Spool(IN_MEMORY)
    size = 0
    while chunk := body.read(2**16):
        size += len(chunk)
        if size > LARGEST:
            raise StoreError(f"{where}: the answer is larger than {LARGEST} bytes", cure=_LESS)
        kept.write(chunk)
    media = body.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Kept(kept, media, where)


def parse(kept: Kept) -> Answer:
    """Read through a kept answer, then return its rows, its truth or its triples.

    Raises :class:`StoreError` for what is no SPARQL result or does not come to its end.
    """
    if kept.media not in ROWS and kept.media not in TRIPLES:
        raise _no_results(kept)
    try:
        _read_through(kept)
    except (SyntaxError, ValueError) as fault:
        raise _cut(kept, fault) from fault
    return _read(kept)


def _read_through(kept: Kept) -> None:
    whole = _read(kept)
    try:
        if not isinstance(whole, ox.QueryBoolean):
            deque(whole, maxlen=0)
    finally:
        # Rows may only be dropped by their own thread; a traceback would keep them for any.
        del whole


def _read(kept: Kept) -> Answer:
    kept.file.seek(0)
    if kept.media in ROWS:
        return _truth(ox.parse_query_results(kept.file, format=ROWS[kept.media]))
    return (quad.triple for quad in ox.parse(kept.file, format=TRIPLES[kept.media]))


def _truth(
    answer: ox.QuerySolutions | ox.QueryBoolean,
) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return the answer, made yes or no where Virtuoso says it in its own way."""
    if isinstance(answer, ox.QueryBoolean) or [v.value for v in answer.variables] != ASKED:
        return answer
    said = b"true" if any(True for _ in answer) else b"false"
    return ox.parse_query_results(_TRUTH % said, format=ox.QueryResultsFormat.JSON)


def _no_results(kept: Kept) -> StoreError:
    kept.file.seek(0)
    said = quote(kept.file.read(TAIL))
    page = "a web page" if "html" in kept.media else kept.media or "something without a type"
    return StoreError(
        f"{kept.where} answers with {page} instead of results{f': {said}' if said else ''}",
        cure="Give the address of its SPARQL endpoint, which often ends in /sparql or /query",
    )


def _cut(kept: Kept, fault: Exception) -> StoreError:
    end = kept.file.seek(0, 2)
    kept.file.seek(max(0, end - TAIL))
    tail = kept.file.read()
    if _TIMED_OUT.search(tail):
        return StoreError(f"{kept.where} ran out of time within its answer", cure=_LESS)
    what = f"{kept.where}: the answer breaks off or is no {kept.media} ({fault})"
    return StoreError(what, cure=_LESS)

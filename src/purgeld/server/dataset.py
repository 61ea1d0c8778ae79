"""The dataset of a request written into its query, for stores that take only a query.

SPARQL 1.1 Protocol, 2.1.4: ``default-graph-uri`` and ``named-graph-uri`` of a request take the
place of the query's own ``FROM`` and ``FROM NAMED``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.errors import Place, QueryError
from purgeld.pieces import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENDS = {"WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


def written(text: str, default: Iterable[str] | None, named: Iterable[str] | None) -> str:
    """Return the query with the graphs as its dataset; without any it stays as it is.

    Raises :class:`QueryError` for a query that has a dataset of its own besides, and for a name
    that is no IRI.

    >>> written("ASK { ?s ?p ?o }", ["http://example.org/g"], None)
    'ASK FROM <http://example.org/g> { ?s ?p ?o }'
    """
    clauses = [f"FROM {_iri(graph)}" for graph in default or ()]
    clauses += [f"FROM NAMED {_iri(graph)}" for graph in named or ()]
    if not clauses:
        return text
    start = _place(text)
    if any(piece.word == "FROM" for piece in pieces(text[:start])):
        cure = "Leave FROM out, or the graphs of the request"
        raise QueryError("names its graphs twice", cure=cure, where=Place("query"))
    return f"{text[:start]}{' '.join(clauses)} {text[start:]}"


def _iri(text: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(text)
    except ValueError as fault:
        raise QueryError(f"{text} is no IRI of a graph", where=Place("query")) from fault


def _place(text: str) -> int:
    """Return where the dataset clauses of a query stand: before its WHERE or what comes instead."""
    form = ""
    depth = 0
    templates = 0
    for piece in pieces(text):
        if not form:
            form = piece.word if piece.word in _FORMS else ""
            templates = form == "CONSTRUCT"
        elif depth == 0 and (piece.word in _ENDS or piece.mark == "{"):
            if piece.word or not templates:
                return piece.start
            templates -= 1
        depth += piece.depth
    return len(text)

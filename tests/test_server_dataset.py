"""The dataset of a request, written into its query."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from purgeld.errors import QueryError
from purgeld.server import dataset

G, H = "http://example.org/g", "http://example.org/h"
QUERIES = [
    "SELECT ?s WHERE { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT * { { SELECT ?s WHERE { ?s ?p ?o } } }",
    "# WHERE {\nPREFIX where: <http://example.org/WHERE> SELECT ?s { ?s ?p 'WHERE {' . ?s ?p ?o }",
    "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE <http://example.org/s>",
    "DESCRIBE ?s { ?s ?p ?o } LIMIT 3",
    "DESCRIBE <http://example.org/s> LIMIT 3",
    "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 1",
]


@pytest.mark.parametrize("text", QUERIES, ids=range(len(QUERIES)))
def test_the_graphs_of_the_request_become_the_dataset(text: str) -> None:
    """The store answers as if it had been given the graphs beside the query."""
    store = ox.Store()
    for graph, subject in ((G, "s"), (H, "t")):
        node = ox.NamedNode(f"http://example.org/{subject}")
        for value in ("o", "WHERE {"):
            predicate = ox.NamedNode("http://example.org/p")
            store.add(ox.Quad(node, predicate, ox.Literal(value), ox.NamedNode(graph)))
    inside = store.query(dataset.written(text, [G], [H]))
    beside = store.query(text, default_graph=[ox.NamedNode(G)], named_graphs=[ox.NamedNode(H)])
    if isinstance(inside, ox.QueryBoolean) and isinstance(beside, ox.QueryBoolean):
        assert bool(inside) is bool(beside) is True
    elif isinstance(inside, ox.QuerySolutions) and isinstance(beside, ox.QuerySolutions):
        assert sorted(map(str, inside)) == sorted(map(str, beside)) != []
    elif isinstance(inside, ox.QueryTriples) and isinstance(beside, ox.QueryTriples):
        assert set(inside) == set(beside) != set()


def test_graphs_named_twice_are_refused() -> None:
    """A query with FROM and a request with graphs do not agree on a dataset."""
    with pytest.raises(QueryError, match="twice"):
        dataset.written(f"ASK FROM <{G}> {{ ?s ?p ?o }}", [H], None)


def test_a_graph_must_be_an_iri() -> None:
    """What could break out of the brackets of an IRI is no IRI."""
    with pytest.raises(QueryError, match="no IRI"):
        dataset.written("ASK {}", ["http://e/> FROM <http://x"], None)

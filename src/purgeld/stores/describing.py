"""Everything that a store says of one thing and its parts, in any store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.errors import QueryError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.stores.port import Store

# Statements of the default graph have no ?g; in a union they are those that no named graph has.
_STEP = """SELECT DISTINCT ?g ?s ?p ?o WHERE {{
  VALUES ?x {{ {nodes} }}
  {{ GRAPH ?g {{ ?x ?p ?o }} BIND (?x AS ?s) }}
  UNION {{ GRAPH ?g {{ ?s ?p ?x }} BIND (?x AS ?o) FILTER ({inside}) }}
  UNION {{ ?x ?p ?o BIND (?x AS ?s) FILTER NOT EXISTS {{ GRAPH ?h {{ ?x ?p ?o }} }} }}
}}"""


def describe(store: Store, iri: str) -> list[ox.Quad]:
    """Return every statement about a thing and its parts, with its graph, sorted.

    Parts are what the thing points to, or what points to it, below its own IRI: the death of a
    person, the participations of an event. A thing that the store does not know gives an empty
    list. Raises :class:`QueryError` for a text that is no IRI, :class:`StoreError` for a store
    that fails.
    """
    try:
        fresh = {ox.NamedNode(iri)}
    except ValueError as fault:
        raise QueryError(f"{iri} is no IRI", cure="Write it in full") from fault
    known: set[ox.NamedNode] = set()
    found: set[ox.Quad] = set()
    while fresh:
        known |= fresh
        quads = _about(store, fresh, iri)
        found |= quads
        near = {node for quad in quads for node in (quad.subject, quad.object)}
        fresh = {n for n in near if isinstance(n, ox.NamedNode) and _inside(n, iri)} - known
    return sorted(found, key=str)


def _inside(node: ox.NamedNode, iri: str) -> bool:
    return node.value.startswith((f"{iri}/", f"{iri}#"))


def _about(store: Store, nodes: Iterable[ox.NamedNode], iri: str) -> set[ox.Quad]:
    inside = " || ".join(f"STRSTARTS(STR(?s), {ox.Literal(iri + mark)})" for mark in "/#")
    text = _STEP.format(nodes=" ".join(sorted(map(str, nodes))), inside=inside)
    answer = store.query(text, f"the description of {iri}")
    if not isinstance(answer, ox.QuerySolutions):
        raise StoreError(f"{store.where} answers a SELECT with something else")
    return {ox.Quad(row["s"], row["p"], row["o"], row["g"] or ox.DefaultGraph()) for row in answer}

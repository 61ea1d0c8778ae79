"""What purgeld asks of a triple store, and nothing else. Terms are those of pyoxigraph.

A query sees the union of all graphs as its default graph, in every store. Writing is not part of
the port: it goes through a draft that is put in the place of the old data at once
(:mod:`purgeld.stores.drafts`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyoxigraph as ox

    from purgeld.results import Answer

    Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


class Store(Protocol):
    """A set of named graphs that answers SPARQL 1.1.

    ``where`` is the location as a message may show it: a folder or an address, no credentials.
    """

    where: str

    def query(self, text: str, name: str = "the query") -> Answer:
        """Answer SELECT, ASK, CONSTRUCT or DESCRIBE over the union of all graphs.

        Prefixes of :data:`purgeld.terms.PREFIXES` need no declaration. Raises
        :class:`purgeld.errors.QueryError` for a text that the store refuses, with ``name`` as its
        place, and :class:`purgeld.errors.StoreError` for a store that fails. Rows belong to the
        thread that asked for them.
        """
        ...

    def graphs(self) -> dict[Graph, int]:
        """Return the number of triples in each graph that has any."""
        ...

    def triples(self, graph: Graph) -> Iterator[ox.Triple]:
        """Yield the triples of one graph, in the order of the store."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...

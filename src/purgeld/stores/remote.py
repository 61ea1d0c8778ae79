"""A store behind an address: any SPARQL 1.1 endpoint.

A store whose named graphs are ours is asked over the union of its graphs, whatever its own default
graph is; so staging graphs of a load under way stay out of every answer. Any other store is asked
as it is.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import pyoxigraph as ox

from purgeld import queries
from purgeld.errors import PurgeldError, StoreError
from purgeld.graphs import CLAIMS, CORE, LINKS, META, VOCAB
from purgeld.stores import addresses, answers, credentials, patience
from purgeld.stores.connection import Connection
from purgeld.stores.patience import Unanswered
from purgeld.terms import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.results import Answer
    from purgeld.stores.port import Graph

STAGING = f"{GRAPH}staging/"
LOADS = f"{STAGING}loads"
# Graphs that Virtuoso keeps for itself.
SYSTEM = (
    "http://www.openlinksw.com/",
    "http://localuriqaserver/",
    "http://www.w3.org/ns/ldp#",
    "http://www.w3.org/2002/07/owl#",
    "urn:activitystreams-owl:",
    "urn:core:services:",
    "urn:virtuoso:",
)
VIRTUOSO = "Virtuoso"
OXIGRAPH = "Oxigraph"
# Oxigraph's own word for the union of all graphs, a hundred times as fast as a list of them.
UNION = [("union-default-graph", "")]
HIDDEN = (STAGING, *SYSTEM)
SUSPICIOUS = 1_000
PAGE = 10_000
_OURS = " ".join(str(graph) for graph in (CORE, VOCAB, CLAIMS, LINKS, META))
_HAS_OURS = (
    f"SELECT ?g WHERE {{ VALUES ?g {{ {_OURS} }} FILTER EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
)
_LAST_LIMIT = re.compile(r"\bLIMIT\s+(\d+)(?:\s+OFFSET\s+\d+)?\s*$", re.IGNORECASE)
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_IN_NO_GRAPH = "?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }"


def _iris(rows: ox.QuerySolutions) -> list[str]:
    return sorted(row["g"].value for row in rows if isinstance(row["g"], ox.NamedNode))


def _protocol(graphs: Iterable[str]) -> list[tuple[str, str]]:
    """Return the parameters by which the SPARQL 1.1 Protocol asks these graphs, as a union too."""
    kinds = ("default-graph-uri", "named-graph-uri")
    return [(kind, graph) for graph in graphs for kind in kinds]


def _over(graphs: Iterable[str]) -> str:
    """Return the pragmas by which Virtuoso asks these graphs only."""
    return "".join(
        f"DEFINE input:default-graph-uri <{graph}> DEFINE input:named-graph-uri <{graph}> "
        for graph in graphs
    )


class Remote:
    """A SPARQL 1.1 endpoint; requests are sent when they are asked for."""

    def __init__(self, address: str) -> None:
        """Take the address of the query endpoint, or of the store.

        Raises :class:`StoreError` for credentials in the address or in disorder.
        """
        credentials.refuse_in_address(address)
        self.address = address
        self.where = address.partition("?")[0]
        self._server = ""
        self.connection = Connection(
            self.where, credentials.from_environment(), patience.from_environment()
        )

    @cached_property
    def addresses(self) -> addresses.Addresses:
        """Where the store takes queries, updates and graphs; asked for once."""
        return addresses.find(self.address, self.connection)

    def query(self, text: str, name: str = "the query") -> Answer:
        """Answer a query; see :meth:`purgeld.stores.port.Store.query`."""
        text = queries.with_prefixes(text)
        if queries.has_dataset(text):
            return self.ask(text, name)
        graphs = self._dataset
        if self._server.startswith(VIRTUOSO):
            return self.ask(self._virtuoso_dataset() + text, name)
        if graphs and self._server.startswith(OXIGRAPH):
            answer = self.ask(text, name, UNION)
            if not any(graph.startswith(HIDDEN) for graph in self.names()):
                return answer
        return self.ask(text, name, _protocol(graphs))

    def _virtuoso_dataset(self) -> str:
        """Return pragmas while a load is under way, else nothing: its default graph is the union.

        It repeats each graph of a protocol's dataset in a header, more than clients take, and many
        graphs make a query slow.
        """
        loading = self.ask(f"ASK {{ GRAPH <{LOADS}> {{ ?s ?p ?o }} }}", "a question about loads")
        return _over(self.shown()) if loading else ""

    def ask(self, text: str, name: str, dataset: Iterable[tuple[str, str]] = ()) -> Answer:
        """Answer a query over the dataset that these parameters name, or the store's own."""
        form = queries.form(text)
        of_triples = form in {"CONSTRUCT", "DESCRIBE"}
        accept = answers.ACCEPT_TRIPLES if of_triples else answers.ACCEPT_ROWS

        def attempt() -> tuple[answers.Kept, str]:
            reply = self.connection.query(self._query_address, text, name, accept, dataset)
            kept = answers.keep(reply, self.where)
            self._server = reply.headers.get("server", "")
            return kept, reply.headers.get("x-sparql-maxrows", "")

        kept, limit = self.connection.patience.persist(attempt)
        self._refuse_part(text, limit)
        answer = answers.parse(kept)
        if self._server.startswith(VIRTUOSO) and of_triples:
            return self._all_triples(list(cast("Iterator[ox.Triple]", answer)))
        return answer

    @property
    def _query_address(self) -> str:
        has_path = urlsplit(self.address).path.strip("/")
        return self.address if has_path else self.addresses.query

    def _refuse_part(self, text: str, limit: str) -> None:
        """Raise :class:`StoreError` where Virtuoso says that it stopped at its limit of rows."""
        asked = _LAST_LIMIT.search(text)
        if limit and not (asked and int(asked[1]) <= int(limit)):
            cure = "Ask for fewer (LIMIT), or raise ResultSetMaxRows of the store"
            raise StoreError(f"{self.where} gives only the first {limit} rows", cure=cure)

    def _all_triples(self, triples: list[ox.Triple]) -> Answer:
        """Return triples that are all there: Virtuoso cuts them off at its limit in silence."""
        if len(triples) >= SUSPICIOUS:
            rows = len(triples) + 1
            self.ask(f"SELECT (1 AS ?x) WHERE {{ ?s ?p ?o }} LIMIT {rows}", "the check of limits")
        return iter(triples)

    @cached_property
    def _dataset(self) -> list[str]:
        """The graphs that a query is asked over, or none to leave it to the store."""
        try:
            return self.shown() if _iris(self.rows(_HAS_OURS)) else []
        except PurgeldError as fault:
            # A store without named graphs may refuse the question; one that is down may not.
            if isinstance(fault, Unanswered):
                raise
        return []

    def shown(self) -> list[str]:
        """Return the IRIs of the named graphs, staging and system graphs left out."""
        return [name for name in self.names() if not name.startswith(HIDDEN)]

    def names(self) -> list[str]:
        """Return the IRIs of all named graphs, those of loads under way and of the store too."""
        # The short question is answered at once, where it is understood.
        found = _iris(self.rows("SELECT ?g WHERE { GRAPH ?g { } }"))
        return found or _iris(self.rows(_COUNTS))

    def rows(self, text: str) -> ox.QuerySolutions:
        """Answer a SELECT of our own over what the store takes by itself."""
        answer = self.ask(text, "a question about graphs")
        if not isinstance(answer, ox.QuerySolutions):
            raise StoreError(f"{self.where} answers a SELECT with something else")
        return answer

    def graphs(self) -> dict[Graph, int]:
        """Return the number of triples of each graph, staging and system graphs left out."""
        counts: dict[Graph, int] = {
            row["g"]: int(row["n"].value)
            for row in self.rows(_COUNTS)
            if isinstance(row["g"], ox.NamedNode) and not row["g"].value.startswith(HIDDEN)
        }
        if self.addresses.kind != addresses.VIRTUOSO:
            (row,) = self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {self._in_default} }}")
            counts[ox.DefaultGraph()] = int(row["n"].value)
        return {graph: count for graph, count in counts.items() if count}

    @property
    def _in_default(self) -> str:
        """What matches the triples of the default graph: in a union, those of no other graph."""
        return "?s ?p ?o" if self.addresses.has_default else _IN_NO_GRAPH

    def triples(self, graph: Graph) -> Iterator[ox.Triple]:
        """Yield the triples of one graph, page by page where the store limits its rows."""
        default = isinstance(graph, ox.DefaultGraph)
        pattern = self._in_default if default else f"GRAPH {graph} {{ ?s ?p ?o }}"
        if self.addresses.kind == addresses.VIRTUOSO:
            return self._pages(pattern)
        answer = self.ask(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", str(graph))
        if isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
            raise StoreError(f"{self.where} answers a CONSTRUCT with something else")
        return answer

    def _pages(self, pattern: str) -> Iterator[ox.Triple]:
        offset = 0
        while True:
            text = f"SELECT ?s ?p ?o WHERE {{ {pattern} }} LIMIT {PAGE} OFFSET {offset}"
            rows = [ox.Triple(row["s"], row["p"], row["o"]) for row in self.rows(text)]
            yield from rows
            offset += len(rows)
            if len(rows) < PAGE:
                return

    def close(self) -> None:
        """Do nothing: no connection is kept open."""

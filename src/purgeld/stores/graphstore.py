"""Whole graphs by the SPARQL 1.1 Graph Store HTTP Protocol, through httpx.

SPARQLWrapper has no word for it. Only what may be repeated is sent: adding triples to a graph twice
is adding them once.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx

from purgeld.stores.connection import AGENT, unreachable
from purgeld.stores.patience import BUSY, Busy, retry_after
from purgeld.stores.refusals import TooLarge, of_status

if TYPE_CHECKING:
    from purgeld.stores.connection import Connection

N_TRIPLES = "application/n-triples"


class GraphStore:
    """A client of one graph store; keeps its connection open until it is closed."""

    def __init__(self, address: str, connection: Connection) -> None:
        """Take the address of the graph store; credentials and bounds are those of the store."""
        self.address = address
        self.where = connection.where
        self.patience = connection.patience
        who, patience = connection.credentials, connection.patience
        self.client = httpx.Client(
            auth=httpx.DigestAuth(who.user, who.password) if who.digest else None,
            headers={"User-Agent": AGENT, **({"Authorization": who.header} if who.header else {})},
            timeout=httpx.Timeout(patience.idle, read=patience.total, connect=patience.connect),
            follow_redirects=False,
        )

    def add(self, graph: str, lines: list[str]) -> None:
        """Add lines of N-Triples to a named graph.

        Raises :class:`TooLarge` for a body that the store will not take, and
        :class:`purgeld.errors.StoreError` for a store that stays unwilling.
        """
        triples = "".join(lines).encode()
        self.patience.persist(lambda: self._post(graph, triples))

    def _post(self, graph: str, triples: bytes) -> None:
        try:
            answer = self.client.post(
                self.address,
                params={self._word: graph},
                content=triples,
                headers={"Content-Type": N_TRIPLES},
            )
        except httpx.TimeoutException as fault:
            raise unreachable(TimeoutError(), self.where) from fault
        except httpx.TransportError as fault:
            raise unreachable(fault.__cause__ or fault, self.where) from fault
        self._check(answer)

    @property
    def _word(self) -> str:
        return "graph-uri" if "/sparql-graph-crud" in self.address else "graph"

    def _check(self, answer: httpx.Response) -> None:
        status = answer.status_code
        if answer.is_success:
            return
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise TooLarge
        fault = of_status(status, answer.content, self.where)
        if status in BUSY or status == HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Busy(fault, retry_after(answer.headers.get("retry-after")))
        raise fault

    def close(self) -> None:
        """Close the connection."""
        self.client.close()

"""Ways for chunks of triples into a staging graph: each kind of store by its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from purgeld.errors import QueryError, StoreError
from purgeld.stores import addresses, bulkloader, dialects
from purgeld.stores.graphstore import GraphStore
from purgeld.stores.refusals import TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

    from purgeld.stores.addresses import Addresses
    from purgeld.stores.connection import Connection

IN_A_STATEMENT = 1_000


class Upload(Protocol):
    """A way in; ``at_once`` says whether what is sent has arrived when :meth:`send` returns."""

    at_once: bool

    def send(self, graph: str, lines: list[str]) -> None:
        """Add N-Triples lines to a named graph; sending them twice adds them once."""
        ...

    def finish(self) -> None:
        """Return when everything that was sent has arrived."""
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


def for_store(places: Addresses, connection: Connection, root: str) -> Upload:
    """Return the fastest way into a store that is open to us; ``root`` names the load."""
    if places.kind == addresses.VIRTUOSO and bulkloader.is_open():
        return bulkloader.BulkLoader(connection, root)
    if places.graphs:
        client = GraphStore(places.graphs, connection)
        return InParts(connection.where, client.add, client.close)
    return InParts(connection.where, _inserting(places.update, connection), lambda: None)


def _inserting(address: str, connection: Connection) -> Callable[[str, list[str]], None]:
    """Return a way through ``INSERT DATA``, for a store without a graph store."""

    def insert(graph: str, lines: list[str]) -> None:
        if len(lines) > IN_A_STATEMENT:
            raise TooLarge
        text = dialects.insert(graph, lines)
        connection.patience.persist(lambda: connection.update(address, text, "a chunk"))

    return insert


class InParts:
    """Sends chunks over HTTP; halves what is too large, down to a single triple."""

    at_once = True

    def __init__(
        self, where: str, send: Callable[[str, list[str]], None], close: Callable[[], None]
    ) -> None:
        """Take what sends some lines, and raises :class:`TooLarge` for too many."""
        self.where = where
        self._send = send
        self._close = close
        self.most = 0

    def send(self, graph: str, lines: list[str]) -> None:
        """Send lines, in as many parts as the store makes us; see :class:`Upload`."""
        while lines:
            part = lines[: self.most or len(lines)]
            try:
                self._send(graph, part)
            except (TooLarge, QueryError) as fault:
                self.most = len(part) // 2
                if not self.most:
                    raise self._refused(part[0], fault) from fault
            else:
                lines = lines[len(part) :]

    def _refused(self, line: str, fault: Exception) -> Exception:
        if isinstance(fault, QueryError):
            return fault
        what = f"{self.where} does not take even one triple ({line[:80]}…)"
        return StoreError(what, cure="Raise its limit of request sizes")

    def finish(self) -> None:
        """Do nothing: what was sent is there."""

    def close(self) -> None:
        """Close the connection."""
        self._close()

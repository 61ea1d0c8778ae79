"""Oxigraph inside the process: in memory, or a folder opened for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import formats, queries
from purgeld.errors import Place, StoreError
from purgeld.stores import folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from purgeld.results import Answer
    from purgeld.stores.port import Graph

_COUNTS = (
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?g (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?g",
)


class Embedded:
    """An Oxigraph store of this process; a folder is only read, never written."""

    def __init__(self, store: ox.Store, where: str, hold: folders.Hold | None = None) -> None:
        """Take an open store, and what keeps its folder from being swept while it is read."""
        self.store = store
        self.where = where
        self._hold = hold

    def query(self, text: str, name: str = "the query") -> Answer:
        """Answer a query; see :meth:`purgeld.stores.port.Store.query`."""
        return queries.run(self.store, text, name)

    def graphs(self) -> dict[Graph, int]:
        """Return the number of triples in each graph that has any."""
        return counts(self.store)

    def triples(self, graph: Graph) -> Iterator[ox.Triple]:
        """Yield the triples of one graph."""
        return (quad.triple for quad in self.store.quads_for_pattern(None, None, None, graph))

    def close(self) -> None:
        """Let go of the store and its folder."""
        del self.store
        if self._hold:
            self._hold.release()


def counts(store: ox.Store) -> dict[Graph, int]:
    """Count the triples of each graph that has any."""
    found: dict[Graph, int] = {}
    for text in _COUNTS:
        answer = store.query(text)
        if isinstance(answer, ox.QuerySolutions):
            for graph, number in answer:
                found[graph or ox.DefaultGraph()] = int(number.value)
    return {graph: number for graph, number in found.items() if number}


def memory(quads: Iterable[ox.Quad] = (), where: str = "memory:") -> Embedded:
    """Return a store in memory that holds these quads."""
    store = ox.Store()
    store.bulk_extend(quads)
    return Embedded(store, where)


def from_file(path: Path) -> Embedded:
    """Return a store in memory that holds what an RDF file says."""
    return memory(formats.read(path), str(path))


def from_folder(path: Path) -> Embedded:
    """Open a folder for reading.

    Raises :class:`StoreError` for a folder that is no store, is written to by another process or
    is damaged.
    """
    home, hold = folders.reading(path)
    try:
        return Embedded(open_folder(home), str(path), hold)
    except StoreError:
        hold.release()
        raise


def open_folder(home: Path) -> ox.Store:
    """Open the folder itself, read-only; raise :class:`StoreError` as :func:`from_folder` does."""
    try:
        return ox.Store.read_only(str(home))
    except (RuntimeError, OSError, ValueError) as fault:
        raise damaged(home, fault) from fault


def damaged(home: Path, fault: Exception) -> StoreError:
    """Return the error for a folder that Oxigraph cannot open or read."""
    if isinstance(fault, PermissionError) or "Permission denied" in str(fault):
        return StoreError("may not be read", cure="Ask its owner", where=Place(home))
    said = str(fault).partition("  ")[0]
    if "file descriptors" in said:
        what = "cannot be opened: too few open files are allowed"
        return StoreError(what, cure="Run ulimit -n 512 and try again", where=Place(home))
    made_by = folders.made_by(home)
    what = "is damaged, or made by a newer Oxigraph"
    if made_by not in {"", ox.__version__}:
        what = f"was made by Oxigraph {made_by}, this is {ox.__version__}; or it is damaged"
    return StoreError(
        f"{what} ({said})",
        cure="Load it anew: purgeld load FOLDER --replace; nothing was changed",
        where=Place(home),
    )

"""A load into a remote store: chunks into staging graphs, then one update that puts them in place.

What has arrived is written down in the store itself, in a graph beside the staging graphs. So the
journal lives and dies with the data that it describes, and a load goes on from any machine.
"""

from __future__ import annotations

import uuid
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from purgeld.errors import QueryError, StoreError
from purgeld.stores import addresses, dialects, uploads
from purgeld.stores.remote import LOADS, STAGING, Remote
from purgeld.stores.tally import Tally
from purgeld.terms import DCTERMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from purgeld.stores.drafts import Plan
    from purgeld.stores.port import Graph
    from purgeld.stores.sources import Progress, Source

CHUNK = 20_000
BUFFERED = 4 * CHUNK
# A running Oxigraph server keeps a whole transaction in memory, about 1 kB a triple.
MOST_IN_OXIGRAPH = 2_000_000


class Chunk(NamedTuple):
    """Some triples of one graph as lines of N-Triples, and what the journal calls them."""

    name: str
    graph: Graph
    lines: list[str]


def chunks(source: Source, progress: Progress) -> Iterator[Chunk]:
    """Cut a source into chunks, in the same way each time."""
    buffers: dict[Graph, list[str]] = {}
    held = number = 0
    for quad in source.quads(progress):
        buffer = buffers.setdefault(quad.graph_name, [])
        buffer.append(f"{quad.triple} .\n")
        held += 1
        if len(buffer) >= CHUNK or held >= BUFFERED:
            graph = max(buffers, key=lambda graph: len(buffers[graph]))
            lines = buffers.pop(graph)
            held -= len(lines)
            number += 1
            yield Chunk(f"{source.digest[:16]}/{number}", graph, lines)
    for graph, lines in buffers.items():
        number += 1
        yield Chunk(f"{source.digest[:16]}/{number}", graph, lines)


class StagingDraft:
    """A draft in the staging graphs of a remote store."""

    def __init__(self, location: str, plan: Plan) -> None:
        """Start a draft, or take up the one that a load of the same plan has left.

        A new draft sweeps away what interrupted loads have left. Raises :class:`StoreError` for a
        store that cannot be reached or takes no updates.
        """
        self.remote = Remote(location)
        self.plan = plan
        self.places = self.remote.addresses
        if not self.places.update:
            cure = "Set PURGELD_STORE_UPDATE to its address"
            raise StoreError(f"{self.remote.where} has no update endpoint that we know", cure=cure)
        self.tallies: dict[Graph, Tally] = {}
        self.root, self.done = self._taken_up() if plan.resume else ("", set())
        if not self.root:
            self._begin()
        self.upload = uploads.for_store(self.places, self.remote.connection, self.root)

    @property
    def _journal(self) -> str:
        return f"{self.root}/journal"

    def _staged(self, graph: Graph) -> str:
        return f"{self.root}/{sha256(str(graph).encode()).hexdigest()[:16]}"

    def _update(self, text: str) -> None:
        connection = self.remote.connection
        connection.patience.persist(
            lambda: connection.update(self.places.update, text, "an update of staging graphs")
        )

    def _taken_up(self) -> tuple[str, set[str]]:
        """Return the root of an unfinished load of this plan, and the chunks that it has."""
        known = f"?load {DCTERMS('identifier')} {ox.Literal(self.plan.digest)}"
        text = (
            f"SELECT ?load ?part WHERE {{ GRAPH <{LOADS}> {{ {known} }}"
            f" OPTIONAL {{ GRAPH ?journal {{ ?load {DCTERMS('hasPart')} ?part }} }} }}"
        )
        rows = list(self.remote.rows(text))
        roots = sorted({row["load"].value for row in rows})
        if not roots:
            return "", set()
        own = [row["part"] for row in rows if row["load"].value == roots[-1] and row["part"]]
        return roots[-1], {part.value for part in own}

    def _begin(self) -> None:
        left = [name for name in self.remote.names() if name.startswith(STAGING)]
        if left:
            self._update(dialects.drop(left))
        self.root = f"{STAGING}{uuid.uuid4().hex[:16]}"
        self._note(LOADS, DCTERMS("identifier"), self.plan.digest)

    def _note(self, graph: str, predicate: ox.NamedNode, text: str) -> None:
        line = f"<{self.root}> {predicate} {ox.Literal(text)} .\n"
        self._update(dialects.insert(graph, [line]))

    def add(self, source: Source, progress: Progress) -> None:
        """Send the chunks that are not there yet; see :class:`drafts.Draft`."""
        for chunk in chunks(source, progress):
            self._refuse(chunk.graph)
            self.tallies.setdefault(chunk.graph, Tally()).add(chunk.lines)
            if chunk.name not in self.done:
                self.upload.send(self._staged(chunk.graph), chunk.lines)
                if self.upload.at_once:
                    self._note(self._journal, DCTERMS("hasPart"), chunk.name)
                    self.done.add(chunk.name)

    def _refuse(self, graph: Graph) -> None:
        if isinstance(graph, ox.DefaultGraph) and self.places.kind == addresses.VIRTUOSO:
            what = f"{self.remote.where} has no default graph of its own"
            raise StoreError(what, cure="Name a graph with --graph")
        sent = sum(len(tally.exact) for tally in self.tallies.values())
        if self.places.kind == addresses.OXIGRAPH and sent > MOST_IN_OXIGRAPH:
            what = f"more than {MOST_IN_OXIGRAPH} triples would fill the memory of the server"
            cure = "Load a folder (purgeld load DIR), then run oxigraph serve --location DIR"
            raise StoreError(f"{self.remote.where}: {what}", cure=cure)

    def publish(self) -> dict[Graph, int]:
        """Compare the counts of the staging graphs, then put them in place by one update."""
        self.upload.finish()
        counts = {graph: self._counted(graph, tally) for graph, tally in self.tallies.items()}
        staged = {graph: self._staged(graph) for graph in counts}
        if staged:
            self._swap(staged)
        self._update(dialects.drop([*staged.values(), self._journal, LOADS]))
        self.upload.close()
        return counts

    def _swap(self, staged: Mapping[Graph, str]) -> None:
        replace = self.plan.replace
        try:
            self._update(dialects.swap(staged, self.places.kind, replace=replace))
        except QueryError:
            # Refused as a text, so nothing was done; some stores have no COPY and ADD.
            self._update(dialects.by_patterns(staged, replace=replace))

    def _counted(self, graph: Graph, tally: Tally) -> int:
        staged = self._staged(graph)
        (row,) = self.remote.rows(
            f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{staged}> {{ ?s ?p ?o }} }}"
        )
        found, bounds = int(row["n"].value), tally.bounds()
        if not bounds.fewest <= found <= bounds.most:
            what = f"{self.remote.where} took {found} of {bounds.most} triples of {graph}"
            cure = "Nothing was replaced; load again. Does another load run?"
            raise StoreError(what, cure=cure)
        return found

    def abandon(self) -> None:
        """Leave the old data; what has arrived stays for ``--resume`` or the next load's broom."""
        self.upload.close()

"""Everything that a store holds, graph by graph, as one dump."""

from __future__ import annotations

from contextlib import closing
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from purgeld import formats
from purgeld.dumps import MEDIA
from purgeld.errors import StoreError
from purgeld.graphs import DEFAULT
from purgeld.stores import folders, locations
from purgeld.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.stores.port import Graph, Store


def unload(location: str, suffix: str, output: IO[bytes], *, only_default: bool) -> None:
    """Write a store in one of the formats of :data:`purgeld.dumps.MEDIA`, as it is read.

    Formats without named graphs get the union of all graphs, each triple once. Raises
    :class:`StoreError` for a store that gives more or less than it counts, or that is damaged.
    """
    form = MEDIA[suffix][0]
    prefixes = PREFIXES if form in formats.WITH_PREFIXES else {}
    folders.refuse_altered(location)
    with closing(locations.open_store(location)) as store:
        quads = _quads(store, only_default=only_default)
        whole = quads if form.supports_datasets else _union(quads)
        ox.serialize(whole, output, form, prefixes=prefixes)


def _quads(store: Store, *, only_default: bool) -> Iterator[ox.Quad]:
    counts = store.graphs()
    wanted = [graph for graph in counts if graph in DEFAULT or not only_default]
    for graph in sorted(wanted, key=str):
        found = 0
        for triple in store.triples(graph):
            found += 1
            yield _quad(triple, graph)
        if found != counts[graph]:
            what = f"{store.where}: {graph} has {counts[graph]} triples, but gave {found}"
            raise StoreError(what, cure="It changed, or limits its answers; dump it again")


def _quad(triple: ox.Triple, graph: Graph) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _union(quads: Iterator[ox.Quad]) -> Iterator[ox.Triple]:
    seen: set[ox.Triple] = set()
    for quad in quads:
        if quad.triple not in seen:
            seen.add(quad.triple)
            yield quad.triple

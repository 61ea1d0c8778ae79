"""Whether a store holds what was loaded: counts of each graph, and every triple if it is small.

A store may write a value in its own way (``8.0`` becomes ``8``), or change it (Virtuoso makes
``120`` of the duration ``P10Y``). Such literals are told with what became of them; a triple that
has no counterpart is lost.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import formats
from purgeld.stores import folders, locations
from purgeld.stores.tally import Tally
from purgeld.values import value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.stores.drafts import Plan
    from purgeld.stores.port import Graph, Store

    Triples = set[ox.Triple]

SMALL = 500_000


@dataclass
class Compared:
    """One graph as it was loaded and as the store has it.

    ``altered`` are literals as they were and as they are, ``lost`` triples without a counterpart,
    ``others`` triples that were not loaded. ``digest`` is the SHA-256 of the canonical form
    (RDFC-1.0) of the graph if it is the same on both sides, else empty.
    """

    graph: Graph
    fewest: int
    most: int
    found: int
    digest: str = ""
    altered: list[tuple[ox.Triple, ox.Triple]] = field(default_factory=list)
    lost: list[ox.Triple] = field(default_factory=list)
    others: int = 0

    def holds(self, *, alone: bool) -> bool:
        """Say whether everything is there, and nothing else if the graph was replaced."""
        whole = not self.lost and self.fewest <= self.found
        return whole and (not alone or (self.found <= self.most and not self.others))

    def lines(self) -> Iterator[str]:
        """Tell every literal whose value changed, and the others by how they were written anew."""
        rewritten: dict[tuple[str, str], list[tuple[ox.Triple, ox.Triple]]] = defaultdict(list)
        for before, after in self.altered:
            if value(before.object) == value(after.object):
                rewritten[_datatype(before), _datatype(after)].append((before, after))
            else:
                yield f"{before.subject} {before.predicate}: {before.object} became {after.object}"
        for pairs in rewritten.values():
            before, after = pairs[0]
            first = f"{before.object} is {after.object}"
            yield f"{len(pairs)} literals written in another way, the first: {first}"
        for triple in self.lost:
            yield f"lost: {triple}"


def verify(location: str, plan: Plan) -> list[Compared]:
    """Compare a store with what was loaded into it, graph by graph.

    Raises :class:`StoreError` for a store that cannot be read or whose files are damaged.
    """
    folders.refuse_altered(location)
    lines: dict[Graph, Tally] = defaultdict(Tally)
    local: dict[Graph, Triples] = defaultdict(set)
    sent = 0
    for source in plan.sources:
        for quad in source.quads(lambda _: None):
            sent += 1
            lines[quad.graph_name].add([f"{quad.triple} .\n"])
            if sent <= SMALL:
                local[quad.graph_name].add(quad.triple)
    with closing(locations.open_store(location)) as store:
        found = store.graphs()
        return [
            _compared(store, graph, tally, found.get(graph, 0), local if sent <= SMALL else None)
            for graph, tally in lines.items()
        ]


def _compared(
    store: Store, graph: Graph, tally: Tally, found: int, local: dict[Graph, Triples] | None
) -> Compared:
    compared = Compared(graph, *tally.bounds(), found)
    if local is not None and found <= SMALL:
        _compare(compared, local[graph], set(store.triples(graph)))
    return compared


def _compare(compared: Compared, local: Triples, stored: Triples) -> None:
    missing, more = local - stored, stored - local
    if not missing and not more:
        compared.digest = formats.canonical_hash(stored)
        return
    others = set(more)
    stored_at = _by_place(stored)
    for triple in sorted(missing, key=str):
        twin = _counterpart(triple, stored_at[_place(triple)], others)
        if twin is None:
            compared.lost.append(triple)
        else:
            compared.altered.append((triple, twin))
            others.discard(twin)
    compared.others = len(others)


def _datatype(triple: ox.Triple) -> str:
    return triple.object.datatype.value if isinstance(triple.object, ox.Literal) else ""


def _place(triple: ox.Triple) -> tuple[str, str]:
    return str(triple.subject), str(triple.predicate)


def _by_place(triples: Triples) -> dict[tuple[str, str], list[ox.Triple]]:
    places: dict[tuple[str, str], list[ox.Triple]] = defaultdict(list)
    for triple in sorted(triples, key=str):
        places[_place(triple)].append(triple)
    return places


def _counterpart(
    triple: ox.Triple, nearby: Iterable[ox.Triple], others: Triples
) -> ox.Triple | None:
    """Return what became of a literal: the same value, else a literal that nobody loaded."""
    if not isinstance(triple.object, ox.Literal):
        return None
    literals = [near for near in nearby if isinstance(near.object, ox.Literal)]
    same = (near for near in literals if value(near.object) == value(triple.object))
    return next(same, None) or next((near for near in literals if near in others), None)

"""What reconciles names over a store: which graphs it reads, how much, and how long it is kept."""

from __future__ import annotations

import asyncio
from functools import partial

import pyoxigraph as ox
import pytest

import mini
from purgeld import project
from purgeld.errors import StoreError
from purgeld.graphs import CLAIMS, CORE
from purgeld.server.problems import Problem
from purgeld.server.reconcilers import Renewed, of_store
from purgeld.stores.embedded import Embedded

SAID = """
<https://example.org/id/a> a <https://schema.org/Person> ;
    <http://www.w3.org/2000/01/rdf-schema#label> "Ivan Testov"@en .
"""
ALLEGED = SAID.replace("/a>", "/b>").replace("Ivan Testov", "Pyotr Testov")


def opened(**graphs: str) -> Embedded:
    """Return a store with this Turtle in its graphs."""
    store = ox.Store()
    places = {"core": CORE, "claims": CLAIMS}
    for name, text in graphs.items():
        store.load(text, format=ox.RdfFormat.TURTLE, to_graph=places.get(name))
    return Embedded(store, "a store")


def keys(**graphs: str) -> list[str]:
    """Return what can be reconciled with in such a store."""
    service = of_store(project.load(mini.ROOT), partial(opened, **graphs))
    return [entry.key for entry in service.things.entries]


def test_published_graphs_are_read() -> None:
    """Names come from the accepted facts of a dataset of ours, and from all of any other store."""
    assert keys(core=SAID, claims=ALLEGED) == ["https://example.org/id/a"]
    assert keys(other=SAID, claims=ALLEGED) == [
        "https://example.org/id/a",
        "https://example.org/id/b",
    ]
    assert keys() == []


def test_a_store_too_large_is_refused() -> None:
    """More statements than are held in memory are refused with both numbers, before any is read."""
    with pytest.raises(Problem, match="says 2 statements, and names are held of 1 at most"):
        of_store(project.load(mini.ROOT), partial(opened, core=SAID), most=1)


def test_a_fault_is_not_kept() -> None:
    """All who wait are told of a fault; the next one who asks starts anew."""
    faults = [StoreError("it is down")]

    def make() -> str:
        if faults:
            raise faults.pop()
        return "made"

    async def ask() -> list[object]:
        renewed = Renewed(make)
        first = await asyncio.gather(renewed.get(), renewed.get(), return_exceptions=True)
        return [*map(str, first), await renewed.get(), await renewed.get()]

    told = asyncio.run(ask())
    assert ["it is down" in str(said) for said in told] == [True, True, False, False]
    assert told[2:] == ["made", "made"]


def test_an_old_value_serves_while_it_is_renewed() -> None:
    """Nobody waits for a renewal, and one that fails leaves the old value."""
    now = 0.0
    made: list[int] = []

    def make() -> int:
        if len(made) == 2:
            made.append(0)
            raise StoreError("it is down")
        made.append(len(made) + 1)
        return made[-1]

    async def ask() -> list[int]:
        nonlocal now
        renewed = Renewed(make, 10, lambda: now)
        told = [await renewed.get()]
        for moment in (5.0, 10.0, 11.0, 20.0, 21.0):
            now = moment
            told.append(await renewed.get())
            await asyncio.gather(
                *asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True
            )
        return told

    assert asyncio.run(ask()) == [1, 1, 1, 2, 2, 2]
    assert made == [1, 2, 0, 4]

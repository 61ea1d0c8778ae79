"""A store behind an address, as pages and queries see it: facts fetched in lots and kept a while.

A remote store can be changed by others, so what was fetched is asked for again after some minutes.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from purgeld import queries
from purgeld.errors import StoreError
from purgeld.graphs import CURATED
from purgeld.pages.facts import MOST_POINTERS, TYPE, Text, texts
from purgeld.pieces import outline
from purgeld.server import answers, dataset
from purgeld.server.pool import BusyError
from purgeld.stores.remote import Remote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from purgeld.pages.facts import Pointer, Statements, Value
    from purgeld.server.pool import Limits, Question
    from purgeld.stores.port import Store

T = TypeVar("T")
LOT = 200
MOST_KEPT = 20_000
FRESH_SECONDS = 300.0
_ABOUT = "SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {nodes} }} ?s ?p ?o }}"


class DistantFacts:
    """The union of all graphs of a store, for :mod:`purgeld.pages`."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        """Read from this store."""
        self._store = store
        self._clock = clock
        self._about: dict[str, tuple[float, Statements]] = {}
        self._pointing: dict[str, tuple[float, Sequence[Pointer]]] = {}

    def about(self, iri: str) -> Statements:
        """Return the values of each property of a thing."""
        if not self._known(self._about, iri):
            self._fetch([iri])
        return self._about[iri][1]

    def pointing(self, iri: str) -> Sequence[Pointer]:
        """Return the (property, subject) pairs that point at a thing.

        Of more than ``MOST_POINTERS`` come those of the curated graphs, and so many of the others.
        """
        known = self._known(self._pointing, iri)
        if known is not None:
            return known
        if not _is_node(iri):
            return ()
        text = f"SELECT DISTINCT ?s ?p WHERE {{ ?s ?p <{iri}> }} LIMIT {MOST_POINTERS + 1}"
        found = self._pairs(text)
        if len(found) > MOST_POINTERS:
            graphs = " ".join(map(str, CURATED))
            text = f"?g {{ {graphs} }} GRAPH ?g {{ ?s ?p <{iri}> }}"
            found |= self._pairs(f"SELECT DISTINCT ?s ?p WHERE {{ VALUES {text} }}")
        self._keep(self._pointing, iri, sorted(found))
        return self._pointing[iri][1]

    def _pairs(self, text: str) -> set[Pointer]:
        return {(_name(row["p"]), _name(row["s"])) for row in _rows(self._store, text)}

    def instances(self, kind: str) -> Sequence[str]:
        """Return the subjects of a class."""
        return [subject for predicate, subject in self.pointing(kind) if predicate == TYPE]

    def ahead(self, iris: Iterable[str]) -> None:
        """Fetch what will be asked about next, many at once."""
        wanted = sorted({iri for iri in iris if not self._known(self._about, iri)})
        for start in range(0, len(wanted), LOT):
            self._fetch(wanted[start : start + LOT])

    def select(self, text: str) -> Sequence[Sequence[str]] | None:
        """Return the rows of a SELECT over the union of all graphs."""
        return texts(_rows(self._store, text))

    def _fetch(self, iris: Sequence[str]) -> None:
        nodes = " ".join(str(ox.NamedNode(iri)) for iri in iris if _is_node(iri))
        found: dict[str, dict[str, set[Value]]] = {iri: {} for iri in iris}
        for row in _rows(self._store, _ABOUT.format(nodes=nodes)) if nodes else ():
            about = found.setdefault(_name(row["s"]), {})
            about.setdefault(_name(row["p"]), set()).add(_value(row["o"]))
        for iri, about in found.items():
            ordered = {key: sorted(about[key], key=_rank) for key in sorted(about)}
            self._keep(self._about, iri, ordered)

    def _known(self, kept: dict[str, tuple[float, T]], iri: str) -> T | None:
        entry = kept.get(iri)
        return entry[1] if entry and self._clock() - entry[0] < FRESH_SECONDS else None

    def _keep(self, kept: dict[str, tuple[float, T]], iri: str, found: T) -> None:
        if len(kept) > MOST_KEPT:
            kept.clear()
        kept[iri] = (self._clock(), found)


def _rows(store: Store, text: str) -> ox.QuerySolutions:
    answer = store.query(text, "a page")
    if not isinstance(answer, ox.QuerySolutions):
        raise StoreError(f"{store.where} answers a SELECT with something else")
    return answer


def _is_node(iri: str) -> bool:
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return not iri.startswith("_:")


def _name(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _value(term: object) -> Value:
    if isinstance(term, ox.Literal):
        return Text(term.value, term.language or "", term.datatype.value)
    return _name(term)


def _rank(value: Value) -> tuple[str, str, str]:
    if isinstance(value, str):
        return "", value, ""
    return f"@{value.language}", value.value, value.datatype


class DistantAsker:
    """Passes questions on to a store; so many at once, each with its time."""

    def __init__(self, address: str, limits: Limits) -> None:
        """Open the store for each question, so that no two share a connection."""
        self._address = address
        self._limits = limits
        self._free = asyncio.Semaphore(limits.workers)

    async def ask(self, question: Question) -> bytes:
        """Return the answer; raise :class:`StoreError` or :class:`QueryError`."""
        try:
            await asyncio.wait_for(self._free.acquire(), self._limits.patience)
        except TimeoutError as fault:
            what = f"all {self._limits.workers} connections are busy"
            raise BusyError(what, cure="Try again in some seconds") from fault
        try:
            return await asyncio.to_thread(self._asked, question)
        finally:
            self._free.release()

    def _asked(self, question: Question) -> bytes:
        store = Remote(self._address)
        text = dataset.written(question.text, question.default, question.named)
        own = text != question.text or "FROM" in outline(text).words
        answer = store.ask(queries.with_prefixes(text), "query") if own else store.query(text)
        return answers.write(answer, question.form, self._limits.rows, self._limits.bytes)

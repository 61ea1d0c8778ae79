"""Asking Wikidata: names first if wanted, then the items, whatever is not in the cache yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from purgeld.errors import StoreError
from purgeld.linking import wikidata
from purgeld.linking.cache import Cache, Search
from purgeld.linking.client import KEPT, TooMuch
from purgeld.linking.wikidata import Item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from purgeld.linking.client import Client

NAMES_AT_ONCE = 20
ITEMS_AT_ONCE = 50
MOST_NAMESAKES = 20
FAULTS_IN_A_ROW = 3
_FAILED = "no whole answer: "
T = TypeVar("T")


@dataclass
class Fetcher:
    """One run: where to ask, where to keep, whom to tell."""

    client: Client
    cache: Cache
    tell: Callable[[str], None]
    again: bool = False
    at_once: int = ITEMS_AT_ONCE

    def names(self, names: Iterable[tuple[str, str]]) -> set[str]:
        """Search for names (text, language); return the identifiers found, now or before.

        Raises :class:`StoreError` when the service refuses; what was answered before is kept.
        """
        wanted = list(dict.fromkeys(names))
        missing = [each for each in wanted if self.again or self.cache.search(*each) is None]
        for batch in _batches(missing, NAMES_AT_ONCE):
            self._search(batch)
            self.tell(f"{len(batch)} names searched for")
        known = (self.cache.search(*each) for each in wanted)
        return {found for search in known if search for found in search.found}

    def _search(self, batch: Sequence[tuple[str, str]]) -> None:
        try:
            rows = self.client.rows(wikidata.by_names(batch))
        except TooMuch as fault:
            if len(batch) == 1:
                raise StoreError(f"{batch[0][0]}: {fault}", cure=KEPT) from fault
            for half in _halves(batch):
                self._search(half)
            return
        found: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            name, item = row["name"], wikidata.identifier(row["item"])
            if isinstance(name, ox.Literal) and item:
                found[name.value].add(item)
        for text, language in batch:
            own = sorted(found[text], key=lambda each: int(each[1:]))[:MOST_NAMESAKES]
            search = Search(text, language, _now(), self.client.address, tuple(own))
            self.cache.put_search(search)

    def items(self, ids: Iterable[str]) -> Counter[str]:
        """Ask for items; count how many were kept, had nothing to say, or were known before.

        Raises :class:`StoreError` when the service refuses; what was answered before is kept.
        """
        counted: Counter[str] = Counter()
        missing = []
        for each in sorted(set(ids), key=lambda name: int(name[1:])):
            if self.again or self.cache.item(each) is None:
                missing.append(each)
            else:
                counted["known before"] += 1
        waiting: list[Item] = []
        for item in self._all(missing):
            waiting = [*waiting, item] if item.fault.startswith(_FAILED) else []
            if len(waiting) >= FAULTS_IN_A_ROW:
                raise StoreError(waiting[0].fault, cure=KEPT)
            self.cache.put(item)
            counted["without an answer" if item.fault else "fetched"] += 1
        return counted

    def _all(self, ids: Sequence[str]) -> Iterator[Item]:
        for batch in _batches(ids, self.at_once):
            yield from self._batch(batch)
            self.tell(f"{len(batch)} items asked for")

    def _batch(self, ids: Sequence[str]) -> Iterator[Item]:
        try:
            rows = self.client.rows(wikidata.about_items(ids))
            items, strange = wikidata.read_items(rows, ids, _now(), self.client.address)
        except (TooMuch, KeyError) as fault:
            if len(ids) == 1:
                yield Item(ids[0], _now(), self.client.address, fault=f"{_FAILED}{fault}")
                return
            for half in _halves(ids):
                yield from self._batch(half)
            return
        if strange:
            self.tell(f"{strange} rows were about something else and are left out")
        yield from items


def _batches(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (things[start : start + size] for start in range(0, len(things), size))


def _halves(things: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
    middle = len(things) // 2
    return things[:middle], things[middle:]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

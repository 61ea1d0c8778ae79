"""Records in order of their names, in pages cut from lists that a store holds.

An ingestion leaves lists of a thousand records each (``schema:ItemList``), which say their first
name and their last. The contents of a store are the spine of all lists; any page needs two or
three of them, of each source that has records there. Names are as
:func:`purgeld.names.folding.alphabetical` makes them.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias, overload

from purgeld.terms import CRM, PG, RDFS, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.pages.facts import Statements
    from purgeld.pages.reading import Reading

Named: TypeAlias = "tuple[str, str]"  # a name and the IRI of its record

_CONTENT = CRM("P190_has_symbolic_content").value
_LIST, _COUNT = SCHEMA("ItemList").value, SCHEMA("numberOfItems").value
_SOURCE, _SPAN = PG("isFromSource").value, RDFS("label").value
_SPINE = (
    f"SELECT ?list ?source ?span ?count WHERE {{ ?list a <{_LIST}> ; <{_SOURCE}> ?source ; "
    f"<{_SPAN}> ?span ; <{_COUNT}> ?count }}"
)
_BETWEEN = " – "


@dataclass(frozen=True, slots=True)
class Block:
    """A list of records of a source: its first name, its last, and how many records it holds.

    ``held`` are its records where they were not left in the store.
    """

    first: str
    last: str
    count: int
    iri: str
    source: str
    held: tuple[Named, ...] = ()


def blocks(reading: Reading) -> tuple[Block, ...]:
    """Return the lists that there are, in order of their first names."""
    made = reading.once("lists of records", lambda own: _blocks(_spine(own)))
    return made if isinstance(made, tuple) else ()


def is_listed(reading: Reading, source: str) -> bool:
    """Tell whether the records of a source are listed, as those of an ingested table are."""
    return any(block.source == source for block in blocks(reading))


def _spine(reading: Reading) -> Iterable[Sequence[str]]:
    found = reading.select(_SPINE)
    if found is not None:
        return found
    return [[iri, *_told(reading.about(iri))] for iri in reading.instances(_LIST)]


def _told(statements: Statements) -> Iterator[str]:
    for predicate in (_SOURCE, _SPAN, _COUNT):
        value = statements[predicate][0]
        yield value if isinstance(value, str) else value.value


def _blocks(rows: Iterable[Sequence[str]]) -> tuple[Block, ...]:
    found = []
    for iri, source, span, count in rows:
        first, _, last = span.partition(_BETWEEN)
        found.append(Block(first, last, int(count), iri, source))
    return tuple(sorted(found, key=_first))


def held(named: Iterable[Named], source: str = "") -> Block:
    """Return a list that is held here, of one record or more."""
    own = tuple(sorted(named))
    return Block(own[0][0], own[-1][0], len(own), "", source, own)


def _first(block: Block) -> tuple[str, str]:
    return block.first, block.iri


class Paged(Sequence[str]):
    """Records of which a page is read when it is asked for."""

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """Return the records of a page."""
        if isinstance(place, int):
            return self[place : place + 1][0]
        begin, end, _ = place.indices(len(self))
        return self._page(begin, end) if begin < end else []

    @abstractmethod
    def _page(self, begin: int, end: int) -> Sequence[str]:
        """Return the records from one place to another behind it."""


class Alphabet(Paged):
    """The records of lists in order of their names, then of their IRIs."""

    def __init__(self, reading: Reading, own: Iterable[Block]) -> None:
        """Take the lists; what they hold is read when it is asked for."""
        self._reading = reading
        self._blocks = sorted(own, key=_first)
        self._firsts = [block.first for block in self._blocks]
        # How many records the lists hold that begin before each.
        self._before = [0, *accumulate(block.count for block in self._blocks)]

    def __len__(self) -> int:
        """Return how many records there are."""
        return self._before[-1]

    def _page(self, begin: int, end: int) -> Sequence[str]:
        return [iri for _, iri in self._between(begin, end)]

    def starting(self, name: str, most: int) -> list[Named]:
        """Return the first records whose names begin with these words, or with part of one."""
        found: set[Named] = set()
        for number in range(len(self._blocks)):
            block = self._blocks[number]
            if block.first > name and not block.first.startswith(name):
                break
            if block.last >= name:
                found.update(one for one in self._items(block) if one[0].startswith(name))
            if len(found) > most and self._is_beyond(number, sorted(found)[most][0]):
                break
        return sorted(found)[:most]

    def _is_beyond(self, number: int, name: str) -> bool:
        """Tell whether all lists behind one begin behind a name."""
        return number + 1 < len(self._firsts) and self._firsts[number + 1] > name

    def _between(self, begin: int, end: int) -> list[Named]:
        """Return the records from one place to another, of lists that may overlap."""
        number = self._start(begin)
        name = self._firsts[number]
        earlier = self._blocks[:number]
        found = {
            one for block in earlier if block.last >= name
            for one in self._items(block) if one[0] >= name
        }  # fmt: skip
        skipped = self._before[number] - len(found)
        while number < len(self._blocks):
            found.update(self._items(self._blocks[number]))
            number += 1
            if number < len(self._blocks):
                sure = sum(own < self._firsts[number] for own, _ in found)
                if skipped + sure >= end:
                    break
        return sorted(found)[begin - skipped : end - skipped]

    def _start(self, place: int) -> int:
        """Return the first list of those with the name behind which a place surely lies."""
        number = bisect_left(self._before, place + 1) - 1
        return bisect_left(self._firsts, self._firsts[min(number, len(self._firsts) - 1)])

    def _items(self, block: Block) -> Sequence[Named]:
        if block.held:
            return block.held
        rows = self._reading.select(f"SELECT ?text {{ <{block.iri}> <{_CONTENT}> ?text }}") or ()
        read = [json.loads(text) for (text,) in rows]
        return [(name, f"{one['of']}{end}") for one in read for name, end in one["items"]]

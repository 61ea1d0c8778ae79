"""What a store is asked for, so that no page of records needs all of them.

A graph in memory answers nothing here, and is read as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from purgeld.terms import PG, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.pages.reading import Reading

_RECORD, _FROM = PG("PersonRecord").value, PG("isFromSource").value
_LABEL = RDFS("label").value
# As many are kept in order; more are ordered anew by the store for each page.
MOST_KEPT = 200_000
# As registers order: small letters, from the first letter or digit on, then the IRI.
_ORDER = r'ORDER BY MIN(REPLACE(LCASE(STR(?label)), "^\\W+", "")) ?one'


@dataclass(frozen=True, slots=True)
class Records(Sequence[str]):
    """The records in order of their names, of one source or of all, asked for by page."""

    reading: Reading
    source: str
    total: int

    def __len__(self) -> int:
        """Return how many there are."""
        return self.total

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """Return the records of a page; of very many in a question of its own."""
        if isinstance(place, int):
            return self[place : place + 1][0]
        if self.total <= MOST_KEPT:
            return self._all()[place]
        begin, end, _ = place.indices(self.total)
        return self._some(f"LIMIT {max(end - begin, 0)} OFFSET {begin}")

    def __iter__(self) -> Iterator[str]:
        """Go through all of them."""
        return iter(self._all() if self.total <= MOST_KEPT else self._some(""))

    def _all(self) -> list[str]:
        made = self.reading.once(f"records {self.source}", lambda _: self._some(""))
        return made if isinstance(made, list) else []

    def _some(self, limit: str) -> list[str]:
        own = f" ; <{_FROM}> <{self.source}>" if self.source else ""
        text = (
            f"SELECT ?one WHERE {{ ?one a <{_RECORD}>{own} "
            f"OPTIONAL {{ ?one <{_LABEL}> ?label }} }} GROUP BY ?one {_ORDER} {limit}"
        )
        return [one for (one,) in self.reading.select(text) or ()]


def records(reading: Reading) -> tuple[Records, dict[str, Records]] | None:
    """Return all records, and those of each source; ``None`` where they must be read instead.

    That is where no store can be asked, or where something that is no ``id/record/`` is one.
    """
    outside = (
        f"SELECT ?one WHERE {{ ?one a <{_RECORD}> "
        f'FILTER(!STRSTARTS(STR(?one), "{reading.base}id/record/")) }} LIMIT 1'
    )
    if reading.select(outside) != []:
        return None
    text = (
        f"SELECT ?source (COUNT(DISTINCT ?one) AS ?count) WHERE {{ ?one a <{_RECORD}> "
        f"OPTIONAL {{ ?one <{_FROM}> ?source }} }} GROUP BY ?source"
    )
    found = reading.select(text) or ()
    counts = {source: int(count) for source, count in found}
    # A record has one source; were there two, the list would end with empty pages.
    total = sum(counts.values())
    return Records(reading, "", total), {
        source: Records(reading, source, count)
        for source, count in sorted(counts.items()) if source
    }  # fmt: skip


def things(reading: Reading, kind: str) -> Sequence[str]:
    """Return the things of a class, without the parts of records where a store can be asked."""
    records_ = f"{reading.base}id/record/"
    text = (
        f"SELECT DISTINCT ?one WHERE {{ ?one a <{kind}> "
        f'FILTER(!STRSTARTS(STR(?one), "{records_}")) }}'
    )
    found = reading.select(text)
    return reading.instances(kind) if found is None else [one for (one,) in found]

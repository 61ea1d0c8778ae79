"""What a store is asked for, so that no page of records needs all of them.

A graph in memory answers nothing here, and is read as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.graphs import CURATED
from purgeld.names.folding import alphabetical
from purgeld.pages import alphabet
from purgeld.terms import BASE, PG, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from purgeld.pages.reading import Reading

_RECORD, _FROM = PG("PersonRecord").value, PG("isFromSource").value
_LABEL = RDFS("label").value
_SOURCES = f"SELECT DISTINCT ?source WHERE {{ ?source a <{PG('Source').value}> }}"
# As many records without lists are put in order here; more stay in the order of the store.
MOST_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Unordered(alphabet.Paged):
    """Records that no list orders, of one source or of all, in the order of the store."""

    reading: Reading
    source: str
    total: int

    def __len__(self) -> int:
        """Return how many there are."""
        return self.total

    def _page(self, begin: int, end: int) -> Sequence[str]:
        own = f" ; <{_FROM}> <{self.source}>" if self.source else ""
        text = (
            f"SELECT DISTINCT ?one WHERE {{ ?one a <{_RECORD}>{own} }} "
            f"LIMIT {end - begin} OFFSET {begin}"
        )
        return [one for (one,) in self.reading.select(text) or ()]


def records(reading: Reading) -> tuple[Sequence[str], dict[str, Sequence[str]]] | None:
    """Return all records, and those of each source; ``None`` where they must be read instead.

    That is where no store can be asked, or where something that is no ``id/record/`` is one.
    """
    lists = alphabet.blocks(reading)
    found = reading.select(_SOURCES if lists else _outside(reading.base))
    if found is None or (found and not lists):
        return None
    counts = _counts(reading, [source for (source,) in found], {one.source for one in lists})
    # A record has one source; were there two, the list would end with empty pages.
    total = sum(counts.values())
    if total > MOST_KEPT and not lists:
        whole = Unordered(reading, "", total)
        return whole, {one: Unordered(reading, one, counts[one]) for one in sorted(counts) if one}
    own = [*lists, *_held(reading, counts)]
    sources = sorted({block.source for block in own if block.source})
    return alphabet.Alphabet(reading, own), {
        source: alphabet.Alphabet(reading, [one for one in own if one.source == source])
        for source in sources
    }


def listed(reading: Reading) -> alphabet.Alphabet | None:
    """Return all records in order, ``None`` where no list orders those of a store."""
    found = reading.once("all records", records) if alphabet.blocks(reading) else None
    whole = found[0] if isinstance(found, tuple) else None
    return whole if isinstance(whole, alphabet.Alphabet) else None


def _outside(base: str) -> str:
    return (
        f"SELECT ?one WHERE {{ ?one a <{_RECORD}> "
        f'FILTER(!STRSTARTS(STR(?one), "{base}id/record/")) }} LIMIT 1'
    )


def _counts(reading: Reading, sources: Iterable[str], listed: set[str]) -> dict[str, int]:
    """Count the records of each source without lists; where others have some, source by source."""
    own = f"?one a <{_RECORD}> OPTIONAL {{ ?one <{_FROM}> ?source }}"
    if listed:
        names = " ".join(f"<{source}>" for source in sorted(set(sources) - listed))
        own = f"VALUES ?source {{ {names} }} ?one <{_FROM}> ?source . ?one a <{_RECORD}>"
    text = f"SELECT ?source (COUNT(DISTINCT ?one) AS ?count) WHERE {{ {own} }} GROUP BY ?source"
    return {source: int(count) for source, count in reading.select(text) or ()}


def _held(reading: Reading, sources: Iterable[str]) -> list[alphabet.Block]:
    """Put the records of sources in order that have no lists."""
    return [alphabet.held(own, source) for source in sources if (own := _named(reading, source))]


def _named(reading: Reading, source: str) -> list[alphabet.Named]:
    own = f"; <{_FROM}> <{source}> }}"
    if not source:
        own = f"FILTER NOT EXISTS {{ ?one <{_FROM}> ?source }} }}"
    text = (
        f"SELECT ?one (MIN(STR(?label)) AS ?name) WHERE {{ {{ ?one a <{_RECORD}> {own} "
        f"OPTIONAL {{ ?one <{_LABEL}> ?label }} }} GROUP BY ?one"
    )
    return [(alphabetical(name), one) for one, name in reading.select(text) or ()]


def things(reading: Reading, kind: str) -> Sequence[str]:
    """Return the things of a class, without the parts of records where a store can be asked."""
    if alphabet.blocks(reading):
        own = [graph.value for graph in CURATED]
        own += [graph.replace(BASE, reading.base, 1) for graph in own if reading.base != BASE]
        names = " ".join(f"<{graph}>" for graph in own)
        within = f"VALUES ?graph {{ {names} }} GRAPH ?graph {{ ?one a <{kind}> }}"
    else:
        records_ = f"{reading.base}id/record/"
        within = f'?one a <{kind}> FILTER(!STRSTARTS(STR(?one), "{records_}"))'
    found = reading.select(f"SELECT DISTINCT ?one WHERE {{ {within} }}")
    return reading.instances(kind) if found is None else [one for (one,) in found]

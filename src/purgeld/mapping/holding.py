"""All tables of a project together: every row accounted for, voices named, statements settled."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.mapping import figures, settling
from purgeld.mapping.claims import EVIDENCE, HELD, english
from purgeld.mapping.running import Mapped, Mapper, Refusal, Setting, Source
from purgeld.mapping.statements import Claimed, Counted, Dated, Summed, Voice
from purgeld.mapping.templates import named
from purgeld.mapping.values import Cell, Value
from purgeld.terms import DCTERMS, OA, PG, RDF_TYPE, RDFS, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from purgeld.mapping.decisions import Decisions
    from purgeld.mapping.known import Known
    from purgeld.mapping.reading import Plan
    from purgeld.mapping.statements import Statement

    Row = Mapping[str, str]

SOURCES = "sources"
AUTHORS = "/authors"
WEAK = "weak"
Excuse = tuple[str, str, str, str]


@dataclass(frozen=True)
class Table:
    """A table as read: its plan and its rows, each with its line; a ragged row is a refusal."""

    plan: Plan
    rows: tuple[tuple[int, Row | Refusal], ...]

    @property
    def file(self) -> str:
        """Return the name of the file."""
        return f"{self.plan.name}.csv"


@dataclass(frozen=True)
class Trouble:
    """Something wrong in a file: which file, which line, what, and the cure."""

    file: str
    line: int
    what: str
    cure: str


@dataclass(frozen=True)
class Count:
    """How many rows of a table were read, mapped and refused."""

    read: int
    mapped: int
    refused: int


@dataclass
class Held:
    """What all tables say, what curated statements they take back, and the account of the rows."""

    triples: list[ox.Triple] = field(default_factory=list)
    withdrawn: set[ox.Triple] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)
    counts: dict[str, Count] = field(default_factory=dict)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    excused: set[Excuse] = field(default_factory=set)


def hold(
    tables: Iterable[Table], decided: Decisions, excuses: Iterable[Excuse], known: Known
) -> Held:
    """Map and settle all tables; ``excuses`` are refusals that were accepted with a reason."""
    return _Holder(list(tables), decided, frozenset(excuses), known).held()


class _Holder:
    def __init__(
        self, tables: list[Table], decided: Decisions, excuses: frozenset[Excuse], known: Known
    ) -> None:
        self.tables, self.decided, self.excuses, self.known = tables, decided, excuses, known
        self.sources = {**_curated(known, decided.base), **_listed(tables, decided)}
        self.said: list[tuple[str, int, Statement]] = []
        self.result = Held()

    def held(self) -> Held:
        setting = Setting(self.decided, self.sources, self.decided.base)
        for table in self.tables:
            self._map(table, Mapper(table.plan, setting))
        self._settle()
        return self.result

    def _map(self, table: Table, mapper: Mapper) -> None:
        seen: dict[str, int] = {}
        verdicts: Counter[bool] = Counter()
        for line, row in table.rows:
            found = _one(row, mapper, seen, line)
            verdicts[isinstance(found, Mapped)] += 1
            if isinstance(found, Mapped):
                self._take(found, table.file, line)
            else:
                self._refuse(found, table.file, line)
        counted = Count(len(table.rows), verdicts[True], verdicts[False])
        self.result.counts[table.file] = counted

    def _take(self, mapped: Mapped, file: str, line: int) -> None:
        self.result.triples += mapped.triples
        for triple in mapped.triples:
            self.result.lines.setdefault(name(triple.subject), (file, line))
        self.said += [(file, line, statement) for statement in mapped.statements]

    def _refuse(self, refusals: list[Refusal], file: str, line: int) -> None:
        for one in refusals:
            excuse = file, one.row, one.column, one.value
            if excuse in self.excuses:
                self.result.excused.add(excuse)
                continue
            shown = f'"{one.value}" ' if one.value else ""
            column = f", column {one.column}" if one.column else ""
            what = f"row {one.row or '?'}{column}: {shown}{one.what}"
            self.result.troubles.append(Trouble(file, line, what, one.cure))

    def _settle(self) -> None:
        said = [statement for _, _, statement in self.said]
        settled = settling.dates(
            [one for one in said if isinstance(one, Dated)], self.known, self._speaker
        )
        totals = [one for one in said if isinstance(one, Summed)]
        counted = [one for one in said if isinstance(one, Counted)]
        settled.add(figures.settle(counted, self.known, totals))
        settled.add(settling.claimed([one for one in said if isinstance(one, Claimed)]))
        where = {id(statement): (file, line) for file, line, statement in self.said}
        for fault in settled.faults:
            trouble = Trouble(*where[id(fault.statement)], fault.what, fault.cure)
            self.result.troubles.append(trouble)
        self.result.withdrawn |= settled.withdrawn
        self.result.triples += settled.triples
        self.result.triples += self._holders(settled.triples)

    def _holders(self, settled: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """Let whoever speaks and is not curated rest on a row; describe those without a name."""
        heard = {**self._authors(), **_heard(settled)}
        for holder, row in sorted(heard.items()):
            if self.known.has(holder):
                continue
            yield ox.Triple(named(holder), EVIDENCE, named(row))
            if holder.endswith(AUTHORS):
                source = holder.removesuffix(AUTHORS)
                label = f"Authors of the page {self.decided.labels.get(source, source)}"
                yield ox.Triple(named(holder), RDF_TYPE, PG("Group"))
                yield ox.Triple(named(holder), RDFS("label"), english(label))

    def _authors(self) -> dict[str, str]:
        """Return the named authors of pages, each with a row that was read there."""
        first: dict[str, str] = {}
        for triple in self.result.triples:
            if triple.predicate == OA("hasSource") and isinstance(triple.object, ox.NamedNode):
                source, row = triple.object.value, name(triple.subject)
                first[source] = min(first.get(source, row), row)
        found = {f"{self.decided.base}source/{slug}": one for slug, one in self.sources.items()}
        return {
            found[source].holder: row
            for source, row in sorted(first.items(), reverse=True)
            if source in found and not found[source].holder.endswith(AUTHORS)
        }

    def _speaker(self, passage: str) -> Voice:
        """Return the voice behind a curated passage."""
        source = passage.partition("#")[0]
        slug = source.removeprefix(f"{self.decided.base}source/")
        known = self.sources.get(slug) or Source(f"{source}{AUTHORS}")
        return Voice(known.holder, passage, source, slug, known.weak)


def _one(
    row: Row | Refusal, mapper: Mapper, seen: dict[str, int], line: int
) -> Mapped | list[Refusal]:
    if isinstance(row, Refusal):
        return [row]
    key, column = row[mapper.plan.key].strip(), mapper.plan.key
    if not key:
        return [Refusal("", column, "", "is empty", "Give the row a key of its own")]
    if key in seen:
        what = f"is the key of line {seen[key]} too"
        return [Refusal(key, column, key, what, "Give the row a key of its own")]
    seen[key] = line
    return mapper.row(row)


def _curated(known: Known, base: str) -> dict[str, Source]:
    """Find the sources of the curated data that say who speaks in them."""
    found = {
        iri.removeprefix(f"{base}source/"): known.one(iri, DCTERMS("creator"))
        for iri in known.about
        if PG("Source").value in known.all(iri, RDF_TYPE)
    }
    return {slug: Source(creator) for slug, creator in found.items() if creator}


def _listed(tables: Iterable[Table], decided: Decisions) -> dict[str, Source]:
    """Read who speaks in the sources of the table of sources, and which of them are weak."""
    author = decided.thing(SOURCES, ("person", "group"))
    found: dict[str, Source] = {}
    for table in tables:
        if table.plan.name != SOURCES:
            continue
        for row in (row for _, row in table.rows if not isinstance(row, Refusal)):
            slug = row[table.plan.key].strip()
            named_author = author(Cell(row.get("author", "").strip(), slug))
            own = f"{decided.base}source/{slug}{AUTHORS}"
            holder = named_author.text if isinstance(named_author, Value) else own
            found[slug] = Source(holder, row.get("grade", "").strip() == WEAK)
    return found


def _heard(said: Iterable[ox.Triple]) -> dict[str, str]:
    """Return who holds an attestation, each with the first place where that is read."""
    about: dict[str, dict[ox.NamedNode, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in said:
        if triple.predicate in {HELD, EVIDENCE} and isinstance(triple.object, ox.NamedNode):
            about[name(triple.subject)][triple.predicate].append(triple.object.value)
    found: dict[str, list[str]] = defaultdict(list)
    for own in about.values():
        for holder in own[HELD]:
            found[holder] += own[EVIDENCE]
    return {holder: min(seen) for holder, seen in found.items()}

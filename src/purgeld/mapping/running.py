"""Rows through a plan: each gives statements with their provenance, or says why it is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.mapping.statements import NOBODY, Claimed, Counted, Dated, Summed, Voice
from purgeld.mapping.templates import named
from purgeld.mapping.values import KINDS, Cell, Refused, Value
from purgeld.terms import OA, PG, RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from purgeld.mapping.decisions import Decisions
    from purgeld.mapping.reading import Block, Column, Plan
    from purgeld.mapping.statements import Statement
    from purgeld.mapping.templates import Template
    from purgeld.mapping.values import Kind

    Values = Mapping[str, Value]

SEPARATOR = ";"
_SERIES = re.compile(r"(?P<head>[^{]*)\{(?P<first>\d{1,4})\.\.(?P<last>\d{1,4})\}(?P<tail>.*)")


@dataclass(frozen=True)
class Source:
    """What is known of a source: who speaks in it, and whether it is graded as weak."""

    holder: str
    weak: bool = False


@dataclass(frozen=True)
class Refusal:
    """A cell for which a row is refused: row, column, value, what is wrong and the cure."""

    row: str
    column: str
    value: str
    what: str
    cure: str


@dataclass(frozen=True)
class Mapped:
    """What one row says: plain statements, and statements that other rows may contradict."""

    row: str
    triples: tuple[ox.Triple, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Setting:
    """What a table is mapped against: decisions, sources by slug, and the kinds of value."""

    decisions: Decisions
    sources: Mapping[str, Source]
    base: str
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)


@dataclass
class _Read:
    """The values of a row: one for each column, several for some, and what was refused."""

    one: dict[str, Value] = field(default_factory=dict)
    several: dict[str, list[Value]] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)


class Mapper:
    """A plan made ready for many rows."""

    def __init__(self, plan: Plan, setting: Setting) -> None:
        """Bind the columns to their kinds, and those to decisions and lists."""
        self.plan, self.setting = plan, setting
        self.kinds = {name: self._kind(column) for name, column in plan.columns.items()}

    def row(self, cells: Mapping[str, str]) -> Mapped | list[Refusal]:
        """Map one row; a row with any cell that cannot be read is refused whole."""
        key = cells[self.plan.key].strip()
        read = self._read(cells, key)
        if read.refused:
            return read.refused
        voice = self._voice(read.one)
        triples = list(self._evidence(read.one, key)) if voice else []
        statements: list[Statement] = []
        for block in self.plan.blocks:
            for values in _each(block, read):
                if block.kind == "say":
                    triples += [pattern.fill(values) for pattern in block.patterns]
                elif voice or block.kind == "sum":
                    spoken = voice or NOBODY
                    statements.append(_statement(block, values, spoken, read.several))
        return Mapped(key, tuple(triples), tuple(statements))

    def _read(self, cells: Mapping[str, str], key: str) -> _Read:
        read = _Read({"row": Value(ox.Literal(key))})
        for name, column in self.plan.columns.items():
            text = cells[name].strip()
            if text:
                self._take(read, column, key, text)
            elif column.needed:
                why = Refused("is empty", "Fill it in")
                read.refused.append(_refusal(key, name, text, why))
        for name, column in self.plan.columns.items():
            if column.otherwise and name not in read.one and _filled(column.otherwise, read.one):
                iri = column.otherwise.fill(read.one)
                read.one[name] = self.setting.decisions.value(iri)
        return read

    def _take(self, read: _Read, column: Column, key: str, text: str) -> None:
        parts = series(text) if column.several else [text]
        for part in parts:
            found = self.kinds[column.name](Cell(part, key))
            if isinstance(found, Refused):
                read.refused.append(_refusal(key, column.name, part, found))
            elif column.several:
                read.several.setdefault(column.name, []).append(found)
            else:
                read.one[column.name] = found

    def _kind(self, column: Column) -> Kind:
        if column.kind == "thing":
            return self.setting.decisions.thing(self.plan.name, column.kinds)
        if column.kind == "listed":
            return _listed(self.plan.lists[column.items])
        return self._source if column.kind == "source" else self.setting.kinds[column.kind]

    def _source(self, cell: Cell) -> Value | Refused:
        slug, _, passage = cell.text.partition("#")
        if slug not in self.setting.sources:
            return Refused("is no source that is listed", "Add it to data/tables/sources.csv")
        iri = f"{self.setting.base}source/{slug}"
        evidence = f"{iri}#{passage or f'row={self.plan.name},{cell.row}'}"
        return Value(named(iri), {"": iri, "slug": slug, "evidence": evidence})

    def _voice(self, values: dict[str, Value]) -> Voice | None:
        source = values.get(self.plan.source)
        if source is None:
            return None
        values["source"], evidence = source, source.parts["evidence"]
        values["evidence"] = Value(named(evidence))
        known = self.setting.sources[source.parts["slug"]]
        return Voice(known.holder, evidence, source.text, source.parts["slug"], known.weak)

    def _evidence(self, values: Values, key: str) -> Iterator[ox.Triple]:
        node = named(values["evidence"].text)
        if "#row=" in node.value:
            label = ox.Literal(f"Row {key} of {self.plan.name}.csv", language="en")
            yield ox.Triple(node, RDF_TYPE, PG("Evidence"))
            yield ox.Triple(node, OA("hasSource"), values["source"].term)
            yield ox.Triple(node, RDFS("label"), label)


def series(text: str) -> list[str]:
    """Split a cell at semicolons and count out what is written as a series of numbers.

    >>> series("a; year-{1937..1939}-b")
    ['a', 'year-1937-b', 'year-1938-b', 'year-1939-b']
    """
    found: list[str] = []
    for part in text.split(SEPARATOR):
        run = _SERIES.fullmatch(part.strip())
        numbers = range(int(run["first"]), int(run["last"]) + 1) if run else ()
        found += [f"{run['head']}{n}{run['tail']}" for n in numbers] if run else [part.strip()]
    return found


def _listed(terms: Mapping[str, str]) -> Kind:
    def read(cell: Cell) -> Value | Refused:
        if cell.text not in terms:
            return Refused("is not in the list", f"Write {', '.join(sorted(terms))}")
        iri = terms[cell.text]
        return Value(named(iri), {"": iri, "slug": iri.rpartition("/")[2], "label": cell.text})

    return read


def _refusal(row: str, column: str, value: str, why: Refused) -> Refusal:
    return Refusal(row, column, value, why.what, why.cure)


def _filled(template: Template, values: Values) -> bool:
    return all(slot.column in values for slot in template.slots)


def _each(block: Block, read: _Read) -> Iterable[Values]:
    if any(name not in read.one and not read.several.get(name) for name in block.when):
        return []
    if not block.each:
        return [read.one]
    return [{**read.one, block.each: one} for one in read.several.get(block.each, [])]


def _statement(
    block: Block, values: Values, voice: Voice, several: Mapping[str, list[Value]]
) -> Statement:
    said = {
        name: text.fill(values) if _filled(text, values) else ""
        for name, text in block.texts.items()
        if name != "value"
    }
    own = _spoken(said.pop("claimant", ""), voice, block.words.get("stance", ""))
    if block.kind == "date":
        return Dated(**said, voice=own)
    if block.kind == "sum":
        parts = tuple(part.text for part in several[block.words["parts"]])
        return Summed(said["figure"], said["label"], parts, said.get("total", ""), own)
    if block.kind == "claim":
        return Claimed(**said, status=block.words.get("status", "unverified"), voice=own)
    (slot,) = block.texts["value"].slots
    value = values[slot.column]
    ends = {name: value.parts.get(name, "") for name in ("best", "low", "high")}
    kind, status = block.words.get("class", "Figure"), block.words.get("status", "unverified")
    against = tuple(rival.text for rival in several.get(block.words.get("against", ""), ()))
    return Counted(**said, **ends, kind=kind, status=status, voice=own, against=against)


def _spoken(claimant: str, voice: Voice, stance: str) -> Voice:
    if stance:
        voice = replace(voice, stance=stance)
    if not claimant:
        return voice
    slug = claimant.rpartition("/")[2]
    return replace(voice, holder=claimant, key=f"{slug}-{voice.key}" if voice.evidence else slug)

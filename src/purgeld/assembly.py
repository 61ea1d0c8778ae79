"""From the files of a project to one dataset of named graphs, all computed and checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import (
    checks,
    derive,
    formats,
    graphs,
    linksets,
    passages,
    positions,
    project,
    recordfolders,
    tables,
)
from purgeld.errors import DataError, Place
from purgeld.terms import PG, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from purgeld.linksets import Linkset
    from purgeld.mapping.holding import Count
    from purgeld.project import Project

SHAPES_FOLDER = "shapes"
PASSAGES = ("iri", "section", "digest")
SECTIONS = ("source", "section", "title", "start", "end", "digest")
LEDGER = ("iri", "label", "minted", "status", "replaced_by", "reason")


class Origins:
    """Which file says what, so that a finding can name file and line; files are read only then."""

    def __init__(
        self,
        project: Project,
        files: Mapping[Path, Iterable[ox.Quad]],
        rows: Mapping[str, Place] | None = None,
    ) -> None:
        """Remember which file speaks of which subject, and which row of a table made it."""
        self.project = project
        self.rows = rows or {}
        self.homes: dict[str, list[Path]] = {}
        for path, quads in files.items():
            for subject in {name(quad.subject) for quad in quads}:
                self.homes.setdefault(subject, []).append(path)
        self._lines: dict[Path, positions.Lines] = {}

    def in_file(self, path: Path, subject: str, predicate: str = "", value: str = "") -> Place:
        """Return the place of a statement in one file."""
        if path not in self._lines:
            self._lines[path] = positions.locate(formats.decode(path), self.project.base)
        return Place(self.project.named(path), self._lines[path].find(subject, predicate, value))

    def place(self, subject: str, predicate: str = "", value: str = "") -> Place:
        """Return the place of a statement, or the subject itself where no file speaks of it."""
        places = [self.in_file(path, subject) for path in self.homes.get(subject, ())]
        exact = [
            self._lines[path].by_key[subject, predicate, value]
            for path in self.homes.get(subject, ())
            if (subject, predicate, value) in self._lines[path].by_key
        ]
        for path in self.homes.get(subject, ()):
            if not exact or (subject, predicate, value) in self._lines[path].by_key:
                return self.in_file(path, subject, predicate, value)
        return places[0] if places else self.rows.get(subject, Place(subject))


@dataclass(frozen=True)
class Assembly:
    """The whole dataset as quads, the project it comes from, and where each statement stands.

    Shapes stand apart: they are rules about the data, and lists and paths make blank nodes there.
    """

    project: Project
    quads: tuple[ox.Quad, ...]
    shapes: tuple[ox.Quad, ...]
    origins: Origins
    problems: tuple[checks.Problem, ...]
    counts: Mapping[str, Count]
    links: tuple[Linkset, ...] = ()
    records: frozenset[ox.Quad] = frozenset()

    @cached_property
    def written(self) -> tuple[ox.Quad, ...]:
        """All but the ingested records, which have been validated by their own rules."""
        return tuple(quad for quad in self.quads if quad not in self.records)

    @cached_property
    def graphs(self) -> dict[ox.NamedNode, list[ox.Triple]]:
        """The triples of each named graph."""
        return graphs.by_graph(self.quads)

    @cached_property
    def default(self) -> list[ox.Triple]:
        """The published default graph: accepted facts, vocabulary, links."""
        return graphs.merge(self.graphs, graphs.DEFAULT)

    @cached_property
    def union(self) -> list[ox.Triple]:
        """The triples of all graphs as one, each once."""
        return graphs.merge(self.graphs, self.graphs)

    @cached_property
    def store(self) -> ox.Store:
        """All quads in an embedded store in memory."""
        store = ox.Store()
        store.bulk_extend(self.quads)
        return store


def assemble(subject: Project) -> Assembly:
    """Read, place, compute and check; problems are returned, not raised.

    Raises :class:`SyntaxFault` and :class:`ProjectError` for files that cannot be read.
    """
    ontology = project.read_turtle(subject, "ontology")
    rules = {path: own for path, own in ontology.items() if path.parent.name == SHAPES_FOLDER}
    vocabulary = {path: own for path, own in ontology.items() if path not in rules}
    data = project.read_turtle(subject, "data")
    curated = [quad for quads in data.values() for quad in quads]
    rows = tables.read(subject, curated)
    origins = Origins(subject, {**ontology, **data}, rows.places)
    authored = [*rows.left(curated), *rows.quads()]
    terms = [
        ox.Quad(q.subject, q.predicate, q.object, graphs.VOCAB)
        for quads in vocabulary.values()
        for q in quads
    ]
    placed = graphs.assign(authored, subject.base) + terms
    bounds, refused = derive.time_bounds(placed)
    evidence, recorded = _evidence(subject, authored)
    links = linksets.read(subject)
    quads = [*placed, *bounds, *derive.concept_labels(terms), *evidence, *linksets.quads(links)]
    quads += _shortcuts(subject, quads)
    problems = [_of_date(quad, fault, origins) for quad, fault in refused]
    problems += rows.problems
    problems += _problems({**vocabulary, **data}, authored, quads, recorded, origins)
    problems += linksets.problems(links, placed)
    records = frozenset(recordfolders.read(subject.root, subject.base))
    ordered = tuple(sorted({*quads, *records}, key=str))
    shapes = tuple(quad for own in (*rules.values(), *vocabulary.values()) for quad in own)
    return Assembly(
        subject, ordered, shapes, origins, tuple(problems), rows.held.counts, links, records
    )


def _evidence(subject: Project, authored: Iterable[ox.Quad]) -> tuple[list[ox.Quad], set[str]]:
    rows = project.read_table(subject.root / "data" / "passages.csv", PASSAGES)
    sections = project.read_table(subject.root / "data" / "sections.csv", SECTIONS)
    by_iri = {f"{subject.base}{row['iri']}": row for row in rows}
    cited = cited_passages(authored)
    made = derive.evidence(
        cited,
        {iri: row["section"] for iri, row in by_iri.items()},
        {iri: row["digest"] for iri, row in by_iri.items()},
        subject.base,
    )
    for source in subject.sources:
        own = [row for row in sections if row["source"] == source.slug]
        made += derive.section_nodes(source.iri, own, subject.base)
    return made, set(by_iri)


def cited_passages(quads: Iterable[ox.Quad]) -> set[str]:
    """Return the IRIs of all passages that are cited as evidence."""
    return {
        quad.object.value
        for quad in quads
        if isinstance(quad.object, ox.NamedNode) and passages.parse(quad.object.value)
    }


def _shortcuts(subject: Project, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    store = ox.Store()
    store.bulk_extend(quads)
    files = sorted((subject.root / "queries" / "shortcuts").glob("*.rq"))
    return derive.shortcuts(store, [formats.decode(path) for path in files])


def _of_date(quad: ox.Quad, fault: DataError, origins: Origins) -> checks.Problem:
    text = str(quad.object.value) if isinstance(quad.object, ox.Literal) else ""
    where = origins.place(name(quad.subject), PG("edtf").value, text)
    return checks.Problem(where, fault.what, fault.cure)


def _problems(
    files: Mapping[Path, list[ox.Quad]],
    data: list[ox.Quad],
    quads: list[ox.Quad],
    recorded: set[str],
    origins: Origins,
) -> list[checks.Problem]:
    subject, located = origins.project, origins.place
    ledger = {row["iri"] for row in project.read_table(subject.root / "data" / "ids.csv", LEDGER)}
    terms = {name(quad.subject) for quad in quads if checks.is_term(quad)}
    return [
        *checks.double_definitions(files, origins.in_file),
        *checks.twin_labels(data, located),
        *checks.dangling(quads, subject.base, located),
        *checks.unknown_terms(data, terms, located),
        *checks.cycles(quads, located),
        *checks.outside_ledger(data, ledger, subject.base, located),
        *checks.unrecorded_passages(data, recorded, located),
    ]

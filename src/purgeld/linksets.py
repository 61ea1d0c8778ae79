"""The decisions on links of a project: ``data/links/*.sssom.tsv``, one file a target dataset.

``data/links/evidence.csv`` holds where each accepted identifier was read.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import formats, project, sssom, sssomrdf
from purgeld.checks import Problem
from purgeld.errors import Place
from purgeld.graphs import LINKS
from purgeld.terms import RDF_TYPE, SKOS, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from purgeld.project import Project

    Evidence = Mapping[tuple[str, str], Sequence[Mapping[str, str]]]

FOLDER = "links"
SUFFIX = ".sssom.tsv"
EVIDENCE = (
    "target",
    "identifier",
    "label",
    "confidence",
    "source",
    "path",
    "retrieved",
    "label_in_source",
    "kind_in_source",
    "description",
)


@dataclass(frozen=True)
class Linkset:
    """The decisions of one file; ``name`` is that of the target, as in ``wikidata.sssom.tsv``."""

    path: Path
    ledger: sssom.Ledger
    evidence: Evidence

    @property
    def name(self) -> str:
        """The name of the target dataset."""
        return self.path.name.removesuffix(SUFFIX)

    def place(self, row: sssom.Record) -> Place:
        """Return where the row that counts for a record stands."""
        line = max(n for n, other in enumerate(self.ledger.rows) if other is row)
        return Place(self.path, len(self.ledger.header) + 2 + line)

    def counts(self) -> Counter[str]:
        """Count the published links by predicate."""
        return Counter(triple.predicate.value for triple in sssomrdf.links(self.ledger))


def read(subject: Project) -> tuple[Linkset, ...]:
    """Read all sets; raise :class:`DataError` with file and line for one that is not in order."""
    folder = subject.root / "data" / FOLDER
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    evidence = read_evidence(folder / "evidence.csv") if paths else {}
    return tuple(Linkset(path, sssom.read(formats.decode(path), path), evidence) for path in paths)


def read_evidence(path: Path) -> Evidence:
    """Read where identifiers were found: rows by name of the target and identifier.

    Raises :class:`purgeld.errors.ProjectError` for a table that is missing or not in order.
    """
    rows: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
    for row in project.read_table(path, EVIDENCE):
        rows[row["target"], row["identifier"]].append(row)
    return dict(rows)


def written(evidence: Evidence) -> bytes:
    """Write the table of evidence as CSV."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, EVIDENCE, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for rows in evidence.values() for row in rows)
    return buffer.getvalue().encode()


def identifier(row: sssom.Record) -> str:
    """Return the name of the thing at the target, without prefix.

    >>> identifier(sssom.Record(*["gn:524901/"] * 16))
    '524901'
    """
    return row.object_id.partition(":")[2].removesuffix("/")


def quads(sets: Iterable[Linkset]) -> list[ox.Quad]:
    """Return the accepted links as statements of the links graph."""
    return [
        ox.Quad(triple.subject, triple.predicate, triple.object, LINKS)
        for each in sets
        for triple in sssomrdf.links(each.ledger)
    ]


def problems(sets: Iterable[Linkset], described: Iterable[ox.Quad]) -> Iterator[Problem]:
    """Find decisions that contradict the data or one another.

    ``described`` are the statements of the project on which decisions may be taken.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for quad in described:
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            kinds[name(quad.subject)].add(quad.object.value)
    for each in sets:
        current = list(each.ledger.current().values())
        for row in current:
            for what, cure in _of_row(row, kinds.get(each.ledger.iri(row.subject_id))):
                yield Problem(each.place(row), what, cure)
            if row.verdict == sssom.ACCEPTED and (each.name, identifier(row)) not in each.evidence:
                cure = "Add where it was read to evidence.csv"
                yield Problem(each.place(row), f"{row.object_id} has no evidence", cure)
        for row, what, cure in _contradictions(current):
            yield Problem(each.place(row), what, cure)


def _of_row(row: sssom.Record, kinds: set[str] | None) -> Iterator[tuple[str, str]]:
    if row.subject_id == sssom.NOT_FOUND:
        return
    if not kinds:
        yield f"{row.subject_id} is not described anywhere", "Mend the IRI, or describe the thing"
    elif (SKOS("Concept").value in kinds) == (row.predicate_id == sssom.SAME):
        cure = f"Write {sssom.SAME} for individuals, a match of SKOS for concepts"
        yield f"{row.predicate_id} does not fit {row.subject_id}", cure


def _contradictions(rows: list[sssom.Record]) -> Iterator[tuple[sssom.Record, str, str]]:
    """Find pairs decided twice, and things that were found and searched in vain."""
    pairs: dict[tuple[str, str], sssom.Record] = {}
    found = {row.subject_id: row for row in rows if row.verdict == sssom.ACCEPTED}
    for row in rows:
        other = pairs.setdefault(row.pair, row)
        if other is not row and sssom.NOT_FOUND not in row.pair:
            cure = "Give the later row the identifier of the first"
            yield row, f"{row.record_id} and {other.record_id} decide on the same pair", cure
        if row.verdict == sssom.IN_VAIN and row.subject_id in found:
            accepted = found[row.subject_id].record_id
            cure = f"Add a row {row.record_id} with the link that was found"
            yield row, f"{row.subject_id} was searched in vain, yet {accepted} links it", cure

"""The tables of a project: ``data/tables/*.csv``, each with its mapping in TOML beside it.

A row is mapped or refused, never dropped. A refusal is a problem, unless ``data/refused.csv`` names
file, row, column and value with a reason.
"""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import formats, project
from purgeld.checks import Problem
from purgeld.errors import Place, ProjectError
from purgeld.mapping import decisions, holding, reading, values
from purgeld.mapping.known import Known
from purgeld.mapping.running import Refusal
from purgeld.mapping.templates import expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from purgeld.mapping.holding import Excuse, Held, Table
    from purgeld.mapping.reading import Plan
    from purgeld.project import Project

    Rows = tuple[tuple[int, dict[str, str] | Refusal], ...]

FOLDER = "tables"
DECISIONS = "decisions.csv"
REFUSED = ("file", "row", "column", "value", "reason")
LEDGER = ("iri", "label", "minted", "status", "replaced_by", "reason")


@dataclass
class Tables:
    """What the tables say, what curated statements they take back, what is wrong, the account."""

    held: Held = field(default_factory=holding.Held)
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)

    def quads(self) -> list[ox.Quad]:
        """Return what the tables say, each statement once."""
        return [ox.Quad(t.subject, t.predicate, t.object) for t in dict.fromkeys(self.held.triples)]

    def left(self, curated: Iterable[ox.Quad]) -> list[ox.Quad]:
        """Return the curated statements that no table takes back."""
        return [quad for quad in curated if quad.triple not in self.held.withdrawn]


def read(subject: Project, curated: Iterable[ox.Quad]) -> Tables:
    """Map all tables of a project beside its curated statements.

    Raises :class:`ProjectError` and :class:`SyntaxFault` for files that cannot be read.
    """
    folder = subject.root / "data" / FOLDER
    paths = {path.name: path for path in sorted(folder.glob("*.csv"))}
    if not paths:
        return Tables()
    labels = _ledger(subject)
    decided, problems = _decisions(subject, paths.pop(DECISIONS, None), labels)
    excuses, more = _excuses(subject)
    tables = [_table(subject, path) for path in paths.values()]
    held = holding.hold(tables, decided, excuses, Known(curated))
    problems += [*more, *_unused(subject, excuses, held)]
    problems += [
        Problem(_place(subject, folder / one.file, one.line), one.what, one.cure)
        for one in held.troubles
    ]
    places = {iri: _place(subject, folder / file, n) for iri, (file, n) in held.lines.items()}
    return Tables(held, problems, places)


def _place(subject: Project, path: Path, line: int | None = None) -> Place:
    return Place(subject.named(path), line)


def _ledger(subject: Project) -> dict[str, str]:
    rows = project.read_table(subject.root / "data" / "ids.csv", LEDGER)
    return {f"{subject.base}{row['iri']}": row["label"] for row in rows}


def _table(subject: Project, path: Path) -> Table:
    plan = _plan(subject, path)
    return holding.Table(plan, rows(path, tuple(plan.columns)))


def _plan(subject: Project, path: Path) -> Plan:
    own = path.with_suffix(".toml")
    if not own.is_file():
        what, cure = "has no mapping beside it", f"Write {own.name} (docs/mapping.md)"
        raise ProjectError(what, cure=cure, where=_place(subject, path))
    try:
        table = tomllib.loads(formats.decode(own))
    except tomllib.TOMLDecodeError as fault:
        raise ProjectError(f"is not TOML: {fault}", where=_place(subject, own)) from fault
    return reading.read(table, path.stem, _place(subject, own), subject.base, values.KINDS)


def _decisions(
    subject: Project, path: Path | None, labels: Mapping[str, str]
) -> tuple[decisions.Decisions, list[Problem]]:
    if path is None:
        return decisions.Decisions({}, labels, subject.base), []
    read_rows = rows(path, decisions.COLUMNS)
    good = [(line, row) for line, row in read_rows if not isinstance(row, Refusal)]
    problems = [
        Problem(_place(subject, path, line), row.what, row.cure)
        for line, row in read_rows
        if isinstance(row, Refusal)
    ]
    problems += [
        Problem(_place(subject, path, line), what, cure)
        for line, what, cure in decisions.problems(good, labels, subject.base)
    ]
    made = {
        (row["table"], row["row"], row["text"]): expand(row["thing"], subject.base) or ""
        for _, row in good
    }
    return decisions.Decisions(made, labels, subject.base), problems


def _excuses(subject: Project) -> tuple[dict[Excuse, int], list[Problem]]:
    path = subject.root / "data" / "refused.csv"
    found: dict[Excuse, int] = {}
    problems: list[Problem] = []
    for line, row in rows(path, REFUSED) if path.is_file() else ():
        if isinstance(row, Refusal) or not row["reason"]:
            problems.append(Problem(_place(subject, path, line), "gives no reason", "Say why"))
        else:
            found[row["file"], row["row"], row["column"], row["value"]] = line
    return found, problems


def _unused(subject: Project, excuses: Mapping[Excuse, int], held: Held) -> list[Problem]:
    path = subject.root / "data" / "refused.csv"
    return [
        Problem(
            _place(subject, path, line),
            f"row {excuse[1]} of {excuse[0]} is not refused for {excuse[2] or 'its cells'}",
            "Remove the line, or mend it",
        )
        for excuse, line in excuses.items()
        if excuse not in held.excused
    ]


def rows(path: Path, columns: tuple[str, ...]) -> Rows:
    """Read a CSV table with exactly these columns; each row comes with its last physical line.

    A row with too few or too many cells is a refusal. Raises :class:`ProjectError` for a header
    that differs and for a quote that never closes.
    """
    reader = csv.reader(io.StringIO(formats.decode(path), newline=""), strict=True)
    found: list[tuple[int, dict[str, str] | Refusal]] = []
    try:
        header = tuple(next(reader, ()))
        if header != columns:
            where = Place(path, 1)
            what = f"the columns are {', '.join(header) or 'missing'}"
            raise ProjectError(what, cure=f"They must be {', '.join(columns)}", where=where)
        found = [(reader.line_num, _cells(columns, cells)) for cells in reader if cells]
    except csv.Error as fault:
        where = Place(path, reader.line_num)
        cure = "Close the quote, and double a quote inside a cell"
        raise ProjectError(f"is not CSV: {fault}", cure=cure, where=where) from fault
    return tuple(found)


def _cells(columns: tuple[str, ...], cells: list[str]) -> dict[str, str] | Refusal:
    if len(cells) != len(columns):
        what = f"has {len(cells)} cells, not {len(columns)}"
        return Refusal(cells[0], "", "", what, "Put a cell that holds a comma into quotes")
    return dict(zip(columns, cells, strict=True))

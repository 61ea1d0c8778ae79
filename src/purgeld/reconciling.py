"""Matching names in a CSV file with this dataset, or with anybody's CSV or RDF of people."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from purgeld import assembly, csvfiles, formats, project
from purgeld.errors import DataError, Place, UsageError
from purgeld.matching import table
from purgeld.matching.entry import TYPES
from purgeld.matching.graph import things
from purgeld.matching.ranking import Candidate, Matcher, Query
from purgeld.names import tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from purgeld.matching.entry import Entry

HEAD = (
    "row", "name", "rank", "candidate_id", "candidate_label", "score", "match", "matched_name",
    "features", "why",
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What the user asks for: the file, its columns, the target, and where the answer goes.

    ``language`` is a column of the file or a tag.
    """

    source: Path
    column: str
    columns: Mapping[str, str]
    out: Path
    root: Path | None = None
    target: Path | None = None
    target_id: str = ""
    target_name: str = ""
    kind: str = "Person"
    language: str = ""
    limit: int = 3


def reconcile(request: Request) -> tuple[int, int]:
    """Match every row and write the candidates; return how many rows there were, how many matched.

    Raises :class:`DataError` for a missing column, an identifier that stands twice or a target with
    nobody in it, and :class:`UsageError` for what cannot be meant.
    """
    _check(request)
    wanted = [request.column, *(column for column in request.columns.values() if column)]
    names = csvfiles.read(request.source, wanted)
    request = _with_language(request, names.head)
    entries = _target(request)
    if request.target and not entries:
        raise DataError(
            "holds nobody with a name",
            cure="Give a table with people, or RDF with names in terms of schema.org, FOAF or SKOS",
            where=Place(request.target),
        )
    matcher = Matcher(entries)
    rows: list[list[object]] = []
    matched = 0
    for number, (_, row) in enumerate(names.rows, 1):
        found = matcher.find(_query(row, request))
        matched += any(candidate.match for candidate in found)
        rows += _lines(number, row[request.column], found)
    csvfiles.write(request.out, HEAD, rows)
    return len(names.rows), matched


def _check(request: Request) -> None:
    if request.kind not in TYPES:
        raise UsageError(f"there is no type {request.kind}", cure=f"Use one of {', '.join(TYPES)}")
    csvfiles.spare(request.out, request.source, *filter(None, [request.target]))


def _with_language(request: Request, head: Sequence[str]) -> Request:
    """Tell whether the language that was given is a column or a tag."""
    given = request.language
    if given in head:
        return replace(request, columns={**request.columns, "language": given}, language="")
    if given and not tag(given):
        raise UsageError(
            f"{given} is neither a column nor a language",
            cure=f"Use a tag, as ru or de, or one of {', '.join(head)}",
        )
    return request


def _query(row: Mapping[str, str], request: Request) -> Query:
    kinds = tuple((column, kind) for kind, column in request.columns.items() if column)
    columns = table.Columns(request.column, kinds=kinds)
    named = columns.of("language")
    return Query(
        text=row[request.column],
        language=tag(row[named[0]]) if named else tag(request.language),
        types=(request.kind,),
        strict=True,
        facts=table.facts(row, columns),
        limit=request.limit,
    )


def _lines(number: int, name: str, found: list[Candidate]) -> Iterator[list[object]]:
    if not found:
        yield [number, name, 0, "", "", "", "false", "", "{}", "no candidate"]
    for rank, one in enumerate(found, 1):
        features = json.dumps(_together(one), ensure_ascii=False)
        match = "true" if one.match else "false"
        yield [
            number, name, rank, one.entry.key, one.entry.label, f"{one.score:.2f}", match,
            one.form, features, one.why,
        ]  # fmt: skip


def _together(one: Candidate) -> dict[str, float]:
    summed: dict[str, float] = {}
    for name, move in one.features:
        summed[name] = round(summed.get(name, 0.0) + move, 2)
    return summed


def _target(request: Request) -> list[Entry]:
    if request.target is None:
        return things(assembly.assemble(project.load(request.root)).default).entries
    return entries_of(request.target, request.target_id, request.target_name)


def entries_of(path: Path, key: str, name: str) -> list[Entry]:
    """Return the people of a CSV file, by its columns of identifiers and names, or an RDF file."""
    if path.name.removesuffix(".gz").endswith((".csv", ".tsv")):
        return _from_table(path, key, name)
    read = formats.parse(formats.decode(path), formats.format_of(path), name=path)
    return things(read).entries


def _from_table(path: Path, key: str, name: str) -> list[Entry]:
    if not name:
        raise UsageError(
            f"the column of names in {path.name} is not given",
            cure="Give it with --target-name (reconcile) or --name (link dedupe)",
        )
    read = csvfiles.read(path, [column for column in (key, name) if column])
    columns = table.Columns(name, key, table.recognised(read.head))
    made: list[Entry] = []
    seen: dict[str, int] = {}
    for number, (line, row) in enumerate(read.rows, 1):
        one = table.entry(row, columns, number)
        if one.key in seen:
            raise DataError(
                f"the identifier {one.key!r} stands also in line {seen[one.key]}",
                cure="Each row of the target needs an identifier of its own",
                where=Place(path, line),
            )
        seen[one.key] = line
        made.append(one)
    return made

"""Matching names in a CSV file with this dataset, or with anybody's CSV or RDF of people."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from purgeld import assembly, csvfiles, formats, project
from purgeld.errors import DataError, Place, UsageError
from purgeld.matching import table
from purgeld.matching.entry import TYPES
from purgeld.matching.graph import Things, things
from purgeld.matching.ranking import Candidate, Matcher, Query
from purgeld.names import tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    entries = _target(request).entries
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
    read = {path.resolve() for path in (request.source, request.target) if path}
    if request.out.resolve() in read:
        raise UsageError(f"{request.out} would be written over", cure="Give another file with -o")


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


def dataset(root: Path | None) -> Things:
    """Return the things of a project."""
    return things(assembly.assemble(project.load(root)).default)


def _query(row: Mapping[str, str], request: Request) -> Query:
    kinds = tuple((column, kind) for kind, column in request.columns.items() if column)
    columns = table.Columns(request.column, kinds=kinds)
    named = columns.of("language")
    return Query(
        text=row[request.column],
        language=tag(row[named[0]]) if named else tag(request.language),
        types=(request.kind,),
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


def _target(request: Request) -> Things:
    if request.target is None:
        return dataset(request.root)
    if _is_table(request.target):
        return _from_table(request.target, request)
    form = formats.format_of(request.target)
    read = formats.parse(formats.decode(request.target), form, name=request.target)
    return things(read)


def entries_of(path: Path, key: str, name: str) -> list[Entry]:
    """Return the people of a CSV file (by its columns) or an RDF file."""
    nowhere = Path()
    request = Request(nowhere, "", {}, nowhere, target=path, target_id=key, target_name=name)
    return _target(request).entries


def _is_table(path: Path) -> bool:
    return path.name.removesuffix(".gz").endswith((".csv", ".tsv"))


def _from_table(path: Path, request: Request) -> Things:
    if not request.target_name:
        raise UsageError("a CSV target needs --target-name", cure="Name the column of its names")
    needed = [column for column in (request.target_id, request.target_name) if column]
    read = csvfiles.read(path, needed)
    columns = table.Columns(request.target_name, request.target_id, table.recognised(read.head))
    made = Things()
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
        made.entries.append(one)
    return made

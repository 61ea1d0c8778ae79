"""Decisions on links as SSSOM: who is who elsewhere, who is not, and who was searched in vain.

A file is SSSOM/TSV (Simple Standard for Sharing Ontological Mappings, 1.1): a header of comment
lines with the metadata of the set and its prefixes, then a table. Rows are only ever added: of
several rows with one ``record_id`` the last one counts, the others are its history.

==================  =======================================================================
accepted            no ``predicate_modifier``; the plain triple is published
rejected            ``predicate_modifier`` is ``Not``: looked at, and somebody else
searched in vain    ``object_id`` is ``sssom:NoTermFound``
no thing of ours    ``subject_id`` is ``sssom:NoTermFound``: known elsewhere, not described here
==================  =======================================================================
"""

from __future__ import annotations

import csv
import re
from dataclasses import asdict, dataclass, fields
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from purgeld.errors import DataError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

NOT_FOUND = "sssom:NoTermFound"
NOT = "Not"
SAME = "schema:sameAs"
MATCHES = ("skos:exactMatch", "skos:closeMatch", "skos:relatedMatch")
PREDICATES = (SAME, *MATCHES)
BY_HAND = "semapv:ManualMappingCuration"
JUSTIFICATIONS = (
    BY_HAND,
    "semapv:CompositeMatching",
    "semapv:LexicalSimilarityThresholdMatching",
)
ACCEPTED, REJECTED, IN_VAIN, NOT_OURS = "accepted", "rejected", "in vain", "not ours"
NEEDED = ("mapping_set_id", "license")
_HEADER_LINE = re.compile(r"#(\s*)([\w-]+):\s*\"?(.*?)\"?\s*")
_INDENT = 3
_ALLOWED = (
    ("predicate_id", PREDICATES),
    ("mapping_justification", JUSTIFICATIONS),
    ("predicate_modifier", ("", NOT)),
)
_CONFIDENCE = re.compile(r"(?:0(?:\.\d+)?|1(?:\.0+)?)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Record:
    """One row: a decision on one pair. Empty text where nothing is said; days are YYYY-MM-DD."""

    record_id: str
    subject_id: str
    subject_label: str
    predicate_id: str
    predicate_modifier: str
    object_id: str
    object_label: str
    mapping_justification: str
    confidence: str
    mapping_tool: str
    mapping_tool_version: str
    author_id: str
    reviewer_id: str
    mapping_date: str
    review_date: str
    comment: str

    @property
    def verdict(self) -> str:
        """Say what was decided: ``accepted``, ``rejected``, ``in vain`` or ``not ours``."""
        if self.object_id == NOT_FOUND:
            return IN_VAIN
        if self.subject_id == NOT_FOUND:
            return NOT_OURS
        return REJECTED if self.predicate_modifier == NOT else ACCEPTED

    @property
    def pair(self) -> tuple[str, str]:
        """The two things that were compared."""
        return self.subject_id, self.object_id


COLUMNS = tuple(field.name for field in fields(Record))


@dataclass(frozen=True)
class Ledger:
    """A set of decisions: the lines of its header as they stand, what they say, all rows."""

    header: tuple[str, ...]
    metadata: Mapping[str, str]
    prefixes: Mapping[str, str]
    rows: tuple[Record, ...]

    def current(self) -> dict[str, Record]:
        """Return the row that counts for each record."""
        return {row.record_id: row for row in self.rows}

    def iri(self, short: str) -> str:
        """Expand a name by the prefixes of the set; raise ``KeyError`` for an unknown prefix."""
        prefix, _, local = short.partition(":")
        return f"{self.prefixes[prefix]}{local}"


def read(text: str, path: Path) -> Ledger:
    """Read a set; raise :class:`DataError` with file and line for what is not in order."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    count = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = tuple(lines[:count])
    metadata, prefixes = _header(header, path)
    table = csv.reader(lines[count:], delimiter="\t", quoting=csv.QUOTE_NONE)
    columns = next(table, [])
    if tuple(columns) != COLUMNS:
        wrong = sorted(set(columns) ^ set(COLUMNS)) or ["their order"]
        what = f"the columns differ in {', '.join(wrong)}"
        raise DataError(what, cure=f"They are {', '.join(COLUMNS)}", where=Place(path, count + 1))
    rows = tuple(
        _row(cells, prefixes, Place(path, number)) for number, cells in enumerate(table, count + 2)
    )
    return Ledger(header, metadata, prefixes, rows)


def _header(lines: tuple[str, ...], path: Path) -> tuple[dict[str, str], dict[str, str]]:
    metadata: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        found = _HEADER_LINE.fullmatch(line)
        if not found:
            cure = 'Write "# key: value", with prefixes indented under curie_map'
            what = f'"{line}" is no line of a header'
            raise DataError(what, cure=cure, where=Place(path, number))
        known = prefixes if len(found[1]) >= _INDENT else metadata
        known[found[2]] = found[3]
    missing = [key for key in NEEDED if not metadata.get(key)]
    if missing:
        cure = f'Write "# {missing[0]}: …" above the table'
        raise DataError(f"the header has no {missing[0]}", cure=cure, where=Place(path, 1))
    return metadata, prefixes


def _row(cells: list[str], prefixes: Mapping[str, str], where: Place) -> Record:
    if len(cells) != len(COLUMNS):
        what = f"the row has {len(cells)} cells of {len(COLUMNS)}"
        raise DataError(what, cure="Separate cells by one tab", where=where)
    row = Record(*cells)
    for what, cure in _faults(row, prefixes):
        raise DataError(what, cure=cure, where=where)
    return row


def _faults(row: Record, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a row, each with its cure."""
    yield from _unknown_prefixes(row, prefixes)
    for column, allowed in _ALLOWED:
        value = getattr(row, column)
        if value not in allowed:
            yield f'{column} "{value}" is not one of ours', _known(value, allowed)
    if not _CONFIDENCE.fullmatch(row.confidence):
        yield f'confidence "{row.confidence}" is no number from 0 to 1', "Write 0.9"
    for column in ("mapping_date", "review_date"):
        if getattr(row, column) and not _is_day(getattr(row, column)):
            yield f'{column} "{getattr(row, column)}" is no day', "Write it as 2026-11-24"
    if NOT_FOUND in row.pair and row.predicate_modifier:
        yield "a search in vain cannot be refused", "Leave predicate_modifier empty"


def _unknown_prefixes(row: Record, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    names = ["record_id", "subject_id", "predicate_id", "object_id", "author_id"]
    for column in [*names, "reviewer_id"] if row.reviewer_id else names:
        value = getattr(row, column)
        prefix, colon, local = value.partition(":")
        if not colon or not local or prefix not in prefixes:
            yield f'{column} "{value}" has no prefix of the header', _known(prefix, prefixes)


def _is_day(value: str) -> bool:
    try:
        return bool(_DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def _known(value: str, allowed: Iterable[str]) -> str:
    names = [name for name in allowed if name]
    near = get_close_matches(value, names, 1)
    return f"Did you mean {near[0]}?" if near else f"Known: {', '.join(names)}"


def text(ledger: Ledger) -> str:
    """Write a set as it is read."""
    return heading(ledger.header) + "".join(line_of(row) for row in ledger.rows)


def heading(header: Iterable[str]) -> str:
    """Write the lines of a header and the names of the columns."""
    return "".join(f"{line}\n" for line in (*header, "\t".join(COLUMNS)))


def line_of(row: Record) -> str:
    """Write one row as a line; tabs and line breaks in its texts become spaces."""
    cells = (" ".join(cell.split()) for cell in asdict(row).values())
    return "\t".join(cells) + "\n"

"""Records with the same content: linked and listed, never merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from purgeld.persons import concepts, nquads
from purgeld.persons.nquads import iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from purgeld.persons.concepts import Concept

ISSUE = "possible-duplicate"
_HEX = 16


class Twin(NamedTuple):
    """A record whose content stood there before: its row and IRI, and those of the first."""

    row: int
    iri: str
    first_row: int
    first_iri: str


def twins(paths: Sequence[Path]) -> list[Twin]:
    """Find records with the same content among the keys of all parts, in the order of rows.

    Only the digests are held, eight bytes each; what repeats is looked up in a second reading.
    """
    marks = np.sort(np.fromiter(_digests(paths), dtype=np.uint64))
    repeated = set(marks[1:][marks[1:] == marks[:-1]].tolist())
    first: dict[int, tuple[int, str]] = {}
    found = []
    for digest, row, own in _keys(paths) if repeated else ():
        if digest in repeated:
            if digest in first:
                found.append(Twin(row, own, *first[digest]))
            else:
                first[digest] = (row, own)
    return found


def _digests(paths: Sequence[Path]) -> Iterator[int]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield int(line[:_HEX], 16)


def _keys(paths: Sequence[Path]) -> Iterator[tuple[int, int, str]]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                digest, row, own = line.rstrip("\n").split(" ", 2)
                yield int(digest, 16), int(row), own


def lines(found: Sequence[Twin], graph: str) -> tuple[list[str], set[Concept]]:
    """Say of each record that it shows features of the first, and mark it; with the concept."""
    if not found:
        return [], set()
    issue = concepts.issue(ISSUE)
    kind, likeness = iri("crm:P2_has_type"), iri("crm:P130_shows_features_of")
    term = nquads.concept(issue.scheme, issue.key)
    made = [
        line
        for twin in found
        for line in (
            f"<{twin.iri}> {likeness} <{twin.first_iri}> <{graph}> .\n",
            f"<{twin.iri}> {kind} {term} <{graph}> .\n",
        )
    ]
    return made, {issue}

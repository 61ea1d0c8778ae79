"""Links between records of the same content: listed, written and validated, never merged.

They are made part by part from what :mod:`purgeld.ingestion.duplicates` put down, each time that
they are needed, so that those of one part are held at once.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from purgeld.ingestion import duplicates
from purgeld.persons import nquads
from purgeld.persons.nquads import iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.ingestion.duplicates import Twin
    from purgeld.ingestion.workplace import Workplace
    from purgeld.shacl.partitions import Partitions

HEADER = ("row", "record", "first_row", "first_record")
_MARK = nquads.concept(duplicates.ISSUE.scheme, duplicates.ISSUE.key)
_CLASS, _RECORD, _CONCEPT = iri("rdf:type"), iri("pg:PersonRecord"), iri("skos:Concept")
_KIND, _LIKENESS = iri("crm:P2_has_type"), iri("crm:P130_shows_features_of")


class Links:
    """The links of a run; ``size`` is their length in bytes, known once they are listed."""

    def __init__(self, place: Workplace, count: int, graph: str) -> None:
        """Take the place of the run, the number of its parts, and the graph of the links."""
        self._place, self._count, self._graph = place, count, graph
        self.size = 0

    def _parts(self) -> Iterator[tuple[str, list[Twin]]]:
        """Give the name of each part that has links, with its records that repeat another."""
        for number in range(1, self._count + 1):
            found = duplicates.of_part(self._place, number)
            if found:
                yield self._place.name(number), found

    def lines(self) -> Iterator[bytes]:
        """Give the links of each part as N-Quads, in the order of rows."""
        for _, found in self._parts():
            yield self._lines(found)

    def _lines(self, found: Iterable[Twin]) -> bytes:
        """Say of each record that it shows features of the first, and mark it."""
        return "".join(
            f"<{twin.iri}> {_LIKENESS} <{twin.first_iri}> <{self._graph}> .\n"
            f"<{twin.iri}> {_KIND} {_MARK} <{self._graph}> .\n"
            for twin in found
        ).encode()

    def write_list(self) -> None:
        """Write ``duplicates.csv``, in the order of rows."""
        path = self._place.work / "duplicates.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADER)
            for _, found in self._parts():
                writer.writerows([one.row, one.iri, one.first_row, one.first_iri] for one in found)
                self.size += len(self._lines(found))

    def tell(self, partitions: Partitions) -> None:
        """Have the links validated with the part of the records that they are about.

        What they lead to is told with them: that the first of the same content is a record, which
        its key proves, and once for all parts that the issue is a concept.
        """
        for name, found in self._parts():
            firsts = dict.fromkeys(twin.first_iri for twin in found)
            known = "".join(f"<{first}> {_CLASS} {_RECORD} .\n" for first in firsts)
            known += f"{_MARK} {_CLASS} {_CONCEPT} .\n"
            partitions.tell(name, self._lines(found) + known.encode())

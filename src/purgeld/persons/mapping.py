"""The pure function of ingestion: rows of a part in, lines and counts out."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from purgeld.intake.rows import Refused
from purgeld.persons.composing import Composer
from purgeld.persons.living import withheld
from purgeld.persons.tally import Tally
from purgeld.persons.telling import Teller, all_issues

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.intake.rows import Row
    from purgeld.persons.concepts import Concept
    from purgeld.profiles.profile import Profile


class Withheld(NamedTuple):
    """A row that is not published, and why; nothing else of it is told."""

    row: int
    where: str
    why: str


class Noticed(NamedTuple):
    """An issue of a published record."""

    row: int
    number: str
    column: str
    issue: str


class Key(NamedTuple):
    """What repeats if a record stands there twice: a digest of its content, with its IRI."""

    digest: bytes
    row: int
    iri: str


@dataclass
class Mapped:
    """What became of the rows of a part; each is written, refused or withheld, and counted once."""

    rows: int = 0
    written: int = 0
    lines: bytes = b""
    refused: list[Refused] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    issues: list[Noticed] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    concepts: frozenset[Concept] = frozenset()


class Mapper:
    """Maps rows by one profile; what it remembers only saves work, and changes no result."""

    def __init__(self, profile: Profile, base: str, year: int) -> None:
        """Take a profile, the base IRI of the project, and the year of the reference date."""
        self._publication = profile.publication
        self._year = year
        self._number = profile.number
        self._composer = Composer(profile)
        self._teller = Teller(profile, base)

    def part(self, rows: Iterable[Row | Refused]) -> Mapped:
        """Map the rows of a part."""
        found = Mapped()
        lines: list[bytes] = []
        self._teller.forget()
        for row in rows:
            found.rows += 1
            if isinstance(row, Refused):
                found.refused.append(row)
            else:
                self._row(row, found, lines)
        found.tally.close()
        found.lines = b"".join(lines)
        found.written = len(lines)
        found.concepts = frozenset(self._teller.concepts)
        return found

    def _row(self, row: Row, found: Mapped, lines: list[bytes]) -> None:
        record = self._composer.person(row)
        issues = all_issues(record)
        why = withheld(record, self._publication, self._year)
        found.tally.add(record, issues, shown=not why)
        if why:
            found.withheld.append(Withheld(row.number, row.where, why))
            return
        lines.append(self._teller.lines(record, issues))
        if issues:
            found.issues += [
                Noticed(row.number, record.number, one.column, one.issue) for one in issues
            ]
        found.keys.append(Key(self._digest(row), row.number, self._teller.iri(record)))

    def _digest(self, row: Row) -> bytes:
        """Digest the content of a row: all its texts but the number of the record."""
        own = self._number
        texts = [raw for name, raw in row.cells.items() if name != own]
        return blake2b("\x01".join(texts).encode(), digest_size=8).digest()

"""A profile as a value: what has been read from its TOML, checked and ready for use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from purgeld.profiles.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBERED = re.compile(r"(.+?) ?(\d{1,2})")
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is read; which of these a format uses is told in ``docs/profiles.md``.

    ``header`` is the number of the line with the names of the columns, 0 where ``columns`` gives
    them. An empty ``quote`` means that quotes are text; ``detect`` stands for what the file shows.
    """

    format: str
    encoding: str = "detect"
    delimiter: str = "detect"
    quote: str = '"'
    header: int = 1
    columns: tuple[str, ...] = ()
    sheet: str = ""
    member: str = ""
    parting: str = ""
    record: str = ""
    context: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    parts: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    templates: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    unlabelled: tuple[tuple[str, str], ...] = ()
    rest: str = "rest"


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it says: a field, read as a kind of value.

    ``separator`` parts a cell that holds several values; ``withheld`` keeps the column out of what
    is published; ``optional`` lets files be without it.
    """

    name: str
    field: str
    kind: str
    separator: str = ""
    withheld: bool = False
    optional: bool = False

    @property
    def per_case(self) -> bool:
        """Tell whether each case of a record has its own value."""
        return FIELDS[self.field].per_case


@dataclass(frozen=True, slots=True)
class Split:
    """A cell that packs several values: the named groups of the pattern become cells of their own.

    ``parts`` has the column of each group. What lies outside the groups is framing; the first
    pattern that fits the whole cell is taken, and a cell that none fits goes to the column
    ``otherwise``, if there is one. ``case`` is the number of the case that the first such cell of
    a record tells of.
    """

    column: str
    patterns: tuple[re.Pattern[str], ...]
    parts: Mapping[str, str]
    otherwise: str = ""
    case: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows come from: slug for IRIs, title, language, region, rights, address."""

    slug: str
    title: str
    language: str
    region: str = ""
    licence: str = ""
    credit: str = ""
    rights: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """What may be published; ``living``, ``undated``, ``children``: ``withhold`` or ``publish``.

    A person without a death who was born less than ``years`` years ago is possibly living. One is
    undated who has no death, birth or age, nor an event before that. Who was younger than ``adult``
    at every event is a child.
    """

    records: str = "publish"
    living: str = "withhold"
    undated: str = "publish"
    children: str = "withhold"
    years: int = 110
    adult: int = 18
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell that has its place: its column, and the case it belongs to (0: the person)."""

    column: Column
    case: int


@dataclass(frozen=True)
class Profile:
    """A whole profile; ``number`` is the column of the record number, empty for the row's own.

    ``base`` is the start of the IRIs of its records, empty for that of the project. ``cases`` says
    that columns of a case may end in its number. ``constants`` are texts of fields by name.
    """

    name: str
    title: str
    layout: Layout
    source: Source
    columns: Mapping[str, Column]
    number: str = ""
    base: str = ""
    cases: bool = False
    splits: tuple[Split, ...] = ()
    constants: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    publication: Publication = field(default_factory=Publication)

    def made(self) -> frozenset[str]:
        """Return the columns that no file has: those that cells are parted into."""
        return frozenset(
            name for one in self.splits for name in (*one.parts.values(), one.otherwise) if name
        )

    def placed(self, cell: str) -> Placed | None:
        """Tell which column and case a cell of a row belongs to; ``None`` for one not described.

        A name that the profile has is taken as it stands; with ``cases``, a number behind the name
        of a column of cases is the number of the case.
        """
        column = self.columns.get(cell)
        if column is not None:
            return Placed(column, 1 if column.per_case else 0)
        numbered = _NUMBERED.fullmatch(cell) if self.cases else None
        column = self.columns.get(numbered[1]) if numbered else None
        if numbered is None or column is None or not column.per_case or int(numbered[2]) < 1:
            return None
        return Placed(column, int(numbered[2]))

"""From the cells of a row to a record of a person: read, placed by case, settled, checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from purgeld.persons import further
from purgeld.persons.cells import member
from purgeld.persons.known import Known
from purgeld.persons.person import Case, Issue, PersonRecord, Told, told_of
from purgeld.persons.plausible import derived_columns, issues_of
from purgeld.persons.settling import settle_dates
from purgeld.profiles.fields import FIELDS
from purgeld.records.regions import AMBIGUOUS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from purgeld.intake.rows import Row
    from purgeld.persons.person import Fields
    from purgeld.profiles.profile import Placed, Profile

FURTHER = frozenset({"further-case", "earlier-case", "later-case"})
_HEADERS = 1_000
# A longer text hardly stands there twice, and is read anew.
_LONG = 1_000
_NUMBERED = re.compile(r"(.+?) \d+")


class _Slot(dict[str, tuple[tuple[Told, ...], str]]):
    """Where the cells of a column belong, and what each distinct text tells; 0 is the person.

    Beside what is told stands the text itself as it is published, or nothing.
    """

    __slots__ = ("_column", "_name", "_room", "_secret", "_shown", "_texts", "case", "field")

    def __init__(
        self, name: str, placed: Placed, known: Known, *, secret: bool, shown: bool
    ) -> None:
        """Take the name of the cells, their column and case, and what was read before."""
        super().__init__()
        self._shown = shown
        column, case, texts = placed.column, placed.case, known.of(placed.column.kind)
        self._room = known.room
        self._room.share(self)
        self.case, self.field = case, column.field
        self._name, self._column, self._texts, self._secret = name, column, texts, secret

    def __missing__(self, raw: str) -> tuple[tuple[Told, ...], str]:
        column = self._column
        parts = raw.split(column.separator) if column.separator else (raw,)
        told = tuple(
            told_of(self._name, column.field, column.kind, self._texts[part], withheld=self._secret)
            for part in parts
        )
        found = (told, member(self._name, raw) if self._shown else "")
        if len(raw) <= _LONG:
            self._room.take()
            self[raw] = found
        return found


class _Plan(NamedTuple):
    """The numbers of the cases of a header, and each cell with its slot, its case, its field.

    A cell without a slot tells nothing, and is published as it stands.
    """

    cases: list[int]
    cells: Sequence[tuple[str, _Slot | None, int, str]]


class Composer:
    """Makes records of persons by one profile; readings of equal texts are shared."""

    def __init__(self, profile: Profile) -> None:
        """Prepare for the columns of a profile."""
        self.profile = profile
        self.known = Known()
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._slots: dict[str, _Slot] = {}
        self._split = frozenset(one.column for one in profile.splits)
        self._made = profile.made()
        self._secret = frozenset(
            {column.name for column in profile.columns.values() if column.withheld}
            | set(profile.publication.withheld)
        )
        self._free = any(one.field in FURTHER for one in profile.columns.values())

    def person(self, row: Row) -> PersonRecord:
        """Read the cells of a row.

        The number of the record is that of the profile's column, or the number of the row.
        """
        number = row.cells.get(self.profile.number, "").strip() if self.profile.number else ""
        told: list[Told] = []
        texts: list[str] = []
        cells = row.cells
        numbers, plan = self._plan(cells)
        cases: dict[int, Fields] = {number: {} for number in numbers}
        for name, slot, case, field in plan:
            raw = cells[name]
            if raw:
                if slot is None:
                    texts.append(member(name, raw))
                    continue
                found, text = slot[raw]
                told += found
                if text:
                    texts.append(text)
                fields = cases[case]
                fields[field] = fields[field] + found if field in fields else found
        for name, raw in self.profile.constants.items():
            self._constant(name, raw, cases, told)
        person = Case(0, cases.pop(0))
        record = PersonRecord(
            number or str(row.number), row.number, row.where, row.file,
            f"{{{','.join(texts)}}}",
            person, [Case(key, fields) for key, fields in cases.items() if fields], told,
            [Issue(column, issue) for column, issue in row.flags],
        )  # fmt: skip
        if self._free:
            self._further(record)
        record.take_note()
        if record.noticed:
            self._near(record)
        settle_dates(record)
        record.derived = derived_columns(record)
        record.issues += issues_of(record)
        return record

    def _is_shown(self, name: str) -> bool:
        """Tell whether the raw text of a column is published beside what was read."""
        numbered = _NUMBERED.fullmatch(name)
        plain = name if name in self.profile.columns or not numbered else numbered[1]
        if plain in self._secret or plain in self._made:
            return False
        if plain in self._split:
            parts = {made for one in self.profile.splits for made in one.parts.values()}
            return not (parts & self._secret)
        return name == self.profile.number or self.profile.placed(name) is not None

    def _plan(self, cells: dict[str, str]) -> _Plan:
        """Return where the cells that say something belong; made once for each header."""
        names = tuple(cells)
        plan = self._plans.get(names)
        if plan is None:
            if len(self._plans) >= _HEADERS:
                self._plans.clear()
            slots = [(name, self._slot(name)) for name in names]
            told = [
                (name, one, 0, "") if one is None else (name, one, one.case, one.field)
                for name, one in slots
                if one is not None or self._is_shown(name)
            ]
            constant = {int(FIELDS[name].per_case) for name in self.profile.constants}
            numbers = {0, *constant, *(case for _, _, case, _ in told)}
            plan = self._plans[names] = _Plan(sorted(numbers), told)
        return plan

    def _slot(self, name: str) -> _Slot | None:
        placed = self.profile.placed(name)
        if placed is None:
            return None
        if name not in self._slots:
            secret, shown = name in self._secret, self._is_shown(name)
            self._slots[name] = _Slot(name, placed, self.known, secret=secret, shown=shown)
        return self._slots[name]

    def _constant(self, name: str, raw: str, cases: dict[int, Fields], told: list[Told]) -> None:
        known = FIELDS[name]
        fields = cases[int(known.per_case)]
        if name not in fields:
            one = told_of("", name, known.kind, self.known.of(known.kind)[raw])
            told.append(one)
            fields[name] = (one,)

    def _further(self, record: PersonRecord) -> None:
        """Add the cases that free lines tell of."""
        lines = [one for one in record.told if one.field in FURTHER]
        for line in lines:
            texts = further.parts(line.reading.raw)
            if texts:
                number = max((case.number for case in record.cases), default=0) + 1
                case = Case(number)
                for name, raw in texts.items():
                    reading = self.known.of(FIELDS[name].kind)[raw]
                    kind, secret = FIELDS[name].kind, line.withheld
                    one = told_of(line.column, name, kind, reading, withheld=secret)
                    record.told.append(one)
                    case.fields[name] = (one,)
                record.cases.append(case)

    def _near(self, record: PersonRecord) -> None:
        """Settle short forms by the regions that other places of the record name."""
        if not any(AMBIGUOUS in one.reading.issues for one in record.noticed):
            return
        near = frozenset(regions_of(record, self.profile.source.region, self.known))
        new = {
            id(one): told_of(
                one.column, one.field, one.kind,
                self.known.settled(one.kind, one.reading, near), withheld=one.withheld,
            )
            for one in record.noticed
            if AMBIGUOUS in one.reading.issues
        }  # fmt: skip
        record.told[:] = [new.get(id(one), one) for one in record.told]
        record.take_note()
        for case in (record.person, *record.cases):
            for name, told in case.fields.items():
                case.fields[name] = tuple(new.get(id(one), one) for one in told)


def regions_of(record: PersonRecord, own: str, known: Known) -> set[str]:
    """Return the keys of the regions that a record names for sure, and that of its source."""
    readings = [one.reading for one in record.told if one.kind in {"place", "body"}]
    readings += [known.of("place")[own]] if own else []
    regions = [
        reading.value.region
        for reading in readings
        if reading.value is not None and AMBIGUOUS not in reading.issues
    ]
    return {region.key for region in regions if region is not None}

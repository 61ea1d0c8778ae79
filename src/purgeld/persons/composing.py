"""From the cells of a row to a record of a person: read, placed by case, settled, checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from purgeld.persons import further
from purgeld.persons.known import Known, Texts
from purgeld.persons.person import Case, Fields, Issue, PersonRecord, Told
from purgeld.persons.plausible import derived_columns, issues_of
from purgeld.persons.settling import settle_dates
from purgeld.profiles.fields import FIELDS
from purgeld.records.regions import AMBIGUOUS

if TYPE_CHECKING:
    from purgeld.intake.rows import Row
    from purgeld.profiles.profile import Column, Profile

FURTHER = ("further-case", "earlier-case", "later-case")
_NUMBERED = re.compile(r"(.+?) \d+")


class _Slot(NamedTuple):
    """Where a cell belongs: its column, the case (0: the person), the readings of its kind."""

    column: Column
    case: int
    texts: Texts


class Composer:
    """Makes records of persons by one profile; readings of equal texts are shared."""

    def __init__(self, profile: Profile) -> None:
        """Prepare for the columns of a profile."""
        self.profile = profile
        self.known = Known()
        self._slots: dict[str, _Slot | None] = {}
        self._split = frozenset(one.column for one in profile.splits)
        self._made = profile.made()
        self._secret = frozenset(
            {column.name for column in profile.columns.values() if column.withheld}
            | set(profile.publication.withheld)
        )
        self._shown: dict[str, bool] = {}

    def person(self, row: Row) -> PersonRecord:
        """Read the cells of a row.

        The number of the record is that of the profile's column, or the number of the row.
        """
        number = row.cells.get(self.profile.number, "").strip() if self.profile.number else ""
        cases: dict[int, Case] = {0: Case(0)}
        for name, raw in row.cells.items():
            if raw:
                self._place(name, raw, cases)
        for name, raw in self.profile.constants.items():
            self._constant(name, raw, cases)
        person = cases.pop(0)
        record = PersonRecord(
            number or str(row.number), row.number, row.where, row.file,
            {name: raw for name, raw in row.cells.items() if raw and self.shown(name)},
            person, [cases[key] for key in sorted(cases)],
            [Issue(column, issue) for column, issue in row.flags],
        )  # fmt: skip
        self._further(record)
        self._near(record)
        settle_dates(record)
        record.derived = derived_columns(record)
        record.issues += issues_of(record)
        return record

    def shown(self, name: str) -> bool:
        """Tell whether the raw text of a column is published beside what was read."""
        known = self._shown.get(name)
        if known is None:
            known = self._shown[name] = self._is_shown(name)
        return known

    def _is_shown(self, name: str) -> bool:
        numbered = _NUMBERED.fullmatch(name)
        plain = name if name in self.profile.columns or not numbered else numbered[1]
        if plain in self._secret or plain in self._made:
            return False
        if plain in self._split:
            parts = {made for one in self.profile.splits for made in one.parts.values()}
            return not (parts & self._secret)
        return name == self.profile.number or self.profile.placed(name) is not None

    def _place(self, name: str, raw: str, cases: dict[int, Case]) -> None:
        try:
            slot = self._slots[name]
        except KeyError:
            slot = self._slots[name] = self._slot(name)
        if slot is None:
            return
        column, number, texts = slot
        case = cases.get(number)
        if case is None:
            case = cases[number] = Case(number)
        for part in raw.split(column.separator) if column.separator else (raw,):
            told = Told(name, column.field, column.kind, texts[part], name in self._secret)
            _tell(case.fields, told)

    def _slot(self, name: str) -> _Slot | None:
        placed = self.profile.placed(name)
        if placed is None:
            return None
        return _Slot(placed.column, placed.case, self.known.of(placed.column.kind))

    def _constant(self, name: str, raw: str, cases: dict[int, Case]) -> None:
        known = FIELDS[name]
        case = cases.setdefault(int(known.per_case), Case(int(known.per_case)))
        if name not in case.fields:
            _tell(case.fields, Told("", name, known.kind, self.known.of(known.kind)[raw]))

    def _further(self, record: PersonRecord) -> None:
        """Add the cases that free lines tell of."""
        fields = [record.person.fields, *(case.fields for case in record.cases)]
        lines = [one for told in fields for name in FURTHER for one in told.get(name, ())]
        for line in lines:
            texts = further.parts(line.reading.raw)
            if texts:
                number = max((case.number for case in record.cases), default=0) + 1
                case = Case(number)
                for name, raw in texts.items():
                    reading = self.known.of(FIELDS[name].kind)[raw]
                    told = Told(line.column, name, FIELDS[name].kind, reading, line.withheld)
                    _tell(case.fields, told)
                record.cases.append(case)

    def _near(self, record: PersonRecord) -> None:
        """Settle short forms by the regions that other places of the record name."""
        doubtful = [one for one in record.told() if AMBIGUOUS in one.reading.issues]
        if not doubtful:
            return
        near = frozenset(regions_of(record, self.profile.source.region, self.known))
        for case in (record.person, *record.cases):
            for told in case.fields.values():
                told[:] = [
                    one._replace(reading=self.known.settled(one.kind, one.reading, near))
                    for one in told
                ]


def _tell(fields: Fields, told: Told) -> None:
    if told.field in fields:
        fields[told.field].append(told)
    else:
        fields[told.field] = [told]


def regions_of(record: PersonRecord, own: str, known: Known) -> set[str]:
    """Return the keys of the regions that a record names for sure, and that of its source."""
    readings = [one.reading for one in record.told() if one.kind in {"place", "body"}]
    readings += [known.of("place")[own]] if own else []
    regions = [
        reading.value.region
        for reading in readings
        if reading.value is not None and AMBIGUOUS not in reading.issues
    ]
    return {region.key for region in regions if region is not None}

"""What cannot be, or is only copied: noticed and kept, never repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.persons.person import Issue
from purgeld.records import order

if TYPE_CHECKING:
    from purgeld.persons.person import Case, PersonRecord, Told

COPIED, CENTURY, OUTSIDE = "copied-cell", "century-earlier", "outside-period"
_NONE: frozenset[str] = frozenset()
# A cell of the second field that repeats one of the first adds nothing to it.
_COPIES = (
    ("birthplace", "residence"),
    ("residence", "execution-place"),
    ("birthplace", "execution-place"),
)
_EVENTS = (
    ("arrest-body", order.ARREST), ("sentencing-body", order.SENTENCING),
    ("birthplace", order.BIRTH), ("rehabilitation-body", order.REVIEW),
    ("execution-place", order.EXECUTION), ("residence", order.ARREST),
)  # fmt: skip


def derived_columns(record: PersonRecord) -> frozenset[str]:
    """Return the columns whose cell only repeats that of another field, word for word."""
    person = record.person.fields
    if "birthplace" not in person and "residence" not in person:
        return _NONE
    found: set[str] = set()
    first = record.cases[0].fields if record.cases else {}
    for source, copy in _COPIES:
        ones = person.get(source)
        others = person.get(copy) or first.get(copy)
        if ones and others:
            raw = {one.reading.raw.strip() for one in ones if not one.reading.empty}
            found |= {one.column for one in others if one.reading.raw.strip() in raw}
    return frozenset(found)


def issues_of(record: PersonRecord) -> list[Issue]:
    """Return what is noticed about the record as a whole, beside the issues of its values."""
    found = [Issue(column, COPIED) for column in sorted(record.derived)]
    for case in record.cases:
        dates = record.dates[case.number]
        if len(dates) > 1:
            found += [Issue("", issue) for issue in order.out_of_order(dates)]
    found += _ages(record)
    if [one for one in record.told if one.periods]:
        found += _bounds(record, record.person)
        for case in record.cases:
            found += _bounds(record, case)
    return sorted(found) if len(found) > 1 else found


def _bounds(record: PersonRecord, case: Case) -> list[Issue]:
    fields = case.fields
    return [
        Issue(one.column, OUTSIDE)
        for name, event in _EVENTS
        if name in fields
        for one in fields[name]
        if one.periods and _outside(one, record, case, event)
    ]


def _ages(record: PersonRecord) -> list[Issue]:
    birth = record.dates[0].get(order.BIRTH)
    if not birth:
        return []
    events = [
        date
        for case in record.cases
        for event, date in record.dates[case.number].items()
        if event != order.REVIEW
    ]
    if not events:
        return []
    issues = order.implausible_age(birth, events)
    if issues and order.century_earlier(birth, events):
        issues = (*issues, CENTURY)
    return [Issue("", issue) for issue in issues]


def _outside(told: Told, record: PersonRecord, case: Case, event: str) -> bool:
    date = record.dates[case.number].get(event)
    if event == order.ARREST and not case.number and record.cases:
        date = record.dates[record.cases[0].number].get(event)
    if not date:
        return False
    return any(order.outside(period, date) for period in told.periods)

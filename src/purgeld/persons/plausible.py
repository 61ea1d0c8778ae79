"""What cannot be, or is only copied: noticed and kept, never repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.persons.person import Case, Issue, PersonRecord, Told
from purgeld.records import order, regions

if TYPE_CHECKING:
    from collections.abc import Iterator

COPIED, CENTURY, OUTSIDE = "copied-cell", "century-earlier", "outside-period"
NO_NAME, NOT_RECOGNISED, PARTLY = "no-name", "not-recognised", "partly-recognised"
# A cell of the second field that repeats one of the first adds nothing to it.
_COPIES = (
    ("birthplace", "residence"),
    ("residence", "execution-place"),
    ("birthplace", "execution-place"),
)
_EVENTS = {
    "arrest-body": order.ARREST, "sentencing-body": order.SENTENCING, "birthplace": order.BIRTH,
    "rehabilitation-body": order.REVIEW, "execution-place": order.EXECUTION,
    "residence": order.ARREST,
}  # fmt: skip


def derived_columns(record: PersonRecord) -> frozenset[str]:
    """Return the columns whose cell only repeats that of another field, word for word."""
    found: set[str] = set()
    first = record.cases[0].fields if record.cases else {}
    for source, copy in _COPIES:
        ones = record.person.fields.get(source)
        others = record.person.fields.get(copy) or first.get(copy)
        if ones and others:
            raw = {one.reading.raw.strip() for one in ones if not one.reading.empty}
            found |= {one.column for one in others if one.reading.raw.strip() in raw}
    return frozenset(found)


def issues_of(record: PersonRecord) -> list[Issue]:
    """Return what is noticed about the record as a whole, beside the issues of its values."""
    found = [Issue(column, COPIED) for column in sorted(record.derived)]
    for case in record.cases:
        found += [Issue("", issue) for issue in order.out_of_order(record.dates[case.number])]
    found += _ages(record)
    found += [
        Issue(one.column, OUTSIDE)
        for case in (record.person, *record.cases)
        for name, event in _EVENTS.items()
        if name in case.fields
        for one in case.fields[name]
        if _outside(one, record, case, event)
    ]
    return found


def value_issues(record: PersonRecord) -> Iterator[Issue]:
    """Give the issues of the values: those of reading, and how far a text was recognised."""
    for one in record.told():
        reading = one.reading
        for issue in reading.issues:
            yield Issue(one.column, issue)
        if reading.empty:
            continue
        if reading.value is None:
            yield Issue(one.column, NOT_RECOGNISED)
        elif reading.unread:
            yield Issue(one.column, PARTLY)


def _ages(record: PersonRecord) -> list[Issue]:
    birth = record.dates[0].get(order.BIRTH)
    events = [
        date
        for case in record.cases
        for event, date in record.dates[case.number].items()
        if event != order.REVIEW
    ]
    if not birth or not events:
        return []
    issues = order.implausible_age(birth, events)
    if issues and order.century_earlier(birth, events):
        issues = (*issues, CENTURY)
    return [Issue("", issue) for issue in issues]


def _outside(told: Told, record: PersonRecord, case: Case, event: str) -> bool:
    value = told.reading.value
    date = record.dates[case.number].get(event)
    if event == order.ARREST and not case.number and record.cases:
        date = record.dates[record.cases[0].number].get(event)
    if value is None or not date:
        return False
    own = getattr(value, "period", None)
    region = getattr(value, "region", None)
    return order.outside(own, date) or bool(
        region and order.outside(regions.period(region.key), date)
    )

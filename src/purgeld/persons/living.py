"""Which records are withheld: of people possibly living, and of children, unless a profile says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.records import order

if TYPE_CHECKING:
    from purgeld.persons.person import PersonRecord
    from purgeld.profiles.profile import Publication

PROFILE, LIVING, CHILD, UNDATED = "profile", "living", "child", "undated"
# Facts of a sentence after which nobody lives.
_DEATHS = frozenset({"died", "shot"})


def withheld(record: PersonRecord, rule: Publication, year: int) -> str:
    """Return why a record is not published, or nothing; ``year`` is that of the reference date.

    A sentence of death is no death. A birth that is not stated is reckoned from an age, if there is
    one. Where there is neither, the person was born by the first event that has a date, and no
    earlier birth is presumed: who was arrested or exiled may have been a child.
    """
    if rule.records == "withhold":
        return PROFILE
    born = births(record)
    if rule.living == "withhold" and not has_died(record):
        if born is not None and born[1] > year - rule.years:
            return LIVING
        if born is None and rule.undated == "withhold" and _alive_by(record) > year - rule.years:
            return UNDATED
    if born is None:
        return ""
    if rule.children == "withhold" and _was_child(record, born, rule.adult):
        return CHILD
    return ""


def births(record: PersonRecord) -> tuple[int, int] | None:
    """Return the first and the last year in which the person may have been born, if known."""
    years = order.years(record.dates[0].get(order.BIRTH, ""))
    if years is not None:
        return years
    ages = [one for one in record.person.values("age") if isinstance(one, int)]
    events = event_years(record)
    return (events[0] - ages[0] - 1, events[-1] - ages[0]) if ages and events else None


def _alive_by(record: PersonRecord) -> int:
    """Return the last year in which the first thing known to have befallen the person may lie."""
    return min((years[1] for years in _event_spans(record)), default=9999)


def event_years(record: PersonRecord) -> list[int]:
    """Return the years of what befell the person, reviews left out, sorted."""
    return sorted(year for years in _event_spans(record) for year in years)


def _event_spans(record: PersonRecord) -> list[tuple[int, int]]:
    return [
        years
        for case in record.cases
        for event, date in record.dates[case.number].items()
        if event != order.REVIEW and (years := order.years(date)) is not None
    ]


def has_died(record: PersonRecord) -> bool:
    """Tell whether the record says that the person is dead; a sentence does not say it."""
    if order.DEATH in record.dates[0] or record.person.values("death-cause"):
        return True
    return any(
        order.EXECUTION in record.dates[case.number]
        or True in case.values("executed")
        or any(
            fact.key in _DEATHS
            for name in ("sentence", "sentence-change")
            for value in case.values(name)
            for fact in value.facts
        )
        for case in record.cases
    )


def _was_child(record: PersonRecord, born: tuple[int, int], adult: int) -> bool:
    """Tell whether the person was surely under age at every event that has a date."""
    events = event_years(record)
    ages = [one for one in record.person.values("age") if isinstance(one, int)]
    if events:
        return events[-1] - born[0] < adult
    return bool(ages) and max(ages) < adult

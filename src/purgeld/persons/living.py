"""Which records are withheld: of people possibly living, and of children, unless a profile says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.records import order

if TYPE_CHECKING:
    from purgeld.persons.person import PersonRecord
    from purgeld.profiles.profile import Publication

PROFILE, LIVING, CHILD = "profile", "living", "child"
# Facts of a sentence after which nobody lives.
_DEATHS = frozenset({"died", "shot"})


def withheld(record: PersonRecord, rule: Publication, year: int) -> str:
    """Return why a record is not published, or nothing; ``year`` is that of the reference date.

    A sentence of death is no death. A birth that is not stated is reckoned from an age, if there is
    one; where there is neither, nothing is assumed.
    """
    if rule.records == "withhold":
        return PROFILE
    born = births(record)
    if born is None:
        return ""
    if rule.living == "withhold" and born[1] > year - rule.years and not has_died(record):
        return LIVING
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


def event_years(record: PersonRecord) -> list[int]:
    """Return the years of what befell the person, reviews left out, sorted."""
    found = [
        years
        for case in record.cases
        for event, date in record.dates[case.number].items()
        if event != order.REVIEW and (years := order.years(date)) is not None
    ]
    return sorted(year for years in found for year in years)


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

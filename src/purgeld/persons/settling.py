"""The dates of a record by event: as exact as the most exact cell, or alternatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld import dates
from purgeld.persons.person import Issue
from purgeld.records import order

if TYPE_CHECKING:
    from purgeld.persons.person import Case, PersonRecord, Told

DIFFER = "alternatives"
# A number before it, inside another value, is a sum or a count, and no year.
_EARLIEST = 1900
# Each event with the field of its date, and the one whose value may hold a date too.
_PERSON = ((order.BIRTH, "birth", ""), (order.DEATH, "death", ""))
_CASE = (
    (order.ARREST, "arrest", ""),
    (order.SENTENCING, "sentencing", "sentence"),
    (order.EXECUTION, "execution", ""),
    (order.REVIEW, "rehabilitation-date", "rehabilitation"),
)


def settle_dates(record: PersonRecord) -> None:
    """Give each event of a record one EDTF text; cells that contradict each other are flagged."""
    record.dates[0] = _settled(record.person, _PERSON, record.issues)
    for case in record.cases:
        record.dates[case.number] = _settled(case, _CASE, record.issues)


def _settled(
    case: Case, wanted: tuple[tuple[str, str, str], ...], issues: list[Issue]
) -> dict[str, str]:
    found: dict[str, str] = {}
    fields = case.fields
    for event, name, other in wanted:
        if name not in fields and other not in fields:
            continue
        text = _single(fields.get(name, ()))
        if text:
            found[event] = text
            continue
        texts = _stated(case, name) or (_inside(case, other) if other in case.fields else [])
        if len(texts) == 1:
            found[event] = texts[0]
        elif texts:
            found[event] = combined(texts)
            if found[event][:1] == "[" and found[event] not in texts:
                issues.append(Issue(case.fields[name][-1].column, DIFFER))
    return found


def _single(told: tuple[Told, ...]) -> str:
    """Return the date of a field that one cell tells: nearly all that there are."""
    return told[0].date if len(told) == 1 else ""


def _stated(case: Case, name: str) -> list[str]:
    """Return the dates of a field, each once."""
    told = case.fields.get(name)
    if told is None:
        return []
    return list(dict.fromkeys(one.date for one in told if one.date))


def _inside(case: Case, name: str) -> list[str]:
    """Return the dates that stand inside the values of another field."""
    values = case.values(name)
    texts = [value.date for value in values if not isinstance(value, str) and value.date]
    return [text for text in texts[:1] if _usable(text) and (order.year(text) or 0) >= _EARLIEST]


def combined(texts: list[str]) -> str:
    """Join dates: one inside another is the more exact of one fact, others are alternatives.

    >>> combined(["1937", "1937-06-11"]), combined(["1880", "1881-02"])
    ('1937-06-11', '[1880,1881-02]')
    """
    kept = [text for text in texts if not any(_holds(text, other) for other in texts)]
    if len(kept) == 1:
        return kept[0]
    members = sorted({part for text in kept for part in text.strip("[]{}").split(",")})
    joined = f"[{','.join(members)}]"
    return joined if _usable(joined) else kept[0]


def _holds(wide: str, narrow: str) -> bool:
    """Tell whether the second date lies inside the first and says more."""
    one, other = dates.bounds(wide), dates.bounds(narrow)
    if wide == narrow or not (one.begin and one.end and other.begin and other.end):
        return False
    inside = one.begin <= other.begin and other.end <= one.end
    return inside and (one.begin, one.end) != (other.begin, other.end)


def _usable(text: str) -> bool:
    return order.bounds(text) is not None

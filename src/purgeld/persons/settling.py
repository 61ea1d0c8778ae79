"""The dates of a record by event: as exact as the most exact cell, or alternatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld import dates
from purgeld.errors import DataError
from purgeld.persons.person import Issue
from purgeld.records import order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.persons.person import Case, PersonRecord

DIFFER = "alternatives"
_PERSON = {order.BIRTH: ("birth",), order.DEATH: ("death",)}
_CASE = {
    order.ARREST: ("arrest",), order.SENTENCING: ("sentencing",), order.EXECUTION: ("execution",),
    order.REVIEW: ("rehabilitation-date",),
}  # fmt: skip


def settle_dates(record: PersonRecord) -> None:
    """Give each event of a record one EDTF text; cells that contradict each other are flagged."""
    for case, wanted in ((record.person, _PERSON), *((case, _CASE) for case in record.cases)):
        found = record.dates[case.number] = {}
        for event, names in wanted.items():
            texts = _texts(case, names, event)
            if texts:
                found[event] = texts[0] if len(texts) == 1 else combined(texts)
                if found[event][:1] == "[" and found[event] not in texts:
                    record.issues.append(Issue(case.fields[names[0]][-1].column, DIFFER))


def _texts(case: Case, names: Iterable[str], event: str) -> list[str]:
    texts = [
        one.reading.value
        for name in names
        if name in case.fields
        for one in case.fields[name]
        if one.reading.value is not None and not one.withheld
    ]
    if event == order.REVIEW and not texts:
        texts = [value.date for value in case.values("rehabilitation") if value.date]
    if event == order.SENTENCING and not texts:
        texts = [value.date for value in case.values("sentence") if value.date]
    return [text for text in dict.fromkeys(texts) if _usable(text)]


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
    known = _USABLE.get(text)
    if known is None:
        if len(_USABLE) >= _MOST:
            _USABLE.clear()
        known = _USABLE[text] = _is_date(text)
    return known


def _is_date(text: str) -> bool:
    try:
        dates.bounds(text)
    except DataError:
        return False
    return True


_MOST = 100_000
_USABLE: dict[str, bool] = {}

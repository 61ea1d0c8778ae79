"""The value functions on real records: dirty cases, and how much of them is understood."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

import samples
from purgeld.records import issues, kinds, order
from purgeld.records.reading import State
from purgeld.records.regions import period

if TYPE_CHECKING:
    from collections.abc import Callable

    from purgeld.records.reading import Reading

# What we give instead of the proposal of dirty-cases.csv, by digest of the raw text, and why.
ARGUED = {
    "01b2d8711ec8": (
        "special settlement",
        "the place is a part of the value, not of its short text",
    ),
    "f5d36480799e": (
        "Тетюшский raion; Kazan oblast",
        "the value is what stands there; that it did not exist in 1930 shows beside a date",
    ),
    "2afb31235430": (
        "Ватнярский raion; Vinnytsia oblast; Ukrainian SSR",
        "the same units; names of districts are not translated",
    ),
    "ecda696baedb": ("Хамекаево; Ufa governorate", "the governorate is not left out"),
}
KIND = {"article": "charge"}


def _name(found: Reading[Any]) -> str:
    assert found.value is not None
    kinds_of = Counter(variant.kind for variant in found.value.variants)
    if found.value.given and not found.value.surname:
        return f"monastic name {found.value.given}; civil {found.value.variants[0].text}"
    if kinds_of == {"surname": 1, "given": 1, "patronym": 1}:
        return "three kinds of variants"
    if kinds_of["full"] > 1:
        return "aliases"
    if kinds_of["patronym"]:
        return "alternative patronymic"
    last = found.value.patronym
    return f"patronymic {last}" if last.endswith("оглы") else found.value.text


def _order(raw: str) -> tuple[str, ...]:
    """Turn "arrested X / convicted Y" into what is checked."""
    words = {"arrested": "arrest", "convicted": "sentencing", "shot": "execution", "born": "birth"}
    parts = (part.split(" ", 1) for part in raw.split(" / "))
    events = {words[word]: str(kinds.read("date", date).value) for word, date in parts}
    birth = events.pop("birth", "")
    ages = order.implausible_age(birth, list(events.values())) if birth else ()
    return (*order.out_of_order(events), *ages)


def _given(field: str, raw: str) -> str:
    kind = "birth-date" if field == "date" and raw[:2] == "18" else KIND.get(field, field)
    found = kinds.read(kind, raw)
    if field == "name":
        return _name(found)
    text = kinds.text(kind, found.value)
    return text.replace("-", "_") if field == "education" else text


def test_dirty_cases() -> None:
    """At least 95 of 100 dirty values give what is expected; each of the others is argued."""
    rows = samples.table("dirty-cases.csv")
    wrong = {}
    for row in rows:
        if row["field"] == "order":
            assert _order(row["raw"]), row
        elif (given := _given(row["field"], row["raw"])) != row["expect"]:
            wrong[sha256(row["raw"].encode()).hexdigest()[:12]] = given
    assert wrong == {raw: given for raw, (given, _) in ARGUED.items()}
    assert len(wrong) <= len(rows) * 0.05
    assert period("kazan-oblast") == (1952, 1953)
    assert order.outside((1952, 1953), "1930")


@pytest.mark.parametrize(
    ("kind", "bar"), [("date", 0.99), ("body", 0.95), ("articles", 0.97), ("sentence", 0.95)]
)
def test_enough_is_understood(kind: str, bar: float, occurrences: dict[str, list[str]]) -> None:
    """Of the values that say something, enough are typed with nothing left unread."""
    states: Counter[State] = Counter()
    read: Callable[[str], Reading[Any]] = kinds.READERS[kind]
    for raw, count in Counter(occurrences[kind]).items():
        reading = read(raw)
        assert set(reading.issues) <= set(issues.LABELS)
        if reading.value != ():
            states[reading.state] += count
    stated = states.total() - states[State.EMPTY]
    assert stated > 1000
    assert states[State.UNDERSTOOD] >= bar * stated, states


@pytest.fixture(scope="module")
def occurrences() -> dict[str, list[str]]:
    """Return the values of each kind that stand in memorial-texts."""
    found: dict[str, list[str]] = {}
    for kind, pairs in samples.occurrences().items():
        found[kind] = [raw for _, raw in pairs]
    return found


def test_nationalities_of_the_whole_database() -> None:
    """Nearly every string by which Memorial's database names a people is understood."""
    states: Counter[State] = Counter()
    for row in samples.table("nationality-vocab/memorial_nation_values.csv"):
        states[kinds.read("nationality", row["nation"]).state] += int(row["n"])
    stated = states.total() - states[State.EMPTY]
    assert states[State.UNDERSTOOD] >= 0.999 * stated

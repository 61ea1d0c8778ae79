"""The name of a record as its source writes it: one cell, or parts in cells of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.records.names import Name, joined

if TYPE_CHECKING:
    from purgeld.persons.person import Fields, PersonRecord

NO_NAME = "Name not stated"
_KNOWN: dict[tuple[str, str, str], Name] = {}
_MOST = 20_000


def name_of(record: PersonRecord) -> Name | None:
    """Return the name of a record; ``None`` where none is stated or it may not be published."""
    fields = record.person.fields
    for told in fields.get("name", ()):
        if not told.withheld and isinstance(told.reading.value, Name):
            return told.reading.value
    key = (_raw(fields, "surname"), _raw(fields, "given"), _raw(fields, "patronym"))
    name = _KNOWN.get(key)
    if name is None:
        if not any(key):
            return None
        if len(_KNOWN) >= _MOST:
            _KNOWN.clear()
        name = _KNOWN[key] = joined(*key)
    return name if name.text else None


def _raw(fields: Fields, part: str) -> str:
    for one in fields.get(part, ()):
        if not one.withheld:
            return one.reading.raw
    return ""


def label_of(record: PersonRecord) -> str:
    """Return the label of a record without a name."""
    return f"{NO_NAME} (record {record.number})"

"""The name of a record as its source writes it: one cell, or parts in cells of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.records.names import Name, joined

if TYPE_CHECKING:
    from purgeld.persons.person import PersonRecord

NO_NAME = "Name not stated"
_PARTS = ("surname", "given", "patronym")
_KNOWN: dict[tuple[str, str, str], Name] = {}
_MOST = 100_000


def name_of(record: PersonRecord) -> Name | None:
    """Return the name of a record; ``None`` where none is stated or it may not be published."""
    fields = record.person.fields
    for told in fields.get("name", ()):
        if not told.withheld and isinstance(told.reading.value, Name):
            return told.reading.value
    surname, given, patronym = (
        next((one.reading.raw for one in fields.get(part, ()) if not one.withheld), "")
        for part in _PARTS
    )
    if not (surname or given or patronym):
        return None
    key = (surname, given, patronym)
    name = _KNOWN.get(key)
    if name is None:
        if len(_KNOWN) >= _MOST:
            _KNOWN.clear()
        name = _KNOWN[key] = joined(surname, given, patronym)
    return name if name.text else None


def label_of(record: PersonRecord) -> str:
    """Return the label of a record without a name."""
    return f"{NO_NAME} (record {record.number})"

"""A table of proposed rules: for each frequent text that is not understood, what is left to decide.

The nearest wording of the tables is offered as a hint; it is a likeness of letters, not a reading.
"""

from __future__ import annotations

import csv
import io
from difflib import get_close_matches
from typing import TYPE_CHECKING

from purgeld.ingestion.quality import unrecognised
from purgeld.records import kinds
from purgeld.records.lexicon import table
from purgeld.records.text import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.persons.tally import Tally

HEADER = ("column", "kind", "count", "text", "state", "read", "unread", "table", "nearest", "key")
MOST = 200
_TABLES = {
    "sentence": "sentences", "body": "bodies", "nationality": "nationalities",
    "occupation": "occupations", "party": "parties", "education": "education",
    "charge": "charges", "articles": "articles", "rehabilitation": "rehabilitation",
    "place": "regions",
}  # fmt: skip
_LIKE = 0.75


def proposed(tally: Tally) -> bytes:
    """Write the table as CSV; the column ``key`` is left for a person to fill."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    forms: dict[str, dict[str, str]] = {}
    for row in unrecognised(tally, MOST):
        kind = row["kind"]
        name = _TABLES.get(kind, "")
        if name and name not in forms:
            forms[name] = dict(_forms(name))
        reading = kinds.read(kind, row["text"])
        near = _nearest(" ".join(reading.unread), forms.get(name, {}))
        writer.writerow([
            row["column"], kind, row["count"], row["text"], row["state"],
            kinds.text(kind, reading.value), " | ".join(reading.unread), name, near, "",
        ])  # fmt: skip
    return text.getvalue().encode()


def _nearest(text: str, forms: dict[str, str]) -> str:
    found = get_close_matches(tidy(text).fold, forms, 1, _LIKE) if text else []
    return f"{found[0]} → {forms[found[0]]}" if found else ""


def _forms(name: str) -> Iterator[tuple[str, str]]:
    """Give the wordings of a table that have no pattern in them, with their keys."""
    for section in table(name).values():
        rows = section.items() if isinstance(section, dict) else ()
        for key, forms in rows:
            if isinstance(forms, list):
                yield from ((form.rstrip("~"), key) for form in forms if isinstance(form, str))
        for row in section if isinstance(section, list) else ():
            if isinstance(row, dict):
                yield from ((form.rstrip("~"), row.get("key", "")) for form in row.get("forms", ()))

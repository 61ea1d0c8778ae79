"""Values that are their own text, and flags: yes, no, or nothing."""

from __future__ import annotations

from purgeld.records.empties import is_empty
from purgeld.records.reading import Reading
from purgeld.records.text import tidy

_YES = frozenset({"t", "true", "yes", "y", "1", "да", "так", "+", "истина"})
_NO = frozenset({"f", "false", "falce", "no", "n", "0", "нет", "ні", "ложь"})


def read_text(raw: str) -> Reading[str]:
    """Read a text as it stands, with single spaces and no invisible characters.

    >>> read_text("  из  крестьян ").value
    'из крестьян'
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    return Reading(raw, tidy(raw).shown)


def read_flag(raw: str) -> Reading[bool]:
    """Read a yes or no. A "no" is a value; an empty cell is none.

    >>> read_flag("T").value, read_flag("0").value, read_flag("").value
    (True, False, None)
    """
    word = tidy(raw).fold.strip(" .")
    if word in _YES | _NO:
        return Reading(raw, word in _YES)
    if is_empty(raw):
        return Reading(raw, empty=True)
    return Reading(raw, unread=(raw.strip(),))

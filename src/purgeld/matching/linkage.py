"""Columns for record linkage: what the engine of names makes of a record, one value a column.

The columns are plain text, numbers and lists of text, so any back end can hold them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from purgeld.names import parse
from purgeld.names.keys import token_keys

if TYPE_CHECKING:
    from purgeld.matching.entry import Entry
    from purgeld.names import Name, Token

COLUMNS = (
    "unique_id", "name", "surname", "surname_key", "surname_keys", "given", "given_first",
    "patronymic", "patronymic_first", "birth_year", "place",
)  # fmt: skip
LISTS = ("surname_keys",)
SHORT_WORD = 4


def row(entry: Entry) -> dict[str, Any]:
    """Return the columns of a record; what it does not say is None.

    >>> from purgeld.matching.entry import Entry
    >>> made = row(Entry("1", "Уборевич Иероним Петрович"))
    >>> made["surname_key"], made["given_first"], made["patronymic"]
    ('.brvč', 'i', 'petr')
    """
    language = entry.names[0][1] if entry.names else ""
    name = parse(entry.label, language)
    surname, given, patronymic = roles(name)
    born = sorted(entry.facts.born)
    return {
        "unique_id": entry.key,
        "name": entry.label,
        "surname": _reading(surname),
        "surname_key": _keys(surname)[0] if surname else None,
        "surname_keys": _keys(surname) if surname else None,
        "given": _given(given),
        "given_first": _reading(given)[:1] if given else None,
        "patronymic": _father(patronymic),
        "patronymic_first": _reading(patronymic)[:1] if patronymic else None,
        "birth_year": born[0] if len(born) == 1 else None,
        "place": min(entry.facts.places, default=None),
    }


def roles(name: Name) -> tuple[Token | None, Token | None, Token | None]:
    """Tell surname, given name and patronymic of a name that is written in one of the usual orders.

    A comma or a patronymic at the end puts the surname first; else the last full word is it, unless
    it is a known given name and the first word is none.
    """
    tokens = list(name.tokens)
    patronymic = tokens[name.patronymic] if name.patronymic >= 0 else None
    full = [piece for piece in tokens if not piece.initial and piece is not patronymic]
    if not full:
        return None, None, None
    surname = full[0] if _surname_first(name, full) else full[-1]
    others = [piece for piece in tokens if piece is not surname and piece is not patronymic]
    given = others[0] if others else None
    if patronymic is None and len(others) > 1 and others[1].initial:
        patronymic = others[1]
    return surname, given, patronymic


def _surname_first(name: Name, full: list[Token]) -> bool:
    if name.surname_first or name.tokens[-1].initial:
        return True
    if name.patronymic >= 0:
        return name.patronymic == len(name.tokens) - 1
    if all(len(piece.text) <= SHORT_WORD for piece in full):
        return True  # Chinese and Korean names: Ким Дон Ук
    return bool(full[-1].given) and not full[0].given


def _reading(piece: Token | None) -> str:
    return next(iter(piece.readings), "") if piece else ""


def _keys(piece: Token | None) -> list[str]:
    found = token_keys(piece) if piece else ()
    return [key for key in found if key[0] != "@"] or [""]


def _given(piece: Token | None) -> str | None:
    """Return the group of a given name that has one, else its reading; an initial is none."""
    if piece is None or piece.initial:
        return None
    return f"@{min(piece.given)}" if piece.given else _reading(piece)


def _father(piece: Token | None) -> str | None:
    if piece is None or piece.initial:
        return None
    return min(piece.fathers, default=_reading(piece))

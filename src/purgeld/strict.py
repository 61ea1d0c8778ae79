"""Tables of a TOML file held to what is known: a slip is named, with the word that was meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from purgeld.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_WORDS = {
    str: "a text", bool: "true or false", int: "a whole number", list: "a list", dict: "a table",
}  # fmt: skip


def check(name: str, table: Mapping[str, Any], known: Mapping[str, type]) -> None:
    """Refuse a key that is not known or whose value is of another type; ``name`` says where."""
    for key, value in table.items():
        if key not in known:
            raise unknown(name, "key", key, known)
        if not isinstance(value, known[key]) or (known[key] is int and isinstance(value, bool)):
            raise ProjectError(f"{name}: {key} must be {_WORDS[known[key]]}")


def demand(name: str, table: Mapping[str, Any], needed: Iterable[str]) -> None:
    """Refuse a table that lacks any of these keys."""
    missing = sorted(set(needed) - set(table))
    if missing:
        raise ProjectError(f"{name} lacks {', '.join(missing)}", cure="Add it")


def unknown(name: str, what: str, word: str, known: Collection[str]) -> ProjectError:
    """Say that a word is not known, and which was meant.

    >>> print(unknown("read", "key", "delimeter", ["delimiter", "sheet"]))
    read: unknown key delimeter. Did you mean delimiter?
    """
    near = get_close_matches(word, known, 1)
    cure = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(known))}"
    return ProjectError(f"{name}: unknown {what} {word}", cure=cure)

r"""Tables of wordings, compiled to a scanner.

A table is a TOML file in ``tables/``. Each ``[[entry]]`` has a ``key``, ``forms`` and, if it wants,
more fields. A form is written in words, folded as :func:`purgeld.records.text.tidy` folds:

=============  ====================================================================
``лиш~ своб~``  ``~`` stands for any ending; words are parted by space, dot or hyphen
``л/с``         other signs stand for themselves, with or without spaces around them
``[не] суд~``   what is in brackets may be missing
``(в|во) обл``  one of
``\d+``         a number
=============  ====================================================================

Of all forms that fit at a place the longest wins.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LETTER = r"[^\W\d_]"
_GAP = r"(?:\s*[.\-][\s.\-]*|\s+)"
_PIECE = re.compile(r"\\d\+|~|\s*\[|\]|\(|\)|\||\s+|[^\W_]+|[^\w\s]")
_SIGNS = {"~": r"\w*", "(": "(?:", ")": ")", "|": "|", r"\d+": r"\d+"}
_FIRST = re.compile(r"[^\W\d_]{1,2}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table: its key and its further fields."""

    key: str
    fields: Mapping[str, Any]

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - fields of any table
        """Return a further field of the row."""
        return self.fields.get(name, default)


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found in a text, with the span of the words that it covers."""

    entry: Entry
    start: int
    end: int


def table(name: str) -> dict[str, Any]:
    """Read a table that is shipped with the package."""
    text = resources.files("purgeld.records").joinpath("tables", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


class Lexicon:
    """The forms of one or more tables; those that begin alike are compiled when a text asks.

    A table has hundreds of forms, and a source uses few: most are never compiled.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Sort the forms of rows that have ``key`` and ``forms`` by their first letters."""
        self._forms: dict[str, list[tuple[str, Entry]]] = {}
        self._compiled: dict[str, tuple[tuple[re.Pattern[str], Entry], ...]] = {}
        self.stems: set[str] = set()
        for row in rows:
            entry = Entry(row["key"], row)
            for form in row["forms"]:
                self._add(form, entry)

    def _add(self, form: str, entry: Entry) -> None:
        for start in _starts(form):
            self._forms.setdefault(start, []).append((form, entry))
        self.stems.update(word for word in re.findall(r"[^\W\d_]+", form) if len(word) >= 5)  # noqa: PLR2004 - shorter stems are too near to others

    def at(self, text: str, start: int) -> Match | None:
        """Return the longest entry that begins at this place of a folded text, if any."""
        best: Match | None = None
        for key in (text[start : start + 2], text[start : start + 1], ""):
            for pattern, entry in self._beginning(key):
                found = pattern.match(text, start)
                if found and (best is None or found.end() > best.end):
                    best = Match(entry, start, found.end())
        return best

    def _beginning(self, key: str) -> tuple[tuple[re.Pattern[str], Entry], ...]:
        if key not in self._forms:
            return ()
        found = self._compiled.get(key)
        if found is None:
            forms = self._forms[key]
            found = tuple((re.compile(_regex(form)), entry) for form, entry in forms)
            self._compiled[key] = found
        return found

    def whole(self, text: str) -> Entry | None:
        """Return the entry that covers a folded text from end to end, if any."""
        found = self.at(text, 0)
        return found.entry if found and not text[found.end :].strip(" .,;") else None

    def __iter__(self) -> Iterator[Entry]:
        """Go through the distinct entries."""
        seen: dict[str, Entry] = {}
        for group in self._forms.values():
            for _, entry in group:
                seen.setdefault(entry.key, entry)
        return iter(seen.values())


def lexicon(*names: str, section: str = "entry") -> Lexicon:
    """Compile one section of the named tables."""
    return Lexicon(row for name in names for row in table(name).get(section, ()))


def _regex(form: str) -> str:
    """Translate a form to a regular expression on folded text.

    >>> bool(re.fullmatch(_regex("[не] лиш~ св~"), "лиш.св"))
    True
    """
    body = _body(form)
    head = rf"(?<!{_LETTER})" if re.match(r"[^\W\d_]|[\[(]", form) else ""
    tail = rf"(?!{_LETTER})" if re.search(r"[^\W\d_]$|[~\])]$", form) else ""
    return f"{head}{body}{tail}"


def _body(form: str) -> str:
    """Translate the pieces of a form; the space beside an optional part is optional with it."""
    out: list[str] = []
    spaced: list[bool] = []
    pieces = _PIECE.findall(re.sub(r"\s+\]", "] ", re.sub(r"\s+\|", "|", form)))
    for place, piece in enumerate(pieces):
        behind = pieces[place + 1] if place + 1 < len(pieces) else ""
        if piece.strip() == "[":
            spaced.append(piece != "[")
            out.append(f"(?:{_GAP}(?:" if spaced[-1] else "(?:(?:")
        elif piece == "]":
            out.append(f"){_GAP})?" if not spaced.pop() and behind.isspace() else "))?")
        elif piece.isspace():
            closed = place and pieces[place - 1] == "]" and out[-1] != "))?"
            out.append("" if closed else _GAP)
        else:
            out.append(_sign(piece))
    return "".join(out)


def _sign(piece: str) -> str:
    if piece in _SIGNS:
        return _SIGNS[piece]
    return re.escape(piece) if piece[0].isalnum() else rf"\s*{re.escape(piece)}\s*"


def _starts(form: str) -> set[str]:
    """Return the first one or two letters with which a form can begin; empty for any."""
    plain = _FIRST.match(form)
    if plain and len(plain[0]) == 2:  # noqa: PLR2004 - two letters are the key of the index
        return {plain[0]}
    if plain and form[1:2] not in {"~", "["}:
        return {plain[0]}
    return {""}

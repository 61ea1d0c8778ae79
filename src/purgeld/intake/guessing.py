"""A profile proposed from what a file shows: its header, and how its values are understood.

What the header says counts first; what share of the values the functions of ``records`` understand
is told beside it. A column whose event only a person can tell is left out, with what was seen.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from anyascii import anyascii

from purgeld.profiles import loading
from purgeld.profiles.fields import FIELDS
from purgeld.records import kinds
from purgeld.records.empties import is_empty
from purgeld.records.lexicon import Lexicon
from purgeld.records.reading import State
from purgeld.records.text import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from purgeld.profiles.profile import Profile

NUMBER = "number"
_FORMS_OF_DATES = ("packed-date", "sheet-date")
_DATES = ("date", "birth-date", "review-date")
# Kinds that understand only what is meant, so that values alone tell a column, and its field.
_TELLING = {
    "sex": "sex", "nationality": "nationality", "party": "party", "education": "education",
    "sentence": "sentence", "body": "sentencing-body", "articles": "articles",
}  # fmt: skip
_ENOUGH, _FEW = 0.8, 0.5
# How many different values are needed to tell a column: sexes are two.
_DIFFERENT = (2, 3)
_MOST_VALUES = 200
# A longer text may hold a verb whose ending tells a sex, but is no column of sexes.
_LONGEST_SEX = 15
_SHOWN = 90
_YEARS = ("1840", "2029")
_CASE = re.compile(r"(.+?) ?([1-9]\d?)")


@dataclass(frozen=True)
class Sample:
    """What was seen of a file: its name, how it is read, its columns, and some of its rows.

    ``read`` are lines of TOML for the table ``[read]``; ``fits`` names shipped profiles that are
    known to fit.
    """

    name: str
    read: tuple[str, ...]
    names: tuple[str, ...]
    rows: Sequence[Mapping[str, str]]
    fits: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Column:
    name: str
    field: str = ""
    kind: str = ""
    seen: str = ""


def proposed(sample: Sample) -> str:
    """Return the TOML of a profile for a file of this form; the loader of profiles reads it."""
    guess = _Guess(sample)
    slug = re.sub(r"[^a-z0-9]+", "-", anyascii(sample.name).lower()).strip("-") or "records"
    name = quoted(sample.name)
    lines = [
        f"# Proposed from the header and {len(sample.rows)} rows. Check every line, and say in",
        "# [source] and [publish] what the source allows; docs/profiles.md has every key.",
        *(f"# The shipped profile {fitting} fits this file." for fitting in guess.fitting()),
        f"title = {name}",
        "", "[read]", *sample.read,
        "", "[record]", f"number = {quoted(guess.number)}", *guess.cases(),
        "", "[source]", f"slug = {quoted(slug)}", f"title = {name}",
        f"language = {quoted(guess.language())}",
        "", "[columns]",
        *(_line(column) for column in guess.columns()),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    r"""Write a text as a basic string of TOML.

    >>> print(quoted('"Заря"'))
    "\"Заря\""
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def field_of(name: str) -> str:
    """Return the field that the name of a column means, ``number``, or nothing.

    >>> [field_of(name) for name in ("Дата ареста", "birth_year", "Фам., имя, отч.", "№", "цвет")]
    ['arrest', 'birth', 'name', 'number', '']
    """
    if name in FIELDS:
        return name
    folded = tidy(re.sub(r"[_@]+", " ", name)).fold.strip(" .:,")
    bare = re.sub(r"\s*\([^()]*\)$", "", folded)
    for form in (folded, bare, " ".join(re.split(r"[\s.,;:]+", bare)).strip()):
        entry = _words().whole(form)
        if entry is not None:
            return entry.key
    return ""


@cache
def _words() -> Lexicon:
    text = resources.files("purgeld.intake").joinpath("headerwords.toml").read_text("utf-8")
    return Lexicon(tomllib.loads(text)["entry"])


class _Guess:
    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._names = [_without_case(name) for name in sample.names]
        self.number = self._number()

    def _number(self) -> str:
        """Return the column called a number whose values are there and never twice, if any."""
        for name in self._sample.names:
            values = [row.get(name, "") for row in self._sample.rows]
            if field_of(name) == NUMBER and all(values) and len(set(values)) == len(values):
                return name
        return ""

    def cases(self) -> list[str]:
        """Say that columns of cases are numbered, where they are."""
        return ["cases = true"] if self._names != list(self._sample.names) else []

    def fitting(self) -> list[str]:
        """Return the shipped profiles that have a place for most columns and miss none."""
        fits = {name for name in loading.shipped() if self._fits(loading.load(name))}
        return sorted(fits | set(self._sample.fits))

    def _fits(self, profile: Profile) -> bool:
        made = profile.made()
        needed = {column.name for column in profile.columns.values() if not column.optional}
        needed |= {profile.number} - {""}
        names = set(self._sample.names)
        known = sum(profile.placed(name) is not None or name == profile.number for name in names)
        marked = profile.layout.format == "mediawiki"
        return known > len(names) / 2 and (marked or needed - made <= names)

    def language(self) -> str:
        """Tell the language by its letters: Ukrainian, Russian or English."""
        letters = Counter(" ".join(" ".join(row.values()) for row in self._sample.rows).lower())
        if sum(letters[letter] for letter in "іїєґ") > sum(letters[letter] for letter in "ыэъё"):
            return "uk"
        return "ru" if letters["о"] else "en"

    def columns(self) -> list[_Column]:
        """Return what each column is taken for."""
        names = [name for name in dict.fromkeys(self._names) if name != self.number]
        columns = [self._column(name) for name in names]
        if columns and not any(column.field for column in columns):
            first = columns[0]
            columns[0] = _Column(first.name, "note", "text", f"nothing was told; {first.seen}")
        return columns

    def _column(self, name: str) -> _Column:
        values = self._values(name)
        said = field_of(name)
        if said in FIELDS:
            kind = _kind(FIELDS[said].kind, values)
            share = _share(kind, values)
            low = f"only {share:.0%} are understood" if values and share < _FEW else ""
            return _Column(name, said, kind, low)
        return _by_values(name, values)

    def _values(self, name: str) -> Counter[str]:
        """Return the values of a column and those of its further cases, with their numbers."""
        own = [full for full, bare in zip(self._sample.names, self._names, strict=True)
               if bare == name]  # fmt: skip
        texts = (row.get(full, "") for row in self._sample.rows for full in own)
        return Counter(text for text in texts if text and not is_empty(text))


def _without_case(name: str) -> str:
    found = _CASE.fullmatch(name)
    said = FIELDS.get(field_of(found[1])) if found else None
    return found[1] if found and said and said.per_case else name


def _share(kind: str, values: Counter[str]) -> float:
    """Return the share of values that are understood, with nothing left unread, and plausible."""
    some = values.most_common(_MOST_VALUES)
    good = 0
    for text, number in some:
        found = kinds.read(kind, text)
        if found.state is State.UNDERSTOOD and _plausible(kind, str(found.value)):
            good += number
    return good / max(sum(number for _, number in some), 1)


def _plausible(kind: str, value: str) -> bool:
    """Tell whether a value speaks for its kind: numbers can be unpacked to any year.

    A text of nothing but a date is understood as a sentence, but does not make a column of them.
    """
    if kind in _FORMS_OF_DATES:
        return _YEARS[0] <= value[:4] <= _YEARS[1]
    return kind not in _TELLING or bool(value)


def _kind(usual: str, values: Counter[str]) -> str:
    """Return the kind of date that understands most, where the usual one is a date."""
    if usual not in _DATES:
        return usual
    return max((usual, *_FORMS_OF_DATES), key=lambda kind: (_share(kind, values), kind == usual))


def _by_values(name: str, values: Counter[str]) -> _Column:
    some = ", ".join(text for text, _ in values.most_common(3))
    seen = f"{len(values)} different values: {some}" if values else "is empty"
    if name[0] == "@" or all(text.isdecimal() for text in values):
        return _Column(name, seen=seen)
    shares = {kind: _share(kind, values) for kind in ("date", *_TELLING)}
    if max(map(len, values)) > _LONGEST_SEX:
        shares.pop("sex")
    best = max(shares, key=lambda kind: shares[kind])
    if shares[best] < _ENOUGH or len(values) < _DIFFERENT[best != "sex"]:
        return _Column(name, seen=seen)
    told = f"by its values: {shares[best]:.0%} read as {best}"
    return _Column(
        name, _TELLING.get(best, ""), best, told if best in _TELLING else f"{told}; of which event?"
    )


def _line(column: _Column) -> str:
    seen = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", column.seen).split())
    note = f"  # {seen[:_SHOWN]}" if seen else ""
    name = quoted(column.name)
    if not column.field:
        return f'# {name} = "…"{note}'
    if column.kind == FIELDS[column.field].kind:
        return f"{name} = {quoted(column.field)}{note}"
    return f"{name} = {{ field = {quoted(column.field)}, kind = {quoted(column.kind)} }}{note}"

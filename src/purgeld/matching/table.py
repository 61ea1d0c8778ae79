"""Entries read from a table: which column holds the name, and which the facts, by heading."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from purgeld.matching.entry import Entry, Facts, life, places, words, years
from purgeld.names import tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Headings by what they hold; a heading is compared in lower case, signs as blanks.
_HEADINGS = {
    "birth": "birth|born|birth year|birth date|year of birth|date of birth|birthyear|birthdate|"
    "дата рождения|год рождения|geburtsjahr|naissance",
    "death": "death|died|death year|death date|year of death|date of death|deathyear|deathdate|"
    "дата смерти|год смерти|sterbejahr|deces|executed|date of execution",
    "place": "birthplace|birth place|place of birth|deathplace|death place|place of death|place|"
    "residence|место рождения|место смерти|место проживания",
    "words": "description|occupation|profession|office|position|role|nationality|citizenship|"
    "party|профессия|должность|национальность|описание",
    "sex": "sex|gender|пол",
    "names": "aliases|alias|other names|variants|name variants|варианты|варианты фио|alt label",
    "language": "language|lang|язык",
}
_KINDS = {heading: kind for kind, said in _HEADINGS.items() for heading in said.split("|")}
_PROPERTY = re.compile(r".*[ _]?(P\d+)$")
_SEXES = {
    **dict.fromkeys(("male", "m", "man", "м", "муж", "мужчина", "мужской", "q6581097"), "male"),
    **dict.fromkeys(
        ("female", "f", "woman", "ж", "жен", "женщина", "женский", "q6581072"), "female"
    ),
}
_SEPARATORS = re.compile(r"\s*[|;]\s*")


@dataclass(frozen=True)
class Columns:
    """Which columns of a table hold what; a kind may have several columns."""

    name: str
    key: str = ""
    kinds: tuple[tuple[str, str], ...] = ()

    def of(self, kind: str) -> list[str]:
        """Return the columns of a kind."""
        return [column for column, own in self.kinds if own == kind]


def recognised(head: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Tell by their headings what columns hold.

    >>> recognised(["qid", "birth_year", "aliases_json", "citizenship_P27"])
    (('birth_year', 'birth'), ('aliases_json', 'names by language'), ('citizenship_P27', 'P27'))
    """
    found = []
    for column in head:
        plain = re.sub(r"[\W_]+", " ", column.strip().casefold()).strip()
        known = _KINDS.get(plain)
        by_number = _PROPERTY.fullmatch(column.strip())
        if known:
            found.append((column, known))
        elif plain.endswith("json") and ("alias" in plain or "label" in plain):
            found.append((column, "names by language"))
        elif by_number:
            found.append((column, by_number[1]))
    return tuple(found)


def entry(row: Mapping[str, str], columns: Columns, number: int) -> Entry:
    """Make an entry of one row; without a column of identifiers its number is the key."""
    described = "; ".join(filter(None, (row[column].strip() for column in columns.of("words"))))
    return Entry(
        key=row[columns.key].strip() if columns.key else str(number),
        label=row[columns.name].strip(),
        names=tuple(_names(row, columns)),
        facts=facts(row, columns),
        description=described[:200],
    )


def facts(row: Mapping[str, str], columns: Columns) -> Facts:
    """Read the facts of one row; a life in brackets in a description fills missing years."""
    said = {kind: [row[column] for column in columns.of(kind)] for _, kind in columns.kinds}
    described = " ".join(said.get("words", ()))
    born, died = life(described)
    sex = next(iter(said.get("sex", ())), "").strip().casefold()
    return Facts(
        born=frozenset().union(*map(years, said.get("birth", ()))) or born,
        died=frozenset().union(*map(years, said.get("death", ()))) or died,
        places=places(part for cell in said.get("place", ()) for part in _SEPARATORS.split(cell)),
        words=words(described),
        sex=_SEXES.get(sex, ""),
        values=frozenset(
            (kind, value)
            for kind, cells in said.items()
            if kind[:1] == "P" and kind[1:].isdigit()
            for cell in cells
            for value in _SEPARATORS.split(cell.strip())
            if value
        ),
    )


def _names(row: Mapping[str, str], columns: Columns) -> Iterable[tuple[str, str]]:
    for column in columns.of("names"):
        yield from ((text, "") for text in _SEPARATORS.split(row[column]) if text)
    for column in columns.of("names by language"):
        for language, texts in _decoded(row[column]).items():
            many = texts if isinstance(texts, list) else [texts]
            yield from ((str(text), tag(language)) for text in many)


def _decoded(cell: str) -> dict[str, Any]:
    try:
        read = json.loads(cell or "{}")
    except json.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}

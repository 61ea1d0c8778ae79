"""Endings: patronymics, female and case forms of surnames, and names that are one in two languages.

All of it works on folded readings, so a rule written once holds in every script.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from purgeld.names.reading import readings, script_of
from purgeld.names.sounds import VOWELS
from purgeld.names.tables import FOLDER, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORTEST_STEM = 3
SHORTEST_FATHER = 2

_PLAIN = str.maketrans("hHSZŠΣFö", "xgszšsfe")

Ending = tuple[str, str, str, float]


@cache
def _endings(kind: str) -> tuple[Ending, ...]:
    rows = document("endings")[kind]
    longest_first = sorted(rows, key=lambda row: -len(row[0]))
    return tuple((str(a), str(b), str(label), float(cost)) for a, b, label, cost in longest_first)


@cache
def _by_last_sound() -> dict[str, tuple[Ending, ...]]:
    found: dict[str, list[Ending]] = {}
    for kind in ("surname", "given", "mongolian"):
        for ending in _endings(kind):
            found.setdefault(ending[0][-1], []).append(ending)
    return {last: tuple(endings) for last, endings in found.items()}


@cache
def _patronymics() -> tuple[tuple[str, str], ...]:
    rows = document("endings")["patronymic"]
    return tuple(sorted(((str(a), str(b)) for a, b in rows), key=lambda row: -len(row[0])))


def stems(read: tuple[str, ...]) -> dict[str, tuple[str, float]]:
    """Return the surnames that these readings may be forms of, with the ending and its cost.

    >>> stems(("krupskaja",))["krupski"]
    ('female', 0.1)
    """
    found: dict[str, tuple[str, float]] = {}
    for reading in read:
        for stem, label, cost in _stems_of(reading):
            if len(stem) >= SHORTEST_STEM and cost < found.get(stem, ("", 9.0))[1]:
                found[stem] = (label, cost)
    return found


def _stems_of(reading: str) -> Iterator[tuple[str, str, float]]:
    for ending, instead, label, cost in _by_last_sound().get(reading[-1:], ()):
        if reading.endswith(ending):
            yield reading.removesuffix(ending) + instead, label, cost
    for ending, _, label, cost in _endings("after_consonant"):
        stem = reading.removesuffix(ending)
        if stem != reading and stem and stem[-1] not in VOWELS:
            yield stem, label, cost


def fathers(read: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of the father's name and the sexes, if these readings end as patronymics.

    >>> fathers(["nikolaevič"])[0] == fathers(["mikolajevič"])[0]
    False
    >>> fathers(["nikolaevna"])
    (frozenset({'nikol'}), frozenset({'female'}))
    """
    found: set[str] = set()
    sexes: set[str] = set()
    for reading in read:
        for ending, sex in _patronymics():
            if reading.endswith(ending):
                stem = father_stem(reading.removesuffix(ending))
                if len(stem) >= SHORTEST_FATHER:
                    found.add(stem)
                    sexes.add(sex)
                    break
    return frozenset(found), frozenset(sexes)


def father_stem(name: str) -> str:
    """Strip what patronymics add to or drop from a given name.

    >>> father_stem("nikolaj"), father_stem("ila")
    ('nikol', 'il')
    """
    return name.rstrip("jaeiouö")


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    text = files(__package__).joinpath(FOLDER, "given.csv").read_text("utf-8")
    return tuple(tuple(row["forms"].lower().split()) for row in csv.DictReader(io.StringIO(text)))


@cache
def _groups() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    whole: dict[str, set[int]] = {}
    for number, row in enumerate(_rows()):
        for form in row:
            for reading in readings(form):
                whole.setdefault(reading.translate(_PLAIN), set()).add(number)
    stems: dict[str, set[int]] = {}
    for reading, numbers in whole.items():
        stems.setdefault(father_stem(reading), set()).update(numbers)
    return _frozen(whole), _frozen(stems)


def _frozen(groups: dict[str, set[int]]) -> dict[str, frozenset[int]]:
    return {reading: frozenset(numbers) for reading, numbers in groups.items()}


def given_groups(read: Iterable[str]) -> frozenset[int]:
    """Return the groups of equivalent given names that one of these readings belongs to.

    >>> given_groups(["xristian"]) & given_groups(["kristian"]) != frozenset()
    True
    """
    whole = _groups()[0]
    keys = (reading.translate(_PLAIN) for reading in read)
    return frozenset().union(*(whole.get(key, frozenset()) for key in keys))


@cache
def forms(groups: frozenset[int]) -> tuple[str, ...]:
    """Return the readings of all names of these groups."""
    return tuple(reading for reading, numbers in _groups()[0].items() if numbers & groups)


@cache
def beginnings(groups: frozenset[int], script: str) -> frozenset[str]:
    """Return the sounds with which the names of these groups begin, as this script writes them."""
    return frozenset(
        reading[0]
        for number in groups
        for form in _rows()[number]
        if script_of(form) == script
        for reading in readings(form)
    )


def father_groups(found: Iterable[str]) -> frozenset[int]:
    """Return the groups of given names that a father's stem belongs to."""
    by_stem = _groups()[1]
    keys = (stem.translate(_PLAIN) for stem in found)
    return frozenset().union(*(by_stem.get(key, frozenset()) for key in keys))

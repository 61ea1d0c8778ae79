"""Other names of one person that no reading leads to: party names, birth names, renderings.

``tables/aliases.csv`` gives each form with the passage, page or pair in which it was seen.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from purgeld.names.keys import keys
from purgeld.names.parsing import Name, parse
from purgeld.names.tables import FOLDER


@dataclass(frozen=True)
class Alias:
    """One form of a person's name, and where it was seen."""

    person: str
    name: Name
    kind: str
    evidence: str


@cache
def aliases() -> dict[str, tuple[Alias, ...]]:
    """Return the forms of each person's name.

    >>> [alias.kind for alias in aliases()["bela-kun"]]
    ['name', 'birth name']
    """
    text = files(__package__).joinpath(FOLDER, "aliases.csv").read_text("utf-8")
    found: dict[str, list[Alias]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        form = parse(row["name"], row["language"])
        found.setdefault(row["person"], []).append(
            Alias(row["person"], form, row["kind"], row["evidence"])
        )
    return {person: tuple(forms) for person, forms in found.items()}


@cache
def _by_key() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for person, forms in aliases().items():
        for alias in forms:
            for key in keys(alias.name):
                found.setdefault(key, set()).add(person)
    return {key: frozenset(people) for key, people in found.items()}


def people_of(name: Name) -> frozenset[str]:
    """Return the people of the table that share a key with a name."""
    by_key = _by_key()
    return frozenset().union(*(by_key.get(key, frozenset()) for key in keys(name)))

"""Places as values: the units that a source names, and names of towns in the nominative."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.records.lexicon import Lexicon, table
from purgeld.records.text import tidy

if TYPE_CHECKING:
    from purgeld.records.regions import Region

_TOWNS = Lexicon({"key": row["name"], **row} for row in table("places")["town"])
_CASES = re.compile(r"(?P<stem>.*(?:ск|цк|град|бург|горск))(?:а|е|у|ом)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as a source names it: units from large to small; empty where none is named."""

    country: str = ""
    region: Region | None = None
    modern: Region | None = None
    district: str = ""
    settlement: str = ""
    kind: str = ""
    burial: str = ""
    note: str = ""

    def __str__(self) -> str:
        """Name the place from its smallest to its largest unit.

        >>> str(Place(settlement="Шатрово", country="Poland"))
        'Шатрово; Poland'
        """
        if self.burial:
            return self.burial
        region = self.region.label if self.region else ""
        if self.modern:
            region = f"{region} then; {self.modern.label} now"
        parts = (self.settlement, self.district, region, self.country, self.note)
        return "; ".join(part for part in parts if part)


def nominative(name: str) -> tuple[str, bool]:
    """Put the name of a town into the nominative where a rule or the table knows it.

    >>> nominative("Владивостоке"), nominative("Задонска"), nominative("Шатрово")
    (('Владивосток', True), ('Задонск', True), ('Шатрово', False))
    """
    town = _TOWNS.whole(tidy(name).fold)
    if town:
        return town.key, town.key != name
    ending = _CASES.match(name)
    return (ending["stem"], True) if ending else (name, False)

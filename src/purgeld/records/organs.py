"""Bodies as values: kind, security organ and its years, region, branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from purgeld.records.lexicon import table

if TYPE_CHECKING:
    from purgeld.records.regions import Region

_TABLE = table("bodies")
KINDS: dict[str, dict[str, Any]] = {row["key"]: row for row in _TABLE["kind"]}
_OF = {row["key"]: row["of"] for row in _TABLE["organ"]}
_PERIODS = {row["organ"]: (row["begin"], row["end"]) for row in _TABLE["period"]}
_TROIKAS = {"troika", "special-troika", "district-troika"}


@dataclass(frozen=True, slots=True)
class Body:
    """A body: the key of its kind, the security organ, the region, the branch, a local name."""

    kind: str
    organ: str = ""
    region: Region | None = None
    branch: str = ""
    name: str = ""

    def __str__(self) -> str:
        """Name the body in English.

        >>> str(Body("troika", "UNKVD"))
        'troika; UNKVD'
        """
        row = KINDS[self.kind]
        label, place = row["label"], self.region.label if self.region else ""
        if place and row.get("region") and place.endswith(row["region"]):
            return f"{place} court"
        if self.kind in _TROIKAS:
            tail = " ".join(part for part in (self.organ, place) if part)
        else:
            organ = "" if self.kind in {"dvoika", "special-board"} else self.organ
            tail = " ".join(part for part in (organ, place) if part)
        return f"{label}; {tail}" if tail else label

    @property
    def period(self) -> tuple[int, int] | None:
        """The years in which the security organ of this name existed, if it is known."""
        return _PERIODS.get(_OF.get(self.organ, ""))


def organ_in(year: int) -> str:
    """Return the security organ under which special boards and troikas sat in a year.

    >>> organ_in(1933), organ_in(1937), organ_in(1950)
    ('OGPU', 'NKVD', 'MGB')
    """
    if year == _PERIODS["OGPU"][1]:
        return ""
    names = ("OGPU", "NKVD", "MGB")
    return next((n for n in names if _PERIODS[n][0] <= year < _PERIODS[n][1]), "")

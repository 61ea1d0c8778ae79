"""Decrees, orders and resolutions that a record names as its ground: kind, issuer, number, date.

The date of a law is never the date of what happened under it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from purgeld.records.dates import EVENT, date_rule
from purgeld.records.lexicon import Lexicon, table
from purgeld.records.scanning import Item

if TYPE_CHECKING:
    from purgeld.records.lexicon import Match
    from purgeld.records.text import Tidy

_TABLE: dict[str, Any] = table("directives")
_KINDS = Lexicon({"key": key, "forms": forms} for key, forms in _TABLE["kind"].items())
_ISSUERS = Lexicon({"key": key, "forms": forms} for key, forms in _TABLE["issuer"].items())
_KNOWN: dict[str, dict[str, str]] = {row["number"]: row for row in _TABLE["known"]}
_NUMBER = re.compile(
    r"(?:#|n)\s?(?P<n>\d[\d/.-]*(?:\s?-?\s?(?:сс|с|к)(?![а-я]))?)|(?P<order>00\d{2,3})(?!\d)"
)
_FROM = re.compile(r"(?:от|за)\s")
_STOP = re.compile(r"[;()]|\.\s|\sкак\s|\sв отношении\s|\"\.")
_LEAD = re.compile(
    r"(?:на основании|в соответствии с|в рамках|согласно|по|в порядке|выписк\w+ из)\s"
)
_YEAR = re.compile(r"(?P<y>19\d\d|\d\d)\s?(?:г|года)")
_WORD = re.compile(r"\w+")
_REACH = 170
_TITLE = re.compile(r"\s*\"[^\"]{3,160}\"?")


@dataclass(frozen=True, slots=True)
class Directive:
    """An act that is named as a ground: kind, who issued it, its number, its date as EDTF."""

    kind: str
    issuer: str = ""
    number: str = ""
    date: str = ""

    def __str__(self) -> str:
        """Name the act in English.

        >>> str(Directive("order", "NKVD", "00447"))
        'NKVD order 00447'
        """
        head = " ".join(part for part in (self.issuer, self.kind, self.number) if part)
        return f"{head} of {self.date}" if self.date else head

    @property
    def known(self) -> str:
        """The slug of the act in this dataset, if it is there under this number."""
        row = _KNOWN.get(self.number)
        return row.get("directive", "") if row and self.kind == "order" else ""


def directive_rule(text: Tidy, start: int) -> Item | None:
    """Take an act that is named here, up to its date, number and title."""
    lead = _LEAD.match(text.fold, start)
    kind = _KINDS.at(text.fold, lead.end() if lead else start)
    if kind is None:
        return None
    stop = _STOP.search(text.fold, kind.end, kind.end + _REACH)
    limit = stop.start() if stop else min(len(text.fold), kind.end + _REACH)
    date, end = _date(text, kind.end, limit)
    number = _NUMBER.search(text.fold, kind.end, max(limit, end))
    issuer, issued = _issuer(text.fold, kind.end, limit)
    end = max(
        end, number.end() if number and number.start() <= max(end, kind.end + 60) else 0, issued
    )
    if not (date or number or issuer):
        return None
    title = _TITLE.match(text.fold, end)
    end = title.end() if title else end
    code = (number["n"] or number["order"]).strip(" .-") if number else ""
    if not issuer and code in _KNOWN:
        issuer = _KNOWN[code]["issuer"]
    return Item(
        "directive", Directive(kind.entry.key, issuer, code, date), start, max(end, kind.end)
    )


def _date(text: Tidy, start: int, limit: int) -> tuple[str, int]:
    """Return the date behind "от", else a year, and the place behind it."""
    rule = date_rule(EVENT)
    for word in _FROM.finditer(text.fold, start, limit):
        item = rule(text, word.end())
        if item:
            return item.value[0], item.end
    year = _YEAR.search(text.fold, start, min(limit, start + 20))
    if year:
        digits = year["y"] if len(year["y"]) == 4 else f"19{year['y']}"  # noqa: PLR2004 - digits of a whole year
        return digits, year.end()
    return "", 0


def _issuer(text: str, start: int, limit: int) -> tuple[str, int]:
    """Return the first known issuer, and the end of a run of issuers from the start."""
    found: list[Match] = []
    for word in _WORD.finditer(text, start, limit):
        match = None if found and word.start() < found[-1].end else _ISSUERS.at(text, word.start())
        if match and match.end <= limit:
            found.append(match)
    if not found:
        return "", 0
    names = list(dict.fromkeys(match.entry.key for match in found if match.entry.key != "local"))
    near = [match for match in found if match.start <= start + 40]
    return " and ".join(names[:2]), near[-1].end if near else 0

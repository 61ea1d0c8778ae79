"""Terms of penalties: "2 г. 6 мес.", "ИТЛ-10", "восемь лет" as years, months and days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.records.lexicon import table
from purgeld.records.scanning import Item

if TYPE_CHECKING:
    from purgeld.records.text import Tidy

DECIMAL = "decimal-term"

_NUMBERS: dict[str, int] = table("sentences")["numbers"]
_LONGEST = 30
_MONTHS, _DAYS = 12, 30
_AMOUNT = (
    rf"(?P<n>\d{{1,3}}(?:\s?[.,]\s?\d{{1,2}})?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
)
_UNITS = {
    "y": r"лет(?:н[а-я]+|ний)?|годам?и?|год[ау]?|годов|годичн[а-я]+"
    r"|г(?=[.\s,;)]|$|итл|лиш|л/|кон|пор|п/)|л(?=[.\s,;)]|$)",
    "m": r"мес(?:\.|яц[а-я]*|[а-я]{0,3}(?=[\s.,;)]|$))|м(?=[.\s,;)]|$)",
    "w": r"недел[а-я]+",
    "d": r"дн(?:ей|я|ям|\.)?|день|сут(?:ок|\.|ки|кам)?",
}
_PART = re.compile(
    rf"{_AMOUNT}\s?-?(?:х|ти|ми|м|и|ю)?[\s-]*(?:"
    + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items())
    + r")(?![а-я])",
)
_GLUED_UNIT = re.compile(
    r"(?P<n>\d{1,2})\s?г\.?(?=(?:итл|лиш|л/с|конц|пора|п/п|ссыл|выс|и?\s?мес))"
)
_BARE = re.compile(
    r"(?P<n>\d{1,2})(?=\s?(?:итл|глс|гпп|ссылк|высылк|лиш|л/с|л\.\s?с|концл|лагер|тюр|катор|пораж))"
)
_AND = re.compile(r"[\s.,]*(?:и\s)?")
_HALF = re.compile(r"[\s.]*с половин[а-я]+|[\s.]*1/2")


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as the source gives it."""

    years: int = 0
    months: int = 0
    days: int = 0

    @property
    def duration(self) -> str:
        """The term as an ``xsd:duration``.

        >>> Term(2, 6).duration
        'P2Y6M'
        """
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + "".join(f"{amount}{unit}" for amount, unit in parts if amount)

    def __str__(self) -> str:
        """Write the term in short.

        >>> str(Term(2, 6))
        '2y6m'
        """
        return self.duration[1:].lower()


def term_rule(text: Tidy, start: int) -> Item | None:
    """Take a term that begins here, of one unit or of years and months."""
    found = term_at(text.fold, start)
    return found and Item("term", found[:2], start, found[2])


def term_at(text: str, start: int) -> tuple[Term, tuple[str, ...], int] | None:
    """Read a term at this place of a folded text: the term, what was noticed, the place behind it.

    >>> term_at("2 г. 6 мес. итл", 0)
    (Term(years=2, months=6, days=0), (), 11)
    """
    amounts, place = {"y": 0.0, "m": 0.0, "w": 0.0, "d": 0.0}, start
    end = 0
    while part := (_PART.match(text, place) or _GLUED_UNIT.match(text, place)):
        unit = next((u for u in amounts if part.groupdict().get(u)), "y")
        if amounts[unit] or (end and unit == "y"):
            break
        half = _HALF.match(text, part.end())
        amounts[unit] = _amount(part["n"]) + (0.5 if half else 0.0)
        end = half.end() if half else part.end()
        place = _AND.match(text, end).end()  # type: ignore[union-attr]
    if not end:
        bare = _BARE.match(text, start)
        if bare is None:
            return None
        amounts["y"], end = float(bare["n"]), bare.end()
    return (*_term(amounts), end) if amounts["y"] <= _LONGEST else None


def _amount(text: str) -> float:
    if text in _NUMBERS:
        return float(_NUMBERS[text])
    return float(re.sub(r"\s", "", text).replace(",", "."))


def _term(amounts: dict[str, float]) -> tuple[Term, tuple[str, ...]]:
    whole = all(amount.is_integer() for amount in amounts.values())
    months = round((amounts["y"] % 1) * _MONTHS) + amounts["m"]
    days = round((months % 1) * _DAYS) + 7 * amounts["w"] + amounts["d"]
    term = Term(int(amounts["y"]), int(months), int(days))
    return term, () if whole else (DECIMAL,)

"""The kinds of value of records by name: the function that reads each, and its text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from purgeld.records import dates
from purgeld.records.bodies import read_body
from purgeld.records.charges import read_articles, read_charge
from purgeld.records.education import read_education
from purgeld.records.law import text_of
from purgeld.records.names import read_name
from purgeld.records.nationality import read_nationality
from purgeld.records.numbered import read_age, read_packed_date, read_sheet_date
from purgeld.records.occupation import read_occupation
from purgeld.records.party import read_party
from purgeld.records.places import read_place
from purgeld.records.plain import read_flag, read_text
from purgeld.records.rehabilitation import read_rehabilitation
from purgeld.records.sentences import read_sentence
from purgeld.records.sex import read_sex

if TYPE_CHECKING:
    from collections.abc import Callable

    from purgeld.records.reading import Reading

    Reader = Callable[[str], Reading[Any]]

READERS: dict[str, Reader] = {
    "age": read_age,
    "articles": read_articles,
    "body": read_body,
    "charge": read_charge,
    "date": dates.read_date,
    "birth-date": partial(dates.read_date, kind=dates.BIRTH),
    "review-date": partial(dates.read_date, kind=dates.REVIEW),
    "packed-date": read_packed_date,
    "sheet-date": read_sheet_date,
    "education": read_education,
    "flag": read_flag,
    "name": read_name,
    "nationality": read_nationality,
    "occupation": read_occupation,
    "party": read_party,
    "place": read_place,
    "rehabilitation": read_rehabilitation,
    "sentence": read_sentence,
    "sex": read_sex,
    "text": read_text,
}


def read(kind: str, raw: str) -> Reading[Any]:
    """Read a raw text as a value of this kind.

    >>> read("sentence", "8 ГЛС").state.value
    'understood'
    """
    return READERS[kind](raw)


def text(kind: str, value: object) -> str:
    """Write a value in one short line, empty for none.

    >>> text("body", read("body", "ОСО").value)
    'special board'
    """
    if value is None:
        return ""
    return text_of(value) if kind == "articles" and isinstance(value, tuple) else str(value)

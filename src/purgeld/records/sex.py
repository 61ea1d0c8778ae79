"""Sex, where a record states it: a word for it, or the ending of a verb."""

from __future__ import annotations

import re

from purgeld.records.empties import is_empty
from purgeld.records.reading import Reading
from purgeld.records.text import tidy

MALE, FEMALE = "m", "f"
_MALE = re.compile(r"м|муж|мужской|мужчина|m|male|1|он")
_FEMALE = re.compile(r"ж|жен|женский|женщина|f|female|2|она")
_MALE_VERB = re.compile(r"(?:[а-я]{3,}(?:лся|ил|ал|ел|ан|ян|ен|ят|ут))(?![а-я])")
_FEMALE_VERB = re.compile(r"(?:[а-я]{3,}(?:лась|ила|ала|ела|ана|яна|ена|ята|ута))(?![а-я])")


def read_sex(raw: str) -> Reading[str]:
    """Read a sex from a word for it or a verb in the past tense.

    >>> read_sex("Реабилитирована").value, read_sex("Родился").value, read_sex("мужчина").value
    ('f', 'm', 'm')
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(raw).fold.strip(" .()")
    if _FEMALE.fullmatch(text) or _FEMALE_VERB.search(text):
        return Reading(raw, FEMALE)
    if _MALE.fullmatch(text) or _MALE_VERB.search(text):
        return Reading(raw, MALE)
    return Reading(raw, unread=(raw.strip(),))

"""Russian names written in German, Polish, Czech and Finnish by the rules of each language.

Written apart from the reading tables of the project, from the rules themselves: Duden, the
transcription of the Polish dictionary (PWN), Czech academic rules, SFS 4900.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ONE = dict(zip("абвгдзиклмнопрстуф", "abvgdziklmnoprstuf", strict=True))
_GERMAN = {
    **_ONE, "в": "w", "з": "s", "е": "e", "ё": "jo", "ж": "sch", "й": "i", "х": "ch", "ц": "z",
    "ч": "tsch", "ш": "sch", "щ": "schtsch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju",
    "я": "ja",
}  # fmt: skip
_POLISH = {
    **_ONE, "в": "w", "л": "ł", "е": "ie", "ё": "io", "ж": "ż", "й": "j", "х": "ch", "ц": "c",
    "ч": "cz", "ш": "sz", "щ": "szcz", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_CZECH = {
    **_ONE, "е": "e", "ё": "jo", "ж": "ž", "й": "j", "х": "ch", "ц": "c", "ч": "č", "ш": "š",
    "щ": "šč", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju", "я": "ja",
}  # fmt: skip
_FINNISH = {
    **_ONE, "е": "e", "ё": "jo", "ж": "ž", "й": "i", "х": "h", "ц": "ts", "ч": "tš", "ш": "š",
    "щ": "štš", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju", "я": "ja",
}  # fmt: skip
_OPEN = "аеёиоуыэюяьъ"


def german(name: str) -> str:
    """Write by Duden: е is je at the beginning and after vowels, с between vowels ss."""
    text = re.sub("(?<=[аеёиоуыэюя])с(?=[аеёиоуыэюя])", "сс", name.lower())
    text = re.sub("ий$", "и", re.sub("ый$", "ы", text)).replace("кс", "x")
    return _written(text, _GERMAN, {"е": "je"})


def polish(name: str) -> str:
    """Write by PWN: soft л is l, vowels after it and after sibilants are plain."""
    text = re.sub("[иы]й$", lambda end: "и" if end.start() and name[-3] in "кг" else "ы", name)
    text = re.sub("л(?=[еёиюя])|ль", "l", text.lower())
    text = re.sub("(?<=[lжшчщц])е", "э", text)
    text = re.sub("(?<=l)ю", "у", re.sub("(?<=l)я", "а", text))
    text = re.sub("(?<=[жшц])и", "ы", text)
    return _written(text, _POLISH, {"е": "je", "ё": "jo", "ю": "ju", "я": "ja"})


def czech(name: str) -> str:
    """Write by the Czech rules: е is je at the beginning and after vowels, -ова is -ová."""
    return _written(re.sub("(?<=[ое]в)а$", "á", name.lower()), _CZECH, {"е": "je"})


def finnish(name: str) -> str:
    """Write by SFS 4900: е is je at the beginning, ий at the end is i."""
    return _written(re.sub("[иы]й$", "и", name.lower()), _FINNISH, {"е": "je"})


def _written(text: str, letters: Mapping[str, str], opening: Mapping[str, str]) -> str:
    text = re.sub("(?<=[жчшщ])ё", "о", text)
    found = [
        opening[letter]
        if letter in opening and (not n or text[n - 1] in _OPEN)
        else letters.get(letter, letter)
        for n, letter in enumerate(text)
    ]
    return "-".join(part.capitalize() for part in "".join(found).split("-"))


WRITERS: dict[str, Callable[[str], str]] = {
    "de": german, "pl": polish, "cs": czech, "fi": finnish,
}  # fmt: skip

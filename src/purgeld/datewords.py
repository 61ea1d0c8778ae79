"""EDTF dates in words, for readers of English and Russian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATE = re.compile(
    r"(?P<year>\d{2}(?:\d{2}|\dX|XX))(?:-(?P<month>\d\d|XX))?(?:-(?P<day>\d\d|XX))?(?P<doubt>[?~%]?)"
)
_EN_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_RU_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_RU_OF_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


@dataclass(frozen=True)
class _Tongue:
    """The words of one language; ``of_month`` are months after a day or a preposition."""

    month: tuple[str, ...]
    of_month: tuple[str, ...]
    season: tuple[str, ...]
    of_season: tuple[str, ...]
    decade: str
    of_decade: str
    century: str
    of_century: str
    since: str
    until: str
    either: str
    about: str
    doubted: str
    unknown: str


_TONGUES: Mapping[str, _Tongue] = {
    "en": _Tongue(
        month=_EN_MONTHS,
        of_month=_EN_MONTHS,
        season=("spring", "summer", "autumn"),
        of_season=("spring", "summer", "autumn"),
        decade="the {}s",
        of_decade="the {}s",
        century="the years {0}00 to {0}99",
        of_century="the years {0}00 to {0}99",
        since="from {}",
        until="until {}",
        either=" or ",
        about="about {}",
        doubted="{} (uncertain)",
        unknown="date unknown",
    ),
    "ru": _Tongue(
        month=_RU_MONTHS,
        of_month=_RU_OF_MONTHS,
        season=("весна", "лето", "осень"),
        of_season=("весны", "лета", "осени"),
        decade="{}-е годы",
        of_decade="{}-х годов",
        century="{0}00–{0}99 годы",
        of_century="{0}00–{0}99 годов",
        since="с {}",
        until="до {}",
        either=" или ",
        about="около {}",
        doubted="{} (предположительно)",
        unknown="дата неизвестна",
    ),
}
LANGUAGES = tuple(_TONGUES)


def in_words(edtf: str, language: str) -> str:
    """Say an EDTF date (level 1, one-of sets) in words; a text that is none comes back as it is.

    Languages without words of their own get English.

    >>> in_words("1937-07-30", "en"), in_words("1937-07-30", "ru")
    ('30 July 1937', '30 июля 1937')
    >>> in_words("1937-07/..", "en"), in_words("1937-07/..", "ru")
    ('from July 1937', 'с июля 1937')
    >>> in_words("[1937-12,1938-01]", "en"), in_words("193X", "ru")
    ('December 1937 or January 1938', '1930-е годы')
    >>> in_words("1938-03-02/1938-03-13", "en"), in_words("1937-07/1937-09", "ru")
    ('2–13 March 1938', 'июль – сентябрь 1937')
    """
    tongue, text = _TONGUES.get(language, _TONGUES["en"]), edtf.strip()
    if text == "XXXX":
        return tongue.unknown
    if text[:1] in {"[", "{"} and text[-1:] in {"]", "}"}:
        parts = (part.strip().replace("..", "/", 1) for part in text[1:-1].split(","))
        return tongue.either.join(_span(part, tongue) for part in parts)
    return _span(text, tongue)


def _span(text: str, tongue: _Tongue) -> str:
    if "/" not in text:
        return _single(text, tongue)
    first, _, last = text.partition("/")
    if first in {"", ".."}:
        return tongue.until.format(_single(last, tongue, after=True))
    if last in {"", ".."}:
        return tongue.since.format(_single(first, tongue, after=True))
    return _shortened(first, last, tongue) or f"{_single(first, tongue)} – {_single(last, tongue)}"


def _shortened(first: str, last: str, tongue: _Tongue) -> str:
    """Say the year, and the month of two days, once where both ends share them."""
    if first == last or not (_PLAIN.fullmatch(first) and _PLAIN.fullmatch(last)):
        return ""
    if first[:4] != last[:4] or len(first) != len(last):
        return ""
    begin, end = _single(first, tongue), _single(last, tongue)
    if first[:7] == last[:7]:
        return f"{begin.partition(' ')[0]}–{end}"
    return f"{begin.removesuffix(f' {first[:4]}')} – {end}"


def _single(text: str, tongue: _Tongue, *, after: bool = False) -> str:
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    doubt = match["doubt"]
    words = _calendar(match, tongue, after=after or doubt in {"~", "%"})
    if doubt in {"~", "%"}:
        words = tongue.about.format(words)
    return tongue.doubted.format(words) if doubt in {"?", "%"} else words


def _calendar(match: re.Match[str], tongue: _Tongue, *, after: bool) -> str:
    year, month, day = match["year"], match["month"], match["day"]
    if year.endswith("X"):
        return _round(year, tongue, after=after)
    if month in {None, "XX"}:
        return year
    names = tongue.of_month if after or day not in {None, "XX"} else tongue.month
    seasons = tongue.of_season if after else tongue.season
    name = (dict(enumerate(names, 1)) | dict(enumerate(seasons, _SPRING))).get(int(month))
    if name is None:
        return match[0]
    return f"{int(day)} {name} {year}" if day not in {None, "XX"} else f"{name} {year}"


_SPRING = 21
_PLAIN = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


def _round(year: str, tongue: _Tongue, *, after: bool) -> str:
    if year.endswith("XX"):
        return (tongue.of_century if after else tongue.century).format(year[:2])
    return (tongue.of_decade if after else tongue.decade).format(f"{year[:3]}0")

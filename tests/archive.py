"""A small register of our own, made up: no row is of a real person."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    "id", "surname", "given", "patronym", "sex", "birth", "birthplace", "nationality", "residence",
    "arrest", "sentencing", "sentencing-body", "articles", "sentence", "execution",
    "rehabilitation", "rehabilitation-date", "further-case",
)  # fmt: skip
_SURNAMES = ("Примеров", "Образцов", "Пробный", "Тестова")
_BIRTHS = ("1890", "01.02.1899", "1880 (1881)", "189l", "")
_PEOPLES = ("русский", "поляк", "немец?", "марсианин", "")
_BODIES = ("тройка УНКВД Саратовской обл.", "ОСО", "ВКВС", "")
_ARTICLES = ("58-10 ч.1", "58-6, 58-11", "КРД", "")
_SENTENCES = ("ВМН", "10 лет ИТЛ", "ВМН с заменой на 10 лет", "дело прекращено", "зюзюка")
_RELEASES = ("", "сведений о реабилитации нет", "по Закону от 18 октября 1991 г.")


def row(number: int) -> list[str]:
    """Make a row from its number alone."""
    day, sentence = number % 27 + 1, _SENTENCES[number % 5]
    place = ("Казанская губ., д. Шатрово", "г. Владивосток")[number % 2]
    return [
        str(number), _SURNAMES[number % 4], "Имя", "Отчествович", "мж"[number % 2],
        _BIRTHS[number % 5], place, _PEOPLES[number % 5],
        place if number % 7 == 0 else "Москва", f"{day:02}.08.1937",
        f"{day:02}.{('10', '06')[number % 11 == 0]}.1937", _BODIES[number % 4],
        _ARTICLES[number // 4 % 4], sentence,
        f"{day:02}.11.1937" if sentence == "ВМН" and number % 3 else "", _RELEASES[number % 3],
        "12.05.1989" if number % 13 == 0 else "",
        "Арестован повторно 23.7.51, осужден ОСО к ссылке" if number % 17 == 0 else "",
    ]  # fmt: skip


def table(path: Path, count: int, *further: list[str]) -> Path:
    """Write a register of so many rows, with further ones at its end; return its path."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([row(number) for number in range(1, count + 1)])
    writer.writerows(further)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path

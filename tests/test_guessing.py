"""Profiles proposed from a file: they load again, and say what the file shows and no more."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import samples
import workbook
from purgeld.errors import DataError, Place
from purgeld.intake import reading
from purgeld.intake.guessing import field_of
from purgeld.intake.rows import Row
from purgeld.intake.sampling import guess
from purgeld.profiles import loading

OWN = Path(__file__).with_name("profiles")


def fields(text: str) -> dict[str, str]:
    """Return what the columns of a profile are taken for, once the loader has read it."""
    profile = loading.parse(text, "guess", Place("guess.toml"))
    return {name: column.field for name, column in profile.columns.items()}


@pytest.mark.parametrize("path", sorted(OWN.glob("*.[!m]*")), ids=lambda path: path.name)
def test_files_of_every_form(path: Path) -> None:
    """Whatever the form of a file, its proposal loads, reads it again, and names its profile."""
    text = guess(path)
    profile = loading.parse(text, "guess", Place("guess.toml"))
    found = [one for one in reading.rows(path, profile) if isinstance(one, Row)]
    shipped = reading.rows(path, loading.load(path.stem))
    assert len(found) == sum(isinstance(one, Row) for one in shipped)
    assert fields(text)
    assert f"The shipped profile {path.stem} fits" in text


def test_words_of_three_languages(tmp_path: Path) -> None:
    """Columns called in Russian, Ukrainian or English find their field by the same words."""
    path = tmp_path / "book.csv"
    for line, language in (
        ("№;ПІБ;рік народження;дата арешту;вирок", "uk"),
        ("№;ФИО;год рождения;дата ареста;приговор", "ru"),
        ("id;full name;birth_year;arrest date;sentence", "en"),
    ):
        names = {"uk": "Прикладенко Їжак", "ru": "Примеров Пётр", "en": "Primerov Petr"}
        rows = [f"{n};{names[language]};{1890 + n};1937;10 y" for n in range(4)]
        path.write_text("\n".join([line, *rows]), "utf-8")
        text = guess(path)
        assert list(fields(text).values()) == ["name", "birth", "arrest", "sentence"]
        made = tomllib.loads(text)
        assert made["record"]["number"] == line.split(";")[0]
        assert made["source"]["language"] == language


def test_values_tell_what_a_header_does_not(tmp_path: Path) -> None:
    """A column is told by values that one kind alone understands; the event of dates is not."""
    path = tmp_path / "book.csv"
    rows = """a,b,c,d,e
русский,58-10 ч.1,10 лет ИТЛ,12.05.1937,1
поляк,58-6,ВМН,13.05.1937,2
еврейка,58-8,3 года ссылки,14.06.1938,3
немец,58-11,5 лет ИТЛ,1.02.1938,4
"""
    path.write_text(rows, "utf-8")
    text = guess(path)
    assert fields(text) == {"a": "nationality", "b": "articles", "c": "sentence"}
    assert '# "d" = "…"  # by its values: 100% read as date; of which event?' in text
    assert '# "e" = "…"  # 4 different values: 1, 2, 3' in text


def test_forms_of_dates(tmp_path: Path) -> None:
    """Numbers under a heading of a date are told apart: packed, serials of a spreadsheet, years."""
    path = tmp_path / "book.csv"
    lines = ["дата ареста,дата осуждения,год рождения"]
    lines += [f"{70299 + n},{13938 + n},{1900 + n}" for n in range(9)]
    path.write_text("\n".join(lines), "utf-8")
    columns = loading.parse(guess(path), "guess", Place("guess.toml")).columns
    assert [column.kind for column in columns.values()] == [
        "packed-date", "sheet-date", "birth-date",
    ]  # fmt: skip


def test_a_table_without_a_header(tmp_path: Path) -> None:
    """Where the first line is a row, columns are numbered and no row is lost."""
    path = tmp_path / "book.csv"
    path.write_text("1,Примеров,русский\n2,Образцова,поляк\n3,Пробный,еврейка\n", "utf-8")
    text = guess(path)
    profile = loading.parse(text, "guess", Place("guess.toml"))
    assert fields(text) == {"column 3": "nationality"}
    assert len(list(reading.rows(path, profile))) == 3


def test_cp1251_and_workbooks(tmp_path: Path) -> None:
    """Encoding and delimiter are written into the proposal; a workbook gives its first sheet."""
    path = tmp_path / "книга.csv"
    path.write_bytes("Фамилия;Пол\nПримеров;м\nОбразцова;ж\n".encode("cp1251"))
    made = tomllib.loads(guess(path))
    assert made["read"] == {"format": "delimited", "encoding": "cp1251", "delimiter": "semicolon"}
    assert made["source"]["slug"] == "kniga"
    book = workbook.write(tmp_path / "a.xlsx", {"Лист": [("Фамилия", "Пол"), ("Примеров", "м")]})
    assert fields(guess(book)) == {"Фамилия": "surname", "Пол": "sex"}


def test_hostile_names_and_values(tmp_path: Path) -> None:
    """Signs that TOML or a comment would stumble over do not break the proposal."""
    path = tmp_path / "book.csv"
    path.write_text('"a""b\\",имя,"x\ny"\n"1\n[columns]",\x7f,"\x01"\n2,b,c\n', "utf-8")
    text = guess(path)
    assert fields(text) == {"имя": "given"}


@pytest.mark.parametrize(("data", "told"), [("", "is empty"), ('[{"a": 1}]', "one object a line")])
def test_what_cannot_be_guessed(tmp_path: Path, data: str, told: str) -> None:
    """A file without rows, or in a form that is not read, is refused with what to do."""
    path = tmp_path / "book.json"
    path.write_text(data, "utf-8")
    with pytest.raises(DataError, match=told):
        guess(path)


def test_real_headers() -> None:
    """The table of a real memory book is proposed as its shipped profile has it."""
    text = guess(samples.path("khabarovsk-openlist/persons.csv"))
    shipped = loading.load("khabarovsk").columns
    assert fields(text) == {name: column.field for name, column in shipped.items()}


@pytest.mark.parametrize(
    ("name", "field"),
    [("Кем арестован", "arrest-body"), ("Место захоронения", "burial"), ("id", "number"),
     ("arrest (date)", "arrest"), ("Прізвище", "surname"), ("Примітки", "note"), ("цена", ""),
     ("Фамилия, имя, отчество", "name"), ("Ф.И.О. репрессированного", "name"),
     ("Откуда родом", "birthplace"), ("Нац-ть", "nationality"), ("Кем работал", "occupation"),
     ("Когда взят", "arrest"), ("Приведён в исп.", "execution"),
     ("rehabilitation", "rehabilitation"), ("rehabilitation (date)", "rehabilitation-date")],
)  # fmt: skip
def test_names_of_columns(name: str, field: str) -> None:
    """The name of a column is read in any case, with or without brackets."""
    assert field_of(name) == field

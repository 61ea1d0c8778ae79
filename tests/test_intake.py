"""Rows of files: every format that a profile can name, with files of our own."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from typing import TYPE_CHECKING

import pytest
import zstandard

import workbook
from purgeld.errors import DataError, Place
from purgeld.intake import reading
from purgeld.intake.decoding import detect
from purgeld.intake.rows import Row
from purgeld.profiles import loading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from purgeld.intake.rows import Refused
    from purgeld.profiles.profile import Profile

PLAIN = """
title = "For a test"
[read]
{read}
[record]
number = "{number}"
cases = true
[source]
slug = "test"
title = "For a test"
language = "ru"
[columns]
{columns}
"""
PEOPLE = "id,имя,арест\n1,Примеров Иван,12.03.1938\n2,Образцова Анна,1937\n"


def profile(read: str, columns: str = '"имя" = "name"', number: str = "") -> Profile:
    """Return a profile with this way of reading."""
    text = PLAIN.format(read=read, columns=columns, number=number)
    return loading.parse(text, "test", Place("test.toml"))


CSV = profile('format = "delimited"')


def read(path: Path, subject: Profile) -> list[Row | Refused]:
    """Return all rows and refusals of a file."""
    return list(reading.rows(path, subject))


def cells(path: Path, subject: Profile) -> list[dict[str, str]]:
    """Return the cells of the rows of a file in which nothing is refused."""
    found = read(path, subject)
    assert all(isinstance(one, Row) for one in found), found
    return [one.cells for one in found if isinstance(one, Row)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "utf-16"])
def test_encodings_are_detected(tmp_path: Path, encoding: str) -> None:
    """Text in the encodings of this field is read without naming them, and they are told."""
    path = tmp_path / "people.csv"
    people = PEOPLE + "".join(f"{n},Пробный Пётр Иванович,в мае 1938 г.\n" for n in range(3, 9))
    path.write_bytes(people.encode(encoding))
    assert cells(path, CSV)[:2] == [
        {"id": "1", "имя": "Примеров Иван", "арест": "12.03.1938"},
        {"id": "2", "имя": "Образцова Анна", "арест": "1937"},
    ]
    seen = next(reading.sights(path, CSV)).encoding.replace("_", "-")
    assert seen == encoding.removesuffix("-sig")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("id;цвет\n1;серый\n", "cp1251"), ("ФИО;ПОЛ\nПРИМЕРОВ ИВАН;М\n", "cp866"),
     ("Nachname;Größe\nMüller;groß\n", "cp1252"), ("id;name\n", "utf-8")],
)  # fmt: skip
def test_little_text_is_enough(text: str, encoding: str) -> None:
    """A few words tell the encoding: in Cyrillic ones no letter is ASCII."""
    raw = text.encode(encoding)
    assert raw.decode(detect(raw)) == text


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiters_are_detected(tmp_path: Path, sign: str) -> None:
    """The delimiter is the sign that parts the lines evenly, whatever stands inside quotes."""
    path = tmp_path / "people.csv"
    path.write_text(f'id{sign}имя\n1{sign}"Примеров, Иван; сын"\n2{sign}Образцова\n', "utf-8")
    assert [one["имя"] for one in cells(path, CSV)] == ["Примеров, Иван; сын", "Образцова"]
    assert next(reading.sights(path, CSV)).delimiter == sign


def test_quotes_as_text(tmp_path: Path) -> None:
    """Where the profile says so, a quote at the start of a cell is part of the text."""
    path = tmp_path / "people.tsv"
    path.write_text('id\tимя\n1\t"Заря" колхоз\n2\t"начало\n', "utf-8")
    subject = profile('format = "delimited"\ndelimiter = "tab"\nquote = ""')
    assert [one["имя"] for one in cells(path, subject)] == ['"Заря" колхоз', '"начало']


def test_quoted_cells_span_lines(tmp_path: Path) -> None:
    """A quoted cell keeps its line breaks, doubled quotes are one, and rows name their line."""
    path = tmp_path / "people.csv"
    path.write_text('id,имя\r\n1,"Примеров\r\nИван ""младший"""\r\n2,Анна\r\n', "utf-8", newline="")
    first, second = read(path, CSV)
    assert isinstance(first, Row)
    assert first.cells["имя"] == 'Примеров\nИван "младший"'
    assert (first.where, second.where, second.number) == ("people.csv:2", "people.csv:4", 2)


def test_header_below_a_title(tmp_path: Path) -> None:
    """Lines above the header are passed over, and one's own names may take its place."""
    path = tmp_path / "people.csv"
    path.write_text("Список\n\nномер;кто\n1;Примеров\n", "utf-8")
    subject = profile('format = "delimited"\nheader = 3\ncolumns = ["id", "имя"]')
    assert cells(path, subject) == [{"id": "1", "имя": "Примеров"}]
    path.write_text("1;Примеров\n", "utf-8")
    subject = profile('format = "delimited"\nheader = 0\ncolumns = ["id", "имя"]')
    assert cells(path, subject) == [{"id": "1", "имя": "Примеров"}]


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        ("gz", gzip.compress),
        ("zst", zstandard.ZstdCompressor().compress),
        ("bz2", bz2.compress),
        ("xz", lzma.compress),
    ],
)
def test_packed_files(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    """Packed files are read as they are, also when several packed parts follow one another."""
    path = tmp_path / f"people.csv.{suffix}"
    data = PEOPLE.encode()
    path.write_bytes(pack(data[:40]) + pack(data[40:]))
    assert [one["id"] for one in cells(path, CSV)] == ["1", "2"]


def test_folders_and_several_files(tmp_path: Path) -> None:
    """Files are read in the order of their names, numbered throughout; other files are left out."""
    for name in ("b.csv", "a.csv", "c.CSV.gz"):
        data = PEOPLE.encode()
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    (tmp_path / "notes.md").write_text("no table", "utf-8")
    found = read(tmp_path, CSV)
    assert [one.number for one in found] == [1, 2, 3, 4, 5, 6]
    assert [one.file for one in found][::2] == ["a.csv", "b.csv", "c.CSV.gz"]
    two = list(reading.rows([tmp_path / "b.csv", tmp_path / "a.csv"], CSV))
    assert [one.file for one in two][::2] == ["a.csv", "b.csv"]


def test_sheets(tmp_path: Path) -> None:
    """A sheet gives numbers and dates as they are typed; a formula is told, never its result."""
    people: list[list[workbook.Cell]] = [
        [None, "id", "имя", "арест", "дней"],
        [None, 1, "Примеров", ("date", 13938), ("=", "D2-C2")],
        [None, None, None, None, None],
        [None, 2.0, "Образцова", "27/02/38", 0.5],
    ]
    path = workbook.write(tmp_path / "people.xlsx", {"Лист1": people, "Лист2": [["x"]]})
    first, second = read(path, profile('format = "xlsx"'))
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert first.cells == {"id": "1", "имя": "Примеров", "арест": "1938-02-27", "дней": "=D2-C2"}
    assert first.flags == (("дней", "formula"),)
    assert second.cells == {"id": "2", "имя": "Образцова", "арест": "27/02/38", "дней": "0.5"}
    assert (second.where, second.flags) == ("people.xlsx:Лист1!4", ())


def test_a_table_is_told_by_its_file(tmp_path: Path) -> None:
    """A profile of a plain table reads CSV, a workbook and JSON lines alike."""
    subject = profile('format = "table"', number="id")
    text = tmp_path / "people.csv"
    text.write_text("id,имя\n1,Примеров\n", "utf-8")
    book = workbook.write(tmp_path / "people.xlsx", {"Лист1": [("id", "имя"), (1, "Примеров")]})
    members = tmp_path / "people.jsonl"
    members.write_text('{"id": 1, "имя": "Примеров"}\n', "utf-8")
    assert cells(text, subject) == cells(book, subject) == cells(members, subject)


def test_members_within_members(tmp_path: Path) -> None:
    """Members of JSON lines are cells; those within others are named by their path."""
    path = tmp_path / "people.jsonl"
    one = {"id": 1, "имя": {"ru": "Примеров"}, "годы": [1937, None], "да": True}
    path.write_text(json.dumps(one) + "\n\n", "utf-8")
    subject = profile('format = "jsonl"')
    assert cells(path, subject) == [
        {"id": "1", "имя.ru": "Примеров", "годы": "1937; ", "да": "true"}
    ]


LABELS = """
format = "labelled"
parting = "---"
labels = { "Родился" = "рождение", "Родилась" = "рождение", "Приговор:" = "приговор" }
unlabelled = [["рождение", "занятие"]]
rest = "далее"
"""


def test_labelled_text(tmp_path: Path) -> None:
    """Lines find their column by label; what has none, or comes again, is kept whole."""
    path = tmp_path / "people.txt"
    path.write_text(
        "Родилась в 1899 г.\nучительница\nПриговор: 3 года ссылки\n"
        "срок отбыла\nПриговор: 5 лет\n---\nРодился в 1900 г.\n---\n",
        "utf-8",
    )
    assert cells(path, profile(LABELS)) == [
        {"рождение": "в 1899 г.", "рождение@label": "Родилась", "занятие": "учительница",
         "приговор": "3 года ссылки", "приговор@label": "Приговор:",
         "далее": "срок отбыла", "далее 2": "Приговор: 5 лет"},
        {"рождение": "в 1900 г.", "рождение@label": "Родился"},
    ]  # fmt: skip


SPLIT = r"""
[[split]]
column = "приговорен"
patterns = ['(?P<body>\D*)(?P<date>[\d.]+)(?:, обв\.: (?P<charge>.*))?']
otherwise = "note"
[[split]]
column = "далее"
case = 2
patterns = ['осужден (?P<date>[\d.]+)']
"""


def test_packed_cells(tmp_path: Path) -> None:
    """A cell is parted by the first pattern that fits; further cells tell of further cases."""
    path = tmp_path / "people.jsonl"
    one = {"приговорен": "тройка 1.12.1937, обв.: 58-10", "далее": "осужден 2.3.1940",
           "далее 2": "осужден 4.5.1950"}  # fmt: skip
    path.write_text(json.dumps(one) + "\n" + json.dumps({"приговорен": "неизвестно"}), "utf-8")
    columns = 'body = "sentencing-body"\ndate = "sentencing"\ncharge = "charge"\nnote = "note"'
    subject = profile('format = "jsonl"', columns + SPLIT)
    first, second = read(path, subject)
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    made = {name: text for name, text in first.cells.items() if name not in one}
    assert made == {"body": "тройка", "date": "1.12.1937", "charge": "58-10",
                    "date 2": "2.3.1940", "date 3": "4.5.1950"}  # fmt: skip
    assert (second.cells["note"], second.flags) == ("неизвестно", (("приговорен", "unparted"),))


PAGE = """<html><head><meta charset="windows-1251"></head><body>
<p class=Street>Пробная ул.</p><table>
<tr><td rowspan=2><h4>д.1</h4></td><td><h5>кв.&nbsp;2</h5></td>
<td><p class=pers><B>Примеров Иван</B>, род. 1900.<br>Адрес: тот же.</p></td></tr>
<tr><td><h5>кв.3</h5></td><td><p class="pers old"><b>Образцова Анна</b>, род. 1901.</p></td></tr>
</table><p class=Street>Иная ул.</p><p class=pers>Без имени.</p></body></html>"""
PERSONS = """
format = "html"
record = "p.pers"
context = { "улица" = "p.Street", "дом" = "h4", "квартира" = "h5" }
parts = { "имя" = "b", "текст" = "rest" }
"""


def test_records_of_pages(tmp_path: Path) -> None:
    """Headings before a record are its cells until a heading above them changes."""
    path = tmp_path / "page.htm"
    path.write_bytes(PAGE.encode("cp1251"))
    found = cells(path, profile(PERSONS))
    assert found[0] == {"улица": "Пробная ул.", "дом": "д.1", "квартира": "кв. 2",
                        "имя": "Примеров Иван", "текст": ", род. 1900. Адрес: тот же."}  # fmt: skip
    assert (found[1]["дом"], found[1]["квартира"]) == ("д.1", "кв.3")
    assert found[2] == {"улица": "Иная ул.", "дом": "", "квартира": "", "имя": "",
                        "текст": "Без имени."}  # fmt: skip


def test_tables_of_pages(tmp_path: Path) -> None:
    """Cells that span rows or columns stand in all of them; inner tables are their own."""
    path = tmp_path / "page.html"
    path.write_text(
        "<table><tr><td>menu</td></tr></table><table class=list><tr><th>место<th>имя<th>год</tr>"
        "<tr><td rowspan=2>Бутово<td>Примеров<td>1938</tr><tr><td colspan=2>Образцова</tr></table>",
        "utf-8",
    )
    found = cells(path, profile('format = "html"\nrecord = "table.list"'))
    assert found == [
        {"место": "Бутово", "имя": "Примеров", "год": "1938"},
        {"место": "Бутово", "имя": "Образцова", "год": "Образцова"},
    ]


WIKI = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/">
<page><title>Примеров Иван (1900)</title><ns>0</ns><id>7</id>
<revision><id>1</id><text>{{Формуляр|пол=?}}</text></revision>
<revision><id>2</id><timestamp>2020-01-01T00:00:00Z</timestamp><text>{{Шаблон:Формуляр
|статья 1=58=10 &lt;!-- sic --&gt;
|приговор 1=10 лет
|приговор 1=
|обвинение 1=&amp;#171;[[Дело|дело]]&amp;#187;
}}
{{Шаблон:Данные|Род. в 1900 г.}}
[[Категория:Край]][[Категория:Книга]]</text></revision></page>
<page><title>Категория:Край</title><ns>14</ns><id>8</id><revision><text>x</text></revision></page>
<page><title>Образцова</title><ns>0</ns><id>9</id><revision><text>{{Формуляр
|пол=ж
|примечание=без конца
[[Категория:Край]]</text></revision></page>
</mediawiki>"""


def test_pages_of_a_wiki(tmp_path: Path) -> None:
    """The last revision and the last of a doubled parameter count; other pages are refused."""
    path = tmp_path / "pages.xml"
    path.write_text(WIKI, "utf-8")
    subject = profile('format = "mediawiki"\ntemplates = ["Формуляр", "Данные"]')
    first, second, third = read(path, subject)
    assert isinstance(first, Row)
    assert first.cells == {
        "статья 1": "58=10", "приговор 1": "", "обвинение 1": "«[[Дело|дело]]»",
        "Данные.1": "Род. в 1900 г.", "@title": "Примеров Иван (1900)", "@id": "7",
        "@revision": "2", "@time": "2020-01-01T00:00:00Z", "@categories": "Край; Книга",
    }  # fmt: skip
    assert not isinstance(second, Row)
    assert second.why == "is a page of namespace 14"
    assert isinstance(third, Row)
    assert (third.cells["пол"], third.flags) == ("ж", (("", "open-template"),))
    assert third.cells["примечание"] == "без конца"


def test_features(tmp_path: Path) -> None:
    """Features give their properties and place; what is none is refused and does not end it."""
    point = {"type": "Point", "coordinates": [37.5, "55.7"]}
    one = {"имя": "Бутово", "a": {"b": 1}}
    features = [
        {"type": "Feature", "id": 4, "geometry": point, "properties": one},
        {"type": "Feature", "geometry": None, "properties": None},
        {"type": "Feature", "geometry": None, "properties": {"имя": "x" * 200_000}},
    ]
    path = tmp_path / "places.geojson"
    collection = {"type": "FeatureCollection", "crs": {"a": [1, 2]}, "features": features}
    path.write_text(json.dumps(collection, indent=1), "utf-8")
    first, second, third = read(path, profile('format = "geojson"'))
    assert isinstance(first, Row)
    assert first.cells == {"имя": "Бутово", "a.b": "1", "@geometry": json.dumps(point),
                           "@longitude": "37.5", "@latitude": "55.7", "@id": "4"}  # fmt: skip
    assert not isinstance(second, Row)
    assert isinstance(third, Row)
    assert (third.number, third.where) == (3, "places.geojson:feature 3")


def test_a_folder_without_files(tmp_path: Path) -> None:
    """A folder in which nothing fits is refused with the suffixes that do."""
    with pytest.raises(DataError, match=r"holds no file to read. Give one of .csv"):
        read(tmp_path, CSV)

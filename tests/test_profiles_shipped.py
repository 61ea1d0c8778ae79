"""The shipped profiles: each on a small file of our own, and on the samples where they are."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

import samples
import workbook
from purgeld.errors import Place
from purgeld.intake import reading
from purgeld.intake.rows import Refused, Row
from purgeld.profiles import loading
from purgeld.records import kinds
from purgeld.records.reading import State

OWN = {path.stem: path for path in Path(__file__).with_name("profiles").glob("*.[!m]*")}


def values(name: str, path: Path) -> tuple[list[dict[str, str]], list[Refused]]:
    """Return what each row says, a text for each field and case, and the refusals."""
    profile = loading.load(name)
    said: list[dict[str, str]] = []
    refused: list[Refused] = []
    for one in reading.rows(path, profile):
        if isinstance(one, Refused):
            refused.append(one)
            continue
        said.append({})
        for cell, raw in one.cells.items():
            placed = profile.placed(cell)
            if placed is None:
                continue
            text = kinds.text(placed.column.kind, kinds.read(placed.column.kind, raw).value)
            field = placed.column.field
            if text:
                said[-1].setdefault(field if placed.case < 2 else f"{field} {placed.case}", text)
    return said, refused


SAID: dict[str, list[dict[str, str]]] = {
    "khabarovsk": [
        {"surname": "Примеров", "nationality": "russian", "social-origin": "из крестьян"},
        {"given": "Сын Вымысел", "nationality": "chinese", "citizenship": "Китай"},
        {"sex": "f", "education": "higher"},
    ],
    "memorial-tsv": [
        {"arrest": "1937-05", "sentence": "death",
         "sentenced-to-death": "True", "rehabilitation-date": "1989-03-29"},
        {"surname": "Небылова", "sentenced-to-death": "False"},
    ],
    "memorial-disk": [
        {"surname": "Примеров", "birth": "1899", "arrest": "1937-05", "sentencing": "1937-11-12",
         "execution": "1937-11-15", "rehabilitation-date": "1989-03-29"},
        {"arrest": "1938-02", "age": "33", "sentence": "camp 10y"},
    ],
    "memorial-text": [
        {"sex": "m", "birth": "1899", "nationality": "russian", "party": "non_party",
         "arrest": "1937-05-12", "sentencing": "1937-11-12",
         "arrest 2": "1949-02-03", "sentencing 2": "1949-04-06", "sentence 2": "exile"},
        {"sex": "f", "birth": "1905", "nationality": "german", "sentencing": "1941"},
        {"birth": "1901", "arrest": "1938-06-05", "sentence": "death", "execution": "1938-07-09"},
        {"further-case": "1890 г.р., всё прочее здесь прозой, без меток."},
    ],
    "base-memo": [
        {"name": "Примеров Иван Образцович", "arrest": "1937-05-12", "sentence": "exile 3y",
         "arrest 2": "1949-02-03", "sentence 2": "camp 10y"},
        {"sentencing-body": "troika; UNKVD", "execution": "1937-11-15"},
    ],
    "research-sheet": [
        {"surname": "Примеров", "birth": "1899", "arrest": "1938-02-27", "sentencing": "1938-08-27",
         "executed": "True", "execution": "1938-08-27"},
        {"surname": "Небылова", "arrest": "1938", "executed": "False",
         "rehabilitation-date": "1989-03-29"},
    ],
    "moscow-lists": [
        {"name": "Примеров Иван Образцович", "birth": "1884", "nationality": "russian",
         "sex": "m", "execution": "1938-05-17", "burial": "Бутово"},
        {"birth": "1899-03-12", "party": "non_party", "sex": "f", "execution": "1937-11-03"},
        {"nationality": "latvian", "execution": "1938-02-01"},
    ],
    "openlist": [
        {"name": "Примеров Иван Образцович", "birth": "1899", "sex": "m", "arrest": "1937-05-12",
         "sentence": "exile 3y", "arrest 2": "1949-02-03", "sentence 2": "camp 10y",
         "arrest-place": "Образцовск", "arrest-body 2": "security organ; UNKVD",
         "rehabilitation-date 2": "1989-05-11", "note": "по «делу о примерах»"},
        {"name": "Небылова Анна", "sentence": "death", "execution": "1937-11-15"},
    ],
    "table": [
        {"surname": "Примеров", "sex": "m", "arrest": "1937-05-12", "arrest 2": "1949-02-03",
         "sentence 2": "camp 10y"},
        {"surname": "Небылова", "sentence": "death", "note": "пометка; с точкой с запятой"},
    ],
}  # fmt: skip


def test_every_shipped_profile_is_tried() -> None:
    """Each profile has a file of our own and says what is read from it."""
    assert set(SAID) == set(OWN) == set(loading.shipped())


@pytest.mark.parametrize("name", SAID)
def test_own_samples(name: str) -> None:
    """A profile reads a file in the form of its source, field by field and case by case."""
    said, _ = values(name, OWN[name])
    assert len(said) == len(SAID[name])
    for row, expected in zip(said, SAID[name], strict=True):
        assert {field: row.get(field) for field in expected} == expected


def test_pages_that_are_no_records() -> None:
    """Of a wiki export categories and redirects are refused, each with its reason."""
    _, refused = values("openlist", OWN["openlist"])
    assert [one.why for one in refused] == ["is a page of namespace 14", "is a redirect"]


def test_the_research_sheet_as_a_workbook(tmp_path: Path) -> None:
    """The sheet of 26 columns says the same as CSV and as a workbook."""
    with OWN["research-sheet"].open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert len(lines[0]) == 26
    book = [[("=", cell[1:]) if cell[:1] == "=" else cell for cell in line] for line in lines]
    path = workbook.write(tmp_path / "sheet.xlsx", {"Лист1": book})
    assert values("research-sheet", path) == values("research-sheet", OWN["research-sheet"])
    flags = [one.flags for one in reading.rows(path, loading.load("research-sheet"))
             if isinstance(one, Row)]  # fmt: skip
    assert flags == [(("days: arrest to trial", "formula"),), ()]


REAL = {
    "khabarovsk": ("khabarovsk-openlist/persons.csv", 20_637, 0, {}),
    "memorial-text": (
        "memorial-texts/records.jsonl", 27_949, 0,
        {"рождение": 4, "арест": 13, "проза": 21, "told": 66, "далее": 133, "далее 2": 2},
    ),
    "moscow-lists": ("moscow-shot-lists/pages", 8_023, 0, {"person": 1}),
    "openlist": ("openlist-formular/pages.xml", 18, 2, {}),
}  # fmt: skip
# Of the values that a column states, how many have to be typed with nothing left unread.
BARS = {
    "khabarovsk": {"sex": 0.99, "nationality": 0.99, "party": 0.99},
    "memorial-text": {
        "birth": 0.999, "birthplace": 0.98, "nationality": 0.999, "party": 0.99, "arrest": 0.999,
        "sentencing": 0.999, "sentencing-body": 0.98, "sentence": 0.95, "execution": 0.999,
        "residence": 0.98, "education": 0.98, "rehabilitation": 0.98, "burial": 0.999,
    },
    "moscow-lists": {
        "birth": 0.999, "birthplace": 0.98, "nationality": 0.999, "party": 0.98,
        "occupation": 0.96, "residence": 0.96, "execution": 0.999, "burial": 0.999,
    },
    "openlist": {"arrest": 0.95, "sentencing": 0.95, "birth": 0.95},
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_samples(name: str) -> None:
    """Rows in are rows and refusals, and what the columns state is understood."""
    file, taken, refused, unparted = REAL[name]
    profile = loading.load(name)
    counts: Counter[type] = Counter()
    flags: Counter[str] = Counter()
    states: dict[str, Counter[State]] = {}
    seen: dict[tuple[str, str], State] = {}
    for number, one in enumerate(reading.rows(samples.path(file), profile), 1):
        assert one.number == number
        counts[type(one)] += 1
        if not isinstance(one, Row):
            continue
        flags.update(column for column, _ in one.flags)
        for cell, raw in one.cells.items():
            placed = profile.placed(cell)
            if placed is not None and placed.column.field in BARS[name]:
                key = (placed.column.kind, raw)
                if key not in seen:
                    seen[key] = kinds.read(*key).state
                states.setdefault(placed.column.field, Counter())[seen[key]] += 1
    assert counts == {kind: n for kind, n in ((Row, taken), (Refused, refused)) if n}
    assert flags == unparted
    for field, bar in BARS[name].items():
        stated = states[field].total() - states[field][State.EMPTY]
        assert states[field][State.UNDERSTOOD] >= bar * stated > 0, (field, states[field])


def test_moscow_pages_say_what_their_table_says() -> None:
    """The pages give the people of the table that was made from them, text by text."""
    with samples.path("moscow-shot-lists/persons.csv").open(encoding="utf-8", newline="") as file:
        table = Counter(
            (row["page"], _bare(row["name"] + row["bio"])) for row in csv.DictReader(file)
        )
    rows = reading.rows(samples.path("moscow-shot-lists/pages"), loading.load("moscow-lists"))
    pages = Counter(
        (one.file.removesuffix(".htm"), _bare(one.cells["имя"] + one.cells["текст"]))
        for one in rows
        if isinstance(one, Row)
    )
    assert pages.total() == 8_023
    assert pages == table


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text)


def test_features_of_places() -> None:
    """The layers of places of terror are read feature by feature, all with a point."""
    text = 'title="t"\n[read]\nformat="geojson"\n[source]\nslug="t"\ntitle="t"\nlanguage="ru"\n'
    profile = loading.parse(f'{text}[columns]\nname = "name"\n', "t", Place("t.toml"))
    found = list(reading.rows(samples.path("topography-of-terror"), profile))
    assert len(found) == 105
    for one in found:
        assert isinstance(one, Row)
        assert one.cells["name"]
        assert 37 < float(one.cells["@longitude"]) < 39

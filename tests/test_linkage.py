"""``purgeld link dedupe``: proposals on Splink; the columns that the engine of names gives it."""

from __future__ import annotations

import csv
import random
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

import outside
from purgeld.cli import main
from purgeld.errors import DataError, UsageError
from purgeld.matching.entry import Entry, Facts
from purgeld.matching.linkage import COLUMNS, row

if TYPE_CHECKING:
    from pathlib import Path

SYLLABLES = (
    ["ба", "ве", "гор", "де", "жи", "зу", "ка", "ло", "ми", "но"],
    ["лен", "рат", "сим", "тур", "ван", "дор"],
)
FATHERS = ["Иван", "Петр", "Степан", "Семён", "Борис", "Антон", "Роман", "Фёдор"]
GIVEN = [*FATHERS, "Николай", "Яков", "Лев", "Михаил", "Тимофей", "Георгий"]


def engine(name: str) -> Any:  # noqa: ANN401
    """Return the module that links, or leave the test out without its engine."""
    if find_spec(name) is None:
        outside.missing(name)
    return import_module("purgeld.linkage")


def records(path: Path, count: int) -> set[tuple[str, str]]:
    """Write made-up records, every sixth twice in other words; return which are one person."""
    chance = random.Random(1937)
    rows, same = [], set()
    for number in range(count):
        parts = (chance.choice(syllables) for syllables in SYLLABLES)
        surname, given = f"{''.join(parts).capitalize()}ов", chance.choice(GIVEN)
        patronymic = f"{chance.choice(FATHERS)}ович"
        year = chance.randrange(1870, 1915)
        rows.append((f"a{number}", f"{surname} {given} {patronymic}", year, "Москва"))
        if number % 6 == 0:
            again = f"{given} {patronymic} {surname}" if number % 4 else f"{surname}, {given}"
            rows.append((f"b{number}", again, year, ""))
            same.add((f"a{number}", f"b{number}"))
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([("id", "name", "birth_year", "place"), *rows])
    return same


def proposals(path: Path) -> list[dict[str, str]]:
    """Read the proposals."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_columns_of_a_record() -> None:
    """A record in any order of its words has the same columns; what it leaves open is empty."""
    facts = Facts(born=frozenset({1896}))
    one = row(Entry("1", "Уборевич Иероним Петрович", facts=facts))
    for spelling in ("Иероним Петрович Уборевич", "Уборевич, Иероним Петрович"):
        assert row(Entry("1", spelling, facts=facts)) == {**one, "name": spelling}
    assert tuple(one) == COLUMNS
    short = row(Entry("1", "Уборевич И. П."))
    assert short["surname_key"] == one["surname_key"]
    assert (short["given"], short["given_first"]) == (None, one["given_first"])
    assert short["birth_year"] is None
    assert row(Entry("1", "Ким Дон Ук"))["surname"] == row(Entry("2", "Ким Хон Ир"))["surname"]
    assert row(Entry("1", ""))["surname"] == ""


@pytest.mark.outside
def test_duckdb_proposes(tmp_path: Path) -> None:
    """Most doubles are proposed with a high score, hardly anything else; nothing is merged."""
    linkage = engine("splink")
    source, out = tmp_path / "records.csv", tmp_path / "out.csv"
    same = records(source, 900)
    count, pairs, clusters = linkage.dedupe(linkage.Request(source, out, "id", "name"))
    found = proposals(out)
    sure = {(one["id_a"], one["id_b"]) for one in found if float(one["score"]) > 80}
    assert count == 1_050
    assert pairs == len(found)
    assert clusters < count
    assert len(sure & same) >= 0.9 * len(same)
    assert len(sure & same) >= 0.9 * len(sure)
    assert all(one["cluster"] for one in found if float(one["score"]) > 95)


@pytest.mark.outside
def test_spark_proposes_the_same(tmp_path: Path) -> None:
    """Spark proposes the pairs of DuckDB with the same scores, and the same clusters."""
    linkage = engine("pyspark")
    outside.program("java")
    source = tmp_path / "records.csv"
    records(source, 60)
    found = []
    for name in ("duckdb", "spark"):
        out = tmp_path / f"{name}.csv"
        linkage.dedupe(linkage.Request(source, out, "id", "name", engine=name))
        found.append([list(one.values()) for one in proposals(out)])
    assert found[0]
    assert found[0] == found[1]


@pytest.mark.outside
def test_faults_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Too few records, no column of names, an answer over its own source: told, nothing written."""
    linkage = engine("splink")
    source, out = tmp_path / "records.csv", tmp_path / "out.csv"
    records(source, 5)
    with pytest.raises(DataError, match="holds 6 records"):
        linkage.dedupe(linkage.Request(source, out, "id", "name"))
    with pytest.raises(SystemExit) as ended:
        main(["link", "dedupe", str(source), "--id", "id", "--name", "names", "-o", str(out)])
    assert ended.value.code == 1
    assert "no column names" in capsys.readouterr().err
    assert not out.exists()
    with pytest.raises(UsageError, match="written over"):
        linkage.dedupe(linkage.Request(source, source, "id", "name"))
    with pytest.raises(UsageError, match=r"column of names in records\.csv is not given"):
        linkage.dedupe(linkage.Request(source, out))

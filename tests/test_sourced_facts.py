"""Every row of the collected fact tables stands in a table of the project, under the same page."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

import mini
from purgeld import queries
from purgeld.terms import BASE

if TYPE_CHECKING:
    from purgeld.assembly import Assembly

SHARED = Path(__file__).parents[2] / "shared"
FACTS = SHARED / "facts"
STATISTICS = SHARED / "records" / "official-statistics"
ARTICLE = "article:great-purge"

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="the collected facts are not here")

Rows = list[dict[str, str]]

# What rests on the article is said by its Turtle: the thing that has the date, and that date.
OF_THE_ARTICLE = {
    "V013": ("id/person/yuri-pyatakov/death", "1937-01-30"),
    "V064": ("id/person/nikolai-krestinsky/death", "1938-03-15"),
    "V087": ("id/person/alexander-yegorov/death", "1939-02"),
    "V094": ("id/person/g-i-bondar/death", "1939-03"),
    "V098": ("id/person/ivan-fedko/death", "1939-02-26"),
    "V137": ("id/person/bela-kun/death", "1938-08-29"),
    "V309": ("id/person/g-a-yegorova/death", "1938-08"),
    "E085": ("id/event/issue-of-decree-of-17-november-1938", "1938-11-17"),
    "E092": ("id/event/assassination-of-leon-trotsky", "1940"),
    "E098": ("id/event/overturning-of-convictions", "1954/.."),
    "E099": ("id/event/secret-speech", "1956-02"),
    "E101": ("id/event/rehabilitation-of-red-army-generals", "1957"),
    "E102": ("source/great-terror", "1968"),
}

# Rows of the collected events that another table says, of the same page.
EVENTS_ELSEWHERE = {
    "E003": ("orders", "o1"),
    "E007": ("orders", "o4"),
    "E015": ("orders", "o6"),
    "E025": ("trials", "moscow-1937-3"),
    "E032": ("orders", "o9"),
    "E034": ("orders", "o10"),
    "E035": ("orders", "o15"),
    "E045": ("orders", "o22"),
    "E063": ("orders", "o25"),
    "E068": ("orders", "o26"),
    "E074": ("trials", "moscow-1938-1"),
    "E084": ("orders", "o28"),
    "E087": ("orders", "o32"),
    "E096": ("trials", "moscow-1938-4"),
    "E100": ("orders", "o33"),
    "E104": ("trials", "moscow-1936-8"),
    "E106": ("trials", "moscow-1936-7"),
}


def collected(path: Path) -> Rows:
    """Read a collected table."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def table(name: str) -> Rows:
    """Read a table of the project."""
    return collected(mini.ROOT / "data" / "tables" / f"{name}.csv")


@cache
def keyed(name: str) -> dict[str, dict[str, str]]:
    """Return the rows of a table by their keys."""
    return {next(iter(row.values())): row for row in table(name)}


def page(address: str) -> str:
    """Return the slug of a page, or of the article."""
    slugs = {unquote(row["address"]): row["slug"] for row in table("sources")}
    address = unquote(address).partition(" (")[0]
    return "great-purge" if address == ARTICLE else slugs[address]


def page_of(row: dict[str, str]) -> str:
    """Return the slug of the page that a row of the project rests on."""
    return row["source"].partition("#")[0]


def of_the_article(letter: str) -> list[str]:
    """Return the collected rows of a table, by its letter, that the article says."""
    return [number for number in OF_THE_ARTICLE if number.startswith(letter)]


@pytest.mark.parametrize("number", OF_THE_ARTICLE)
def test_rows_of_the_article_are_in_the_data(shipped: Assembly, number: str) -> None:
    """What the article says of a collected row stands in the data with its date and a passage."""
    rows = [
        row
        for path in ("victims-notable.csv", "timeline.csv")
        for row in collected(FACTS / path)
        if row["id"] == number
    ]
    assert [row["source_url"] for row in rows] == [ARTICLE]
    thing, date = OF_THE_ARTICLE[number]
    assert date.removesuffix("/..") == rows[0].get("date", rows[0].get("death"))
    query = f"""BASE <{BASE}> ASK {{
        {{ <{thing}> dcterms:issued|crm:P4_has_time-span/pg:edtf ?date .
           BIND (<{thing}> AS ?said) }}
        UNION {{ ?claim pg:hasSubject <{thing}> ; pg:hasObject/pg:edtf ?date .
           ?said pg:attests ?claim }}
        ?said pg:hasEvidence ?passage
        FILTER (STR(?date) = "{date}")
        FILTER (STRSTARTS(STR(?passage), "{BASE}source/great-purge#char=")) }}"""
    assert queries.run(shipped.store, query, "a question of the tests")


@pytest.mark.parametrize(
    ("name", "ours"), [("trials", "trials"), ("trial-defendants", "defendants"), ("sites", "sites")]
)
def test_every_row_has_its_row(name: str, ours: str) -> None:
    """The table has a row for each collected row, page by page."""
    wanted = Counter(page(row["source_url"]) for row in collected(FACTS / f"{name}.csv"))
    assert Counter(map(page_of, table(ours))) == wanted


@pytest.mark.parametrize(
    ("path", "mark"), [(FACTS / "estimates.csv", "e"), (STATISTICS / "claims.csv", "c")]
)
def test_every_figure_has_its_row(path: Path, mark: str) -> None:
    """Every collected figure has a row of its number and page, and the value stands in it."""
    figures = keyed("figures") | keyed("limits") | keyed("sums")
    missing = []
    for number, row in enumerate(collected(path), 1):
        ours = figures.get(f"{mark}{number}")
        if ours is None:
            missing.append(number)
        elif ours["source"]:
            assert not row["source_url"].startswith("http") or page_of(ours) == page(
                row["source_url"]
            )
            assert row["value"].strip(".") in {"", ours["value"].strip(".")}
    assert missing == ([] if mark == "e" else LIMITS_AMONG_CLAIMS)


def test_the_totals_among_the_claims_stand_with_the_limits() -> None:
    """The two claims that are printed totals of order 00447 are the total of the limits."""
    claims = collected(STATISTICS / "claims.csv")
    total = keyed("limits")["all-areas"]
    values = [claims[number - 1]["value"] for number in LIMITS_AMONG_CLAIMS]
    assert values == [total["both"], total["first"]]


LIMITS_AMONG_CLAIMS = [12, 13]


def test_every_number_of_an_operation_has_its_row() -> None:
    """Every number of the national operations is a figure, with the same page and value."""
    rows = keyed("figures")
    kinds = ("arrested", "convicted", "shot", "imprisoned")
    for number, row in enumerate(collected(FACTS / "national-operations.csv"), 1):
        for kind in kinds:
            if row[kind]:
                ours = rows[f"n{number}-{kind}"]
                assert ours["value"].removesuffix("..") == row[kind]
                assert page_of(ours) == page(row["source_url"])


def test_every_order_has_its_row() -> None:
    """Every collected order has a row with its date and page, in the same order."""
    for number, row in enumerate(collected(FACTS / "orders.csv"), 1):
        ours = keyed("orders")[f"o{number}"]
        assert page_of(ours) == page(row["source_url"])
        assert ours["date"] in {"", row["date"]}


def test_every_victim_has_a_row() -> None:
    """Every collected person is a row of victims, a record among the accused, or the article's."""
    recorded = {row["record"] for row in table("defendants")}
    victims = keyed("victims")
    left = []
    for row in collected(FACTS / "victims-notable.csv"):
        ours = victims.get(row["id"].lower())
        record = re.match(r"record (mos-\d+-\d+)", row["note"])
        if ours:
            assert page_of(ours) == page(row["source_url"])
            assert ours["birth"] == row["birth"]
            assert ours["died"] == (row["death"] or row["execution_date"])
        elif not (record and record[1] in recorded):
            left.append(row["id"])
    assert left == of_the_article("V")


def test_every_event_has_a_row() -> None:
    """Every collected event is a row of the timeline, of another table, or the article's own."""
    rows = table("timeline")
    said = {re.split("-", row["row"], maxsplit=1)[0]: row for row in rows}
    records = {row["record"] for name in ("victims", "defendants") for row in table(name)}
    left = []
    for row in collected(FACTS / "timeline.csv"):
        ours = said.get(f"e{int(row['id'][1:])}")
        record = re.match(r"record (mos-\d+-\d+)", row["note"])
        if ours:
            assert (ours["date"], page_of(ours)) == (row["date"], page(row["source_url"]))
        elif row["id"] in EVENTS_ELSEWHERE:
            name, key = EVENTS_ELSEWHERE[row["id"]]
            assert page_of(keyed(name)[key]) == page(row["source_url"])
        elif not (record and record[1] in records):
            left.append(row["id"])
    assert left == of_the_article("E")


def test_every_office_has_a_row() -> None:
    """Every collected office is a row for each person, or a row of the life of an organ."""
    offices, agencies = table("offices"), keyed("agencies")
    said = {row["row"].partition("-")[0]: row for row in offices}
    for number, row in enumerate(collected(FACTS / "offices.csv"), 1):
        ours = agencies.get(f"a{number}") or said[f"o{number}"]
        assert page_of(ours) == page(row["source_url"])
        assert all(end in ours["term"] for end in (row["start"], row["end"]))
    people = sum(
        len(row["person"].split("; "))
        for row in collected(FACTS / "offices.csv")
        if row["post"] != "agency existed"
    )
    assert len(offices) == people


@pytest.mark.parametrize(
    ("path", "ours", "rows"),
    [
        ("convictions_by_year_1921_1952.csv", "convictions", 33),
        ("prison_population_nkvd_1939_1960.csv", "prison-population", 21),
        ("spravka_1st_dept_1936_1938.csv", "nkvd-note", 17),
        ("order_00447_initial_quotas.csv", "limits", 12),
    ],
)
def test_every_number_of_the_statistics_is_there(path: str, ours: str, rows: int) -> None:
    """Every number that an official table prints stands in a row of ours."""
    ours_rows = table(ours)
    numbers = {cell for row in ours_rows for cell in row.values()}
    printed = collected(STATISTICS / path)
    assert len(printed) == rows <= len(ours_rows)
    for row in printed:
        cells = [cell for cell in list(row.values())[1:] if re.fullmatch(r"\d{2,}", cell)]
        assert set(cells) <= numbers

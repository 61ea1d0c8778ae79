"""Values of records: each wording gives its value, what is not understood is refused."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgeld import dates
from purgeld.errors import DataError
from purgeld.records import dates as datevalues
from purgeld.records import issues, kinds
from purgeld.records.lexicon import table
from purgeld.records.reading import State

CASES = Path(__file__).parent / "records" / "values.csv"
ROWS = list(csv.DictReader(CASES.read_text("utf-8").splitlines()))
TABLES = (
    "articles", "bodies", "charges", "dates", "directives", "education", "empty", "nationalities",
    "occupations", "parties", "places", "regions", "rehabilitation", "sentences",
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['kind']}: {row['raw'][:40]}")
def test_wordings(row: dict[str, str]) -> None:
    """Each wording of the table of cases gives its value, its state and its issues."""
    found = kinds.read(row["kind"], row["raw"])
    assert kinds.text(row["kind"], found.value) == row["value"]
    assert found.state == State(row["state"])
    assert set(filter(None, row["issues"].split(" "))) <= set(found.issues)


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_sources(name: str) -> None:
    """Each table of wordings says in its first lines where they come from."""
    path = Path(kinds.__file__).parent / "tables" / f"{name}.toml"
    assert "Source" in path.read_text("utf-8")[:900]
    assert table(name)


@given(st.sampled_from(sorted(kinds.READERS)), st.text(max_size=80))
def test_nothing_breaks_a_reader(kind: str, raw: str) -> None:
    """Any text is read, refused or empty, comes back unchanged, and its issues have labels."""
    found = kinds.read(kind, raw)
    assert found.raw == raw
    assert set(found.issues) <= set(issues.LABELS)


@given(
    st.sampled_from(("date", "birth-date", "review-date")),
    st.from_regex(r"[0-3]?\d[./][01]?\d[./](1[89]\d\d|\d\d)( г\.)?", fullmatch=True),
)
def test_every_date_is_edtf(kind: str, raw: str) -> None:
    """What is read as a date can always be bounded, or stays within its year."""
    found = kinds.read(kind, raw)
    if found.value is not None:
        try:
            assert dates.bounds(found.value).begin
        except DataError as fault:
            pytest.fail(str(fault))


@given(
    st.sampled_from([row for row in ROWS if row["state"] == "understood"]),
    st.sampled_from((" {} ", "{}.", "\u00a0{}", "{}\u200b", "{}\r\n")),
)
def test_white_space_is_no_matter(row: dict[str, str], form: str) -> None:
    """White space, invisible characters and a full stop around a text change nothing."""
    found = kinds.read(row["kind"], form.format(row["raw"]))
    assert kinds.text(row["kind"], found.value) == row["value"]


def test_a_plain_day_is_read_as_by_the_rules_for_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short way for whole days gives what the long way gives, and takes nothing else."""
    years = ("1499", "1500", "1880", "1938", "2000", "2099", "2100")
    numbers = ("0", "1", "01", "2", "02", "9", "12", "13", "28", "29", "30", "31", "32")
    raws = [
        raw
        for year, month, day in product(years, numbers, numbers)
        for raw in (f"{year}-{month}-{day}", f"{day}.{month}.{year}", f"{day}.{month}.{year} г.")
    ]
    for kind in (datevalues.BIRTH, datevalues.EVENT, datevalues.REVIEW):
        short = [datevalues.read_date(raw, kind) for raw in raws]
        with monkeypatch.context() as patched:
            patched.setattr(datevalues, "_plain_day", lambda _: "")
            assert short == [datevalues.read_date(raw, kind) for raw in raws]

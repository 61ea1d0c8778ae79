"""Profiles: what is read from them, and how each slip is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from purgeld.errors import Place, ProjectError, PurgeldError
from purgeld.profiles import fields, layouts, loading
from purgeld.records.kinds import READERS, read

SMALL = """
title = "A small table"
[read]
format = "delimited"
[record]
number = "nr"
cases = true
[source]
slug = "small"
title = "A small table"
language = "ru"
[columns]
"Имя" = "name"
"дата ареста" = "arrest"
"родился" = { field = "birth", kind = "packed-date", withhold = true }
"""


@pytest.mark.parametrize("name", loading.shipped())
def test_shipped_profiles_load(name: str) -> None:
    """Each profile of the package is read without a fault and bears its own name."""
    profile = loading.load(name)
    assert profile.name == name
    assert profile.columns or profile.constants


@pytest.mark.parametrize("name", loading.shipped())
def test_parts_of_cells_stand_in_the_order_of_patterns(name: str) -> None:
    """A profile is the same value in every process, so that runs can be gone on with."""
    for split in loading.load(name).splits:
        groups = dict.fromkeys(group for one in split.patterns for group in one.groupindex)
        assert list(split.parts) == list(groups)


def test_every_kind_of_a_field_is_read() -> None:
    """The kind of value of each field has a function that reads it."""
    assert {field.kind for field in fields.FIELDS.values()} <= set(READERS)


def test_a_profile_of_ones_own(tmp_path: Path) -> None:
    """A file gives its columns, with the kind of the field unless another is named."""
    path = tmp_path / "my-book.toml"
    path.write_text(SMALL, "utf-8")
    profile = loading.load(str(path))
    assert (profile.name, profile.number, profile.source.slug) == ("my-book", "nr", "small")
    assert profile.columns["дата ареста"].kind == "date"
    assert profile.columns["родился"].kind == "packed-date"
    assert profile.columns["родился"].withheld
    assert profile.publication.living == "withhold"


@pytest.mark.parametrize(
    ("cell", "case"),
    [("Имя", 0), ("дата ареста", 1), ("дата ареста 1", 1), ("дата ареста 2", 2),
     ("Имя 2", None), ("дата ареста 0", None), ("прочее", None)],
)  # fmt: skip
def test_cells_find_their_case(cell: str, case: int | None) -> None:
    """A number behind a column of cases is the case; a column of the person has none."""
    placed = loading.parse(SMALL, "small", Place("small.toml")).placed(cell)
    assert (placed.case if placed else None) == case


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("format =", "formt =", "small.toml: read lacks format"),
        ('"delimited"', '"delimted"', "unknown format delimted. Did you mean delimited?"),
        ("cases = true", 'cases = "yes"', "record: cases must be true or false"),
        ('"arrest"', '"arest"', "columns.дата ареста: unknown field arest. Did you mean arrest?"),
        ("packed-date", "paked-date", "unknown kind of value paked-date. Did you mean packed-date"),
        ("withhold =", "withold =", "unknown key withold. Did you mean withhold?"),
        ("[columns]", "[colums]", "unknown key colums. Did you mean columns?"),
        ('slug = "small"', 'slug = "Small!"', "'Small!' is no slug"),
        ('language = "ru"', "", "source lacks language"),
        ('format = "delimited"', 'format = "delimited"\nsheet = "1"', "unknown key sheet"),
        ('format = "delimited"', 'format = "delimited"\nheader = 0', "columns must be given"),
        ('format = "delimited"', 'format = "delimited"\nencoding = "cp1252x"', "unknown encoding"),
        ('format = "delimited"', 'format = "delimited"\ndelimiter = "tabs"', "is no delimiter"),
        ('number = "nr"', 'number = "nr"\nbase = "here"', "is no base of IRIs"),
        ("title =", "title", "is not TOML"),
        ('title = "A small table"\n[read]', "title = 7\n[read]", "title must be a text"),
        ("[columns]", '[publish]\nliving = "hide"\n[columns]', "unknown word for living hide"),
        ("[columns]", '[publish]\nyears = "many"\n[columns]', "years must be a whole number"),
        ("[columns]", '[constants]\nregon = "x"\n[columns]', "unknown field regon"),
        ("[columns]", '[[split]]\ncolumn = "a"\npatterns = ["("]\n[columns]', "is no pattern"),
        ("[columns]", '[[split]]\ncolumn = "a"\npatterns = ["(?P<nix>.)"]\n[columns]', "nix"),
    ],
)  # fmt: skip
def test_slips_are_named(old: str, new: str, told: str) -> None:
    """A key, type or word that is wrong is refused with file, place and the word that was meant."""
    text = SMALL.replace(old, new)
    assert text != SMALL
    with pytest.raises(PurgeldError) as refusal:
        loading.parse(text, "small", Place("small.toml"))
    assert str(refusal.value).startswith("small.toml: ")
    assert told in str(refusal.value)


def test_a_profile_that_is_not_there() -> None:
    """An unknown name is refused with the nearest of the shipped ones."""
    with pytest.raises(ProjectError, match=r"unknown profile khabarovks\. Did you mean khabarovsk"):
        loading.load("khabarovks")


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("packed-date", "70299", "1937-04-27"),
        ("packed-date", "70303", "1937-04-31"),
        ("packed-date", "31", None),
        ("packed-date", "131072", None),
        ("packed-date", "апрель", None),
        ("sheet-date", "60", None),
        ("sheet-date", "61", "1900-03-01"),
        ("sheet-date", "13938", "1938-02-27"),
        ("sheet-date", "1938", "1938"),
        ("sheet-date", "27.08.1938", "1938-08-27"),
        ("flag", "falce", False),
        ("flag", "да", True),
        ("flag", "расстрелян", None),
        ("age", "0", None),
        ("age", "111", None),
        ("age", "17 л.", 17),
        ("text", "None", None),
    ],
)
def test_values_of_tables(kind: str, raw: str, value: object) -> None:
    """Numbers and flags of tables are read, and what they cannot mean is not."""
    given = read(kind, raw)
    assert given.raw == raw
    if raw == "70303":
        assert (given.value, given.issues) == ("1937-04", ("no-such-day",))
    else:
        assert given.value == value


def test_everything_is_written_down() -> None:
    """The page on profiles has every field, key, format and shipped profile."""
    page = (Path(__file__).parents[1] / "docs" / "profiles.md").read_text("utf-8")
    words = {*fields.FIELDS, *layouts.KEYS, *loading.KEYS, *layouts.FORMATS, *loading.shipped()}
    assert [word for word in sorted(words) if f"`{word}`" not in page] == []

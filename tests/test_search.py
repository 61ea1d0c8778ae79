"""The index of names: whoever folds a query as told finds the thing, in few small files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgeld.pages import search

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from purgeld.pages.search import Row

Index = dict[str, object]
LETTERS = st.text(alphabet="abж", min_size=1, max_size=6)


def found(index: Mapping[str, object], query: str) -> set[str]:
    """Search as docs/pages.md tells a client to; return the paths of the things found."""
    contents = index["index.json"]
    assert isinstance(contents, dict)
    answers = []
    for word in search.folded_words(query):
        longer = [shard for shard in contents["shards"] if shard.startswith(word)]
        above = [shard for shard in contents["shards"] if word.startswith(shard)]
        wanted = {*longer, *sorted(above, key=len)[-1:]}
        rows = set()
        for shard in wanted:
            table = index[f"{shard.encode().hex()}.json"]
            assert isinstance(table, dict)
            rows |= {row[3] for key, own in table.items() if key.startswith(word) for row in own}
        answers.append(rows)
    return set.intersection(*answers) if answers else set()


def indexed(names: Mapping[str, str]) -> dict[str, object]:
    """Make the index of names by path."""
    rows: list[tuple[Row, set[str]]] = [
        ((name, "en", "person", path, ""), search.keys(name, "en")) for path, name in names.items()
    ]
    return dict(search.index(rows, ["en"]))


@pytest.fixture(scope="session")
def published(dist: Path) -> dict[str, object]:
    """Return the index of the shipped site."""
    folder = dist / "search"
    return {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}


@pytest.mark.parametrize(
    "query", ["Krestinsky", "krestinsky nik", "Крестинский", "КРЕСТИНСКИЙ НИКОЛАЙ", "Крести́нский"]
)
def test_a_person_is_found_in_either_script(published: dict[str, object], query: str) -> None:
    """A name leads to its bearer in Latin and in Cyrillic letters, whatever case and stress."""
    assert "id/person/nikolai-krestinsky" in found(published, query)


def test_files_are_small(dist: Path, published: dict[str, object]) -> None:
    """No file of the index is larger than 200 kB."""
    assert len(published) > 20
    assert max(path.stat().st_size for path in (dist / "search").glob("*.json")) < 200_000


def test_what_is_not_there_is_not_found(published: dict[str, object]) -> None:
    """Words that no name has find nothing, however well one of them fits."""
    assert found(published, "Krestinsky zzzz") == set()


@given(st.dictionaries(LETTERS, st.lists(LETTERS, min_size=1, max_size=3).map(" ".join)), LETTERS)
def test_every_name_is_found_by_every_beginning(names: dict[str, str], query: str) -> None:
    """Sharding loses nothing: what a plain search finds, the procedure finds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "LARGEST", 2)
        index = indexed(names)
    (word,) = search.folded_words(query)
    expected = {
        path
        for path, name in names.items()
        if any(key.startswith(word) for key in search.keys(name, "en"))
    }
    assert found(index, query) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ёжиков", {"ежиков"}),
        ("Nikolai  Bukharin", {"nikolai", "bukharin"}),
        ("Béla Kun", {"bela", "kun"}),
        ("Dem'ianiv-Laz", {"dem", "ianiv", "laz"}),
        ("Straße", {"straße"}),
        ("шахты № 6", {"шахты", "6", "no"}),
        ("", set()),
        ("…", set()),
    ],
)
def test_folding(text: str, expected: set[str]) -> None:
    """Marks, capitals and signs do not count; letters and digits do."""
    assert search.folded_words(text) == expected
    assert search.keys(text, "en") >= expected

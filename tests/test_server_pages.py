"""The live pages are the static ones: one renderer, two hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

import live
import mini
from purgeld import building

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the shipped data into a folder of its own."""
    out = tmp_path_factory.mktemp("pages") / "dist"
    building.build(mini.ROOT, out, "compiled")
    return out


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[live.Live]:
    """Serve it."""
    with live.serving(mini.ROOT, "--quiet", "--out", str(home)) as running:
        yield running


def test_every_static_page_is_the_live_page(server: live.Live, home: Path) -> None:
    """Each HTML file of the build is what the server answers at its address."""
    files = sorted(path.relative_to(home).as_posix() for path in home.rglob("*.html"))
    assert len(files) > 2000
    with httpx.Client(base_url=server.address, timeout=60) as client:
        for name in files:
            answer = client.get(quote(name))
            assert answer.status_code == 200, name
            assert live.common(answer.text) == live.common((home / name).read_text("utf-8")), name


def test_every_other_file_is_the_same(server: live.Live, home: Path) -> None:
    """Data, index, scripts and dumps come byte for byte as they were built."""
    kinds: dict[str, list[str]] = {}
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.suffix != ".html":
            kinds.setdefault(path.suffix, []).append(path.relative_to(home).as_posix())
    assert {".ttl", ".nt", ".jsonld", ".bib", ".json", ".css", ".csv"} <= set(kinds)
    with httpx.Client(base_url=server.address, timeout=60) as client:
        for names in kinds.values():
            for name in names[:: max(1, len(names) // 25)]:
                answer = client.get(quote(name))
                assert answer.content == (home / name).read_bytes(), name


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("Tukhachevsky", "id/person/mikhail-tukhachevsky"),
        ("крестинск", "id/person/nikolai-krestinsky"),
        ("Тухачевский", "id/person/mikhail-tukhachevsky"),
        ("Tuchatschewski", "id/person/mikhail-tukhachevsky"),
        ("Toukhatchevski", "id/person/mikhail-tukhachevsky"),
        ("NIKOLAI bukh", "id/person/nikolai-bukharin"),
        ("moscow trial first", "id/event/first-moscow-trial"),
    ],
)
def test_names_are_suggested(server: live.Live, words: str, path: str) -> None:
    """Suggestions come by the beginnings of words, in whatever script the data has."""
    found = server.get(f"suggest?q={quote(words)}").json()["suggestions"]
    assert found[0]["path"] == path
    assert found[0]["iri"] == f"https://w3id.org/purgeld/{path}"


@pytest.mark.parametrize("words", ["", "   ", "!!", "x" * 10_000, "\x00", "\u202e", "zzzzqq"])
def test_odd_words_find_nothing(server: live.Live, words: str) -> None:
    """What is no name gives an empty list."""
    answer = server.get(f"suggest?q={quote(words)}")
    assert answer.status_code in {200, 414}
    assert answer.status_code == 414 or answer.json()["suggestions"] == []


def test_search_leads_to_the_page_of_the_search(server: live.Live) -> None:
    """The address for forms and links keeps the words."""
    answer = server.get("search?q=Bukharin", {"accept-language": "ru"})
    assert answer.headers["location"] == "/search/index.ru.html?q=Bukharin"


def test_a_query_is_asked_on_its_page(server: live.Live) -> None:
    """The form of a saved query answers on the same page; a wrong value is a 400."""
    page = "queries/who-gives-this-number/index.html"
    asked = server.get(f"{page}?number=681692")
    assert asked.status_code == 200
    assert "681,692" in asked.text or "681692" in asked.text
    wrong = server.get("queries/names-of-a-person/index.html?person=a%20b")
    assert wrong.status_code == 400

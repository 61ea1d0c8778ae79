"""The search box in a browser: Russian, German, French spellings find the same first hit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import browsing
import live
import mini
import serving
from purgeld import building

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

MORE = """
person:mikhail-tukhachevsky a pg:Person ;
    rdfs:label "Mikhail Tukhachevsky"@en ;
    pg:hasEvidence {passage} .

person:nikolai-yezhov a pg:Person ;
    rdfs:label "Nikolai Yezhov"@en ;
    pg:hasEvidence {passage} .
"""
SPELLINGS = {
    "Mikhail Tukhachevsky": [
        "Тухачевский", "Tuchatschewski", "Toukhatchevski", "Tuhatševski", "Tuchaczewski Michał",
    ],
    "Nikolai Yezhov": ["Ежов", "Jeschow", "Iejov", "Nikolaj Jeschow", "yezh"],
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project with two more people, built."""
    folder = mini.make(tmp_path_factory.mktemp("search"))
    with (folder / "data" / "small.ttl").open("a", encoding="utf-8") as data:
        data.write(MORE.format(passage=mini.passage("Ivan Testov")))
    with (folder / "data" / "ids.csv").open("a", encoding="utf-8") as ledger:
        for label in SPELLINGS:
            slug = label.lower().replace(" ", "-")
            ledger.write(f"id/person/{slug},{label},2026-11-24,current,,\n")
    building.build(folder, folder / "dist", "compiled")
    return folder


def first_hits(browser: Browser, root: str) -> dict[str, str]:
    """Ask for every spelling on the search page, and return the first answer to each."""
    found = {}
    with browsing.visiting(browser, root) as visit:
        for typed in (spelling for all_ in SPELLINGS.values() for spelling in all_):
            visit.page.goto(f"search/index.html?q={typed}")
            visit.ready()
            hit = visit.page.locator("ol.found li a").first
            hit.wait_for()
            found[typed] = hit.inner_text()
    return found


@pytest.mark.outside
def test_spellings_find_their_person(home: Path) -> None:
    """Every spelling leads to its person."""
    expected = {typed: label for label, all_ in SPELLINGS.items() for typed in all_}
    with browsing.chromium() as browser, serving.serving(home / "dist") as root:
        assert first_hits(browser, root) == expected


@pytest.mark.outside
def test_the_live_site_finds_the_same(home: Path) -> None:
    """The search page of a live server answers every spelling with the same first hit."""
    expected = {typed: label for label, all_ in SPELLINGS.items() for typed in all_}
    with browsing.chromium() as browser, live.serving(home) as server:
        assert first_hits(browser, server.address) == expected

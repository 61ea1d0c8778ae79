"""Hostile data in a real browser: nothing runs, no other host is asked, no page is too wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import browsing
import serving
from browsing import PHONE, WIDE, visiting
from purgeld import pages, website
from purgeld.pages import search
from purgeld.pages.site import file_name
from purgeld.terms import BASE, PG, RDF_TYPE, RDFS
from test_pages_hostile import LABELS, PERSON, SITE, Held, person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.outside
PATHS = ("id/person/x", "id/event/t", "id/claim/c", "browse/person", "timeline", "contradictions")
MANY = 10_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run one browser for all tests here."""
    with browsing.chromium() as running:
        yield running


def write(root: Path, held: pages.Facts, paths: tuple[str, ...]) -> None:
    """Write pages with their scripts and search index, as a build does."""
    home, contents = website.assets()
    (root / home).mkdir(parents=True)
    for name, script in contents.items():
        (root / home / name).write_bytes(script)
    site = pages.Site(**{**SITE.__dict__, "assets": home, "files": frozenset(contents)})
    content = pages.Content(held, BASE)
    for path in paths:
        page = pages.find(content, site, path)
        if page:
            file = root / file_name(path, "index", "en", site)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(pages.render(page, "en", site), "utf-8")
    (root / "search").mkdir()
    for name, value in search.index(search.rows(content.reading(site)), site.languages):
        (root / "search" / name).write_bytes(website.as_json(value))


def is_sound(page: Page) -> None:
    """Nothing of the data has run, and the page is no wider than its window, wide or narrow."""
    assert page.evaluate("window.hurt") is None
    assert not page.locator("img, iframe, object, embed, style").count()
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], page.url


@pytest.mark.parametrize("label", LABELS, ids=range(len(LABELS)))
def test_labels_do_nothing(browser: Browser, tmp_path: Path, label: str) -> None:
    """Markup, quotes, long words, both directions of script: shown, wherever they stand."""
    held = person(label.replace("alert(1)", "window.hurt=1"))
    write(tmp_path, held, PATHS)
    with serving.serving(tmp_path) as root, visiting(browser, root) as visit:
        for path in PATHS:
            if (tmp_path / path).is_dir():
                visit.page.goto(f"{path}/index.html")
                visit.ready()
                is_sound(visit.page)


def test_links_of_the_data_run_nothing(browser: Browser, tmp_path: Path) -> None:
    """No link of a page leads anywhere but to pages and the web, whatever IRIs the data has."""
    write(tmp_path, person("<b>x</b>"), PATHS)
    with serving.serving(tmp_path) as root, visiting(browser, root) as visit:
        visit.page.goto("id/person/x/index.html")
        schemes = visit.page.evaluate("[...document.links].map((link) => link.protocol)")
        assert {*schemes} <= {"http:", "https:", "mailto:"}


def test_a_hostile_name_is_found_as_text(browser: Browser, tmp_path: Path) -> None:
    """The search box shows a name with markup as it is written and runs nothing of it."""
    label = "Ivan <img src=x onerror=window.hurt=1> Testov"
    held = Held(
        (PERSON, RDF_TYPE, PG("Person").value), (PERSON, RDFS("label"), pages.Text(label, "en"))
    )
    write(tmp_path, held, ("id/person/x", ""))
    with serving.serving(tmp_path) as root, visiting(browser, root) as visit:
        visit.page.goto("id/person/x/index.html")
        visit.ready()
        visit.page.get_by_role("banner").get_by_role("combobox").fill("Testov")
        option = visit.page.get_by_role("option").first
        option.wait_for()
        assert label in option.inner_text()
        is_sound(visit.page)


def test_a_thing_that_ten_thousand_point_at_can_be_read(browser: Browser, tmp_path: Path) -> None:
    """The page of such a thing is laid out at once, and the way to its further pages is there."""
    name = ox.NamedNode(PERSON)
    quads = [ox.Quad(name, RDFS("label"), ox.Literal("Somebody", language="en"))]
    for number in range(MANY):
        other = ox.NamedNode(f"{BASE}id/testimony/t{number:05}")
        quads += [
            ox.Quad(other, RDFS("label"), ox.Literal(f"Testimony {number}", language="en")),
            ox.Quad(other, PG("knows"), name),
        ]
    write(tmp_path, pages.GraphFacts(quads), ("id/person/x",))
    with serving.serving(tmp_path) as root, visiting(browser, root) as visit:
        visit.page.goto("id/person/x/index.html")
        visit.ready()
        assert visit.page.locator("ul.links > li").count() == 100
        assert visit.page.locator("nav.pager a").count() > 2
        is_sound(visit.page)

"""The scripts of the pages in a real browser, each on a small page in ``tests/enhance``."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING

import pytest

import browsing
import mini
import serving
from browsing import PHONE, PICTURES, Visit, opened, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.outside
PAGES = ("figures", "timeline", "map", "search", "editor")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run one browser for all tests here."""
    with browsing.chromium() as running:
        yield running


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the small pages with the built scripts beside them, and an endpoint on their data."""
    folder: Path = tmp_path_factory.mktemp("enhance") / "site"
    shutil.copytree(mini.ROOT / "tests" / "enhance", folder)
    shutil.copytree(browsing.ASSETS, folder / "assets")
    russian = (folder / "timeline.html").read_text("utf-8").replace('lang="en"', 'lang="ru"')
    (folder / "timeline.ru.html").write_text(russian, "utf-8")
    with serving.serving(folder, serving.Endpoint) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, root: str) -> Iterator[Visit]:
    """Give a page in a wide window; it must go without a fault."""
    with visiting(browser, root) as visit:
        yield visit


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_parts_are_accessible(browser: Browser, root: str, name: str, scheme: str) -> None:
    """Axe-core finds nothing on any part in either theme, and a picture of it is written."""
    with visiting(browser, root, color_scheme=scheme) as visit:
        page = opened(visit, f"{name}.html?q=nik")
        assert visit.violations() == []
        page.screenshot(path=PICTURES / f"part-{name}-{scheme}.png")


@pytest.mark.parametrize("name", PAGES)
def test_parts_fit_a_phone(browser: Browser, root: str, name: str) -> None:
    """No part that the scripts add is wider than the window of a phone."""
    with visiting(browser, root, viewport=PHONE) as visit:
        page = opened(visit, f"{name}.html?q=nik")
        page.screenshot(path=PICTURES / f"part-{name}-phone.png")
        page.evaluate("document.querySelectorAll('section > table').forEach(e => e.remove())")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_rival_figures_share_an_axis(visit: Visit) -> None:
    """Each figure has a row of its own, rivals one axis; status stands there as a word."""
    page = opened(visit, "figures.html")
    rivals = page.locator(".ranges-panel", has_text="Whole country")
    rows = rivals.locator("li")
    assert rows.count() == 6
    assert rivals.locator(".range-ruler").count() == 1
    said = rows.nth(3).inner_text().replace("\n", " ")
    assert said == "Popular estimates 500,000 – 7,000,000 contested"
    assert page.locator("table tbody tr").count() == 13


def test_nothing_is_drawn_in_the_middle_of_a_range(visit: Visit) -> None:
    """A range without a best value has its two ends and no mark between them."""
    row = opened(visit, "figures.html").locator(".ranges li", has_text="Popular estimates")
    assert row.locator(".range-bound").count() == 2
    assert row.locator(".symbol").count() == 0


def test_a_figure_in_words_has_its_line(visit: Visit) -> None:
    """A rival that gives no number stands among the others in its own words, without a mark."""
    row = opened(visit, "figures.html").locator(".ranges li", has_text="hundreds of thousands")
    assert row.inner_text().startswith("Historian G, 2001")
    assert row.locator(".symbol, .range-bar, .range-open").count() == 0


def test_open_ends_are_shown_as_open(visit: Visit) -> None:
    """A lower bound has a dotted line to the end of the axis, a plain number none."""
    page = opened(visit, "figures.html")
    rows = page.locator(".ranges-panel", has_text="One firing range").locator("li")
    assert rows.nth(0).locator(".range-open").get_attribute("x2") == "100%"
    assert rows.nth(1).locator(".range-open").count() == 0


def test_the_scale_can_be_changed(visit: Visit) -> None:
    """Figures without rivals share an axis, of which the reader chooses the kind."""
    panel = opened(visit, "figures.html").locator(".ranges-panel", has_text="One prison")
    assert panel.locator("li").count() == 2
    small = panel.locator("li", has_text="up to 30").locator(".symbol")
    assert panel.get_by_label("logarithmic").is_checked()
    before = float((small.get_attribute("x") or "").rstrip("%"))
    panel.get_by_label("from zero").check()
    assert float((small.get_attribute("x") or "").rstrip("%")) < 1 < before
    assert panel.locator(".range-ruler text").first.text_content() == "0"


def test_the_timeline_filters_the_list_by_kind(visit: Visit) -> None:
    """A kind that is switched off leaves the picture and the list, and is counted out."""
    page = opened(visit, "timeline.html")
    shown = page.locator("section ol > li:visible")
    before = shown.count()
    trials = page.locator("section ol > li:visible[data-kind=Trial]").count()
    assert trials > 2
    page.get_by_label("Trial (").uncheck()
    assert shown.count() == before - trials
    assert page.locator(".tl-kind", has_text="Trial").count() == 0
    assert page.get_by_role("status").inner_text().startswith(f"{before - trials} of 70 listed")
    page.get_by_role("button", name="None", exact=True).click()
    assert shown.count() == 0
    page.get_by_role("button", name="All", exact=True).click()
    assert shown.count() == before


def test_the_timeline_is_used_by_keyboard(visit: Visit) -> None:
    """Keys zoom, move and show all, and the list follows; arrows go through the marks."""
    page = opened(visit, "timeline.html")
    shown = page.locator("section ol > li:visible")
    assert shown.count() == 70
    page.locator(".tl-frame").focus()
    page.keyboard.press("ArrowRight")
    assert 1 < shown.count() < 70
    page.keyboard.press("0")
    assert shown.count() == 70
    for _ in range(8):
        page.keyboard.press("+")
    assert shown.count() < 60
    page.keyboard.press("0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    caption = page.locator(".px-caption").inner_text()
    assert caption.startswith("What came before · until March 1917 · Period")
    page.keyboard.press("Enter")
    page.wait_for_url("**#what-came-before")


def test_an_undated_entry_is_never_hidden_by_time(visit: Visit) -> None:
    """What has no date stays in the list whatever stretch of time is shown."""
    page = opened(visit, "timeline.html")
    page.locator(".tl-frame").focus()
    for _ in range(12):
        page.keyboard.press("+")
    assert page.get_by_role("link", name="A trial without a date").is_visible()
    assert "1 without a date" in page.get_by_role("status").inner_text()


def test_the_interface_speaks_russian(visit: Visit) -> None:
    """On a page in Russian the controls and dates are Russian."""
    page = opened(visit, "timeline.ru.html")
    assert page.get_by_role("button", name="Показать всё").is_visible()
    assert (
        page.get_by_role("status")
        .inner_text()
        .startswith("в списке 70 из 70; без даты: 1; сейчас на рисунке: ")
    )


def test_the_map_is_used_by_keyboard(visit: Visit) -> None:
    """Tab goes to the points, Enter lists what lies there, keys zoom, the list follows."""
    page = opened(visit, "map.html")
    frame = page.locator(".mp-frame")
    frame.focus()
    page.keyboard.press("0")
    assert page.locator("section ol > li:visible").count() == 49
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.mp-mark')")
    page.locator(".mp-mark[aria-label$=entries]").first.focus()
    page.keyboard.press("Enter")
    many = page.locator(".mp-chosen li").count()
    assert many > 10
    assert page.locator(".mp-chosen a").first.get_attribute("href", timeout=1000)
    page.get_by_role("button", name="Zoom in here").press("Enter")
    assert page.locator(".mp-mark").count() > 1
    assert many < page.locator("section ol > li:visible").count() < 49


def test_the_map_filters_by_kind(visit: Visit) -> None:
    """A kind that is switched off leaves the map and the list, with and without a place."""
    page = opened(visit, "map.html")
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Town (").uncheck()
    assert page.locator("section ol > li:visible").count() == 44
    assert page.get_by_role("link", name="Town without a known place").is_hidden()
    assert page.locator(".mp-mark").count() == 3


def test_a_map_without_its_world_still_shows_points(browser: Browser, root: str) -> None:
    """Where the atlas cannot be read, points and list are there, and the page says so."""
    with visiting(browser, root) as visit:
        visit.page.route("**/world.json", lambda route: route.abort())
        page = opened(visit, "map.html")
        assert page.get_by_role("alert").is_visible()
        assert page.locator(".mp-mark").count() > 2
        visit.faults[:] = [fault for fault in visit.faults if "ERR_FAILED" not in fault]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("exampov", "Nikolai Exampov Person, 1888–1938"),
        ("ЭКЗАМПОВ ник", "Никола́й Ива́нович Экза́мпов Person, 1888–1938"),
        ("трех", "Процесс трёх Trial, June 1937"),
    ],
)
def test_names_are_suggested_in_either_script(visit: Visit, typed: str, found: str) -> None:
    """Typed letters bring names, folded; arrow and Enter lead to the thing's page."""
    page = opened(visit, "search.html")
    box = page.get_by_role("combobox")
    box.fill(typed)
    option = page.get_by_role("option").first
    option.wait_for()
    assert option.inner_text() == found
    box.press("ArrowDown")
    assert option.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("Escape")
    assert page.get_by_role("option").count() == 0


def test_markup_in_a_name_is_text(visit: Visit) -> None:
    """A name with tags in it is shown as it is written."""
    page = opened(visit, "search.html?q=безымянный")
    link = page.locator("#found a")
    assert link.inner_text() == "Безымянный <b>Человек</b>"
    assert page.locator("#found b").count() == 0


def test_nothing_found_is_said(visit: Visit) -> None:
    """A name that nobody bears gets an answer in words."""
    page = opened(visit, "search.html?q=zzz")
    assert page.locator("#found").inner_text() == "Nothing found"


@pytest.mark.parametrize("name", ["editor", "editor-endpoint"])
def test_a_query_is_run_and_its_answer_downloaded(visit: Visit, name: str) -> None:
    """In the browser or by an endpoint, a query gives rows, and CSV with every cell whole."""
    page = opened(visit, f"{name}.html")
    page.get_by_role("button", name="Run the query").click()
    page.locator(".ed-table").wait_for()
    assert page.get_by_role("status").inner_text().startswith("5 rows in ")
    assert page.locator(".ed-table a", has_text="javascript").count() == 0
    assert page.locator(".ed-table a").first.get_attribute("href") == page.evaluate(
        "new URL('things/1/index.html', location.href).href"
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Download names.csv").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8"), newline="")))
    assert rows[0] == ["thing", "name", "note"]
    assert rows[1] == ["http://example.org/1", 'Person 1, "called" so', ""]
    assert rows[2][2] == "two\nlines"
    assert rows[3][2] == "http://elsewhere.example/a,b"


def test_a_query_is_edited_and_the_keyboard_leads_out(visit: Visit) -> None:
    """The editor takes text, Ctrl and Enter run it, and Tab goes on to the buttons after it."""
    page = opened(visit, "editor.html")
    page.get_by_role("button", name="Edit the query").click()
    page.locator(".CodeMirror textarea").wait_for(state="attached")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    status = page.get_by_role("status")
    status.filter(has_text="Yes").wait_for()
    assert visit.violations() == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    page.get_by_role("button", name="Restore the saved query").click()
    page.get_by_role("button", name="Run the query").click()
    status.filter(has_text="5 rows").wait_for()


def test_a_graph_is_answered_in_turtle(visit: Visit) -> None:
    """A query that makes a graph is answered as text that can be saved."""
    page = opened(visit, "editor.html")
    page.get_by_role("button", name="Edit the query").click()
    page.locator(".CodeMirror textarea").wait_for(state="attached")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("CONSTRUCT { ?s <http://example.org/was> ?o } WHERE { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Download names.ttl").wait_for()
    assert "<http://example.org/was>" in page.locator(".ed-answer pre").inner_text()


@pytest.mark.parametrize("name", ["editor", "editor-endpoint"])
def test_a_wrong_query_is_told(browser: Browser, root: str, name: str) -> None:
    """What the engine refuses is shown in its own words, and the page goes on working."""
    with visiting(browser, root) as visit:
        page = opened(visit, f"{name}.html")
        page.get_by_role("button", name="Edit the query").click()
        page.locator(".CodeMirror textarea").wait_for(state="attached")
        page.keyboard.press("Control+End")
        page.keyboard.insert_text(" nonsense {")
        page.keyboard.press("Control+Enter")
        alert = page.get_by_role("alert")
        alert.wait_for()
        assert "expected" in alert.inner_text()
        assert page.get_by_role("button", name="Run the query").is_enabled()
        visit.faults[:] = [fault for fault in visit.faults if "400" not in fault]


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_whole_without_scripts(browser: Browser, root: str, name: str) -> None:
    """Without JavaScript the table, list, form or query is there to be read."""
    with visiting(browser, root, java_script_enabled=False) as visit:
        visit.page.goto(f"{name}.html")
        assert visit.page.locator("table tr, ol li, form input, pre code").first.is_visible()

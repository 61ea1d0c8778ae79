"""The site in a real browser: people, figures, passages, timeline, map, queries, all kinds of page.

The tests know a site by the address of its root alone: what holds for the static files holds for
every other host of the same pages.
"""

from __future__ import annotations

import fcntl
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import browsing
import live
import mini
import serving
from browsing import PHONE, PICTURES, WIDE, Visit, opened, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.outside
HOSTS = ("static", "live")
BELOW = "deep/er"  # the site stands below a path, so that every link has to be relative
KINDS = {
    "front": "index.html",
    "front-russian": "index.ru.html",
    "about": "about/index.html",
    "browse": "browse/index.html",
    "list": "browse/claim/index.html",
    "contradictions": "contradictions/index.html",
    "dataset": "dataset/index.html",
    "measures": "figures/index.html",
    "figures": "figures/executed/index.html",
    "alleged": "id/alleged/pyatakov-flight-to-oslo/index.html",
    "charge": "id/charge/xinjiang-trotskyist-plot/index.html",
    "claim": "id/claim/condemned-innocent/index.html",
    "directive": "id/directive/nkvd-order-00447/index.html",
    "event": "id/event/great-purge/index.html",
    "figure": "id/figure/executions-popular-estimates/index.html",
    "group": "id/group/great-purge-authors/index.html",
    "person": "id/person/nikolai-krestinsky/index.html",
    "person-russian": "id/person/nikolai-krestinsky/index.ru.html",
    "place": "id/place/soviet-union/index.html",
    "record": "id/record/shot-in-moscow/mos-1-120/index.html",
    "testimony": "id/testimony/bukharin-confession/index.html",
    "map": "map/index.html",
    "ontology": "ns/index.html",
    "queries": "queries/index.html",
    "query": "queries/executions-claimed/index.html",
    "search": "search/index.html?q=bukharin",
    "shapes": "shapes/index.html",
    "source": "source/great-purge/index.html",
    "section": "source/great-purge/section/background/index.html",
    "timeline": "timeline/index.html",
    "concept": "vocab/status/index.html",
}


def built(shared: Path) -> Path:
    """Build the site of this repository once for all workers and return its folder."""
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "dist").exists():
            command = [sys.executable, "-m", "purgeld", "build", "--out", str(shared / "dist")]
            subprocess.run(command, cwd=mini.ROOT, check=True, capture_output=True, timeout=300)
    return shared / "dist"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run one browser for all tests here."""
    with browsing.chromium() as running:
        yield running


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the static site."""
    own = tmp_path_factory.getbasetemp()
    return built((own.parent if own.name.startswith("popen-") else own) / "site")


@pytest.fixture(scope="module", params=HOSTS)
def site(
    request: pytest.FixtureRequest, files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the site, as files or by the live server, and return the address of its root."""
    if request.param == "live":
        with live.serving(mini.ROOT, "--quiet", "--out", str(files)) as running:
            yield running.address
        return
    top = tmp_path_factory.mktemp("top")
    (top / BELOW).parent.mkdir(parents=True)
    (top / BELOW).symlink_to(files.resolve(), target_is_directory=True)
    with serving.serving(top) as address:
        yield f"{address}{BELOW}/"


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Give a page in a wide window; it must go without a fault."""
    with visiting(browser, site) as visit:
        yield visit


def test_every_kind_of_page_is_looked_at(files: Path) -> None:
    """Each folder of the site, and each kind of thing, has a page among the samples."""
    looked = {tuple(path.split("/")[:-1]) for path in (*KINDS.values(), "404/index.html")}
    for path in KINDS.values():
        assert (files / path.partition("?")[0]).is_file(), path
    found = {page.relative_to(files).parts for page in files.rglob("index.html")}
    kinds = {parts[:2] if parts[0] == "id" else parts[:1] for parts in found if len(parts) > 1}
    assert kinds
    for kind in kinds:
        assert any(path[: len(kind)] == kind for path in looked), f"no sample of {'/'.join(kind)}"


@pytest.mark.parametrize("site", ["live"], indirect=True)
def test_no_page_of_the_live_server_has_a_fault(browser: Browser, site: str) -> None:
    """Each kind of page runs its scripts under the policy of the server, without a word of fault.

    Their look is that of the static ones, with which another test compares them.
    """
    with visiting(browser, site) as visit:
        for name in KINDS.values():
            opened(visit, name)
            assert visit.faults == [], name


@pytest.mark.parametrize("site", ["static"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_sound(browser: Browser, site: str, kind: str) -> None:
    """Axe-core finds nothing in either theme; nothing is wider than a phone; pictures are kept."""
    with visiting(browser, site, color_scheme="light") as visit:
        page = opened(visit, KINDS[kind])
        assert visit.violations() == []
        page.screenshot(path=PICTURES / f"{kind}-light.png", full_page=True)
        page.emulate_media(color_scheme="dark")
        assert visit.violations("color-contrast") == []
        page.screenshot(path=PICTURES / f"{kind}-dark.png", full_page=True)
        page.set_viewport_size(PHONE)
        page.screenshot(path=PICTURES / f"{kind}-phone.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_page_that_is_missing_says_so(browser: Browser, files: Path) -> None:
    """The page for addresses that lead nowhere works at any depth: its links begin at the root."""
    with serving.serving(files) as root, visiting(browser, root) as visit:
        page = opened(visit, "404/index.html")
        assert visit.violations() == []
        page.get_by_role("main").get_by_role("link").first.click()
        page.wait_for_url(f"{root}index.html")


@pytest.mark.parametrize(
    ("typed", "found"),
    [("Krestinsky", "Nikolai Krestinsky"), ("крестинский", "Крестинский Николай Николаевич")],
)
def test_a_person_is_found_by_name(visit: Visit, typed: str, found: str) -> None:
    """Typed in Latin or in Cyrillic letters, a name leads to the page of the person."""
    page = opened(visit, "index.html")
    box = page.get_by_role("banner").get_by_role("combobox")
    box.fill(typed)
    option = page.get_by_role("option").first
    option.wait_for()
    assert found in option.inner_text()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/id/person/nikolai-krestinsky/index.html")
    assert page.locator("h1").inner_text() == "Nikolai Krestinsky"


def test_the_search_page_answers(visit: Visit) -> None:
    """Sent off with Enter, a name gives a list that begins with the person."""
    page = opened(visit, "index.ru.html")
    box = page.get_by_role("banner").get_by_role("combobox")
    box.fill("Krestinsky")
    box.press("Enter")
    page.wait_for_url("**/search/index.ru.html?q=Krestinsky")
    page.locator("#results .found a").first.click()
    page.wait_for_url("**/id/person/nikolai-krestinsky/index.ru.html")
    assert page.locator("html").get_attribute("lang") == "ru"


def test_the_passage_of_a_figure_is_opened(visit: Visit) -> None:
    """From the chart to the figure, and from it to the place in the source that it rests on."""
    page = opened(visit, "figures/executed/index.html")
    page.locator(".ranges a", has_text="Soviet state").first.click()
    page.wait_for_url("**/id/figure/executions-official/index.html")
    page.locator("main a.src").first.click()
    page.wait_for_url("**/source/great-purge/section/**")
    anchor = page.evaluate("decodeURIComponent(location.hash.slice(1))")
    assert anchor.startswith("char=")
    assert page.locator(f'[id="{anchor}"]').is_visible()


def test_the_timeline_is_filtered(visit: Visit) -> None:
    """A kind that is switched off leaves picture and list."""
    page = opened(visit, "timeline/index.html")
    shown = page.locator("ol.moments > li:visible")
    before = shown.count()
    page.get_by_label("Event (").uncheck()
    after = shown.count()
    assert 0 < after < before
    assert page.locator("ol.moments > li:visible[data-kind=Event]").count() == 0
    page.locator(".tl-frame").focus()
    for _ in range(6):
        page.keyboard.press("+")
    assert shown.count() < after


def test_the_map_is_used_by_keyboard(visit: Visit) -> None:
    """Keys zoom and move, Tab goes to a point, Enter lists what lies there, its link leads on."""
    page = opened(visit, "map/index.html")
    frame = page.locator(".mp-frame")
    frame.focus()
    page.keyboard.press("0")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.mp-mark')")
    page.keyboard.press("Enter")
    link = page.locator(".mp-chosen a").first
    name = link.inner_text()
    frame.focus()
    before = page.locator(".mp-ground").get_attribute("transform")
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    assert page.locator(".mp-ground").get_attribute("transform") != before
    link.press("Enter")
    page.wait_for_url("**/id/place/**")
    assert page.locator("h1").inner_text().startswith(name)


def test_a_saved_query_is_run_and_downloaded(visit: Visit) -> None:
    """The published answer, and the one that the browser finds itself, are the same file."""
    page = opened(visit, "queries/index.html")
    page.get_by_role("link", name="Figures for executions, with who claims them").click()
    page.wait_for_url("**/queries/executions-claimed/index.html")
    with page.expect_download() as published:
        page.get_by_role("link", name="CSV", exact=True).click()
    page.get_by_role("button", name="Run the query").click()
    with page.expect_download() as own:
        page.get_by_role("button", name="Download executions-claimed.csv").click(timeout=60_000)
    content = published.value.path().read_bytes()
    assert content.count(b"\r\n") > 20
    assert own.value.path().read_bytes() == content


def test_a_saved_query_is_asked_for_another_thing(visit: Visit) -> None:
    """A value put into the form of a saved query changes its answer, in the browser or the host."""
    page = opened(visit, "queries/executions-claimed/index.html")
    in_browser = page.locator("dd[data-parameter]").count()
    box = page.get_by_role("combobox", name="measure")
    box.fill("measure:arrested")
    page.get_by_role("button", name="Ask").click()
    if not in_browser:
        page.wait_for_url("**/queries/executions-claimed/index.html?measure=measure%3Aarrested")
        assert page.locator("#parameters").get_by_text("people arrested").first.is_visible()
        return
    page.locator(".ed-table").wait_for(timeout=60_000)
    assert "vocab/measure/arrested> }" in page.locator("#text pre code").inner_text()
    assert page.locator(".ed-table", has_text="arrested").is_visible()
    box.fill("no thing")
    page.get_by_role("button", name="Ask").click()
    assert page.evaluate("document.activeElement.validationMessage") != ""


def test_a_query_of_ones_own_is_run(visit: Visit, site: str) -> None:
    """On the page of all queries an own one can be written; its IRIs lead to pages of this site."""
    page = opened(visit, "queries/index.html")
    page.get_by_role("button", name="Edit the query").click()
    page.locator(".CodeMirror textarea").wait_for(state="attached")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(
        "SELECT ?trial WHERE { ?trial a <https://w3id.org/purgeld/ns#Trial> }"
    )
    page.keyboard.press("Control+Enter")
    link = page.locator(".ed-table a", has_text="third-moscow-trial")
    link.wait_for(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(r"^Download .*\.csv$")).click()
    rows = download.value.path().read_text("utf-8").splitlines()
    assert rows[0] == "trial"
    assert "https://w3id.org/purgeld/id/event/third-moscow-trial" in rows
    link.click()
    page.wait_for_url(f"{site}id/event/third-moscow-trial/index.html")


CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.mark.parametrize(
    ("name", "edit", "run", "told"),
    [
        ("index.html", "Edit the query", "Run the query", "does not answer this query now"),
        ("index.ru.html", "Изменить запрос", "Выполнить запрос", "Сервер сейчас не отвечает"),
    ],
)
def test_a_query_without_end_is_stopped(  # noqa: PLR0913, PLR0917 - four words of a language
    browser: Browser, files: Path, name: str, edit: str, run: str, told: str
) -> None:
    """The live server stops it at the limit, the editor says so, and the next query is answered."""
    with (
        live.serving(mini.ROOT, "--quiet", "--out", str(files), "--seconds", "1") as running,
        visiting(browser, running.address) as visit,
    ):
        page = opened(visit, f"queries/{name}")
        page.get_by_role("button", name=edit).click()
        page.locator(".CodeMirror textarea").wait_for(state="attached")
        for query, heard in ((CROSS, "alert"), ("ASK { ?s ?p ?o }", "status")):
            page.locator(".CodeMirror").click()
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(query)
            page.get_by_role("button", name=run).click()
            place = page.get_by_role(heard)  # type: ignore[arg-type]
            place.filter(has_text=told if heard == "alert" else re.compile("Yes|Да")).wait_for()
            if heard == "alert":
                assert "stopped after 1 second" in place.inner_text()
        visit.faults[:] = [fault for fault in visit.faults if "503" not in fault]


def test_three_clicks_lead_from_the_front_page(visit: Visit) -> None:
    """What happened to a person, who claims a number, and a file are at most three clicks away."""
    page = opened(visit, "index.html")
    page.get_by_role("link", name="Nikolai Bukharin").click()
    page.wait_for_url("**/nikolai-bukharin/*")
    assert page.locator("main").get_by_text("1938").first.is_visible()
    page = opened(visit, "index.html")
    page.get_by_role("link", name="people executed").click()
    page.wait_for_url("**/figures/executed/*")
    assert page.locator("table", has_text="681,692").get_by_text("Soviet state").first.is_visible()
    assert page.locator("table a.src").first.is_visible()
    page = opened(visit, "index.html")
    with page.expect_download() as download:
        page.locator("a[download]").first.click()
    assert download.value.path().stat().st_size > 100_000


@pytest.mark.parametrize("site", ["static"], indirect=True)
@pytest.mark.parametrize("kind", ["person", "figures", "timeline", "map", "query", "search"])
def test_nothing_needs_a_script(browser: Browser, site: str, kind: str) -> None:
    """Without JavaScript there is a heading, and content that can be read and followed."""
    with visiting(browser, site, java_script_enabled=False) as visit:
        visit.page.goto(KINDS[kind])
        main = visit.page.locator("main")
        assert main.locator("h1").is_visible()
        assert main.locator("a[href]").count() > 3
        assert len(main.inner_text()) > 200


@pytest.mark.parametrize("site", ["static"], indirect=True)
def test_pages_can_be_printed(visit: Visit) -> None:
    """On paper the controls of scripts are left out, and the list is there."""
    page = opened(visit, "timeline/index.html")
    page.emulate_media(media="print")
    assert page.locator(".tl-frame").is_hidden()
    assert page.locator("ol.moments > li").first.is_visible()
    page.set_viewport_size(WIDE)

"""The static site of the shipped data: whole, small, linked, and quick to bring up to date."""

from __future__ import annotations

import json
import re
from collections import deque
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from pyld import jsonld

import mini
from purgeld import building, keeping, output, website
from purgeld.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HREF = re.compile(r'(?:href|src|action)="([^"]*)"')
ID = re.compile(r'\bid="([^"]*)"')
LOADED = re.compile(r'<(?:script|link rel="stylesheet"|img|iframe)[^>]*(?:src|href)="([^"]*)"')
LARGEST = 200_000


def pages_of(dist: Path) -> dict[str, str]:
    """Return the text of each page by its name below the root."""
    root = dist.resolve()
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.html")
    }


@pytest.fixture(scope="session")
def site(dist: Path) -> dict[str, str]:
    """Return all pages of the shipped site."""
    return pages_of(dist)


def targets(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Give file and fragment of each link of a page that stays on the site."""
    folder = name.split("/")[:-1]
    for found in HREF.findall(text):
        address = urlsplit(found.replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", '"'))
        if address.scheme or address.netloc:
            continue
        steps = list(folder) if address.path else name.split("/")
        for step in unquote(address.path).split("/") if address.path else ():
            if step == "..":
                steps.pop()
            elif step not in {"", "."}:
                steps.append(step)
        yield "/".join(steps), unquote(address.fragment)


def test_every_link_leads_somewhere(dist: Path, site: dict[str, str]) -> None:
    """Each relative link leads to a file that is there, each fragment to an element on it."""
    root = dist.resolve()
    files = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    ids = {name: set(map(unquote, ID.findall(text))) for name, text in site.items()}
    dead = set()
    for name, text in site.items():
        if name.startswith("404/"):
            continue
        for file, fragment in targets(name, text):
            folder = file in {"search", ""} or (name.startswith("queries/") and not file)
            if file not in files and not folder:
                dead.add((name, file))
            elif fragment and file in ids and fragment not in ids[file]:
                dead.add((name, f"{file}#{fragment}"))
    assert not sorted(dead)[:5]


def test_no_page_is_large(site: dict[str, str]) -> None:
    """A page weighs less than 200 kB before scripts."""
    assert {name: len(text) for name, text in site.items() if len(text.encode()) > LARGEST} == {}


def test_pages_load_nothing_from_elsewhere(site: dict[str, str]) -> None:
    """Scripts and styles come from the site itself, and none stands inside a page."""
    for name, text in site.items():
        assert not [each for each in LOADED.findall(text) if ":" in each], name
        assert " style=" not in text
        assert "<style" not in text
        assert re.findall(r"<script(?! type=\"(?:application/ld\+json|module)\")", text) == []


def test_ids_are_given_once(site: dict[str, str]) -> None:
    """No two elements of a page have one id."""
    for name, text in site.items():
        found = ID.findall(text)
        assert len(found) == len(set(found)), name


def test_every_page_speaks_each_language(site: dict[str, str]) -> None:
    """Each page is there in English and in Russian, and links to the other."""
    english = {name for name in site if not name.endswith(".ru.html")}
    assert {name.replace(".html", ".ru.html") for name in english} == set(site) - english
    for name in english:
        assert f'hreflang="ru" href="{_relative(name)}"' in site[name], name


def _relative(name: str) -> str:
    up = "/" if name.startswith("404/") else "../" * name.count("/") or "./"
    return up + name.replace(".html", ".ru.html")


@pytest.mark.parametrize(
    "goal",
    [
        "id/person/nikolai-bukharin/index.html",
        "source/great-purge/section/number-of-people-executed/index.html#char=59556,59662",
        "dumps/default.ttl",
    ],
)
def test_three_clicks_from_the_front(site: dict[str, str], goal: str) -> None:
    """From the front page, three clicks reach a person, the ground of a figure, a file to load."""
    reached, waiting = {"index.html": 0}, deque(["index.html"])
    found: dict[str, int] = {}
    while waiting:
        name = waiting.popleft()
        for file, fragment in targets(name, site[name]):
            step = reached[name] + 1
            found.setdefault(f"{file}#{fragment}" if fragment else file, step)
            if file in site and file not in reached and step < 3:
                reached[file] = step
                waiting.append(file)
    assert found[goal] <= 3


def test_a_figure_names_who_says_so_and_where(site: dict[str, str]) -> None:
    """The page of a measure has every rival in its table with claimant, standing and passage."""
    text = site["figures/executed/index.html"]
    row = re.search(r'<tr[^>]*data-best="681692(?:\.0)?".*?</tr>', text, re.DOTALL)
    assert row is not None
    for expected in ("681,692", "Soviet state", "asserts", "accepted", "char=59556,59662"):
        assert expected in row[0]


def test_what_is_claimed_is_marked(site: dict[str, str]) -> None:
    """A fabricated claim bears its standing wherever it is linked, in words."""
    linked = re.compile(r'krestinsky-guilty/index\.html">[^<]*</a>(.{0,60})')
    elsewhere = (text for name, text in site.items() if "/krestinsky-guilty/" not in name)
    found = [match for text in elsewhere for match in linked.findall(text)]
    assert len(found) > 3
    assert all("fabricated" in after or "сфабриковано" in after for after in found)


def test_labels_fall_back_visibly(site: dict[str, str]) -> None:
    """On a Russian page a name that is only known in English is marked as English."""
    text = site["id/event/third-moscow-trial/index.ru.html"]
    assert re.search(
        r'<a href="[^"]*moscow-trials/index\.ru\.html" lang="en">Moscow Trials</a>', text
    )
    assert '<html lang="ru">' in text


def test_data_and_citations_stand_beside_each_page(dist: Path, site: dict[str, str]) -> None:
    """Turtle, JSON-LD, N-Triples, BibTeX and CSL-JSON stand beside the page of each thing."""
    things = [name for name in site if re.fullmatch(r"id/\w+/[^/]+/index\.html", name)]
    assert len(things) > 1000
    for name in things:
        beside = name.removesuffix("/index.html")
        for suffix in ("ttl", "jsonld", "nt", "bib", "csl.json"):
            assert (dist / f"{beside}.{suffix}").is_file(), beside


def test_every_statement_can_be_cited(dist: Path) -> None:
    """Each statement of a page has an entry of its own, named by its permanent address."""
    items = json.loads((dist / "id/person/nikolai-krestinsky.csl.json").read_text("utf-8"))
    by_address = {item["URL"]: item for item in items}
    trial = by_address["https://w3id.org/purgeld/id/event/third-moscow-trial/accused-krestinsky"]
    assert "accused" in trial["title"]
    assert "characters 25295–25345" in trial["note"]
    assert len({item["id"] for item in items}) == len(items) > 5
    text = (dist / "id/person/nikolai-krestinsky.bib").read_text("utf-8")
    assert text.count("@misc{") == len(items)
    assert text.count("{") == text.count("}")


def test_schema_org_knows_every_name(site: dict[str, str]) -> None:
    """The JSON-LD in pages uses names of schema.org only, and no alleged thing is a thing."""
    known = {
        line.rpartition("/")[2]
        for line in (mini.ROOT / "tests/vocab/terms/schemaorg.txt").read_text("utf-8").split()
    }
    block = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
    for name, text in site.items():
        for found in block.findall(text):
            node = json.loads(found)
            unknown = {key for key in keys_of(node) if not key.startswith("@")} - known
            assert not unknown, (name, unknown)
            if name.startswith("id/alleged/"):
                assert node["@type"] == "WebPage"


def test_json_ld_of_pages_is_valid(site: dict[str, str]) -> None:
    """Each page has JSON-LD that a processor expands to nodes with absolute IRIs."""
    block = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
    found = {name: block.findall(text) for name, text in site.items()}
    assert [name for name, blocks in found.items() if len(blocks) != 1] == []
    for name in sorted(found)[::40]:
        node = json.loads(found[name][0])
        assert node["@context"] == "https://schema.org"
        triples = jsonld.to_rdf(node | {"@context": {"@vocab": "https://schema.org/"}})
        assert triples["@default"], name
        for triple in triples["@default"]:
            assert triple["predicate"]["value"].startswith(
                ("https://schema.org/", RDF("").value)
            ), name
            ends = (triple["subject"], triple["object"])
            assert all(":" in end["value"] for end in ends if end["type"] == "IRI"), name


def keys_of(node: object) -> Iterator[str]:
    """Give the names of properties and classes in a JSON-LD document."""
    if isinstance(node, dict):
        kind = node.get("@type", [])
        yield from [kind] if isinstance(kind, str) else kind
        for key, value in node.items():
            yield key
            yield from keys_of(value)
    elif isinstance(node, list):
        for each in node:
            yield from keys_of(each)


def test_crawlers_are_told(dist: Path) -> None:
    """The sitemap lists things by their IRIs; robots.txt names it."""
    root = ET.fromstring((dist / "sitemap.xml").read_text("utf-8"))  # noqa: S314 - our own file
    places = [each.text for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert "https://w3id.org/purgeld/id/person/nikolai-bukharin" in places
    assert "sitemap.xml" in (dist / "robots.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["people", "events", "figures", "places"])
def test_flat_tables_say_the_same(dist: Path, name: str) -> None:
    """CSV and Parquet of a flat table hold the same cells, numbers as numbers."""
    columns = pd.read_parquet(dist / f"tables/{name}.parquet")
    flat = pd.read_csv(dist / f"tables/{name}.csv", encoding="utf-8", dtype=dict(columns.dtypes))
    assert list(flat.columns) == list(columns.columns)
    assert len(flat) == len(columns) > 50
    for column in flat.columns:
        left, right = flat[column], columns[column]
        assert (left.isna() == right.isna()).all(), column
        assert (left.dropna() == right.dropna()).all(), column


def test_the_table_of_figures_has_every_voice(dist: Path) -> None:
    """A figure has a row for each voice, with its number, standing, stance and passage."""
    rows = pd.read_csv(dist / "tables/figures.csv")
    own = rows[rows["iri"].str.endswith("/executions-official")]
    assert set(own["best"]) == {681692.0}
    assert {*own["stance"]} == {"asserts", "reports"}
    own_words = own[own["passages"].str.contains("char=59556,59662")]
    assert {*own_words["stance"]} == {"asserts", "reports"}
    assert own["passages"].str.contains("/source/").all()


def built(small: Path, out: str) -> tuple[int, Path]:
    """Build the small project in this process; return how many units were made anew."""
    made: list[keeping.Keeper] = []
    keep = website.write_site

    def remember(*arguments: object) -> keeping.Keeper:
        made.append(keep(*arguments))  # type: ignore[arg-type]
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(website, "write_site", remember)
        building.build(small, small / out, "compiled")
    return made[0].remade, small / out


def digests(out: Path) -> str:
    """Return the manifest of a build, which has the digest of each file."""
    return (out / "manifest.json").read_text("utf-8")


def test_a_rebuild_makes_only_what_a_change_touches(small: Path) -> None:
    """After one change few units are made anew, and the result equals a full build."""
    everything, _ = built(small, "dist")
    path = small / "data" / "small.ttl"
    path.write_text(
        path.read_text("utf-8").replace('Ivan Testov"@en', 'Ivan I. Testov"@en'), "utf-8"
    )
    touched, out = built(small, "dist")
    whole, other = built(small, "other")
    assert whole == everything
    assert 0 < touched < whole / 4
    assert digests(out) == digests(other)
    assert "Ivan I. Testov" in (out / "id/event/trial/index.html").read_text("utf-8")


def test_a_rebuild_without_a_change_makes_nothing(small: Path) -> None:
    """The same input again makes no unit anew and leaves the same build in place."""
    _, out = built(small, "dist")
    home = output.current(out)
    assert built(small, "dist")[0] == 0
    assert output.current(out) == home


def test_a_new_voice_reaches_every_page_that_shows_it(small: Path) -> None:
    """A statement added by a part elsewhere changes the pages that list it, as in a full build."""
    built(small, "dist")
    path = small / "data" / "small.ttl"
    added = "".join([
        path.read_text("utf-8"),
        "\n<id/person/ivan-testov/birth> a crm:E67_Birth ;\n",
        "    crm:P98_brought_into_life person:ivan-testov ;\n",
        f"    pg:hasEvidence {mini.passage('tried Ivan Testov')} .\n",
    ])  # fmt: skip
    path.write_text(added, "utf-8")
    _, out = built(small, "dist")
    _, other = built(small, "other")
    assert digests(out) == digests(other)
    assert 'id="birth"' in (out / "id/person/ivan-testov/index.html").read_text("utf-8")


def test_files_touched_by_hand_are_made_anew(small: Path) -> None:
    """A page of the last build that somebody changed is never taken over."""
    _, out = built(small, "dist")
    page = out / "id/person/ivan-testov/index.html"
    text = page.read_text("utf-8")
    page.write_text("spoilt", "utf-8")
    change = small / "data" / "small.ttl"
    change.write_text(
        change.read_text("utf-8").replace("Trial of June", "A trial of June"), "utf-8"
    )
    _, out = built(small, "dist")
    assert (out / "id/person/ivan-testov/index.html").read_text("utf-8") != "spoilt"
    assert "Ivan Testov" in text


def test_a_damaged_record_costs_only_time(small: Path) -> None:
    """A record that is not understood leads to a full build, never to a fault."""
    everything, out = built(small, "dist")
    home = output.current(out)
    assert home is not None
    for damage in ("", "[1]", '{"version": 1}', '{"version": 2, "settings": ""}', "\x00"):
        output.record_of(home).write_text(damage, "utf-8")
        assert built(small, "dist")[0] == everything
    assert built(small, "dist")[0] == 0


def test_the_site_is_whole_without_built_scripts(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no scripts were built, pages have their style and ask for no script."""
    web = tmp_path / "web"
    web.mkdir()
    (web / "site.css").write_bytes(website.WEB.joinpath("site.css").read_bytes())
    monkeypatch.setattr(website, "WEB", web)
    _, out = built(small, "dist")
    text = (out / "id/person/ivan-testov/index.html").read_text("utf-8")
    assert '<script type="module"' not in text
    assert re.search(r'<link rel="stylesheet" href="\.\./\.\./\.\./assets/\w+/site\.css">', text)

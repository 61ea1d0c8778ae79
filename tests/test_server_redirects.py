"""Where an IRI leads on the live server: terms, rules, graphs, pages by their plain addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest

import live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "https://w3id.org/purgeld/"
TESTOV = "id/person/ivan-testov"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project that is built and also loaded into a folder."""
    folder = live.project(tmp_path_factory.mktemp("redirects"))
    store = ox.Store(str(folder / "loaded"))
    store.bulk_load(path=str(folder / "dist" / "dumps" / "all.nq"), format=ox.RdfFormat.N_QUADS)
    store.flush()
    return folder


@pytest.fixture(scope="module", params=["build", "store"])
def server(request: pytest.FixtureRequest, home: Path) -> Iterator[live.Live]:
    """Serve the build, and the store without it."""
    options = ["--store", str(home / "loaded")] if request.param == "store" else []
    with live.serving(home, "--quiet", *options) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "accept", "target"),
    [
        ("ns", "text/html", "/ns/index.html"),
        ("ns", "text/turtle", "/ns.ttl"),
        ("ns", "application/rdf+xml", "/ns.rdf"),
        ("ns", "application/ld+json", "/ns.jsonld"),
        ("ns", "application/n-triples", "/ns.nt"),
        ("ns", "", "/ns/index.html"),
        ("graph/source/made-up", "text/html", "/dataset/index.html#graph/source/made-up"),
        ("shapes/Trial-hasPart", "text/html", None),
        ("shapes/Person-label", "text/html", "/shapes/index.html#Person-label"),
        ("queries", "text/html", "/queries/index.html"),
        ("browse/person", "text/html", "/browse/person/index.html"),
        ("timeline", "text/html", "/timeline/index.html"),
        ("vocab/status", "text/html", "/vocab/status/index.html"),
        ("vocab/status", "text/turtle", "/vocab/status.ttl"),
        ("graph/none", "text/html", None),
        ("ns/none", "text/html", None),
    ],
)
def test_general_iris_lead_to_what_is_said_of_them(
    server: live.Live, path: str, accept: str, target: str | None
) -> None:
    """Terms, rules, graphs and lists answer 303, what is not there 404; the target is there."""
    answer = server.get(path, {"accept": accept} if accept else {})
    assert answer.headers.get("location") == target
    assert answer.status_code == (303 if target else 404)
    if target:
        assert server.get(target[1:]).status_code == 200


def test_every_term_is_described_where_its_iri_leads(server: live.Live) -> None:
    """The IRI of a class is that of the vocabulary and a fragment; both forms describe it."""
    term = ox.NamedNode(f"{BASE}ns#Trial")
    for path, form in (("ns.ttl", ox.RdfFormat.TURTLE), ("ns.rdf", ox.RdfFormat.RDF_XML)):
        found = ox.parse(server.get(path).content, format=form)
        assert sum(quad.subject == term for quad in found) > 2
    assert 'id="Trial"' in server.get("ns/index.html").text


def test_a_page_of_a_list_has_no_data(server: live.Live) -> None:
    """What there is only as a page says so to a client that accepts none."""
    answer = server.get("timeline", {"accept": "text/turtle"})
    assert answer.status_code == 406
    assert answer.json()["choices"] == ["text/html", "application/xhtml+xml"]


@pytest.mark.parametrize("path", ["", f"{TESTOV}/", "queries/"])
@pytest.mark.parametrize("tag", ["en", "ru"])
def test_a_folder_is_its_page_in_the_language_of_the_reader(
    server: live.Live, path: str, tag: str
) -> None:
    """An address with a slash at its end is a page; caches are told that the language counts."""
    for _ in range(2):
        answer = server.get(path, {"accept-language": tag})
        assert answer.status_code == 200
        assert answer.headers["content-language"] == tag
        assert "accept-language" in answer.headers["vary"].lower()
        name = "index.html" if tag == "en" else "index.ru.html"
        assert answer.content == server.get(f"{path}{name}").content


def test_a_saved_query_leads_a_browser_to_its_page(server: live.Live) -> None:
    """A browser gets the page with the same parameters, a program the answer."""
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = server.get("queries/accused?year=1938", {"accept": browser, "accept-language": "ru"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/queries/accused/index.ru.html?year=1938"
    assert "1938" in server.get(answer.headers["location"][1:]).text
    program = server.get("queries/accused?year=1938", {"accept": "*/*"})
    assert program.headers["content-type"] == "application/sparql-results+json"
    described = server.get("sparql", {"accept": browser, "accept-language": "ru"})
    assert described.headers["location"] == "/queries/index.ru.html"


def test_large_files_are_not_sent_again(home: Path) -> None:
    """A dump is sent in ranges, and not at all to a client that has it."""
    big = home / "dist" / "dumps" / "big.nq"
    big.write_bytes(b"# a comment\n" * 100_000)
    try:
        with live.serving(home, "--quiet") as running:
            first = running.get("dumps/big.nq")
            assert len(first.content) == 1_200_000
            for headers in (
                {"if-none-match": first.headers["etag"]},
                {"if-modified-since": first.headers["last-modified"]},
            ):
                again = running.get("dumps/big.nq", headers)
                assert (again.status_code, again.content) == (304, b"")
            part = running.get("dumps/big.nq", {"range": "bytes=2-10"})
            assert (part.status_code, part.content) == (206, b"a comment")
            head = httpx.head(f"{running.address}dumps/big.nq")
            assert (head.headers["content-length"], head.content) == ("1200000", b"")
    finally:
        big.unlink()

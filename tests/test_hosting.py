"""The rules shipped for nginx, Apache and Caddy, each tried with the real server."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import mini
import webservers

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.outside
MAN, TRIAL = "id/person/ivan-testov", "id/event/trial"
RECORD = "id/record/made-up/row-1"
ROW = f"""
<{RECORD}> a pg:PersonRecord ;
    rdfs:label "Testov"@en ;
    pg:hasEvidence {{}} ;
    pg:isFromSource source:made-up .
"""
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TURTLE, JSON_LD, TRIPLES = "text/turtle", "application/ld+json", "application/n-triples"
LED = [
    ("", BROWSER, "", "index.html"),
    ("", BROWSER, "ru-RU,ru;q=0.9", "index.ru.html"),
    (MAN, BROWSER, "en-GB,en", f"{MAN}/index.html"),
    (MAN, "", "", f"{MAN}/index.html"),
    (MAN, "*/*", "RU", f"{MAN}/index.ru.html"),
    (MAN, BROWSER, "run", f"{MAN}/index.html"),
    (f"{MAN}/", BROWSER, "", f"{MAN}/index.html"),
    (MAN, TURTLE, "ru", f"{MAN}.ttl"),
    (MAN, JSON_LD, "", f"{MAN}.jsonld"),
    (MAN, TRIPLES, "", f"{MAN}.nt"),
    (f"{MAN}/", TURTLE, "", f"{MAN}.ttl"),
    (MAN, "application/rdf+xml;q=0.9, text/turtle;q=0.8", "", f"{MAN}.ttl"),
    (MAN, f"{JSON_LD};q=0.5, {TURTLE}", "", f"{MAN}.ttl"),
    (MAN, f"text/html, {TURTLE}", "", f"{MAN}/index.html"),
    (TRIAL, TRIPLES, "", f"{TRIAL}.nt"),
    (f"{TRIAL}/accused-testov", BROWSER, "ru", f"{TRIAL}/index.ru.html#accused-testov"),
    (f"{TRIAL}/accused-testov", TURTLE, "", f"{TRIAL}.ttl"),
    (RECORD, BROWSER, "", f"{RECORD}/index.html"),
    (RECORD, JSON_LD, "", f"{RECORD}.jsonld"),
    ("source/made-up", TURTLE, "", "source/made-up.ttl"),
    ("vocab/status", BROWSER, "", "vocab/status/index.html"),
    ("vocab/status", TURTLE, "", "vocab/status.ttl"),
    ("vocab/status/accepted", TURTLE, "", "vocab/status/accepted.ttl"),
    ("ns", TURTLE, "", "ns.ttl"),
    ("ns", BROWSER, "ru", "ns/index.ru.html"),
    ("dataset", JSON_LD, "", "dataset.jsonld"),
    ("dataset", BROWSER, "", "dataset/index.html"),
    ("shapes/Trial", BROWSER, "", "shapes/index.html#Trial"),
    ("graph/core", BROWSER, "ru", "dataset/index.ru.html#graph/core"),
    ("timeline", TURTLE, "", "timeline/index.html"),
]
SERVED = [
    (f"{MAN}.ttl", "text/turtle; charset=utf-8"),
    (f"{MAN}.jsonld", "application/ld+json"),
    (f"{MAN}.nt", "application/n-triples"),
    (f"{MAN}.bib", "application/x-bibtex"),
    (f"{MAN}.csl.json", "application/json"),
    (f"{MAN}/index.html", "text/html; charset=utf-8"),
    (f"{MAN}/index.ru.html", "text/html; charset=utf-8"),
    ("dumps/all.nq", "application/n-quads"),
    ("dumps/all.trig", "application/trig"),
    ("dumps/all.rdf", "application/rdf+xml"),
    ("tables/people.csv", "text/csv; charset=utf-8"),
    ("tables/people.parquet", "application/vnd.apache.parquet"),
    ("robots.txt", "text/plain; charset=utf-8"),
]
MISSING = ("id/person/nobody", "id/person", "nothing.html", "id/person/nobody.ttl")


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """Give a folder that a server may read whose user is not that of the tests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="module")
def site(open_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small project, with a record of a person, and return its site."""
    small = mini.make(tmp_path_factory.mktemp("small"))
    with (small / "data" / "small.ttl").open("a", encoding="utf-8") as data:
        data.write(ROW.format(mini.passage("tried Ivan Testov")))
    with (small / "data" / "ids.csv").open("a", encoding="utf-8") as ledger:
        ledger.write(f"{RECORD},Testov,2026-11-23,current,,\n")
    mini.purgeld("build", "--out", small / "dist", cwd=small)
    return shutil.copytree((small / "dist").resolve(), open_folder / "dist")


@pytest.fixture(scope="module", params=webservers.HOSTS)
def host(request: pytest.FixtureRequest, site: Path, open_folder: Path) -> Iterator[httpx.Client]:
    """Host the site and give a client that follows no redirection."""
    folder = open_folder / str(request.param)
    folder.mkdir()
    with (
        webservers.HOSTS[request.param](site, folder) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        yield client


def ask(host: httpx.Client, path: str, accept: str = "", language: str = "") -> httpx.Response:
    """Ask for a path below the root as a client with these preferences."""
    return host.get(path, headers={"Accept": accept, "Accept-Language": language})


def place(answer: httpx.Response, root: httpx.URL) -> str:
    """Return where an answer leads, from the root of the site."""
    return str(answer.url.join(answer.headers["location"])).removeprefix(str(root))


@pytest.mark.parametrize(("path", "accept", "language", "goal"), LED, ids=range(len(LED)))
def test_names_lead_to_pages_and_data(
    host: httpx.Client, path: str, accept: str, language: str, goal: str
) -> None:
    """The IRI of a thing answers 303 to a file that is there, by what the client prefers."""
    answer = ask(host, path, accept, language)
    assert answer.status_code == 303
    where = place(answer, host.base_url)
    assert (where.partition("#")[0] if goal.endswith(".ttl") else where) == goal
    vary = answer.headers["vary"].lower().split(",")
    assert {"accept", "accept-language"} <= {each.strip() for each in vary}
    assert ask(host, where.partition("#")[0], accept, language).status_code == 200


@pytest.mark.parametrize(("path", "media"), SERVED, ids=range(len(SERVED)))
def test_files_have_their_media_type(host: httpx.Client, site: Path, path: str, media: str) -> None:
    """A suffix overrides what is preferred; text says that it is UTF-8; the bytes are the file."""
    answer = ask(host, path, "image/png", "ru")
    assert answer.status_code == 200
    said = answer.headers["content-type"].lower().replace(";charset", "; charset")
    assert said in {media, f"{media}; charset=utf-8"}
    assert answer.content == (site / path).read_bytes()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", MISSING)
def test_what_is_missing_is_said(host: httpx.Client, site: Path, path: str) -> None:
    """Other addresses answer 404 with the page that says so, and its policy."""
    answer = ask(host, path, BROWSER)
    assert answer.status_code == 404
    assert answer.content == (site / "404" / "index.html").read_bytes()
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_file_is_checked_again_not_sent_again(host: httpx.Client) -> None:
    """Whoever holds a file asks whether it is still the same, and gets 304."""
    first = ask(host, f"{MAN}.ttl")
    tag = {"If-None-Match": first.headers["etag"]}
    assert host.get(f"{MAN}.ttl", headers=tag).status_code == 304


def test_apache_hosts_below_a_path(site: Path, open_folder: Path) -> None:
    """The rules for Apache hold wherever the folder lies below the root."""
    folder = open_folder / "below"
    folder.mkdir()
    with (
        webservers.apache(site, folder, "purge") as root,
        httpx.Client(base_url=root, trust_env=False) as client,
    ):
        for path, accept, language, goal in LED:
            answer = ask(client, path, accept, language)
            assert answer.status_code == 303, path
            assert place(answer, client.base_url).partition("#")[0] == goal.partition("#")[0]


def test_the_permanent_address_leads_to_the_host(site: Path, open_folder: Path) -> None:
    """By the rules for w3id.org every name below the base leads to the same path of the host."""
    folder = open_folder / "w3id"
    permanent = open_folder / "permanent"
    (permanent / "purgeld").mkdir(parents=True)
    folder.mkdir()
    rules = (site / "rules" / "w3id.htaccess").read_text("utf-8").replace("HOST", "data.example")
    (permanent / "purgeld" / ".htaccess").write_text(rules, "utf-8")
    with (
        webservers.apache(permanent, folder) as root,
        httpx.Client(base_url=root, trust_env=False) as client,
    ):
        for path in ("", MAN, "ns", f"{TRIAL}/accused-testov", "source/made-up?x=1"):
            answer = client.get(f"purgeld/{path}")
            assert answer.status_code == 303
            assert answer.headers["location"] == f"https://data.example/{path}"

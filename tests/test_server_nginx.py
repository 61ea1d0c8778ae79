"""The deployment of ``docs/server.md``: its nginx before the server, its unit for systemd."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

import live
import mini
import outside
import webservers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.outside
TESTOV = "id/person/ivan-testov"
HOST = {"host": "purge.example.org"}


def block(kind: str) -> str:
    """Return the code of a kind in the page on deployment."""
    text = (mini.ROOT / "docs" / "server.md").read_text("utf-8")
    found = re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small project and return the folder of its scripts and styles."""
    home = live.project(tmp_path_factory.mktemp("behind"))
    folder = next((home / "dist" / "assets").iterdir())
    (folder / "probe.js").write_text("export {};\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def behind(assets: Path) -> Iterator[live.Live]:
    """Run the server that nginx asks."""
    with live.serving(assets.parents[2], "--seconds", "1") as running:
        yield running


@pytest.fixture(scope="module")
def front(
    assets: Path, behind: live.Live, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Run nginx before it; give the address of its root."""
    rules = block("nginx").replace("http://127.0.0.1:8000", behind.address.rstrip("/"))
    folder = tmp_path_factory.mktemp("nginx")
    with webservers.nginx_by(rules, "listen 443 ssl;", assets.parents[1], folder) as address:
        yield address


def get(front: str, path: str, **headers: str) -> httpx.Response:
    """Get an address from nginx under the name of the site."""
    own = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(front + path, headers={**HOST, **own}, timeout=30)


def test_negotiation_goes_through(front: str) -> None:
    """Things lead to pages and data; the address stays that of the front."""
    for accept, target in (("text/turtle", f"{TESTOV}.ttl"), ("text/html", f"{TESTOV}/index.html")):
        answer = get(front, TESTOV, accept=accept)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/{target}")
        assert get(front, target).status_code == 200
    assert get(front, "", accept_language="ru").headers["content-language"] == "ru"


def test_the_server_knows_its_name(front: str) -> None:
    """Addresses in answers are those that the client has used, with its scheme."""
    described = get(front, "openapi.json").json()
    assert described["servers"] == [{"url": "http://purge.example.org"}]
    text = get(front, "sparql", accept="application/n-triples").text
    assert "<http://purge.example.org/sparql>" in text


def test_what_a_client_has_is_not_sent_again(front: str, behind: live.Live) -> None:
    """Entity tags and dates pass through, and so does 304."""
    path = f"{TESTOV}.ttl"
    direct, answer = behind.get(path), get(front, path)
    assert answer.content == direct.content
    for name in ("etag", "last-modified", "vary", "content-type", "access-control-allow-origin"):
        assert answer.headers[name] == direct.headers[name]
    again = get(front, path, if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    page = get(front, f"{TESTOV}/index.html", accept_encoding="gzip")
    assert page.headers["content-encoding"] == "gzip"
    tag = page.headers["etag"]
    assert get(front, f"{TESTOV}/index.html", if_none_match=tag).status_code == 304


def test_scripts_come_from_nginx(front: str, assets: Path) -> None:
    """Scripts and styles are files to nginx, kept by clients, with the types that browsers want."""
    for name, kind in (("probe.js", "text/javascript"), ("site.css", "text/css")):
        answer = get(front, f"assets/{assets.name}/{name}")
        assert answer.content == (assets / name).read_bytes()
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
        assert "immutable" in answer.headers["cache-control"]
    assert get(front, "assets/none.js").status_code == 404


def test_bounds_of_the_front_are_told(front: str) -> None:
    """A body too large is 413, too many queries of one client 429; others of the site go on."""
    headers = {**HOST, "content-type": "application/sparql-query"}
    large = httpx.post(f"{front}sparql", content=b"x" * (2**20 + 1), headers=headers)
    assert large.status_code == 413
    asked = [get(front, "sparql?query=" + quote("ASK {}")).status_code for _ in range(60)]
    assert set(asked) == {200, 429}
    assert asked[0] == 200
    assert get(front, f"{TESTOV}.ttl").status_code == 200
    assert get(front, "metrics").status_code == 404
    assert get(front, "health").status_code == 200


def test_refusals_and_odd_paths_stay_refusals(front: str) -> None:
    """What the server refuses is refused through nginx, too, and never a 5xx."""
    for path in ("id/person/nobody", "%2e%2e/%2e%2e/etc/passwd", "//x", "%00", "id/%0d%0aX:y"):
        answer = get(front, path)
        assert 400 <= answer.status_code < 500
    problem = get(front, "id/person/ivan-testow", accept="application/json")
    assert problem.headers["content-type"] == "application/problem+json"


def test_the_log_names_the_client(front: str, behind: live.Live) -> None:
    """The line of a request has the address of the client, which only the front may tell."""
    get(front, "health")
    assert '"client": "127.0.0.1"' in behind.said.read_text("utf-8").splitlines()[-1]


def test_the_unit_is_one(tmp_path: Path) -> None:
    """systemd-analyze finds no fault in the unit, once its program exists."""
    program = outside.program("systemd-analyze")
    unit = tmp_path / "purgeld.service"
    text = block("ini").replace("/srv/purgeld/.venv/bin/purgeld", "/bin/true")
    unit.write_text(text.replace("/srv/purgeld", "/").replace("User=purgeld", "User=daemon"))
    done = subprocess.run([program, "verify", unit], capture_output=True, text=True, check=False)
    about = [line for line in (done.stdout + done.stderr).splitlines() if "purgeld" in line]
    assert about == []


def test_data_of_a_thing_are_rdf_behind_nginx(front: str) -> None:
    """The bytes that come through are the triples."""
    found = ox.parse(get(front, f"{TESTOV}.nt").content, format=ox.RdfFormat.N_TRIPLES)
    assert sum(1 for _ in found) > 5

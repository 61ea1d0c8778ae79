"""Serving a store instead of a build: an embedded folder, and an endpoint behind an address."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

import live
import mini
import servers
from purgeld import building

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TESTOV = "id/person/ivan-testov"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project that is built and loaded into a folder."""
    folder = mini.make(tmp_path_factory.mktemp("store"))
    building.build(folder, folder / "dist", "compiled")
    store = ox.Store(str(folder / "loaded"))
    store.bulk_load(path=str(folder / "dist" / "dumps" / "all.nq"), format=ox.RdfFormat.N_QUADS)
    store.flush()
    return folder


@pytest.fixture(scope="module", params=["folder", "address"])
def server(request: pytest.FixtureRequest, home: Path) -> Iterator[live.Live]:
    """Serve the store from its folder, or through Oxigraph's own server."""
    if request.param == "folder":
        with live.serving(home, "--store", str(home / "loaded")) as running:
            yield running
        return
    location = home / "loaded"
    with (
        servers.oxigraph(home, "--location", location, serve="serve-read-only") as address,
        live.serving(home, "--store", address) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def built(home: Path) -> Iterator[live.Live]:
    """Serve the build itself."""
    with live.serving(home) as running:
        yield running


def without_dump(page: str) -> str:
    """Return a page without the address of the dump, which a store has not."""
    return re.sub(r' data-dump="[^"]*"', "", page)


def test_pages_are_those_of_the_build(server: live.Live, home: Path) -> None:
    """A page made from a store is the page of the build, but for the two that list its files."""
    names = [path.relative_to(home / "dist").as_posix() for path in home.glob("dist/**/*.html")]
    assert len(names) > 500
    with httpx.Client(base_url=server.address, timeout=60) as client:
        for name in sorted(names)[::3]:
            answer = client.get(quote(name))
            assert answer.status_code == 200, name
            if name.split("/")[0] not in {"index.html", "index.ru.html", "dataset"}:
                static = (home / "dist" / name).read_text("utf-8")
                assert without_dump(live.common(answer.text)) == without_dump(
                    live.common(static)
                ), name


def test_data_is_that_of_the_build(server: live.Live, built: live.Live) -> None:
    """A thing has the same triples, but for what the store writes in its own way."""

    def triples(running: live.Live) -> set[str]:
        body = running.get(f"{TESTOV}.nt").text.replace("+00:00", "Z")
        return set(body.splitlines())

    assert triples(server) == triples(built)


def test_queries_are_answered(server: live.Live) -> None:
    """The default graph is the published one; the union and the protocol's graphs are there."""
    ask = "ASK { ?s a <https://w3id.org/purgeld/ns#Evidence> }"
    for path, truth in (
        ("sparql?query=", False),
        ("sparql?union-default-graph=true&query=", True),
        (
            f"sparql?default-graph-uri={quote('https://w3id.org/purgeld/graph/source/made-up')}&query=",
            True,
        ),
    ):
        assert json.loads(server.get(path + quote(ask)).text)["boolean"] is truth
    wrong = server.get("sparql?query=" + quote("SELECT * {"))
    assert wrong.status_code == 400


def test_names_are_reconciled_as_with_the_build(server: live.Live, built: live.Live) -> None:
    """Both versions of the service answer over a store as over the build."""
    asked = {"q0": {"query": "Тестов, Иван", "type": "Person"}, "q1": {"query": "NKVD"}}
    newer = {"queries": [{"type": "Person", "conditions": [
        {"matchType": "name", "propertyValue": "Testow"}]}]}  # fmt: skip

    def answers(running: live.Live) -> list[object]:
        address = f"{running.address}reconcile"
        older = httpx.post(address, data={"queries": json.dumps(asked)}, timeout=60).json()
        return [
            older,
            httpx.post(f"{address}/1.0/match", json=newer, timeout=60).json(),
            running.get("reconcile/suggest/entity?prefix=test").json(),
            running.get(f"reconcile/preview?id={TESTOV}").text,
        ]

    found = answers(server)
    assert found == answers(built)
    assert TESTOV in json.dumps(found[0])


def test_unknown_things_are_404(server: live.Live) -> None:
    """What the store does not know is not there."""
    assert server.get("id/person/nobody").status_code == 404
    assert server.get("id/person/nobody/index.html").status_code == 404


def test_a_store_that_goes_away_is_said(home: Path) -> None:
    """While the store is down, pages and queries are 503 in a line; afterwards they are back."""
    with servers.oxigraph(home, "--location", home / "loaded", serve="serve-read-only") as address:
        running = live.serving(home, "--store", address, PURGELD_STORE_TIMEOUT="2")
        site = running.__enter__()
        assert site.get("health").status_code == 200
    try:
        answer = site.get("id/event/trial/index.html")
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        assert site.get("sparql?query=ASK%7B%7D").status_code == 503
        names = httpx.post(f"{site.address}reconcile", data={"queries": "{}"}, timeout=30)
        assert names.status_code == 503
        assert site.get("health").status_code == 200
    finally:
        running.__exit__(None, None, None)

"""A real Virtuoso: its ways in, its limits, what it does to literals, what survives its death."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import mini
import outside
import servers
import test_alphabet
from purgeld import loading, pages, verifying
from purgeld.errors import QueryError, StoreError
from purgeld.graphs import CORE
from purgeld.pages import asked
from purgeld.server.distant import DistantFacts
from purgeld.stores import describing, embedded, locations
from purgeld.stores.drafts import Plan
from purgeld.stores.remote import STAGING, Remote
from purgeld.stores.staging import StagingDraft
from purgeld.terms import BASE, iri
from purgeld.values import value
from test_loading import numbered, write
from test_pages_hostile import SITE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from purgeld.assembly import Assembly
    from purgeld.stores.port import Graph

pytestmark = pytest.mark.outside
G, H = ox.NamedNode("urn:g"), ox.NamedNode("urn:h")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> servers.Virtuoso:
    """Return a Virtuoso that is not running yet."""
    return servers.Virtuoso(outside.program("virtuoso-t"), tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def store(server: servers.Virtuoso) -> Iterator[servers.Virtuoso]:
    """Return a running Virtuoso of the tests of this module."""
    with server.running():
        yield server


@pytest.fixture(autouse=True)
def credentials(server: servers.Virtuoso, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process know the password."""
    for name, text in server.credentials.items():
        monkeypatch.setenv(name, text)


def load(address: str, *paths: Path, replace: bool = False) -> dict[Graph, int]:
    """Load files and return what each graph got."""
    plan = Plan(loading.of_files(paths, None), replace)
    return loading.Load(address, plan).run(lambda _: None)


def held(address: str) -> dict[Graph, int]:
    """Return the number of triples of the graphs of these tests."""
    return {graph: n for graph, n in Remote(address).graphs().items() if "urn:" in str(graph)}


def clear(address: str, *graphs: Graph) -> None:
    """Drop graphs."""
    store = Remote(address)
    text = " ; ".join(f"DROP SILENT GRAPH {graph}" for graph in graphs)
    store.connection.update(store.addresses.update, text, "test")


def test_adding_and_replacing(store: servers.Virtuoso, tmp_path: Path) -> None:
    """Triples are added once; replacing a graph leaves the others; nothing is left beside."""
    clear(store.address, G, H)
    first = write(tmp_path, "a.nq", numbered(0, 120) + numbered(0, 7, "urn:h"))
    second = write(tmp_path, "b.nq", numbered(100, 180))
    for _ in range(2):
        load(store.address, first)
        load(store.address, second)
    assert held(store.address) == {G: 180, H: 7}
    assert load(store.address, second, replace=True) == {G: 80}
    assert held(store.address) == {G: 80, H: 7}
    assert [name for name in Remote(store.address).names() if name.startswith(STAGING)] == []


XSD = "http://www.w3.org/2001/XMLSchema#"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
ALTERED = f"""<urn:a> <urn:p> "P10Y"^^<{XSD}duration> <urn:g> .
<urn:a> <urn:q> "0.90"^^<{XSD}decimal> <urn:g> .
<urn:a> <urn:r> "true"^^<{XSD}boolean> <urn:g> .
<urn:a> <urn:s> "Никола́й"@ru <urn:g> .
<urn:a> <urn:t> "one\\n\\"two\\" \\\\ three" <urn:g> .
<urn:a> <urn:u> "POINT(37.123456789012345 55.7)"^^<{WKT}> <urn:g> .
<urn:a> <urn:v> "01"^^<{XSD}integer> <urn:g> .
"""


def test_verification_lists_what_it_alters(store: servers.Virtuoso, tmp_path: Path) -> None:
    """Literals that Virtuoso rewrites are told, those whose value it changes one by one."""
    path = write(tmp_path, "a.nq", ALTERED)
    done = mini.purgeld("load", store.address, path, "--replace", "--verify", cwd=mini.ROOT)
    assert '"P10Y"^^<http://www.w3.org/2001/XMLSchema#duration> became "120"' in done.stderr
    assert '"0.90"^^<http://www.w3.org/2001/XMLSchema#decimal> is "0.9"' in done.stderr
    assert "lost:" not in done.stderr
    assert "<urn:g>: 7 triples" in done.stdout
    assert servers.PASSWORD not in done.stdout + done.stderr
    clear(store.address, G)


def test_what_was_replaced_survives_a_kill(server: servers.Virtuoso, tmp_path: Path) -> None:
    """After kill -9 and the replay of its log the graph is whole: what stays was not touched."""
    (tmp_path / "database").mkdir()
    other = servers.Virtuoso(server.program, tmp_path / "database")
    old = write(tmp_path, "old.nq", numbered(0, 3000))
    new = write(tmp_path, "new.nq", numbered(1000, 5000) + numbered(0, 9, "urn:h"))
    with other.running() as process:
        load(other.address, old)
        load(other.address, new, replace=True)
        load(other.address, new, replace=True)
        assert held(other.address) == {G: 4000, H: 9}
        process.kill()
        process.wait()
    with other.running():
        assert held(other.address) == {G: 4000, H: 9}


def test_the_bulk_loader_is_used_where_it_is_open(
    store: servers.Virtuoso, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its SQL port and a folder, files are loaded by Virtuoso itself; no password in sight."""
    clear(store.address, G, H)
    real = outside.program("isql-vt", "isql")
    spy = tmp_path / "bin"
    spy.mkdir()
    (spy / "isql-vt").write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/seen\nexec {real} "$@"\n', "utf-8"
    )
    (spy / "isql-vt").chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy}:{os.environ['PATH']}")
    monkeypatch.setenv("PURGELD_VIRTUOSO_SQL", store.sql)
    monkeypatch.setenv("PURGELD_VIRTUOSO_FOLDER", str(store.shared))
    text = numbered(0, 25_000) + numbered(0, 7, "urn:h") + '<urn:a> <urn:b> "Ежов" <urn:h> .\n'
    path = write(tmp_path, "a.nq", text)
    load(store.address, path)
    load(store.address, path, replace=True)
    assert held(store.address) == {G: 25_000, H: 8}
    seen = (tmp_path / "seen").read_text("utf-8")
    assert seen.count("dba VERBOSE=OFF") == 2
    assert servers.PASSWORD not in seen
    assert list(store.shared.iterdir()) == []
    monkeypatch.setenv("PURGELD_VIRTUOSO_SQL", f"127.0.0.1:{servers.free_port()}")
    monkeypatch.setenv("PURGELD_STORE_TIMEOUT", "5")
    with pytest.raises(StoreError, match="SQL port"):
        load(store.address, write(tmp_path, "b.nq", numbered(0, 5)), replace=True)
    assert held(store.address) == {G: 25_000, H: 8}
    clear(store.address, G, H)


@pytest.mark.parametrize("password", ["wrong", ""])
def test_who_may_not_write_is_told(
    store: servers.Virtuoso, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    """A wrong password, and none at all, lead to the variables to set."""
    monkeypatch.setenv("PURGELD_STORE_PASSWORD", password)
    if not password:
        monkeypatch.delenv("PURGELD_STORE_USER")
    with pytest.raises(StoreError) as refused:
        load(store.address, write(tmp_path, "a.nq", numbered(0, 5)))
    assert "PURGELD_STORE_USER" in refused.value.cure


def test_its_limit_of_rows_is_never_silent(store: servers.Virtuoso, tmp_path: Path) -> None:
    """What it cuts off at ResultSetMaxRows is refused, rows and triples; a dump pages through."""
    load(store.address, write(tmp_path, "a.nq", numbered(0, 12_345)), replace=True)
    with closing(locations.open_store(store.address)) as opened:
        with pytest.raises(StoreError, match="only the first 10000 rows"):
            opened.query("SELECT ?s ?o WHERE { GRAPH <urn:g> { ?s ?p ?o } }")
        with pytest.raises(StoreError, match="only the first 10000 rows"):
            opened.query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:g> { ?s ?p ?o } }")
        exact = opened.query("SELECT ?s WHERE { GRAPH <urn:g> { ?s ?p ?o } } LIMIT 10000")
        assert isinstance(exact, ox.QuerySolutions)
        assert len(list(exact)) == 10_000
        assert len(set(opened.triples(G))) == 12_345
    clear(store.address, G)


def test_it_has_no_default_graph(store: servers.Virtuoso, tmp_path: Path) -> None:
    """Statements without a graph need one by --graph."""
    path = write(tmp_path, "a.nt", numbered(0, 5).replace(" <urn:g>", ""))
    with pytest.raises(StoreError, match="no default graph") as refused:
        load(store.address, path)
    assert "--graph" in refused.value.cure


def test_a_load_under_way_is_in_no_answer(store: servers.Virtuoso, tmp_path: Path) -> None:
    """Staging graphs stay out of its default graph, which is the union of all, and of GRAPH ?g."""
    clear(store.address, G, H, CORE)
    load(store.address, write(tmp_path, "a.nq", numbered(0, 9, str(CORE)[1:-1])))
    path = write(tmp_path, "b.nq", numbered(0, 50, str(CORE)[1:-1]))
    plan = Plan(loading.of_files([path], None), replace=True)
    draft = StagingDraft(store.address, plan)
    draft.add(plan.sources[0], lambda _: None)
    with closing(locations.open_store(store.address)) as opened:
        for pattern in ("?s <urn:p> ?o", "GRAPH ?g { ?s <urn:p> ?o }"):
            rows = opened.query(f"SELECT ?s WHERE {{ {pattern} }}")
            assert isinstance(rows, ox.QuerySolutions)
            assert len(list(rows)) == 9
        draft.publish()
        rows = opened.query("SELECT ?s WHERE { ?s <urn:p> ?o }")
        assert isinstance(rows, ox.QuerySolutions)
        assert len(list(rows)) == 50
    clear(store.address, CORE)


def test_all_forms_of_query(virtuoso: servers.Virtuoso, shipped: Assembly) -> None:
    """ASK, CONSTRUCT and descriptions are those of the embedded store, values compared."""
    here = embedded.memory(shipped.quads)
    made = "CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s a pg:Trial ; rdfs:label ?l }"
    thing = iri("event:first-moscow-trial").value
    with closing(locations.open_store(virtuoso.address)) as opened:
        assert bool(opened.query("ASK { ?s a pg:Trial }"))
        assert not bool(opened.query("ASK { ?s a pg:Nothing }"))
        assert set(map(str, opened.query(made))) == set(map(str, here.query(made)))  # type: ignore[arg-type]
        there, own = (describing.describe(each, thing) for each in (opened, here))
        assert {(str(q.subject), value(q.object)) for q in there} == {
            (str(q.subject), value(q.object)) for q in own
        }
        with pytest.raises(QueryError, match="refuses it"):
            opened.query("SELECT ?s WHERE { ?s a , }", "mine.rq")


def test_its_regex_is_still_wrong(store: servers.Virtuoso) -> None:
    """The reason why no saved query uses REGEX: Cyrillic letters do not match themselves."""
    ask = 'ASK { FILTER (REGEX("Коваленко", "Ков")) }'
    assert bool(embedded.memory().query(ask))
    assert not bool(Remote(store.address).query(ask))


def test_programs_are_where_they_should_be() -> None:
    """The loader's program comes with the server's package."""
    assert shutil.which("isql-vt") or shutil.which("isql")


def test_the_dataset_verifies(virtuoso: servers.Virtuoso, shipped: Assembly) -> None:
    """All graphs of the dataset are there; only durations and points have another value."""
    plan = Plan((loading.of_project(shipped),))
    compared = verifying.verify(virtuoso.address, plan)
    assert [(each.graph, each.lost) for each in compared if not each.holds(alone=True)] == []
    changed = [line for each in compared for line in each.lines() if " became " in line]
    known = ("#duration", "#wktLiteral")
    assert [line for line in changed if not any(kind in line for kind in known)] == []
    assert sum(bool(each.digest) for each in compared) > len(compared) / 2


def test_lists_of_records_are_cut_from_it(store: servers.Virtuoso, tmp_path: Path) -> None:
    """The pages of a list of records are right, whatever letters their names have."""
    first, second = test_alphabet.records("a", 160), test_alphabet.records("c", 33)
    quads = [*first, *second, *test_alphabet.lists("a", first, tmp_path / "a", 2)]
    path = tmp_path / "records.nq"
    path.write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    load(store.address, path)
    content = pages.Content(DistantFacts(Remote(store.address)), BASE)
    found = asked.records(content.reading(SITE))
    assert found is not None
    wanted = test_alphabet.ordered(quads)
    assert [*found[0][:100], *found[0][100:]] == wanted
    assert list(found[1][f"{BASE}source/c"][:]) == test_alphabet.ordered(quads, "c")

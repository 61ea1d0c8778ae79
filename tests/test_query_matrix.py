"""Every saved query has the same answer on every engine, whole answers compared by value."""

from __future__ import annotations

import os
import re
import subprocess
import warnings
from collections import Counter
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

import matrix
import mini
import outside
import servers
from purgeld import queries
from purgeld.stores import embedded, locations
from purgeld.values import value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from purgeld.assembly import Assembly
    from purgeld.stores.port import Store
    from purgeld.values import Term, Value

    Rows = Counter[tuple[Value, ...]]

NAMES = sorted(path.stem for path in (mini.ROOT / "queries").glob("*.rq"))


def text_of(name: str) -> str:
    """Return the text of a saved query, its parameters at their defaults."""
    path = mini.ROOT / "queries" / f"{name}.rq"
    return queries.read(path, path.read_text("utf-8")).bound({})


def counted(rows: Iterable[Iterable[Term | None]]) -> Rows:
    """Return rows as a multiset of their values."""
    return Counter(tuple(map(value, row)) for row in rows)


def asked(store: Store, name: str) -> Rows:
    """Ask a store."""
    answer = store.query(text_of(name), name)
    assert isinstance(answer, ox.QuerySolutions)
    return counted(answer)


@pytest.fixture(scope="session")
def expected(shipped: Assembly) -> Callable[[str], Rows]:
    """Return what gives the answer of Oxigraph in memory, each query asked once."""
    store = embedded.memory(shipped.quads)
    return cache(lambda name: asked(store, name))


def unhurried() -> None:
    """Leave out an engine that takes a minute, unless everything was asked for."""
    if not os.environ.get(outside.NEED_ALL):
        pytest.skip("takes a minute for all queries; make test-stores asks it")


@pytest.fixture(scope="session")
def graph(dump: Path) -> rdflib.Dataset:
    """Return the dataset in rdflib, queries over the union of its graphs."""
    unhurried()
    dataset = rdflib.Dataset(default_union=True)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        dataset.parse(dump, format="nquads")
    return dataset


@pytest.fixture(scope="session")
def jena(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str | Path]:
    """Return the command that asks a TDB2 store of Jena with the dataset, graphs as a union."""
    unhurried()
    outside.program("java")
    if not (servers.JAVA / "jena-tdb2.jar").exists():
        outside.missing("libapache-jena-java")
    folder = tmp_path_factory.mktemp("jena")
    command = servers.jena(folder)
    place = folder / "store"
    load = [*command, "tdb2.tdbloader", "--loc", place, dump]
    subprocess.run(load, check=True, capture_output=True)
    union = "--set=tdb2:unionDefaultGraph=true"
    return [*command, "tdb2.tdbquery", union, f"--loc={place}", "--results=json"]


def of_folder(request: pytest.FixtureRequest, name: str) -> Rows:
    """Ask an embedded folder."""
    place: Path = request.getfixturevalue("loaded_folder")
    with closing(locations.open_store(str(place))) as store:
        return asked(store, name)


def of_oxigraph(request: pytest.FixtureRequest, name: str) -> Rows:
    """Ask Oxigraph's server."""
    with closing(locations.open_store(request.getfixturevalue("oxigraph"))) as store:
        return asked(store, name)


def of_virtuoso(request: pytest.FixtureRequest, name: str) -> Rows:
    """Ask Virtuoso."""
    server: servers.Virtuoso = request.getfixturevalue("virtuoso")
    with closing(locations.open_store(server.address)) as store:
        return asked(store, name)


def of_rdflib(request: pytest.FixtureRequest, name: str) -> Rows:
    """Ask rdflib; its answer is read back from SPARQL JSON."""
    dataset: rdflib.Dataset = request.getfixturevalue("graph")
    written = dataset.query(text_of(name)).serialize(format="json")
    assert written is not None
    return read(written)


def of_jena(request: pytest.FixtureRequest, name: str) -> Rows:
    """Ask Jena's command line."""
    command: list[str | Path] = request.getfixturevalue("jena")
    done = subprocess.run([*command, text_of(name)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return read(done.stdout)


def read(raw: bytes) -> Rows:
    """Read SPARQL JSON."""
    answer = ox.parse_query_results(raw, format=ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QuerySolutions)
    return counted(answer)


ASK = {
    "folder": of_folder,
    "oxigraph": of_oxigraph,
    "virtuoso": of_virtuoso,
    "rdflib": of_rdflib,
    "jena": of_jena,
}


@pytest.fixture(scope="session")
def loaded_folder(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an embedded folder that the command line has loaded."""
    place = tmp_path_factory.mktemp("folder") / "store"
    mini.purgeld("load", place, dump, cwd=mini.ROOT)
    return place


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.outside
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("engine", matrix.ENGINES)
def test_same_answer(
    request: pytest.FixtureRequest,
    expected: Callable[[str], Rows],
    record_property: Callable[[str, object], None],
    engine: str,
    name: str,
) -> None:
    """The engine gives every row that Oxigraph in memory gives, as often, and no other."""
    rows = expected(name)
    record_property("rows", rows.total())
    if engine != "memory":
        found = ASK[engine](request, name)
        assert (rows - found, found - rows) == (Counter(), Counter())


@pytest.mark.parametrize("name", NAMES)
def test_no_query_steps_into_a_known_trap(name: str) -> None:
    """No query depends on REGEX, which is wrong for Cyrillic in Virtuoso."""
    assert not re.search(r"\bREGEX\s*\(", text_of(name), re.IGNORECASE)


def test_no_answer_holds_a_value_that_stores_alter(expected: Callable[[str], Rows]) -> None:
    """Durations and geometries, which Virtuoso alters, stay out of answers."""
    kinds = {cell[1] for name in NAMES for row in expected(name) for cell in row if len(cell) == 2}
    assert not [kind for kind in kinds if "uration" in kind or "wktLiteral" in kind]


def test_the_matrix_in_the_documentation_is_current() -> None:
    """docs/query-matrix.md has every saved query, asked on every engine, with the same answer."""
    lines = matrix.PATH.read_text("utf-8").splitlines()
    rows = [[cell.strip("` ") for cell in line.split("|")[1:-1]] for line in lines]
    named = {name: marks for name, _, *marks in (row for row in rows if len(row) > 1)}
    how = "pytest -m outside tests/test_query_matrix.py --write-matrix writes it anew"
    assert sorted(named.keys() - {"query", "---"}) == NAMES, how
    asked_all = ["="] * len(matrix.ENGINES)
    assert [name for name in NAMES if named[name] != asked_all] == [], how

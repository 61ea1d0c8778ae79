"""A store in a session of Python: what the documents show is run; values have their types."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import rdflib

import mini
import purgeld
from purgeld import notebook, project, saved, services
from purgeld.errors import QueryError, StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from purgeld.notebook import OpenStore

DOCUMENTS = ("docs/stores.md", "README.md")
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
BLOCKS = [
    (name, block)
    for name in DOCUMENTS
    for block in BLOCK.findall((mini.ROOT / name).read_text("utf-8"))
    if "purgeld.open_store" in block
]
DATA = """
@prefix pg: <https://w3id.org/purgeld/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:a> rdfs:label "Первый"@ru ; pg:lowValue 681692 ; pg:bestValue 0.5 ; pg:edtf "1937-06" ;
    pg:precision true ; pg:evil "x"^^xsd:integer .
<urn:b> rdfs:label "Second"@en .
"""
SELECT = """SELECT ?s ?low ?best ?date ?sure ?label {
  ?s rdfs:label ?label
  OPTIONAL { ?s pg:lowValue ?low ; pg:bestValue ?best ; pg:edtf ?date ; pg:precision ?sure }
} ORDER BY ?s"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[OpenStore]:
    """Open a small file, with the saved queries of the repository."""
    path = tmp_path / "data.ttl"
    path.write_text(DATA, "utf-8")
    with purgeld.open_store(path, project=mini.ROOT) as opened:
        yield opened


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Run each block of the documents as it stands there; return what it leaves, as text."""
    script = tmp_path_factory.mktemp("session") / "session.py"
    found: dict[str, str] = {}
    for number, (name, block) in enumerate(BLOCKS):
        tail = "print(*(type(v).__module__ for v in list(globals().values())), sep='\\n')\n"
        script.write_text(block + tail, "utf-8")
        command = [sys.executable, "-W", "error", str(script)]
        done = subprocess.run(command, cwd=mini.ROOT, capture_output=True, text=True, check=True)
        found[f"{name} {number}"] = done.stdout
    return found


def test_the_documents_show_sessions_that_run(sessions: dict[str, str]) -> None:
    """Both documents show the three lines: a graph of rdflib and a frame of pandas."""
    for name in DOCUMENTS:
        own = [said for key, said in sessions.items() if key.startswith(name)]
        assert any("rdflib.graph" in said and "pandas" in said for said in own), name


def test_three_lines_are_three() -> None:
    """The first session of each document has three lines after its import."""
    for name in DOCUMENTS:
        first = next(block for own, block in BLOCKS if own == name)
        lines = [line for line in first.splitlines() if line and not line.startswith("import")]
        assert len(lines) == 3


def test_frames_have_types(store: OpenStore) -> None:
    """Integers, decimals and truths are numbers that may be missing; dates and IRIs are text."""
    frame = store.frame(SELECT)
    assert list(frame.columns) == ["s", "low", "best", "date", "sure", "label"]
    assert [str(kind) for kind in frame.dtypes[1:3]] == ["Int64", "Float64"]
    assert frame["low"].sum() == 681_692
    assert str(frame["sure"].dtype) == "boolean"
    assert frame["date"][0] == "1937-06"
    assert frame["low"].isna().tolist() == [False, True]


def test_rows_need_no_other_library(store: OpenStore) -> None:
    """Rows are dictionaries of Python's own values, None where nothing is bound."""
    first, second = store.rows(SELECT)
    assert first == {
        "s": "urn:a", "low": 681_692, "best": 0.5, "date": "1937-06", "sure": True,
        "label": "Первый",
    }  # fmt: skip
    assert second["low"] is None
    assert store.rows("SELECT ?x { ?s pg:evil ?x }") == [{"x": "x"}]


def test_graphs_are_rdflib_graphs(store: OpenStore) -> None:
    """CONSTRUCT and DESCRIBE give the triples as rdflib reads them."""
    graph = store.graph("CONSTRUCT WHERE { ?s rdfs:label ?label }")
    assert isinstance(graph, rdflib.Graph)
    assert {str(label) for label in graph.objects()} == {"Первый", "Second"}
    assert {label.language for label in graph.objects() if isinstance(label, rdflib.Literal)} == {
        "ru",
        "en",
    }


def test_saved_queries_are_asked_by_name(dump: Path) -> None:
    """A saved query is asked by its name, with parameters too."""
    with purgeld.open_store(dump, project=mini.ROOT) as store:
        text = saved.find(store.project, "who-signed-what").text
        assert store.rows("who-signed-what") == store.rows(text) != []
        one = store.frame("names-of-a-person", person="person:nikolai-krestinsky")
        assert "Nikolai Krestinsky" in set(one["name"])
        assert store.queries["who-signed-what"].endswith("?")
        assert "dates-of-death-in-wikidata" in store.queries


def test_what_is_wrong_is_said(store: OpenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown names, values that do not fit and answers of another kind are errors of ours."""
    with pytest.raises(QueryError, match="there is no query who-singed") as refused:
        store.frame("who-singed-what")
    assert "who-signed-what" in refused.value.cure
    with pytest.raises(QueryError, match="unknown prefix"):
        store.frame("names-of-a-person", person="x:y")
    with pytest.raises(QueryError, match="takes no parameters"):
        store.frame(SELECT, low="5")
    with pytest.raises(QueryError, match="no graph"):
        store.graph(SELECT)
    with pytest.raises(QueryError, match="no rows"):
        store.frame("ASK { ?s ?p ?o }")
    with pytest.raises(QueryError, match="SPARQL"):
        store.rows("SELECT ?x {")
    with pytest.raises(StoreError, match="there is no store"):
        purgeld.open_store("/nowhere/at/all", project=mini.ROOT)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match="pandas is not installed"):
        store.frame(SELECT)


def test_graphs_are_counted_by_name(store: OpenStore) -> None:
    """Graphs are named by their IRIs, the default graph by nothing."""
    assert store.graphs() == {"": 7}
    assert len(list(store.triples(""))) == 7
    assert store.where.endswith("data.ttl")


def test_the_package_stays_light() -> None:
    """Importing the package imports nothing of it but the door."""
    script = "import sys, purgeld; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert not {"rdflib", "pyoxigraph", "pandas", "purgeld.notebook"} & set(loaded)
    assert notebook.OpenStore.__doc__


def test_the_document_names_every_federated_query() -> None:
    """docs/stores.md lists each query that asks others, with those whom it asks."""
    text = (mini.ROOT / "docs" / "stores.md").read_text("utf-8")
    for query in saved.federated(project.load(mini.ROOT)):
        row = next(line for line in text.splitlines() if line.startswith(f"| `{query.name}`"))
        assert query.question in row
        for block in services.services(query.text):
            assert block.address.split("/")[2] in row

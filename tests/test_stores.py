"""One port, several stores: what is asked of one is asked of all."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import damaging
import mini
import servers
from purgeld import results
from purgeld.errors import QueryError, StoreError
from purgeld.graphs import CLAIMS, CORE
from purgeld.stores import describing, embedded, locations
from purgeld.terms import iri, name
from purgeld.values import value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from purgeld.assembly import Assembly
    from purgeld.stores.port import Store
    from purgeld.values import Value

KINDS = ("memory", "folder", "file", "server")
NOBODY = 65534
LABELS = "SELECT ?n WHERE { person:kliment-voroshilov pg:hasName?/rdfs:label ?n } ORDER BY ?n"


def make_folder(path: Path, dump: Path) -> Path:
    """Make a store as any program may make it."""
    store = ox.Store(path)
    store.bulk_load(path=dump)
    store.optimize()
    store.flush()
    return path


def valued(triple: ox.Triple | ox.Quad) -> tuple[str, str, Value]:
    """Return a triple with its object by value, since stores write numbers in their own way."""
    return str(triple.subject), str(triple.predicate), value(triple.object)


@pytest.fixture(scope="session")
def folder(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of Oxigraph that holds the shipped dataset."""
    return make_folder(tmp_path_factory.mktemp("store") / "made", dump)


@pytest.fixture(params=KINDS)
def store(
    request: pytest.FixtureRequest, shipped: Assembly, folder: Path, dump: Path, oxigraph: str
) -> Iterator[Store]:
    """Return each kind of store in turn, opened by its location."""
    places = {"folder": str(folder), "file": str(dump), "server": oxigraph}
    if request.param == "memory":
        yield embedded.memory(shipped.quads)
        return
    with closing(locations.open_store(places[request.param])) as opened:
        yield opened


def test_queries_see_all_graphs_without_prefixes(store: Store) -> None:
    """A query needs no FROM and no PREFIX, and joins what stands in different graphs."""
    named = "GRAPH ?g { ?t a pg:Trial ; pg:hasEvidence ?e } GRAPH ?h { ?e a pg:Evidence }"
    rows = store.query(f"SELECT DISTINCT ?g ?h WHERE {{ {named} }}")
    assert isinstance(rows, ox.QuerySolutions)
    assert {str(row["g"]) for row in rows} == {str(CORE)}
    assert store.query("ASK { ?t a pg:Trial ; pg:hasEvidence/oa:hasSource ?s }")


@pytest.mark.parametrize("form", ["csv", "json", "xml", "tsv"])
def test_answers_have_the_same_bytes(store: Store, shipped: Assembly, form: str) -> None:
    """One query gives one answer in every store, byte for byte."""
    here = results.write(embedded.memory(shipped.quads).query(LABELS), form)
    assert results.write(store.query(LABELS), form) == here
    assert "Климент Охрімович".encode() in here


@pytest.mark.parametrize(
    "form",
    ["CONSTRUCT { ?s ?p ?o } WHERE { ?s a pg:Trial ; ?p ?o }", "DESCRIBE event:first-moscow-trial"],
)
def test_graphs_are_answers_too(store: Store, shipped: Assembly, form: str) -> None:
    """CONSTRUCT and DESCRIBE give triples."""
    here = results.write(embedded.memory(shipped.quads).query(form), "nt")
    assert results.write(store.query(form), "nt") == here
    assert here.count(b"\n") > 5


def test_graphs_are_counted(store: Store, shipped: Assembly) -> None:
    """Each graph has as many triples as the dataset has, and no other graph is there."""
    assert store.graphs() == {graph: len(own) for graph, own in shipped.graphs.items()}


def test_triples_of_a_graph_come_whole(store: Store, shipped: Assembly) -> None:
    """The triples of a graph are those of the dataset, numbers compared by value."""
    own = {valued(triple) for triple in shipped.graphs[CLAIMS]}
    assert {valued(triple) for triple in store.triples(CLAIMS)} == own


def test_a_thing_is_described_with_its_parts(store: Store, shipped: Assembly) -> None:
    """The description holds what stands about a thing and its parts, in whatever graph, no more."""
    thing = iri("event:first-moscow-trial").value
    own = [q for q in shipped.quads if f"{name(q.subject)}/".startswith(f"{thing}/")]
    found = describing.describe(store, thing)
    assert {(valued(q), q.graph_name) for q in found} == {(valued(q), q.graph_name) for q in own}
    assert len(found) == len(own) > 10


def test_nobody_knows_is_an_empty_description(store: Store) -> None:
    """A thing that the store does not know gives nothing; a text that is no IRI is refused."""
    assert describing.describe(store, "https://example.org/nobody") == []
    with pytest.raises(QueryError, match="no IRI"):
        describing.describe(store, "no iri> } DROP ALL #")


def test_a_mistake_is_placed(store: Store) -> None:
    """A query with a mistake is refused with the line where it stands."""
    with pytest.raises(QueryError) as refused:
        store.query("SELECT ?s WHERE {\n  ?s a , ?t\n}", "mine.rq")
    assert refused.value.where is not None
    assert (refused.value.where.name, refused.value.where.line) == ("mine.rq", 2)


def test_a_failure_on_the_way_is_no_traceback(store: Store) -> None:
    """What fails while rows are computed is an error of the query or the store."""
    text = "SELECT * WHERE { ?s a pg:Trial SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
    with pytest.raises((QueryError, StoreError)):
        results.write(store.query(text), "csv")


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("ftp://example.org/sparql", "no http or https address"),
        ("http:///sparql", "no http or https address"),
        ("http://me:secret@127.0.0.1/sparql", "carries credentials"),
        ("nowhere", "there is no store"),
        ("empty", "but no store"),
    ],
)
def test_what_is_no_place_is_refused(tmp_path: Path, place: str, says: str) -> None:
    """A location that is no store says so, and shows no password."""
    (tmp_path / "empty").mkdir()
    location = place if "://" in place else str(tmp_path / place)
    with pytest.raises(StoreError, match=says) as refused:
        locations.open_store(location)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("fault", ["emptied", "flipped", "cut", "lost"])
def test_a_damaged_folder_is_named_and_left_alone(tmp_path: Path, dump: Path, fault: str) -> None:
    """Damage is said with the folder and what to do; nothing is written there."""
    folder = make_folder(tmp_path / "store", dump)
    damaging.spoil(folder, fault)
    before = sorted((path.name, path.read_bytes()) for path in folder.iterdir())
    done = mini.purgeld("query", "claims-by-status", "--store", folder, cwd=mini.ROOT, expect=1)
    assert done.stdout == ""
    assert f"{folder}: is damaged" in done.stderr
    assert "purgeld load FOLDER --replace" in done.stderr
    tables = [item for item in before if not item[0].startswith("LOG")]
    after = sorted((path.name, path.read_bytes()) for path in folder.iterdir())
    assert [item for item in after if not item[0].startswith("LOG")] == tables


def test_a_store_of_another_version_names_both(tmp_path: Path, dump: Path) -> None:
    """A folder that cannot be opened says which Oxigraph made it, if that is known."""
    folder = make_folder(tmp_path / "store", dump)
    damaging.spoil(folder, "emptied")
    (tmp_path / "store.json").write_text('{"oxigraph": "99.1"}', "utf-8")
    with pytest.raises(StoreError) as refused:
        locations.open_store(str(folder))
    assert f"was made by Oxigraph 99.1, this is {ox.__version__}" in str(refused.value)


def test_too_few_open_files_are_no_damage(tmp_path: Path, dump: Path) -> None:
    """A limit of the shell is not taken for a broken store."""
    folder = make_folder(tmp_path / "store", dump)
    command = f"ulimit -n 64; {sys.executable} -m purgeld query claims-by-status --store {folder}"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=mini.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "too few open files are allowed. Run ulimit -n 512" in done.stderr


def test_a_folder_in_use_names_its_process(tmp_path: Path, dump: Path) -> None:
    """A store that another process has open for writing is refused, with that process."""
    folder = make_folder(tmp_path / "store", dump)
    with servers.oxigraph(tmp_path, "--location", folder):
        with pytest.raises(StoreError, match="is in use by process") as refused:
            locations.open_store(str(folder))
        assert refused.value.cure == "Stop it, or ask it over HTTP"
    locations.open_store(str(folder)).close()


def test_a_read_only_folder_is_read(tmp_path: Path, dump: Path, shipped: Assembly) -> None:
    """A store that we may not write to answers; a folder that we may not read is an error."""
    folder = make_folder(tmp_path / "store", dump)
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    for above in (tmp_path, *tmp_path.parents[:3]):
        above.chmod(above.stat().st_mode | 0o055)
    code = (
        "import os; from purgeld.stores import locations;"
        f"os.geteuid() or (os.setgid({NOBODY}), os.setuid({NOBODY}));"
        f"print(len(locations.open_store({str(folder)!r}).graphs()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    assert done.stdout.strip() == str(len(shipped.graphs)), done.stderr

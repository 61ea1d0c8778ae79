"""Loading into a running store: staged, swapped in at once, resumed; nothing twice or lost."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest

import mini
import peer
import servers
from peer import Reply, Request
from purgeld import loading, verifying
from purgeld.errors import StoreError, SyntaxFault
from purgeld.stores import addresses, locations, patience, staging
from purgeld.stores.connection import Look
from purgeld.stores.drafts import Plan
from purgeld.stores.remote import STAGING, Remote
from test_loading import numbered, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from purgeld.assembly import Assembly
    from purgeld.stores.port import Graph

G, H = ox.NamedNode("urn:g"), ox.NamedNode("urn:h")
DEFAULT = ox.DefaultGraph()
CHUNK = 50


@pytest.fixture(autouse=True)
def small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut small chunks, and wait little between attempts."""
    monkeypatch.setattr(staging, "CHUNK", CHUNK)
    monkeypatch.setattr(staging, "BUFFERED", 4 * CHUNK)
    hurried = patience.Patience(total=60, idle=10, first=0.01, longest=2)
    monkeypatch.setattr(patience, "from_environment", lambda: hurried)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """Give the address of an Oxigraph server that holds nothing."""
    with servers.oxigraph(tmp_path) as address:
        yield address


def load(
    place: str, *paths: Path, graph: str | None = None, replace: bool = False, resume: bool = False
) -> dict[Graph, int]:
    """Load files and return what each graph got."""
    plan = Plan(loading.of_files(paths, graph), replace, resume)
    return loading.Load(place, plan).run(lambda _: None)


def held(address: str) -> dict[Graph, int]:
    """Return the number of triples in each graph of a store."""
    return Remote(address).graphs()


def staged(address: str) -> list[str]:
    """Return the staging graphs that are there."""
    return [name for name in Remote(address).names() if name.startswith(STAGING)]


def uploads(server: peer.Peer) -> list[Request]:
    """Return the requests that carried a chunk."""
    return [asked for asked in server.asked if "/store" in asked.path and asked.method == "POST"]


def test_the_dataset_is_loaded_twice_and_verified(empty: str, shipped: Assembly) -> None:
    """The command line loads the project by any of the store's addresses, adds and replaces."""
    root = empty.removesuffix("query")
    sizes = {graph: len(own) for graph, own in shipped.graphs.items()}
    done = mini.purgeld("load", root, "--verify", cwd=mini.ROOT)
    assert f"{root}: {len(shipped.quads)} triples in {len(sizes)} graphs" in done.stdout
    assert "RDFC-1.0 SHA-256" in done.stdout
    assert held(empty) == sizes
    mini.purgeld("load", empty, "--replace", "--verify", cwd=mini.ROOT)
    assert held(empty) == sizes
    assert staged(empty) == []
    asked = mini.purgeld("query", "claims-by-status", "--store", root, cwd=mini.ROOT)
    assert asked.stdout == mini.purgeld("query", "claims-by-status", cwd=mini.ROOT).stdout


def test_adding_and_replacing(empty: str, tmp_path: Path) -> None:
    """Without --replace triples are added, never twice; with it the graphs of the load are new."""
    first = write(tmp_path, "a.nq", numbered(0, 120) + numbered(0, 7, "urn:h"))
    second = write(tmp_path, "b.nq", numbered(100, 180))
    for _ in range(2):
        load(empty, first)
        load(empty, second)
    assert held(empty) == {G: 180, H: 7}
    assert load(empty, second, replace=True) == {G: 80}
    assert held(empty) == {G: 80, H: 7}
    assert staged(empty) == []


def test_statements_without_a_graph(empty: str, tmp_path: Path) -> None:
    """They go to the default graph of the store, or where --graph says."""
    path = write(tmp_path, "a.nt", numbered(0, 120).replace(" <urn:g>", ""))
    load(empty, path)
    load(empty, path, replace=True)
    load(empty, path, graph="urn:g")
    assert held(empty) == {DEFAULT: 120, G: 120}


def test_blank_nodes_are_the_same_each_time(empty: str, tmp_path: Path) -> None:
    """A chunk never splits a blank node in two, since there is none left."""
    text = "".join(f'<urn:s{n}> <urn:p> _:x .\n_:x <urn:q> "{n}" .\n' for n in range(200))
    path = write(tmp_path, "a.nt", text)
    for _ in range(2):
        load(empty, path, graph="urn:g")
    assert held(empty) == {G: 400}
    rows = Remote(empty).rows("SELECT (COUNT(DISTINCT ?x) AS ?n) { GRAPH ?g { ?x <urn:q> ?y } }")
    assert [row["n"].value for row in rows] == ["1"]


def test_many_graphs_at_once(empty: str, tmp_path: Path) -> None:
    """More graphs than chunks are open at once are all loaded whole."""
    lines = [
        line for n in range(30) for line in numbered(0, 21, f"urn:g{n}").splitlines(keepends=True)
    ]
    random.Random(7).shuffle(lines)
    load(empty, write(tmp_path, "a.nq", "".join(lines)))
    assert set(held(empty).values()) == {21}
    assert len(held(empty)) == 30


def test_a_reader_never_sees_half(empty: str, tmp_path: Path) -> None:
    """While a graph is replaced again and again, every answer is the old state or the new one."""
    odd = write(tmp_path, "odd.nq", numbered(0, 3000))
    even = write(tmp_path, "even.nq", numbered(1500, 5000))
    load(empty, odd)
    seen: Counter[int] = Counter()
    over = threading.Event()

    def read() -> None:
        with closing(locations.open_store(empty)) as store:
            while not over.is_set():
                answer = store.query("SELECT (COUNT(*) AS ?n) WHERE { GRAPH <urn:g> { ?s ?p ?o } }")
                assert isinstance(answer, ox.QuerySolutions)
                seen[int(next(answer)["n"].value)] += 1

    reader = threading.Thread(target=read)
    reader.start()
    for path in (even, odd, even):
        load(empty, path, replace=True)
    over.set()
    reader.join()
    assert set(seen) <= {3000, 3500}
    assert len(seen) == 2


class Failing:
    """A store behind a proxy that fails when it is told to."""

    def __init__(self, address: str) -> None:
        """Start without a fault."""
        self.pass_on = peer.passing_on(address)
        self.fault: Callable[[Request], Reply | None] = lambda _: None

    def __call__(self, asked: Request) -> Reply:
        """Answer with the fault, or with what the store says."""
        return self.fault(asked) or self.pass_on(asked)


@pytest.fixture
def failing(empty: str) -> Iterator[tuple[str, peer.Peer, Failing]]:
    """Give the address of a proxy, the proxy, and what makes it fail."""
    answer = Failing(empty)
    with peer.serving(answer) as server:
        yield server.address.replace("/sparql", "/query"), server, answer


def is_chunk(asked: Request) -> bool:
    """Say whether a request carries triples to the graph store."""
    return "/store" in asked.path and asked.method == "POST"


@pytest.mark.parametrize("fault", ["503", "429 with a wait", "500 after a part", "reset after all"])
def test_uploads_are_repeated_and_counted_once(
    failing: tuple[str, peer.Peer, Failing], tmp_path: Path, fault: str
) -> None:
    """Every second upload fails, before or after the store took it; no triple is there twice."""
    address, server, answer = failing
    turn = iter(range(10_000))

    def fail(asked: Request) -> Reply | None:
        if not is_chunk(asked) or next(turn) % 2:
            return None
        if fault == "500 after a part":
            half = asked.body[: asked.body.index(b"\n", len(asked.body) // 2) + 1]
            answer.pass_on(Request(asked.method, asked.path, asked.headers, half))
            return Reply(500, "text/plain", b"half of it")
        if fault == "reset after all":
            answer.pass_on(asked)
            return Reply(drop=True)
        wait = {"Retry-After": "0"} if "429" in fault else {}
        return Reply(429 if "429" in fault else 503, "text/plain", b"busy", wait)

    answer.fault = fail
    assert load(address, write(tmp_path, "a.nq", numbered(0, 200))) == {G: 200}
    assert held(address) == {G: 200}
    assert len(uploads(server)) == 8


def test_an_answer_to_the_swap_that_is_lost_does_no_harm(
    failing: tuple[str, peer.Peer, Failing], tmp_path: Path
) -> None:
    """The connection is cut after the store has swapped; the load asks again, and all is well."""
    address, _, answer = failing
    load(address, write(tmp_path, "old.nq", numbered(0, 9)))
    cut: list[str] = []

    def fail(asked: Request) -> Reply | None:
        text = "".join(asked.form.get("update", ""))
        if "FILTER NOT EXISTS" not in text:
            return None
        cut.append(text)
        if len(cut) > 1:
            return None
        answer.pass_on(asked)
        return Reply(drop=True)

    answer.fault = fail
    load(address, write(tmp_path, "new.nq", numbered(5, 200)), replace=True)
    assert len(cut) == 2
    assert held(address) == {G: 195}


@pytest.mark.parametrize("most", [4000, 1])
def test_chunks_that_are_too_large_are_halved(
    failing: tuple[str, peer.Peer, Failing], tmp_path: Path, most: int
) -> None:
    """A store that refuses the size gets smaller parts, down to one triple, which is then named."""
    address, server, answer = failing
    answer.fault = lambda asked: (
        Reply(413, "text/plain", b"too large")
        if is_chunk(asked) and len(asked.body) > most
        else None
    )
    path = write(tmp_path, "a.nq", numbered(100, 500))
    if most == 1:
        with pytest.raises(StoreError, match="does not take even one triple"):
            load(address, path)
        return
    load(address, path)
    assert held(address) == {G: 400}
    refused = [asked for asked in uploads(server) if len(asked.body) > most]
    assert len(refused) <= 2


def test_a_store_that_loses_triples_is_not_swapped(
    failing: tuple[str, peer.Peer, Failing], tmp_path: Path
) -> None:
    """What the store has not taken is missed before anything is replaced."""
    address, _, answer = failing
    load(address, write(tmp_path, "old.nq", numbered(0, 9)))

    def forget(asked: Request) -> Reply | None:
        if not is_chunk(asked):
            return None
        less = asked.body[: asked.body.rindex(b"\n", 0, -1) + 1]
        return answer.pass_on(Request(asked.method, asked.path, asked.headers, less))

    answer.fault = forget
    with pytest.raises(StoreError, match="took 196 of 200 triples of <urn:g>"):
        load(address, write(tmp_path, "new.nq", numbered(0, 200)), replace=True)
    assert held(address) == {G: 9}


def test_a_store_that_ignores_graphs_is_noticed(
    failing: tuple[str, peer.Peer, Failing], tmp_path: Path
) -> None:
    """A graph store that puts everything into one graph fails the count."""
    address, _, answer = failing

    def ignore(asked: Request) -> Reply | None:
        if not is_chunk(asked):
            return None
        path = asked.path.partition("?")[0] + "?default"
        return answer.pass_on(Request(asked.method, path, asked.headers, asked.body))

    answer.fault = ignore
    with pytest.raises(StoreError, match="took 0 of 9 triples"):
        load(address, write(tmp_path, "a.nq", numbered(0, 9)))


def test_a_load_goes_on_where_it_stopped(
    failing: tuple[str, peer.Peer, Failing], tmp_path: Path
) -> None:
    """After a store that went down in the middle, --resume sends only what has not arrived."""
    address, server, answer = failing
    load(address, write(tmp_path, "old.nq", numbered(0, 9)))
    paths = [write(tmp_path, f"{n}.nq", numbered(n * 200, n * 200 + 200)) for n in range(3)]
    sent = len(uploads(server))
    answer.fault = lambda _: (
        Reply(503, "text/plain", b"down") if len(uploads(server)) > sent + 5 else None
    )
    with pytest.raises(StoreError, match="503"):
        load(address, *paths, replace=True)
    answer.fault = lambda _: None
    assert held(address) == {G: 9}
    assert staged(address) != []
    sent = len(uploads(server))
    load(address, *paths, replace=True, resume=True)
    assert len(uploads(server)) == sent + 7
    assert held(address) == {G: 600}
    assert staged(address) == []


def test_without_resume_a_load_begins_anew(
    failing: tuple[str, peer.Peer, Failing], tmp_path: Path
) -> None:
    """What an interrupted load has left is swept away by the next one, whatever that loads."""
    address, server, answer = failing
    path = write(tmp_path, "a.nq", numbered(0, 200))
    answer.fault = lambda asked: (
        Reply(400, "text/plain", b"no") if len(uploads(server)) > 2 and is_chunk(asked) else None
    )
    with pytest.raises(StoreError, match="400"):
        load(address, path)
    answer.fault = lambda _: None
    load(address, write(tmp_path, "b.nq", numbered(0, 5)), resume=True)
    assert held(address) == {G: 5}
    assert staged(address) == []


@pytest.mark.parametrize("moment", range(3))
def test_killed_in_mid_upload(empty: str, tmp_path: Path, moment: int) -> None:
    """Kill -9 leaves the old data; the next load gives the new, and the graph is the local one."""
    load(empty, write(tmp_path, "old.nq", numbered(0, 9)))
    path = write(tmp_path, "new.nq", numbered(5, 60_005))
    command: list[str | Path] = [sys.executable, "-m", "purgeld", "load", empty, path, "--replace"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while process.poll() is None and len(staged(empty)) < 2:
        time.sleep(0.02)
    time.sleep(moment * 0.1)
    process.kill()
    process.communicate()
    assert held(empty) in ({G: 9}, {G: 60_000})
    mini.purgeld("load", empty, path, "--replace", "--resume", "--verify", cwd=mini.ROOT)
    assert held(empty) == {G: 60_000}
    assert staged(empty) == []


def test_a_bad_file_leaves_the_store(empty: str, tmp_path: Path) -> None:
    """A mistake in the last of the files is met before anything is replaced."""
    load(empty, write(tmp_path, "old.nq", numbered(0, 9)))
    bad = write(tmp_path, "bad.nq", numbered(0, 70) + "<urn:a> .\n")
    with pytest.raises(SyntaxFault, match=r"bad\.nq:71:"):
        load(empty, write(tmp_path, "good.nq", numbered(0, 200)), bad, replace=True)
    assert held(empty) == {G: 9}


def test_a_read_only_store_says_so(tmp_path: Path) -> None:
    """A server that takes no updates is told from one that asks for a password."""
    with servers.oxigraph(tmp_path, "--location", tmp_path / "made"):
        pass
    with (
        servers.oxigraph(
            tmp_path, "--location", tmp_path / "made", serve="serve-read-only"
        ) as address,
        pytest.raises(StoreError) as refused,
    ):
        load(address, write(tmp_path, "a.nq", numbered(0, 9)))
    assert "read-only" in str(refused.value)


def test_a_full_store_says_so(tmp_path: Path) -> None:
    """A server whose disk is full fails the load; what it held before it still answers."""
    limited = ("bash", "-c", 'trap "" XFSZ; ulimit -f 300; exec "$@"', "-")
    with servers.oxigraph(tmp_path, "--location", tmp_path / "made", under=limited) as address:
        load(address, write(tmp_path, "a.nq", numbered(0, 9)))
        with pytest.raises(StoreError) as refused:
            load(address, write(tmp_path, "b.nq", numbered(0, 30_000)), replace=True)
        assert "is full" in str(refused.value)
        assert held(address) == {G: 9}


@pytest.mark.parametrize(("status", "says"), [(401, "does not accept us"), (403, "does not allow")])
def test_a_wrong_password_ends_the_load_at_once(tmp_path: Path, status: int, says: str) -> None:
    """Nothing is sent again after 401 and 403."""
    with (
        peer.serving(Reply(status, "text/html", b"<p>no")) as server,
        pytest.raises(StoreError, match=says),
    ):
        load(server.address, write(tmp_path, "a.nq", numbered(0, 9)))
    assert len(server.asked) == 1


def some_store(address: str, refused: str = "") -> Callable[[Request], Reply]:
    """Make a store of no known kind that has one address, and refuses updates with a word."""
    pass_on = peer.passing_on(address)

    def plain(asked: Request) -> Reply:
        target = "/update" if "update" in asked.form else "/query"
        if asked.method == "GET":
            return Reply(400, "text/plain", b"no query")
        if refused and re.match(refused, asked.form.get("update", [""])[0]):
            return Reply(400, "text/plain", b"not supported")
        answer = pass_on(Request(asked.method, target, asked.headers, asked.body))
        return Reply(answer.status, answer.media, answer.body, {"Server": "Some Store"})

    return plain


@pytest.mark.parametrize(
    ("reply", "says", "cure"),
    [
        (Reply(507, "text/plain", b"quota"), "is full: quota", "Make room there"),
        (Reply(500, "text/plain", b"No space left on device"), "is full: No space", "Make room"),
        (Reply(405, "text/plain", b""), "does not take this request", "read-only"),
        (Reply(404, "text/html", b"<h1>?</h1>"), "nothing is there", "Check the address"),
        (Reply(200, "text/html", b"<h1>Welcome</h1>"), "took 0 of 9 triples", "Nothing was"),
    ],
)
def test_an_upload_that_is_not_taken_changes_nothing(
    failing: tuple[str, peer.Peer, Failing], tmp_path: Path, reply: Reply, says: str, cure: str
) -> None:
    """A store that is full or closed, or a page in its place, leaves the old data and says why."""
    address, _, answer = failing
    load(address, write(tmp_path, "a.nq", numbered(0, 5)))
    answer.fault = lambda asked: reply if is_chunk(asked) else None
    with pytest.raises(StoreError) as refused:
        load(address, write(tmp_path, "b.nq", numbered(10, 19)), replace=True)
    assert says in str(refused.value)
    assert cure in refused.value.cure
    assert held(address) == {G: 5}


def test_a_store_that_cannot_copy_graphs_is_filled_by_patterns(empty: str, tmp_path: Path) -> None:
    """A store that refuses COPY and ADD gets the same by DELETE and INSERT, twice over."""
    first = write(tmp_path, "a.nq", numbered(0, 30) + numbered(0, 5, "urn:h"))
    second = write(tmp_path, "b.nq", numbered(20, 60))
    with peer.serving(some_store(empty, "COPY|ADD")) as server:
        load(server.address, first)
        load(server.address, first)
        load(server.address, second, replace=True)
        assert held(server.address) == {G: 40, H: 5}
        homeless = write(tmp_path, "c.nt", "<urn:a> <urn:b> <urn:c> .\n")
        load(server.address, homeless)
        load(server.address, homeless, replace=True)
        assert held(server.address)[DEFAULT] == 1
    assert staged(empty) == []


def test_a_store_without_a_graph_store_is_filled_by_updates(empty: str, tmp_path: Path) -> None:
    """Where no graph store is known, chunks travel as INSERT DATA, in parts of bounded size."""
    with peer.serving(some_store(empty)) as server:
        text = numbered(0, 120) + '<urn:s> <urn:p> "a\\nb \\\\ \\" ё" <urn:g> .\n'
        load(server.address, write(tmp_path, "a.nq", text))
        load(server.address, tmp_path / "a.nq", replace=True)
        assert held(server.address) == {G: 121}
        assert not any("/store" in asked.path for asked in server.asked)
        plan = Plan(loading.of_files([tmp_path / "a.nq"], None))
        (compared,) = verifying.verify(server.address, plan)
    assert compared.digest


def test_too_much_for_a_running_server_is_refused(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load that would fill the memory of Oxigraph's server names the way round it."""
    monkeypatch.setattr(staging, "MOST_IN_OXIGRAPH", 100)
    with pytest.raises(StoreError, match="would fill the memory") as refused:
        load(empty, write(tmp_path, "a.nq", numbered(0, 200)))
    assert "oxigraph serve --location" in refused.value.cure


DESCRIBED = """@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
[] a sd:Service ; sd:endpoint </ds/write> ; sd:supportedLanguage sd:SPARQL11Update ."""
VIRTUOSO = "http://h/sparql-graph-crud"


@pytest.mark.parametrize(
    ("address", "look", "update", "graphs"),
    [
        ("http://h/", ("Oxigraph/0.5", "", ""), "http://h/update", "http://h/store"),
        ("http://h/x/query", ("Oxigraph/0.5", "", ""), "http://h/x/update", "http://h/x/store"),
        ("http://h", ("Virtuoso/07.20", "", ""), "http://h/sparql", VIRTUOSO),
        ("http://h/ds/query", ("", "", ""), "http://h/ds/update", "http://h/ds/data"),
        ("http://h/ds/sparql", ("", "text/html", ""), "http://h/ds/update", "http://h/ds/data"),
        ("http://h/ds/sparql", ("", "text/turtle", DESCRIBED), "http://h/ds/write", "http://h/ds/data"),
        ("http://h/ds/sparql", ("", "text/turtle", "junk"), "http://h/ds/update", "http://h/ds/data"),
        ("http://h/repositories/r", ("", "", ""), "http://h/repositories/r/statements",
         "http://h/repositories/r/rdf-graphs/service"),
        ("https://h:8182/sparql", ("", "", ""), "https://h:8182/sparql", ""),
        ("http://h/api/q", ("", "", ""), "http://h/api/q", ""),
    ],
)  # fmt: skip
def test_addresses_are_found(
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    look: tuple[str, str, str],
    update: str,
    graphs: str,
) -> None:
    """By the server, by the service description, by the form of the path."""
    store = Remote(address)
    server, media, body = look
    monkeypatch.setattr(store.connection, "look", lambda _: Look(server, media, body.encode()))
    found = addresses.find(address, store.connection)
    assert (found.update, found.graphs) == (update, graphs)


def test_addresses_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment has the last word, but no password in it."""
    store = Remote("http://h/ds/sparql")
    monkeypatch.setattr(store.connection, "look", lambda _: Look("", "", b""))
    monkeypatch.setenv("PURGELD_STORE_UPDATE", "http://h/u")
    monkeypatch.setenv("PURGELD_STORE_GRAPHS", "http://h/g")
    found = addresses.find("http://h/ds/sparql", store.connection)
    assert (found.query, found.update, found.graphs) == (
        "http://h/ds/sparql",
        "http://h/u",
        "http://h/g",
    )
    monkeypatch.setenv("PURGELD_STORE_GRAPHS", "http://me:secret@h/g")
    with pytest.raises(StoreError, match="carries credentials"):
        addresses.find("http://h/ds/sparql", store.connection)


def test_the_environment_is_not_used_for_anything_else(empty: str) -> None:
    """Two addresses at once are independent: no setting of the process is changed."""
    before = dict(os.environ)
    assert held(empty) == {}
    assert dict(os.environ) == before
    assert httpx.get(empty, timeout=10).status_code == 200

"""Workers that run queries: answers, limits, and what happens when one is ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox
import pytest

from purgeld.errors import QueryError, StoreError
from purgeld.server.pool import MIB, Data, LimitError, Limits, Pool, Question

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
BASE = "https://w3id.org/purgeld/"
QUADS = "".join(
    f"<http://example.org/s{number}> <http://example.org/p> "
    f'"{"знак" if number else "bad " + chr(1)}"@ru <http://example.org/g{number % 2}> .\n'
    for number in range(300)
)
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small dump in N-Quads."""
    path = tmp_path_factory.mktemp("pool") / "all.nq"
    path.write_text(QUADS, "utf-8")
    return path


def run(data: Data, limits: Limits, job: Callable[[Pool], Awaitable[T]]) -> T:
    """Do a job with a pool that lives as long as the job."""

    async def whole() -> T:
        async with Pool(data, BASE, limits) as pool:
            return await job(pool)

    return asyncio.run(whole())


def ask(dump: Path, text: str, form: str = "json", limits: Limits | None = None) -> bytes:
    """Ask one question of a pool of one worker, over the union of all graphs."""
    only = limits or Limits(workers=1)
    question = Question(text, form, union=True)
    return run(Data(dumps=(str(dump),)), only, lambda pool: pool.ask(question))


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows_can_be_read_back(dump: Path, form: str) -> None:
    """Each format gives the same rows when another reader takes them in, odd signs included."""
    text = (
        "SELECT ?s ?o ?none { ?s ?p ?o OPTIONAL { ?s <http://example.org/no> ?none } } ORDER BY ?s"
    )
    body = ask(dump, text, form)
    if form == "csv":
        assert body.decode().splitlines()[2] == "http://example.org/s1,знак,"
        return
    formats = {
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
        "tsv": ox.QueryResultsFormat.TSV,
    }
    rows = ox.parse_query_results(body, format=formats[form])
    assert isinstance(rows, ox.QuerySolutions)
    found = [(str(row["s"]), str(row["o"]), row["none"]) for row in rows]
    assert len(found) == 300
    assert found[1] == ("<http://example.org/s1>", '"знак"@ru', None)


@pytest.mark.parametrize("form", ["turtle", "nt", "rdfxml", "jsonld"])
def test_graphs_can_be_read_back(dump: Path, form: str) -> None:
    """Each RDF format gives back the triples that the query made."""
    text = "CONSTRUCT { ?s ?p 1 } WHERE { ?s ?p ?o }"
    kinds = {
        "turtle": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "rdfxml": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    assert len(set(ox.parse(ask(dump, text, form), format=kinds[form]))) == 300


def test_xml_that_cannot_carry_a_sign_is_refused(dump: Path) -> None:
    """RDF/XML with a control character would be read by no parser."""
    with pytest.raises(QueryError, match="XML cannot carry"):
        ask(dump, "CONSTRUCT WHERE { ?s ?p ?o }", "rdfxml")


def test_a_syntax_error_has_line_and_column(dump: Path) -> None:
    """The place of the fault comes back from the worker."""
    with pytest.raises(QueryError) as caught:
        ask(dump, "SELECT *\n{ ?s ?p }")
    assert caught.value.where
    assert caught.value.where.line == 2


@pytest.mark.parametrize(
    ("text", "limits", "why"),
    [
        (CROSS, Limits(seconds=0.5, workers=1), "stopped after 0.5 seconds"),
        ("SELECT * { ?s ?p ?o }", Limits(rows=299, workers=1), "more than 299 rows"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", Limits(rows=299, workers=1), "more than 299 triples"),
        ("SELECT * { ?s ?p ?o }", Limits(bytes=1000, workers=1), "more than 1000 bytes"),
        ("ASK " + "{" * 9000 + "}" * 9000, Limits(workers=1), "brought its process down"),
        (
            "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f",
            Limits(memory=64 * MIB, workers=1),
            "needed more than 64 MiB",
        ),
    ],
    ids=["time", "rows", "triples", "bytes", "nesting", "memory"],
)
def test_limits_are_held(dump: Path, text: str, limits: Limits, why: str) -> None:
    """A query that needs too much is stopped with the reason, and the next one is answered."""
    form = "nt" if text.startswith("CONSTRUCT") else "json"

    async def job(pool: Pool) -> bytes:
        with pytest.raises(QueryError, match=why):
            await pool.ask(Question(text, form, union=True))
        return await pool.ask(Question("ASK { ?s ?p ?o }", "json", union=True))

    assert json.loads(run(Data(dumps=(str(dump),)), limits, job))["boolean"] is True


def test_exactly_the_limit_is_allowed(dump: Path) -> None:
    """As many rows as allowed are an answer."""
    body = ask(dump, "SELECT * { ?s ?p ?o }", limits=Limits(rows=300, workers=1))
    assert len(json.loads(body)["results"]["bindings"]) == 300


def test_nothing_is_fetched(dump: Path) -> None:
    """SERVICE cannot open a connection from a worker, even where no guard stands before it."""
    met = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)

        def listen() -> None:
            try:
                listener.accept()
                met.set()
            except TimeoutError:
                return

        thread = threading.Thread(target=listen)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(QueryError, match="cannot be run"):
            ask(dump, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
        thread.join()
    assert not met.is_set()


def test_who_finds_no_worker_free_is_told(dump: Path) -> None:
    """More queries at once than workers wait for a while, then get a refusal."""

    async def job(pool: Pool) -> list[BaseException | bytes]:
        asked = [pool.ask(Question(CROSS, "json", union=True)) for _ in range(3)]
        return await asyncio.gather(*asked, return_exceptions=True)

    limits = Limits(seconds=1, workers=1, patience=0.2)
    said = sorted(str(one) for one in run(Data(dumps=(str(dump),)), limits, job))
    assert [text.split(".")[0] for text in said] == [
        "all 1 workers are busy",
        "all 1 workers are busy",
        "was stopped after 1 seconds",
    ]


def workers_of(parent: int) -> list[int]:
    """Return the processes that a process has started."""
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    return [int(number) for number in text.split()]


def test_workers_that_die_are_replaced(dump: Path) -> None:
    """A worker killed from outside costs at most its query; the pool fills again."""

    async def job(pool: Pool) -> bool:
        assert pool.process
        for _ in range(20):
            for worker in workers_of(pool.process):
                os.kill(worker, signal.SIGKILL)
            try:
                await pool.ask(Question("ASK { ?s ?p ?o }", "json", union=True))
            except LimitError:
                continue
        body = await pool.ask(Question("ASK { ?s ?p ?o }", "json", union=True))
        for _ in range(200):
            if len(workers_of(pool.process)) == 2:
                break
            await asyncio.sleep(0.05)
        return bool(json.loads(body)["boolean"]) and len(workers_of(pool.process)) == 2

    assert run(Data(dumps=(str(dump),)), Limits(workers=2), job)


def test_no_process_is_left(dump: Path) -> None:
    """When the pool closes, nursery and workers end, also one that is in a query."""

    async def job(pool: Pool) -> list[int]:
        assert pool.process
        busy = asyncio.create_task(pool.ask(Question(CROSS, "json", union=True)))
        await asyncio.sleep(0.2)
        busy.cancel()
        return [pool.process, *workers_of(pool.process)]

    for process in run(Data(dumps=(str(dump),)), Limits(workers=2), job):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_folder_is_opened_read_only(tmp_path: Path) -> None:
    """An embedded folder is answered from, and not written to."""
    folder = tmp_path / "store"
    store = ox.Store(str(folder))
    store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("o")))
    store.flush()
    del store
    question = Question("ASK { ?s ?p 'o' }", "json")
    body = run(Data(folder=str(folder)), Limits(workers=2), lambda pool: pool.ask(question))
    assert json.loads(body)["boolean"] is True


def test_data_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    """A dump that is missing or broken is a refusal at the start, not a server without data."""
    broken = tmp_path / "all.nq"
    broken.write_text("<a> <b>", "utf-8")
    question = Question("ASK {}", "json")
    for path in (broken, tmp_path / "none.nq"):
        with pytest.raises(StoreError, match="cannot be opened"):
            run(Data(dumps=(str(path),)), Limits(workers=1), lambda pool: pool.ask(question))

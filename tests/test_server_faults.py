"""Faults that a server meets, made for real: processes killed, stores damaged, disks full."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from prometheus_client.parser import text_string_to_metric_families

import damaging
import live
import mini
import outside
import servers
from purgeld import building

if TYPE_CHECKING:
    from collections.abc import Callable

TESTOV = "id/person/ivan-testov"
ASK = "sparql?query=" + quote("ASK { ?s ?p ?o }")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project that is built and also loaded into a folder."""
    folder = live.project(tmp_path_factory.mktemp("faults"))
    loaded(folder / "dist" / "dumps" / "all.nq", folder / "loaded")
    return folder


def loaded(dump: Path, folder: Path) -> None:
    """Load a dump into an embedded store."""
    store = ox.Store(str(folder))
    store.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    store.flush()


def children(process: int) -> list[int]:
    """Return the processes that a process has started."""
    text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(number) for number in text.split()]


def until(true: Callable[[], bool]) -> bool:
    """Wait until something is true, at most half a minute."""
    for _ in range(600):
        if true():
            return True
        time.sleep(0.05)
    return False


def is_gone(process: int) -> bool:
    """Say whether a process has ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def test_workers_killed_a_hundred_times_are_replaced(home: Path) -> None:
    """Each death costs at most one 503; afterwards the pool is whole and answers."""
    with live.serving(home, "--quiet") as running:
        (nursery,) = children(running.process.pid)
        killed = 0
        statuses = set()
        while killed < 100:
            for worker in children(nursery):
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                    killed += 1
            statuses.add(running.get(ASK).status_code)
        assert statuses <= {200, 503}
        assert until(lambda: len(children(nursery)) == 2)
        assert until(lambda: running.get(ASK).status_code == 200)


def test_a_nursery_that_is_killed_costs_queries_and_no_pages(home: Path) -> None:
    """The process that holds the data for queries is started again; pages go on meanwhile."""
    with live.serving(home, "--quiet") as running:
        (nursery,) = children(running.process.pid)
        workers = children(nursery)
        os.kill(nursery, signal.SIGKILL)
        assert running.get(f"{TESTOV}/index.html").status_code == 200
        assert until(lambda: all(map(is_gone, workers)))
        seen = [running.get(ASK).status_code for _ in range(5)]
        assert set(seen) <= {200, 503}
        assert until(lambda: running.get(ASK).status_code == 200)
        assert len(children(running.process.pid)) == 1


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_killed_server_leaves_nothing_behind(home: Path, number: str) -> None:
    """After kill -9 no process holds the port, and a new server starts on it."""
    port = str(servers.free_port())
    with live.serving(home, "--quiet", "--workers", number, "--port", port) as running:
        family = [running.process.pid]
        for process in family:
            family += children(process)
        running.process.kill()
        running.process.wait()
        assert until(lambda: all(map(is_gone, family)))
    with live.serving(home, "--quiet", "--port", port) as again:
        assert again.get(ASK).status_code == 200


def test_a_new_build_under_load_fails_no_request(tmp_path: Path) -> None:
    """Clients that ask all the while get the old answer or the new one, each whole."""
    home = live.project(tmp_path / "reload")
    with live.serving(home, "--quiet") as running:
        old = running.get(f"{TESTOV}.ttl")
        stop = threading.Event()
        with ThreadPoolExecutor(8) as crowd:
            asking = [crowd.submit(ask_on, running, stop) for _ in range(8)]
            data = home / "data" / "small.ttl"
            text = data.read_text("utf-8")
            data.write_text(text.replace('"Ivan Testov"@en', '"Ivan P. Testov"@en'), "utf-8")
            building.build(home, home / "dist", "compiled")
            new = until(lambda: "Ivan P." in running.get(f"{TESTOV}.ttl").text)
            stop.set()
            seen = [answer for each in asking for answer in each.result()]
        now = running.get(f"{TESTOV}.ttl")
    assert new
    assert {status for status, _, _ in seen} == {200}
    tags = {old.headers["etag"]: old.text, now.headers["etag"]: now.text}
    assert len(tags) == 2
    assert all(tags[tag] == text for _, tag, text in seen)


def ask_on(running: live.Live, stop: threading.Event) -> list[tuple[int, str, str]]:
    """Ask for one document until told to stop; return what came."""
    seen = []
    with httpx.Client(base_url=running.address, timeout=30) as client:
        while not stop.is_set():
            answer = client.get(f"{TESTOV}.ttl")
            seen.append((answer.status_code, answer.headers["etag"], answer.text))
    return seen


def test_a_build_that_is_broken_is_not_taken_up(tmp_path: Path) -> None:
    """The old data are served on, and the log says why."""
    home = live.project(tmp_path / "broken")
    with live.serving(home) as running:
        bad = home / ".dist.builds" / "bad"
        (bad / "dumps").mkdir(parents=True)
        (bad / "dumps" / "all.nq").write_text("<broken", "utf-8")
        link = home / "new"
        link.symlink_to(bad.relative_to(home), target_is_directory=True)
        link.replace(home / "dist")
        assert until(lambda: "is no whole build" in running.said.read_text("utf-8"))
        assert running.get(f"{TESTOV}.ttl").status_code == 200
        assert running.get(ASK).status_code == 200


def test_a_load_into_the_store_that_is_served_is_taken_up(tmp_path: Path) -> None:
    """A folder that a load has swapped is seen whole by the next requests, with another tag."""
    home = live.project(tmp_path / "swapped")
    dump = home / "dist" / "dumps" / "all.nq"
    mini.purgeld("load", "kept", dump, cwd=home)
    with live.serving(home, "--quiet", "--store", "kept") as running:
        before = running.get(f"{TESTOV}.ttl")
        changed = home / "changed.nq"
        changed.write_text(
            dump.read_text("utf-8").replace("Ivan Testov", "Ivan P. Testov"), "utf-8"
        )
        mini.purgeld("load", "kept", changed, "--replace", cwd=home)
        assert until(lambda: "Ivan P." in running.get(f"{TESTOV}.ttl").text)
        assert running.get(f"{TESTOV}.ttl").headers["etag"] != before.headers["etag"]
        query = 'ASK { ?s ?p "Ivan Testov"@en }'
        assert running.get("sparql?query=" + quote(query)).json()["boolean"] is False


@pytest.mark.parametrize("damage", ["emptied", "flipped", "cut", "foreign"])
def test_a_damaged_store_is_said(home: Path, tmp_path: Path, damage: str) -> None:
    """One line says that the store is damaged, or none, and what to do; nothing is written."""
    place = tmp_path / "damaged"
    shutil.copytree(home / "loaded", place)
    if damage == "foreign":
        (place / "CURRENT").unlink()
    else:
        damaging.spoil(place, damage)
    said = mini.purgeld("serve", "--port", "0", "--store", place, cwd=home, expect=1).stderr
    assert "damaged" in said or "no store" in said
    assert "purgeld load" in said


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--store", "dist/dumps/all.nq"], 1, "neither a folder nor an address"),
        (["--store", "memory:"], 1, "neither a folder nor an address"),
        (["--store", "http://127.0.0.1:1/sparql"], 1, "cannot be reached"),
        (["--store", "http://127.0.0.1:1/sparql", "--workers", "2"], 1, "cannot be reached"),
        (["--store", "ftp://127.0.0.1/x"], 1, "no http or https address"),
        (["--port", "99999"], 2, "no address to listen on"),
        (["--workers", "0"], 2, "--workers"),
        (["--seconds", "0"], 2, "--seconds"),
        (["--seconds", "nan"], 2, "--seconds"),
    ],
)
def test_what_cannot_be_served_is_said(
    home: Path, options: list[str], code: int, words: str
) -> None:
    """A place that is no store and a number that is none end with one line and their code."""
    port = [] if "--port" in options else ["--port", "0"]
    said = mini.purgeld("serve", *port, *options, cwd=home, expect=code).stderr
    assert words in said


def test_a_build_that_is_not_whole_is_said(home: Path, tmp_path: Path) -> None:
    """A dump without the rest of a build, or a broken one, is no server without data."""
    (tmp_path / "dumps").mkdir()
    shutil.copy(home / "dist" / "dumps" / "all.nq", tmp_path / "dumps" / "all.nq")
    said = mini.purgeld("serve", "--port", "0", "--out", tmp_path, cwd=home, expect=1).stderr
    assert "is no whole build" in said


def test_two_servers_read_one_store(home: Path) -> None:
    """Readers do not lock each other out."""
    store = ["--quiet", "--store", str(home / "loaded")]
    with live.serving(home, *store) as one, live.serving(home, *store) as other:
        assert one.get(ASK).json() == other.get(ASK).json()


def as_others() -> list[str]:
    """Return the command under which root has to respect the modes of files, as all others do."""
    if os.geteuid() != 0:
        return []
    program = shutil.which("setpriv") or outside.missing("setpriv")
    return [program, "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]


def test_a_store_that_cannot_be_written_is_served(home: Path) -> None:
    """Who may only read the folder can serve it; nothing in it changes."""
    place = home / "read-only"
    shutil.copytree(home / "loaded", place)
    for path in place.iterdir():
        path.chmod(0o444)
    place.chmod(0o555)
    before = sorted((path.name, path.stat().st_mtime_ns) for path in place.iterdir())
    port = servers.free_port()
    command = [*as_others(), sys.executable, "-m", "purgeld", "serve", "--port", str(port)]
    command += ["--store", str(place)]
    assert subprocess.run([*as_others(), "touch", str(place / "x")], check=False).returncode
    process = subprocess.Popen(command, cwd=home, stderr=subprocess.PIPE)
    try:
        servers.wait_for(f"http://127.0.0.1:{port}/health", process)
        assert httpx.get(f"http://127.0.0.1:{port}/{ASK}", timeout=30).json()["boolean"] is True
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert sorted((path.name, path.stat().st_mtime_ns) for path in place.iterdir()) == before


def test_a_full_disk_for_the_log_stops_no_answer(home: Path) -> None:
    """Lines that cannot be written are lost; the server answers on and ends in order."""
    port = servers.free_port()
    command = [sys.executable, "-m", "purgeld", "serve", "--port", str(port)]
    with Path("/dev/full").open("wb") as full:
        process = subprocess.Popen(command, cwd=home, stdout=full, stderr=full)
    try:
        servers.wait_for(f"http://127.0.0.1:{port}/health", process)
        for _ in range(20):
            answer = httpx.get(f"http://127.0.0.1:{port}/{TESTOV}.ttl", timeout=30)
            assert answer.status_code == 200
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_a_link_out_of_the_build_is_not_followed(tmp_path: Path) -> None:
    """A symbolic link in the build to a file elsewhere, or to itself, is not there."""
    home = live.project(tmp_path / "linked")
    secret = tmp_path / "secret.txt"
    secret.write_text("not for you", "utf-8")
    (home / "dist" / "out.txt").symlink_to(secret)
    (home / "dist" / "loop.txt").symlink_to("loop.txt")
    with live.serving(home, "--quiet") as running:
        for name in ("out.txt", "loop.txt"):
            assert running.get(name).status_code == 404


def test_a_crowd_is_answered_or_told_to_wait(home: Path) -> None:
    """Two hundred clients at once get answers, or 503 with the time to wait; none is forgotten."""
    with live.serving(home, "--quiet") as running, ThreadPoolExecutor(200) as crowd:
        paths = [f"{TESTOV}.ttl", f"{TESTOV}/index.html", ASK, "queries/accused.csv?year=1938"]
        answers = list(crowd.map(running.get, paths * 100))
    assert {answer.status_code for answer in answers} <= {200, 503}
    refused = [answer for answer in answers if answer.status_code == 503]
    assert all("retry-after" in answer.headers for answer in refused)
    assert len(refused) < len(answers) / 2


def test_a_reader_that_does_not_read_is_let_go(home: Path) -> None:
    """An answer that nobody takes in is given up after its time, and frees what it held."""
    big = home / "dist" / "dumps" / "large.nq"
    big.write_bytes(b"# a comment\n" * 2_000_000)
    try:
        with live.serving(home, "--quiet", PURGELD_READING_SECONDS="1") as running:
            with socket.socket() as slow:
                slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                slow.connect(("127.0.0.1", running.port))
                slow.sendall(b"GET /dumps/large.nq HTTP/1.1\r\nHost: x\r\n\r\n")
                assert until(lambda: "requests_running 2" not in running.get("metrics").text)
                time.sleep(1.5)
                slow.settimeout(10)
                assert len(live.read_all(slow)) < 24_000_000
            assert running.get(ASK).status_code == 200
    finally:
        big.unlink()


def test_answers_in_flight_end_before_the_server(home: Path) -> None:
    """SIGTERM under load: who was being answered gets the whole answer, then exit 0."""
    with live.serving(home, "--quiet", "--seconds", "5") as running:
        cross = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
        with ThreadPoolExecutor(8) as crowd:
            asked = [crowd.submit(running.get, f"sparql?query={cross}") for _ in range(8)]
            assert until(lambda: "requests_running 9" in running.get("metrics").text)
            running.process.send_signal(signal.SIGTERM)
            statuses = [each.result().status_code for each in asked]
        assert set(statuses) == {503}
        assert running.process.wait(30) == 0


def test_counts_are_those_of_prometheus(home: Path) -> None:
    """What /metrics says has a kind and a text for each name, and numbers that add up."""
    with live.serving(home, "--quiet") as running:
        for _ in range(3):
            running.get(f"{TESTOV}.nt")
        running.get("nothing")
        text = running.get("metrics").text
    named = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert {line.partition("{")[0].split()[0] for line in samples} == named
    assert 'purgeld_requests_total{method="GET",status="404"} 1.0' in samples


def count(text: str, name: str) -> float:
    """Return the sum of the samples of a name."""
    families = text_string_to_metric_families(text)
    return sum(each.value for family in families for each in family.samples if each.name == name)


def test_processes_count_together(home: Path) -> None:
    """Each process tells the sum; what one has counted outlives it, what it was doing does not."""
    with live.serving(home, "--quiet", "--workers", "2") as running:
        for _ in range(40):
            running.get(f"{TESTOV}.nt")
        told = [count(running.get("metrics").text, "purgeld_requests_total") for _ in range(20)]
        assert told == [told[0] + further for further in range(20)]
        assert told[0] >= 40
        os.kill(children(running.process.pid)[-1], signal.SIGKILL)
        assert until(lambda: count(running.get("metrics").text, "purgeld_requests_total") > 65)
        assert count(running.get("metrics").text, "purgeld_requests_running") == 1


def test_the_log_is_lines_of_json(home: Path) -> None:
    """Each request has one line with the same names, whatever was asked."""
    with live.serving(home) as running:
        running.get(f"{TESTOV}.ttl")
        running.get("id/%22%0a%1b[31m")
        lines = running.said.read_text("utf-8").splitlines()[1:]
    wanted = {"at", "client", "method", "path", "status", "bytes", "ms"}
    assert [set(json.loads(line)) for line in lines] == [wanted] * len(lines)
    assert len(lines) >= 2

"""A hostile client against a server that runs: whatever is sent, nothing but refusals comes of it.

No 5xx but 503, no dead process, no connection to anywhere, no growth of memory, no traceback.
"""

from __future__ import annotations

import random
import socket
import struct
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

import live

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTOV = "id/person/ivan-testov"
ALLOWED = {*range(200, 500), 503}
MIB = 2**20
MOST_GROWTH = 48 * MIB


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    """Serve a small project with short limits; it must be whole at the end, and its log clean."""
    folder = live.project(tmp_path_factory.mktemp("hostile"))
    times = {"PURGELD_ARRIVAL_SECONDS": "2", "PURGELD_READING_SECONDS": "8"}
    with live.serving(folder, "--seconds", "1", **times) as running:
        yield running
        assert running.process.poll() is None
        assert running.get(f"{TESTOV}.ttl").status_code == 200
        assert running.get("sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D").json()["boolean"] is True
        assert "Traceback" not in running.said.read_text("utf-8")


class Ear:
    """A socket of loopback that hears whether somebody connects."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.heard = 0
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return
            self.heard += 1


@contextmanager
def ear() -> Iterator[Ear]:
    """Listen while the block runs."""
    listening = Ear()
    try:
        yield listening
    finally:
        listening.socket.shutdown(socket.SHUT_RDWR)
        listening.socket.close()
        listening.thread.join()


def doubling(times: int) -> str:
    """Return a query whose text doubles so many times."""
    steps = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(times))
    return f'SELECT ?v{times} {{ BIND("0123456789abcdef" AS ?v0) {steps} }}'


HEAVY = {
    "groups": "ASK " + "{" * 2265 + "}" * 2265,
    "groups-at-the-limit": "ASK " + "{" * 60 + "}" * 60,
    "selects": "SELECT * {" + "{SELECT * {" * 29 + "?s ?p ?o" + "}}" * 29 + "}",
    "many-selects": "SELECT * {" + "{SELECT * {" * 1281 + "}}" * 1281 + "}",
    "optionals": "ASK {" + "OPTIONAL {" * 2827 + "}" * 2828,
    "parentheses": "ASK { FILTER(" + "(" * 4796 + "1" + ")" * 4796 + ") }",
    "unions": "ASK {" + "{} UNION " * 6625 + "{} }",
    "ors": "ASK { FILTER(" + "1||" * 9437 + "1) }",
    "collections": "ASK { ?s ?p " + "(" * 58 + ")" * 58 + " }",
    "cross": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "sorted-cross": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "path": "ASK { ?s " + "/".join(["!<p>"] * 190) + " ?o }",
    "long-path": "ASK { ?s " + "/".join(["<p>"] * 2000) + " ?o }",
    "stars": "SELECT (COUNT(*) AS ?n) { ?s ((!<p>)*)* ?m . ?m (!<p>)+ ?o . ?o (!<q>|^!<q>)* ?x }",
    "regex": f'ASK {{ BIND("{"a" * 5000}b" AS ?t) FILTER(REGEX(?t, "^((a+)+)+$")) }}',
    "large-regex": 'ASK { ?s ?p ?o FILTER(REGEX(STR(?o), "((a{1,100}){1,100}){1,100}")) }',
    "doubled": doubling(40),
    "grouped": 'SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f), STR(?i)); separator="x") AS ?all)'
    " { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "values": "SELECT * { VALUES ?x { " + "1 " * 30_000 + "} }",
    "string": 'ASK { ?s ?p "' + "x" * 60_000 + '" }',
    "unclosed": 'ASK { ?s ?p "' + '\\"' * 20_000,
    "comments": "ASK {} " + "#\n" * 30_000,
    "ten-megabytes": "ASK {} #" + "x" * (10 * MIB),
    "control": "ASK { ?s ?p '\x00\x01\x7f\u202e\ufeff' }",
    "surrogate": r"ASK { ?s ?p '\uD800' }",
    "graph": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "described": "DESCRIBE * { ?s ?p ?o }",
    "random": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY RAND()",
    "offset": "SELECT * { ?s ?p ?o } OFFSET 99999999999999999999",
    "number": "SELECT (1e308 * 1e308 AS ?x) (9223372036854775807 + 1 AS ?y) (1/0 AS ?z) {}",
    "dates": 'ASK { FILTER("99999999999-01-01"^^<http://www.w3.org/2001/XMLSchema#date> > 1) }',
}


@pytest.mark.parametrize("name", HEAVY)
def test_no_query_brings_it_down(server: live.Live, name: str) -> None:
    """A query that is heavy, deep, long or odd is answered, refused or stopped."""
    body = HEAVY[name].encode("utf-8", "surrogatepass")
    headers = {"content-type": "application/sparql-query"}
    try:
        answer = httpx.post(f"{server.address}sparql", content=body, headers=headers, timeout=30)
    except (httpx.WriteError, httpx.ReadError):  # refused before all of it was sent
        assert len(body) > MIB
    else:
        assert answer.status_code in ALLOWED
        assert answer.status_code != 500
    assert server.get("health").status_code == 200


def reaching(port: int) -> list[str]:
    """Return queries that would ask another server, or read a file, if anything let them."""
    there = f"<http://127.0.0.1:{port}/sparql>"
    return [
        f"ASK {{ SERVICE {there} {{ ?s ?p ?o }} }}",
        f"ASK {{ SeRvIcE SiLeNt {there} {{ ?s ?p ?o }} }}",
        f"ASK {{ SERVICE#\n{there} {{ ?s ?p ?o }} }}",
        rf"ASK {{ \u0053ERVICE {there} {{ ?s ?p ?o }} }}",
        f"ASK {{ BIND({there} AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
        f"SELECT * FROM {there} {{ ?s ?p ?o }}",  # noqa: S608 - no SQL
        f"SELECT * FROM NAMED {there} {{ GRAPH {there} {{ ?s ?p ?o }} }}",  # noqa: S608 - no SQL
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        f"LOAD {there}",
        f"DESCRIBE {there}",
        f'DEFINE get:soft "replace" ASK FROM {there} {{ ?s ?p ?o }}',
        f"PREFIX x: {there} ASK {{ x:a x:b x:c }}",
    ]


def test_nothing_is_asked_of_anybody(server: live.Live) -> None:
    """Whatever names another server, no connection is made, and no file is read."""
    with ear() as listening:
        there = f"http://127.0.0.1:{listening.port}/x"
        for query in reaching(listening.port):
            answer = server.get("sparql?query=" + quote(query))
            assert answer.status_code in {200, 400, 403}
            assert "root:" not in answer.text
        for path in (
            f"sparql?query=ASK%7B%7D&default-graph-uri={quote(there)}",
            f"sparql?query=ASK%7B%7D&named-graph-uri={quote(there)}",
            f"queries/accused?trial={quote(there)}",
            f"queries/accused/index.html?trial={quote(there)}",
            f"reconcile/preview?id={quote(there)}",
            f"suggest?q={quote(there)}",
            f"search?q={quote(there)}",
            quote(there),
            quote(there, safe=""),
        ):
            assert server.get(path).status_code in ALLOWED
        asked = {"queries": f'{{"q": {{"query": "{there}"}}}}'}
        assert httpx.post(f"{server.address}reconcile", data=asked).status_code in ALLOWED
        headers = {"host": f"127.0.0.1:{listening.port}", "x-forwarded-host": there}
        assert server.get(TESTOV, headers).headers["location"].startswith("/id/")
        assert listening.heard == 0


ODD_PATHS = [
    "%2e%2e/%2e%2e/etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "%e0%80%ae%e0%80%ae/etc/passwd",
    "%252e%252e/etc/passwd",
    "dumps/../../purgeld.toml",
    "dumps/%2e%2e/%2e%2e/purgeld.toml",
    "dumps/all.nq%00.html",
    "dumps/all.nq/",
    "dumps/all.nq/.",
    "dumps",
    "assets/",
    "search/../../purgeld.toml",
    "%5c..%5c..%5cetc%5cpasswd",
    "file:///etc/passwd",
    "//example.org/x",
    "/example.org/",
    "%2f%2fexample.org",
    "%0d%0aSet-Cookie:%20x=1",
    "id/person/%0d%0aLocation:%20http://example.org",
    "id/person/%ed%a0%80",
    "id/person/" + "%cc%81" * 3000,
    "id/" + "/".join("a" * 3000),
    "id/person/ivan-testov" + "/index" * 500 + ".html",
    "id/person/ivan-testov/index-99999999999999999999.html",
    "id/person/ivan-testov/index.ru.ru.html",
    "queries/%2e%2e%2f%2e%2e%2fpurgeld.toml",
    "queries/accused.csv.csv",
    "queries/.csv",
    "queries/accused.json/x",
    "search/%2e%2e%2fmanifest.json",
    "reconcile/%00",
    "%",
    "%zz",
    "?",
    "??&&==%%",
    "id/person/ivan-testov?" + "a=b&" * 3000,
    "sparql?" + "query=ASK%7B%7D&" * 200,
    "suggest?q=" + quote("\u202e\u0000\ud7ff" + "я" * 1000),
    "suggest?q=" + "%f0%9f%92%a9" * 1500,
    "search?q=%0d%0aX:%20y",
]


@pytest.mark.parametrize("path", ODD_PATHS, ids=range(len(ODD_PATHS)))
def test_no_path_leads_out(server: live.Live, path: str) -> None:
    """An odd path is refused or answered from the site; nothing of it stands in a header."""
    head = f"GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    said = server.raw(head.encode("utf-8", "surrogatepass"))
    status = int(said.split(b" ", 2)[1])
    assert status in ALLOWED
    headers, _, body = said.partition(b"\r\n\r\n")
    assert b"root:" not in body
    assert b"[sources." not in body
    names = [line.partition(b":")[0].lower() for line in headers.split(b"\r\n")[1:]]
    assert b"set-cookie" not in names
    assert b"x" not in names
    for line in headers.split(b"\r\n"):
        if line.lower().startswith(b"location:"):
            assert line.split(b" ", 1)[1].startswith(b"/")
            assert not line.split(b" ", 1)[1].startswith(b"//")


HEADERS: list[dict[str, str]] = [
    {"accept": "text/html," * 1600},
    {"accept": ",".join(f"a{n}/b;q=0.{n}" for n in range(900))},
    {"accept": '"' * 8000},
    {"accept": "*/*;q=" + "9" * 5000},
    {"accept-language": "x-" * 5000},
    {"accept-language": "*;q=0, ;;;,,,"},
    {"accept-encoding": "gzip;q=1," * 1700},
    {"if-none-match": '"a",' * 3000},
    {"if-none-match": '"' * 8000},
    {"if-modified-since": "Thu, 99 Jan 99999 99:99:99 GMT"},
    {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 +9999"},
    {"range": "bytes=" + ",".join(f"{n}-{n}" for n in range(2500))},
    {"range": "bytes=99999999999999999999-"},
    {"cookie": "a=" + "b" * 8000},
    {"host": "evil.example/../"},
    {"x-forwarded-proto": "javascript"},
    {"content-length": "0", "content-type": "multipart/form-data; boundary=" + "x" * 5000},
]


@pytest.mark.parametrize("headers", HEADERS, ids=range(len(HEADERS)))
def test_no_header_confuses_it(server: live.Live, headers: dict[str, str]) -> None:
    """Absurd headers are passed over or refused, on every kind of address."""
    paths = (TESTOV, f"{TESTOV}.ttl", f"{TESTOV}/index.html", "dumps/all.nq", "", "nothing")
    for path in (*paths, "sparql?query=ASK%7B%7D", "queries/accused", "search"):
        answer = server.get(path, headers)
        assert answer.status_code in ALLOWED - {503}
        assert "evil.example" not in answer.headers.get("location", "")


def test_bodies_without_a_length_are_bounded(server: live.Live) -> None:
    """A chunked body of any size is read to its limit only."""
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sending:
        sending.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        try:
            for _ in range(200):
                sending.sendall(chunk)
        except (BrokenPipeError, ConnectionResetError):
            return
        assert live.read_all(sending).startswith((b"HTTP/1.1 413", b"HTTP/1.1 400", b""))
    assert server.get("health").status_code == 200


def test_many_who_send_nothing_hold_nothing(server: live.Live) -> None:
    """Three hundred half-open requests keep nobody else waiting, and are closed in their time."""
    begun = [b"", b"G", b"GET / HTTP/1.1\r\n", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Le"]
    held = []
    try:
        for number in range(300):
            each = socket.create_connection(("127.0.0.1", server.port), timeout=20)
            each.sendall(begun[number % len(begun)])
            held.append(each)
        assert server.get(f"{TESTOV}.ttl").status_code == 200
        assert all(b" 200 " not in live.read_all(each) for each in held)
    finally:
        for each in held:
            each.close()


def test_who_breaks_off_leaves_nothing(server: live.Live) -> None:
    """Connections that are reset at any moment of a request end what was done for them."""
    requests = [
        f"GET /{TESTOV}/index.html HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
        b"GET /dumps/all.nq HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 500000\r\n\r\n" + b"x" * 1000,
        f"GET /sparql?query={quote(HEAVY['cross'])} HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    ]
    for number in range(200):
        with socket.create_connection(("127.0.0.1", server.port)) as gone:
            gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            text = requests[number % 40 and number % 3]
            gone.sendall(text if number % 2 else text[: len(text) // 2])
    assert server.get(f"{TESTOV}.ttl").status_code == 200


def test_noise_is_refused(server: live.Live) -> None:
    """Bytes by chance, and requests with a byte changed, are answered by one refusal at most."""
    chance = random.Random(7)
    good = b"GET /id/person/ivan-testov.ttl HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    for number in range(150):
        noise = bytearray(good if number % 2 else chance.randbytes(200))
        for _ in range(1 + number % 4):
            noise[chance.randrange(len(noise))] = chance.randrange(256)
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as talking:
            talking.sendall(noise)
            talking.shutdown(socket.SHUT_WR)
            said = live.read_all(talking)
        assert said.count(b"HTTP/1.1 5") == 0
        assert said.count(b"HTTP/1.1 ") <= 1 or b"\r\n\r\n" in bytes(noise)[:-4]


def resident(process: int) -> int:
    """Return the memory of a process in bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * 4096


def test_thousands_of_tiny_queries_cost_no_memory(server: live.Live) -> None:
    """The server is as large after thousands of requests as after the first hundreds of them."""

    def asks(number: int) -> Counter[int]:
        with httpx.Client(base_url=server.address, timeout=30) as client:
            paths = (
                f"sparql?query={quote(f'ASK {{ ?s ?p {number} }}')}",
                f"{TESTOV}?n={number}",
                f"id/person/nobody-{number}",
                f"queries/accused.csv?year={number % 3000}",
            )
            return Counter(client.get(paths[n % 4]).status_code for n in range(100))

    with ThreadPoolExecutor(4) as crowd:
        first = sum(crowd.map(asks, range(8)), Counter())
        before = resident(server.process.pid)
        later = sum(crowd.map(asks, range(100, 130)), Counter())
    assert set(first + later) <= {200, 303, 404, 503}
    assert later[200] + later[303] > later[503]
    assert resident(server.process.pid) - before < MOST_GROWTH

"""The live server as clients meet it: things, pages, data, refusals."""

from __future__ import annotations

import gzip
import json
import re
import signal
import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

import live
import mini
from purgeld import building

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "https://w3id.org/purgeld/"
TESTOV = "id/person/ivan-testov"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project that is built, with a query and two IRIs that are gone."""
    return live.project(tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[live.Live]:
    """Serve it with a time limit of one second for a query."""
    times = {"PURGELD_ARRIVAL_SECONDS": "1", "PURGELD_READING_SECONDS": "8"}
    with live.serving(home, "--seconds", "1", **times) as running:
        yield running


@pytest.mark.parametrize(
    ("headers", "target"),
    [
        ({}, f"/{TESTOV}/index.html"),
        ({"accept": "text/html", "accept-language": "ru"}, f"/{TESTOV}/index.ru.html"),
        ({"accept": "text/turtle"}, f"/{TESTOV}.ttl"),
        ({"accept": "application/n-triples"}, f"/{TESTOV}.nt"),
        ({"accept": "application/ld+json"}, f"/{TESTOV}.jsonld"),
        ({"accept": "application/rdf+xml"}, f"/{TESTOV}.rdf"),
        ({"accept": "text/html;q=0.2, text/turtle;q=0.4"}, f"/{TESTOV}.ttl"),
    ],
)
def test_a_thing_sends_on_to_what_is_said_of_it(
    server: live.Live, headers: dict[str, str], target: str
) -> None:
    """The IRI of a thing answers 303 to its page or its data."""
    answer = server.get(TESTOV, headers)
    assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert {"accept", "accept-language"} <= set(re.split(", *", answer.headers["vary"].lower()))
    assert server.get(target[1:]).status_code == 200


def test_a_part_sends_on_to_its_whole(server: live.Live) -> None:
    """The IRI of a participation leads to the page of its event, at its place."""
    answer = server.get("id/event/trial/accused-testov", {"accept": "text/html"})
    assert answer.headers["location"] == "/id/event/trial/index.html#accused-testov"
    answer = server.get("id/event/trial/accused-testov", {"accept": "text/turtle"})
    assert answer.headers["location"] == "/id/event/trial.ttl"


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        ("ttl", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("rdf", ox.RdfFormat.RDF_XML),
    ],
)
def test_data_is_what_the_build_says(
    server: live.Live, home: Path, suffix: str, kind: ox.RdfFormat
) -> None:
    """The data of a thing are its triples and those of its parts, whatever the format."""
    found = set(ox.parse(server.get(f"{TESTOV}.{suffix}").content, format=kind))
    dump = ox.parse(path=home / "dist" / "dumps" / "all.nq", format=ox.RdfFormat.N_QUADS)
    own = {
        quad.triple
        for quad in dump
        if isinstance(quad.subject, ox.NamedNode)
        and (quad.subject.value + "/").startswith(f"{BASE}{TESTOV}/")
    }
    assert {quad.triple for quad in found} == own
    assert len(own) > 5


def test_json_is_the_framed_document(server: live.Live, home: Path) -> None:
    """JSON-LD is the same document that the build has written."""
    built = next((home / "dist").glob(f"{TESTOV}.jsonld")).read_bytes()
    answer = server.get(f"{TESTOV}.jsonld")
    assert answer.content == built
    assert answer.headers["content-type"] == "application/ld+json"


def test_unchanged_data_is_not_sent_again(server: live.Live) -> None:
    """A client that knows the entity tag or the date gets 304 without a body."""
    first = server.get(f"{TESTOV}.ttl")
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    for headers in (
        {"if-none-match": tag},
        {"if-none-match": f'"other", W/{tag}'},
        {"if-none-match": "*"},
        {"if-modified-since": modified},
    ):
        again = server.get(f"{TESTOV}.ttl", headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    for headers in (
        {"if-none-match": '"other"'},
        {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"if-modified-since": "yesterday"},
        {"if-none-match": '"other"', "if-modified-since": modified},
    ):
        assert server.get(f"{TESTOV}.ttl", headers).status_code == 200


def test_compression_is_another_representation(server: live.Live) -> None:
    """A compressed body has a tag of its own and is the same text."""
    path = f"{TESTOV}/index.html"
    plain = server.get(path, {"accept-encoding": "identity"})
    with httpx.stream("GET", server.address + path, headers={"accept-encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain.content
    assert answer.headers["etag"] != plain.headers["etag"]
    assert "accept-encoding" in plain.headers["vary"].lower()


def test_head_is_get_without_a_body(server: live.Live) -> None:
    """HEAD has the headers of GET."""
    for path in (TESTOV, f"{TESTOV}.ttl", f"{TESTOV}/index.html", "health", "nothing"):
        got, head = server.get(path), httpx.head(server.address + path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        for name in ("content-type", "etag", "location"):
            assert head.headers.get(name) == got.headers.get(name)


def test_browsers_of_other_sites_may_read(server: live.Live) -> None:
    """Every answer allows other origins, and a preflight names what may be sent."""
    for path in (TESTOV, f"{TESTOV}.ttl", "sparql", "nothing"):
        assert server.get(path).headers["access-control-allow-origin"] == "*"
    answer = httpx.options(server.address + "sparql", headers={"origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS, POST"


def test_pages_may_run_nothing_but_their_own(server: live.Live) -> None:
    """The policy of a page allows no inline script and no other host."""
    policy = server.get(f"{TESTOV}/index.html").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", "id/person/ivan-testow", {}, b"", 404),
        ("GET", "id/person/ivan-testov/index.de.html", {}, b"", 404),
        ("GET", "id/person/ivan-testov/index-9.html", {}, b"", 404),
        ("GET", "queries/acused.csv", {}, b"", 404),
        ("GET", TESTOV, {"accept": "image/png"}, b"", 406),
        ("GET", "sparql?query=ASK%20%7B%7D", {"accept": "image/png"}, b"", 406),
        ("GET", "queries/accused", {"accept": "image/png"}, b"", 406),
        ("GET", "queries/accused.csv?nothing=1", {}, b"", 400),
        ("GET", "queries/accused.csv?year=MCMXXXVII", {}, b"", 400),
        ("GET", "queries/accused.csv?year=1937&year=1938", {}, b"", 400),
        ("GET", "queries/accused.csv?trial=javascript:alert(1)", {}, b"", 400),
        ("GET", "sparql?query=nonsense", {}, b"", 400),
        ("GET", "sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, b"", 400),
        ("GET", "sparql?query=" + quote("ASK { SERVICE <http://127.0.0.1/> {} }"), {}, b"", 400),
        ("GET", "sparql?query=" + quote("ASK " + "{" * 100 + "}" * 100), {}, b"", 400),
        ("GET", "sparql?query=%FF", {}, b"", 400),
        ("GET", "sparql?update=CLEAR%20ALL", {}, b"", 403),
        ("GET", "sparql?query=x&default-graph-uri=a%20b", {}, b"", 400),
        ("POST", "sparql", {"content-type": "application/sparql-update"}, b"CLEAR ALL", 403),
        ("POST", "sparql", {"content-type": "text/plain"}, b"ASK {}", 415),
        ("POST", "sparql", {"content-type": "application/sparql-query"}, b"x" * (2**20 + 1), 413),
        ("POST", "sparql", {"content-encoding": "gzip"}, b"x", 415),
        ("POST", TESTOV, {}, b"", 405),
        ("DELETE", "sparql", {}, b"", 405),
        ("PUT", "queries/accused", {}, b"", 405),
        ("PATCH", "health", {}, b"", 405),
        ("GET", "a" * 20_000, {}, b"", 414),
        ("GET", "id//person", {}, b"", 400),
        ("GET", "id/%2e%2e/%2e%2e/purgeld.toml", {}, b"", 400),
        ("GET", "..%2f..%2fetc/passwd", {}, b"", 400),
        ("GET", "%00", {}, b"", 400),
        ("GET", "id%5Cperson", {}, b"", 400),
        ("GET", "id/person/%E2%80%AEvotseT", {}, b"", 400),
        ("GET", "id/person/%FF%FE", {}, b"", 404),
        ("GET", "%2F%2Fexample.org/%2e%2e", {}, b"", 400),
        ("GET", "id/person/<script>alert(1)</script>", {"accept": "text/html"}, b"", 404),
        ("GET", "id/person/" + "x" * 2000, {}, b"", 404),
    ],
)  # fmt: skip
def test_refusals(  # noqa: PLR0913, PLR0917 - a request has five parts
    server: live.Live, method: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    """What cannot be answered has its status, a line for people and a document for programs."""
    forms = ("application/json", "text/html", "text/plain")
    for accept in forms[:1] if path.startswith("sparql") else forms:
        own = {"accept": accept, **headers}
        answer = httpx.request(method, server.address + path, headers=own, content=body)
        assert answer.status_code == status
        if "accept" in headers:
            continue
        assert "<script>" not in answer.text
        if accept == "application/json":
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == status
            assert len(answer.json()["detail"]) > 10
    assert server.get("health").status_code == 200


def test_what_is_refused_is_explained(server: live.Live) -> None:
    """Near names, places in a query, the methods that there are: all is said."""
    near = server.get("id/person/ivan-testow", {"accept": "application/json"}).json()
    assert near["choices"] == [f"{BASE}{TESTOV}"]
    wrong = server.get("sparql?query=" + quote("SELECT *\n{ ?s }")).json()
    assert (wrong["line"], wrong["column"]) == (2, 7)
    assert httpx.put(server.address + "sparql").headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert "accused" in server.get("queries/acused").json()["detail"]
    assert "integer" in server.get("queries/accused?year=x").json()["detail"]


def test_what_is_gone_says_so(server: live.Live) -> None:
    """A merged IRI leads to the one that is left, a removed one has a tombstone."""
    moved = server.get("id/person/i-testov")
    assert (moved.status_code, moved.headers["location"]) == (301, f"/{TESTOV}")
    gone = server.get("id/event/wrong-trial")
    assert gone.status_code == 410
    assert "it never took place" in gone.json()["detail"]


def test_a_query_is_stopped_and_others_are_not_harmed(server: live.Live) -> None:
    """A query without end is a 503 with the reason; meanwhile pages are answered."""
    cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    answer = server.get("sparql?query=" + quote(cross))
    assert answer.status_code == 503
    assert "stopped after 1 seconds" in answer.json()["detail"]
    assert "retry-after" in answer.headers
    assert server.get(f"{TESTOV}.ttl").status_code == 200


def test_the_default_graph_holds_accepted_facts(server: live.Live) -> None:
    """A plain query sees the published default graph; all graphs are asked for by name."""
    passages = "ASK { ?s a <https://w3id.org/purgeld/ns#Evidence> }"
    plain = server.get("sparql?query=" + quote(passages))
    assert plain.json()["boolean"] is False
    union = server.get("sparql?union-default-graph=true&query=" + quote(passages))
    assert union.json()["boolean"] is True
    named = "ASK { GRAPH ?g { ?s a <https://w3id.org/purgeld/ns#Evidence> } }"
    assert server.get("sparql?query=" + quote(named)).json()["boolean"] is True


@pytest.mark.parametrize(
    ("form", "media"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_saved_queries_are_an_api(server: live.Live, form: str, media: str) -> None:
    """A saved query answers in each format, with its parameters bound as terms."""
    answer = server.get(f"queries/accused.{form}?year=1938")
    assert answer.headers["content-type"] == media
    assert "Ivan Testov" in answer.text
    assert "1938" in answer.text
    hostile = server.get(f"queries/accused.{form}?trial=" + quote("http://x/> } ASK {"))
    assert hostile.status_code == 400


def test_the_interface_describes_itself(server: live.Live) -> None:
    """The OpenAPI document names each saved query with its parameters."""
    described = json.loads(server.get("openapi.json").text)
    operation = described["paths"]["/queries/accused"]["get"]
    assert [p["name"] for p in operation["parameters"]] == ["trial", "year"]
    assert operation["parameters"][1]["schema"] == {"type": "integer", "default": "1937"}


def test_requests_are_counted_and_logged(server: live.Live) -> None:
    """Each request has a line of JSON; a path cannot forge another line."""
    server.get('id/person/%0A{"at":"forged"}')
    text = server.get("metrics").text
    assert re.search(r'purgeld_requests_total\{method="GET",status="400"\} \d+', text)
    lines = [line for line in server.said.read_text("utf-8").splitlines() if "forged" in line]
    assert [json.loads(line)["status"] for line in lines] == [400]


SMUGGLED = [
    (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"
        b"\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    ),
    b"GET /health HTTP/1.1\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 6\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost : x\r\n\r\n",
    b"CONNECT example.org:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 4000 + b"\r\n",
    b"junk\r\n\r\n" * 1000,
]


@pytest.mark.parametrize("data", SMUGGLED, ids=range(len(SMUGGLED)))
def test_requests_that_can_be_read_in_two_ways_are_refused(server: live.Live, data: bytes) -> None:
    """There is one refusal at most, no answer to a hidden request, and the connection closes."""
    said = server.raw(data)
    statuses = re.findall(rb"HTTP/1\.1 (\d\d\d)", said)
    assert all(status.startswith(b"4") for status in statuses)
    assert len(statuses) <= 1
    assert server.get("health").status_code == 200


def test_slow_clients_lose_the_connection(server: live.Live) -> None:
    """Who does not finish a request, or does not read the answer, is let go."""
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=20) as head,
        socket.create_connection(("127.0.0.1", server.port), timeout=20) as body,
        socket.create_connection(("127.0.0.1", server.port), timeout=20) as silent,
    ):
        head.sendall(b"GET /health HTTP/1.1\r\nHost")
        body.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 100\r\n\r\nASK"
        )
        assert live.read_all(head).startswith(b"HTTP/1.1 408")
        assert b" 200 " not in live.read_all(body)
        assert live.read_all(silent).startswith(b"HTTP/1.1 408")


def test_a_query_without_reader_is_let_go(server: live.Live) -> None:
    """A client that goes away during its query leaves nothing behind."""
    cross = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port)) as gone:
            gone.sendall(f"GET /sparql?query={cross} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    for _ in range(40):
        if server.get("sparql?query=ASK%7B%7D").status_code == 200:
            break
        time.sleep(0.5)
    assert server.get("sparql?query=ASK%7B%7D").status_code == 200


def test_a_new_build_is_taken_up(home: Path) -> None:
    """When the build changes, the next requests see the new data whole, and none fails."""
    with live.serving(home) as running:
        before = running.get(f"{TESTOV}.ttl")
        data = home / "data" / "small.ttl"
        old = data.read_text("utf-8")
        data.write_text(old.replace('"Ivan Testov"@en', '"Ivan Petrovich Testov"@en'), "utf-8")
        try:
            building.build(home, home / "dist", "compiled")
            statuses = []
            for _ in range(200):
                answer = running.get(f"{TESTOV}.ttl")
                statuses.append(answer.status_code)
                if "Petrovich" in answer.text:
                    break
                time.sleep(0.05)
        finally:
            data.write_text(old, "utf-8")
            building.build(home, home / "dist", "compiled")
    assert "Petrovich" in answer.text
    assert answer.headers["etag"] != before.headers["etag"]
    assert set(statuses) == {200}


def test_a_signal_ends_it_after_the_answers_in_flight(home: Path) -> None:
    """SIGTERM lets a running query end, then the process exits with 0 and leaves no children."""
    with live.serving(home, "--seconds", "2") as running:
        cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        with socket.create_connection(("127.0.0.1", running.port), timeout=30) as asking:
            path = f"/sparql?query={quote(cross)}"
            asking.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.5)
            running.process.send_signal(signal.SIGTERM)
            assert b"HTTP/1.1 503" in live.read_all(asking)
        assert running.process.wait(30) == 0


def test_several_processes_share_a_port(home: Path) -> None:
    """With --workers the requests are answered by processes that end with the first one."""
    with live.serving(home, "--workers", "2") as running:
        for _ in range(20):
            assert running.get(f"{TESTOV}.ttl").status_code == 200
    assert running.process.returncode == 0


def test_starting_wrongly_is_said_in_a_line(home: Path, tmp_path: Path) -> None:
    """A port in use, no build, a wrong host: one line, no traceback, exit 1 or 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = mini.purgeld("serve", "--port", port, cwd=home, expect=1).stderr
        assert "the port is in use" in said
    none = mini.purgeld("serve", "--out", str(tmp_path / "none"), cwd=home, expect=1).stderr
    assert "holds no build" in none
    host = mini.purgeld("serve", "--host", "no.such.host.invalid", cwd=home, expect=2).stderr
    assert "no address to listen on" in host
    assert "nothing" in mini.purgeld("serve", "--store", "nothing", cwd=home, expect=1).stderr


def test_names_are_reconciled(server: live.Live) -> None:
    """The live server reconciles names with the build that it answers from."""
    manifest = server.get("reconcile").json()
    assert manifest["versions"] == ["0.2"]
    asked = json.dumps({"q0": {"query": "Тестов, Иван", "type": "Person"}})
    answer = httpx.post(f"{server.address}reconcile", data={"queries": asked}, timeout=30).json()
    assert answer["q0"]["result"][0]["id"] == TESTOV
    assert answer["q0"]["result"][0]["match"] is False
    preview = server.get(f"reconcile/preview?id={TESTOV}")
    assert "frame-ancestors 'none'" not in preview.headers["content-security-policy"]

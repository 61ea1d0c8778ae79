"""A store behind an address: what it may answer, and what must not be taken for an answer."""

from __future__ import annotations

import socket
import threading
import time
from itertools import chain, repeat
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import mini
import peer
import servers
from peer import Reply, Request
from purgeld import results
from purgeld.errors import QueryError, StoreError
from purgeld.stores import credentials, patience, remote
from purgeld.stores.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from purgeld.errors import PurgeldError

ONE = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"7"}}]}}'
TWO = ONE[:-3] + b',{"n":{"type":"literal","val'
PAGE = b"<html><head><title>Sign in</title></head><body>Please sign in first</body></html>"
# What the query service of Wikidata does when its 60 s are over: status 200, then this.
TIMED_OUT = (
    TWO + b"ue\nSPARQL-QUERY: queryStr=SELECT\njava.util.concurrent.TimeoutException\n\tat com"
)
SELECT = "SELECT ?n WHERE { ?s ?p ?n }"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no wait between two attempts be long, and forget credentials."""
    hurried = patience.Patience(total=20, idle=5, first=0.01, longest=2)
    monkeypatch.setattr(patience, "from_environment", lambda: hurried)
    for name in ("USER", "PASSWORD", "TOKEN", "AUTH", "UPDATE", "GRAPHS"):
        monkeypatch.delenv(credentials.PREFIX + name, raising=False)


def ask(address: str, text: str = SELECT) -> bytes:
    """Ask an endpoint and write its answer as TSV."""
    return results.write(remote.Remote(address).query(text, "mine.rq"), "tsv")


def answering(*replies: Reply) -> Callable[[Request], Reply]:
    """Make an endpoint without named graphs that gives these replies in turn, then the last."""
    left = chain(replies, repeat(replies[-1]))
    return lambda asked: Reply() if "GRAPH" in str(asked.form.get("query")) else next(left)


def refused(reply: Reply, text: str = SELECT) -> PurgeldError:
    """Return the error to which an answer leads."""
    with peer.serving(answering(reply)) as server, pytest.raises((StoreError, QueryError)) as seen:
        ask(server.address, text)
    assert server.address.partition("//")[2] in str(seen.value)
    return seen.value


def test_an_answer_is_an_answer() -> None:
    """Rows in JSON or XML are read; the text and what is accepted are sent by POST."""
    with peer.serving(answering(Reply(body=ONE))) as server:
        assert ask(server.address) == b'?n\n"7"\n'
    last = server.asked[-1]
    assert (last.method, last.form["query"]) == ("POST", [SELECT])
    assert last.headers["accept"].startswith(peer.ROWS)
    assert last.headers["user-agent"].startswith("purgeld/")
    assert "authorization" not in last.headers


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(media="text/html; charset=utf-8", body=PAGE), "a web page instead of results: Sign"),
        (Reply(body=PAGE), "breaks off or is no"),
        (Reply(body=TWO), "breaks off or is no"),
        (Reply(body=TIMED_OUT), "ran out of time"),
        (Reply(body=b""), "breaks off or is no"),
        (Reply(body=ONE, headers={"X-SQL-State": "S1TAT"}), "gives a part of the answer only"),
        (Reply(body=ONE, headers={"X-SPARQL-MaxRows": "1"}), "gives only the first 1 rows"),
        (Reply(media="image/png", body=b"\x89PNG"), "image/png instead of results"),
        (Reply(404, "text/html", PAGE), "nothing is there"),
        (Reply(401, "text/html", PAGE), "does not accept us (401)"),
        (Reply(403, "text/html", PAGE), "does not allow this (403)"),
        (Reply(500, "text/plain", b"S1T00 timed out"), "500 Internal Server Error: S1T00"),
        (Reply(302, headers={"Location": "https://example.org/"}), "redirects elsewhere"),
        (Reply(307, headers={"Location": "file:///etc/passwd"}), "redirects elsewhere"),
        (Reply(418, "text/plain", b"x" * 5000), "answers 418"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(reply: Reply, says: str) -> None:
    """Whatever a store sends instead of an answer is named in one line with what to do."""
    error = refused(reply)
    assert says in str(error)
    assert len(str(error)) < 700
    assert "\n" not in str(error)


def test_a_mistake_in_the_query_is_placed() -> None:
    """Status 400 is the fault of the query, with the place that the store names."""
    error = refused(Reply(400, "text/plain", b"error at 3:7: expected one of BASE"))
    assert isinstance(error, QueryError)
    assert str(error).startswith("mine.rq:3:7: ")


@pytest.mark.parametrize("length", [len(ONE) + 1, len(ONE) + 10_000])
def test_a_cut_connection_is_no_short_answer(length: int) -> None:
    """An answer of which bytes are missing is asked for again, then refused."""
    reply = Reply(body=ONE, length=length)
    with peer.serving(answering(reply)) as server, pytest.raises(StoreError, match="broke off"):
        ask(server.address)
    assert sum(SELECT in asked.form["query"] for asked in server.asked) == 4
    with peer.serving(answering(reply, Reply(body=ONE))) as server:
        assert ask(server.address) == b'?n\n"7"\n'


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_store_is_asked_again(status: int) -> None:
    """A store that is busy is asked again, a few times, and then given up."""
    busy = Reply(status, "text/plain", b"busy")
    with peer.serving(answering(busy, busy, Reply(body=ONE))) as server:
        assert ask(server.address) == b'?n\n"7"\n'
    with (
        peer.serving(answering(busy)) as server,
        pytest.raises(StoreError, match=f"answers {status}"),
    ):
        ask(server.address)
    assert sum(SELECT in asked.form["query"] for asked in server.asked) == 4


def test_retry_after_is_obeyed() -> None:
    """A wait that the store asks for is kept; one that is too long ends the attempt."""
    soon = Reply(503, headers={"Retry-After": "1"})
    with peer.serving(answering(soon, Reply(body=ONE))) as server:
        start = time.monotonic()
        ask(server.address)
        assert time.monotonic() - start >= 1
    late = Reply(503, headers={"Retry-After": "3600"})
    with peer.serving(answering(late)) as server, pytest.raises(StoreError, match="503"):
        ask(server.address)
    assert sum(SELECT in asked.form["query"] for asked in server.asked) == 1


@pytest.mark.parametrize(
    "reply", [Reply(hang=True), Reply(body=ONE, drip=0.1)], ids=["silent", "one byte at a time"]
)
def test_a_slow_store_is_left(monkeypatch: pytest.MonkeyPatch, reply: Reply) -> None:
    """A store that says nothing, or too little for too long, is left at the deadline."""
    short = patience.Patience(total=1, idle=0.5, first=0.01)
    monkeypatch.setattr(patience, "from_environment", lambda: short)
    with peer.serving(answering(reply)) as server, pytest.raises(StoreError) as seen:
        ask(server.address)
    assert seen.value.cure == "Raise PURGELD_STORE_TIMEOUT (seconds), or ask for less"


def test_a_store_that_is_down_is_said_to_be() -> None:
    """Nobody listening, and a name that does not exist, are told apart."""
    with pytest.raises(StoreError, match=r"cannot be reached \(Connection refused\)"):
        ask(f"http://127.0.0.1:{servers.free_port()}/sparql")
    with pytest.raises(StoreError, match="is not known"):
        ask("http://nowhere.invalid/sparql")


@pytest.fixture
def garbage() -> Iterator[str]:
    """Give the address of a server that speaks no HTTP and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            for _ in range(8):
                with listener.accept()[0] as line:
                    line.recv(65536)
                    line.sendall(b"SSH-2.0-OpenSSH\r\n")

        threading.Thread(target=talk, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"


def test_what_speaks_another_language_is_no_store(garbage: str) -> None:
    """A server that answers with something else than HTTP is an error, not a traceback."""
    with pytest.raises(StoreError, match="cannot be reached"):
        ask(garbage)


def test_a_huge_answer_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer beyond the bound of bytes is refused before it fills the disk."""
    monkeypatch.setattr("purgeld.stores.answers.LARGEST", 1000)
    assert "larger than 1000 bytes" in str(refused(Reply(body=ONE + b" " * 100_000)))


def test_ask_is_understood_as_virtuoso_says_it() -> None:
    """A row in a column of a certain name is yes, none is no; other answers stay what they are."""
    yes = b'{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[{}]}}'
    for body, truth in ((yes, True), (yes.replace(b"{}", b""), False)):
        with peer.serving(answering(Reply(body=body))) as server:
            answer = remote.Remote(server.address).query("ASK { ?s ?p ?o }")
        assert isinstance(answer, ox.QueryBoolean)
        assert bool(answer) is truth


def test_a_store_without_our_graphs_is_asked_as_it_is() -> None:
    """No dataset is imposed on a store that does not hold this one."""
    with peer.serving(answering(Reply(body=ONE))) as server:
        ask(server.address)
    assert "default-graph-uri" not in server.asked[-1].form


def test_the_dataset_leaves_staging_graphs_out(tmp_path: Path) -> None:
    """What a load has put beside is in no answer, whatever the default graph of the store is."""
    quads = (
        (
            "<urn:a> <urn:p> 1 <https://w3id.org/purgeld/graph/core> .\n"
            "<urn:b> <urn:p> 2 <https://w3id.org/purgeld/graph/staging/x/1> .\n"
            "<urn:c> <urn:p> 3 <urn:other> .\n"
        )
        .replace(" 1 ", ' "1" ')
        .replace(" 2 ", ' "2" ')
        .replace(" 3 ", ' "3" ')
    )
    for options in ((), ("--union-default-graph",)):
        with servers.oxigraph(tmp_path, *options) as address:
            servers.post(address.replace("query", "store"), quads.encode(), "application/n-quads")
            assert sorted(ask(address).split()[1:]) == [b'"1"', b'"3"']
            named = remote.Remote(address).query("SELECT ?g WHERE { GRAPH ?g { ?s ?p ?n } }")
            assert isinstance(named, ox.QuerySolutions)
            assert len(list(named)) == 2


SECRET = "correct horse battery staple"  # noqa: S105 - nobody's


@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({"USER": "me", "PASSWORD": SECRET}, "Basic bWU6Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZQ=="),
        ({"TOKEN": "abc.def"}, "Bearer abc.def"),
    ],
)
def test_credentials_are_sent_as_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], header: str
) -> None:
    """Basic and bearer go out with the first request, and nowhere else than to the address."""
    for name, text in environment.items():
        monkeypatch.setenv(credentials.PREFIX + name, text)
    with peer.serving(answering(Reply(body=ONE))) as server:
        ask(server.address)
    assert {asked.headers["authorization"] for asked in server.asked} == {header}
    with peer.serving(Reply(body=ONE)) as other:
        away = Reply(307, headers={"Location": other.address})
        with peer.serving(away) as server, pytest.raises(StoreError, match="redirects"):
            ask(server.address)
        assert other.asked == []


def digest_only(asked: Request) -> Reply:
    """Answer whoever proves to know a password by digest, whatever it is."""
    if "GRAPH" in str(asked.form.get("query")):
        return Reply()
    if asked.headers.get("authorization", "").startswith("Digest "):
        return Reply(body=ONE)
    challenge = 'Digest realm="store", nonce="abc", qop="auth", algorithm=MD5'
    return Reply(401, headers={"WWW-Authenticate": challenge})


def test_digest_never_sends_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Digest answers a challenge; the password itself is in no request."""
    for name, text in {"USER": "me", "PASSWORD": SECRET, "AUTH": "digest"}.items():
        monkeypatch.setenv(credentials.PREFIX + name, text)
    with peer.serving(digest_only) as server:
        assert ask(server.address) == b'?n\n"7"\n'
    sent = " ".join(f"{asked.headers} {asked.body!r}" for asked in server.asked)
    assert "Digest username=" in sent
    assert SECRET not in sent
    assert "Basic" not in sent


@pytest.mark.parametrize("scheme", ["basic", "digest"])
def test_a_wrong_password_is_said_without_the_password(scheme: str) -> None:
    """A refusal names the variables to set, tries once, and shows no secret anywhere."""
    challenge = {"WWW-Authenticate": 'Digest realm="store", nonce="abc", qop="auth"'}
    with peer.serving(Reply(401, "text/html", PAGE, headers=challenge)) as server:
        done = mini.purgeld(
            "query", "claims-by-status", "--store", server.address, cwd=mini.ROOT, expect=1,
            PURGELD_STORE_USER="me", PURGELD_STORE_PASSWORD=SECRET, PURGELD_STORE_AUTH=scheme,
        )  # fmt: skip
    assert "does not accept us (401). Set PURGELD_STORE_USER" in done.stderr
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"USER": "me"}, "PURGELD_STORE_PASSWORD is not set"),
        ({"PASSWORD": SECRET}, "PURGELD_STORE_USER is not set"),
        ({"USER": "me", "PASSWORD": SECRET, "TOKEN": "abc"}, "both set"),
        ({"USER": "me", "PASSWORD": SECRET, "AUTH": "kerberos"}, "no way to log in"),
        ({"TOKEN": "abc\r\nX-Evil: 1"}, "is no token"),
    ],
)
def test_credentials_in_disorder_are_refused(environment: dict[str, str], says: str) -> None:
    """Half of a name and password, two ways at once or a header in a token are refused."""
    named = {credentials.PREFIX + name: text for name, text in environment.items()}
    with pytest.raises(StoreError, match=says) as seen:
        credentials.from_environment(named)
    assert SECRET not in str(seen.value)


def test_credentials_are_not_shown() -> None:
    """Printing the credentials shows none of them."""
    shown = repr(credentials.Credentials("me", SECRET, "", "digest"))
    assert SECRET not in shown
    assert "me" not in shown.replace("scheme", "")
    assert SECRET not in repr(
        Connection("x", credentials.Credentials("me", SECRET), patience.Patience())
    )


@pytest.mark.parametrize("text", ["0", "-1", "soon", "1e3"])
def test_a_timeout_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The bound of waiting is a number of seconds."""
    monkeypatch.undo()
    monkeypatch.setenv(patience.TIMEOUT, text)
    with pytest.raises(StoreError, match="no number of seconds"):
        patience.from_environment()

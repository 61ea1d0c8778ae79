"""Asking Wikidata: politely, once, and with nothing lost whatever the service does."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

import decisions
import mini
import peer
import wikidata
from purgeld.errors import DataError, StoreError, UsageError
from purgeld.linking.cache import Cache
from purgeld.linking.client import Client, check
from purgeld.linking.fetching import Fetcher
from purgeld.stores.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUICK = Patience(total=5, idle=2, connect=2, attempts=3, first=0.01, longest=2)
ASKED = re.compile(r"wd:(Q\d+)")


def fetcher(
    address: str, folder: Path, *, again: bool = False, at_once: int = 50, pause: float = 0.0
) -> Fetcher:
    """Return a run that asks a service on loopback."""
    client = Client(address, pause=pause, allow_private=True, patience=QUICK)
    return Fetcher(client, Cache(folder), lambda _: None, again=again, at_once=at_once)


def asked(request: peer.Request) -> list[str]:
    """Return the items that a request asks for."""
    return ASKED.findall(request.form["query"][0])


def fetch(folder: Path, address: str, *arguments: str, expect: int = 0) -> str:
    """Run the command and return what it says."""
    given = ("--endpoint", address, "--allow-private", "--pause", "0", *arguments)
    return mini.purgeld("link", "fetch", *given, cwd=folder, expect=expect).stderr


def test_an_item_is_kept_with_the_moment_of_asking(tmp_path: Path) -> None:
    """Labels, other names, years and places are read; languages not asked for are not."""
    with wikidata.serving() as service:
        fetcher(service.address, tmp_path).items(["Q1937001"])
    item = Cache(tmp_path).item("Q1937001")
    assert item
    assert item.labels == {"en": "Ivan Testov", "ru": "Иван Тестов"}
    assert item.aliases == {"en": ["I. Testov"]}
    assert (item.born, item.died, item.birth_places) == (["1890"], ["1937"], ["Testville"])
    assert item.source == service.address
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item.retrieved)


def test_the_service_learns_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent has a name, a version and a contact; no credentials are sent."""
    with wikidata.serving() as service:
        monkeypatch.setenv("PURGELD_STORE_TOKEN", "not to be sent")
        fetcher(service.address, tmp_path).items(["Q1937001"])
    (request,) = service.asked
    assert re.match(r"purgeld/\d+\.\d+\.\d+ \(.*https://", request.headers["user-agent"])
    assert "authorization" not in request.headers


def test_nothing_is_asked_twice(tmp_path: Path) -> None:
    """What is kept is not asked for again, unless the user wants it."""
    with wikidata.serving() as service:
        fetcher(service.address, tmp_path).items(["Q1937001"])
        counted = fetcher(service.address, tmp_path).items(["Q1937001", "Q1937002"])
        assert counted == {"known before": 1, "fetched": 1}
        assert [asked(request) for request in service.asked] == [["Q1937001"], ["Q1937002"]]
        fetcher(service.address, tmp_path, again=True).items(["Q1937001"])
        assert len(service.asked) == 3


def test_names_are_searched_for_once(tmp_path: Path) -> None:
    """Labels and other names of a language, and labels for all languages, are found."""
    with wikidata.serving() as service:
        names = [("Ivan Testov", "en"), ("I. Testov", "en"), ("Nobody Atall", "en")]
        assert fetcher(service.address, tmp_path).names(names) == {"Q1937001", "Q1937002"}
        assert fetcher(service.address, tmp_path).names(names) == {"Q1937001", "Q1937002"}
        assert len(service.asked) == 1
    search = Cache(tmp_path).search("Nobody Atall", "en")
    assert search
    assert search.found == ()


def test_questions_keep_their_distance(tmp_path: Path) -> None:
    """One question at a time, no two closer together than the pause."""
    moments: list[float] = []
    items = wikidata.store()

    def answer(request: peer.Request) -> peer.Reply:
        moments.append(time.monotonic())
        return wikidata.answer(items, request)

    with peer.serving(answer) as service:
        fetcher(service.address, tmp_path, at_once=1, pause=0.2).items(["Q1937001", "Q1937002"])
    assert moments[1] - moments[0] >= 0.19


def test_a_service_that_asks_to_wait_is_waited_for(tmp_path: Path) -> None:
    """429 with Retry-After is followed, then the question comes once more."""
    items = wikidata.store()
    moments: list[float] = []

    def answer(request: peer.Request) -> peer.Reply:
        moments.append(time.monotonic())
        if len(moments) == 1:
            return peer.Reply(status=429, headers={"Retry-After": "1"})
        return wikidata.answer(items, request)

    with peer.serving(answer) as service:
        assert fetcher(service.address, tmp_path).items(["Q1937001"]) == {"fetched": 1}
    assert len(moments) == 2
    assert moments[1] - moments[0] >= 0.99


def test_a_ban_ends_the_run_and_keeps_what_was_fetched(small: Path) -> None:
    """403 stops at once with exit 1; no further question is sent, the first answer stays."""
    items = wikidata.store()

    def answer(request: peer.Request) -> peer.Reply:
        return (
            wikidata.answer(items, request)
            if asked(request) == ["Q1937001"]
            else peer.Reply(status=403, media="text/plain", body=b"You are banned")
        )

    with peer.serving(answer) as service:
        ids = ("Q1937001", "Q1937002", "Q1937003")
        said = fetch(small, service.address, "--at-once", "1", *ids, expect=1)
        assert len(service.asked) == 2
    assert "refuses us (403). Stop, and read its rules of use" in said
    assert Cache(small).item("Q1937001")
    assert Cache(small).item("Q1937002") is None


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (peer.Reply(hang=True), "fell silent|in time"),
        (peer.Reply(status=503), "503"),
        (peer.Reply(status=302, headers={"Location": "https://example.org/"}), "redirects"),
    ],
)
def test_a_service_that_is_down_is_said_to_be(
    tmp_path: Path, reply: peer.Reply, expected: str
) -> None:
    """Silence, 503 and redirects end the run with a reason, and nothing is kept."""
    with peer.serving(reply) as service, pytest.raises(StoreError, match=expected) as caught:
        fetcher(service.address, tmp_path).items(["Q1937001"])
    assert "What was fetched is kept" in str(caught.value)
    assert Cache(tmp_path).item("Q1937001") is None


def test_a_service_that_is_not_there_is_said_to_be(small: Path) -> None:
    """A closed port ends the command with one line."""
    with peer.serving(peer.Reply()) as service:
        address = service.address
    said = fetch(small, address, "Q1937001", expect=1)
    assert said.count("\n") == 1
    assert "cannot be reached" in said


def _cut(body: bytes) -> peer.Reply:
    return peer.Reply(body=body[: len(body) // 2])


def _timed_out(body: bytes) -> peer.Reply:
    return peer.Reply(body=body[: len(body) // 2] + b"\njava.util.concurrent.TimeoutException\n")


def _html(body: bytes) -> peer.Reply:
    del body
    return peer.Reply(media="text/html", body=b"<h1>Service overloaded</h1>")


def _internal(body: bytes) -> peer.Reply:
    del body
    return peer.Reply(status=500, media="text/plain", body=b"QueryTimeoutException")


@pytest.mark.parametrize("spoil", [_cut, _timed_out, _html, _internal])
def test_an_answer_that_breaks_off_is_asked_for_in_parts(
    tmp_path: Path, spoil: Callable[[bytes], peer.Reply]
) -> None:
    """JSON cut off with status 200 is no short answer; smaller questions follow."""
    items = wikidata.store()

    def answer(request: peer.Request) -> peer.Reply:
        reply = wikidata.answer(items, request)
        return reply if len(asked(request)) == 1 else spoil(reply.body)

    with peer.serving(answer) as service:
        counted = fetcher(service.address, tmp_path).items(["Q1937001", "Q1937002"])
    assert counted == {"fetched": 2}


def test_one_bad_item_does_not_stop_the_others(tmp_path: Path) -> None:
    """An item whose answer never comes whole is kept as a fault; the run goes on."""
    items = wikidata.store()

    def answer(request: peer.Request) -> peer.Reply:
        reply = wikidata.answer(items, request)
        return _cut(reply.body) if "Q1937001" in asked(request) else reply

    with peer.serving(answer) as service:
        counted = fetcher(service.address, tmp_path).items(["Q1937001", "Q1937002"])
    assert counted == {"fetched": 1, "without an answer": 1}
    item = Cache(tmp_path).item("Q1937001")
    assert item
    assert "no whole answer" in item.fault


def test_a_service_that_answers_nonsense_is_left(tmp_path: Path) -> None:
    """After three items in a row without a whole answer the run ends; nothing is kept of them."""
    ids = [f"Q193700{n}" for n in range(1, 8)]
    with peer.serving(_html(b"")) as service, pytest.raises(StoreError, match="no whole answer"):
        fetcher(service.address, tmp_path, at_once=1).items(ids)
    assert len(service.asked) == 3
    assert len(list(Cache(tmp_path).items())) == 2


def test_gone_and_redirected_items_are_kept_as_such(tmp_path: Path) -> None:
    """An item without statements has a fault, one that was merged has its successor."""
    with wikidata.serving() as service:
        counted = fetcher(service.address, tmp_path).items(["Q1937003", "Q1937008"])
    assert counted == {"fetched": 1, "without an answer": 1}
    merged, gone = Cache(tmp_path).item("Q1937003"), Cache(tmp_path).item("Q1937008")
    assert merged
    assert merged.redirect == "Q1937001"
    assert gone
    assert gone.fault == "nothing is said of it"


def test_an_answer_about_others_is_left_out(tmp_path: Path) -> None:
    """Rows about items that nobody asked for, or of another form, say nothing about ours."""
    row = (
        b'{"item":{"type":"uri","value":"http://www.wikidata.org/entity/Q1"},'
        b'"what":{"type":"literal","value":"label"},'
        b'"value":{"type":"literal","xml:lang":"en","value":"Somebody else"}}'
    )
    body = b'{"head":{"vars":["item","what","value"]},"results":{"bindings":[' + row + b"]}}"
    with peer.serving(peer.Reply(body=body)) as service:
        fetcher(service.address, tmp_path).items(["Q1937001"])
    item = Cache(tmp_path).item("Q1937001")
    assert item
    assert item.fault == "nothing is said of it"
    assert Cache(tmp_path).item("Q1") is None


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/sparql", "http://localhost/sparql", "http://[::1]/sparql",
     "http://169.254.169.254/", "http://10.0.0.1/sparql", "http://0.0.0.0/sparql"],
)  # fmt: skip
def test_addresses_inside_are_refused(address: str) -> None:
    """Services of this machine or network are asked only when the user says so."""
    with pytest.raises(UsageError, match="this machine or network"):
        check(address, allow_private=False)
    check(address, allow_private=True)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/", "sparql"])
def test_what_is_no_web_address_is_always_refused(address: str) -> None:
    """Files are never read through the address of a service."""
    with pytest.raises(UsageError, match="is no address of a service"):
        check(address, allow_private=True)


def test_a_name_that_is_not_known_is_said_within_seconds() -> None:
    """Without a network, or with a wrong name, the error comes at once."""
    start = time.monotonic()
    with pytest.raises(StoreError, match="is not known"):
        check("https://service.invalid/sparql", allow_private=False)
    assert time.monotonic() - start < 10


def test_a_wrong_identifier_is_refused_before_anything_is_sent(small: Path) -> None:
    """Identifiers are checked, since they go into a query and into a path."""
    with wikidata.serving() as service:
        for wrong in ("q42", "Q0", "../../etc", "Q1 } DROP ALL"):
            said = fetch(small, service.address, wrong, expect=1)
            assert "is no identifier of Wikidata" in said
        assert service.asked == []


def test_names_go_into_a_query_as_literals(tmp_path: Path) -> None:
    """A name with quotation marks, braces and line ends is a name."""
    hostile = 'x"@en } } DROP ALL # \n\\'
    with wikidata.serving() as service:
        assert fetcher(service.address, tmp_path).names([(hostile, "en")]) == set()


def test_a_file_of_the_cache_that_is_spoilt_is_named(tmp_path: Path) -> None:
    """Broken JSON in the cache is an error with its path, and not a new question."""
    cache = Cache(tmp_path)
    path = cache.folder / "items" / "Q1937001.json"
    path.parent.mkdir(parents=True)
    for content in ("{", "[]", '{"id": "Q1937001"}'):
        path.write_text(content, "utf-8")
        with pytest.raises(DataError, match=r"Q1937001\.json: is no answer that we kept"):
            cache.item("Q1937001")


def test_by_default_the_items_of_decisions_and_candidates_are_asked_for(small: Path) -> None:
    """The identifiers come from the files of the project."""
    path = decisions.write(small, decisions.row())
    waiting = decisions.row(record_id="decision:Q1937002", object_id="wd:Q1937002")
    (path.parent / "proposed").mkdir()
    (path.parent / "proposed" / path.name).write_text(decisions.text(waiting), "utf-8")
    with wikidata.serving() as service:
        said = fetch(small, service.address)
        assert [asked(request) for request in service.asked] == [["Q1937001", "Q1937002"]]
    assert "2 fetched" in said


def test_names_of_our_people_lead_to_items(small: Path) -> None:
    """With --names people without a link are searched for, and what is found is asked for."""
    decisions.write(small)
    with wikidata.serving() as service:
        assert "2 fetched" in fetch(small, service.address, "--names")


def test_a_killed_run_goes_on_where_it_stopped(small: Path) -> None:
    """After kill -9 no item that was kept is asked for again, and none is lost."""
    items = wikidata.store()
    ids = [f"Q1937{n:03}" for n in range(1, 31)]

    def answer(request: peer.Request) -> peer.Reply:
        time.sleep(0.03)
        return wikidata.answer(items, request)

    with peer.serving(answer) as service:
        command = [
            sys.executable, "-m", "purgeld", "link", "fetch", "--endpoint", service.address,
            "--allow-private", "--pause", "0", "--at-once", "1", *ids,
        ]  # fmt: skip
        running = subprocess.Popen(command, cwd=small, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while len(service.asked) < 10 and time.monotonic() < end:
            time.sleep(0.005)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        time.sleep(0.1)
        kept = {item.id for item in Cache(small).items()}
        before = len(service.asked)
        assert 8 <= len(kept) < 30
        fetch(small, service.address, "--at-once", "1", *ids)
        later = {each for request in service.asked[before:] for each in asked(request)}
    assert not later & kept
    assert {item.id for item in Cache(small).items()} == set(ids)
    assert all(
        json.loads(path.read_text("utf-8"))
        for path in (Cache(small).folder / "items").glob("*.json")
    )

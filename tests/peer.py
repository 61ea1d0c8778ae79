"""A web server of the tests: a real peer on loopback that answers as it is told, fault by fault."""

from __future__ import annotations

import gc
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = "application/sparql-results+json"
EMPTY = b'{"head":{"vars":[]},"results":{"bindings":[]}}'


@dataclass(frozen=True)
class Request:
    """What was asked of the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, list[str]]:
        """Return the fields of the query part and of a form."""
        return {
            **parse_qs(urlsplit(self.path).query),
            **parse_qs(self.body.decode("utf-8", "replace")),
        }


@dataclass(frozen=True)
class Reply:
    """What the server answers.

    ``length`` other than that of the body cuts it off; ``drip`` is the pause between two bytes, in
    seconds; ``hang`` answers nothing for long, ``drop`` hangs up without a word.
    """

    status: int = 200
    media: str = ROWS
    body: bytes = EMPTY
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    drip: float = 0
    hang: bool = False
    drop: bool = False


class _Handler(BaseHTTPRequestHandler):
    peer: ClassVar[Peer]

    def _serve(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        headers = {key.lower(): value for key, value in self.headers.items()}
        asked = Request(self.command, self.path, headers, self.rfile.read(size))
        self.peer.asked.append(asked)
        reply = self.peer.answer(asked)
        if reply.hang:
            self.peer.closing.wait(20)
        if reply.hang or reply.drop:
            return
        self.send_response_only(reply.status)
        self.send_header("Content-Type", reply.media)
        length = len(reply.body) if reply.length is None else reply.length
        for key, value in {"Content-Length": str(length), **reply.headers}.items():
            self.send_header(key, value)
        self.end_headers()
        self._write(reply)

    def _write(self, reply: Reply) -> None:
        if not reply.drip:
            self.wfile.write(reply.body)
            return
        for byte in reply.body:
            if self.peer.closing.is_set():
                return
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(reply.drip)

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - names of the library

    def log_message(self, *parts: object) -> None:
        """Say nothing."""
        del parts


class Peer:
    """A running server, what it was asked, and where it is."""

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        """Start to listen on a free port."""
        self.answer = answer
        self.asked: list[Request] = []
        self.closing = threading.Event()
        handler = type("Handler", (_Handler,), {"peer": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}/sparql"


@contextmanager
def serving(answer: Callable[[Request], Reply] | Reply) -> Iterator[Peer]:
    """Run a server that gives this reply, or what a function of the request returns."""
    peer = Peer(answer if callable(answer) else lambda _: answer)
    thread = threading.Thread(target=peer.server.serve_forever, args=(0.02,), daemon=True)
    # Rows of pyoxigraph may only be let go by the thread that made them, so no other one collects.
    gc.collect()
    gc.disable()
    thread.start()
    try:
        yield peer
    finally:
        peer.closing.set()
        peer.server.shutdown()
        peer.server.server_close()
        thread.join()
        gc.enable()
        gc.collect()


def passing_on(address: str) -> Callable[[Request], Reply]:
    """Make a server that hands every request to another one, as a proxy does."""
    place = urlsplit(address).netloc

    def pass_on(asked: Request) -> Reply:
        known = {"content-type", "accept"}
        kept = {key: text for key, text in asked.headers.items() if key in known}
        with closing(HTTPConnection(place, timeout=60)) as connection:
            connection.request(asked.method, asked.path, asked.body, kept)
            answer = connection.getresponse()
            server = {"Server": answer.headers.get("server", "")}
            media = answer.headers.get("content-type", "text/plain")
            return Reply(answer.status, media, answer.read(), server)

    return pass_on

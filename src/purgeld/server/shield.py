"""What stands before every route: limits of a request, headers of every answer, log and counts.

Plain ASGI, since it runs for each request. A route answers, or raises :class:`Problem`.
"""

from __future__ import annotations

import json
import logging
import re
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from purgeld.server.problems import Problem
from purgeld.server.representations import with_common

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from typing import Any

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from purgeld.server.counts import Counts
    from purgeld.server.representations import Representation

    Ready = Callable[[str], Representation | None]
    Refused = Callable[[Problem, Scope], ASGIApp]

MOST_BODY_BYTES = 2**20
MOST_TARGET_BYTES = 16 * 1024
LOG = logging.getLogger("purgeld.access")
_ODD = re.compile("[\x00-\x1f\x7f\\\\\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class Shield:
    """Wraps the application; ``slots`` requests are answered at once, others get 503."""

    def __init__(
        self, app: ASGIApp, counts: Counts, ready: Ready, refused: Refused, slots: int = 256
    ) -> None:
        """Take the application, its counts, what is ready to be sent, what writes refusals."""
        self.app = app
        self.counts = counts
        self.ready = ready
        self.refused = refused
        self.slots = slots

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what was made for its path before is sent without looking further."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        plain = scope["method"] == "GET" and not scope["query_string"]
        made = self.ready(scope["path"]) if plain else None
        if made is not None and not LOG.isEnabledFor(logging.INFO):
            began = time.perf_counter()
            status, size = await made.send(scope, send)
            self.counts.add("GET", status, time.perf_counter() - began, size)
            return
        watch = _Watch(scope, send)
        self.counts.begin()
        try:
            await self._guarded(scope, receive, watch)
        finally:
            self.counts.end()
            self._count(watch)

    async def _guarded(self, scope: Scope, receive: Receive, watch: _Watch) -> None:
        try:
            self._check(scope)
            await self.app(scope, _Bounded(receive), watch.send)
        except Problem as problem:
            await self.refused(problem, scope)(scope, receive, watch.send)

    def _check(self, scope: Scope) -> None:
        if self.counts.running > self.slots:
            wait = {"retry-after": "2"}
            raise Problem(503, "too many requests at once", "Try again", headers=wait)
        if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_TARGET_BYTES:
            raise Problem(414, f"the address is longer than {MOST_TARGET_BYTES} bytes", "Use POST")
        path = scope["path"]
        if _ODD.search(path) or "//" in path or {".", ".."} & set(path.split("/")):
            raise Problem(400, "the path has a part that is not allowed in an address")
        headers = Headers(scope=scope)
        if "content-encoding" in headers:
            raise Problem(415, "a compressed body is not read", "Send it as it is")
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > MOST_BODY_BYTES:
            raise _too_large()

    def _count(self, watch: _Watch) -> None:
        seconds = time.perf_counter() - watch.began
        self.counts.add(watch.method, watch.status, seconds, watch.bytes)
        if LOG.isEnabledFor(logging.INFO):
            LOG.info(watch.line(seconds))


def _too_large() -> Problem:
    return Problem(413, f"the body is larger than {MOST_BODY_BYTES} bytes", "Send less")


class _Bounded:
    """Reads a body up to its limit."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.bytes = 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.bytes += len(message.get("body", b""))
        if self.bytes > MOST_BODY_BYTES:
            raise _too_large()
        return message


_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"}


class _Watch:
    """Adds the headers of every answer and remembers what was sent."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.method = scope["method"] if scope["method"] in _METHODS else "other"
        self.onward = send
        self.began = time.perf_counter()
        self.status = 499
        self.bytes = 0

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = with_common(message.get("headers", ()))
        else:
            self.bytes += len(message.get("body", b""))
        await self.onward(message)

    def line(self, seconds: float) -> str:
        """Return the line of the log: JSON, so that nothing in a path can forge another line."""
        said = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
            "client": (self.scope.get("client") or ("-",))[0],
            "method": self.method,
            "path": self.scope["raw_path"].decode("ascii", "replace"),
            "status": self.status,
            "bytes": self.bytes,
            "ms": round(seconds * 1000, 1),
        }
        return json.dumps(said)

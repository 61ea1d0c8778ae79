"""HTTP/1.1 with deadlines: who sends or reads too slowly loses the connection.

uvicorn waits for an unfinished request without end and reads headers of any size; here a request
has a time to arrive in (``PURGELD_ARRIVAL_SECONDS``), a size for its headers, and its answer a time
to be read in (``PURGELD_READING_SECONDS``). Requests that intermediaries could read in two ways
(RFC 9112, 6.1 and 3.2) are refused and the connection closed.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from asyncio import BaseTransport, TimerHandle

ARRIVAL_SECONDS = float(os.environ.get("PURGELD_ARRIVAL_SECONDS", "15"))
READING_SECONDS = float(os.environ.get("PURGELD_READING_SECONDS", "60"))
MOST_HEADER_BYTES = 16 * 1024
MOST_HEADERS = 100


class GuardedProtocol(HttpToolsProtocol):
    """One connection with its deadlines."""

    deadline: TimerHandle | None = None
    heading = True
    header_bytes = 0

    def connection_made(self, transport: BaseTransport) -> None:
        """Start the time in which the first request must arrive."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._within(ARRIVAL_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._within(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the headers stay within their size."""
        if self.heading:
            self.header_bytes += len(data)
            if self.header_bytes > MOST_HEADER_BYTES and b"\r\n\r\n" not in data:
                self._refuse(431, "Request Header Fields Too Large")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Start the time of a request."""
        super().on_message_begin()
        self.heading = True
        self._within(ARRIVAL_SECONDS)

    def on_headers_complete(self) -> None:
        """Refuse what could be read in two ways."""
        self.heading, self.header_bytes = False, 0
        names = [name for name, _ in self.headers]
        size = sum(len(name) + len(value) for name, value in self.headers)
        if size > MOST_HEADER_BYTES or len(names) > MOST_HEADERS:
            raise ValueError("headers that are too long or too many")
        double = b"content-length" in names and b"transfer-encoding" in names
        hosts = names.count(b"host")
        if double or hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise ValueError("a request that can be read in two ways")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Start the time in which the answer must be read."""
        super().on_message_complete()
        self._within(READING_SECONDS)

    def on_response_complete(self) -> None:
        """Forget the deadline; the keep-alive time of uvicorn begins."""
        self._within(None)
        self.heading, self.header_bytes = True, 0
        super().on_response_complete()

    def _within(self, seconds: float | None) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
        self.deadline = None if seconds is None else self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        if self.heading or self.cycle is None or self.cycle.response_complete:
            self._refuse(408, "Request Timeout")
        else:
            self.transport.abort()

    def _refuse(self, status: int, reason: str) -> None:
        head = f"HTTP/1.1 {status} {reason}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        self.transport.write(head.encode("ascii"))
        self.transport.close()

"""Requests of the SPARQL 1.1 protocol through SPARQLWrapper, with bounds that it does not set.

SPARQLWrapper builds the request. What it leaves to ``urllib`` is set here for each connection,
not for the whole process: no redirect is followed, so that credentials stay with the address that
was given; digest authentication; a deadline for the whole answer; repeats where they help.
"""

from __future__ import annotations

import socket
import ssl
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, closing
from http.client import HTTPException
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from SPARQLWrapper import INSERT, POST, SELECT, SPARQLWrapper

from purgeld import __version__
from purgeld.errors import PurgeldError, StoreError
from purgeld.stores.credentials import PREFIX
from purgeld.stores.patience import BUSY, Busy, retry_after
from purgeld.stores.refusals import TooLarge, of_query, of_status, quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from email.message import Message
    from http.client import HTTPResponse

    from purgeld.stores.credentials import Credentials
    from purgeld.stores.patience import Patience

AGENT = f"purgeld/{__version__} (linked data publisher; https://w3id.org/purgeld/)"
_TOO_LARGE = frozenset({413, 414, 431})
_NOTHING_ASKED = frozenset({400, 404, 405, 406, 500})
LONGEST_LOOK = LONGEST_REFUSAL = 2**16
_RAISE = "Raise PURGELD_STORE_TIMEOUT (seconds), or ask for less"


class _Request(SPARQLWrapper):
    """A request that is opened by an opener of its own."""

    def __init__(self, address: str, opener: urllib.request.OpenerDirector, idle: float) -> None:
        super().__init__(address, agent=AGENT)
        self.opener = opener
        self.idle = idle
        self.setMethod(POST)
        self.setOnlyConneg(True)

    def _query(self) -> tuple[HTTPResponse, str]:
        return self.opener.open(self._createRequest(), timeout=self.idle), self.returnFormat


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Makes an error of every redirect."""

    def redirect_request(self, *parts: Any) -> None:  # noqa: ANN401 - as the base class has it
        del parts


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Closes each challenge once it is answered; urllib leaves them to the collector."""

    def http_error_401(
        self,
        request: urllib.request.Request,
        challenge: IO[bytes],
        *rest: Any,  # noqa: ANN401 - as the base class has it
    ) -> HTTPResponse | None:
        with ExitStack() as done:
            done.callback(challenge.close)
            answer: HTTPResponse | None = super().http_error_401(request, challenge, *rest)
            if answer is None:
                done.pop_all()
        return answer


class Reply:
    """The body of an answer; reading ends at the deadline and notices a connection cut short."""

    def __init__(self, response: HTTPResponse, where: str, deadline: float) -> None:
        """Take an open response, and the moment on the monotonic clock at which to give up."""
        self.response = response
        self.where = where
        self.deadline = deadline
        self.headers: Message = response.headers

    def read(self, size: int = -1) -> bytes:
        """Return the bytes that are there, at most ``size``; none at the end of a whole body."""
        if time.monotonic() > self.deadline:
            raise StoreError(f"{self.where} takes too long to answer", cure=_RAISE)
        try:
            chunk = self.response.read1(size if size > 0 else 2**16)
        except TimeoutError as fault:
            raise StoreError(f"{self.where} fell silent", cure=_RAISE) from fault
        except (OSError, HTTPException) as fault:
            raise self._cut() from fault
        if not chunk and self.response.length:
            raise self._cut()
        return chunk

    def close(self) -> None:
        """Close the connection, whatever of the answer has not been read."""
        self.response.close()

    def _cut(self) -> Busy:
        return Busy(StoreError(f"{self.where} broke off its answer", cure="Try again"))


class Look(NamedTuple):
    """What an address says of itself: its server, and a description with its media type."""

    server: str
    media: str
    body: bytes


class Connection:
    """How to reach one store: credentials and bounds of waiting."""

    def __init__(self, where: str, credentials: Credentials, patience: Patience) -> None:
        """Keep them; nothing is sent yet. ``where`` is the address that messages show."""
        self.where = where
        self.credentials = credentials
        self.patience = patience

    def query(
        self,
        address: str,
        text: str,
        name: str,
        accept: str,
        dataset: Iterable[tuple[str, str]] = (),
    ) -> Reply:
        """Send a query with the parameters that name its dataset, if any; return its answer.

        Raises :class:`purgeld.errors.QueryError` for a text that the store refuses,
        :class:`Busy` for a store that may answer later, :class:`StoreError` for any other.
        """
        request = self._request(address, accept)
        # Set directly, since the library looks for the form with patterns that comments deceive.
        request.queryString, request.queryType = text, SELECT
        for key, setting in dataset:
            request.addParameter(key, setting)
        return self._send(lambda: _opened(request), name)

    def update(self, address: str, text: str, name: str) -> None:
        """Send an update; raises as :meth:`query` does, and :class:`TooLarge`."""
        request = self._request(address, "*/*")
        request.queryString, request.queryType = text, INSERT
        with closing(self._send(lambda: _opened(request), name)) as reply:
            while reply.read():
                pass

    def look(self, address: str) -> Look:
        """Get what an address says of itself; a refusal for want of a query says nothing.

        Raises :class:`Busy` and :class:`StoreError` as :meth:`query` does.
        """
        headers = {"Accept": "text/turtle", "User-Agent": AGENT}
        if self.credentials.header:
            headers["Authorization"] = self.credentials.header
        request = urllib.request.Request(address, headers=headers)  # noqa: S310 - http(s) only
        opener = self._opener(address)
        try:
            reply = self._send(lambda: opener.open(request, timeout=self.patience.idle), address)
        except PurgeldError as fault:
            refused = fault.__cause__
            if isinstance(refused, urllib.error.HTTPError) and refused.code in _NOTHING_ASKED:
                return Look(refused.headers.get("server", ""), "", b"")
            raise
        with closing(reply):
            media = reply.headers.get("content-type", "").partition(";")[0].lower()
            body = b""
            while len(body) < LONGEST_LOOK and (chunk := reply.read()):
                body += chunk
        return Look(reply.headers.get("server", ""), media, body)

    def _request(self, address: str, accept: str) -> _Request:
        request = _Request(address, self._opener(address), self.patience.idle)
        request.addCustomHttpHeader("Accept", accept)
        if self.credentials.header:
            request.addCustomHttpHeader("Authorization", self.credentials.header)
        return request

    def _opener(self, address: str) -> urllib.request.OpenerDirector:
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if self.credentials.digest:
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, address, self.credentials.user, self.credentials.password)
            handlers.append(_Digest(known))
        return urllib.request.build_opener(*handlers)

    def _send(self, open_: Callable[[], HTTPResponse], name: str) -> Reply:
        deadline = self.patience.deadline()
        try:
            response = open_()
        except urllib.error.HTTPError as fault:
            raise self._refused(fault, name) from fault
        except urllib.error.URLError as fault:
            raise unreachable(fault.reason, self.where) from fault
        except (OSError, HTTPException) as fault:
            raise unreachable(fault, self.where) from fault
        except ValueError as fault:
            # urllib's digest handler met a way to log in that it does not know.
            raise StoreError(f"{self.where}: {fault}", cure=f"Set {PREFIX}AUTH") from fault
        return Reply(response, self.where, deadline)

    def _refused(self, fault: urllib.error.HTTPError, name: str) -> Exception:
        try:
            body = fault.read(LONGEST_REFUSAL) if fault.fp else b""
        except (OSError, HTTPException):
            body = b""
        finally:
            fault.close()
        if fault.code in _TOO_LARGE:
            return TooLarge(quote(body))
        if fault.code in BUSY:
            after = retry_after(fault.headers.get("retry-after"))
            return Busy(of_status(fault.code, body, self.where), after)
        return of_query(fault.code, body, self.where, name)


def _opened(request: _Request) -> HTTPResponse:
    response: HTTPResponse = request.query().response
    return response


def unreachable(reason: object, where: str) -> Exception:
    """Return what to raise for a connection that failed: :class:`Busy` if it may come back."""
    if isinstance(reason, TimeoutError):
        return StoreError(f"{where} does not answer in time", cure=_RAISE)
    if isinstance(reason, socket.gaierror):
        return StoreError(f"{where} is not known ({reason.strerror})", cure="Check the address")
    if isinstance(reason, ssl.SSLError):
        cure = "Check the address, or trust its certificate"
        return StoreError(f"{where}: no safe connection ({reason.reason})", cure=cure)
    words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return Busy(StoreError(f"{where} cannot be reached ({words})", cure="Is it running?"))

"""Questions to a public SPARQL service: one at a time, with pauses, a name, and an end.

What the service asks for is done: ``Retry-After`` is waited for, a ban (403) ends the run. No
credentials are sent. Addresses of the own machine or network are refused unless they are allowed,
so that a configuration made by others reaches no service inside.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
import urllib.error
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pyoxigraph as ox

from purgeld.errors import StoreError, UsageError
from purgeld.stores import answers
from purgeld.stores.connection import Connection
from purgeld.stores.credentials import Credentials, refuse_in_address
from purgeld.stores.patience import Patience
from purgeld.stores.refusals import TooLarge

if TYPE_CHECKING:
    from purgeld.linking.wikidata import Row

USUAL = Patience(total=120, idle=90, connect=10, attempts=4, first=2, longest=600)
LONGEST_LOOKUP = 8.0
KEPT = "What was fetched is kept; run this again later"


class TooMuch(Exception):
    """The answer did not come whole; a smaller question may be answered."""


class Client:
    """A service that is asked one question at a time, ``pause`` seconds apart."""

    def __init__(
        self,
        address: str,
        *,
        pause: float = 1.0,
        allow_private: bool = False,
        patience: Patience = USUAL,
    ) -> None:
        """Check the address; raise :class:`StoreError` or :class:`UsageError` if it will not do."""
        check(address, allow_private=allow_private)
        self.address = address
        self.pause = pause
        self.connection = Connection(address, Credentials(), patience)
        self._last: float | None = None

    def rows(self, text: str) -> list[Row]:
        """Return the rows of a SELECT query.

        Raises :class:`TooMuch` for an answer that breaks off or that took the service too long,
        :class:`StoreError` for a service that cannot be asked at all.
        """
        kept = self._kept(text)
        try:
            answer = answers.parse(kept)
        except StoreError as fault:
            raise TooMuch(str(fault)) from fault
        if not isinstance(answer, ox.QuerySolutions):
            raise StoreError(f"{self.address} answers a SELECT with something else", cure=KEPT)
        names = [variable.value for variable in answer.variables]
        return [{name: row[name] for name in names} for row in answer]

    def _kept(self, text: str) -> answers.Kept:
        def attempt() -> answers.Kept:
            self._wait()
            rows = answers.ACCEPT_ROWS
            reply = self.connection.query(self.address, text, "the question", rows)
            return answers.keep(reply, self.address)

        try:
            return self.connection.patience.persist(attempt)
        except TooLarge as fault:
            raise TooMuch("the question is too long") from fault
        except StoreError as fault:
            raise self._explained(fault) from fault

    def _explained(self, fault: StoreError) -> Exception:
        cause = fault.__cause__
        status = cause.code if isinstance(cause, urllib.error.HTTPError) else 0
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            return TooMuch(fault.what)
        if status == HTTPStatus.FORBIDDEN:
            cure = "Stop, and read its rules of use. What was fetched is kept"
            return StoreError(f"{self.address} refuses us (403)", cure=cure)
        return StoreError(fault.what, cure=KEPT)

    def _wait(self) -> None:
        now = time.monotonic()
        if self._last is not None and now - self._last < self.pause:
            time.sleep(self.pause - (now - self._last))
        self._last = time.monotonic()


def check(address: str, *, allow_private: bool) -> None:
    """Refuse an address that is no web address or, unless allowed, lies inside."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{address} is no address of a service", cure="It begins with https://")
    refuse_in_address(address)
    if allow_private:
        return
    for found in _resolved(parts.hostname, parts.port or parts.scheme):
        if not ipaddress.ip_address(found.partition("%")[0]).is_global:
            what = f"{parts.hostname} is an address of this machine or network"
            raise UsageError(what, cure="Give --allow-private if you mean it")


def _resolved(host: str, port: int | str) -> list[str]:
    """Look a name up, but not longer than some seconds: without a network that takes minutes."""
    found: list[str] = []
    faults: list[OSError] = []

    def look() -> None:
        try:
            found.extend(str(each[4][0]) for each in socket.getaddrinfo(host, port))
        except OSError as fault:
            faults.append(fault)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(LONGEST_LOOKUP)
    if found:
        return found
    why = faults[0].strerror if faults else "no answer"
    raise StoreError(f"{host} is not known ({why})", cure="Is there a network?")

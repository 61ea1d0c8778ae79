"""How long to wait for a store, and when to ask once more.

Only requests that may be repeated come here: queries, uploads of a chunk into a staging graph, and
copies of a staging graph. Statuses are those of RFC 9110 and RFC 6585.
"""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from purgeld.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
TIMEOUT = "PURGELD_STORE_TIMEOUT"
BUSY = frozenset({429, 502, 503, 504})


class Unanswered(StoreError):
    """A store that was asked as often as makes sense, and stayed busy or out of reach."""


class Busy(Exception):
    """A store that may answer if it is asked again; ``after`` is the wait it asks for, in s."""

    def __init__(self, fault: StoreError, after: float | None = None) -> None:
        """Keep what to raise if waiting does not help."""
        super().__init__(str(fault))
        self.fault = fault
        self.after = after


@dataclass(frozen=True)
class Patience:
    """Bounds of waiting, in seconds, and the number of attempts.

    ``total`` bounds a request with its answer, ``idle`` each silence within it.
    """

    total: float = 600
    idle: float = 60
    connect: float = 10
    attempts: int = 4
    first: float = 0.5
    longest: float = 60

    def deadline(self) -> float:
        """Return the moment, on the monotonic clock, at which a request that starts now ends."""
        return time.monotonic() + self.total

    def persist(self, attempt: Callable[[], T]) -> T:
        """Return what an attempt returns; try again while the store is busy.

        Waits double from ``first`` and vary by a quarter, so that clients do not come back all at
        once. Raises :class:`Unanswered` with the fault of the last attempt, or of the one after
        which the store asks for a longer wait than ``longest``.
        """
        wait = self.first
        for number in range(self.attempts):
            try:
                return attempt()
            except Busy as busy:
                fault, after = busy.fault, busy.after
            pause = wait * random.uniform(0.75, 1.25) if after is None else after  # noqa: S311 - no secret
            if number + 1 == self.attempts or pause > self.longest:
                break
            time.sleep(pause)
            wait *= 2
        raise Unanswered(fault.what, cure=fault.cure, where=fault.where)


def from_environment() -> Patience:
    """Return the usual bounds, or those with the total of ``PURGELD_STORE_TIMEOUT`` in seconds."""
    given = os.environ.get(TIMEOUT, "")
    if not given:
        return Patience()
    if not given.isdecimal() or not int(given):
        raise StoreError(f"{TIMEOUT} is no number of seconds", cure=f"Set {TIMEOUT}=600")
    total = float(given)
    usual = Patience()
    return replace(
        usual, total=total, idle=min(usual.idle, total), connect=min(usual.connect, total)
    )


def retry_after(header: str | None) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for, or None.

    >>> retry_after("7"), retry_after("soon")
    (7.0, None)
    """
    if not header:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())

"""What ``/metrics`` tells: requests by method and status, seconds and bytes, of all processes.

Several processes share a folder of memory-mapped counts (:func:`shared`), so that whichever of them
is asked tells the sum. The text is the exposition format of Prometheus, version 0.0.4.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4


@contextmanager
def shared() -> Iterator[None]:
    """Let the processes that are started meanwhile count together."""
    with tempfile.TemporaryDirectory(prefix="purgeld-counts-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


class Counts:
    """The counts of this process, and of those that it shares a folder with."""

    def __init__(self) -> None:
        """Begin at nothing."""
        disable_created_metrics()
        own = CollectorRegistry()
        what = "Requests answered, by method and status."
        self._requests = Counter("purgeld_requests", what, ("method", "status"), registry=own)
        self._seconds = Counter("purgeld_request_seconds", "Seconds on answers.", registry=own)
        self._bytes = Counter("purgeld_response_bytes", "Bytes of bodies sent.", registry=own)
        what = "Requests being answered."
        self._running = Gauge(
            "purgeld_requests_running", what, registry=own, multiprocess_mode="livesum"
        )
        what = "Start of the process, or of the first of several, in seconds since 1970."
        began = Gauge("purgeld_start_time_seconds", what, registry=own, multiprocess_mode="min")
        began.set_to_current_time()
        self._own = own
        self.running = 0

    def begin(self) -> None:
        """Count a request that is being answered from now on."""
        self.running += 1
        self._running.set(self.running)

    def end(self) -> None:
        """Count it no longer."""
        self.running -= 1
        self._running.set(self.running)

    def add(self, method: str, status: int, seconds: float, size: int) -> None:
        """Count an answered request: its seconds and the bytes of its body."""
        self._requests.labels(method, status).inc()
        self._seconds.inc(seconds)
        self._bytes.inc(size)

    def text(self) -> bytes:
        """Write the counts of all processes."""
        folder = os.environ.get(FOLDER)
        if folder is None:
            return generate_latest(self._own)
        _forget_the_dead(Path(folder))
        registry = CollectorRegistry()
        MultiProcessCollector(registry, folder)
        return generate_latest(registry)


def _forget_the_dead(folder: Path) -> None:
    """Let a process that was killed count for nothing that is running."""
    for file in folder.glob("gauge_live*.db"):
        number = int(file.stem.rpartition("_")[2])
        if not Path("/proc", str(number)).exists():
            mark_process_dead(number, str(folder))

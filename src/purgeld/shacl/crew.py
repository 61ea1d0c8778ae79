"""Processes that each hold some parts and do the same work side by side.

They are forked, so that the compiled plan and everything else that is there need not travel; work
and answers go through pipes. With one station nothing is forked.
"""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar

from purgeld.errors import DataError, PurgeldError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess
    from types import TracebackType

Station = TypeVar("Station")


class Crew(Generic[Station]):
    """Some stations, each in a process of its own; a context manager, since it holds processes."""

    def __init__(self, stations: Sequence[Station]) -> None:
        self._stations = stations
        self._lines: list[Connection] = []
        self._processes: list[ForkProcess] = []
        self._asked: tuple[str, tuple[Any, ...]] = ("", ())
        self._life: Connection | None = None

    def __enter__(self) -> Self:
        """Fork a process for each station, unless there is only one."""
        if len(self._stations) == 1:
            return self
        context = get_context("fork")
        pipes = [context.Pipe() for _ in self._stations]
        self._lines = [ours for ours, _ in pipes]
        watched, self._life = context.Pipe(duplex=False)
        for station, (_, theirs) in zip(self._stations, pipes, strict=True):
            others = [end for pipe in pipes for end in pipe if end is not theirs]
            ends = _Ends(theirs, watched, [*others, self._life])
            process = context.Process(target=_serve, args=(station, ends), daemon=True)
            process.start()
            self._processes.append(process)
        for end in (watched, *(theirs for _, theirs in pipes)):
            end.close()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all processes; those that are still at work are stopped."""
        for line in self._lines:
            line.close()
        for process in self._processes:
            if kind is not None:
                process.terminate()
            process.join()
        if self._life is not None:
            self._life.close()

    def start(self, method: str, *arguments: Any) -> None:  # noqa: ANN401 - what the method takes
        """Let all stations begin a method."""
        self._asked = (method, arguments)
        for line in self._lines:
            try:
                line.send((method, arguments))
            except OSError as fault:
                raise DataError(_DIED, cure=_CURE) from fault

    def results(self) -> list[Any]:
        """Wait for what the method returns, station by station.

        Raises the :class:`~purgeld.errors.PurgeldError` of a station, or
        :class:`~purgeld.errors.DataError` if its process died.
        """
        if not self._lines:
            method, arguments = self._asked
            return [getattr(self._stations[0], method)(*arguments)]
        return [_received(line) for line in self._lines]

    def ask(self, method: str, *arguments: Any) -> list[Any]:  # noqa: ANN401 - as above
        """Run a method in all stations and return what each gives."""
        self.start(method, *arguments)
        return self.results()


_DIED = "a process of the validation died"
_CURE = "It may have run out of memory: take fewer workers."


def _received(line: Connection) -> Any:  # noqa: ANN401 - what the method returns
    try:
        result, fault = line.recv()
    except (EOFError, OSError) as gone:
        raise DataError(_DIED, cure=_CURE) from gone
    if fault is not None:
        raise fault
    return result


class _Ends(NamedTuple):
    """The ends of pipes that a forked process has.

    One is its own; one tells the death of the first process, which alone could write to it; the
    others it must close, or they would stay open for ever.
    """

    own: Connection
    watched: Connection
    others: list[Connection]


def _serve(station: object, ends: _Ends) -> None:
    """Work until the other side hangs up; stop at once if its process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in ends.others:
        other.close()
    threading.Thread(target=_watch, args=(ends.watched,), daemon=True).start()
    while True:
        try:
            method, arguments = ends.own.recv()
        except EOFError:
            return
        try:
            ends.own.send((getattr(station, method)(*arguments), None))
        except PurgeldError as fault:
            ends.own.send((None, fault))


def _watch(watched: Connection) -> None:
    watched.poll(None)
    os._exit(1)

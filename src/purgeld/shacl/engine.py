"""The embedded store behind SPARQL constraints, in a process of its own.

It is started when the first question is asked, and loaded with the predicates that the queries of
the plan can touch and no others. It may answer about one graph after another.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from purgeld.shacl.shape import UnfinishedError
from purgeld.shacl.sparqltext import BOUND, CONSTANTS, FOCUS, SHAPES_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from purgeld.shacl.columns import Columns
    from purgeld.shacl.shapegraph import ShapesGraph
    from purgeld.shacl.sparqltext import Question

    Left: TypeAlias = Callable[[], float | None]

_WORKER = Path(__file__).with_name("sparqlworker.py")


class Service:
    """The process that answers, started when it is first needed; somebody must stop it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self.loaded: Engine | None = None

    def send(self, request: dict[str, Any], payload: bytes, left: Left) -> dict[str, Any]:
        """Make a request; raise as :meth:`Engine.ask`, and start afresh the next time."""
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own file, by its full path
                [sys.executable, "-P", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        try:
            reply = _exchange(self._process, {**request, "limit": left()}, payload, left)
        except OSError as fault:
            reply = {"fault": f"its process died: {fault.strerror}"}
        if "fault" in reply:
            self.stop()
            raise UnfinishedError(f"its SPARQL was not done: {reply['fault']}")
        return reply

    def stop(self) -> None:
        """End the process, if there is one."""
        self.loaded = None
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class Engine:
    """Answers questions over one data graph, by way of a service."""

    def __init__(
        self, data: Columns, graph: ShapesGraph, questions: Sequence[Question], service: Service
    ) -> None:
        self._data = data
        self._graph = graph
        self._questions = questions
        self._service = service

    def ask(
        self, question: Question, rows: Sequence[tuple[str, ...]], left: Left
    ) -> list[dict[str, str]]:
        """Run a question over its rows within the seconds that are left.

        Raises :class:`~purgeld.shacl.shape.UnfinishedError` when the time is over or the query
        fails.
        """
        if self._service.loaded is not self:
            self._service.send({"op": "load"}, "".join(self._quads()).encode(), left)
            self._service.loaded = self
        request = {
            "op": "ask",
            "text": question.text,
            "prefixes": question.prefixes,
            "singly": question.singly,
            "count": len(rows),
        }
        payload = "".join(_row_quads(question, rows)).encode()
        found: list[dict[str, str]] = self._service.send(request, payload, left)["rows"]
        return found

    def _quads(self) -> Iterator[str]:
        terms = self._data.terms
        for predicate in self._predicates():
            left, right = self._data.edges(predicate).forward
            for subject, value in zip(left.tolist(), right.tolist(), strict=True):
                yield f"{terms[subject]} {predicate} {terms[value]} .\n"
        if any("shapesGraph" in question.constants for question in self._questions):
            for triple in self._graph.triples():
                yield f"{' '.join(map(str, triple))} <{SHAPES_GRAPH}> .\n"

    def _predicates(self) -> list[str]:
        """List the predicates that some question can touch."""
        wanted: set[str] = set()
        for question in self._questions:
            if question.mentions is None:
                return self._data.predicates()
            wanted |= question.mentions
        return [predicate for predicate in self._data.predicates() if predicate in wanted]


def _row_quads(question: Question, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for name, text in question.constants.items():
        yield f"{CONSTANTS} <{BOUND}{name}> {text} <{FOCUS}> .\n"
    for number, row in enumerate(rows):
        for name, text in zip(question.rows, row, strict=True):
            yield f"<urn:purgeld:row/{number}> <{BOUND}{name}> {text} <{FOCUS}> .\n"


def _exchange(
    process: subprocess.Popen[bytes], request: dict[str, Any], payload: bytes, left: Left
) -> dict[str, Any]:
    """Send a request, and wait for the answer as long as there is time."""
    if process.stdin is None or process.stdout is None:
        return {"fault": "its process has no streams"}
    process.stdin.write(json.dumps({**request, "size": len(payload)}).encode() + b"\n")
    process.stdin.write(payload)
    process.stdin.flush()
    seconds = left()
    wait = None if seconds is None else max(seconds, 0)
    if not select.select([process.stdout], [], [], wait)[0]:
        return {"fault": "stopped by the time limit"}
    line = process.stdout.readline()
    reply: dict[str, Any] = json.loads(line) if line else {"fault": "its process died"}
    return reply

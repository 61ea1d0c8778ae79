"""The process that answers SPARQL for the compiled engine, so that a runaway can be killed.

It is started by its file name, imports nothing of purgeld, and speaks over its standard streams: a
line of JSON, followed by as many bytes as the line announces; the answer is one line of JSON.
"""

from __future__ import annotations

import json
import math
import resource
import sys
from typing import IO, Any, cast

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, parse

FOCUS = NamedNode("urn:purgeld:focus")
ROW = "?purgeld_row"
MOST = 2_000_000


def load(quads: bytes) -> Store:
    """Fill a store with N-Quads; blank nodes keep their labels."""
    store = Store()
    if b"_:" in quads:
        store.bulk_extend(parse(quads, format=RdfFormat.N_QUADS))
    else:
        store.bulk_load(quads, format=RdfFormat.N_QUADS)
    return store


def answer(store: Store, question: dict[str, Any], rows: bytes) -> list[dict[str, str]]:
    """Run one query over the rows, all at once or row by row, and write its solutions as text."""
    store.remove_graph(FOCUS)
    store.extend(parse(rows, format=RdfFormat.N_QUADS))
    texts = [question["text"]]
    if question["singly"]:
        texts = [texts[0].replace(ROW, f"<urn:purgeld:row/{n}>") for n in range(question["count"])]
    found: list[dict[str, str]] = []
    for text in texts:
        solutions = cast("QuerySolutions", store.query(text, prefixes=question["prefixes"]))
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            if len(found) == MOST:
                raise RuntimeError(f"more than {MOST} solutions")
            pairs = zip(names, solution, strict=True)
            found.append({name: str(term) for name, term in pairs if term is not None})
    return found


def limit(seconds: float | None) -> None:
    """Let the system end this process, if nobody is left to do so when its time is over."""
    if seconds is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    soft = math.ceil(used.ru_utime + used.ru_stime + max(seconds, 0)) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, most))


def serve(inlet: IO[bytes], outlet: IO[bytes]) -> None:
    """Answer until the other side closes."""
    store = Store()
    while line := inlet.readline():
        request = json.loads(line)
        payload = inlet.read(request["size"])
        reply: dict[str, Any] = {}
        limit(request["limit"])
        try:
            if request["op"] == "load":
                store = load(payload)
            else:
                reply["rows"] = answer(store, request, payload)
        except (SyntaxError, RuntimeError, OSError, ValueError) as fault:
            reply["fault"] = str(fault)
        outlet.write(json.dumps(reply).encode() + b"\n")
        outlet.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)

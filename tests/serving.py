"""A small file server on the loopback, with the policy that the pages are served with."""

from __future__ import annotations

import functools
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pyoxigraph as ox

from purgeld.pages import site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLICY = f"{site.POLICY}; frame-ancestors 'none'"


class Files(SimpleHTTPRequestHandler):
    """Serves files with the content security policy of the pages, and says nothing."""

    def end_headers(self) -> None:
        """Add the policy to every answer."""
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(folder: Path, handler: type[SimpleHTTPRequestHandler] = Files) -> Iterator[str]:
    """Serve a folder on a free port while the block runs; give the address of its root."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Endpoint(Files):
    """Serves files, and answers SPARQL by POST at ``sparql`` over the dump beside them."""

    def do_POST(self) -> None:
        """Answer a query in SPARQL JSON, or in Turtle if it makes a graph."""
        length = int(self.headers["Content-Length"])
        query = parse_qs(self.rfile.read(length).decode())["query"][0]
        store = ox.Store()
        store.bulk_load(path=f"{self.directory}/dump.nq", format=ox.RdfFormat.N_QUADS)
        try:
            answer = store.query(query, use_default_graph_as_union=True)
        except SyntaxError as fault:
            self._answer(400, "text/plain", str(fault).encode())
        else:
            self._answer(200, *_written(answer))

    def _answer(self, code: int, kind: str, content: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _written(
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
) -> tuple[str, bytes]:
    if isinstance(answer, ox.QueryTriples):
        graph = ox.RdfFormat.TURTLE
        return graph.media_type, answer.serialize(format=graph) or b""
    rows = ox.QueryResultsFormat.JSON
    return rows.media_type, answer.serialize(format=rows) or b""

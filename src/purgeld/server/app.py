"""The application: routes, what they answer from, and the change to a new build."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from purgeld import pages
from purgeld.errors import PurgeldError, QueryError, StoreError
from purgeld.server import api, counts, reconcile, refusing, resources, sparql
from purgeld.server.negotiation import language
from purgeld.server.problems import Problem
from purgeld.server.redirects import PAGE
from purgeld.server.representations import Representation
from purgeld.server.routing import Endpoint
from purgeld.server.shield import Shield

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.types import ASGIApp, Scope

    from purgeld.reconciliation.core import Service
    from purgeld.server.holding import Holding

    Opening = Callable[[], Awaitable[Holding]]

LOOK_SECONDS = 1.0
MOST_ASKED = 200
MOST_SUGGESTED = 20
LINGER_SECONDS = 20.0
LOG = logging.getLogger("purgeld")


class Server:
    """Answers from a holding, and takes the next one when there is a new build."""

    def __init__(
        self, opening: Opening, state: Callable[[], str], parent: int | None = None
    ) -> None:
        """Open the data at the start, and again whenever ``state`` says something new.

        ``parent`` is the process without which this one has to end, if there is one.
        """
        self.opening = opening
        self.state = state
        self.parent = parent
        self.counts = counts.Counts()
        self._held: Holding | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    @property
    def held(self) -> Holding:
        """What is answered from now."""
        if self._held is None:
            raise Problem(
                503, "the data is not open yet", "Try again", headers={"retry-after": "2"}
            )
        return self._held

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Open the data before the first request, watch for a new build, close at the end."""
        del app
        seen = self.state()
        try:
            self._held = await self.opening()
        except PurgeldError as fault:
            # The line says it all; uvicorn would add a traceback.
            LOG.error("purgeld: %s", fault)  # noqa: TRY400
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            raise
        watch = asyncio.create_task(self._watch(seen))
        yield
        watch.cancel()
        for task in self._leaving:
            task.cancel()
        await asyncio.gather(watch, *self._leaving, return_exceptions=True)
        if self._held.pool:
            await self._held.pool.close()

    async def _watch(self, seen: str) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self.parent is not None and os.getppid() != self.parent:
                os.kill(os.getpid(), signal.SIGTERM)
                return
            now = self.state()
            if now and now != seen:
                seen = now
                try:
                    await self._change()
                except (PurgeldError, OSError) as fault:
                    LOG.warning("purgeld: the old data are served on: %s", fault)

    async def _change(self) -> None:
        """Open the new build beside the old one, then answer from it; the old one lingers."""
        fresh = await self.opening()
        old, self._held = self._held, fresh
        if old and old.pool:
            task = asyncio.create_task(_leave(old))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def sparql(self, request: Request) -> ASGIApp:
        """Answer the SPARQL protocol; a browser is shown the queries and the editor."""
        answer = await self.held.endpoint.respond(request)
        return answer or self._page_of(request, "queries")

    async def query(self, request: Request) -> ASGIApp:
        """Answer a saved query."""
        held = self.held
        if request.path_params["name"].endswith(".html"):
            return await self.resource(request)
        name, suffix = api.split(request.path_params["name"])
        if not name:
            return await self.resource(request)
        query = api.found(held.queries.values(), name)
        offer = api.form_of(suffix, request.headers.get("accept", ""), (*api.ROWS, *PAGE))
        if offer.name == "html":
            return self._page_of(request, f"queries/{name}")
        if offer.name == "rq":
            body, media = query.text.encode(), api.TEXT.media
            return Representation(body, media, held.modified)
        values = api.given(query, request.url.query)
        built = held.files / f"queries/{name}.{offer.name}" if held.files else None
        if not values and built and built.is_file():
            media = api.MEDIA[offer.name]
            return Representation(built.read_bytes(), media, held.modified)
        question = api.question(query, values, offer.name)
        try:
            body = await held.endpoint.asker.ask(question)
        except (QueryError, StoreError) as fault:
            raise sparql.refused(fault) from fault
        media = api.MEDIA[offer.name]
        return Representation(body, media, held.modified)

    async def suggest(self, request: Request) -> ASGIApp:
        """Suggest things for the words ``q``: label, form found, kind, path, note, IRI."""
        held = self.held
        tag = language(request.headers.get("accept-language", ""), held.site.languages)
        tag = request.query_params.get("lang", tag)
        asked = request.query_params.get("q", "")[:MOST_ASKED]
        hits = await asyncio.to_thread(held.names.find, asked, tag)
        found = [
            {**hit._asdict(), "iri": f"{held.base}{hit.path}"} for hit in hits[:MOST_SUGGESTED]
        ]
        body = json.dumps({"query": asked, "suggestions": found}, ensure_ascii=False).encode()
        return Representation(body, "application/json")

    def _page_of(self, request: Request, path: str) -> ASGIApp:
        """Lead to the page at a path, in the language of the reader, with the same parameters."""
        tag = language(request.headers.get("accept-language", ""), self.held.site.languages)
        name = pages.file_name(path, pages.FIRST_PART, tag, self.held.site)
        query = f"?{request.url.query}" if request.url.query else ""
        headers = {"vary": "Accept, Accept-Language"}
        return RedirectResponse(f"{_root(request)}/{quote(name)}{query}", 303, headers)

    async def search(self, request: Request) -> ASGIApp:
        """Lead to the page of the search, which answers in the language of the reader."""
        return self._page_of(request, "search")

    async def index(self, request: Request) -> ASGIApp:
        """Return a file of the index of names, for stores that have none beside them."""
        held = self.held
        name = request.path_params["name"].removesuffix(".json")
        if held.files is not None or not request.path_params["name"].endswith(".json"):
            return await self.resource(request)
        found = await asyncio.to_thread(held.names.shards.read, name)
        if not found:
            raise Problem(404, f"the index has no file {name}")
        return Representation(json.dumps(found, ensure_ascii=False).encode(), "application/json")

    async def reconciling(self) -> Service:
        """Return what reconciles names with the data that is answered from now."""
        return await self.held.service.get()

    async def openapi(self, request: Request) -> ASGIApp:
        """Describe the interface."""
        held = self.held
        described = api.openapi(
            held.queries.values(),
            title=held.project.title.get("en", ""),
            description=held.project.description.get("en", ""),
            version=held.project.version,
            address=str(request.base_url).rstrip("/"),
        )
        body = json.dumps(described, ensure_ascii=False, indent=1).encode()
        return Representation(body, "application/json")

    async def health(self, request: Request) -> ASGIApp:
        """Say that the server answers, and from which build."""
        del request
        return PlainTextResponse(f"ok {self.held.version}".strip() + "\n")

    async def metrics(self, request: Request) -> ASGIApp:
        """Tell what was counted, for Prometheus."""
        del request
        return Response(self.counts.text(), media_type=counts.MEDIA_TYPE)

    async def resource(self, request: Request) -> ASGIApp:
        """Answer for a thing, a page, a document or a file."""
        path = request.url.path.removeprefix(_root(request)).removeprefix("/")
        held = self.held
        answer = await resources.respond(request, held, path)
        if isinstance(answer, Representation) and not request.url.query:
            held.keep(request.scope["path"], answer)
        return answer

    def application(self) -> ASGIApp:
        """Return the whole application."""
        routes = [
            Route("/sparql", Endpoint(self.sparql, "GET", "POST")),
            Route("/sparql/", Endpoint(self.sparql, "GET", "POST")),
            Route("/queries/{name}", Endpoint(self.query)),
            *reconcile.routes(self.reconciling),
            Route("/search", Endpoint(self.search)),
            Route("/search/{name}", Endpoint(self.index)),
            Route("/suggest", Endpoint(self.suggest)),
            Route("/openapi.json", Endpoint(self.openapi)),
            Route("/health", Endpoint(self.health)),
            Route("/metrics", Endpoint(self.metrics)),
            Route("/{path:path}", Endpoint(self.resource)),
        ]
        faults = (Problem, PurgeldError, ClientDisconnect, Exception)
        handlers = dict.fromkeys(faults, self._refuse)
        inner = Starlette(routes=routes, lifespan=self.lifespan, exception_handlers=handlers)
        return Shield(inner, self.counts, self._ready, self._refused)

    async def _refuse(self, request: Request, fault: Exception) -> Response:
        """Write a refusal; what the store refuses to the server is a 503 to its client."""
        if isinstance(fault, PurgeldError):
            fault = Problem(503, fault.what, fault.cure, headers=sparql.RETRY)
        if isinstance(fault, ClientDisconnect):
            fault = Problem(400, "the body has not arrived", "Send all of it")
        if not isinstance(fault, Problem):
            fault = Problem(500, "the server has failed at this request", "It has been logged")
        return self._refused(fault, request.scope)

    def _refused(self, problem: Problem, scope: Scope) -> Response:
        return refusing.response(problem, scope, self._held)

    def _ready(self, path: str) -> Representation | None:
        return self._held.ready.get(path) if self._held else None


async def _leave(old: Holding) -> None:
    """Close the workers of a holding when the last answers from it are out."""
    try:
        await asyncio.sleep(LINGER_SECONDS)
    finally:
        if old.pool:
            await old.pool.close()


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))

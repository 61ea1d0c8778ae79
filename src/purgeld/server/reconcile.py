"""The reconciliation service over HTTP: both versions of the protocol, CORS, limits, errors.

``GET /reconcile`` is the manifest of version 0.2, ``GET /reconcile/1.0`` that of 1.0-draft. What
the two have in common stands below either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from purgeld.matching.entry import TYPES
from purgeld.reconciliation import reading, writing
from purgeld.reconciliation.core import BATCH, SUGGESTED, Refused, Service, TooMany

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    Handler = Callable[[Request], Awaitable[Response]]
    Supply = Callable[[], Awaitable[Service]]

LARGEST_BODY = 1 << 20
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Accept, Accept-Language",
    "Access-Control-Max-Age": "86400",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# A preview is shown inside the client's own page.
FRAMED = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
METHODS = ["GET", "POST", "OPTIONS"]
NEWER = "1.0-draft"
NOT_FOUND, BAD_REQUEST, TOO_LARGE, NOT_ALLOWED = 404, 400, 413, 405


@dataclass(frozen=True)
class _Face:
    """The handlers of the service at one path."""

    supply: Supply
    path: str

    def address(self, request: Request) -> str:
        """Return the address of the service as the client reached it."""
        return f"{str(request.base_url).rstrip('/')}{self.path}"

    async def older(self, request: Request) -> Response:
        """Answer version 0.2: manifest, batch of queries, or data extension."""
        form = await _form(request)
        service = await self.supply()
        if "queries" in form or "query" in form:
            read = reading.loads(form["queries"]) if "queries" in form else _single(form["query"])
            batch = reading.batch_02(read)
            return _json(await run_in_threadpool(writing.results_02, service, batch))
        if "extend" in form:
            read = reading.loads(form["extend"])
            return _json(await run_in_threadpool(writing.extended_02, service, read))
        if request.method == "POST":
            raise Refused("invalid", "Send a form with the field queries or extend.")
        if form.get("version") == NEWER:
            return _json(writing.manifest_10(service))
        return _json(writing.manifest_02(service, self.address(request)))

    async def newer(self, request: Request) -> Response:
        """Answer the root of version 1.0-draft: its manifest."""
        del request
        return _json(writing.manifest_10(await self.supply()))

    async def match(self, request: Request) -> Response:
        """Answer a batch of version 1.0-draft."""
        batch = reading.batch_10(reading.loads(await _body(request)))
        service = await self.supply()
        language = request.headers.get("accept-language", "").partition(",")[0].partition(";")[0]
        answer = await run_in_threadpool(writing.results_10, service, batch)
        return _json(answer, language=language)

    async def suggest(self, request: Request) -> Response:
        """Suggest entities, properties or types for what was typed."""
        asked, kind = request.query_params, request.path_params["kind"]
        service = await self.supply()
        prefix = asked.get("prefix", "")
        if kind == "entity":
            start = _number(asked.get("offset") or asked.get("cursor"), 0)
            keys = service.suggest_entities(prefix, _number(asked.get("limit"), SUGGESTED), start)
            return _json(writing.suggested(service, keys))
        if kind == "property":
            return _json(writing.named(service.properties(), prefix))
        if kind == "type":
            return _json(writing.named([(name, name) for name in TYPES], prefix))
        raise Refused("not-found", "Suggestions are of an entity, a property or a type.")

    async def preview(self, request: Request) -> Response:
        """Show a thing in a small page."""
        service = await self.supply()
        key = service.known(request.query_params.get("id", ""))
        if key is None:
            raise Refused("not-found", "There is nothing with this id.")
        return HTMLResponse(writing.preview(service, key), headers={**CORS, **FRAMED})

    async def extend(self, request: Request) -> Response:
        """Answer a data extension of version 1.0-draft."""
        read = reading.loads(await _body(request))
        service = await self.supply()
        return _json(await run_in_threadpool(writing.extended_10, service, read))

    async def propose(self, request: Request) -> Response:
        """Propose properties of a type."""
        asked = request.query_params
        limit = _number(asked["limit"], 0) if asked.get("limit") else None
        return _json(writing.proposed(await self.supply(), asked.get("type", ""), limit))


def routes(supply: Supply, path: str = "/reconcile") -> list[Route]:
    """Return the routes of the service, to be put into an application.

    ``supply`` gives the service that answers now; it is asked anew for each request.
    """
    face, newer = _Face(supply, path), _Face(supply, f"{path}/1.0")
    both = [
        (f"{base.path}{end}", handler)
        for base in (face, newer)
        for end, handler in (
            ("/match", base.match), ("/suggest/{kind}", base.suggest), ("/preview", base.preview),
            ("/extend", base.extend), ("/extend/propose", base.propose),
        )
    ]  # fmt: skip
    every = [(path, face.older), (f"{path}/1.0", newer.newer), *both]
    slashed = [(f"{where}/", handler) for where, handler in every[:2]]
    return [
        Route(where, _guarded(handler), methods=METHODS) for where, handler in [*every, *slashed]
    ]


def ready(service: Service) -> Supply:
    """Give a service that never changes."""

    async def supply() -> Service:
        return service

    return supply


def _guarded(handler: Handler) -> Handler:
    """Answer preflights, and turn refusals into error objects with a status."""

    async def guarded(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=CORS)
        try:
            return await handler(request)
        except TooMany as fault:
            return _json({"error": fault.as_json(), "batchSize": BATCH}, TOO_LARGE)
        except Refused as fault:
            status = {"not-found": NOT_FOUND, "too-large": TOO_LARGE, "method": NOT_ALLOWED}
            return _json({"error": fault.as_json()}, status.get(fault.code, BAD_REQUEST))

    return guarded


def _json(content: Any, status: int = 200, language: str = "") -> JSONResponse:  # noqa: ANN401
    headers = {**CORS, "Content-Language": "en"} if language else CORS
    return JSONResponse(content, status_code=status, headers=headers)


async def _body(request: Request) -> str:
    if request.method != "POST":
        raise Refused("method", "Send this with POST.")
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > LARGEST_BODY:
            raise Refused("too-large", f"A request holds at most {LARGEST_BODY} bytes.")
    try:
        return chunks.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Refused("not-utf-8", f"The request is not UTF-8: {fault.reason}.") from fault


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of the address, and of a form in the body."""
    fields = dict(request.query_params)
    if request.method == "POST":
        fields |= dict(parse_qsl(await _body(request), keep_blank_values=True))
    return fields


def _single(text: str) -> object:
    """Read the one query of an early client: a JSON object or plain text."""
    return {"q0": reading.loads(text) if text.lstrip().startswith("{") else {"query": text}}


def _number(given: str | None, usual: int) -> int:
    if not given:
        return usual
    if not given.isdecimal():
        raise Refused("invalid", f"{given!r} is no number.")
    return min(int(given), 10_000)

"""Pages, data and files: which address gives what.

======================================  ====================================================
``id/person/x/index.html``              the page
``id/person/x/``, ``/``                 the page in the language of the reader
``id/person/x.ttl`` (.nt .jsonld .rdf)  the data
======================================  ====================================================

What is none of these may be an IRI, which leads on (:mod:`purgeld.server.redirects`).
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.responses import FileResponse, Response

from purgeld import pages
from purgeld.entities import is_entity
from purgeld.errors import QueryError
from purgeld.pages.site import FIRST_PART
from purgeld.server.holding import DATA, MEDIA
from purgeld.server.negotiation import language
from purgeld.server.pool import BusyError, LimitError
from purgeld.server.problems import Problem
from purgeld.server.redirects import is_iri, missing, onward
from purgeld.server.representations import LOOKED_AT, Representation, is_known
from purgeld.server.sparql import refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from purgeld.server.holding import Holding

PLAIN = {
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "xml": "application/xml",
}
MOST_KEPT_BYTES = 2**20
# Bytes that a file system takes for one name; those of a path leave room for its folder.
LONGEST_STEP, LONGEST_PATH = 255, 2048
_TERMS = "ns"
_QUERIES = "queries/"
_ASKING = ThreadPoolExecutor(4, "asking")


async def respond(request: Request, held: Holding, path: str) -> ASGIApp:
    """Answer for an address below the root; raise :class:`Problem` if nothing is there."""
    answer = (
        await _page(request, held, path)
        or _file(request, held, path)
        or _asset(held, path)
        or await _data(held, path)
        or await onward(request, held, path)
    )
    if answer is None:
        raise missing(held, path)
    return answer


def _file(request: Request, held: Holding, path: str) -> ASGIApp | None:
    """Return a file of the build that is no page."""
    if held.files is None or path.endswith((".html", "/")) or not path:
        return None
    steps = [step.encode() for step in path.split("/")]
    if max(map(len, steps)) > LONGEST_STEP or len(path.encode()) > LONGEST_PATH:
        return None
    found = held.files / path
    if not found.is_file() or not found.resolve().is_relative_to(held.files):
        return None
    if found.stat().st_size > MOST_KEPT_BYTES:
        return _large(request, found)
    return Representation(found.read_bytes(), _media(found), held.modified)


def _large(request: Request, path: Path) -> ASGIApp:
    """Return a file that is sent from where it lies, whole or in ranges, but not compressed."""
    state = path.stat()
    answer = FileResponse(path, media_type=_media(path), stat_result=state)
    asked = {name: value for name, value in request.scope["headers"] if name in LOOKED_AT}
    tag = answer.headers["etag"]
    if is_known(asked, tag, state.st_mtime):
        return Response(status_code=304, headers={"etag": tag})
    return answer


def _media(path: Path) -> str:
    if path.name.endswith(".csl.json"):
        return MEDIA["csl.json"]
    suffix = path.suffix.removeprefix(".")
    return PLAIN.get(suffix) or MEDIA.get(suffix) or "application/octet-stream"


def _asset(held: Holding, path: str) -> ASGIApp | None:
    folder, _, name = path.rpartition("/")
    if folder != held.site.assets or name not in held.assets:
        return None
    suffix = name.rpartition(".")[2]
    media = PLAIN.get(suffix) or MEDIA.get(suffix) or "application/octet-stream"
    return Representation(held.assets[name], media)


async def _page(request: Request, held: Holding, path: str) -> ASGIApp | None:
    name = f"{path}index.html" if path.endswith("/") or not path else path
    place = pages.address(name)
    if place is None:
        return None
    tag = place.language or held.site.languages[0]
    if tag not in held.site.languages or (place.language and tag == held.site.languages[0]):
        return None
    if name != path:
        return await _in_ones_language(request, held, place.path)
    given = _given(request, held, place.path)
    if given:
        return await _asked_page(held, place.path, tag, given)
    if place.path.startswith(_QUERIES):
        return await _in_turn(held.page, place.path, place.part, tag)
    return await asyncio.to_thread(held.page, place.path, place.part, tag)


async def _in_turn(make: Callable[..., Representation | None], *values: object) -> ASGIApp | None:
    """Make a page that waits for a query, where it keeps no other page waiting."""
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(_ASKING, make, *values)
    except (LimitError, BusyError) as fault:
        raise refused(fault) from fault


async def _in_ones_language(request: Request, held: Holding, path: str) -> ASGIApp | None:
    """Return the page at an address that names no file, in the language that is asked for."""
    tag = language(request.headers.get("accept-language", ""), held.site.languages)
    made = await asyncio.to_thread(held.page, path, FIRST_PART, tag)
    return made and made.negotiated("Accept-Language")


def _given(request: Request, held: Holding, path: str) -> dict[str, str]:
    """Return the parameters of a saved query that a request has; others are nobody's business."""
    query = held.queries.get(path.removeprefix(_QUERIES)) if request.url.query else None
    if query is None:
        return {}
    names = {parameter.name for parameter in query.parameters}
    pairs = parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=100)
    return {name: value for name, value in pairs if name in names}


async def _asked_page(held: Holding, path: str, tag: str, given: dict[str, str]) -> ASGIApp | None:
    try:
        return await _in_turn(held.fresh_page, path, FIRST_PART, tag, given)
    except QueryError as fault:
        raise Problem(400, fault.what, fault.cure) from fault


async def _data(held: Holding, path: str) -> ASGIApp | None:
    stem, _, suffix = path.rpartition(".")
    iri = f"{held.base}{stem}"
    if suffix not in DATA:
        return None
    if stem == _TERMS:
        return await asyncio.to_thread(held.terms, suffix)
    if not is_entity(iri, held.base) or not is_iri(iri):
        return None
    return await asyncio.to_thread(held.document, iri, suffix)

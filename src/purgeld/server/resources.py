"""Things, their pages and their data: which address gives what.

====================================  ======================================================
``id/person/x``                       303 to the page or the data, by ``Accept``
``id/person/x/index.html``            the page
``id/person/x.ttl`` (.nt .jsonld .rdf)  the data
``id/event/x/accused-y``              303 to the page or data of the thing it is a part of
====================================  ======================================================

An IRI that the ledger has replaced answers 301, one that was taken back 410.
"""

from __future__ import annotations

import asyncio
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

import pyoxigraph as ox
from starlette.responses import FileResponse, RedirectResponse

from purgeld import pages
from purgeld.entities import is_entity, owner
from purgeld.errors import QueryError
from purgeld.pages.site import path_of
from purgeld.server.holding import DATA, MEDIA
from purgeld.server.negotiation import Offer, choose, language
from purgeld.server.problems import Problem
from purgeld.server.representations import Representation

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from purgeld.server.holding import Holding

PROFILES = ("http://www.w3.org/ns/json-ld#framed", "http://www.w3.org/ns/json-ld#compacted")
OFFERS = (
    Offer("text/html", "html"),
    Offer("application/xhtml+xml", "html"),
    Offer("text/turtle", "ttl"),
    Offer("application/n-triples", "nt"),
    Offer("application/ld+json", "jsonld", PROFILES),
    Offer("application/rdf+xml", "rdf"),
    Offer("application/json", "jsonld"),
    Offer("text/plain", "nt"),
)
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
LONGEST_STEP = 255  # bytes that a file system takes for one name
_THINGS = ("id/", "source/", "vocab/")


async def respond(request: Request, held: Holding, path: str) -> ASGIApp:
    """Answer for an address below the root; raise :class:`Problem` if nothing is there."""
    answer = (
        await _page(request, held, path)
        or _file(held, path)
        or _asset(held, path)
        or await _data(held, path)
        or await _thing(request, held, path)
    )
    if answer is None:
        raise missing(held, path)
    return answer


def _file(held: Holding, path: str) -> ASGIApp | None:
    """Return a file of the build that is no page."""
    if held.files is None or path.endswith((".html", "/")) or not path:
        return None
    if any(len(step.encode()) > LONGEST_STEP for step in path.split("/")):
        return None
    found = held.files / path
    if not found.is_file() or not found.resolve().is_relative_to(held.files):
        return None
    if found.stat().st_size > MOST_KEPT_BYTES:
        return FileResponse(found, media_type=_media(found), stat_result=found.stat())
    return Representation(found.read_bytes(), _media(found), held.modified)


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
    given = _given(request, held, place.path)
    if given:
        return await _asked_page(held, place.path, tag, given)
    return await asyncio.to_thread(held.page, place.path, place.part, tag)


def _given(request: Request, held: Holding, path: str) -> dict[str, str]:
    """Return the parameters of a saved query that a request has; others are nobody's business."""
    query = held.queries.get(path.removeprefix("queries/")) if request.url.query else None
    if query is None:
        return {}
    names = {parameter.name for parameter in query.parameters}
    pairs = parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=100)
    return {name: value for name, value in pairs if name in names}


async def _asked_page(held: Holding, path: str, tag: str, given: dict[str, str]) -> ASGIApp | None:
    try:
        return await asyncio.to_thread(held.fresh_page, path, "index", tag, given)
    except QueryError as fault:
        raise Problem(400, fault.what, fault.cure) from fault


async def _data(held: Holding, path: str) -> ASGIApp | None:
    stem, _, suffix = path.rpartition(".")
    iri = f"{held.base}{stem}"
    if suffix not in DATA or not is_entity(iri, held.base) or not _is_iri(iri):
        return None
    return await asyncio.to_thread(held.document, iri, suffix)


async def _thing(request: Request, held: Holding, path: str) -> ASGIApp | None:
    """Redirect from a thing to what is said of it."""
    _refuse_if_gone(request, held, path)
    iri = f"{held.base}{path}"
    whole = owner(iri, held.base)
    if whole is None or not _is_iri(iri):
        return None
    if not await asyncio.to_thread(held.content.facts.about, iri):
        return None
    accept = request.headers.get("accept", "")
    offer = choose(accept, OFFERS)
    if offer is None:
        media = list(dict.fromkeys(each.media for each in OFFERS))
        raise Problem(406, f"no form of it is {accept}", "Accept one of these", choices=media)
    return _see(request, held, path_of(whole, held.base), iri[len(whole) + 1 :], offer)


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _see(request: Request, held: Holding, thing: str, part: str, offer: Offer) -> ASGIApp:
    name = f"{thing}.{offer.name}"
    if offer.name == "html":
        tag = language(request.headers.get("accept-language", ""), held.site.languages)
        name = pages.file_name(thing, "index", tag, held.site)
    target = f"{request.scope.get('root_path', '')}/{quote(name)}"
    headers = {"vary": "Accept, Accept-Language", "cache-control": "no-cache"}
    fragment = f"#{quote(part)}" if part and offer.name == "html" else ""
    return RedirectResponse(f"{target}{fragment}", 303, headers)


def _refuse_if_gone(request: Request, held: Holding, path: str) -> None:
    gone = held.ledger.get(path)
    if gone is None:
        return
    if gone.replaced_by:
        target = f"{request.scope.get('root_path', '')}/{quote(gone.replaced_by)}"
        reason = gone.reason or "it is now described there"
        raise Problem(301, f"{gone.label} has moved: {reason}", headers={"location": target})
    raise Problem(410, f"{gone.label} was taken back: {gone.reason or 'no reason is recorded'}")


def missing(held: Holding, path: str) -> Problem:
    """Say that nothing is there, with the things whose names are nearest."""
    near: list[str] = []
    if path.startswith(_THINGS):
        stem = f"{held.base}{path.rpartition('/')[0]}/"
        known = [
            iri.removeprefix(held.base)
            for iri in held.things
            if iri.startswith(stem) and is_entity(iri, held.base)
        ]
        near = get_close_matches(path.removesuffix("/"), known, 5, 0.6)
    cure = "Perhaps one of these" if near else "Search for it at /search/index.html"
    return Problem(404, "nothing is here", cure, choices=[f"{held.base}{name}" for name in near])

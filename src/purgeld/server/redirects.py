"""From an IRI to what is said of it: where the page is, where the data, what is nearest.

====================================  ======================================================
``id/person/x``                       303 to the page or the data, by ``Accept``
``id/event/x/accused-y``              303 to the page or data of the thing it is a part of
``ns``, ``dataset``, ``shapes``       303 to the page or the data of the terms, dataset, rules
``graph/x``, ``shapes/x``             303 to the place on the page of the dataset, of the rules
``queries``, ``browse/person`` …      303 to the page
====================================  ======================================================

An IRI that the ledger has replaced answers 301, one that was taken back 410.
"""

from __future__ import annotations

import asyncio
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox
from starlette.responses import RedirectResponse

from purgeld import pages
from purgeld.entities import is_entity, owner
from purgeld.pages.site import FIRST_PART, path_of, spot
from purgeld.server.holding import DATA
from purgeld.server.negotiation import Offer, choose, language
from purgeld.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from purgeld.server.holding import Holding

PROFILES = ("http://www.w3.org/ns/json-ld#framed", "http://www.w3.org/ns/json-ld#compacted")
PAGE = (Offer("text/html", "html"), Offer("application/xhtml+xml", "html"))
OFFERS = (
    *PAGE,
    Offer("text/turtle", "ttl"),
    Offer("application/n-triples", "nt"),
    Offer("application/ld+json", "jsonld", PROFILES),
    Offer("application/rdf+xml", "rdf"),
    Offer("application/json", "jsonld"),
    Offer("text/plain", "nt"),
)
WITH_DATA = frozenset({"ns", "dataset", "shapes"})
_ON_PAGES = {"graph": ("dataset", "graph/"), "shapes": ("shapes", "")}
_THINGS = ("id/", "source/", "vocab/")
NOTHING = "nothing is here"
MOST_NEAR = 5
LIKENESS = 0.6


async def onward(request: Request, held: Holding, path: str) -> ASGIApp | None:
    """Redirect from an IRI to what is said of it; None if nothing is said here."""
    _refuse_if_gone(request, held, path)
    plain = path.removesuffix("/")
    return await _thing(request, held, path) or await _general(request, held, plain)


async def _thing(request: Request, held: Holding, path: str) -> ASGIApp | None:
    iri = f"{held.base}{path}"
    whole = owner(iri, held.base)
    if whole is None or not is_iri(iri):
        return None
    if not await asyncio.to_thread(held.content.facts.about, iri):
        return None
    offer = _chosen(request, OFFERS)
    place = spot(iri, held.base)
    if offer.name == "html" and place:
        return _see(request, held, place.path, place.fragment)
    return _to(request, f"{path_of(whole, held.base)}.{offer.name}")


async def _general(request: Request, held: Holding, path: str) -> ASGIApp | None:
    head, _, rest = path.partition("/")
    if head in _ON_PAGES and rest:
        return await _on_page(request, held, head, rest)
    if not await asyncio.to_thread(held.page, path, FIRST_PART, held.site.languages[0]):
        return None
    offer = _chosen(request, _offers(held, path))
    if offer.name == "html":
        return _see(request, held, path)
    return _to(request, f"{path}.{offer.name}")


def _offers(held: Holding, path: str) -> list[Offer]:
    """Return the forms of a general page: the page, and the data that lie beside it."""
    if path == "ns" and held.ontology:
        return list(OFFERS)
    home = held.files if path in WITH_DATA else None
    beside = {form for form in DATA if home and (home / f"{path}.{form}").is_file()}
    return [offer for offer in OFFERS if offer.name in {"html", *beside}]


async def _on_page(request: Request, held: Holding, head: str, rest: str) -> ASGIApp | None:
    page, before = _ON_PAGES[head]
    name = f"{held.base}{head}/{rest}"
    if head == "graph":
        known = name in held.endpoint.graphs
    else:
        known = bool(held.content.shapes and held.content.shapes.about(name))
    if not known:
        return None
    offer = _chosen(request, _offers(held, head))
    if offer.name == "html":
        return _see(request, held, page, f"{before}{rest}")
    return _to(request, f"{head}.{offer.name}")


def _chosen(request: Request, offers: Sequence[Offer]) -> Offer:
    accept = request.headers.get("accept", "")
    offer = choose(accept, offers)
    if offer is None:
        media = list(dict.fromkeys(each.media for each in offers))
        raise Problem(406, f"no form of it is {accept}", "Accept one of these", choices=media)
    return offer


def is_iri(text: str) -> bool:
    """Say whether a text can be an IRI."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _see(request: Request, held: Holding, path: str, part: str = "") -> ASGIApp:
    tag = language(request.headers.get("accept-language", ""), held.site.languages)
    return _to(request, pages.file_name(path, FIRST_PART, tag, held.site), part)


def _to(request: Request, name: str, part: str = "") -> ASGIApp:
    target = f"{request.scope.get('root_path', '')}/{quote(name)}"
    headers = {"vary": "Accept, Accept-Language", "cache-control": "no-cache"}
    fragment = f"#{quote(part)}" if part else ""
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
    near = _nearest(held, path) if path.startswith(_THINGS) else []
    cure = "Perhaps one of these" if near else "Search for it at /search/index.html"
    return Problem(404, NOTHING, cure, choices=near)


def _nearest(held: Holding, path: str) -> list[str]:
    """Return the IRIs whose last step is nearest, those of the same kind first."""
    stem, last = _wanted(path)
    folder = f"{held.base}{stem}/"
    alike: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for iri in held.things:
        if is_entity(iri, held.base):
            before, _, name = iri.rpartition("/")
            (alike if f"{before}/" == folder else others).setdefault(name, []).append(iri)
    names = get_close_matches(last, alike, MOST_NEAR, LIKENESS)
    found = [iri for name in names for iri in alike[name]]
    found += [iri for iri in others.get(last, ()) if len(found) < MOST_NEAR]
    return found


def _wanted(path: str) -> tuple[str, str]:
    """Split a path into the kind of thing and its name, without what chooses a page or a form."""
    place = pages.address(path)
    plain = place.path if place else path.removesuffix("/")
    stem, _, last = plain.rpartition("/")
    name, _, suffix = last.rpartition(".")
    return stem, name if suffix in DATA else last

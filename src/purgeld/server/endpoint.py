"""``/sparql``: the route of the SPARQL protocol and its service description."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from purgeld.errors import QueryError, StoreError
from purgeld.server import guard, sparql
from purgeld.server.negotiation import Offer, choose
from purgeld.server.problems import Problem
from purgeld.server.representations import Representation
from purgeld.terms import PREFIXES, RDF_TYPE, Namespace

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from purgeld.server.pool import Question

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
DESCRIBED = (
    Offer("text/turtle", "turtle"),
    Offer("application/n-triples", "nt"),
    Offer("application/rdf+xml", "rdfxml"),
    Offer("application/ld+json", "jsonld"),
)
_RDF = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip


class Asker(Protocol):
    """Whoever answers questions: the workers, or a remote store."""

    async def ask(self, question: Question) -> bytes:
        """Return the serialised answer; raise :class:`QueryError` or :class:`StoreError`."""


@dataclass(frozen=True)
class Endpoint:
    """What the route needs: who answers, the published default graph, the named graphs."""

    asker: Asker
    published: tuple[str, ...]
    graphs: tuple[str, ...]

    async def respond(self, request: Request) -> ASGIApp | None:
        """Answer a request of the protocol; None for a browser that asks for the editor.

        Raises :class:`Problem` for every refusal.
        """
        asked = await sparql.read(request)
        accept = request.headers.get("accept", "")
        if asked is None:
            return self._described(request, accept)
        try:
            guard.check(asked.text)
            offer = sparql.format_of(asked, accept)
            body = await self.asker.ask(asked.question(offer.name, self.published))
        except (QueryError, StoreError) as fault:
            raise sparql.refused(fault) from fault
        media = f"{offer.media}; charset=utf-8" if offer.media.startswith("text/") else offer.media
        return Representation(body, media)

    def _described(self, request: Request, accept: str) -> ASGIApp | None:
        offers = (*DESCRIBED, Offer("text/html", "html"))
        offer = choose(accept, offers)
        if offer is None:
            media = [each.media for each in offers]
            raise Problem(406, "no description in this form", "Accept one of these", choices=media)
        if offer.name == "html":
            return None
        address = str(request.url.replace(query="", fragment=""))
        triples = description(address, self.published, self.graphs)
        prefixes = {**PREFIXES, "sd": SD} if offer.name in {"turtle", "rdfxml"} else {}
        body = ox.serialize(triples, format=_RDF[offer.name], prefixes=prefixes) or b""
        return Representation(body, offer.media)


def description(
    address: str, published: tuple[str, ...], graphs: tuple[str, ...]
) -> list[ox.Triple]:
    """Describe the endpoint (SPARQL 1.1 Service Description); nodes are named below its address."""
    service = ox.NamedNode(f"{address}#service")
    dataset = ox.NamedNode(f"{address}#dataset")
    default = ox.NamedNode(f"{address}#default")
    found = [
        ox.Triple(service, RDF_TYPE, SD("Service")),
        ox.Triple(service, SD("endpoint"), ox.NamedNode(address)),
        ox.Triple(service, SD("supportedLanguage"), SD("SPARQL11Query")),
        ox.Triple(service, SD("defaultDataset"), dataset),
        ox.Triple(dataset, RDF_TYPE, SD("Dataset")),
        ox.Triple(dataset, SD("defaultGraph"), default),
        ox.Triple(default, RDF_TYPE, SD("Graph")),
    ]
    found += [ox.Triple(service, SD("resultFormat"), FORMATS(name)) for name in _RESULTS]
    if not published:
        found.append(ox.Triple(service, SD("feature"), SD("UnionDefaultGraph")))
    for graph in graphs:
        node = ox.NamedNode(f"{address}#{sha256(graph.encode()).hexdigest()[:16]}")
        found += [
            ox.Triple(dataset, SD("namedGraph"), node),
            ox.Triple(node, RDF_TYPE, SD("NamedGraph")),
            ox.Triple(node, SD("name"), ox.NamedNode(graph)),
        ]
    return found

"""Where a remote store takes queries, updates and whole graphs.

The SPARQL 1.1 service description names the languages of an endpoint, but has no word for the
Graph Store Protocol. So a store is known by its ``Server`` header, or by the form of its path.
``PURGELD_STORE_UPDATE`` and ``PURGELD_STORE_GRAPHS`` name addresses that differ.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox

from purgeld.stores.credentials import PREFIX, refuse_in_address
from purgeld.terms import Namespace

if TYPE_CHECKING:
    from purgeld.stores.connection import Connection, Look

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
STANDARD, OXIGRAPH, VIRTUOSO = "standard", "oxigraph", "virtuoso"
# The path of a query endpoint, then its update endpoint and graph store as seen from there.
_LAYOUTS = (
    (re.compile(r".*/repositories/[^/]+"), "{0}/statements", "{0}/rdf-graphs/service"),
    (re.compile(r"/sparql"), "{0}", ""),
    (re.compile(r".*/[^/]+/(?:query|sparql)"), "update", "data"),
)


@dataclass(frozen=True)
class Addresses:
    """The addresses of one store; an empty text where it has none that we know of.

    ``has_default`` says whether a query without a dataset is known to ask a graph of its own, not
    the union of all graphs.
    """

    query: str
    update: str = ""
    graphs: str = ""
    kind: str = STANDARD
    has_default: bool = False


def find(address: str, connection: Connection) -> Addresses:
    """Ask a store for its description and return its addresses.

    Raises :class:`purgeld.errors.StoreError` for a store that cannot be reached.
    """
    look = connection.patience.persist(lambda: connection.look(address))
    if look.server.startswith("Oxigraph"):
        query, update, graphs = (urljoin(address, way) for way in ("query", "update", "store"))
        found = Addresses(query, update, graphs, OXIGRAPH, b"UnionDefaultGraph" not in look.body)
    elif look.server.startswith("Virtuoso"):
        found = _virtuoso(address, authorised=bool(connection.credentials.user))
    else:
        found = _described(_by_path(address), look)
    return _overridden(found)


def _virtuoso(address: str, *, authorised: bool) -> Addresses:
    """Return the usual addresses of Virtuoso; those that ask for a name end in ``-auth``."""
    query = address if urlsplit(address).path.strip("/") else urljoin(address, "/sparql")
    ending = "-auth" if authorised else ""
    return Addresses(
        query,
        urljoin(address, f"/sparql{ending}"),
        urljoin(address, f"/sparql-graph-crud{ending}"),
        VIRTUOSO,
    )


def _by_path(address: str) -> Addresses:
    path = urlsplit(address).path.rstrip("/")
    for form, update, graphs in _LAYOUTS:
        if form.fullmatch(path):
            ways = (way.format(address) for way in (update, graphs))
            found = [urljoin(address, way) if way else "" for way in ways]
            return Addresses(address, found[0], found[1])
    return Addresses(address, address)


def _described(found: Addresses, look: Look) -> Addresses:
    """Take the update endpoint from a service description that names one."""
    if look.media != "text/turtle":
        return found
    try:
        quads = list(ox.parse(look.body, format=ox.RdfFormat.TURTLE, base_iri=found.query))
    except (SyntaxError, ValueError):
        return found
    takes = {q.subject for q in quads if q.object == SD("SPARQL11Update")}
    ends = [q.object for q in quads if q.predicate == SD("endpoint") and q.subject in takes]
    named = next((end.value for end in ends if isinstance(end, ox.NamedNode)), "")
    return replace(found, update=named) if named.startswith(("http://", "https://")) else found


def _overridden(found: Addresses) -> Addresses:
    update, graphs = (os.environ.get(PREFIX + name, "") for name in ("UPDATE", "GRAPHS"))
    for address in (update, graphs):
        refuse_in_address(address)
    return replace(found, update=update or found.update, graphs=graphs or found.graphs)

"""A small Wikidata of the tests: made-up items in a real SPARQL engine behind a real web server."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox

import peer
from purgeld.results import write

if TYPE_CHECKING:
    from collections.abc import Iterator

ITEMS = """
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
wd:Q1937001 rdfs:label "Ivan Testov"@en, "Иван Тестов"@ru, "Ivan Testov"@fi ;
    skos:altLabel "I. Testov"@en ; schema:description "made-up officer (1890-1937)"@en ;
    wdt:P569 "1890-01-01T00:00:00Z"^^xsd:dateTime ; wdt:P570 "1937-06-12T00:00:00Z"^^xsd:dateTime ;
    wdt:P19 wd:Q1937009 .
wd:Q1937002 rdfs:label "Ivan Testov"@mul ; schema:description "made-up painter"@en ;
    wdt:P569 "1950-01-01T00:00:00Z"^^xsd:dateTime .
wd:Q1937003 owl:sameAs wd:Q1937001 .
wd:Q1937009 rdfs:label "Testville"@en .
"""


def store() -> ox.Store:
    """Return the items in a store."""
    made = ox.Store()
    made.load(ITEMS.encode(), format=ox.RdfFormat.TURTLE)
    return made


def answer(items: ox.Store, request: peer.Request) -> peer.Reply:
    """Answer a query as the service does."""
    found = items.query(request.form["query"][0])
    return peer.Reply(body=write(found, "json"))


@contextmanager
def serving() -> Iterator[peer.Peer]:
    """Run the service."""
    items = store()
    with peer.serving(lambda request: answer(items, request)) as running:
        yield running

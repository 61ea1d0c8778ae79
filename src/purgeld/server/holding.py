"""What the server holds at one moment: a build or a store, with all that is made from it.

A holding never changes. When a new build is there, a new holding takes the place of the old one.
A build is held as its dump says it, not from a store, which would write ``+00:00`` as ``Z``.
"""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import assembly, formats, jsonld, naming, pages, project
from purgeld.entities import owner
from purgeld.errors import Place, StoreError
from purgeld.graphs import DEFAULT
from purgeld.server.distant import DistantAsker, DistantFacts
from purgeld.server.endpoint import Endpoint
from purgeld.server.pool import Data, Pool
from purgeld.server.representations import Representation
from purgeld.stores import locations
from purgeld.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from purgeld.pages.facts import Text
    from purgeld.project import Project
    from purgeld.queries import Query
    from purgeld.server.pool import Limits

DUMP = "dumps/all.nq"
DATA = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", None),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
MOST_PAGES = 2_000
MOST_DOCUMENTS = 20_000


@dataclass(frozen=True)
class Gone:
    """What the ledger says of an IRI that is no longer in use."""

    label: str
    status: str
    replaced_by: str
    reason: str


@dataclass
class Holding:
    """Everything that answers are made from; ``files`` is the folder of a build, if it is one."""

    project: Project
    site: pages.Site
    content: pages.Content
    endpoint: Endpoint
    queries: Mapping[str, Query]
    ledger: Mapping[str, Gone]
    names: naming.Names
    pool: Pool | None = None
    files: Path | None = None
    modified: float | None = None
    families: Mapping[str, list[str]] | None = None
    version: str = ""
    ready: dict[str, Representation] = field(default_factory=dict)
    base: str = field(init=False)

    def __post_init__(self) -> None:
        """Give each holding caches of its own."""
        self.base = self.project.base
        self.document = lru_cache(maxsize=MOST_DOCUMENTS)(self._document)
        self.page = lru_cache(maxsize=MOST_PAGES)(self._page)

    def keep(self, path: str, made: Representation) -> None:
        """Keep what an address gives whoever asks, if the store cannot change meanwhile."""
        if self.families is not None:
            if len(self.ready) >= MOST_DOCUMENTS:
                self.ready.clear()
            self.ready[path] = made

    def _page(self, path: str, part: str, language: str) -> Representation | None:
        """Return a page, None if there is none at this address."""
        found = pages.find(self.content, self.site, path, part)
        if found is None:
            return None
        text = pages.render(found, language, self.site)
        extra = {"content-language": language}
        return Representation(text.encode(), "text/html; charset=utf-8", self.modified, extra)

    def _document(self, iri: str, form: str) -> Representation | None:
        """Return the data of a thing and its parts, None if nothing is said of it."""
        triples = self.triples(iri)
        if not triples:
            return None
        media, kind = DATA[form]
        if kind is None:
            made = dict(jsonld.documents(triples, self.names, self.base))
            body = made.get(iri, b"{}\n")
        else:
            prefixes = PREFIXES if kind in formats.WITH_PREFIXES else {}
            body = ox.serialize(triples, format=kind, prefixes=prefixes) or b""
        return Representation(body, media, self.modified)

    def triples(self, iri: str) -> list[ox.Triple]:
        """Return what is said of a thing and of its parts, in order."""
        subjects = self._family(iri)
        self.content.facts.ahead(subjects)
        found = [triple for subject in subjects for triple in self._about(subject)]
        return sorted(found, key=str)

    def _family(self, iri: str) -> list[str]:
        if self.families is not None:
            return self.families.get(iri, [])
        return near_parts(self.content.facts, iri, self.base)

    def _about(self, subject: str) -> Iterable[ox.Triple]:
        node = _node(subject)
        for predicate, values in self.content.facts.about(subject).items():
            for value in values:
                yield ox.Triple(node, ox.NamedNode(predicate), _term(value))


def near_parts(facts: pages.Facts, iri: str, base: str) -> list[str]:
    """Return a thing and the parts that links join to it, where no list of all parts is at hand."""
    known = [iri]
    for subject in known:
        values = (value for group in facts.about(subject).values() for value in group)
        near = {value for value in values if isinstance(value, str)}
        near |= {pointer for _, pointer in facts.pointing(subject)}
        known += sorted(n for n in near - set(known) if owner(n, base) == iri)
    return known if facts.about(iri) else []


def _node(name: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(name.removeprefix("_:")) if name.startswith("_:") else ox.NamedNode(name)


def _term(value: str | Text) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(value, str):
        return _node(value)
    if value.language:
        return ox.Literal(value.value, language=value.language)
    return ox.Literal(value.value, datatype=ox.NamedNode(value.datatype))


def dump_of(out: Path) -> Path:
    """Return the dump of a build; raise :class:`StoreError` if there is no build."""
    dump = out.resolve() / DUMP
    if not dump.is_file():
        cure = "Run purgeld build, or give a store with --store"
        raise StoreError("holds no build", cure=cure, where=Place(out))
    return dump


async def of_store(subject: Project, place: str, limits: Limits) -> Holding:
    """Hold an embedded folder, or a store behind an address; see :mod:`purgeld.stores`."""
    if place.startswith(("http://", "https://")):
        return await _of_endpoint(subject, place, limits)
    store = await asyncio.to_thread(ox.Store.read_only, place)
    graphs = sorted(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))
    pool = await Pool(Data(folder=place), subject.base, limits).__aenter__()
    published = tuple(g.value for g in DEFAULT if g.value in graphs)
    held = _holding(subject, pages.StoreFacts(store), Endpoint(pool, published, tuple(graphs)))
    held.pool = pool
    return held


async def _of_endpoint(subject: Project, address: str, limits: Limits) -> Holding:
    store = locations.open_store(address)
    graphs = await asyncio.to_thread(store.graphs)
    names = sorted(graph.value for graph in graphs if isinstance(graph, ox.NamedNode))
    published = tuple(graph.value for graph in DEFAULT if graph.value in names)
    asker = DistantAsker(address, limits)
    return _holding(subject, DistantFacts(store), Endpoint(asker, published, tuple(names)))


async def of_build(subject: Project, out: Path, limits: Limits) -> Holding:
    """Hold a build; raise :class:`StoreError` if there is none, or none that can be read."""
    dump = dump_of(out)
    home = dump.parents[1]
    quads = list(ox.parse(path=str(dump), format=ox.RdfFormat.N_QUADS))
    facts = pages.GraphFacts(quads)
    families = _families(facts, subject.base)
    pool = await Pool(Data(dumps=(str(dump),)), subject.base, limits).__aenter__()
    graphs = sorted({q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)})
    endpoint = Endpoint(pool, tuple(g.value for g in DEFAULT), tuple(graphs))
    held = _holding(subject, facts, endpoint)
    held.pool, held.files, held.families = pool, home, families
    held.modified, held.version = dump.stat().st_mtime, home.name
    return held


def _families(facts: pages.GraphFacts, base: str) -> dict[str, list[str]]:
    """Group what is spoken of by the thing that it is or is a part of."""
    found: dict[str, list[str]] = {}
    for subject in facts.subjects():
        thing = owner(subject, base)
        if thing:
            found.setdefault(thing, []).append(subject)
    return found


def _holding(subject: Project, facts: pages.Facts, endpoint: Endpoint) -> Holding:
    ontology = project.read_turtle(subject, "ontology")
    terms = [quad for quads in ontology.values() for quad in quads]
    saved = {query.name: query for query in assembly.saved_queries(subject)}
    return Holding(
        project=subject,
        site=site_of(subject),
        content=pages.Content(facts, subject.base),
        endpoint=endpoint,
        queries=saved,
        ledger=_ledger(subject),
        names=naming.names(terms),
    )


def site_of(subject: Project) -> pages.Site:
    """Return what pages say of the site, with the address of the endpoint."""
    return pages.Site(
        title=subject.title,
        description=subject.description,
        languages=("en", "ru"),
        licence=subject.licence,
        publisher=subject.publisher,
        contact=subject.contact,
        version=subject.version,
        issued=subject.issued,
        modified=subject.modified,
        base=subject.base,
        endpoint="sparql",
    )


def _ledger(subject: Project) -> dict[str, Gone]:
    path = subject.root / "data" / "ids.csv"
    if not path.is_file():
        return {}
    rows = csv.DictReader(io.StringIO(formats.decode(path)))
    return {
        row["iri"]: Gone(row["label"], row["status"], row["replaced_by"] or "", row["reason"] or "")
        for row in rows
        if row["status"] != "current"
    }

"""Opening what is served: a build, an embedded folder, an endpoint behind an address.

A build is held as its dump says it, not from a store, which would write ``+00:00`` as ``Z``.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import assembly, formats, jsonld, naming, pages, project, saved, website
from purgeld.entities import owner
from purgeld.errors import Place, QueryError, StoreError
from purgeld.graphs import DEFAULT
from purgeld.server import reconcilers
from purgeld.server.distant import DistantAsker, DistantFacts
from purgeld.server.endpoint import Endpoint
from purgeld.server.holding import Gone, Holding
from purgeld.server.pool import Data, Pool, Question
from purgeld.server.reconcilers import FRESH_SECONDS, Renewed
from purgeld.server.suggesting import FileShards, ListedRecords, MadeShards, Suggesting
from purgeld.stores import locations
from purgeld.stores.embedded import Embedded
from purgeld.stores.remote import Remote
from purgeld.terms import name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from purgeld.project import Project
    from purgeld.queries import Query
    from purgeld.server.endpoint import Asker
    from purgeld.server.pool import Limits
    from purgeld.stores.port import Store

DUMP = "dumps/all.nq"
DEFAULT_DUMP = "dumps/default.nt"
ADDRESS = "/sparql"
ASK_SECONDS = 60.0


def dump_of(out: Path) -> Path:
    """Return the dump of a build; raise :class:`StoreError` if there is no build."""
    dump = out.resolve() / DUMP
    if not dump.is_file():
        cure = "Run purgeld build, or give a store with --store"
        raise StoreError("holds no build", cure=cure, where=Place(out))
    return dump


@dataclass(frozen=True)
class _Built:
    """What is read from the files of a build."""

    quads: list[ox.Quad]
    manifest: Mapping[str, dict[str, dict[str, int | str]]]
    described: object
    assets: str
    names: list[str]


def _read(dump: Path) -> _Built:
    """Read a build; raise :class:`StoreError` if it is not whole."""
    home = dump.parents[1]
    try:
        assets = min((home / "assets").iterdir())
        return _Built(
            list(ox.parse(path=str(dump), format=ox.RdfFormat.N_QUADS)),
            json.loads((home / "manifest.json").read_bytes()),
            json.loads((home / "dataset.jsonld").read_bytes()),
            f"assets/{assets.name}",
            [file.name for file in assets.iterdir()],
        )
    except (OSError, ValueError, SyntaxError) as fault:
        what = f"is no whole build ({fault})"
        raise StoreError(what, cure="Build it again: purgeld build", where=Place(home)) from fault


async def build(subject: Project, out: Path, limits: Limits) -> Holding:
    """Hold a build; raise :class:`StoreError` if there is none, or none that can be read."""
    dump = dump_of(out)
    home = dump.parents[1]
    built = await asyncio.to_thread(_read, dump)
    facts = pages.GraphFacts(built.quads)
    named = {q.graph_name.value for q in built.quads if isinstance(q.graph_name, ox.NamedNode)}
    pool = await Pool(Data(dumps=(str(dump),)), subject.base, limits).__aenter__()
    endpoint = Endpoint(pool, tuple(g.value for g in DEFAULT), tuple(sorted(named)))
    site = replace(
        website.site_of(subject, built.assets, built.names),
        endpoint=ADDRESS,
        json_ld=json.dumps(built.described, ensure_ascii=False),
    )
    held = _held(subject, site, facts, endpoint, built.manifest)
    held.names = Suggesting(FileShards(home / "search"))
    held.service = Renewed(partial(reconcilers.of_dump, subject, home / DEFAULT_DUMP))
    held.pool, held.files = pool, home
    held.modified, held.version = dump.stat().st_mtime, home.name
    held.things = tuple(facts.subjects())
    return held


async def store(subject: Project, place: str, limits: Limits) -> Holding:
    """Hold a store; raise :class:`StoreError` if it cannot be asked."""
    if locations.is_remote(place):
        far = Remote(place)
        # The names alone: to count what each graph holds takes minutes for millions of records.
        graphs = await asyncio.to_thread(far.shown)
        facts: pages.Facts = DistantFacts(far)
        asker: Asker = DistantAsker(place, limits)
        pool = None
        again: Callable[[], Store] = partial(locations.open_store, place)
    else:
        # A load swaps the link; workers that are born later must open what this holding has.
        place = await asyncio.to_thread(os.path.realpath, place)
        near = await asyncio.to_thread(ox.Store.read_only, place)
        graphs = [graph.value for graph in near.named_graphs() if isinstance(graph, ox.NamedNode)]
        facts = pages.StoreFacts(near)
        pool = await Pool(Data(folder=place), subject.base, limits).__aenter__()
        asker = pool
        again = partial(Embedded, near, place)
    names = sorted(graphs)
    published = tuple(graph.value for graph in DEFAULT if graph.value in names)
    folder, contents = website.assets()
    site = replace(website.site_of(subject, folder, contents), endpoint=ADDRESS, dump="")
    endpoint = Endpoint(asker, published, tuple(names))
    held = _held(subject, site, facts, endpoint, {})
    held.names = Suggesting(MadeShards(held.content, site), ListedRecords(held.content, site))
    held.service = Renewed(partial(reconcilers.of_store, subject, again), FRESH_SECONDS)
    held.pool, held.assets = pool, contents
    return held


def _held(
    subject: Project,
    site: pages.Site,
    facts: pages.Facts,
    endpoint: Endpoint,
    manifest: Mapping[str, dict[str, dict[str, int | str]]],
) -> Holding:
    ontology = project.read_turtle(subject, "ontology")
    terms = [quad for quads in ontology.values() for quad in quads]
    listed = tuple(saved.local(subject))
    rules = assembly.SHAPES_FOLDER
    vocabulary = (q for path, own in ontology.items() if path.parent.name != rules for q in own)
    written = {
        name: (int(file["bytes"]), str(file["sha256"]))
        for name, file in manifest.get("files", {}).items()
    }
    content = pages.Content(
        facts,
        subject.base,
        queries=listed,
        ask=asking(endpoint.asker),
        shapes=pages.GraphFacts(terms),
        downloads=website.downloads(written),
        graphs={name: int(one["triples"]) for name, one in manifest.get("graphs", {}).items()},
    )
    return Holding(
        project=subject,
        site=site,
        content=content,
        endpoint=endpoint,
        queries={query.name: query for query in listed},
        ledger=_ledger(subject),
        framing=jsonld.Framing(naming.names(terms), subject.base),
        ontology=sorted(
            {q.triple for q in vocabulary if owner(name(q.subject), subject.base) is None},
            key=str,
        ),
    )


def asking(asker: Asker) -> pages.Asked:
    """Return what answers a saved query for a page; it is called in a thread of its own."""
    loop = asyncio.get_running_loop()

    def ask(query: Query, given: Mapping[str, str]) -> pages.Answer:
        question = Question(query.bound(given), "json", union=True)
        coming = asyncio.run_coroutine_threadsafe(asker.ask(question), loop)
        answer = ox.parse_query_results(
            coming.result(ASK_SECONDS), format=ox.QueryResultsFormat.JSON
        )
        if isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
            return pages.answered(answer)
        raise QueryError(f"{query.name} has no rows to show")

    return ask


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

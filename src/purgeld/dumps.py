"""The files of a build: dumps in six formats, a document for each thing, answers, manifest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import (
    catalogue,
    executables,
    formats,
    hosting,
    jsonld,
    linksets,
    naming,
    queries,
    results,
    sssom,
    sssomrdf,
    turtle,
)
from purgeld.graphs import VOCAB
from purgeld.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from purgeld.assembly import Assembly
    from purgeld.output import Folder
    from purgeld.validation import Gate

MEDIA: dict[str, tuple[ox.RdfFormat, str]] = {
    "ttl": (ox.RdfFormat.TURTLE, "text/turtle"),
    "nt": (ox.RdfFormat.N_TRIPLES, "application/n-triples"),
    "nq": (ox.RdfFormat.N_QUADS, "application/n-quads"),
    "trig": (ox.RdfFormat.TRIG, "application/trig"),
    "rdf": (ox.RdfFormat.RDF_XML, "application/rdf+xml"),
    "jsonld": (ox.RdfFormat.JSON_LD, "application/ld+json"),
}


def media_type(name: str) -> str:
    """Return the media type of a file for download, by its suffix."""
    suffix = name.rpartition(".")[2]
    return MEDIA[suffix][1] if suffix in MEDIA else hosting.MEDIA_TYPES[suffix]


def write_dumps(folder: Folder, assembly: Assembly) -> None:
    """Write the default graph (accepted facts) and all graphs, each in six formats."""
    for suffix in MEDIA:
        folder.write(f"dumps/default.{suffix}", dumped(assembly, suffix, only_default=True))
        folder.write(f"dumps/all.{suffix}", dumped(assembly, suffix, only_default=False))


def dumped(assembly: Assembly, suffix: str, *, only_default: bool) -> bytes:
    """Write the dataset in one format; formats without named graphs get the union of all graphs."""
    form = MEDIA[suffix][0]
    if only_default:
        return _written(assembly.default, form)
    return _written(assembly.quads if form.supports_datasets else assembly.union, form)


def _written(statements: Iterable[ox.Quad] | Iterable[ox.Triple], form: ox.RdfFormat) -> bytes:
    prefixes = PREFIXES if form in formats.WITH_PREFIXES else {}
    return ox.serialize(statements, format=form, prefixes=prefixes) or b""


def write_context(folder: Folder, assembly: Assembly) -> None:
    """Write the context that all JSON-LD documents share."""
    context = jsonld.context(naming.names(assembly.graphs[VOCAB]))
    folder.write("context.jsonld", as_json(context))


def write_answers(folder: Folder, assembly: Assembly, saved: Iterable[queries.Query]) -> None:
    """Write each saved query with its answer as CSV and SPARQL JSON, or as Turtle for a graph."""
    for query in saved:
        folder.write(f"queries/{query.name}.rq", query.text.encode())
        answer = queries.run(assembly.store, query.text, f"{query.name}.rq")
        forms = queries.answers_of(query.text)
        if "json" in forms:
            folder.write(f"queries/{query.name}.json", results.write(answer, forms.pop("json")))
            answer = answered(folder, query.name)
        for suffix, form in forms.items():
            folder.write(f"queries/{query.name}.{suffix}", results.write(answer, form))


def answered(folder: Folder, name: str) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return the answer to a saved query out of its file in SPARQL JSON."""
    path = folder.root / "queries" / f"{name}.json"
    return ox.parse_query_results(path=path, format=ox.QueryResultsFormat.JSON)


def write_queries(
    folder: Folder,
    assembly: Assembly,
    local: Sequence[queries.Query],
    others: Sequence[queries.Query],
) -> None:
    """Write the saved queries as SPARQL executables, and the texts of those that ask others."""
    for query in others:
        folder.write(f"queries/federation/{query.name}.rq", query.text.encode())
    subject = assembly.project
    prefixes = [t for t in assembly.graphs[VOCAB] if t.predicate in executables.DECLARING]
    described = executables.describe(local, others, subject.base, subject.licence)
    whole = turtle.canonical([*prefixes, *described], subject.base)
    folder.write("queries.ttl", whole.encode())


def write_links(folder: Folder, assembly: Assembly) -> None:
    """Write the decisions on links of each target, SSSOM as a table and as RDF, and evidence."""
    for each in assembly.links:
        folder.write(f"links/{each.path.name}", sssom.text(each.ledger).encode())
        folder.write(f"links/{each.name}.sssom.ttl", sssomrdf.written(each.ledger))
    if assembly.links:
        folder.write("links/evidence.csv", linksets.written(assembly.links[0].evidence))


def write_shapes(folder: Folder, assembly: Assembly) -> None:
    """Write the shapes as one canonical Turtle file."""
    folder.write("shapes.ttl", turtle.canonical(assembly.shapes, assembly.project.base).encode())


def write_report(folder: Folder, gate: Gate) -> None:
    """Write the validation report as Turtle."""
    triples = sorted(gate.report.to_graph(), key=str)
    folder.write("report.ttl", _written(triples, ox.RdfFormat.TURTLE))


def write_description(folder: Folder, assembly: Assembly) -> dict[str, object]:
    """Write what the dataset says of itself: VoID and DCAT as triples, schema.org as JSON-LD.

    It stands beside the dumps, not in them, since it states their sizes and digests. Returns the
    description in schema.org.
    """
    publication = _publication(folder, assembly)
    described = sorted(catalogue.describe(publication), key=str)
    page = catalogue.web_page(publication, next(iter(publication.title)))
    folder.write("dataset.ttl", _written(described, ox.RdfFormat.TURTLE))
    folder.write("dataset.nt", _written(described, ox.RdfFormat.N_TRIPLES))
    folder.write("dataset.jsonld", as_json(page))
    return page


def _publication(folder: Folder, assembly: Assembly) -> catalogue.Publication:
    project, base = assembly.project, assembly.project.base
    developers = catalogue.Agent(f"{base}agent/developers", project.publisher)
    return catalogue.Publication(
        title=project.title,
        description=project.description,
        licence=project.licence,
        creator=developers,
        publisher=developers,
        issued=project.issued,
        modified=project.modified,
        version=project.version,
        counts=catalogue.count(assembly.quads, base),
        graphs={graph.value: catalogue.count(own, base) for graph, own in assembly.graphs.items()},
        files=tuple(
            catalogue.File(name, media_type(name), size, digest)
            for name, (size, digest) in sorted(folder.written.items())
            if name.startswith(("dumps/", "tables/", "statistics/")) and not name.endswith(".json")
        ),
        linksets=tuple(
            catalogue.Linkset(each.name, predicate, number)
            for each in assembly.links
            for predicate, number in sorted(each.counts().items())
        ),
        base=base,
    )


def write_manifest(folder: Folder, assembly: Assembly, version: str) -> None:
    """Write ``manifest.json``: files with size and SHA-256, graphs with their RDFC-1.0 hash."""
    files = {
        name: {"bytes": size, "sha256": digest}
        for name, (size, digest) in sorted(folder.written.items())
    }
    named = {
        graph.value: {"triples": len(triples), "rdfc10Sha256": formats.canonical_hash(triples)}
        for graph, triples in assembly.graphs.items()
    }
    manifest: Mapping[str, object] = {
        "version": version,
        "triples": sum(len(triples) for triples in assembly.graphs.values()),
        "graphs": named,
        "default": {
            "triples": len(assembly.default),
            "rdfc10Sha256": formats.canonical_hash(assembly.default),
        },
        "files": files,
    }
    folder.write("manifest.json", as_json(manifest))


def as_json(value: object) -> bytes:
    """Write JSON for people: two spaces, UTF-8, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()

"""What a careful script does without purgeld: the same job with rdflib, pySHACL and PyLD.

usage: python bench/plain_build.py PROJECT CONTEXT OUT

It reads the Turtle of a project, computes evidence, bounds, labels and shortcuts, validates,
writes six formats of the default graph and of all graphs, and frames one JSON-LD document for each
entity. It is the peer of ``purgeld build`` in ``bench/build.py`` and has a head start: it borrows
purgeld's reading of dates, of IRIs and of tables, is given the context, places statements by one
glance at their type, indexes everything once, and leaves out checks across files, canonical hashes
and the description of the dataset. It also leaves out the saved queries: rdflib did not finish one
of them (accused-and-outcomes) within 100 CPU seconds.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
from pyld import jsonld as pyld
from rdflib import RDF, RDFS, SKOS, XSD, Dataset, Graph, Literal, Namespace, URIRef

from purgeld import project as projects
from purgeld import tables
from purgeld.dates import bounds
from purgeld.entities import owner
from purgeld.passages import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

    Statement = tuple[Node, Node, Node]

BASE = "https://w3id.org/purgeld/"
PG = Namespace(f"{BASE}ns#")
CRM = Namespace("http://www.cidoc-crm.org/cidoc-crm/")
OA = Namespace("http://www.w3.org/ns/oa#")
CORE, VOCAB, CLAIMS = (f"{BASE}graph/{name}" for name in ("core", "vocab", "claims"))
OF_CLAIMS = {PG.Claim, PG.Thesis, PG.Figure, PG.Quota}
OF_SOURCE = {PG.Attestation, PG.Evidence, PG.Section, PG.PersonRecord}
FORMATS = {"ttl": "turtle", "nt": "nt", "rdf": "xml"}
FORMATS_OF_GRAPHS = {"nq": "nquads", "trig": "trig", "jsonld": "json-ld"}


class Output:
    """A folder that remembers what was written to it."""

    def __init__(self, folder: Path) -> None:
        """Start with nothing written."""
        self.folder = folder
        self.digests: dict[str, str] = {}

    def write(self, name: str, content: bytes) -> None:
        """Write a file and remember its digest."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.digests[name] = sha256(content).hexdigest()


def read(paths: Iterable[Path]) -> Graph:
    """Parse Turtle files into one graph."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle", publicID=BASE)
    return graph


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Read a table."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def selector(node: URIRef, start: str, end: str) -> Iterator[Statement]:
    """Say where a stretch of text starts and ends."""
    yield node, RDF.type, OA.TextPositionSelector
    yield node, OA.start, Literal(start, datatype=XSD.nonNegativeInteger)
    yield node, OA.end, Literal(end, datatype=XSD.nonNegativeInteger)


def evidence(project: Path, data: Graph) -> Iterator[Statement]:
    """Describe every passage that is cited."""
    recorded = {f"{BASE}{row['iri']}": row for row in rows(project / "data" / "passages.csv")}
    for iri in {str(value) for value in data.objects()}:
        passage = parse(iri)
        if passage is None:
            continue
        place = URIRef(f"{passage.source}/selector/{passage.start}-{passage.end}")
        section = URIRef(f"{passage.source}/section/{recorded[iri]['section']}")
        yield URIRef(iri), RDF.type, PG.Evidence
        yield URIRef(iri), OA.hasSource, URIRef(passage.source)
        yield URIRef(iri), OA.hasSelector, place
        yield URIRef(iri), PG.isInSection, section
        yield URIRef(iri), PG.digest, Literal(recorded[iri]["digest"])
        yield from selector(place, str(passage.start), str(passage.end))


def sections(project: Path) -> Iterator[Statement]:
    """Describe the sections of the sources."""
    for row in rows(project / "data" / "sections.csv"):
        source = f"{BASE}source/{row['source']}"
        node = URIRef(f"{source}/section/{row['section']}")
        yield node, RDF.type, PG.Section
        yield node, RDFS.label, Literal(row["title"], lang="en")
        yield node, PG.isFromSource, URIRef(source)
        yield node, PG.digest, Literal(row["digest"])
        yield node, OA.hasSelector, URIRef(f"{node}/selector")
        yield from selector(URIRef(f"{node}/selector"), row["start"], row["end"])


def times(data: Graph) -> Iterator[Statement]:
    """Compute the bounds of every date."""
    for span, text in data.subject_objects(PG.edtf):
        found = bounds(str(text))
        for term, moment in (
            (CRM.P82a_begin_of_the_begin, found.begin),
            (CRM.P82b_end_of_the_end, found.end),
        ):
            if moment:
                yield span, term, Literal(moment, datatype=XSD.dateTime)


def graph_of(types: set[Node]) -> str:
    """Choose a graph for a thing of these types."""
    if types & OF_CLAIMS:
        return CLAIMS
    return f"{BASE}graph/source/great-purge" if types & OF_SOURCE else CORE


def as_graph(triples: Iterable[ox.Triple]) -> Graph:
    """Take triples over from purgeld."""
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return Graph().parse(data=lines, format="nt")


def authored(project: Path) -> Graph:
    """Read the data and the tables, and compute what follows from them."""
    graph = read(sorted((project / "data").glob("*.ttl")))
    subject = projects.load(project)
    curated = (quad for quads in projects.read_turtle(subject, "data").values() for quad in quads)
    rows = tables.read(subject, curated).held
    graph -= as_graph(rows.withdrawn)
    graph += as_graph(rows.triples)
    for made in (evidence(project, graph), sections(project), times(graph)):
        for statement in list(made):
            graph.add(statement)
    return graph


def vocabulary(project: Path) -> Graph:
    """Read the ontology without its shapes, and label the concepts."""
    paths = (project / "ontology").rglob("*.ttl")
    graph = read(path for path in paths if path.parent.name != "shapes")
    for concept, label in list(graph.subject_objects(SKOS.prefLabel)):
        graph.add((concept, RDFS.label, label))
    return graph


def shortcuts(project: Path, flat: Graph) -> Iterator[Statement]:
    """Answer the stored CONSTRUCT queries."""
    for path in sorted((project / "queries" / "shortcuts").glob("*.rq")):
        yield from list(flat.query(path.read_text("utf-8")).graph or ())


def assemble(project: Path) -> tuple[Dataset, Graph]:
    """Read and compute everything: by graph, and flat."""
    data, terms = authored(project), vocabulary(project)
    dataset, flat = Dataset(), data + terms
    for subject in set(data.subjects()):
        home = dataset.graph(URIRef(graph_of(set(data.objects(subject, RDF.type)))))
        for statement in data.triples((subject, None, None)):
            home.add(statement)
    home = dataset.graph(URIRef(VOCAB))
    for statement in terms:
        home.add(statement)
    core = dataset.graph(URIRef(CORE))
    for statement in shortcuts(project, flat):
        core.add(statement)
        flat.add(statement)
    return dataset, flat


def validate(project: Path, flat: Graph, out: Output) -> None:
    """Validate with pySHACL, and stop at violations."""
    shapes = read((project / "ontology").rglob("*.ttl"))
    conforms, report, text = pyshacl.validate(
        flat, shacl_graph=shapes, inference="none", do_owl_imports=False, allow_warnings=True
    )
    if not conforms:
        raise SystemExit(str(text))
    out.write("report.ttl", report.serialize(format="turtle", encoding="utf-8"))
    out.write("shapes.ttl", shapes.serialize(format="turtle", encoding="utf-8"))


def dump(dataset: Dataset, flat: Graph, out: Output) -> None:
    """Write six formats of the default graph and of all graphs."""
    public = Dataset()
    for name in (CORE, VOCAB):
        for statement in dataset.graph(URIRef(name)):
            public.default_graph.add(statement)
    for suffix, form in {**FORMATS, **FORMATS_OF_GRAPHS}.items():
        whole = flat if suffix in FORMATS else dataset
        part = public.default_graph if suffix in FORMATS else public
        out.write(f"dumps/all.{suffix}", whole.serialize(format=form, encoding="utf-8"))
        out.write(f"dumps/default.{suffix}", part.serialize(format=form, encoding="utf-8"))


def expanded(value: Node) -> dict[str, str]:
    """Write a term as expanded JSON-LD."""
    if not isinstance(value, Literal):
        return {"@id": str(value)}
    if value.language:
        return {"@value": str(value), "@language": value.language}
    if value.datatype in {None, XSD.string}:
        return {"@value": str(value)}
    return {"@value": str(value), "@type": str(value.datatype)}


def frame(flat: Graph, context: Path, out: Output) -> None:
    """Write one framed JSON-LD document for each entity, from the statements about it alone."""
    document = json.loads(context.read_text("utf-8"))
    address = f"{BASE}context.jsonld"

    def local(_address: str, _options: object) -> dict[str, object]:
        return {
            "contentType": None,
            "contextUrl": None,
            "documentUrl": address,
            "document": document,
        }

    entities: dict[str, dict[str, dict[str, list[object]]]] = defaultdict(dict)
    for subject, predicate, value in flat:
        entity = owner(str(subject))
        if entity is None:
            continue
        node = entities[entity].setdefault(str(subject), defaultdict(list))
        if predicate == RDF.type:
            node["@type"].append(str(value))
        else:
            node[str(predicate)].append(expanded(value))
    for entity, nodes in entities.items():
        framed = pyld.frame(
            [{"@id": subject, **node} for subject, node in nodes.items()],
            {"@context": address, "@id": entity, "@embed": "@once"},
            {"documentLoader": local},
        )
        text = json.dumps(framed, ensure_ascii=False)
        out.write(f"{entity.removeprefix(BASE)}.jsonld", text.encode())


def main() -> None:
    """Do the whole job."""
    project, context, folder = map(Path, sys.argv[1:])
    out = Output(folder)
    dataset, flat = assemble(project)
    validate(project, flat, out)
    dump(dataset, flat, out)
    frame(flat, context, out)
    out.write("manifest.json", json.dumps(out.digests, indent=2).encode())


if __name__ == "__main__":
    main()

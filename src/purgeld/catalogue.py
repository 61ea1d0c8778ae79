"""What the published dataset says of itself: VoID, DCAT 3 and schema.org ``Dataset``.

Counts are taken from the triples themselves, dates and names from the project, nothing from the
clock. Every node has an IRI: parts of the description hang on ``{base}dataset``, and a graph is
described as the ``void:Dataset`` of its own name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from purgeld.entities import is_entity
from purgeld.terms import (
    BASE,
    DCAT,
    DCTERMS,
    PREFIXES,
    RDF_TYPE,
    SCHEMA,
    VOID,
    XSD,
    Namespace,
    curie,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import BlankNode, Quad

Value: TypeAlias = "NamedNode | Literal"
Pair: TypeAlias = "tuple[NamedNode, Value]"

FOAF = Namespace("http://xmlns.com/foaf/0.1/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
RDF_TYPES = frozenset({
    "application/ld+json",
    "application/n-quads",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "text/turtle",
})  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """What a set of triples holds; ``classes`` and ``properties`` are counts by IRI.

    ``classes`` counts the instances of a class, ``properties`` the triples with a property.
    """

    triples: int
    subjects: int
    objects: int
    entities: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]


@dataclass(frozen=True)
class Agent:
    """A person or body answerable for the dataset; ``kind`` is a class of schema.org."""

    iri: str
    name: str
    kind: str = "Organization"


@dataclass(frozen=True)
class File:
    """A published file: its path below the base, its size in bytes, its digest in lower hex."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Linkset:
    """Links to one other dataset with one predicate; ``target`` is the name of that dataset."""

    target: str
    predicate: str
    links: int


@dataclass(frozen=True)
class Publication:
    """What the project knows of its dataset.

    ``title`` and ``description`` are texts by language; ``issued`` and ``modified`` are days
    written YYYY-MM-DD; ``graphs`` are the counts of each named graph by its IRI.
    """

    title: Mapping[str, str]
    description: Mapping[str, str]
    licence: str
    creator: Agent
    publisher: Agent
    issued: str
    modified: str
    version: str
    counts: Counts
    graphs: Mapping[str, Counts] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    linksets: tuple[Linkset, ...] = ()
    endpoint: str | None = None
    base: str = BASE


def count(triples: Iterable[Quad | Triple], base: str = BASE) -> Counts:
    """Count triples, each once in whatever graphs it stands, and what they are made of."""
    distinct = {(each.subject, each.predicate, each.object) for each in triples}
    subjects = {subject for subject, _, _ in distinct}
    return Counts(
        triples=len(distinct),
        subjects=len(subjects),
        objects=len({value for _, _, value in distinct}),
        entities=sum(_is_thing(subject, base) for subject in subjects),
        classes=_tally(value for _, predicate, value in distinct if predicate == RDF_TYPE),
        properties=_tally(predicate for _, predicate, _ in distinct),
    )


def _is_thing(subject: NamedNode | BlankNode | Triple, base: str) -> bool:
    return isinstance(subject, NamedNode) and is_entity(subject.value, base)


def _tally(nodes: Iterable[object]) -> dict[str, int]:
    named = Counter(node.value for node in nodes if isinstance(node, NamedNode))
    return dict(sorted(named.items()))


def describe(publication: Publication) -> list[Triple]:
    """Return the description as triples: VoID and DCAT, with schema.org beside them."""
    return [
        *_dataset(publication),
        *_agents(publication),
        *(triple for file in publication.files for triple in _distribution(publication, file)),
        *(t for name, counts in publication.graphs.items() for t in _graph(name, counts)),
        *_partitions(publication),
        *(triple for linkset in publication.linksets for triple in _linkset(publication, linkset)),
        *_service(publication),
    ]


def _about(subject: NamedNode, pairs: Iterable[Pair]) -> Iterator[Triple]:
    for predicate, value in pairs:
        yield Triple(subject, predicate, value)


def _node(publication: Publication, path: str = "") -> NamedNode:
    return NamedNode(f"{publication.base}dataset{path}")


def _file_node(publication: Publication, file: File) -> NamedNode:
    return _node(publication, f"/file/{file.name}")


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD("integer"))


def _day(value: str) -> Literal:
    return Literal(value, datatype=XSD("date"))


def _types(*classes: NamedNode) -> Iterator[Pair]:
    return ((RDF_TYPE, each) for each in classes)


def _both(local: str, other: str, value: Value) -> Iterator[Pair]:
    """Say one thing with a term of Dublin Core and with one of schema.org."""
    yield DCTERMS(local), value
    yield SCHEMA(other), value


def _dataset(publication: Publication) -> Iterator[Triple]:
    pairs = (
        *_types(VOID("Dataset"), DCAT("Dataset"), SCHEMA("Dataset")),
        *_texts(publication),
        *_facts(publication),
        *_access(publication),
        *_sizes(publication.counts),
        *((VOID("vocabulary"), node) for node in _vocabularies(publication.counts)),
        *((VOID("subset"), NamedNode(graph)) for graph in publication.graphs),
    )
    return _about(_node(publication), pairs)


def _texts(publication: Publication) -> Iterator[Pair]:
    for language, title in publication.title.items():
        yield from _both("title", "name", Literal(title, language=language))
    for language, text in publication.description.items():
        yield from _both("description", "description", Literal(text, language=language))


def _facts(publication: Publication) -> Iterator[Pair]:
    yield from _both("license", "license", NamedNode(publication.licence))
    yield from _both("creator", "creator", NamedNode(publication.creator.iri))
    yield from _both("publisher", "publisher", NamedNode(publication.publisher.iri))
    yield from _both("issued", "datePublished", _day(publication.issued))
    yield from _both("modified", "dateModified", _day(publication.modified))
    yield DCAT("version"), Literal(publication.version)
    yield SCHEMA("version"), Literal(publication.version)


def _access(publication: Publication) -> Iterator[Pair]:
    yield DCAT("landingPage"), NamedNode(publication.base)
    yield VOID("uriSpace"), Literal(publication.base)
    for file in publication.files:
        node = _file_node(publication, file)
        yield DCAT("distribution"), node
        yield SCHEMA("distribution"), node
        if file.media_type in RDF_TYPES:
            yield VOID("dataDump"), NamedNode(f"{publication.base}{file.name}")
    if publication.endpoint:
        yield VOID("sparqlEndpoint"), NamedNode(publication.endpoint)


def _sizes(counts: Counts) -> Iterator[Pair]:
    yield VOID("triples"), _number(counts.triples)
    yield VOID("distinctSubjects"), _number(counts.subjects)
    yield VOID("distinctObjects"), _number(counts.objects)
    yield VOID("entities"), _number(counts.entities)
    yield VOID("classes"), _number(len(counts.classes))
    yield VOID("properties"), _number(len(counts.properties))


def _vocabularies(counts: Counts) -> list[NamedNode]:
    """Return the namespaces of our prefix table from which a class or property is used."""
    used = {curie(term).partition(":")[0] for term in (*counts.classes, *counts.properties)}
    return [NamedNode(PREFIXES[prefix]) for prefix in sorted(used & PREFIXES.keys())]


def _agents(publication: Publication) -> Iterator[Triple]:
    for agent in dict.fromkeys((publication.creator, publication.publisher)):
        pairs = (
            *_types(FOAF("Agent"), SCHEMA(agent.kind)),
            (FOAF("name"), Literal(agent.name)),
            (SCHEMA("name"), Literal(agent.name)),
        )
        yield from _about(NamedNode(agent.iri), pairs)


def _distribution(publication: Publication, file: File) -> Iterator[Triple]:
    node = _file_node(publication, file)
    address = NamedNode(f"{publication.base}{file.name}")
    checksum = NamedNode(f"{node.value}/checksum")
    yield from _about(
        node,
        (
            *_types(DCAT("Distribution"), SCHEMA("DataDownload")),
            (DCTERMS("title"), Literal(file.name)),
            (DCTERMS("license"), NamedNode(publication.licence)),
            (DCAT("accessURL"), address),
            (DCAT("downloadURL"), address),
            (DCAT("mediaType"), NamedNode(f"{MEDIA_TYPES}{file.media_type}")),
            (DCAT("byteSize"), Literal(str(file.size), datatype=XSD("nonNegativeInteger"))),
            (SPDX("checksum"), checksum),
            (SCHEMA("contentUrl"), address),
            (SCHEMA("encodingFormat"), Literal(file.media_type)),
            (SCHEMA("contentSize"), Literal(f"{file.size} B")),
            (SCHEMA("sha256"), Literal(file.sha256)),
        ),
    )
    yield from _checksum(checksum, file.sha256)


def _checksum(node: NamedNode, digest: str) -> Iterator[Triple]:
    value = Literal(digest, datatype=XSD("hexBinary"))
    algorithm = (SPDX("algorithm"), SPDX("checksumAlgorithm_sha256"))
    pairs = (*_types(SPDX("Checksum")), algorithm, (SPDX("checksumValue"), value))
    return _about(node, pairs)


def _graph(name: str, counts: Counts) -> Iterator[Triple]:
    return _about(NamedNode(name), (*_types(VOID("Dataset")), *_sizes(counts)))


def _partitions(publication: Publication) -> Iterator[Triple]:
    """Describe, for each class and property, the part of the dataset that uses it."""
    kinds = (
        ("class", "entities", publication.counts.classes),
        ("property", "triples", publication.counts.properties),
    )
    for kind, unit, counts in kinds:
        for term, number in counts.items():
            node = _node(publication, f"/{kind}/{_slug(term)}")
            yield Triple(_node(publication), VOID(f"{kind}Partition"), node)
            pairs = ((VOID(kind), NamedNode(term)), (VOID(unit), _number(number)))
            yield from _about(node, (*_types(VOID("Dataset")), *pairs))


def _linkset(publication: Publication, linkset: Linkset) -> Iterator[Triple]:
    """Describe links to another dataset, which gets a node of its own (VoID, 5)."""
    target = _node(publication, f"/target/{linkset.target}")
    node = _node(publication, f"/linkset/{linkset.target}-{_slug(linkset.predicate)}")
    yield Triple(_node(publication), VOID("subset"), node)
    yield from _about(
        node,
        (
            *_types(VOID("Linkset")),
            (VOID("subjectsTarget"), _node(publication)),
            (VOID("objectsTarget"), target),
            (VOID("linkPredicate"), NamedNode(linkset.predicate)),
            (VOID("triples"), _number(linkset.links)),
        ),
    )
    yield from _about(
        target, (*_types(VOID("Dataset")), (DCTERMS("title"), Literal(linkset.target)))
    )


def _slug(term: str) -> str:
    """Name a term in a path, so that no two terms have one name.

    >>> _slug("https://w3id.org/purgeld/ns#Trial"), _slug("urn:x:y")
    ('pg-Trial', 'urn%3Ax%3Ay')
    """
    short = curie(term)
    return quote(term if short == term else short.replace(":", "-", 1), safe="")


def _service(publication: Publication) -> Iterator[Triple]:
    if publication.endpoint:
        pairs = (
            *_types(DCAT("DataService")),
            (DCAT("endpointURL"), NamedNode(publication.endpoint)),
            (DCAT("servesDataset"), _node(publication)),
        )
        yield from _about(_node(publication, "/sparql"), pairs)


def web_page(publication: Publication, language: str = "en") -> dict[str, object]:
    """Return the schema.org ``Dataset`` to put into a page in one of the title's languages.

    Other languages of the title stand in ``alternateName``. Raise ``KeyError`` for a language
    that the title or the description lacks.
    """
    return {
        "@context": "https://schema.org",
        "@id": _node(publication).value,
        "@type": "Dataset",
        "name": publication.title[language],
        "alternateName": [text for key, text in publication.title.items() if key != language],
        "description": publication.description[language],
        "url": publication.base,
        "license": publication.licence,
        "isAccessibleForFree": True,
        "creator": _on_page(publication.creator),
        "publisher": _on_page(publication.publisher),
        "datePublished": publication.issued,
        "dateModified": publication.modified,
        "version": publication.version,
        "size": f"{publication.counts.triples} triples, {publication.counts.entities} entities",
        "distribution": [_download(publication, file) for file in publication.files],
    }


def _on_page(agent: Agent) -> dict[str, object]:
    return {"@id": agent.iri, "@type": agent.kind, "name": agent.name}


def _download(publication: Publication, file: File) -> dict[str, object]:
    return {
        "@id": _file_node(publication, file).value,
        "@type": "DataDownload",
        "name": file.name,
        "contentUrl": f"{publication.base}{file.name}",
        "encodingFormat": file.media_type,
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }

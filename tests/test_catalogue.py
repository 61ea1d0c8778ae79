"""The description of the dataset: true counts, known terms, nothing without a name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
)
from rdflib import Graph

from purgeld.catalogue import (
    FOAF,
    SPDX,
    Agent,
    Counts,
    File,
    Publication,
    count,
    describe,
    web_page,
)
from purgeld.terms import BASE, DCAT, DCTERMS, GRAPH, RDF_TYPE, SCHEMA, VOID, XSD
from turtle_files import iris, quads
from vocabularies import VOCABULARIES, kept_terms

SAMPLE = """
@base <https://w3id.org/purgeld/> .
@prefix pg: <https://w3id.org/purgeld/ns#> .
<id/event/a> a pg:Trial ; pg:isPartOf <id/event/b> .
<id/event/b> a pg:Event ; pg:hasParticipation <id/event/b/p> .
<id/event/b/p> a pg:Participation ; pg:hasAgent <id/person/x> .
<id/event/c> a pg:Trial .
"""
TRIPLES = [q.triple for q in parse(SAMPLE, RdfFormat.TURTLE)]
COUNTS = count(TRIPLES)
DUMP = File("dump/purgeld.nq", "application/n-quads", 1234, "ab" * 32)
TABLE = File("queries/trials.csv", "text/csv", 10, "cd" * 32)
PROJECT = Agent("https://example.org/project", "The project")
PUBLICATION = Publication(
    title={"en": "The Great Purge", "ru": "Большой террор"},
    description={"en": "Facts and claims.", "ru": "Факты и утверждения."},
    licence="https://creativecommons.org/licenses/by/4.0/",
    creator=PROJECT,
    publisher=PROJECT,
    issued="2026-11-01",
    modified="2026-11-23",
    version="0.1.0",
    counts=COUNTS,
    graphs={GRAPH("core").value: COUNTS},
    files=(DUMP, TABLE),
    endpoint="https://example.org/sparql",
)
DATASET = NamedNode(f"{BASE}dataset")
# Vocabularies of the description that are not pinned in tests/vocab.
UNPINNED = {
    FOAF("Agent"),
    FOAF("name"),
    SPDX("Checksum"),
    SPDX("algorithm"),
    SPDX("checksum"),
    SPDX("checksumAlgorithm_sha256"),
    SPDX("checksumValue"),
}


def values(subject: NamedNode, predicate: NamedNode) -> list[str]:
    """Return what the description says, as text."""
    return [
        triple.object.value
        for triple in describe(PUBLICATION)
        if (triple.subject, triple.predicate) == (subject, predicate)
        and isinstance(triple.object, NamedNode | Literal)
    ]


def asked(store: Store, query: str) -> int:
    """Return the one number that a query counts."""
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    (solution,) = solutions
    number = solution[0]
    assert isinstance(number, Literal)
    return int(number.value)


def test_counts_are_counted() -> None:
    """Every count of a small graph is the one a reader finds by eye."""
    expected = Counts(
        triples=7,
        subjects=4,
        objects=6,
        entities=3,
        classes={
            f"{BASE}ns#Event": 1,
            f"{BASE}ns#Participation": 1,
            f"{BASE}ns#Trial": 2,
        },
        properties={
            RDF_TYPE.value: 4,
            f"{BASE}ns#hasAgent": 1,
            f"{BASE}ns#hasParticipation": 1,
            f"{BASE}ns#isPartOf": 1,
        },
    )
    assert count(TRIPLES) == expected


def test_a_triple_in_two_graphs_counts_once() -> None:
    """The dataset as a whole holds a triple once, wherever it stands."""
    twice = [
        Quad(t.subject, t.predicate, t.object, GRAPH(name))
        for t in TRIPLES
        for name in ("core", "links")
    ]
    assert count(twice) == COUNTS


def test_counts_of_the_data_are_those_of_sparql() -> None:
    """A store counts the shipped data the same way."""
    shipped = [Quad(*q.triple) for q in quads("data/*.ttl")]
    store, counts = Store(), count(shipped)
    store.extend(shipped)
    everything = "WHERE { ?s ?p ?o }"
    assert counts.triples == asked(store, f"SELECT (COUNT(*) AS ?n) {everything}")
    assert counts.subjects == asked(store, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {everything}")
    assert counts.objects == asked(store, f"SELECT (COUNT(DISTINCT ?o) AS ?n) {everything}")
    assert len(counts.properties) == asked(store, f"SELECT (COUNT(DISTINCT ?p) AS ?n) {everything}")
    assert len(counts.classes) == asked(store, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }")
    assert sum(counts.properties.values()) == counts.triples


def test_an_empty_dataset_is_described() -> None:
    """Nothing counts as nothing."""
    empty = count([])
    assert (empty.triples, empty.entities, empty.classes) == (0, 0, {})
    assert describe(replace(PUBLICATION, counts=empty))


def test_the_description_has_no_blank_nodes() -> None:
    """Whatever is said can be cited, and no triple is said twice."""
    triples = describe(PUBLICATION)
    assert not [t for t in triples if BlankNode in (type(t.subject), type(t.object))]
    assert len(triples) == len(set(triples))


def test_the_terms_exist() -> None:
    """Each property and class of the description is in its vocabulary."""
    known = {term for name in VOCABULARIES for term in kept_terms(name)}
    known |= {term.value for term in UNPINNED}
    triples = describe(PUBLICATION)
    used = {t.predicate for t in triples}
    used |= {t.object for t in triples if t.predicate == RDF_TYPE}  # type: ignore[misc]
    assert {term.value for term in used} <= known


def test_the_counts_are_in_the_description() -> None:
    """VoID gives the counts of the dataset, of a graph, and of each class and property."""
    assert values(DATASET, VOID("triples")) == ["7"]
    assert values(DATASET, VOID("entities")) == ["3"]
    assert values(DATASET, VOID("subset")) == [GRAPH("core").value]
    assert values(GRAPH("core"), VOID("distinctSubjects")) == ["4"]
    trials = NamedNode(f"{DATASET.value}/class/pg-Trial")
    assert trials.value in values(DATASET, VOID("classPartition"))
    assert values(trials, VOID("entities")) == ["2"]
    agents = NamedNode(f"{DATASET.value}/property/pg-hasAgent")
    assert values(agents, VOID("triples")) == ["1"]


def test_the_vocabularies_in_use_are_named() -> None:
    """The namespaces of classes and properties are listed, and no others."""
    assert values(DATASET, VOID("vocabulary")) == [
        f"{BASE}ns#",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    ]


def test_texts_stand_in_their_languages() -> None:
    """The title is there in English and in Russian, for DCAT and for schema.org."""
    for predicate in (DCTERMS("title"), SCHEMA("name")):
        assert values(DATASET, predicate) == ["The Great Purge", "Большой террор"]


def test_dates_are_the_project_s() -> None:
    """The days of issue and change are typed and come from outside."""
    issued = Triple(DATASET, DCTERMS("issued"), Literal("2026-11-01", datatype=XSD("date")))
    assert issued in describe(PUBLICATION)
    assert values(DATASET, SCHEMA("dateModified")) == ["2026-11-23"]


def test_files_are_described() -> None:
    """A distribution has its address, kind, size and digest; only RDF is a data dump."""
    node = NamedNode(f"{DATASET.value}/file/{DUMP.name}")
    assert values(node, DCAT("downloadURL")) == [f"{BASE}{DUMP.name}"]
    assert values(node, DCAT("byteSize")) == ["1234"]
    assert values(NamedNode(f"{node.value}/checksum"), SPDX("checksumValue")) == [DUMP.sha256]
    assert values(DATASET, VOID("dataDump")) == [f"{BASE}{DUMP.name}"]
    assert len(values(DATASET, DCAT("distribution"))) == 2


def test_the_endpoint_is_optional() -> None:
    """Without an endpoint the description does not speak of one."""
    assert values(DATASET, VOID("sparqlEndpoint")) == [PUBLICATION.endpoint]
    silent = describe(replace(PUBLICATION, endpoint=None))
    assert not [t for t in silent if t.predicate in {VOID("sparqlEndpoint"), DCAT("endpointURL")}]


def test_rdflib_reads_the_same_description() -> None:
    """The triples are plain RDF to another library, with sound values."""
    lines = "".join(f"{triple} .\n" for triple in describe(PUBLICATION))
    graph = Graph().parse(data=lines, format="nt")
    assert len(graph) == len(describe(PUBLICATION))
    assert not [o for o in graph.objects() if getattr(o, "ill_typed", False)]


def test_terms_outside_the_prefix_table_have_partitions_too() -> None:
    """Two terms without a prefix are never taken for one."""
    counts = replace(COUNTS, properties={"urn:x:a-b": 1, "urn:x:a:b": 2})
    triples = describe(replace(PUBLICATION, counts=counts))
    assert len([t for t in triples if t.predicate == VOID("propertyPartition")]) == 2


def test_the_page_speaks_one_language() -> None:
    """A page has a plain title, and the other titles beside it."""
    page = web_page(PUBLICATION, "ru")
    assert page["name"] == "Большой террор"
    assert page["alternateName"] == ["The Great Purge"]
    assert page["@id"] == DATASET.value
    assert json.loads(json.dumps(page)) == page


def test_a_page_in_an_unknown_language_is_refused() -> None:
    """There is no title to put on it."""
    with pytest.raises(KeyError):
        web_page(PUBLICATION, "uk")


def test_the_page_uses_names_of_schema_org() -> None:
    """Read as JSON-LD, the page names only terms of the pinned release."""
    page = {**web_page(PUBLICATION), "@context": {"@vocab": SCHEMA}}
    statements = list(parse(json.dumps(page), RdfFormat.JSON_LD))
    used = {iri for iri in iris(statements) if iri.startswith(SCHEMA)}
    assert len(used) > 15
    assert used <= set(kept_terms("schemaorg"))

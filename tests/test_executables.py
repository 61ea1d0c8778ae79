"""Saved queries as linked data: what is said of each can be found, and run, by any RDF tool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef

import mini
from purgeld import dumps, executables, output, project, queries, saved, turtle
from purgeld.terms import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.assembly import Assembly

SH = Namespace("http://www.w3.org/ns/shacl#")
SCHEMA = Namespace("https://schema.org/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SUBJECT = project.load(mini.ROOT)
LOCAL, FEDERATED = saved.local(SUBJECT), saved.federated(SUBJECT)
LIKE_SIB = """SELECT ?query ?text WHERE {
  ?query a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:prefixes ?prefixes ;
    schema:target ?target ; sh:select|sh:ask|sh:construct ?text .
  FILTER (LANG(?comment) = "en")
}"""


@pytest.fixture(scope="module")
def published(shipped: Assembly, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Graph]:
    """Write the description as the build does; read it with rdflib."""
    folder = output.Folder(tmp_path_factory.mktemp("dist"))
    dumps.write_queries(folder, shipped, LOCAL, FEDERATED)
    graph = Graph().parse(folder.root / "queries.ttl", format="turtle")
    return folder.root, graph


def node(name: str, place: str = "queries/") -> URIRef:
    """Return the IRI of a query."""
    return URIRef(f"{BASE}{place}{name}")


APART = "queries.ttl#"


def prefixes(graph: Graph) -> dict[str, str]:
    """Return the prefixes that the description declares, as SHACL finds them."""
    found = graph.query(
        "SELECT ?name ?iri { ?s sh:declare [ sh:prefix ?name ; sh:namespace ?iri ] }",
        initNs={"sh": SH},
    )
    return {str(prefix): str(namespace) for prefix, namespace in found}  # type: ignore[misc]


def test_every_saved_query_is_an_executable(published: tuple[Path, Graph]) -> None:
    """Tools that look for examples find every query, with a comment, a target and its text."""
    _, graph = published
    found = graph.query(LIKE_SIB, initNs={"sh": SH, "schema": SCHEMA, "rdfs": RDFS})
    named = {node(each.name) for each in LOCAL}
    named |= {node(each.name, APART) for each in FEDERATED}
    assert {row[0] for row in found} == named  # type: ignore[index]
    assert set(graph.subjects(RDF.type, SH.SPARQLSelectExecutable)) == named


@pytest.mark.parametrize("query", [*LOCAL, *FEDERATED], ids=lambda query: query.name)
def test_what_is_said_is_what_the_file_says(
    published: tuple[Path, Graph], query: queries.Query
) -> None:
    """Titles in both languages, question, tags and parameters are those of the header."""
    _, graph = published
    own = node(query.name, "queries/" if query in LOCAL else APART)
    labels = set(graph.objects(own, RDFS.label))
    assert labels == {Literal(query.title, "en"), Literal(query.title_ru, "ru")}
    assert Literal(query.question, "en") in set(graph.objects(own, RDFS.comment))
    for keyword in (SCHEMA.keywords, DCAT.keyword):
        assert {str(tag) for tag in graph.objects(own, keyword)} == set(query.tags)
    names = {str(graph.value(each, SH.name)): each for each in graph.objects(own, SH.parameter)}
    assert names.keys() == {parameter.name for parameter in query.parameters}
    for parameter in query.parameters:
        path = graph.value(names[parameter.name], SH.path)
        assert re.split("[#/]", str(path))[-1] == parameter.name
        default = graph.value(names[parameter.name], SH.defaultValue)
        assert (default is None) == (parameter.default is None)


@pytest.mark.parametrize("query", LOCAL, ids=lambda query: query.name)
def test_the_text_runs_with_the_declared_prefixes(
    published: tuple[Path, Graph], query: queries.Query
) -> None:
    """The text is SPARQL after the prefixes of sh:declare, and asks what the file asks."""
    _, graph = published
    text = str(graph.value(node(query.name), SH.select))
    declared = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes(graph).items())
    ox.Store().query(declared + text)
    assert "#+" not in text
    assert (
        text.split()
        == " ".join(line for line in query.text.splitlines() if not line.startswith("#+")).split()
    )


def test_other_forms_have_their_own_kinds() -> None:
    """ASK and CONSTRUCT are executables of their kinds; a graph is answered in Turtle."""
    made = [
        queries.Query(form.lower(), f"{form} WHERE {{ ?s ?p ?o }}", "T", "Т", "Q?", ("a",))
        for form in ("ASK", "CONSTRUCT")
    ]
    text = turtle.canonical(list(executables.describe(made, [], BASE, "https://example.org/l")))
    graph = Graph().parse(data=text, format="turtle")
    assert graph.value(node("ask"), SH.ask) is not None
    assert graph.value(node("construct"), SH.construct) is not None
    assert (node("ask"), RDF.type, SH.SPARQLAskExecutable) in graph
    assert set(graph.objects(node("construct"), RDFS.seeAlso)) == {node("construct.ttl")}


def test_those_that_ask_others_name_them(published: tuple[Path, Graph]) -> None:
    """A federated query names its endpoints and has no published answer; its text is there."""
    root, graph = published
    for query in FEDERATED:
        own = node(query.name, APART)
        assert list(graph.objects(own, URIRef(f"{executables.SPEX}federatesWith")))
        assert not list(graph.objects(own, RDFS.seeAlso))
        assert (root / "queries" / "federation" / f"{query.name}.rq").is_file()

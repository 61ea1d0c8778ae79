"""The SPARQL 1.1 Protocol by the tests of the W3C, against a server that runs.

The graphs that a test takes from the web are loaded under their names beforehand. Updates are
refused, as the protocol allows (2.2: an endpoint may refuse an update), so of the update tests only
the refusals count.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF

import live
import mini

if TYPE_CHECKING:
    from collections.abc import Iterator

SUITE = mini.ROOT.parent / "shared" / "suites" / "sparql11"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
HTS = "http://www.w3.org/2011/http-statusCodes#StatusCode"
RDFS = rdflib.RDFS
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {
        "application/rdf+xml",
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
    },
}
pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(), reason="the suites of the W3C are not beside the project"
)


@dataclass(frozen=True)
class Case:
    """A request of the suite and what must come back."""

    name: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    expected: frozenset[str]
    kind: str
    truth: bool | None


def manifest(folder: str) -> rdflib.Graph:
    """Read a manifest of the suite."""
    path = SUITE / folder / "manifest.ttl"
    return rdflib.Graph().parse(data=path.read_bytes(), format="turtle", publicID=path.as_uri())


def cases() -> Iterator[Case]:
    """Yield every request of the protocol tests, the first of each connection only for updates."""
    if not SUITE.is_dir():
        return
    graph = manifest("protocol")
    entries = next(graph.objects(None, MF.entries))
    for test in Collection(graph, entries):
        action = graph.value(test, MF.action)
        requests = Collection(graph, next(graph.objects(action, HT.requests)))
        for number, request in enumerate(requests):
            name = f"{str(test).rpartition('#')[2]}-{number}"
            yield case(graph, name, request)


def case(graph: rdflib.Graph, name: str, request: rdflib.term.Node) -> Case:
    """Read one request."""
    headers: dict[str, str] = {}
    listed = graph.value(request, HT.headers)
    for header in Collection(graph, listed) if listed else ():
        key, value = graph.value(header, HT.fieldName), graph.value(header, HT.fieldValue)
        headers[str(key)] = str(value)
    content = graph.value(request, HT.body)
    text = str(graph.value(content, CNT.chars) or "") if content else ""
    coding = str(graph.value(content, CNT.characterEncoding) or "utf-8") if content else "utf-8"
    response = graph.value(request, HT.resp)
    statuses = graph.objects(response, MF.expectedStatus)
    truth = graph.value(response, MF.expectedBoolean)
    return Case(
        name,
        str(graph.value(request, HT.methodName)),
        str(graph.value(request, HT.absolutePath)).removeprefix("/"),
        headers,
        text.encode(coding),
        frozenset(str(status).removeprefix(HTS) for status in statuses),
        str(graph.value(response, MF.expectedFormat) or ""),
        None if truth is None else bool(truth.toPython()),  # type: ignore[attr-defined]
    )


CASES = list(cases())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    """Serve a folder that holds every graph of the suite under its name on the web."""
    folder = tmp_path_factory.mktemp("protocol")
    store = ox.Store(str(folder / "store"))
    graph = manifest("protocol")
    for data in graph.subjects(UT.graph, None):
        path = Path(str(graph.value(data, UT.graph)).removeprefix("file://"))
        name = ox.NamedNode(str(graph.value(data, RDFS.label)))
        store.load(path=str(path), format=ox.RdfFormat.N_TRIPLES, to_graph=name)
    store.flush()
    del store
    with live.serving(folder, "--store", str(folder / "store")) as running:
        yield running


def is_update(case: Case) -> bool:
    """Say whether a request is an update, or asks what an update has done."""
    return "update" in case.name


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_protocol(server: live.Live, case: Case) -> None:
    """Each query request has the answer that the suite expects; each update is refused."""
    if is_update(case) and not case.name.startswith("bad_") and not case.name.endswith("-0"):
        return
    answer = httpx.request(
        case.method, server.address + case.path, headers=case.headers, content=case.body
    )
    status = f"{answer.status_code // 100}xx"
    if is_update(case):
        assert status == "4xx"
        return
    assert status in case.expected
    if case.kind:
        assert answer.headers["content-type"].partition(";")[0] in FORMATS[case.kind]
    if case.truth is not None:
        assert answer.json()["boolean"] is case.truth


def test_the_suite_was_read() -> None:
    """All tests of the manifest are there."""
    names = {case.name.rpartition("-")[0] for case in CASES}
    assert len(names) == 34


def test_the_service_is_described(server: live.Live) -> None:
    """A GET without a query returns RDF in which the endpoint names itself (three W3C tests)."""
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    for path in ("sparql", "sparql/"):
        for media, form in (("text/turtle", "turtle"), ("application/rdf+xml", "xml")):
            answer = server.get(path, {"accept": media})
            assert answer.headers["content-type"].startswith(media)
            graph = rdflib.Graph().parse(data=answer.content, format=form)
            services = list(graph.subjects(RDF.type, sd.Service))
            address = rdflib.URIRef(server.address + path)
            assert (services[0], sd.endpoint, address) in graph
            assert set(graph.objects(services[0], sd.supportedLanguage)) == {sd.SPARQL11Query}
            dataset = graph.value(services[0], sd.defaultDataset)
            assert graph.value(dataset, RDF.type) == sd.Dataset
            named = set(graph.objects(dataset, sd.namedGraph))
            assert {str(graph.value(node, sd.name)) for node in named} >= {
                "http://kasei.us/2009/09/sparql/data/data1.rdf"
            }

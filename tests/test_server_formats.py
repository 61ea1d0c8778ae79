"""The result formats of SPARQL 1.1 by the tests of the W3C, against a server that runs.

Each data file of the suite is a named graph of one store, and each query is asked with it as the
default graph. Blank nodes have no names that could be compared; they are compared as blank.
Numbers are compared by value: the engine keeps the value of a number and not its lexical form, and
the types that XML Schema derives from integers as integers.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection

import live
import mini

if TYPE_CHECKING:
    from collections.abc import Iterator

SUITE = mini.ROOT.parent / "shared" / "suites" / "sparql11"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
SRX = "{http://www.w3.org/2005/sparql-results#}"
FOLDERS = ("csv-tsv-res", "json-res")
MEDIA = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "srj": "application/sparql-results+json",
}
XML = "application/sparql-results+xml"
NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
XSD = "http://www.w3.org/2001/XMLSchema#"
DERIVED = {f"{XSD}integer", f"{XSD}negativeInteger"}
Row = dict[str, str]
pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(), reason="the suites of the W3C are not beside the project"
)


@dataclass(frozen=True)
class Case:
    """A query of the suite over a file, and the file of the answer."""

    name: str
    query: str
    data: str
    result: str


def cases() -> Iterator[Case]:
    """Yield every test of both folders; files are named as seen from the suite."""
    for folder in FOLDERS if SUITE.is_dir() else ():
        path = SUITE / folder / "manifest.ttl"
        graph = rdflib.Graph().parse(
            data=path.read_bytes(), format="turtle", publicID=path.as_uri()
        )
        entries = next(graph.objects(None, MF.entries))
        for test in Collection(graph, entries):
            action = graph.value(test, MF.action)
            parts = (graph.value(action, QT.query), graph.value(action, QT.data))
            files = [*parts, graph.value(test, MF.result)]
            names = [str(file).removeprefix(f"{SUITE.as_uri()}/") for file in files]
            yield Case(str(test).rpartition("#")[2], *names)


CASES = list(cases())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    """Serve a folder in which each data file of the suite is a graph by its name."""
    folder = tmp_path_factory.mktemp("formats")
    store = ox.Store(str(folder / "store"))
    for data in sorted({case.data for case in CASES}):
        store.load(path=str(SUITE / data), format=ox.RdfFormat.TURTLE, to_graph=graph_of(data))
    store.flush()
    del store
    with live.serving(folder, "--quiet", "--store", str(folder / "store")) as running:
        yield running


def graph_of(data: str) -> ox.NamedNode:
    """Return the name of the graph for a data file."""
    return ox.NamedNode(f"http://example.org/{data}")


def ask(server: live.Live, case: Case, media: str) -> bytes:
    """Ask the query of a test in a format."""
    query = (SUITE / case.query).read_text("utf-8")
    address = f"default-graph-uri={quote(graph_of(case.data).value)}&query={quote(query)}"
    answer = server.get(f"sparql?{address}", {"accept": media})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    return answer.content


def blank(term: str) -> str:
    """Return a term, with the name of a blank node taken away."""
    return "_:" if term.startswith("_:") else term


def from_csv(body: bytes) -> list[Row]:
    """Read SPARQL CSV."""
    found = csv.DictReader(io.StringIO(body.decode(), newline=""))
    return [{key: number(blank(value)) for key, value in row.items()} for row in found]


def number(text: str) -> str:
    """Write a number in one way, another text as it is."""
    return f"{Decimal(text):f}".removesuffix(".0") if NUMBER.fullmatch(text) else text


def from_tsv(body: bytes) -> list[Row]:
    """Read SPARQL TSV; terms stay as they are written, short forms written out."""
    head, *lines = body.decode().removesuffix("\n").split("\n")
    rows = [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]
    return [{key: turtle(value) for key, value in row.items()} for row in rows]


def turtle(text: str) -> str:
    """Return a term in its full form."""
    if not text or text.startswith("_:"):
        return blank(text)
    prefix = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . <http://e/s> <http://e/p> "
    (triple,) = ox.parse(f"{prefix}{text} .".encode(), format=ox.RdfFormat.TURTLE)
    term = triple.object
    if isinstance(term, ox.Literal) and NUMBER.fullmatch(term.value):
        kind = "integer" if term.datatype.value in DERIVED else term.datatype.value
        return f"{number(term.value)}^^{kind}"
    return str(term)


def from_json(body: bytes) -> object:
    """Read SPARQL JSON: the whole document, blank nodes without names."""
    found = json.loads(body)
    if "vars" in found["head"]:
        found["head"]["vars"].sort()  # SELECT * says nothing of their order
    for row in found.get("results", {}).get("bindings", ()):
        for term in row.values():
            if term["type"] == "bnode":
                term["value"] = ""
    return found


READERS = {"csv": from_csv, "tsv": from_tsv, "srj": from_json}


def test_the_suites_were_read() -> None:
    """All tests of both manifests are there."""
    assert len(CASES) == 10


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_result_formats(server: live.Live, case: Case) -> None:
    """Each answer says what the file of the suite says."""
    kind = case.result.rpartition(".")[2]
    expected = READERS[kind]((SUITE / case.result).read_bytes())
    assert READERS[kind](ask(server, case, MEDIA[kind])) == expected


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_xml_says_what_json_says(server: live.Live, case: Case) -> None:
    """The XML format, for which there is no suite, has the same names, rows and terms."""
    root = ET.fromstring(ask(server, case, XML))  # noqa: S314 - our own answer
    whole = json.loads(ask(server, case, MEDIA["srj"]))
    truth = root.find(f"{SRX}boolean")
    if truth is not None:
        assert truth.text == json.dumps(whole["boolean"])
        return
    names = [each.get("name") for each in root.iterfind(f"{SRX}head/{SRX}variable")]
    assert names == whole["head"]["vars"]
    rows = [
        {each.get("name"): term(each[0]) for each in result.iterfind(f"{SRX}binding")}
        for result in root.iterfind(f"{SRX}results/{SRX}result")
    ]
    assert rows == whole["results"]["bindings"]


def term(element: ET.Element) -> dict[str, str]:
    """Return a term of the XML format as the JSON format writes it."""
    found = {"type": element.tag.removeprefix(SRX), "value": element.text or ""}
    language = element.get("{http://www.w3.org/XML/1998/namespace}lang")
    kind = element.get("datatype")
    return found | ({"xml:lang": language} if language else {"datatype": kind} if kind else {})

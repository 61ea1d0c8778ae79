"""Queries that ask other endpoints: what is asked, what is joined, and what a failure says."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import mini
import peer
import samples
import servers
from peer import Reply
from purgeld import answering, federating, formats, project, queries, results, saved, services
from purgeld.errors import PurgeldError, QueryError, StoreError
from purgeld.federating import Asking
from purgeld.graphs import CORE
from purgeld.stores import embedded, locations, patience

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peer import Request
    from purgeld.assembly import Assembly
    from purgeld.stores.embedded import Embedded
    from purgeld.stores.port import Store

SUBJECT = project.load(mini.ROOT)
NAMES = [query.name for query in saved.federated(SUBJECT)]
FEWEST = 6
WIKIDATA = "https://query.wikidata.org/sparql"
ADDRESSES = (WIKIDATA, "https://dbpedia.org/sparql", "https://data.bnf.fr/sparql")
PREFIXES = """@prefix crm: <http://www.cidoc-crm.org/cidoc-crm/> .
@prefix dbo: <http://dbpedia.org/ontology/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pg: <https://w3id.org/purgeld/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix role: <https://w3id.org/purgeld/vocab/role/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix theirs: <http://schema.org/> .
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/> .
"""
# Made up, both sides of it: nobody and nothing bears these names and numbers.
OURS = """
:testov a pg:Person ; rdfs:label "Ivan Testov"@en ;
    schema:sameAs wd:Q1937001 , <https://sws.geonames.org/1/> .
:nobody a pg:Person ; rdfs:label "Nobody There"@en .
:death crm:P100_was_death_of :testov ; crm:P4_has_time-span :time .
:time pg:edtf "1937-06-12" .
:part pg:hasRole role:accused ; pg:hasAgent :testov .
:town a pg:Place ; rdfs:label "Testville"@en ;
    schema:sameAs wd:Q1937009 , <https://sws.geonames.org/37/> .
"""
THEIRS = """
wd:Q1937001 wdt:P19 wd:Q1937009 ; wdt:P106 wd:Q1937005 ; wdt:P214 "37" ; wdt:P268 "37001937x" ;
    wdt:P570 "1937-06-13T00:00:00Z"^^xsd:dateTime ; rdfs:label "Іван Тестов"@uk , "Ivan Testov"@en ;
    skos:altLabel "І. Тестов"@uk .
wd:Q1937005 rdfs:label "tester"@en , "тестировщик"@ru .
wd:Q1937009 rdfs:label "Testville"@en ; wdt:P1566 "38" .
wd:Q1937777 wdt:P570 "1937-01-01T00:00:00Z"^^xsd:dateTime ; wdt:P106 wd:Q1937005 ; wdt:P214 "38" .
<https://ru.wikipedia.org/wiki/T> theirs:about wd:Q1937001 ;
    theirs:isPartOf <https://ru.wikipedia.org/> .
<https://en.wikipedia.org/wiki/T> theirs:about wd:Q1937001 ;
    theirs:isPartOf <https://en.wikipedia.org/> .
<http://dbpedia.org/resource/Testville> owl:sameAs wd:Q1937009 ;
    dbo:abstract "A town of the tests."@en , "Город тестов."@ru .
:work dcterms:creator <http://data.bnf.fr/ark:/12148/cb37001937x#about> ; dcterms:title "Tests" .
"""
BNF = "http://data.bnf.fr/ark:/12148"
ANSWERS = {
    "abstracts-in-dbpedia": [
        ("town", "Testville", "http://dbpedia.org/resource/Testville", "A town of the tests.")
    ],
    "birth-and-death-places-in-wikidata": [
        ("testov", "Ivan Testov", "Q1937001", "birth", "Q1937009", "Testville")
    ],
    "dates-of-death-in-wikidata": [
        ("testov", "Ivan Testov", "1937-06-12", "Q1937001", "1937-06-13T00:00:00Z")
    ],
    "geonames-of-places": [
        ("town", "Testville", "Q1937009", "https://sws.geonames.org/38/", "https://sws.geonames.org/37/")
    ],
    "library-files-in-wikidata": [
        ("testov", "Ivan Testov", "Q1937001", "BnF", "37001937x"),
        ("testov", "Ivan Testov", "Q1937001", "VIAF", "37"),
    ],
    "names-in-wikidata": [
        ("testov", "Ivan Testov", "Q1937001", "І. Тестов"),
        ("testov", "Ivan Testov", "Q1937001", "Іван Тестов"),
    ],
    "occupations-in-wikidata": [("testov", "Ivan Testov", "Q1937001", "Q1937005", "tester")],
    "wikipedia-articles": [
        ("testov", "Ivan Testov", "Q1937001", "https://ru.wikipedia.org/wiki/T")
    ],
    "works-in-the-bnf": [
        ("testov", "Ivan Testov", f"{BNF}/cb37001937x#about", "work", "Tests")
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no wait be long."""
    hurried = patience.Patience(total=10, idle=2, attempts=2, first=0.01, longest=1)
    monkeypatch.setattr(patience, "from_environment", lambda: hurried)
    monkeypatch.setattr(federating, "PAUSE", 0.0)


@pytest.fixture
def ours() -> Embedded:
    """Return a store of our side."""
    parsed = formats.parse(PREFIXES + OURS, ox.RdfFormat.TURTLE, name="ours.ttl")
    return embedded.memory(parsed)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a real endpoint that plays all other sides with made-up facts."""
    with servers.oxigraph(tmp_path_factory.mktemp("theirs")) as address:
        body = (PREFIXES + THEIRS).encode()
        servers.post(address.replace("/query", "/store?default"), body, "text/turtle")
        yield address


def ask(store: Store, text: str, address: str, said: list[str] | None = None) -> list[list[str]]:
    """Ask a query, all its services at one address, and return rows as CSV says them."""
    instead = {each: address for each in ADDRESSES if f"SERVICE <{each}>" in text}
    instead |= {each: address for each in ADDRESSES if f"SERVICE SILENT <{each}>" in text}
    heard = said if said is not None else []
    answer = federating.answer(store, text, "mine.rq", Asking(heard.append, instead))
    return list(csv.reader(results.write(answer, "csv").decode().splitlines()))[1:]


def text_of(name: str, **given: str) -> str:
    """Return the text of a saved query, with its defaults but for what is given."""
    return saved.find(SUBJECT, name).bound(given)


def test_there_are_examples() -> None:
    """There are enough of them, on several endpoints, none among those of pages and builds."""
    asked = [block.address for name in NAMES for block in services.services(text_of(name))]
    assert len(NAMES) >= FEWEST
    assert set(asked) == set(ADDRESSES)
    assert sorted(NAMES) == sorted(ANSWERS)
    assert not set(NAMES) & {query.name for query in saved.local(SUBJECT)}
    assert not [query.name for query in saved.local(SUBJECT) if queries.has_service(query.text)]


@pytest.mark.parametrize("name", NAMES)
def test_each_says_what_it_asks(name: str) -> None:
    """A query has title and question in English and in Russian, and says what to beware of."""
    query = saved.find(SUBJECT, name)
    assert query.question.endswith("?")
    assert query.question_ru.endswith("?")
    assert query.description
    assert not query.title_ru.isascii()
    assert query.title.isascii()


@pytest.mark.parametrize("name", NAMES)
def test_each_joins_both_sides(ours: Embedded, theirs: str, name: str) -> None:
    """The rows are those of the join, and of nothing else that the other side holds."""
    rows = [
        tuple(
            cell.removeprefix("https://example.org/").removeprefix(
                "http://www.wikidata.org/entity/"
            )
            for cell in row
        )
        for row in ask(ours, text_of(name), theirs)
    ]
    assert rows == ANSWERS[name]


def test_the_other_side_is_asked_about_ours_only(ours: Embedded, theirs: str) -> None:
    """The request carries the values of ours; who is asked and about how many is told."""
    said: list[str] = []
    with peer.serving(peer.passing_on(theirs)) as server:
        address = server.address.replace("/sparql", "/query")
        ask(ours, text_of("occupations-in-wikidata"), address, said)
        asked = [each.form["query"][0] for each in server.asked]
    assert len(asked) == 1
    assert "wd:Q" not in asked[0]
    assert asked[0].count("<http://www.wikidata.org/entity/Q") == 1
    assert said == [f"asking {address} about 1 of ours"]


def test_values_travel_in_lots() -> None:
    """Many values are asked about some at a time, and fewer where the answer does not come."""
    quads = [_link(number) for number in range(250)]
    store = embedded.memory(quads)

    def answer(asked: Request) -> Reply:
        text = asked.form["query"][0]
        if text.count("<https://example.org/n/") > 60:
            return Reply(500, body=b"java.util.concurrent.TimeoutException")
        found = ox.Store().query(text.replace("?n <urn:p> ?m", "BIND(STR(?n) AS ?m)"))
        body = results.write(found, "json")
        return Reply(body=body)

    text = "SELECT ?n ?m { ?n a <urn:N> SERVICE <https://dbpedia.org/sparql> { ?n <urn:p> ?m } }"
    with peer.serving(answer) as server:
        rows = ask(store, text, server.address)
    assert len(rows) == len({row[0] for row in rows}) == 250
    assert all(first == second for first, second in rows)


def _link(number: int) -> ox.Quad:
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    node = ox.NamedNode(f"https://example.org/n/{number}")
    return ox.Quad(node, kind, ox.NamedNode("urn:N"))


PEOPLE = "?person a pg:Person ; schema:sameAs ?item ."
MAYBE = "?person a pg:Person . OPTIONAL { ?person schema:sameAs ?item }"
SERVICE = f"SERVICE <{WIKIDATA}>"
WD = "PREFIX wdt: <http://www.wikidata.org/prop/direct/> "


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        # A FILTER that needs both sides is kept for the end.
        (f"{PEOPLE} {SERVICE} {{ ?item wdt:P570 ?d }} FILTER (YEAR(?d) = 1937)", 1),
        (f"{PEOPLE} {SERVICE} {{ ?item wdt:P570 ?d }} FILTER (YEAR(?d) = 1938)", 0),
        # What is not bound here fits everything there.
        (f"{MAYBE} {SERVICE} {{ ?item wdt:P570 ?d }} FILTER (YEAR(?d) = 1937)", 3),
        # So is what is computed from it, and what rests on that.
        (f"{PEOPLE} {SERVICE} {{ ?item wdt:P570 ?d }} BIND(YEAR(?d) AS ?y) FILTER(?y = 1937)", 1),
        # Values that are made here are asked about.
        (f'BIND("37" AS ?v) {SERVICE} {{ ?x wdt:P214 ?v }}', 1),
        # Without anything of ours, the whole pattern is asked.
        (f"{SERVICE} {{ ?x wdt:P214 ?v }}", 2),
        (f"{{ {SERVICE} {{ ?x wdt:P214 ?v }} }} UNION {{ ?x a pg:Place BIND(1 AS ?v) }}", 3),
        (f"?x a pg:Nothing . {SERVICE} {{ ?x wdt:P214 ?v }}", 0),
        # Brackets in strings, comments and IRIs are none.
        (f'{PEOPLE} {SERVICE} {{ ?item wdt:P570 ?d # }} SERVICE\n FILTER(STR(?d) != "}}") }}', 1),
        (f"?x a pg:Person . {SERVICE} {{ wd:Q1937001 wdt:P214 '37' }}", 2),
    ],
)  # fmt: skip
def test_joins_are_those_of_the_standard(ours: Embedded, theirs: str, body: str, rows: int) -> None:
    """Whatever stands around a service, the answer is what SPARQL says it is."""
    head = f"{WD} PREFIX wd: <http://www.wikidata.org/entity/> "
    assert len(ask(ours, f"{head}SELECT * WHERE {{ {body} }}", theirs)) == rows


def test_graphs_are_made_too(ours: Embedded, theirs: str) -> None:
    """CONSTRUCT takes rows of both sides."""
    body = f"?person a pg:Person ; schema:sameAs ?item . {SERVICE} {{ ?item wdt:P570 ?d }}"
    text = f"{WD} CONSTRUCT {{ ?person <urn:died> ?d }} WHERE {{ {body} }}"
    answer = federating.answer(ours, text, "mine.rq", Asking(print, {WIKIDATA: theirs}))
    assert results.write(answer, "nt").count(b"<urn:died>") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT * { SERVICE ?where { ?s ?p ?o } }", "names no address"),
        ("SELECT * { SERVICE wd:x { ?s ?p ?o } }", "names no address"),
        ("SELECT * { ?s ?p ?o MINUS { SERVICE <http://a.example/> { ?s ?p ?o } } }", "MINUS"),
        ("SELECT * { { SELECT ?s { SERVICE <http://a.example/> { ?s ?p ?o } } } }", "SELECT"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "--service"),
        ("SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }", "no address of a service"),
        ("SELECT * { SERVICE <http://a.example/> { ?s ?p ?o }", "never closed"),
    ],
)
def test_what_is_not_understood_is_refused(ours: Embedded, text: str, says: str) -> None:
    """A query that cannot be asked in this way says so, with its name and a way out."""
    with pytest.raises(QueryError) as refused:
        ask(ours, text, "http://nowhere.invalid/")
    assert says in str(refused.value)
    assert "mine.rq" in str(refused.value)


ROW = b'{"head":{"vars":["item","theirs"]},"results":{"bindings":[{"item":'


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(body=ROW), "gives no whole answer"),
        (Reply(body=b"<html>Sign in</html>", media="text/html"), "web page"),
        (Reply(429, body=b"slow down"), "429"),
        (Reply(403, body=b"banned"), "refuses us"),
        (Reply(500, body=b"boom"), "500"),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}), "redirects"),
    ],
)
def test_a_service_that_fails_is_an_error(ours: Embedded, reply: Reply, says: str) -> None:
    """Whatever a service sends instead of rows is one line with a cure, never a short answer."""
    with peer.serving(lambda _: reply) as server, pytest.raises(StoreError) as refused:
        ask(ours, text_of("dates-of-death-in-wikidata"), server.address)
    assert says in str(refused.value)
    assert "--service" in refused.value.cure


def test_silent_goes_on_without(ours: Embedded) -> None:
    """With SILENT the rows come without what the service would have added; that is said."""
    text = text_of("dates-of-death-in-wikidata").replace("SERVICE", "SERVICE SILENT")
    said: list[str] = []
    with peer.serving(lambda _: Reply(500, body=b"boom")) as server:
        rows = ask(ours, text, server.address, said)
    assert [row[-1] for row in rows] == [""]
    assert "goes on without" in said[-1]


def test_credentials_of_the_store_go_nowhere_else(
    ours: Embedded, theirs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service is asked without the name, password or token of the store."""
    monkeypatch.setenv("PURGELD_STORE_TOKEN", "for-the-store-alone")
    with peer.serving(peer.passing_on(theirs)) as server:
        ask(ours, text_of("names-in-wikidata"), server.address.replace("/sparql", "/query"))
        assert not [each for each in server.asked if "authorization" in each.headers]


def test_nothing_asks_by_itself(ours: Embedded) -> None:
    """A store that is asked a query with SERVICE refuses it: no build or page uses the network."""
    with pytest.raises(PurgeldError) as refused:
        ours.query(text_of("names-in-wikidata"))
    assert "SERVICE" in str(refused.value)


def test_any_store_can_be_ours(theirs: str, tmp_path: Path) -> None:
    """Our side may be a store behind an address, which need not reach out itself."""
    with servers.oxigraph(tmp_path) as address:
        body = (PREFIXES + OURS).encode()
        servers.post(address.replace("/query", f"/store?graph={CORE.value}"), body, "text/turtle")
        with closing(locations.open_store(address)) as store:
            rows = ask(store, text_of("dates-of-death-in-wikidata"), theirs)
    assert [row[-1] for row in rows] == ["1937-06-13T00:00:00Z"]


def test_the_command_line_asks_a_mirror(theirs: str, tmp_path: Path) -> None:
    """A query is run by its name, on a store or the project, with a mirror for the service."""
    path = tmp_path / "ours.ttl"
    path.write_text(PREFIXES + OURS, "utf-8")
    options = ("--store", path, "--service", f"{WIKIDATA}={theirs}", "--format", "csv")
    done = mini.purgeld("query", "names-in-wikidata", *options, cwd=mini.ROOT)
    assert done.stdout.splitlines()[1].endswith("Q1937001,І. Тестов")
    assert done.stderr == f"asking {theirs} about 1 of ours\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ASK { SERVICE <https://dbpedia.org/sparql> { ?s ?p ?o } }", "https://dbpedia.org/sparql"),
        ("ASK { ?s ?p ?o }", "no other endpoint"),
    ],
)
def test_a_mirror_of_nobody_is_refused(ours: Embedded, text: str, says: str) -> None:
    """A mirror of an address that is not asked is a slip of the hand, and said to be."""
    with pytest.raises(QueryError, match="the query does not ask it") as refused:
        answering.run(ours, text, "mine.rq", print, {"https://dbpedia.org/query": "http://a/"})
    assert refused.value.cure == f"It asks {says}"


def test_they_are_listed_apart() -> None:
    """The list shows them after all others, under a line that says what they need."""
    listed = mini.purgeld("queries", cwd=mini.ROOT).stdout
    own, others = listed.split("These ask other endpoints over the network")
    assert all(f"\n{name}\n" in others and f"\n{name}\n" not in own for name in NAMES)


REFERENCE = samples.RECORDS.parent / "reference"
DECOYS = 2_000
ENTITY, DIRECT = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
ALIAS = "<http://www.w3.org/2004/02/skos/core#altLabel>"


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of an extract of Wikidata, or skip the test where it is missing."""
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"the extract {name} is not here; samples are no part of the project")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def lines_of(row: dict[str, str]) -> Iterator[str]:
    """Write a row of an extract as Wikidata would say it."""
    item = f"<{ENTITY}{row['qid']}>"
    names = json.loads(row["aliases_json"] or "{}")
    yield f"{item} {LABEL} {ox.Literal(row['label_en'], language='en')} ."
    for language, aliases in names.items():
        yield from (f"{item} {ALIAS} {ox.Literal(each, language=language)} ." for each in aliases)
    for column in ("occupation_P106", "birthplace_P19", "deathplace_P20"):
        for value in filter(None, row.get(column, "").split("|")):
            yield f"{item} <{DIRECT}{column.rpartition('_')[2]}> <{ENTITY}{value}> ."
    if row.get("death_year"):
        kind = "<http://www.w3.org/2001/XMLSchema#dateTime>"
        year = int(row["death_year"])
        if year > 0:
            yield f'{item} <{DIRECT}P570> "{year:04}-01-01T00:00:00Z"^^{kind} .'


@pytest.fixture(scope="module")
def extract(
    shipped: Assembly, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Return an endpoint with real rows of Wikidata, and those that our data links to.

    Others stand among them, more than we link to.
    """
    linked = {
        quad.object.value.removeprefix(ENTITY)
        for quad in shipped.quads
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(ENTITY)
    }
    people = list(rows_of("wikidata-persons.csv.gz"))
    known = [row for row in people if row["qid"] in linked]
    needed = {v for row in known for k in row for v in row[k].split("|") if "_P" in k}
    entities = [row for row in rows_of("wikidata-entities.csv.gz") if row["qid"] in needed]
    text = "\n".join(
        line for row in (*known, *islice(people, DECOYS), *entities) for line in lines_of(row)
    )
    with servers.oxigraph(tmp_path_factory.mktemp("extract")) as address:
        store = address.replace("/query", "/store?default")
        servers.post(store, text.encode(), "application/n-triples")
        yield address, known


@pytest.mark.parametrize(
    ("name", "column", "given"),
    [
        ("dates-of-death-in-wikidata", "death_year", {}),
        ("occupations-in-wikidata", "occupation_P106", {}),
        ("birth-and-death-places-in-wikidata", "birthplace_P19", {}),
        ("names-in-wikidata", "aliases_json", {"language": "ru"}),
    ],
)
def test_real_rows_of_wikidata_are_joined(
    shipped: Assembly,
    extract: tuple[str, list[dict[str, str]]],
    name: str,
    column: str,
    given: dict[str, str],
) -> None:
    """With real rows on the other side, each answer is about a person that the data links."""
    address, known = extract
    store = embedded.memory(shipped.quads)
    asked = ask(store, text_of(name, **given), address)
    having = {f"{ENTITY}{row['qid']}" for row in known if row[column]}
    found = Counter(cell for row in asked for cell in row if cell.startswith(f"{ENTITY}Q"))
    assert having & found.keys()
    assert {row[0].split("/")[-2] for row in asked} == {"person"}

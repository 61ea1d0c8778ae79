"""Answers as bytes: each format says what the rows say, read back by another library."""

from __future__ import annotations

import csv
import io
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.query import Result
from wcwidth import wcswidth

from purgeld import queries, results
from purgeld.errors import QueryError

if TYPE_CHECKING:
    from purgeld.results import Answer

DATA = """
PREFIX : <http://example.org/>
:a :name "Вороши\u0301лов"@ru , "東京", "say \\"no\\", twice\\nthen, go" ; :age 43 ; :height 1.8 .
:b :name "plain" ; :knows :a .
<http://example.org/x#char=1,2> :name "a comma in the IRI" .
"""
ROWS = "SELECT ?s ?n ?age WHERE { ?s :name ?n OPTIONAL { ?s :age ?age } } ORDER BY ?s ?n"
MADE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
PREFIX = "PREFIX : <http://example.org/> "


def asked(text: str) -> Answer:
    """Ask the small dataset."""
    store = ox.Store()
    store.load(DATA, ox.RdfFormat.TURTLE)
    return queries.run(store, PREFIX + text, "test")


def expected() -> list[tuple[object, ...]]:
    """Return the rows as rdflib finds them in the same data."""
    graph = rdflib.Graph().parse(data=DATA, format="turtle")
    return sorted((tuple(row) for row in graph.query(PREFIX + ROWS)), key=str)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["json", "xml", "tsv"])
def test_rows_are_read_back_as_they_were(form: str) -> None:
    """SPARQL JSON, XML and TSV give rdflib the rows that it finds itself."""
    read = Result.parse(io.BytesIO(results.write(asked(ROWS), form)), format=form)
    assert sorted((tuple(row) for row in read), key=str) == expected()  # type: ignore[arg-type]


def test_csv_quotes_what_needs_it() -> None:
    """CSV holds quotes, line breaks and commas, those of IRIs too, and ends lines as RFC 4180."""
    raw = results.write(asked(ROWS), "csv")
    head, *rows = csv.reader(io.StringIO(raw.decode(), newline=""), strict=True)
    assert head == ["s", "n", "age"]
    assert ["http://example.org/a", 'say "no", twice\nthen, go', "43"] in rows
    assert ["http://example.org/x#char=1,2", "a comma in the IRI", ""] in rows
    assert raw.startswith(b"s,n,age\r\n")


def test_table_aligns_wide_and_combining_letters() -> None:
    """Every line of a table puts its columns at the same place on the screen."""
    head, rule, *rows, count = results.write(asked(ROWS), "table").decode().splitlines()
    assert count == "5 rows"
    start = wcswidth(head[: head.index("age")])
    assert wcswidth(rule[: rule.rindex("  ") + 2]) == start
    aged = [row for row in rows if row.endswith("43")]
    assert len(aged) == 3
    assert {wcswidth(row) for row in aged} == {start + 2}


def test_table_shows_no_control_characters() -> None:
    """A label cannot move the cursor, change colours or turn the direction of a terminal."""
    text = 'SELECT ("\\u001B[31m\\u202Ered\\u0007" AS ?x) WHERE {}'
    shown = results.write(asked(text), "table").decode()
    assert all(letter.isprintable() or letter == "\n" for letter in shown)
    assert "\x1b" in results.write(asked(text), "csv").decode()


def test_a_table_goes_on_after_its_first_rows() -> None:
    """Rows beyond those that set the widths are written too, and all are counted."""
    many = results.MEASURED + 7
    values = " ".join(map(str, range(many)))
    shown = results.write(asked(f"SELECT ?n WHERE {{ VALUES ?n {{ {values} }} }}"), "table")
    assert shown.decode().splitlines()[2:] == [*map(str, range(many)), f"{many} rows"]


@pytest.mark.parametrize(
    ("form", "says"),
    [("json", b'"boolean":true'), ("xml", b"<boolean>true"), ("csv", b"true"), ("tsv", b"true"),
     ("table", b"yes")],
)  # fmt: skip
def test_ask_is_answered_in_every_row_format(form: str, says: bytes) -> None:
    """Yes and no have a form in each of the formats for rows."""
    assert says in results.write(asked("ASK { ?s ?p ?o }"), form)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(
    ("form", "other"), [("turtle", "turtle"), ("nt", "nt"), ("jsonld", "json-ld")]
)
def test_triples_are_read_back_as_they_were(form: str, other: str) -> None:
    """Turtle, N-Triples and JSON-LD give rdflib the graph that the data is."""
    read = rdflib.Graph().parse(data=results.write(asked(MADE), form), format=other)
    assert set(read) == set(rdflib.Graph().parse(data=DATA, format="turtle"))


def test_turtle_for_people_declares_what_it_uses() -> None:
    """A constructed graph is written as the project writes its own files."""
    text = "CONSTRUCT { ?s a pg:Person } WHERE { ?s :name ?n }"
    written = results.write(asked(text), "turtle").decode()
    assert "@prefix pg:" in written
    assert "@prefix crm:" not in written


def test_blank_nodes_are_no_hindrance() -> None:
    """A constructed graph may have blank nodes; it is still Turtle."""
    written = results.write(asked("CONSTRUCT { [] :of ?s } WHERE { ?s :age ?n }"), "turtle")
    assert len(rdflib.Graph().parse(data=written, format="turtle")) == 1


@pytest.mark.parametrize(
    ("text", "form", "cure"),
    [(ROWS, "turtle", "Use table, csv, tsv, json, xml"), (MADE, "csv", "Use turtle, nt, jsonld"),
     ("ASK { ?s ?p ?o }", "nt", "Use table, json or xml")],
)  # fmt: skip
def test_a_format_that_does_not_fit_is_refused(text: str, form: str, cure: str) -> None:
    """Rows are no graph and a graph is no rows: the error names the formats that fit."""
    with pytest.raises(QueryError) as refused:
        results.write(asked(text), form)
    assert refused.value.cure == cure


@pytest.mark.parametrize("letter", ["\\u0001", "\\u000B", "\\uFFFE", "\\uFFFF"])
def test_xml_refuses_what_it_cannot_hold(letter: str) -> None:
    """A character that XML 1.0 forbids is refused, where the library would write it raw."""
    with pytest.raises(QueryError, match="which XML cannot hold"):
        results.write(asked(f'SELECT ("a{letter}b" AS ?x) WHERE {{}}'), "xml")


class Pieces(io.BytesIO):
    """Remembers the size of each piece that is written."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self.sizes: list[int] = []

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Note the size and drop the bytes."""
        self.sizes.append(len(data))
        return len(data)


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml", "table"])
def test_large_answers_are_written_in_small_pieces(form: str) -> None:
    """An answer of 50,000 rows is never held as one text."""
    store = ox.Store()
    node = ox.NamedNode("http://example.org/p")
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"http://example.org/{number}"), node, ox.Literal(number))
        for number in range(50_000)
    )
    output = Pieces()
    answer = queries.run(store, "SELECT * WHERE { ?s ?p ?o }", "test")
    results.stream(answer, form, cast("IO[bytes]", output))
    assert sum(output.sizes) > 2_000_000
    assert max(output.sizes) < 50_000

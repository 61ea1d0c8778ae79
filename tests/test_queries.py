"""Saved queries: header, parameters, refusals."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from purgeld import answering, queries
from purgeld.errors import QueryError
from purgeld.stores import embedded

HEAD = "#+ title: T\n#+ title-ru: Т\n#+ question: Q?\n#+ tags: a, b\n"


def query(extra: str, body: str) -> queries.Query:
    """Read a query from its header and body."""
    return queries.read(Path("q.rq"), HEAD + extra + body)


def test_parameter_takes_the_place_of_its_default() -> None:
    """A given term replaces the content of the VALUES block, and only that."""
    asked = query("#+ param n: integer = 5 | a number\n", "SELECT ?n WHERE { VALUES ?n { 5 } }")
    assert "VALUES ?n { 5 }" in asked.bound({})
    rows = ox.Store().query(asked.bound({"n": "7"}))
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["n"].value for row in rows] == ["7"]


@pytest.mark.parametrize(
    "text", ['x" } # ', "x\\", "x\n} INSERT", '"@en', "}", "’; DROP", "\u202e", "a\\u0022"]
)
def test_strings_stay_strings(text: str) -> None:
    """Whatever a text holds, it arrives as one literal and changes nothing else."""
    asked = query("#+ param s: string | text\n", "SELECT ?s WHERE { VALUES ?s { UNDEF } }")
    rows = ox.Store().query(asked.bound({"s": text}))
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["s"].value for row in rows] == [text]


@pytest.mark.parametrize(
    ("kind", "text"),
    [("integer", "7 }"), ("integer", "x"), ("decimal", "1e5"), ("date", "1937"), ("iri", "http://a/<>"),
     ("string", "a\x00b")],
)  # fmt: skip
def test_ill_typed_values_are_refused(kind: str, text: str) -> None:
    """A value that does not fit its type is refused with an example."""
    asked = query(f"#+ param v: {kind} | value\n", "SELECT ?v WHERE { VALUES ?v { UNDEF } }")
    with pytest.raises(QueryError) as refused:
        asked.bound({"v": text})
    assert refused.value.cure.startswith("Write")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("#+ title: T\n", "the header lacks title-ru, question, tags"),
        (HEAD + "#+ param v: number\n", "a parameter line is not understood"),
        (HEAD + "#+ param v: iri | unused\n", "parameter v is not used"),
    ],
)
def test_incomplete_headers_are_refused(header: str, said: str) -> None:
    """A header that lacks something names it."""
    with pytest.raises(QueryError, match=said):
        queries.read(Path("q.rq"), header + "SELECT * WHERE { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("SELECT ?s { ?s a pg:Trial ; ; ] }", "1:31", "] cannot stand here"),
        ("SELECT ?s\n{ ?s a pg:Trial ] }", "2:17", "] cannot stand here"),
        ("ASK {\n ?s a pg:Trial } }", "2:18", "} cannot stand here"),
        ("ASK { ?s pg:a ?o", "1:17", "it ends where more is needed"),
        ("SELECT ?x ?x a", "1:14", "a cannot stand here"),
        ('ASK { ?s rdfs:label "a ] b" ] }', "1:29", "] cannot stand here"),
        ("ASK { ?s a pg:T FILTER(?s = ) }", "1:29", ") cannot stand here"),
    ],
)
def test_a_mistake_is_placed_as_it_was_written(text: str, place: str, says: str) -> None:
    """The place is that of the first word that cannot follow, whatever is put before the text."""
    with pytest.raises(QueryError) as refused:
        queries.run(ox.Store(), text, "mine.rq")
    assert f"mine.rq:{place}: is not SPARQL: {says}" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no query. Write SELECT"),
        ("# nothing", "holds no query"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "INSERT would change the data"),
        ("SELEKT ?x {}", "SELEKT begins no query. Did you mean SELECT?"),
        ("HELLO", "HELLO begins no query. Begin with SELECT, ASK"),
        ("SELECT ?x { ?x a pgg:Trial }", "unknown prefix pgg:. Did you mean pg:?"),
        ("SELECT ?x { ?x a zzzzz:T FILTER(?x != 'a:b') }", "unknown prefix zzzzz:. Declare it"),
        ("SELECT ?x { ?x a pg:Trial", "it ends where more is needed"),
        ("SELECT ?x { ?x ?x }", "} cannot stand here"),
        ("SELECT ?x {\n ?x a pg:Trial ;; ]\n}", "is not SPARQL"),
    ],
)
def test_mistakes_are_one_line_with_a_cure(text: str, says: str) -> None:
    """Whatever is wrong with a text is said in one short line: where, what, what to do."""
    with pytest.raises(QueryError) as refused:
        answering.run(embedded.memory(), text, "mine.rq", print, {})
    said = str(refused.value)
    assert said.startswith("mine.rq")
    assert says in said
    assert "\n" not in said
    assert len(said) < 200

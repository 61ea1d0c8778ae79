"""Saved queries: header, parameters, refusals."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from purgeld import queries
from purgeld.errors import QueryError
from purgeld.terms import PREFIXES

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
    "text", ["SELECT ?s { ?s a pg:Trial ; ; ] }", "ASK {\n ?s a pg:Trial } }", "ASK { ?s pg:a ?o"]
)
def test_a_mistake_is_placed_as_it_was_written(text: str) -> None:
    """Prefixes that are put before the first line do not move the place of a mistake in it."""
    with pytest.raises(SyntaxError) as native:
        ox.Store().query(text, prefixes=PREFIXES)
    with pytest.raises(QueryError) as refused:
        queries.run(ox.Store(), text, "mine.rq")
    assert refused.value.where is not None
    place = f"{refused.value.where.line}:{refused.value.where.column}"
    assert f"error at {place}: " in str(native.value)

"""Canonical Turtle and the lines of statements."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mini
from purgeld import formats, positions, turtle
from purgeld.errors import DataError
from purgeld.terms import PG, RDF_TYPE, XSD, name

LITERALS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")).map(ox.Literal),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")).map(
        lambda text: ox.Literal(text, language="en")
    ),
    st.integers().map(ox.Literal),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(
        lambda number: ox.Literal(str(number), datatype=XSD("decimal"))
    ),
)
TRIPLES = st.lists(
    st.builds(
        ox.Triple,
        st.sampled_from([PG("a"), PG("b-c"), ox.NamedNode("https://w3id.org/purgeld/id/x/y/z")]),
        st.sampled_from([RDF_TYPE, PG("p"), ox.NamedNode("https://example.org/q#1")]),
        LITERALS,
    ),
    min_size=1,
)


@given(TRIPLES)
def test_canonical_turtle_says_the_same(triples: list[ox.Triple]) -> None:
    """What is written is read back as the same graph, and written again as the same text."""
    text = turtle.canonical(triples)
    read = [quad.triple for quad in formats.parse(text, ox.RdfFormat.TURTLE, name="x")]
    assert set(read) == set(triples)
    assert turtle.canonical(reversed(read)) == text


@given(TRIPLES)
def test_every_statement_is_found_again(triples: list[ox.Triple]) -> None:
    """Each statement of a canonical file has a line of its own that is found."""
    lines = positions.locate(turtle.canonical(triples))
    for triple in triples:
        assert isinstance(triple.object, ox.Literal)
        key = (name(triple.subject), triple.predicate.value, triple.object.value)
        assert key in lines.by_key


def test_order_is_for_people() -> None:
    """Header, classes and properties come first, parts stand right after their owner."""
    text = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @base <https://w3id.org/purgeld/> .
    <id/event/x-y> a owl:Thing . <id/event/x/time> a owl:Thing . <id/event/x> a owl:Thing .
    <ns#b> a owl:ObjectProperty . <ns#c> a owl:Class . <ns> a owl:Ontology ."""
    written = turtle.canonical(formats.parse(text, ox.RdfFormat.TURTLE, name="x"))
    order = ["<ns>", "pg:c", "pg:b", "event:x a", "<id/event/x/time>", "event:x-y a"]
    assert [written.index(part) for part in order] == sorted(written.index(part) for part in order)


def test_blank_nodes_are_refused() -> None:
    """A blank node has no name to cite, so canonical Turtle refuses it."""
    quads = formats.parse(
        "<http://a/b> <http://a/c> [ <http://a/d> 1 ] .", ox.RdfFormat.TURTLE, name="x"
    )
    with pytest.raises(DataError, match="blank node"):
        turtle.canonical(quads)


def test_shipped_turtle_is_found_line_by_line() -> None:
    """Every statement of the shipped files is found at a line of its own."""
    paths = sorted((mini.ROOT / "data").glob("*.ttl"))
    assert paths
    for path in paths:
        lines = positions.locate(path.read_text("utf-8"))
        for quad in formats.read(path):
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)
            key = (name(quad.subject), quad.predicate.value, quad.object.value)
            assert key in lines.by_key


def test_lines_are_found_in_trig_and_n_quads() -> None:
    """Graph names are not taken for subjects."""
    trig = "@prefix a: <http://a/> .\na:g {\n a:s a:p a:o .\n}\nGRAPH a:h {\n a:t a:p 'x' }"
    assert positions.locate(trig).find("http://a/t", "http://a/p", "x") == 6
    quads = (
        '<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n<http://a/t> <http://a/p> "y" .\n'
    )
    assert positions.locate(quads).find("http://a/t", "http://a/p", "y") == 2


def test_comments_are_seen() -> None:
    """A comment is found, a hash inside an IRI or a string is none."""
    assert positions.first_comment('<http://a/b#c> <http://a/p> "# no" .\n# yes\n') == 2
    assert positions.first_comment("<http://a/b#c> <http://a/p> <http://a/#> .") is None

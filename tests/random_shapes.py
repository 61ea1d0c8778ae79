"""Random data graphs and random shapes graphs, for tests that compare two ways to validate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, RdfFormat, Triple, parse

from purgeld.terms import RDF, RDF_TYPE, RDFS, SH, XSD, Namespace

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from purgeld.shacl.shapegraph import Node, Term

EX = Namespace("http://example.org/")
PREFIXES = "\n".join(
    f"@prefix {name}: <{space}> ."
    for name, space in (("ex", EX), ("sh", SH), ("xsd", XSD), ("rdf", RDF), ("rdfs", RDFS))
)
NODES: list[Node] = [*(EX(f"n{n}") for n in range(5)), BlankNode("b0"), BlankNode("b1")]
CLASSES = [EX(name) for name in "ABC"]
PREDICATES = [EX(name) for name in "pqr"]
NUMERIC = [EX("low"), EX("high")]
NUMBERS = [
    *(Literal(str(n), datatype=XSD("integer")) for n in (1, 2, 3)),
    Literal("2.5", datatype=XSD("decimal")),
    Literal("2.0E0", datatype=XSD("double")),
]
LITERALS = [
    Literal("a"),
    Literal("bb"),
    Literal("ccc ccc"),
    Literal("Schuld", language="de"),
    Literal("guilt", language="en"),
    Literal("guilt", language="en-gb"),
    Literal("blame", language="en"),
    *NUMBERS,
    *(Literal(day, datatype=XSD("date")) for day in ("1937-07-30", "1937-08-05", "1938-11-17")),
    Literal("1937-13-45", datatype=XSD("date")),
    Literal("many", datatype=XSD("integer")),
    Literal("true", datatype=XSD("boolean")),
]
WHOLE = st.integers(0, 3).map(str)
SHAPES = 5


def among(values: list[str]) -> SearchStrategy[str]:
    """Draw one of some texts."""
    return st.sampled_from(values)


def text_of(term: Term) -> str:
    """Write a term in Turtle."""
    return str(term)


LISTED = st.lists(
    among([text_of(term) for term in (*NODES[:4], *LITERALS)]), min_size=1, max_size=4, unique=True
).map(lambda members: f"( {' '.join(members)} )")
IRIS = among([str(predicate) for predicate in PREDICATES])
ANYWHERE: dict[str, SearchStrategy[str]] = {
    "class": among([str(each) for each in CLASSES]),
    "datatype": among(["xsd:string", "xsd:integer", "xsd:date", "rdf:langString", "xsd:boolean"]),
    "nodeKind": among(
        [f"sh:{k}" for k in ("IRI", "BlankNode", "Literal", "IRIOrLiteral", "BlankNodeOrIRI")]
    ),
    "minLength": among(["1", "2", "3"]),
    "maxLength": WHOLE.map(lambda n: f"{n}0"),
    "pattern": among(['"^[a-z]+$"', '"n[0-3]"', '"U"', '"^.{0,2}$"']),
    "languageIn": among(['( "en" )', '( "de" "en-GB" )', '( "fr" )']),
    "in": LISTED,
    "hasValue": among([text_of(term) for term in (*NODES[:3], LITERALS[0], LITERALS[8])]),
    "equals": IRIS,
    "disjoint": IRIS,
}
ON_PROPERTIES: dict[str, SearchStrategy[str]] = {
    "minCount": WHOLE,
    "maxCount": WHOLE,
    "uniqueLang": st.just("true"),
}
BOUNDS = among(["1", "2", "2.5", "1.0e0"])
ON_NUMBERS: dict[str, SearchStrategy[str]] = {
    "minInclusive": BOUNDS,
    "maxExclusive": BOUNDS,
    "minExclusive": BOUNDS,
    "maxInclusive": BOUNDS,
    "lessThan": among([str(each) for each in NUMERIC]),
    "lessThanOrEquals": among([str(each) for each in NUMERIC]),
}


def wrapped(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    """Draw a path made of other paths."""
    return st.one_of(
        inner.map(lambda path: f"[ sh:inversePath {path} ]"),
        inner.map(lambda path: f"[ sh:zeroOrMorePath {path} ]"),
        inner.map(lambda path: f"[ sh:oneOrMorePath {path} ]"),
        inner.map(lambda path: f"[ sh:zeroOrOnePath {path} ]"),
        st.tuples(inner, inner).map(lambda two: f"( {two[0]} {two[1]} )"),
        st.tuples(inner, inner).map(lambda two: f"[ sh:alternativePath ( {two[0]} {two[1]} ) ]"),
    )


PATHS = st.one_of(IRIS, st.recursive(IRIS, wrapped, max_leaves=3))


@st.composite
def statements(draw: DrawFn) -> list[Triple]:
    """Draw a data graph."""
    ends = st.sampled_from([*NODES, *LITERALS])
    node, predicate = st.sampled_from(NODES), st.sampled_from(PREDICATES)
    triples = draw(st.lists(st.builds(Triple, node, predicate, ends), max_size=25))
    types = st.builds(Triple, node, st.just(RDF_TYPE), st.sampled_from(CLASSES))
    triples += draw(st.lists(types, max_size=8))
    counts = st.builds(Triple, node, st.sampled_from(NUMERIC), st.sampled_from(NUMBERS))
    triples += draw(st.lists(counts, max_size=8))
    if draw(st.booleans()):
        triples.append(Triple(CLASSES[1], RDFS("subClassOf"), CLASSES[0]))
    return list(dict.fromkeys(triples))


@st.composite
def shape(draw: DrawFn, number: int) -> str:
    """Draw one shape; it may ask only shapes of a higher number, so that nothing recurs."""
    parts = [f"<{EX(f's{number}').value}> a {'sh:PropertyShape' if number % 2 else 'sh:NodeShape'}"]
    rules = ANYWHERE
    if number % 2:
        numeric = draw(st.booleans())
        parts.append(f"sh:path {draw(among(list(map(str, NUMERIC))) if numeric else PATHS)}")
        rules = ANYWHERE | ON_PROPERTIES | (ON_NUMBERS if numeric else {})
    chosen = draw(st.lists(among(list(rules)), max_size=3, unique=True))
    parts += [f"sh:{local} {draw(rules[local])}" for local in chosen]
    if number + 1 < SHAPES:
        parts += draw(st.lists(asking(number), max_size=2, unique_by=lambda part: part.split()[0]))
    parts += draw(st.lists(targets(), min_size=number < 2, max_size=2, unique=True))
    if draw(st.booleans()):
        parts.append(f"sh:severity sh:{draw(among(['Info', 'Warning']))}")
    return " ;\n  ".join(parts) + " ."


def targets() -> SearchStrategy[str]:
    """Draw a target declaration."""
    return st.one_of(
        among([f"sh:targetClass {each}" for each in CLASSES]),
        among([f"sh:targetNode {term}" for term in (*NODES[:3], LITERALS[0], LITERALS[8])]),
        among([f"sh:targetSubjectsOf {each}" for each in PREDICATES]),
        among([f"sh:targetObjectsOf {each}" for each in PREDICATES]),
    )


def asking(number: int) -> SearchStrategy[str]:
    """Draw a constraint that asks shapes of a higher number."""
    others = [f"<{EX(f's{n}').value}>" for n in range(number + 1, SHAPES)]
    properties = [f"<{EX(f's{n}').value}>" for n in range(number + 1, SHAPES) if n % 2]
    nodes = [f"<{EX(f's{n}').value}>" for n in range(number + 1, SHAPES) if not n % 2]
    one, some = among(others), st.lists(among(others), min_size=1, max_size=3, unique=True)
    kinds = [
        among(nodes).map(lambda name: f"sh:node {name}"),
        one.map(lambda name: f"sh:not {name}"),
        st.tuples(among(["and", "or", "xone"]), some).map(
            lambda both: f"sh:{both[0]} ( {' '.join(both[1])} )"
        ),
    ]
    if properties:
        kinds.append(among(properties).map(lambda name: f"sh:property {name}"))
    if number % 2:
        counts = among(["sh:qualifiedMinCount 1", "sh:qualifiedMaxCount 1"])
        kinds.append(
            st.tuples(one, counts).map(lambda two: f"sh:qualifiedValueShape {two[0]} ; {two[1]}")
        )
    return st.one_of(kinds)


SHAPES_GRAPHS = st.tuples(*(shape(number) for number in range(SHAPES))).map("\n".join)


def triples_of(turtle: str) -> list[Triple]:
    """Parse a piece of Turtle with the prefixes of this module."""
    return [quad.triple for quad in parse(f"{PREFIXES}\n{turtle}", format=RdfFormat.TURTLE)]

"""Each shape passes its valid file and stops its invalid one; every pair of the tables has a shape.

A node of which a file says nothing but its class stands for a complete one and is not examined, so
that the files stay small. All shapes run over every file, in both engines.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, XSD, BNode, Graph, Literal, Namespace, URIRef

from purgeld.shacl import compiled
from purgeld.terms import BASE, PREFIXES
from purgeld.validation import ENGINES
from shape_pairs import PAIRS, REUSED_CLASSES
from turtle_files import found
from vocabularies import PINNED, ROOT

if TYPE_CHECKING:
    from rdflib.term import Node

PG = Namespace(f"{BASE}ns#")
CRM = Namespace(PREFIXES["crm"])
SHAPES = Namespace(f"{BASE}shapes/")
META_SHAPES = PINNED / "shacl-shacl.ttl"
TIME = URIRef(f"{BASE}id/event/third-moscow-trial/time")


def expand(curie: str) -> URIRef:
    """Expand a prefixed name."""
    prefix, _, name = curie.partition(":")
    return URIRef(f"{PREFIXES[prefix]}{name}")


def local(term: Node | str) -> str:
    """Return the last part of an IRI."""
    return str(term).replace("#", "/").rpartition("/")[2]


def read(*patterns: str) -> Graph:
    """Parse the files that match into one graph."""
    graph = Graph()
    for pattern in patterns:
        for path in found(pattern):
            graph.parse(path)
    return graph


@cache
def ontology() -> Graph:
    """Parse the ontology once."""
    return read("ontology/purge.ttl")


@cache
def class_tree() -> Graph:
    """Take the sub-class axioms out of the ontology."""
    tree = Graph()
    for axiom in ontology().triples((None, RDFS.subClassOf, None)):
        tree.add(axiom)
    return tree


@cache
def shapes() -> Graph:
    """Parse the shapes once, with the prefixes of their queries."""
    return read("ontology/shapes/*.ttl", "ontology/prefixes.ttl")


@cache
def plan() -> compiled.Plan:
    """Compile the shapes once."""
    return compiled.compile_shapes(as_quads(shapes()))


def as_quads(graph: Graph) -> list[ox.Quad]:
    """Hand a graph over to the compiled engine."""
    return list(ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES))


def findings(data: Graph, engine: str = "compiled") -> list[tuple[str, str]]:
    """Run an engine over a graph: the shape and the focus node of each finding."""
    whole = data + class_tree()
    if engine == "compiled":
        found_here = plan().run(as_quads(whole)).findings
        return [(str(one.shape.value), str(one.focus.value)) for one in found_here]
    report: Graph = pyshacl.validate(whole, shacl_graph=shapes(), inplace=True)[1]
    results = report.subjects(RDF.type, SH.ValidationResult)
    return [
        (str(report.value(result, SH.sourceShape)), str(report.value(result, SH.focusNode)))
        for result in results
    ]


def described(data: Graph) -> set[Node]:
    """Find the nodes of which a file says more than their class."""
    return {subject for subject, predicate in data.subject_predicates() if predicate != RDF.type}


def broken(data: Graph, engine: str = "compiled") -> Counter[str]:
    """Count the findings of each shape at the nodes that a file describes."""
    nodes = {str(node) for node in described(data)}
    return Counter(local(shape) for shape, focus in findings(data, engine) if focus in nodes)


def example(name: str, kind: str) -> Graph:
    """Parse the valid or the invalid file of a shape."""
    return Graph().parse(ROOT / "tests" / "shapes" / f"{name}.{kind}.ttl")


def gathering() -> set[Node]:
    """Find the shapes that gather the property shapes of a class."""
    return set(shapes().subjects(SH.property))


def rules() -> list[URIRef]:
    """Find the shapes that demand something: property shapes, and others with a target."""
    targeted = {*shapes().subjects(SH.targetClass), *shapes().subjects(SH.targetSubjectsOf)}
    demanding = {*shapes().objects(None, SH.property), *targeted} - gathering()
    return sorted(rule for rule in demanding if isinstance(rule, URIRef))


def with_any(*constraints: URIRef) -> list[str]:
    """Name the shapes of one class and one property that have one of these constraints."""
    return [
        local(rule)
        for rule in rules()
        if (None, SH.property, rule) in shapes()
        and isinstance(shapes().value(rule, SH.path), URIRef)
        and set(constraints) & set(shapes().predicates(rule))
    ]


def with_values(name: str, *values: Node) -> Graph:
    """Return the valid file of a shape with other values at its path."""
    data = example(name, "valid")
    path = shapes().value(SHAPES[name], SH.path)
    target = shapes().value(shapes().value(None, SH.property, SHAPES[name]), SH.targetClass)
    assert isinstance(path, URIRef)
    for focus in set(data.subjects(RDF.type, target)) & described(data):
        data.remove((focus, path, None))
        for value in values:
            data.add((focus, path, value))
    return data


NAMES = [local(rule) for rule in rules()]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", NAMES)
def test_valid_file_conforms(name: str, engine: str) -> None:
    """The valid file of a shape breaks no shape at all."""
    assert not broken(example(name, "valid"), engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", NAMES)
def test_invalid_file_breaks_its_shape_and_no_other(name: str, engine: str) -> None:
    """The invalid file of a shape breaks exactly this shape, exactly once."""
    assert broken(example(name, "invalid"), engine) == {name: 1}


@pytest.mark.parametrize("name", with_any(SH.minCount, SH.qualifiedMinCount, SH.hasValue))
def test_missing_value_is_found(name: str) -> None:
    """Taking away a required value breaks the shape that requires it."""
    assert name in broken(with_values(name))


@pytest.mark.parametrize("name", with_any(SH["class"], SH.datatype, SH["or"], SH.nodeKind))
def test_value_of_another_kind_is_found(name: str) -> None:
    """A word in place of a thing, or a thing in place of a word, breaks the shape."""
    facts = shapes()
    literal = facts.value(SHAPES[name], SH.datatype) or (
        facts.value(SHAPES[name], SH.nodeKind) == SH.Literal
    )
    stranger = URIRef(f"{BASE}id/place/nowhere") if literal else Literal("nowhere")
    assert name in broken(with_values(name, stranger))


@pytest.mark.parametrize(
    ("class_name", "property_name"),
    [
        ("pg:Event", "pg:isPartOf"),
        ("pg:Place", "crm:P89_falls_within"),
        ("skos:Concept", "skos:broader"),
    ],
)
def test_long_circle_is_found_at_every_member(class_name: str, property_name: str) -> None:
    """A circle of four is reported at each of the four, and not at what hangs on it."""
    ring = [URIRef(f"{BASE}id/event/{letter}") for letter in "abcd"]
    tail = URIRef(f"{BASE}id/event/tail")
    data = Graph()
    for part, whole in [*zip(ring, [*ring[1:], ring[0]], strict=True), (tail, ring[0])]:
        data.add((part, RDF.type, expand(class_name)))
        data.add((part, expand(property_name), whole))
    rule = SHAPES[f"{local(expand(class_name))}-{local(expand(property_name))}-acyclic"]
    assert Counter(focus for shape, focus in findings(data) if shape == str(rule)) == Counter(
        str(node) for node in ring
    )


def time_span(edtf: str, begin: str | None, end: str | None) -> Graph:
    """Make a time-span with these bounds."""
    data = Graph()
    data.add((TIME, RDF.type, CRM["E52_Time-Span"]))
    data.add((TIME, PG.edtf, Literal(edtf)))
    for term, day, hour in (
        ("P82a_begin_of_the_begin", begin, "00:00:00"),
        ("P82b_end_of_the_end", end, "23:59:59"),
    ):
        if day:
            moment = Literal(f"{day}T{hour}+00:00", datatype=XSD.dateTime)
            data.add((TIME, CRM[term], moment))
    return data


@pytest.mark.parametrize(
    ("edtf", "begin", "end"),
    [
        ("1937-06-11", "1937-06-11", "1937-06-11"),
        ("1937-06", "1937-06-01", "1937-06-30"),
        ("1937~", "1937-01-01", "1937-12-31"),
        ("1937?", "1937-01-01", "1937-12-31"),
        ("193X", "1930-01-01", "1939-12-31"),
        ("1937-XX-05", "1937-01-05", "1937-12-05"),
        ("1938-21", "1938-03-01", "1938-05-31"),
        ("1936-08/1938-03", "1936-08-01", "1938-03-31"),
        ("[1937-12,1938-01]", "1937-12-01", "1938-01-31"),
        ("1937-07/..", "1937-07-01", None),
        ("../1938", None, "1938-12-31"),
        ("XXXX", None, None),
    ],
)
def test_date_and_its_bounds_agree(edtf: str, begin: str | None, end: str | None) -> None:
    """Every supported form of date is let pass with the bounds that belong to it."""
    assert not broken(time_span(edtf, begin, end))


@pytest.mark.parametrize(
    ("edtf", "begin", "end"),
    [
        ("1937-06-11", "1937-06-11", "1937-06-12"),
        ("1937-06", "1937-06-02", "1937-06-30"),
        ("1937", "1937-01-01", "1937-12-28"),
        ("1937~", "1936-01-01", "1938-12-31"),
        ("1937", "1937-01-01", None),
    ],
)
def test_bounds_of_another_date_are_found(edtf: str, begin: str | None, end: str | None) -> None:
    """Bounds that are wrong or missing for a plain day, month or year are reported once."""
    assert broken(time_span(edtf, begin, end)) == {"E52_Time-Span-bounds": 1}


@pytest.mark.parametrize(
    "edtf",
    [
        "",
        "../..",
        "/1938",
        "1937 ",
        "1937-06-32",
        "1937-13",
        "1937-24",
        "1937-6",
        "31.02.1937",
        "37",
        "y-17e7",
    ],
)
def test_impossible_date_is_found(edtf: str) -> None:
    """A text that is no supported date is reported by the shape of dates."""
    assert broken(time_span(edtf, None, None))["E52_Time-Span-edtf"] == 1


def test_every_shape_has_its_two_files() -> None:
    """There is a valid and an invalid file for each shape, and no file without a shape."""
    files = sorted(path.name for path in found("tests/shapes/*"))
    assert files == sorted(f"{n}.{kind}.ttl" for n in NAMES for kind in ("invalid", "valid"))


def test_first_line_says_why() -> None:
    """Each file opens with a sentence on what makes it valid or invalid."""
    for path in found("tests/shapes/*.ttl"):
        kind = path.name.split(".")[-2].capitalize()
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        assert first.startswith(f"# {kind}: "), path
        assert first.endswith("."), path


@pytest.mark.parametrize("rule", rules(), ids=local)
def test_shape_explains_itself(rule: URIRef) -> None:
    """Each shape has a name and a message in English and Russian, and one severity."""
    for term in (SH.name, SH.message):
        texts = list(shapes().objects(rule, term))
        assert sorted(str(t.language) for t in texts if isinstance(t, Literal)) == ["en", "ru"]
    assert list(shapes().objects(rule, SH.severity)) in ([SH.Violation], [SH.Warning])


def test_every_class_has_a_shape() -> None:
    """Each class of the ontology, and each reused one, has a node shape under its own name."""
    own = set(ontology().subjects(RDF.type, OWL.Class))
    classes = own | {expand(name) for name in REUSED_CLASSES}
    actual = {shape: shapes().value(shape, SH.targetClass) for shape in gathering()}
    assert actual == {SHAPES[local(term)]: term for term in classes}
    assert set(shapes().objects(None, SH.targetClass)) == classes


def test_every_pair_has_a_property_shape() -> None:
    """The pairs of class and property in the tables are those of the property shapes."""
    actual = set()
    for gatherer, rule in shapes().subject_objects(SH.property):
        path = shapes().value(rule, SH.path)
        if path and local(rule) == f"{local(gatherer)}-{local(path)}":
            actual.add((local(gatherer), path))
    assert actual == {(name, expand(term)) for name, term in PAIRS}


def test_every_property_is_in_the_tables() -> None:
    """The tables hold all properties of the ontology, and none that it does not have."""
    own = {
        term
        for kind in (OWL.ObjectProperty, OWL.DatatypeProperty)
        for term in ontology().subjects(RDF.type, kind)
    }
    assert {expand(term) for _, term in PAIRS if term.startswith("pg:")} == own


def test_shapes_have_names() -> None:
    """Only paths and lists are without a name, and few shapes need a query."""
    paths = {SH.path, SH.inversePath, SH.oneOrMorePath, SH.alternativePath}
    lists = {SH["and"], SH["or"], SH.languageIn, RDF.first, RDF.rest}
    assert {p for _, p, o in shapes() if isinstance(o, BNode)} <= paths | lists
    assert 0 < len(set(shapes().subjects(SH.sparql))) <= 5


@pytest.mark.skipif(not META_SHAPES.exists(), reason="the pinned vocabularies are not there")
def test_shapes_are_valid_shacl() -> None:
    """The shapes pass the shapes for shapes of the W3C."""
    conforms, _, text = pyshacl.validate(shapes(), shacl_graph=Graph().parse(META_SHAPES))
    assert conforms, text

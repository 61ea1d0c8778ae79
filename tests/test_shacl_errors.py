"""Broken shapes, broken data and runaways: refused or reported by name, never passed over."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import NoReturn

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from purgeld.errors import DataError, Place, ShapesError, SyntaxFault
from purgeld.shacl import patterns, reading, vocabulary
from purgeld.shacl.compiled import compile_shapes
from purgeld.shacl.report import Unchecked
from purgeld.terms import OWL, RDF, SH, XSD, Namespace

EX = Namespace("http://example.org/")
PREFIXES = "\n".join(
    f"@prefix {name}: <{space}> ."
    for name, space in (("ex", EX), ("sh", SH), ("xsd", XSD), ("rdf", RDF), ("owl", OWL))
)
SELECT = "sh:sparql [ sh:select 'SELECT {} WHERE {{ {} }}' ]"


def triples_of(turtle: str) -> list[Triple]:
    """Parse a piece of Turtle with the prefixes of this module."""
    return [quad.triple for quad in parse(f"{PREFIXES}\n{turtle}", format=RdfFormat.TURTLE)]


BROKEN = {
    "unknown parameter": ("sh:minCoun 1", "sh:minCoun is not supported. Did you mean sh:minCount?"),
    "javascript": ("sh:js [ sh:jsLibrary ex:l ]", "sh:js is not supported"),
    "rule": ("sh:rule [ a sh:TripleRule ]", "sh:rule is not supported"),
    "SPARQL target": ("sh:target [ sh:select '' ]", "sh:target is not supported"),
    "two bounds": ("sh:maxLength 1, 2", "sh:maxLength stands 2 times"),
    "word for a number": ("sh:minLength 'two'", "is not an integer"),
    "ill-formed number": ("sh:minLength 'two'^^xsd:integer", "is not an integer"),
    "no list": ("sh:in ex:a", "is not a well-formed list"),
    "list without end": ("sh:in [ rdf:first 1 ]", "is not a well-formed list"),
    "no class": ("sh:class 'A'", "is not an IRI"),
    "no datatype": ("sh:datatype 'xsd:date'", "is not an IRI"),
    "no node kind": ("sh:nodeKind sh:Iri", "is no node kind. Use one of IRI,"),
    "no order": ("sh:minInclusive ex:a", "has no place in an order"),
    "ill-formed bound": ("sh:minInclusive '1937-13'^^xsd:gYearMonth", "has no place in an order"),
    "count on a node shape": ("sh:minCount 1", "sh:minCount stands on a node shape"),
    "order on a node shape": ("sh:lessThan ex:p", "sh:lessThan stands on a node shape"),
    "severity": ("sh:severity 'bad'", "is not an IRI"),
    "target": ("sh:targetClass [ ]", "cannot be a target"),
    "literal as shape": ("sh:node 'x'", "is not a shape"),
    "property without path": ("sh:property ex:t", "leads to a shape without sh:path"),
    "node with path": ("sh:node [ sh:path ex:p ]", "sh:node leads to a property shape"),
    "literal as path": ("sh:property [ sh:path 'p' ]", "is no path"),
    "empty path": ("sh:property [ sh:path [ ] ]", "is no path"),
    "short path list": ("sh:property [ sh:path ( ex:p ) ]", "two members or more"),
    "unbalanced pattern": ("sh:pattern '(a'", "is not a regular expression"),
    "look-ahead": ("sh:pattern '(?=a)b'", "is not a regular expression"),
    "back-reference": (r"sh:pattern '(a)\\1'", "is not a regular expression"),
    "flags": ("sh:pattern 'a' ; sh:flags 'g'", "is not a regular expression"),
    "language list": ("sh:languageIn ( ex:en )", "takes a list of strings"),
    "no query": ("sh:sparql [ sh:message 'x' ]", "needs sh:select"),
    "SPARQL syntax": (SELECT.format("$this", "$this"), "cannot be read: it is not complete"),
    "missing prefix": (SELECT.format("$this", "$this no:p 1"), "the prefix no:, which is not"),
    "strange query": (SELECT.format("$this", "$this a %"), "line 1, column 30, at % }"),
    "unfinished query": ("sh:sparql [ sh:select 'SELECT $this {' ]", "it is not complete"),
    "SERVICE": (SELECT.format("$this", "SERVICE <http://x/> { $this ?p 1 }"), "SERVICE is not"),
    "MINUS": (SELECT.format("$this", "$this ?p 1 MINUS { $this ?p 2 }"), "MINUS is not allowed"),
    "VALUES": (SELECT.format("$this", "VALUES ?x { 1 } $this ?p ?x"), "VALUES is not allowed"),
    "rebinding": (SELECT.format("$this", "BIND (1 AS ?this)"), "another value"),
    "this not returned": (SELECT.format("?x", "$this ?p ?x"), "must return $this"),
    "inner select": (SELECT.format("$this", "{ SELECT ?p { $this ?p 1 } }"), "inside must return"),
    "ASK for SELECT": ("sh:sparql [ sh:select 'ASK { $this ?p 1 }' ]", "not of the form SELECT"),
    "CONSTRUCT": ("sh:sparql [ sh:select 'CONSTRUCT WHERE { $this ?p 1 }' ]", "not of the form"),
    "unknown function": (SELECT.format("$this", "FILTER(<x:f>($this))"), "cannot be read"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_shapes_are_refused(name: str) -> None:
    """A shape that means nothing is refused, with its name, its place and what is wrong."""
    rule, message = BROKEN[name]
    shapes = triples_of(f"ex:s a sh:NodeShape ; sh:targetClass ex:A ; {rule} .")
    with pytest.raises(ShapesError) as caught:
        compile_shapes(shapes, locate=lambda shape, _: Place(f"{shape.value}.ttl", 7))
    assert message in str(caught.value)
    assert "http://example.org/" in str(caught.value)
    assert caught.value.where is not None


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ("ex:s sh:targetClas ex:A ; sh:nodeKind sh:IRI .", "Did you mean sh:targetClass?"),
        ("[] sh:targetClas ex:A .", "Did you mean sh:targetClass?"),
        ("[] sh:target ex:A .", "sh:target is not supported"),
        ("ex:s sh:property [ sh:path ex:p ; sh:minCount 'x' ] .", "is not an integer"),
        ("ex:s a sh:NodeShape ; sh:property [ sh:path 'p' ] .", "is no path"),
    ],
)
def test_mistakes_outside_shapes_with_targets_are_refused(shapes: str, said: str) -> None:
    """A misspelt target does not make a shape that looks at nothing, nor does a missing type."""
    with pytest.raises(ShapesError) as caught:
        compile_shapes(triples_of(shapes))
    assert said in str(caught.value)


def test_the_vocabulary_is_spelt_right() -> None:
    """What may stand on a shape is a property of the published vocabulary."""
    path = Path(__file__).resolve().parents[2] / "shared" / "vocab" / "shacl.ttl"
    if not path.exists():
        pytest.skip("the vocabulary is not in ../shared/vocab")
    quads = parse(path=path, format=RdfFormat.TURTLE)
    assert {q.subject for q in quads if q.object == RDF("Property")} >= vocabulary.ON_SHAPES


def test_parameters_of_components_are_no_shapes() -> None:
    """What describes a parameter of a component is not compiled as a shape."""
    shapes = triples_of(
        "ex:C a sh:ConstraintComponent ; sh:parameter ex:P . "
        "ex:P a sh:Parameter ; sh:path ex:p ; sh:datatype xsd:integer ; sh:optional true ."
    )
    assert not compile_shapes(shapes).shapes


@pytest.mark.parametrize(
    "shapes",
    [
        "ex:s sh:targetClass ex:A ; sh:node ex:s .",
        "ex:s sh:targetClass ex:A ; sh:not ex:t . ex:t sh:or ( ex:u ) . ex:u sh:node ex:s .",
        "ex:s sh:targetClass ex:A ; sh:property ex:t . ex:t sh:path ex:p ; sh:node ex:s .",
    ],
)
def test_recursion_is_refused(shapes: str) -> None:
    """Shapes that lead back to themselves are refused with the way round."""
    with pytest.raises(ShapesError, match=r"recursion is not supported: .* > "):
        compile_shapes(triples_of(shapes))


def test_entailment_is_refused() -> None:
    """A shapes graph that asks for inference is refused (SHACL 1.5)."""
    with pytest.raises(ShapesError, match="entailment"):
        compile_shapes(triples_of("<x:g> sh:entailment <http://www.w3.org/ns/entailment/RDFS> ."))


def test_a_path_in_a_circle_is_refused() -> None:
    """A path that contains itself is refused."""
    with pytest.raises(ShapesError, match="is no path"):
        compile_shapes(
            triples_of("ex:s sh:targetClass ex:A ; sh:path _:p . _:p sh:inversePath _:p .")
        )


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither owl:imports nor sh:shapesGraph opens a connection."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(socket, "socket", refuse)
    shapes = triples_of(
        "<x:g> owl:imports <http://example.org/more> . "
        "ex:s sh:targetClass ex:A ; sh:nodeKind sh:IRI ; sh:sparql [ sh:prefixes <x:g> ; "
        "sh:select 'SELECT $this { $this a <http://example.org/B> }' ] ."
    )
    data = triples_of("<x:d> sh:shapesGraph <http://example.org/shapes> . ex:n a ex:A, ex:B .")
    assert len(compile_shapes(shapes).run(data).findings) == 1


def test_an_exploding_pattern_ends() -> None:
    """A pattern on which a backtracking matcher takes exponential time is matched all the same."""
    shapes = triples_of("ex:s sh:targetObjectsOf ex:p ; sh:pattern '^(a+)+$' .")
    data = triples_of(f'ex:n ex:p "{"a" * 5000}b" .')
    assert len(compile_shapes(shapes).run(data).findings) == 1


def test_a_runaway_query_is_not_validated() -> None:
    """A query that does not end in time leaves its shape unchecked, the report not conforming."""
    shapes = triples_of(
        "ex:s sh:targetNode ex:n ; sh:sparql [ sh:select '''SELECT $this WHERE { "
        "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) = CONCAT(STR(?d), STR(?g))) }''' ] . "
        "ex:t sh:targetNode ex:n ; sh:nodeKind sh:Literal ."
    )
    data = [Triple(EX(f"n{n}"), EX("p"), EX(f"n{n + 1}")) for n in range(2000)]
    report = compile_shapes(shapes).run(data, time_limit=0.5)
    assert [each.shape for each in report.unchecked] == [EX("s")]
    assert [each.shape for each in report.findings] == [EX("t")]
    assert not report.conforms


def test_a_walk_without_time_is_not_validated() -> None:
    """A repeated path that is not done in time leaves its shape unchecked."""
    shapes = triples_of(
        "ex:s sh:targetNode ex:n ; sh:path [ sh:oneOrMorePath ex:p ] ; sh:minCount 1 ."
    )
    report = compile_shapes(shapes).run([Triple(EX("n"), EX("p"), EX("m"))], time_limit=-1)
    assert report.unchecked == (Unchecked(EX("s"), "stopped by the time limit of -1 s"),)


def test_a_failure_of_the_query_is_not_validated() -> None:
    """A solution that binds ?failure to true means that the shape was not validated (5.3.2)."""
    shapes = triples_of(
        f"ex:s sh:targetNode ex:n ; {SELECT.format('$this ?failure', 'BIND (true AS ?failure)')} ."
    )
    report = compile_shapes(shapes).run([])
    assert [each.reason for each in report.unchecked] == ["its query reports a failure"]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.nt", "<x:s> <x:p> <x:o> .\n<x:s> <x:p> .\n", 2),
        ("a.nt", "<x:s> <x:p> <x:o> .\n<x:s> <x:p> <x:o> ;\n", 2),
        ("a.nt", "<x:s> <x:p> <x:o> .\n<x:s> <x:p> <x o> .\n", 2),
        ("a.nt", '<x:s> <x:p> <x:o> .\n"s" <x:p> <x:o> .\n', 2),
        ("a.nq", "<x:s> <x:p> <x:o> <x:g> .\n<x:s> <x:p> <x:o> <x:g> <x:h> .\n", 2),
        ("a.ttl", "@prefix x: <x:> .\n\nx:s x:p y:o .\n", 3),
    ],
)
def test_broken_data_names_file_and_line(tmp_path: Path, name: str, text: str, line: int) -> None:
    """A file that cannot be parsed is refused with its name and the line."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SyntaxFault) as caught:
        reading.from_files([path])
    assert caught.value.where is not None
    assert (caught.value.where.name, caught.value.where.line) == (path, line)


@pytest.mark.parametrize("name", ["gone.nt", "gone.ttl", "data.csv"])
def test_missing_or_strange_files(tmp_path: Path, name: str) -> None:
    """A file that is not there, or not RDF, is refused by name."""
    with pytest.raises(SyntaxFault, match=name):
        reading.from_files([tmp_path / name])


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "matches"),
    [
        ("^GP-[0-9]{8}$", "", "GP-00000001", True),
        ("^GP-[0-9]{8}$", "", "GP-00000001\n", False),
        ("b", "", "abc", True),
        ("^a.c$", "", "a\nc", False),
        ("^a.c$", "s", "a\nc", True),
        ("^c$", "m", "a\nc", True),
        ("ёлка", "i", "ЁЛКА", True),
        ("a b", "x", "ab", True),
        ("[a b]+$", "x", "a b", True),
        ("a.c", "q", "abc", False),
        ("a.c", "q", "xa.c", True),
        (r"^\w+$", "", "Ёлка", True),
        (r"^[\w ]+$", "", "Ё л_", False),
        (r"^\s$", "", "\u00a0", False),
        (r"^\i\c*$", "", "a-1", True),
        (r"^\i\c*$", "", "1a", False),
        ("^[a-z-[aeiou]]+$", "", "bcd", True),
        ("^[a-z-[aeiou]]+$", "", "bad", False),
        ("^[a&&b]+$", "", "a&b", True),
        (r"^\[a,(b)\]$", "", "[a,b]", True),
        ("a-[bc]d", "", "a-bd", True),
        ("^[,--]$", "", "-", True),
        (r"^\(?[0-9]\)?$", "", "(5)", True),
        ("^[(?]+$", "", "(?", True),
        (r"^\p{L}+$", "", "Ёлка", True),
        (r"^\d$", "", "٣", True),
    ],
)
def test_patterns_mean_what_xpath_says(
    pattern: str, flags: str, text: str, *, matches: bool
) -> None:
    """Both matchers follow XPath where other dialects differ."""
    test = patterns.compile_pattern(pattern, flags)
    assert test is not None
    assert test([text, None]).tolist() == [matches, False]


def test_errors_name_the_shape_that_a_blank_node_hangs_on() -> None:
    """A fault inside a blank property shape is told of the named shape around it."""
    shapes = triples_of(
        "ex:s sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:minCount 'x' ] ."
    )
    with pytest.raises(ShapesError, match=r"shape http://example\.org/s:"):
        compile_shapes(shapes)


def test_explain_names_what_it_does_not_know() -> None:
    """Asking for the plan of a shape that is not there is refused with what is there."""
    plan = compile_shapes(triples_of("ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:class ex:B ."))
    assert "instances of <http://example.org/A>" in plan.explain(EX("s").value)
    with pytest.raises(ShapesError, match="no shape is called ex:t"):
        plan.explain("ex:t")
    assert NamedNode("http://example.org/s") == plan.shapes[0].name


def test_triples_as_objects_are_refused(tmp_path: Path) -> None:
    """A triple in the place of an object is refused, in memory and in a file."""
    quoted = Triple(EX("n"), EX("p"), Triple(EX("n"), EX("p"), EX("m")))
    with pytest.raises(DataError, match="no triples as objects"):
        reading.from_quads([quoted])
    path = tmp_path / "quoted.nt"
    path.write_text("<x:s> <x:p> <<( <x:a> <x:b> <x:c> )>> .\n", encoding="utf-8")
    with pytest.raises(DataError, match="no triples as objects"):
        reading.from_files([path])


def test_a_class_with_constraints_is_its_own_target() -> None:
    """A class that carries constraints is a shape for its instances (2.1.3.3)."""
    shapes = triples_of(
        "ex:A a <http://www.w3.org/2000/01/rdf-schema#Class> ; sh:nodeKind sh:Literal ."
    )
    assert len(compile_shapes(shapes).run(triples_of("ex:n a ex:A .")).findings) == 1


def test_files_of_several_kinds_are_one_graph(tmp_path: Path) -> None:
    """Files are read into one graph, whatever their kinds, and blank nodes stay apart."""
    (tmp_path / "a.nt").write_text("_:x <x:p> <x:o> .\n", encoding="utf-8")
    (tmp_path / "b.nt").write_text("_:x <x:q> <x:o> .", encoding="utf-8")
    (tmp_path / "c.ttl").write_text("<x:o> <x:p> [] .", encoding="utf-8")
    data = reading.from_files(sorted(tmp_path.iterdir()))
    assert sum(term.startswith("_:") for term in data.terms) == 3
    assert len(data.edges("<x:p>").forward.left) == 2

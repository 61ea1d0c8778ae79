"""SPARQL constraints: one run over all focus nodes gives what single runs and pySHACL give."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from purgeld.shacl import reference, sparqltext
from purgeld.shacl.compiled import compile_shapes
from purgeld.shacl.sparql import SelectRule
from purgeld.terms import RDF, SH, XSD, Namespace

if TYPE_CHECKING:
    from purgeld.shacl.report import Report

EX = Namespace("http://example.org/")
PREFIXES = "\n".join(
    f"@prefix {name}: <{space}> ."
    for name, space in (("ex", EX), ("sh", SH), ("xsd", XSD), ("rdf", RDF))
)
DECLARED = 'ex:d sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .\n'
DATA = """
ex:a a ex:T ; ex:p 1, 2, 3 ; ex:q ex:b ; ex:name "a"@en, "A"@de .
ex:b a ex:T ; ex:p 5 ; ex:q ex:c .
ex:c a ex:T ; ex:q ex:a, ex:d .
ex:d a ex:U ; ex:p 1 ; ex:name "d" .
_:e a ex:T ; ex:p 2, 9 ; ex:q _:f .
_:f ex:p 9 .
"""
QUERIES = {
    "triple": "SELECT $this ?value WHERE { $this ex:p ?value FILTER (?value > 2) }",
    "no where": "SELECT $this ?value { $this ex:p ?value }",
    "filter alone": "SELECT $this WHERE { FILTER ($this = ex:a) }",
    "union": "SELECT $this ?value WHERE { { $this ex:p ?value FILTER (?value = 1) } UNION "
    "{ ?value ex:q $this } }",
    "filter in a branch": "SELECT $this WHERE { { FILTER (false) } UNION "
    "{ FILTER ($this = ex:b) } }",
    "optional": "SELECT $this ?value WHERE { $this a ?t OPTIONAL { $this ex:p ?value } }",
    "optional and bound": "SELECT $this WHERE { OPTIONAL { $this ex:name ?n } "
    "FILTER (!bound(?n)) }",
    "not exists": "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:name ?n } }",
    "exists": "SELECT $this WHERE { FILTER EXISTS { ?x ex:q $this . ?x ex:p 5 } }",
    "path": "SELECT $this ?value WHERE { $this ex:q+ ?value . ?value ex:p 1 }",
    "empty path": "SELECT $this ?value WHERE { $this ex:q* ?value }",
    "negated path": "SELECT $this ?value WHERE { $this !(ex:q|rdf:type) ?value }".replace(
        "rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    ),
    "any predicate": "SELECT $this ?path ?value WHERE { $this ?path ?value "
    "FILTER (isLiteral(?value)) }",
    "bind": "SELECT $this ?value WHERE { BIND ($this AS ?x) ?x ex:p ?y "
    "BIND (CONCAT('no. ', STR(?y)) AS ?value) }",
    "group": "SELECT $this (COUNT(?v) AS ?value) WHERE { $this ex:p ?v } GROUP BY $this",
    "having": "SELECT $this WHERE { $this ex:p ?v } GROUP BY $this HAVING (COUNT(?v) > 1)",
    "inner select": "SELECT $this ?value WHERE { $this ex:q ?o { SELECT $this (MAX(?v) AS ?value) "
    "WHERE { $this ex:p ?v } GROUP BY $this } }",
    "distinct": "SELECT DISTINCT $this WHERE { $this ex:p ?v }",
    "limit": "SELECT $this ?value WHERE { $this ex:p ?value } ORDER BY ?value LIMIT 1",
    "comment and string": "SELECT $this ?value # } { ?this\nWHERE { $this ex:name ?value "
    'FILTER (str(?value) != "} { $this") }',
    "own prefix": "PREFIX my: <http://example.org/> SELECT $this ?value "
    "WHERE { $this my:q ?value }",
}
PYSHACL_ERRS = {
    "filter in a branch": "rdflib lets every node pass the branch whose filter is false",
    "inner select": "rdflib gives a solution for a group without members",
}


def triples_of(turtle: str) -> list[Triple]:
    """Parse a piece of Turtle with the prefixes of this module."""
    return [quad.triple for quad in parse(f"{PREFIXES}\n{turtle}", format=RdfFormat.TURTLE)]


def shapes_of(query: str, more: str = "") -> list[Triple]:
    """Wrap a query in a shape for everything of class T, and a literal."""
    quoted = str(Literal(query))
    return triples_of(
        f"{DECLARED} ex:s sh:targetClass ex:T ; {more} "
        f"sh:sparql ex:k . ex:k sh:prefixes ex:d ; sh:select {quoted} ."
    )


def rows(report: Report) -> Counter[tuple[str, str, str]]:
    """Write findings as rows; pySHACL's blank nodes keep their labels."""
    return Counter((str(e.focus), str(e.path or ""), str(e.value or "")) for e in report.findings)


@pytest.mark.parametrize("name", QUERIES)
def test_all_at_once_is_one_by_one(name: str) -> None:
    """A query rewritten for all rows has the solutions of the query run row by row."""
    shapes, data = shapes_of(QUERIES[name]), triples_of(DATA)
    together = compile_shapes(shapes).run(data)
    plan = compile_shapes(shapes)
    for each in plan.shapes:
        each.constraints = tuple(
            replace(rule, asked=replace(rule.asked, singly=True))
            for rule in each.constraints
            if isinstance(rule, SelectRule)
        )
    assert plan.run(data) == together
    assert not together.unchecked
    assert not together.conforms


@pytest.mark.parametrize("name", sorted(set(QUERIES) - set(PYSHACL_ERRS)))
def test_as_pyshacl(name: str) -> None:
    """PySHACL, which asks for each focus node alone, finds the same."""
    shapes, data = shapes_of(QUERIES[name]), triples_of(DATA)
    assert rows(compile_shapes(shapes).run(data)) == rows(reference.validate(data, shapes))


@pytest.mark.parametrize("path", ["ex:q", "[ sh:inversePath ex:q ]", "( ex:q ex:name )"])
def test_path_is_put_in(path: str) -> None:
    """$PATH stands for the path of the property shape, whatever it is made of."""
    query = "SELECT $this ?value WHERE { $this $PATH ?value }"
    shapes, data = shapes_of(query, f"sh:path {path} ;"), triples_of(DATA)
    found = compile_shapes(shapes).run(data)
    assert rows(found) == rows(reference.validate(data, shapes))
    assert found.findings


def test_nested_shapes_ask_for_their_own_nodes() -> None:
    """A query inside sh:node is asked for the value nodes and decides the outer shape."""
    shapes = [
        *triples_of(
            "ex:o sh:targetNode ex:a, ex:b, ex:c ; sh:property ex:w . "
            "ex:w sh:path ex:q ; sh:node ex:s ."
        ),
        *(t for t in shapes_of(QUERIES["not exists"]) if t.predicate != SH("targetClass")),
    ]
    data = triples_of(DATA)
    found = compile_shapes(shapes).run(data)
    assert rows(found) == rows(reference.validate(data, shapes))
    assert {str(each.value) for each in found.findings} == {str(EX("b")), str(EX("c"))}


def test_literals_and_blank_nodes_as_focus() -> None:
    """Focus nodes that no VALUES block could hold are asked for as well."""
    shapes = triples_of(
        "ex:s sh:targetObjectsOf ex:q, ex:name ; sh:sparql "
        "[ sh:select 'SELECT $this { FILTER (isBlank($this) || lang($this) = \"de\") }' ] ."
    )
    found = compile_shapes(shapes).run(triples_of(DATA)).findings
    assert {type(each.focus) for each in found} == {BlankNode, Literal}


def test_deactivated_constraints_are_left_out() -> None:
    """A SPARQL constraint with sh:deactivated is not run (5.1)."""
    shapes = [*shapes_of(QUERIES["triple"]), Triple(EX("k"), SH("deactivated"), sparqltrue())]
    assert compile_shapes(shapes).run(triples_of(DATA)).conforms


def sparqltrue() -> Literal:
    """Return the literal true."""
    return Literal("true", datatype=XSD("boolean"))


COMPONENT = (
    DECLARED
    + """
ex:Most a sh:ConstraintComponent ; sh:parameter ex:mostParameter, ex:unitParameter ;
  sh:labelTemplate "at most {$most}" ; sh:validator ex:ask .
ex:mostParameter a sh:Parameter ; sh:path ex:most .
ex:unitParameter a sh:Parameter ; sh:path ex:unit ; sh:optional true .
ex:ask a sh:SPARQLAskValidator ; sh:message "{?value} is more than {?most}" ; sh:prefixes ex:d ;
  sh:ask "ASK { FILTER ($value <= $most * COALESCE($unit, 1)) }" .
ex:s sh:targetSubjectsOf ex:p ; sh:property ex:t .
ex:t sh:path ex:p ; ex:most 2 .
"""
)


def test_components_ask_for_all_values_at_once() -> None:
    """An ASK validator fails for exactly the values that break it, with its message filled in."""
    found = compile_shapes(triples_of(COMPONENT)).run(triples_of(DATA)).findings
    assert sorted(str(each.value)[:3] for each in found) == ['"3"', '"5"', '"9"', '"9"']
    assert {each.component for each in found} == {EX("Most")}
    assert found[0].messages[0].value.endswith(f'is more than "2"^^<{XSD}integer>')


def test_optional_parameters() -> None:
    """An optional parameter is bound where it is given, and unbound where it is not."""
    shapes = triples_of(COMPONENT.replace("ex:most 2", "ex:most 2 ; ex:unit 3"))
    found = compile_shapes(shapes).run(triples_of(DATA)).findings
    assert sorted(str(each.value)[:3] for each in found) == ['"9"', '"9"']


@pytest.mark.parametrize(
    ("query", "mentions"),
    [
        ("SELECT $this { $this <x:p>/<x:q>+ ?v }", {"<x:p>", "<x:q>"}),
        ("SELECT $this { $this a <x:C> }", {f"<{RDF}type>", "<x:C>"}),
        ("SELECT $this { $this ex:p 1 ; ex:q ?b, ?c . ?b ex:r $this }", set("pqr")),
        ("SELECT $this { FILTER ($this = ex:p) . ?x ex:q $this }", set("pq")),
        ("SELECT $this { $this ?p 1 }", None),
        ("SELECT $this { [ ?p $this ] ex:p 1 }", None),
        ("SELECT $this { $this ex:p ?x ; ?y ?z }", None),
        ("SELECT $this { $this !ex:p 1 }", None),
        ("SELECT $this { $this !(^ex:p) 1 }", None),
        ("SELECT $this { $this ex:p* ?x }", None),
        ("SELECT $this { $this (ex:p|ex:q)? ?x }", None),
    ],
)
def test_predicates_that_a_query_can_touch(query: str, mentions: set[str] | None) -> None:
    """Only the predicates that a query names are loaded, and all of them if it may meet any."""
    asked = sparqltext.question(query, {"ex": EX}, ("this",), {}, "")
    expected = mentions and {m if m.startswith("<") else f"<{EX}{m}>" for m in mentions}
    assert asked.mentions == expected


def test_terms_of_solutions_that_the_data_lacks() -> None:
    """A query may return a value that stands nowhere in the data."""
    query = "SELECT $this ?value WHERE { BIND (<http://example.org/new> AS ?value) }"
    found = compile_shapes(shapes_of(query)).run(triples_of("ex:a a ex:T .")).findings
    assert [each.value for each in found] == [NamedNode("http://example.org/new")]

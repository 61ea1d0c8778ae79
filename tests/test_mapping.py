"""Cells become values, templates become statements, and a mapping that is wrong says where."""

from __future__ import annotations

from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from purgeld.errors import Place, ProjectError, PurgeldError
from purgeld.mapping import decisions, reading, templates, values
from purgeld.mapping.running import Mapped, Mapper, Refusal, Setting, Source
from purgeld.mapping.statements import Claimed, Counted, Dated
from purgeld.mapping.values import KINDS, Cell, Refused, Value
from purgeld.terms import BASE, PG, XSD

LABELS = {
    f"{BASE}id/person/ivan-testov": "Ivan Testov",
    f"{BASE}id/event/trial": "Trial of June 1937",
    f"{BASE}id/group/court": "Court",
}
MADE = {
    ("trials", "", "I. Testov"): f"{BASE}id/person/ivan-testov",
    ("trials", "r9", "Testov"): f"{BASE}id/person/ivan-testov",
    ("", "", "the court"): f"{BASE}id/group/court",
}
DECIDED = decisions.Decisions(MADE, LABELS, BASE)
COLUMNS: dict[str, Any] = {
    "row": "key",
    "person": {"value": "thing", "kinds": ["person"], "needed": True},
    "died": "date",
    "shot": "quantity",
    "judges": {"value": "thing", "kinds": ["person", "group"], "several": True},
    "remark": "text",
    "source": {"value": "source", "needed": True},
}
MAPPING: dict[str, Any] = {
    "about": "For the tests.",
    "key": "row",
    "source": "source",
    "columns": COLUMNS,
    "say": [{"turtle": "{person} pg:hasEvidence {evidence} ."}],
}


def mapped(cells: dict[str, str], **more: object) -> Mapped | list[Refusal]:
    """Map one row with the mapping of the tests, changed as told."""
    plan = reading.read({**MAPPING, **more}, "trials", Place("trials.toml"), BASE, KINDS)
    setting = Setting(DECIDED, {"page": Source(f"{BASE}id/group/court", weak=True)}, BASE)
    empty = dict.fromkeys(COLUMNS, "")
    return Mapper(plan, setting).row({**empty, "row": "r1", "source": "page", **cells})


def said(cells: dict[str, str], **more: object) -> list[str]:
    """Return the plain statements of a row as N-Triples, without the row's own evidence node."""
    found = mapped(cells, **more)
    assert isinstance(found, Mapped), found
    return [str(triple) for triple in found.triples if "#row=" not in str(triple.subject)]


@pytest.mark.parametrize(
    ("kind", "text", "term"),
    [
        ("address", "https://example.org/a?b=c", NamedNode("https://example.org/a?b=c")),
        ("date", "1937-06-11/1937-06-12", Literal("1937-06-11/1937-06-12")),
        ("issued", "1937-07", Literal("1937-07", datatype=XSD("gYearMonth"))),
        ("key", "moscow-1936", Literal("moscow-1936")),
        ("language", "de-t-ru", Literal("de-t-ru")),
        ("number", "7.40", Literal("7.4", datatype=XSD("decimal"))),
        ("number", "681692", Literal("681692.0", datatype=XSD("decimal"))),
        ("tagged", "a@b@ru", Literal("a@b", language="ru")),
        ("text", "any, text", Literal("any, text")),
        ("years", "10", Literal("P10Y", datatype=XSD("duration"))),
    ],
)
def test_cell_becomes_term(kind: str, text: str, term: NamedNode | Literal) -> None:
    """Each kind of value makes the term that it says."""
    read = KINDS[kind](Cell(text))
    assert isinstance(read, Value)
    assert read.term == term


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12", {"best": "12"}),
        ("12..40", {"low": "12", "high": "40"}),
        ("12..", {"low": "12"}),
        ("..40", {"high": "40"}),
    ],
)
def test_quantity_has_ends(text: str, parts: dict[str, str]) -> None:
    """A number stands for itself, a range for its ends; an open end has no number."""
    read = values.quantity(Cell(text))
    assert isinstance(read, Value)
    assert read.parts == parts


def test_point_has_longitude_first() -> None:
    """Latitude and longitude of a cell become a point of GeoSPARQL, longitude first."""
    read = values.point(Cell("55.533188 37.595518"))
    assert isinstance(read, Value)
    assert read.term.value == "POINT(37.595518 55.533188)"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("address", "www.example.org"),
        ("address", "https://example.org/with space"),
        ("address", "javascript:alert(1)"),
        ("date", "31.02.1937"),
        ("date", "1937-06-31"),
        ("date", "1937-24"),
        ("date", "1940/1937"),
        ("issued", "1937~"),
        ("issued", "193X"),
        ("key", "a/b"),
        ("key", "../x"),
        ("language", "Russian"),
        ("number", "681,692"),
        ("number", "1e9"),
        ("number", "-3"),
        ("point", "37.595518, 55.533188"),
        ("point", "95.5 37.5"),
        ("quantity", "40..12"),
        ("quantity", ".."),
        ("quantity", "about 5"),
        ("tagged", "Бухарин"),
        ("years", "0"),
        ("years", "ten"),
    ],
)
def test_cell_is_refused_with_a_cure(kind: str, text: str) -> None:
    """What a kind cannot read is refused, and the cure says what to write."""
    read = KINDS[kind](Cell(text))
    assert isinstance(read, Refused)
    assert read.what
    assert read.cure


def test_template_fills_iris_literals_and_terms() -> None:
    """A placeholder stands for a term, for a part of an IRI and for a part of a text."""
    turtle = '<{person}/death> rdfs:label "Death of {person.label} ({died})"@en ; pg:edtf {died} .'
    lines = said({"person": "I. Testov", "died": "1937"}, say=[{"when": "died", "turtle": turtle}])
    node = f"<{BASE}id/person/ivan-testov/death>"
    assert lines == [
        f'{node} <http://www.w3.org/2000/01/rdf-schema#label> "Death of Ivan Testov (1937)"@en',
        f'{node} <{PG("edtf").value}> "1937"',
    ]


def test_block_is_left_out_where_its_column_is_empty() -> None:
    """A statement is made only of rows in which its columns are filled."""
    say = [{"when": "died", "turtle": "{person} pg:edtf {died} ."}]
    assert said({"person": "I. Testov"}, say=say) == []


def test_several_values_make_a_statement_each() -> None:
    """A block with ``each`` is said once for every value of a list."""
    say = [{"each": "judges", "turtle": "{person} pg:hasAgent {judges} ."}]
    lines = said({"person": "I. Testov", "judges": "the court; person:ivan-testov"}, say=say)
    assert [line.rpartition("/")[2] for line in lines] == ["court>", "ivan-testov>"]


def test_person_is_known_by_decision_only() -> None:
    """A name of the ledger decides nothing; a decision for another row does not count."""
    for text, row in (("Ivan Testov", "r1"), ("Testov", "r1")):
        found = mapped({"person": text, "row": row})
        assert isinstance(found, list)
        assert found[0].column == "person"
        assert "decisions.csv" in found[0].cure
    assert isinstance(mapped({"person": "Testov", "row": "r9"}), Mapped)


def test_thing_of_another_kind_is_refused() -> None:
    """A court in a column of people is refused."""
    found = mapped({"person": "the court"})
    assert isinstance(found, list)
    assert "which is no person" in found[0].what


def test_all_faults_of_a_row_are_told() -> None:
    """A row is refused whole, with every cell that cannot be read."""
    found = mapped({"person": "", "died": "31.02.1937", "shot": "many", "source": "nowhere"})
    assert isinstance(found, list)
    assert {(one.column, one.value) for one in found} == {
        ("person", ""),
        ("died", "31.02.1937"),
        ("shot", "many"),
        ("source", "nowhere"),
    }
    assert all(one.what and one.cure for one in found)


def test_evidence_is_the_row_or_the_passage() -> None:
    """A row that names a page rests on the row; one that names a passage rests on the passage."""
    assert said({"person": "I. Testov"})[0].endswith(f"<{BASE}source/page#row=trials,r1>")
    passage = said({"person": "I. Testov", "source": "page#char=3,9"})
    assert passage[0].endswith(f"<{BASE}source/page#char=3,9>")


def test_blocks_make_statements_with_their_voice() -> None:
    """Dates, figures and claims carry holder, stance, evidence and the grade of the source."""
    found = mapped(
        {"person": "I. Testov", "died": "1937", "shot": "12..", "judges": "the court"},
        date=[{"of": "<{person}/death>", "date": "died", "label": "Death"}],
        figure=[
            {
                "value": "shot", "figure": "figure:shot", "subject": "event:trial", "label": "Shot",
                "measure": "measure:executed", "unit": "unit:person",
            }
        ],
        claim=[
            {
                "claim": "<{person}/claim/x>", "subject": "{person}", "label": "X.", "text": "X.",
                "predicate": "dcterms:description", "status": "refuted", "stance": "denies",
            }
        ],
    )  # fmt: skip
    assert isinstance(found, Mapped)
    date, figure, claim = found.statements
    assert isinstance(date, Dated)
    assert isinstance(figure, Counted)
    assert isinstance(claim, Claimed)
    assert (date.of, date.date) == (f"{BASE}id/person/ivan-testov/death", "1937")
    assert (figure.low, figure.best, figure.high) == ("12", "", "")
    assert (claim.status, claim.voice.stance) == ("refuted", "denies")
    assert date.voice.weak
    assert date.voice.holder == f"{BASE}id/group/court"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "rows"}, "unknown column rows. Did you mean row?"),
        ({"colums": {}}, "unknown key colums. Did you mean columns?"),
        ({"columns": {**COLUMNS, "died": "dates"}}, "unknown kind of value dates"),
        ({"columns": {**COLUMNS, "died": {"value": "thing"}}}, "columns.died lacks kinds"),
        ({"columns": {**COLUMNS, "died": {"value": "listed", "list": "x"}}}, "there is no list x"),
        ({"say": [{"turtle": "{person} pg:edtf {died} ."}]}, "say 1: {died} may be empty"),
        ({"say": [{"turtle": "{persn} pg:edtf 1 ."}]}, "unknown column persn. Did you mean person"),
        ({"say": [{"turtle": "{person} pg:edtf ."}]}, "say 1 is not Turtle"),
        ({"say": [{"turtle": "{person} pg:hasName [] ."}]}, "say 1 has a blank node"),
        ({"say": [{"turtles": ""}]}, "say 1: unknown key turtles. Did you mean turtle?"),
        ({"date": [{"of": "{person}"}]}, "date 1 lacks date, label"),
        ({"date": [{"of": "x", "date": "died", "label": ""}]}, "date 1: of is no IRI: x"),
        ({"lists": {"x": {"a": "nowhere:a"}}}, "lists.x: nowhere:a has no known prefix"),
    ],
)
def test_wrong_mapping_names_the_part(change: dict[str, Any], words: str) -> None:
    """A slip in a mapping is told with the part where it is and the nearest right word."""
    with pytest.raises(PurgeldError) as fault:
        reading.read({**MAPPING, **change}, "trials", Place("trials.toml"), BASE, KINDS)
    assert str(fault.value).startswith("trials.toml: ")
    assert words in str(fault.value)


def test_mapping_without_columns_is_refused() -> None:
    """A mapping must say what it is about, what the key is, and what the columns are."""
    with pytest.raises(ProjectError, match="the mapping lacks about, columns, key"):
        reading.read({}, "trials", Place("trials.toml"), BASE, KINDS)


def test_further_kinds_of_value_can_be_given() -> None:
    """A caller may read cells by kinds of its own beside the shipped ones."""
    shout = {**KINDS, "shout": lambda cell: Value(Literal(cell.text.upper()))}
    table = {**MAPPING, "columns": {**COLUMNS, "remark": "shout"}}
    table["say"] = [{"when": "remark", "turtle": "{person} dcterms:description {remark} ."}]
    plan = reading.read(table, "trials", Place("trials.toml"), BASE, shout)
    setting = Setting(DECIDED, {"page": Source("https://example.org/x")}, BASE, shout)
    cells = dict.fromkeys(COLUMNS, "") | {"row": "r1", "source": "page", "remark": "loud"}
    found = Mapper(plan, setting).row(cells | {"person": "I. Testov"})
    assert isinstance(found, Mapped)
    assert Literal("LOUD") in [triple.object for triple in found.triples]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"thing": "person:nobody"}, "is not in the ledger"),
        ({"decision": "perhaps"}, '"perhaps" is no decision'),
        ({"reason": ""}, "nothing says why"),
        ({"table": ""}, "a person is decided on for all tables at once"),
        ({"decision": "apart"}, "nothing says from whom it is kept apart"),
    ],
)
def test_decision_must_decide(row: dict[str, str], what: str) -> None:
    """A decision names a minted thing, one of three verdicts and a reason; people need a table."""
    good = {
        "table": "trials", "row": "", "text": "I. T.", "thing": "person:ivan-testov",
        "decision": "same", "other": "", "reason": "the same trial",
    }  # fmt: skip
    assert decisions.problems([(2, good)], LABELS, BASE) == []
    ((line, said_of, cure),) = decisions.problems([(2, {**good, **row})], LABELS, BASE)
    assert line == 2
    assert what in said_of
    assert cure


def test_one_text_is_decided_on_once() -> None:
    """Two decisions on one text of one table are a fault, with both lines."""
    row = {
        "table": "trials", "row": "", "text": "I. T.", "thing": "person:ivan-testov",
        "decision": "same", "other": "", "reason": "the same trial",
    }  # fmt: skip
    ((line, what, _),) = decisions.problems([(2, row), (5, row)], LABELS, BASE)
    assert (line, what) == (5, '"I. T." was decided on in line 2')


def test_templates_know_the_base_of_the_project() -> None:
    """Kinds of thing expand below the base of the project, concepts below the ontology's."""
    base = "https://example.org/"
    assert templates.expand("person:x", base) == "https://example.org/id/person/x"
    assert templates.expand("role:accused", base) == f"{BASE}vocab/role/accused"
    assert templates.expand("nowhere:x", base) is None

"""Decisions for others: all of them, or the accepted links in the form that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

import decisions
import mini
from purgeld import sssom
from purgeld.terms import OWL, SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    decisions.row(),
    decisions.row(record_id="decision:Q2", object_id="wd:Q2", predicate_modifier="Not"),
    decisions.row(record_id="decision:none.b", subject_id="event:trial", object_id=sssom.NOT_FOUND),
    decisions.row(
        record_id="decision:Q3",
        subject_id="role:accused",
        object_id="wd:Q3",
        predicate_id="skos:closeMatch",
    ),
)


def export(folder: Path, *arguments: str, expect: int = 0) -> str:
    """Run the command and return its output, or its refusal."""
    done = mini.purgeld("link", "export", *arguments, cwd=folder, expect=expect)
    return done.stderr if expect else done.stdout


def triples(text: str) -> set[tuple[str, str, str]]:
    """Return the triples of a Turtle text."""
    read = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    return {(q.subject.value, q.predicate.value, q.object.value) for q in read}


def test_the_table_goes_out_as_it_stands(small: Path) -> None:
    """SSSOM holds all decisions, history included."""
    path = decisions.write(small, *ROWS)
    assert export(small) == path.read_text("utf-8")
    export(small, "-o", "out.tsv")
    assert (small / "out.tsv").read_bytes() == path.read_bytes()
    assert export(small, "--format", "sssom-rdf").count("owl:Axiom") == len(ROWS)


def test_links_are_same_as_of_schema_org_or_on_request_of_owl(small: Path) -> None:
    """Only accepted ones; concepts keep their match whatever is asked for."""
    decisions.write(small, *ROWS)
    person = "https://w3id.org/purgeld/id/person/ivan-testov"
    item = "http://www.wikidata.org/entity/Q1937001"
    usual = triples(export(small, "--format", "links"))
    strong = triples(export(small, "--format", "links", "--same-as", "owl"))
    assert (person, SCHEMA("sameAs").value, item) in usual
    assert (person, OWL("sameAs").value, item) in strong
    assert len(usual) == len(strong) == 2
    assert len(usual & strong) == 1


def test_statements_for_wikidata_have_references_and_make_no_items(small: Path) -> None:
    """One line for each accepted identity: item, property, page, reference, day."""
    decisions.write(small, *ROWS)
    (line,) = export(small, "--format", "quickstatements").splitlines()
    page = '"https://w3id.org/purgeld/id/person/ivan-testov"'
    day = "+2026-11-24T00:00:00Z/11"
    assert line.split("\t") == ["Q1937001", "P973", page, "S854", page, "S813", day]


def test_what_cannot_be_exported_is_said(small: Path) -> None:
    """Unknown targets and options that do not fit end with the usage error."""
    decisions.write(small, *ROWS)
    assert "there are no decisions on viaf. There are: wikidata" in export(
        small, "--target", "viaf", expect=2
    )
    assert "goes with links" in export(small, "--same-as", "owl", expect=2)


def test_statements_go_to_wikidata_only() -> None:
    """Another target has no statements."""
    arguments = ("--target", "geonames", "--format", "quickstatements")
    assert "for Wikidata" in export(mini.ROOT, *arguments, expect=2)

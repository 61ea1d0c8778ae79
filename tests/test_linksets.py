"""Decisions on links in a project: what is published, and what stops a build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import decisions
import mini
from purgeld import assembly, graphs, linksets, project, sssom, sssomrdf
from purgeld.terms import SCHEMA, VOID

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.assembly import Assembly


def said(folder: Path) -> list[str]:
    """Return the problems of a project, each without the folder."""
    problems = assembly.assemble(project.load(folder)).problems
    return [str(each).replace(f"{folder}/", "") for each in problems]


def test_an_accepted_link_stands_in_the_links_graph(small: Path) -> None:
    """The plain triple is published by default; the refused one nowhere."""
    decisions.write(
        small,
        decisions.row(),
        decisions.row(record_id="decision:Q2", object_id="wd:Q2", predicate_modifier="Not"),
    )
    whole = assembly.assemble(project.load(small))
    link = ox.Triple(
        ox.NamedNode("https://w3id.org/purgeld/id/person/ivan-testov"),
        SCHEMA("sameAs"),
        ox.NamedNode("http://www.wikidata.org/entity/Q1937001"),
    )
    assert whole.graphs[graphs.LINKS] == [link]
    assert link in whole.default
    assert said(small) == []


def test_a_build_publishes_decisions_and_counts(small: Path) -> None:
    """The table, its RDF, the evidence and a void:Linkset with its size lie in dist/."""
    path = decisions.write(
        small, decisions.row(), decisions.row(record_id="decision:Q1937001", comment="Again")
    )
    mini.purgeld("build", cwd=small)
    links = small / "dist" / "links"
    assert (links / "wikidata.sssom.tsv").read_bytes() == path.read_bytes()
    assert (links / "evidence.csv").read_bytes() == (path.parent / "evidence.csv").read_bytes()
    assert list(ox.parse(path=links / "wikidata.sssom.ttl"))
    described = list(ox.parse(path=small / "dist" / "dataset.ttl"))
    (linkset,) = [q.subject for q in described if q.object == VOID("Linkset")]
    about = {q.predicate.value: q.object.value for q in described if q.subject == linkset}
    assert about[VOID("triples").value] == "1"
    assert about[VOID("linkPredicate").value] == SCHEMA("sameAs").value


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"subject_id": "person:nobody"},
            "person:nobody is not described anywhere. Mend the IRI, or describe the thing",
        ),
        ({"predicate_id": "skos:exactMatch"}, "skos:exactMatch does not fit person:ivan-testov"),
        ({"subject_id": "role:accused"}, "schema:sameAs does not fit role:accused"),
        ({"object_id": "wd:Q3"}, "wd:Q3 has no evidence"),
    ],
)
def test_a_decision_that_contradicts_the_data_is_found(
    small: Path, changed: dict[str, str], expected: str
) -> None:
    """The problem names the file, the line of the row that counts, and a cure."""
    decisions.write(small, decisions.row(), decisions.row(**changed))
    line = len(decisions.HEADER) + 3
    (problem,) = said(small)
    assert problem.startswith(f"data/links/wikidata.sssom.tsv:{line}: {expected}")


def test_a_pair_is_decided_once(small: Path) -> None:
    """Two records on one pair are a contradiction, whatever they say."""
    decisions.write(
        small, decisions.row(), decisions.row(record_id="decision:b", predicate_modifier="Not")
    )
    (problem,) = said(small)
    assert "decision:b and decision:Q1937001 decide on the same pair" in problem


def test_what_was_found_was_not_searched_in_vain(small: Path) -> None:
    """A search in vain is replaced when a link is found."""
    vain = decisions.row(record_id="decision:none.testov", object_id=sssom.NOT_FOUND)
    decisions.write(small, vain, decisions.row())
    (problem,) = said(small)
    assert "searched in vain, yet decision:Q1937001 links it" in problem
    decisions.write(small, vain, decisions.row(record_id="decision:none.testov"))
    assert said(small) == []


def test_a_file_in_disorder_stops_the_build(small: Path) -> None:
    """The refusal is one line with file and line; nothing is written."""
    path = decisions.write(small, decisions.row(confidence="sure"))
    done = mini.purgeld("build", cwd=small, expect=1)
    assert f"{path}:{len(decisions.HEADER) + 2}: confidence" in done.stderr
    assert not (small / "dist").exists()


def test_links_without_evidence_are_refused(small: Path) -> None:
    """A set of decisions needs its table of evidence."""
    path = decisions.write(small, decisions.row())
    (path.parent / "evidence.csv").unlink()
    done = mini.purgeld("validate", cwd=small, expect=1)
    assert "evidence.csv: is missing" in done.stderr


def test_every_published_link_has_exactly_one_accepted_row(shipped: Assembly) -> None:
    """The links graph holds the links of accepted records, each of one record, and no others."""
    accepted = [
        (each.ledger.iri(row.subject_id), each.ledger.iri(row.object_id))
        for each in shipped.links
        for row in sssomrdf.accepted(each.ledger)
    ]
    published = [
        (triple.subject.value, triple.object.value)
        for triple in shipped.graphs[graphs.LINKS]
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode)
    ]
    assert len(accepted) == len(set(accepted))
    assert sorted(published) == sorted(accepted)


def test_no_other_file_states_a_link(shipped: Assembly) -> None:
    """Links to other datasets come from decisions only, and never as owl:sameAs."""
    targets = re.compile(r"https?://(www\.wikidata\.org/entity/|sws\.geonames\.org/)")
    outside = [
        quad
        for quad in shipped.quads
        if quad.graph_name != graphs.LINKS
        and isinstance(quad.object, ox.NamedNode)
        and targets.match(quad.object.value)
    ]
    assert outside == []
    assert "owl#sameAs" not in {triple.predicate.value for triple in shipped.graphs[graphs.LINKS]}


def test_the_set_of_a_link_is_counted_by_predicate(shipped: Assembly) -> None:
    """The counts of all sets together are those of the links graph."""
    total = sum(sum(each.counts().values()) for each in shipped.links)
    assert total == len(shipped.graphs[graphs.LINKS])


def test_published_tables_are_read_back(shipped: Assembly) -> None:
    """What is written for others reads as the same set."""
    for each in shipped.links:
        assert sssom.read(sssom.text(each.ledger), each.path) == each.ledger
    assert {each.name for each in shipped.links} == {"geonames", "wikidata"}
    assert all(linksets.identifier(row) for each in shipped.links for row in each.ledger.rows)


def test_decisions_are_found_by_their_iris(shipped: Assembly) -> None:
    """A set is named by its published table, a record by a place in its published RDF."""
    base = shipped.project.base
    for each in shipped.links:
        assert each.ledger.metadata["mapping_set_id"] == f"{base}links/{each.name}.sssom.tsv"
        assert each.ledger.prefixes["decision"] == f"{base}links/{each.name}.sssom.ttl#"

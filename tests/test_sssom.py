"""Decisions on links: read, refused with their line, written back, and what follows from them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import decisions
from purgeld import sssom, sssomrdf
from purgeld.errors import DataError
from purgeld.terms import OWL, RDF_TYPE

PATH = Path("wikidata.sssom.tsv")
FIRST = len(decisions.HEADER) + 2


def test_a_set_is_written_as_it_was_read() -> None:
    """Header and rows come back byte for byte."""
    text = decisions.text(decisions.row(), decisions.row(comment="Ж. & \"quoted\" 'so'"))
    assert sssom.text(sssom.read(text, PATH)) == text


@given(st.text(max_size=40))
def test_no_text_breaks_the_table(comment: str) -> None:
    """Whatever stands in a cell, the set has as many rows afterwards, and one line each."""
    written = decisions.text(decisions.row(comment=comment), decisions.row())
    assert len(sssom.read(written, PATH).rows) == 2


def test_lines_of_windows_are_read() -> None:
    """Line ends of CR and LF are as good as LF."""
    text = decisions.text(decisions.row()).replace("\n", "\r\n")
    assert sssom.read(text, PATH).rows == (decisions.row(),)


def test_the_later_row_counts() -> None:
    """Of two rows with one identifier the last one decides; both stay in the set."""
    refused = decisions.row(predicate_modifier="Not", comment="Another man")
    ledger = decisions.ledger(decisions.row(), refused)
    assert sssomrdf.links(ledger) == []
    assert len(ledger.rows) == 2
    assert len(sssomrdf.links(decisions.ledger(refused, decisions.row()))) == 1


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, "accepted"),
        ({"predicate_modifier": "Not"}, "rejected"),
        ({"object_id": sssom.NOT_FOUND}, "in vain"),
        ({"subject_id": sssom.NOT_FOUND}, "not ours"),
    ],
)
def test_only_accepted_rows_give_a_link(changed: dict[str, str], verdict: str) -> None:
    """Refusals and searches in vain are decisions and no links."""
    ledger = decisions.ledger(decisions.row(**changed))
    assert [row.verdict for row in ledger.rows] == [verdict]
    assert len(sssomrdf.links(ledger)) == (verdict == "accepted")


def test_an_axiom_does_not_state_the_link() -> None:
    """SSSOM/RDF annotates a link; the triple itself is not in it."""
    ledger = decisions.ledger(
        decisions.row(), decisions.row(record_id="decision:b", object_id="wd:Q2")
    )
    written = list(ox.parse(sssomrdf.written(ledger), format=ox.RdfFormat.TURTLE))
    triples = {quad.triple for quad in written}
    assert not triples & set(sssomrdf.links(ledger))
    axioms = [t.subject for t in triples if t.predicate == RDF_TYPE and t.object == OWL("Axiom")]
    assert len(axioms) == 2


def test_a_refusal_says_so_in_rdf() -> None:
    """The axiom of a refused pair has the modifier of SSSOM."""
    ledger = decisions.ledger(decisions.row(predicate_modifier="Not"))
    terms = {(t.predicate.value, t.object) for t in sssomrdf.records(ledger)}
    assert (sssomrdf.SSSOM("predicate_modifier").value, sssomrdf.SSSOM("Not")) in terms


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"object_id": "wikidata:Q1"}, 'object_id "wikidata:Q1" has no prefix of the header'),
        ({"object_id": "Q1"}, 'object_id "Q1" has no prefix'),
        ({"subject_id": "persn:ivan-testov"}, "Did you mean person?"),
        ({"subject_id": "person:"}, 'subject_id "person:" has no prefix'),
        ({"record_id": ""}, "record_id"),
        ({"author_id": ""}, "author_id"),
        ({"reviewer_id": "nobody"}, "reviewer_id"),
        ({"predicate_id": "skos:exactMach"}, 'predicate_id "skos:exactMach" is not one of ours'),
        ({"predicate_id": "owl:sameAs"}, "predicate_id"),
        ({"predicate_modifier": "not"}, "Did you mean Not?"),
        ({"mapping_justification": "semapv:Guess"}, "mapping_justification"),
        ({"confidence": "95"}, 'confidence "95" is no number from 0 to 1'),
        ({"confidence": "1.5"}, "confidence"),
        ({"mapping_date": "24.11.2026"}, 'mapping_date "24.11.2026" is no day'),
        ({"review_date": "2026-02-30"}, 'review_date "2026-02-30" is no day'),
        ({"object_id": sssom.NOT_FOUND, "predicate_modifier": "Not"}, "in vain cannot be refused"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_line(changed: dict[str, str], said: str) -> None:
    """The message names the file, the line, the cell and a cure."""
    with pytest.raises(DataError) as caught:
        decisions.ledger(decisions.row(), decisions.row(**changed))
    message = str(caught.value)
    assert message.startswith(f"wikidata.sssom.tsv:{FIRST + 1}: ")
    assert said in message


def test_a_short_row_is_refused_with_its_line() -> None:
    """A row with too few cells, as after a tab that was lost, is not filled up."""
    text = decisions.text(decisions.row()) + "decision:Q3\tperson:ivan-testov\n"
    with pytest.raises(
        DataError, match=f"wikidata.sssom.tsv:{FIRST + 1}: the row has 2 cells of 16"
    ):
        sssom.read(text, PATH)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("comment\n", "remark\n", "the columns differ in comment, remark"),
        (
            "subject_id\tsubject_label",
            "subject_label\tsubject_id",
            "the columns differ in their order",
        ),
        ("# license:", "# licence:", "the header has no license"),
        ("# curie_map:", "#", "is no line of a header"),
    ],
)
def test_a_head_in_disorder_is_refused(old: str, new: str, said: str) -> None:
    """Columns and metadata that are missing are named."""
    with pytest.raises(DataError, match=said):
        sssom.read(decisions.text(decisions.row()).replace(old, new), PATH)


def test_an_empty_file_is_refused() -> None:
    """A file without a header is not a set without decisions."""
    with pytest.raises(DataError, match="the header has no mapping_set_id"):
        sssom.read("", PATH)

"""Candidates for links: found offline, explained, and never a decision."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

import decisions
import mini
from purgeld import assembly, graphs, project, sssom
from purgeld.errors import DataError
from purgeld.linking import ledger
from purgeld.linking.cache import Cache
from purgeld.linking.proposing import Proposer, Source, from_cache, from_table
from purgeld.linking.reviewing import YES, Review
from purgeld.linking.wikidata import Item

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-11-24T09:00:00Z"
TABLE = (
    "qid,label_en,birth_year,death_year,description,aliases_json,sources\n"
    'Q1937001,Ivan Testov,1890,1937,officer,"{""ru"": [""Иван Тестов""]}",an extract\n'
    "Q1937002,Ivan Testov,1950,,painter,{},an extract\n"
    "Q1937003,Maria Somebody,1900,1980,singer,{},an extract\n"
)


def keep(folder: Path) -> Source:
    """Keep answers on two namesakes, a merged and a missing item; return them as a source."""
    cache = Cache(folder)
    for item in (
        Item("Q1937001", DAY, "a service", {"en": "Ivan Testov"}, died=["1937"]),
        Item("Q1937002", DAY, "a service", {"en": "Ivan Testov"}, born=["1950"], died=["2001"]),
        Item("Q1937003", DAY, "a service", {"en": "Ivan Testov"}, redirect="Q1937001"),
        Item("Q1937004", DAY, "a service", fault="nothing is said of it"),
    ):
        cache.put(item)
    return from_cache(cache, "Person")


def waiting(folder: Path) -> list[sssom.Record]:
    """Return the candidates that are written, the likeliest first."""
    rows = ledger.load(ledger.proposals(folder, "wikidata")).rows
    return sorted(rows, key=lambda row: -float(row.confidence or 0))


def propose(folder: Path, source: Source, least: float = 1.0) -> int:
    """Look for candidates."""
    return Proposer(folder, "wikidata", least=least).propose(source)


def test_a_candidate_has_a_score_and_its_features(small: Path) -> None:
    """The one who died in the same year comes first, and the row says what spoke for him."""
    decisions.write(small)
    assert propose(small, keep(small)) >= 1
    first = waiting(small)[0]
    assert first.pair == ("person:ivan-testov", "wd:Q1937001")
    assert first.mapping_justification == "semapv:CompositeMatching"
    assert first.mapping_tool == "purgeld"
    assert "surname +" in first.comment
    assert 0.5 < float(first.confidence) <= 1


def test_nothing_is_decided_or_published(small: Path) -> None:
    """The file of decisions stays as it is, and no link appears."""
    path = decisions.write(small)
    before = path.read_bytes()
    propose(small, keep(small))
    assert path.read_bytes() == before
    assert graphs.LINKS not in assembly.assemble(project.load(small)).graphs


def test_merged_and_missing_items_are_no_candidates(small: Path) -> None:
    """What was redirected or said nothing is not offered."""
    decisions.write(small)
    propose(small, keep(small))
    assert not {row.object_id for row in waiting(small)} & {"wd:Q1937003", "wd:Q1937004"}


def test_what_is_linked_is_not_proposed(small: Path) -> None:
    """A thing that has its link needs no candidate."""
    decisions.write(small, decisions.row())
    assert propose(small, keep(small)) == 0


def test_a_refused_pair_needs_new_evidence(small: Path) -> None:
    """It comes back only when a row of evidence is newer than the refusal."""
    refused = decisions.row(predicate_modifier="Not", comment="Another man")
    path = decisions.write(small, refused)
    propose(small, keep(small))
    assert "wd:Q1937001" not in {row.object_id for row in waiting(small)}
    table = path.with_name("evidence.csv")
    new = "wikidata,Q1937001,Ivan Testov,high,a book,p. 7,2026-11-25,Ivan Testov,,\n"
    table.write_text(table.read_text("utf-8") + new, "utf-8")
    propose(small, keep(small))
    assert "wd:Q1937001" in {row.object_id for row in waiting(small)}


def test_whose_name_is_not_told_is_not_looked_for(small: Path) -> None:
    """A son of somebody, without a name of his own, is not looked for under his father's."""
    path = small / "data" / "small.ttl"
    text = path.read_text("utf-8")
    path.write_text(text.replace('"Ivan Testov"@en', '"Son of Ivan Testov"@en'), "utf-8")
    decisions.write(small)
    assert propose(small, keep(small)) == 0


def test_a_second_run_repeats_nothing(small: Path) -> None:
    """Candidates stand once; what a person wrote or was unsure of stays as it is."""
    decisions.write(small)
    propose(small, keep(small))
    review = Review(small, "wikidata", "agent:developers")
    page = review.pages()[0]
    unsure = review.decide(page, "unsure", "No patronymic")
    before = waiting(small)
    assert propose(small, keep(small)) == 0
    assert sorted(waiting(small), key=str) == sorted(before, key=str)
    assert unsure in waiting(small)


def test_from_candidate_to_link(small: Path) -> None:
    """Fetched, proposed and accepted, a link is published with evidence of where it was read."""
    decisions.write(small, evidence=())
    propose(small, keep(small))
    review = Review(small, "wikidata", "orcid:0000-0000-0000-0000")
    page = review.pages()[0]
    assert page.evidence[0]["source"] == "a service"
    review.decide(page, YES, "Same day of death")
    whole = assembly.assemble(project.load(small))
    assert whole.problems == ()
    assert len(whole.graphs[graphs.LINKS]) == 1


def test_a_table_of_candidates_is_read(small: Path) -> None:
    """A CSV file, packed or not, takes the place of what was fetched."""
    decisions.write(small)
    packed = small / "people.csv.gz"
    packed.write_bytes(gzip.compress(TABLE.encode()))
    done = mini.purgeld("link", "propose", "--from", packed, cwd=small)
    assert "among 3" in done.stderr
    first = waiting(small)[0]
    assert first.object_id == "wd:Q1937001"
    assert "wd:Q1937003" not in {row.object_id for row in waiting(small)}


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    """The missing column is named, with the nearest that is there."""
    path = tmp_path / "people.csv"
    path.write_text("qids,label_en\nQ1,A\n", "utf-8")
    with pytest.raises(DataError, match="there is no column qid"):
        from_table(path, "qid", "label_en")


def test_an_identifier_of_another_form_is_refused(tmp_path: Path) -> None:
    """What stands in the column of identifiers becomes part of an IRI, so it is checked."""
    path = tmp_path / "people.csv"
    path.write_text("qid,label_en\nQ1 <x>,A\n", "utf-8")
    with pytest.raises(DataError, match=r"people\.csv:2: .*no identifier"):
        from_table(path, "qid", "label_en")

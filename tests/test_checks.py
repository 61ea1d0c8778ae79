"""What is checked across files, each fault made in a real project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import mini
from purgeld import passages

if TYPE_CHECKING:
    from pathlib import Path

HEAD = mini.HEAD


def findings(small: Path, turtle: str, *, ledger: str = "") -> list[str]:
    """Add a file to the project and return the findings of ``purgeld validate``."""
    (small / "data" / "more.ttl").write_text(HEAD + turtle, "utf-8")
    with (small / "data" / "ids.csv").open("a", encoding="utf-8") as rows:
        rows.write(ledger)
    mini.purgeld("evidence", "check", "--record", cwd=small)
    done = mini.purgeld("validate", cwd=small, expect=1)
    return done.stdout.splitlines()


def with_testov(old: str, new: str, small: Path) -> list[str]:
    """Change the small project's own file and return the findings."""
    path = small / "data" / "small.ttl"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return mini.purgeld("validate", cwd=small, expect=1).stdout.splitlines()


def test_the_small_project_is_valid(small: Path) -> None:
    """Without a fault nothing is found."""
    assert "valid: 0 violations" in mini.purgeld("validate", cwd=small).stdout


def test_double_definition_names_both_files(small: Path) -> None:
    """A thing that is defined in two files is found, with both places."""
    lines = findings(small, "person:ivan-testov a pg:Person .\n")
    twice = [line for line in lines if "is defined twice" in line]
    assert len(twice) == 1
    assert "data/more.ttl:" in twice[0]
    assert "data/small.ttl:" in twice[0]


def test_dangling_iri_offers_the_nearest(small: Path) -> None:
    """A link to a thing that nobody describes names file and line and the nearest thing."""
    lines = findings(small, "<id/event/trial/time> crm:P67_refers_to person:ivan-testow .\n")
    missing = [line for line in lines if "is not described anywhere" in line]
    assert missing[0].startswith("Violation: data/more.ttl:")
    assert "Did you mean <https://w3id.org/purgeld/id/person/ivan-testov>?" in missing[0]


def test_unknown_term_is_named(small: Path) -> None:
    """A term that the ontology does not have is found, with the nearest that it has."""
    lines = findings(small, "event:trial pg:hasParticipaton <id/event/trial/accused-testov> .\n")
    unknown = [line for line in lines if "the ontology has no" in line]
    assert "Did you mean <https://w3id.org/purgeld/ns#hasParticipation>?" in unknown[0]


def test_circle_of_parts_is_found(small: Path) -> None:
    """An event that is part of itself over two steps is found, with the whole circle."""
    turtle = f"""event:trial pg:isPartOf event:wave .
event:wave a pg:Event ; rdfs:label "Wave"@en ; pg:isPartOf event:trial ;
    pg:hasEvidence {mini.passage("In June 1937")} .
"""
    lines = findings(small, turtle, ledger="id/event/wave,Wave,2026-11-23,current,,\n")
    assert any("a circle of parts" in line and "wave" in line for line in lines)


def test_thing_outside_the_ledger_is_found(small: Path) -> None:
    """A thing that was never minted is found."""
    turtle = f"""event:wave a pg:Event ; rdfs:label "Wave"@en ;
    pg:hasEvidence {mini.passage("In June 1937")} .
"""
    assert any("is not in the ledger" in line for line in findings(small, turtle))


@pytest.mark.parametrize("date", ["1937-06-31", "1937-24", "9999", "June 1937"])
def test_impossible_date_is_found(small: Path, date: str) -> None:
    """A date that is no date names file and line, and is never mended."""
    lines = with_testov('"1937-06-12"', f'"{date}"', small)
    found = [line for line in lines if "is not a date that can be used" in line]
    assert found[0].startswith("Violation: data/small.ttl:")


def test_missing_label_is_found_at_its_line(small: Path) -> None:
    """A thing without a label is found by its shape, at the line where it is described."""
    lines = with_testov('    rdfs:label "Ivan Testov"@en ;\n', "", small)
    assert any("shapes:Person-label" in line and "data/small.ttl:" in line for line in lines)


def test_passage_outside_the_source_is_found(small: Path) -> None:
    """A passage beyond the end of its source is refused when recorded and when checked."""
    path = small / "data" / "small.ttl"
    text = path.read_text("utf-8").replace(
        mini.passage("Ivan Testov"), "<source/made-up#char=9000,9010>"
    )
    path.write_text(text, "utf-8")
    recorded = mini.purgeld("evidence", "check", "--record", cwd=small, expect=1)
    assert "ends outside its source" in recorded.stderr
    assert any(
        "is not recorded" in line
        for line in mini.purgeld("validate", cwd=small, expect=1).stdout.splitlines()
    )


def test_changed_source_is_noticed(small: Path) -> None:
    """A source that is not the cited version is refused, with both digests."""
    (small / "made-up.txt").write_text(mini.TEXT + "more", "utf-8")
    done = mini.purgeld("evidence", "check", cwd=small, expect=1)
    assert "is not the version of made-up that was cited" in done.stderr


def test_moved_and_lost_passages_are_told_apart(small: Path) -> None:
    """After a change of the text each passage is same, moved with its new place, or lost."""
    changed = mini.TEXT.replace("He was shot", "Indeed he was shot").replace(
        "court sat", "court met"
    )
    (small / "made-up.txt").write_text(changed, "utf-8")
    config = (small / "purgeld.toml").read_text("utf-8")

    config = config.replace(passages.digest(mini.TEXT), passages.digest(changed))
    (small / "purgeld.toml").write_text(config, "utf-8")
    done = mini.purgeld("evidence", "check", cwd=small, expect=1)
    assert "lost:" in done.stdout
    assert "same" in done.stdout


def test_absent_source_says_how_to_get_it(small: Path) -> None:
    """Without the text, recorded passages are still checked; the refusal says what to do."""
    (small / "made-up.txt").unlink()
    done = mini.purgeld("evidence", "check", cwd=small, expect=1)
    assert "Get it from https://example.org/ and put it at" in done.stderr
    assert "valid: 0 violations" in mini.purgeld("validate", cwd=small).stdout

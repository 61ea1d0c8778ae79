"""The first decisions: every pair at hand is accounted for, nothing is linked without evidence."""

from __future__ import annotations

import csv
import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

import mini
from purgeld import formats, linksets, sssom, sssomrdf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.assembly import Assembly

SHARED = mini.ROOT.parent / "shared" / "links"
PROPOSED = mini.ROOT / "data" / "links" / "proposed"
WAITING = sorted(PROPOSED.glob("*.sssom.tsv"))
IDENTIFIERS = "3d36a7470e87d6cb48518b58cbfbe9d8f9f45c5792c40a249c27546f4abcb027"
TABLES = ("wikidata-evidence", "wikidata-related", "places-evidence")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the rows of evidence are not here")


def rows(name: str) -> list[dict[str, str]]:
    """Read a table of pairs found elsewhere."""
    with (SHARED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def found() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield target, identifier and row for each identifier in the tables."""
    for name in TABLES:
        for row in rows(name):
            if row["qid"]:
                yield "wikidata", row["qid"], row
            if row.get("geonames_id"):
                yield "geonames", row["geonames_id"], row


@pytest.fixture(scope="module")
def decided(shipped: Assembly) -> dict[tuple[str, str], list[sssom.Record]]:
    """Return the decisions of the project by target and identifier."""
    table: dict[tuple[str, str], list[sssom.Record]] = {}
    for each in shipped.links:
        for row in each.ledger.current().values():
            table.setdefault((each.name, linksets.identifier(row)), []).append(row)
    return table


@pytest.fixture(scope="module")
def waiting() -> set[str]:
    """Return the identifiers that wait for a person."""
    return {
        linksets.identifier(row)
        for path in WAITING
        for row in sssom.read(formats.decode(path), path).rows
    }


@pytest.fixture(scope="module")
def unreviewed(shipped: Assembly) -> set[tuple[str, str]]:
    """Return target and identifier of each row, old ones too, that no reviewer has decided on."""
    waiting = [(path.name, sssom.read(formats.decode(path), path).rows) for path in WAITING]
    decided = [(each.path.name, each.ledger.rows) for each in shipped.links]
    return {
        (name.partition(".")[0], linksets.identifier(row))
        for name, own in [*waiting, *decided]
        for row in own
        if row.verdict != sssom.IN_VAIN and not row.reviewer_id
    }


@needs_shared
def test_every_pair_is_decided_or_waits(
    decided: dict[tuple[str, str], list[sssom.Record]], waiting: set[str]
) -> None:
    """No identifier of the tables is passed over."""
    left = {(target, name) for target, name, _ in found()} - set(decided)
    missing = {key for key in left if key[1] not in waiting}
    assert missing == set()


@needs_shared
def test_nothing_is_linked_on_a_low_row(
    decided: dict[tuple[str, str], list[sssom.Record]],
) -> None:
    """An identifier known from low rows alone is not accepted."""
    grades: dict[tuple[str, str], set[str]] = {}
    for target, name, row in found():
        grades.setdefault((target, name), set()).add(row["confidence"])
    linked = {
        key for key, own in decided.items() if any(row.verdict == sssom.ACCEPTED for row in own)
    }
    assert {key for key in linked if grades.get(key) == {"low"}} == set()


@needs_shared
def test_every_search_in_vain_is_kept(shipped: Assembly) -> None:
    """Each name without an identifier has a row that says so, under the name searched for."""
    (wikidata,) = [each for each in shipped.links if each.name == "wikidata"]
    vain = [row for row in wikidata.ledger.rows if row.verdict == sssom.IN_VAIN]
    for row in rows("not-found"):
        searched = f"Searched for as {row['label']}"
        assert any(each.comment.startswith(searched) for each in vain), row["label"]


@needs_shared
def test_no_identifier_comes_from_memory(unreviewed: set[tuple[str, str]]) -> None:
    """Every identifier of the first set, refused and waiting ones too, stands in the evidence."""
    seen = {(target, name) for target, name, _ in found()}
    for table in TABLES:
        told = " ".join(cell for row in rows(table) for cell in row.values() if cell)
        seen |= {("wikidata", name) for name in re.findall(r"\bQ[1-9]\d*\b", told)}
    assert unreviewed - seen == set()


def test_no_identifier_has_come_since(unreviewed: set[tuple[str, str]]) -> None:
    """The identifiers are those that were found in the evidence, also where it is not at hand.

    Whoever adds one looks at the evidence (the test above does), then writes the new digest here;
    what a person decides by ``purgeld link review`` names the reviewer and is not counted.
    """
    lines = "".join(f"{target} {name}\n" for target, name in sorted(unreviewed))
    assert sha256(lines.encode()).hexdigest() == IDENTIFIERS


@needs_shared
def test_evidence_is_what_was_read(shipped: Assembly) -> None:
    """Each row of evidence stands in the tables with its repository, path and grade."""
    known = {
        (target, name, row["source_repo"], row["source_path"], row["confidence"])
        for target, name, row in found()
    }
    kept = {
        (*key, row["source"], row["path"], row["confidence"])
        for key, own in shipped.links[0].evidence.items()
        for row in own
        if not row["retrieved"]
    }
    assert kept <= known


def test_every_accepted_identifier_has_evidence(shipped: Assembly) -> None:
    """An identifier without a row that says where it was read is a defect."""
    for each in shipped.links:
        for row in sssomrdf.accepted(each.ledger):
            own = each.evidence[each.name, linksets.identifier(row)]
            assert {line["confidence"] for line in own} <= {"high", "medium"}


def test_confidence_follows_the_grade(shipped: Assembly) -> None:
    """High is 0.95, medium is 0.8, of the best row of evidence."""
    for each in shipped.links:
        for row in sssomrdf.accepted(each.ledger):
            own = each.evidence[each.name, linksets.identifier(row)]
            best = "0.95" if any(line["confidence"] == "high" for line in own) else "0.8"
            assert row.confidence == best, row.record_id


def test_what_waits_is_not_published(shipped: Assembly, waiting: set[str]) -> None:
    """A candidate for a person is linked nowhere."""
    linked = {
        linksets.identifier(row) for each in shipped.links for row in sssomrdf.accepted(each.ledger)
    }
    assert waiting
    assert not waiting & linked


def test_every_refusal_says_why(shipped: Assembly) -> None:
    """A refused pair has a reason in words."""
    refused = [
        row
        for each in shipped.links
        for row in each.ledger.current().values()
        if row.verdict == sssom.REJECTED
    ]
    assert refused
    assert all(row.comment for row in refused)


def test_the_documentation_counts_right(shipped: Assembly) -> None:
    """The table of docs/links.md has the numbers of the data."""
    text = (mini.ROOT / "docs" / "links.md").read_text("utf-8")
    for each in shipped.links:
        counted = Counter(row.verdict for row in each.ledger.current().values())
        path = PROPOSED / each.path.name
        waiting = len(sssom.read(formats.decode(path), path).current()) if path.is_file() else 0
        verdicts = (sssom.ACCEPTED, sssom.REJECTED, sssom.IN_VAIN, sssom.NOT_OURS)
        numbers = [*(counted[verdict] for verdict in verdicts), waiting]
        name = {"wikidata": "Wikidata", "geonames": "GeoNames"}[each.name]
        assert f"| {' | '.join(map(str, [name, *numbers]))} |" in text

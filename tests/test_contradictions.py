"""The page on the data lists every pair of claims that exclude each other, with true passages."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from purgeld.terms import BASE, PG
from turtle_files import quads, text
from vocabularies import ROOT

if TYPE_CHECKING:
    from turtle_files import Node

PAGE = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
ITEMS = [" ".join(item.split()) for item in re.split(r"^- ", PAGE, flags=re.MULTILINE)]
CLAIM = f"{BASE}id/claim/"


def slug(claim: Node) -> str:
    """Return the last part of a claim's IRI."""
    return text(claim).removeprefix(CLAIM)


def pairs() -> set[frozenset[str]]:
    """Return the pairs of claims in the data that exclude each other."""
    links = (q for q in quads("data/*.ttl") if q.predicate == PG("excludes"))
    return {frozenset((slug(q.subject), slug(q.object))) for q in links}


def test_every_contradiction_is_on_the_page() -> None:
    """The pairs of the page are those of the data, no fewer and no more."""
    listed = re.findall(r"`([\w-]+)` ⟂ `([\w-]+)`", " ".join(PAGE.split()))
    assert {frozenset(pair) for pair in listed} == pairs()
    assert len(listed) == len(pairs())
    assert f"{len(listed)} in all" in PAGE


def test_each_contradiction_names_passages_of_both_claims() -> None:
    """An item of the page cites, for each of its claims, a passage of one of its attestations."""
    facts = quads("data/*.ttl")
    attested = {q.subject: slug(q.object) for q in facts if q.predicate == PG("attests")}
    passages: dict[str, set[str]] = {}
    for q in facts:
        if q.subject in attested and q.predicate == PG("hasEvidence"):
            passages.setdefault(attested[q.subject], set()).add(text(q.object).partition("#")[2])
    for item in ITEMS:
        claims = {name for pair in re.findall(r"`([\w-]+)` ⟂ `([\w-]+)`", item) for name in pair}
        cited = set(re.findall(r"char=\d+,\d+", item))
        assert all(passages[claim] & cited for claim in claims), item
        assert not claims or cited <= set().union(*(passages[claim] for claim in claims)), item


def test_things_on_the_page_are_in_the_ledger() -> None:
    """A thing named among the doubtful readings has an IRI of the ledger."""
    with (ROOT / "data" / "ids.csv").open(encoding="utf-8", newline="") as lines:
        minted = {row["iri"] for row in csv.DictReader(lines)}
    named = re.findall(r"`([a-z]+):([a-z][a-z0-9-]+)`", PAGE.partition("## Doubtful")[2])
    assert named
    assert {f"id/{kind}/{name}" for kind, name in named} <= minted

"""Numbers of tables: one figure and one claim for each number, a voice for each that gives it.

Figures of tables with one subject, measure, unit, area and period are rivals; rivals whose ranges
have no number in common exclude each other. Whether a table speaks against a figure of the curated
data is decided in the table (``against``). A curated figure that a row names gets a new voice only.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.mapping import agreement, claims, sums
from purgeld.mapping.claims import EVIDENCE, Proposition
from purgeld.mapping.settling import Fault, Settled, span
from purgeld.mapping.templates import named
from purgeld.mapping.values import decimal
from purgeld.terms import CRM, DCTERMS, PG, RDF_TYPE, RDFS, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from purgeld.mapping.known import Known
    from purgeld.mapping.statements import Counted, Summed

    Range = tuple[str, str]
    Slot = tuple[str, str, str, str, str]

HAS = PG("hasFigure")
NUMBERS = {"best": PG("bestValue"), "low": PG("lowValue"), "high": PG("highValue")}
LINKS = {
    "measure": PG("measures"),
    "unit": CRM("P91_has_unit"),
    "area": PG("coversArea"),
    "method": PG("usesMethod"),
    "precision": PG("precision"),
}
PERIOD = PG("coversPeriod")
VAGUE = ("about", "roughly")


def settle(said: Iterable[Counted], known: Known, totals: Iterable[Summed] = ()) -> Settled:
    """Join the rows that give one figure, add up sums, and set rivals against each other."""
    by_figure: dict[str, list[Counted]] = defaultdict(list)
    for one in said:
        by_figure[one.figure].append(one)
    settled = Settled()
    for total in totals:
        rows, faults = sums.add_up(total, by_figure, known)
        settled.faults += faults
        settled.triples += sums.derivation(total) if rows else ()
        if rows:
            by_figure[total.figure] = rows
    clashes = _clashes(by_figure, known)
    for figure, rows in by_figure.items():
        settled.faults += _unlike(rows, known) if figure in known.claim_of else _differing(rows)
        claim = _claim_of(figure, known)
        heard = [row.voice for row in rows if row.voice.holder not in known.voices[claim]]
        settled.triples += claims.attestations(claim, heard)
        if figure not in known.claim_of:
            settled.triples += _figure(rows)
            settled.triples += _claim(rows[0], claim, contested=claim in clashes)
    for claim, others in clashes.items():
        settled.triples += (t for other in sorted(others) for t in claims.exclude(claim, other))
        _contest(claim, known, settled)
    return settled


def _claim_of(figure: str, known: Known) -> str:
    return known.claim_of.get(figure, f"{figure}/claim")


def _contest(claim: str, known: Known, settled: Settled) -> None:
    """Take back that a curated number is a fact, since a table speaks against it."""
    if known.status(claim) != "accepted":
        return
    node, subject = named(claim), named(known.one(claim, claims.SUBJECT))
    figure = named(known.one(claim, claims.OBJECT))
    settled.withdrawn.add(ox.Triple(node, claims.STATUS, iri("status:accepted")))
    settled.withdrawn.add(ox.Triple(subject, HAS, figure))
    settled.triples.append(ox.Triple(node, claims.STATUS, iri("status:contested")))


def _slot(row: Counted) -> Slot:
    return row.subject, row.measure, row.unit, row.area, row.period


def _range(row: Counted) -> Range:
    """Return the range of a number; what is only about so has none."""
    if row.precision.rpartition("/")[2] in VAGUE:
        return "", ""
    return row.low or row.best, row.high or row.best


def _clashes(by_figure: Mapping[str, list[Counted]], known: Known) -> dict[str, set[str]]:
    """Find the claims that cannot both hold, each with its rivals."""
    slots: dict[Slot, dict[str, Range]] = defaultdict(dict)
    pairs: set[tuple[str, str]] = set()
    for figure, rows in by_figure.items():
        if figure not in known.claim_of:
            slots[_slot(rows[0])][_claim_of(figure, known)] = _range(rows[0])
        for other in (other for row in rows for other in row.against):
            pairs.add((_claim_of(figure, known), _claim_of(other, known)))
    for ranges in slots.values():
        for first, second in combinations(sorted(ranges), 2):
            if agreement.disjoint(ranges[first], ranges[second]):
                pairs.add((first, second))
    found: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        found[first].add(second)
        found[second].add(first)
    return found


def _differing(rows: list[Counted]) -> list[Fault]:
    """Find rows that give one figure in two ways."""
    first = rows[0]
    return [
        Fault(
            row,
            f"<{row.figure}> has another number or subject in {first.voice.evidence}",
            "Give it a figure of its own",
        )
        for row in rows[1:]
        if (row.number, _slot(row), row.kind) != (first.number, _slot(first), first.kind)
    ]


def _unlike(rows: list[Counted], known: Known) -> list[Fault]:
    """Find rows that give another number than the curated figure that they name."""
    figure = rows[0].figure
    return [
        Fault(
            row, f"<{figure}> has another number in the curated data", "Mend the row, or its figure"
        )
        for row in rows
        for name, term in NUMBERS.items()
        if _decimal(known.one(figure, term)) != _decimal(getattr(row, name))
    ]


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _figure(rows: list[Counted]) -> Iterator[ox.Triple]:
    row, node = rows[0], named(rows[0].figure)
    yield ox.Triple(node, RDF_TYPE, PG(row.kind))
    yield ox.Triple(node, RDFS("label"), claims.english(f"{row.label}: {wording(row)}"))
    for name, term in LINKS.items():
        if getattr(row, name):
            yield ox.Triple(node, term, named(getattr(row, name)))
    for name, term in NUMBERS.items():
        if getattr(row, name):
            yield ox.Triple(node, term, decimal(getattr(row, name)))
    if row.period:
        period = f"{row.figure}/period"
        yield ox.Triple(node, PERIOD, named(period))
        yield from span(period, row.period)
    if row.description:
        yield ox.Triple(node, DCTERMS("description"), claims.english(row.description))
    for each in rows:
        yield ox.Triple(node, EVIDENCE, named(each.voice.evidence))


def _claim(row: Counted, claim: str, *, contested: bool) -> Iterator[ox.Triple]:
    status = "contested" if contested else row.status
    said = Proposition(row.subject, HAS.value, row.figure)
    yield from claims.claim(claim, f"{row.label}: {wording(row)}.", said, status)
    if status == "accepted":
        yield ox.Triple(named(row.subject), HAS, named(row.figure))


def wording(row: Counted) -> str:
    """Say a number in words and digits.

    Ranges are closed, or open at one end; a precision stands before the number.
    """
    percent = " per cent" if row.unit.endswith("/percent") else ""
    if row.low and row.high:
        return f"{_digits(row.low)} to {_digits(row.high)}{percent}"
    if row.low or row.high:
        head = "at least" if row.low else "at most"
        return f"{head} {_digits(row.low or row.high)}{percent}"
    head = row.precision.rpartition("/")[2].replace("-", " ")
    return f"{head} {_digits(row.best)}{percent}".lstrip()


def _digits(text: str) -> str:
    return f"{Decimal(text):,f}"

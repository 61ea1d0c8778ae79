"""Numbers of tables: one figure and one claim for each number, a voice for each that gives it.

Figures of one subject, measure, unit, area and period are rivals; rivals whose ranges have no
number in common exclude each other. A figure that the curated data has gets the new voices only.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.mapping import agreement, claims
from purgeld.mapping.claims import EVIDENCE, Proposition
from purgeld.mapping.settling import EDTF, Fault, Settled, span
from purgeld.mapping.templates import named
from purgeld.mapping.values import decimal
from purgeld.terms import CRM, DCTERMS, PG, RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.mapping.known import Known
    from purgeld.mapping.statements import Counted

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


def settle(said: Iterable[Counted], known: Known) -> Settled:
    """Join the rows that give one figure, and set rivals against each other."""
    by_figure: dict[str, list[Counted]] = defaultdict(list)
    for one in said:
        by_figure[one.figure].append(one)
    settled = Settled()
    rivals: dict[Slot, dict[str, Range]] = _curated(known)
    for figure, rows in by_figure.items():
        settled.faults += _differing(rows) or _unlike(rows, known)
        if figure not in known.claim_of:
            rivals[_slot(rows[0])][f"{figure}/claim"] = _range(rows[0])
    clashes = _clashes(rivals, known)
    for figure, rows in by_figure.items():
        claim = known.claim_of.get(figure, f"{figure}/claim")
        heard = [row.voice for row in rows if row.voice.holder not in known.voices[claim]]
        settled.triples += claims.attestations(claim, heard)
        if figure not in known.claim_of:
            settled.triples += _figure(rows)
            settled.triples += _claim(rows[0], claim, contested=claim in clashes)
    for claim, others in clashes.items():
        settled.triples += (t for other in others for t in claims.exclude(claim, other))
    return settled


Range = tuple[str, str]


def _slot(row: Counted) -> Slot:
    return row.subject, row.measure, row.unit, row.area, row.period


def _range(row: Counted) -> Range:
    """Return the range of a number; what is only about so has none."""
    if row.precision.rpartition("/")[2] in VAGUE:
        return "", ""
    return row.low or row.best, row.high or row.best


def _curated(known: Known) -> dict[Slot, dict[str, Range]]:
    """Return the figures of the curated data by what they count."""
    slots: dict[Slot, dict[str, Range]] = defaultdict(dict)
    for figure, claim in known.claim_of.items():
        numbers = {name: known.one(figure, term) for name, term in NUMBERS.items()}
        if not any(numbers.values()):
            continue
        subject = known.one(claim, claims.SUBJECT)
        links = {name: known.one(figure, term) for name, term in LINKS.items()}
        period = known.one(known.one(figure, PERIOD), EDTF)
        slot = subject, links["measure"], links["unit"], links["area"], period
        vague = links["precision"].rpartition("/")[2] in VAGUE
        best = "" if vague else numbers["best"]
        slots[slot][claim] = numbers["low"] or best, numbers["high"] or best
    return slots


def _clashes(rivals: dict[Slot, dict[str, Range]], known: Known) -> dict[str, list[str]]:
    """Find the claims that cannot both hold; what curated claims say of each other stays."""
    found: dict[str, list[str]] = defaultdict(list)
    for ranges in rivals.values():
        for first, second in combinations(sorted(ranges), 2):
            curated = known.has(first) and known.has(second)
            if not curated and agreement.disjoint(ranges[first], ranges[second]):
                found[first].append(second)
                found[second].append(first)
    return dict(sorted(found.items()))


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
    if figure not in known.claim_of:
        return []
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
    yield ox.Triple(node, RDFS("label"), claims.english(row.label))
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

"""Sums of printed numbers: computed figures of the editors, beside the totals that are printed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.mapping.claims import SUBJECT
from purgeld.mapping.settling import EDTF, Fault
from purgeld.mapping.statements import NOBODY, Counted
from purgeld.mapping.templates import named
from purgeld.terms import CRM, PG, PROV, iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from purgeld.mapping.known import Known
    from purgeld.mapping.statements import Summed

METHOD = iri("method:computed-sum").value


def add_up(
    total: Summed, counted: Mapping[str, list[Counted]], known: Known
) -> tuple[list[Counted], list[Fault]]:
    """Return the sum as rows, one for each place where a part stands.

    It takes over what the printed total counts, or what all parts have in common if there is none,
    and speaks against a total that differs. A part without a plain number is a fault.
    """
    parts = [_row(part, counted, known) for part in total.parts]
    lacking = [name for name, part in zip(total.parts, parts, strict=True) if not part.best]
    if lacking:
        what = f"<{lacking[0]}> has no plain number to add"
        return [], [Fault(total, what, "Name figures of one number each")]
    whole = sum(Decimal(part.best) for part in parts)
    model = _row(total.total, counted, known) if total.total else _common(parts)
    differs = bool(total.total) and Decimal(model.best or "-1") != whole
    voices = sorted({voice for name in total.parts for voice in _heard(name, counted, known)})
    row = replace(
        model, figure=total.figure, label=total.label, best=f"{whole:f}", low="", high="",
        kind="Figure", precision="", method=METHOD, status="accepted", description="",
        against=(total.total,) if differs else (),
    )  # fmt: skip
    spoken = [replace(total.voice, evidence=evidence) for evidence in voices]
    return [replace(row, voice=voice) for voice in spoken], []


def derivation(total: Summed) -> Iterator[ox.Triple]:
    """Say from which figures a sum was computed."""
    for part in total.parts:
        yield ox.Triple(named(total.figure), PROV("wasDerivedFrom"), named(part))


def _common(parts: list[Counted]) -> Counted:
    """Return the first part, without the area or the period in which others differ from it."""
    areas, periods = {part.area for part in parts}, {part.period for part in parts}
    area = parts[0].area if len(areas) == 1 else ""
    return replace(parts[0], area=area, period=parts[0].period if len(periods) == 1 else "")


def _row(figure: str, counted: Mapping[str, list[Counted]], known: Known) -> Counted:
    """Return what a row says of a figure, or what the curated data says."""
    if figure in counted:
        return counted[figure][0]
    claim = known.claim_of.get(figure, "")
    return Counted(
        figure,
        known.one(claim, SUBJECT),
        "",
        known.one(figure, PG("measures")),
        known.one(figure, CRM("P91_has_unit")),
        "Figure",
        "accepted",
        NOBODY,
        known.one(figure, PG("bestValue")),
        area=known.one(figure, PG("coversArea")),
        period=known.one(known.one(figure, PG("coversPeriod")), EDTF),
    )


def _heard(figure: str, counted: Mapping[str, list[Counted]], known: Known) -> list[str]:
    rows = [row.voice.evidence for row in counted.get(figure, ())]
    return rows or known.evidence(figure)

"""Sentences as values: penalties with term and place, what became of them, in short English.

A death sentence says nothing of a death: whether it was carried out is another field of a record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.records.lexicon import table

if TYPE_CHECKING:
    from purgeld.records.durations import Term

UNTIL = "until"
ROUGH_TERM, OTHER_TERM, SHOT_STATED = "rough-term", "other-term", "shot-stated"
REVIEWED = ("commuted", "reduced", "annulled")
DEATH, NO_KIND, NATIONALITY = "death", "unspecified", "repression-by-nationality"
REMOVALS = frozenset({"banishment", "eviction", "deportation", "exile", "repression"})
# Where somebody is held: a penalty, or the place of what happened later.
HELD = {
    "labour-camp", "prison", "colony", "special-settlement", "labour-army", "forced-labour",
    "confinement", "pre-trial-detention",
}  # fmt: skip
_LOOSE = ("confinement", "deprivation-of-liberty", "unspecified")
# What a further word makes more exact: "лишение свободы в ИТЛ".
REFINED = {
    "labour-camp": _LOOSE, "prison": _LOOSE, "colony": _LOOSE, "hard-labour": _LOOSE,
    "special-settlement": ("banishment", "eviction", "deportation", "exile"),
    "exile": ("banishment", "eviction"), "confinement": ("deprivation-of-liberty",),
}  # fmt: skip
TEXTS: dict[str, str] = {
    row["key"]: row["text"]
    for name in ("measure", "outcome", "fact")
    for row in table("sentences")[name]
} | {"annulled": "annulled", NO_KIND: "term", UNTIL: "until"}


@dataclass(frozen=True, slots=True)
class Measure:
    """One penalty: the key of its kind, its term, its place as written, whether suspended."""

    kind: str
    term: Term | None = None
    place: str = ""
    suspended: bool = False
    perpetual: bool = False
    after: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened later: its key, its date as EDTF, its place as written."""

    key: str
    date: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was decided. ``review`` tells how ``later`` came about: commuted, reduced, annulled.

    ``reduction`` is the length by which a term was reduced, where the new term is not told;
    ``denied`` are penalties and events that the source says there were not.
    """

    measures: tuple[Measure, ...] = ()
    later: tuple[Measure, ...] = ()
    review: str = ""
    review_date: str = ""
    review_body: str = ""
    outcomes: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    date: str = ""
    reduction: Term | None = None
    denied: tuple[str, ...] = ()

    @property
    def is_death(self) -> bool:
        """Whether death was imposed, whatever became of it."""
        return any(measure.kind == DEATH for measure in self.measures)

    @property
    def stands(self) -> bool:
        """Whether a penalty was imposed at all."""
        return bool(self.measures)

    def __str__(self) -> str:
        """Tell the sentence in short English.

        >>> str(Sentence((Measure("death"), Measure("confiscation"))))
        'death+confiscation'
        """
        from_text = _told(self.measures)
        if (
            "nationality" in self.grounds
            and not any(m.term for m in self.measures)
            and {m.kind for m in self.measures} & REMOVALS
        ):
            return TEXTS["repression-by-nationality"]
        if self.review in {"commuted", "reduced"} and self.later:
            after = " + ".join(_short(measure) for measure in self.later)
            return f"{from_text or 'sentence'} {self.review} to {after}"
        if self.reduction:
            return f"{from_text or 'sentence'} reduced by {self.reduction}"
        outcomes = [key for key in self.outcomes if not (from_text and key == "no-decision")]
        parts = [from_text, *(TEXTS[key] for key in outcomes)]
        return "; ".join(part for part in parts if part) or "; ".join(
            (
                *(f"{TEXTS[fact.key]} {fact.date}".strip() for fact in self.facts),
                *(f"no {TEXTS[key]}" for key in self.denied),
            )
        )


def _told(measures: tuple[Measure, ...]) -> str:
    if not measures:
        return ""
    first, *extra = sorted(measures, key=lambda measure: measure.kind != DEATH)
    others = (TEXTS[m.kind] if m.term is None else _short(m) for m in extra)
    parts = [_long(first), *others]
    glue = "+" if first.term is None and not any(m.term for m in extra) else " + "
    return glue.join(parts)


def _long(measure: Measure) -> str:
    kind = TEXTS[measure.kind]
    if measure.suspended:
        kind = "suspended" if measure.kind == NO_KIND else f"suspended {kind}"
    if measure.after:
        kind = f"{kind} after {TEXTS[measure.after]}"
    return f"{kind} {measure.term}" if measure.term else kind


def _short(measure: Measure) -> str:
    kind = TEXTS[measure.kind] + (" suspended" if measure.suspended else "")
    return f"{measure.term} {kind}" if measure.term else kind

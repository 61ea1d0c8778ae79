"""What a row of a table says, with whose voice and from where, before rows are held together."""

from __future__ import annotations

from dataclasses import dataclass

from purgeld.terms import CRM

TIME = CRM("P4_has_time-span").value


@dataclass(frozen=True, order=True)
class Voice:
    """Who says something, and where it can be checked: holder, evidence and source as IRIs.

    ``key`` names the voice inside the IRI of an attestation. ``weak`` says that the source is
    graded as weak: a date that such sources alone give is never stated as a fact.
    """

    holder: str
    evidence: str
    source: str
    key: str
    weak: bool = False
    stance: str = "asserts"


NOBODY = Voice("", "", "", "editors")


@dataclass(frozen=True)
class Dated:
    """A date (EDTF) of a thing; other rows may give another one.

    With any other predicate than that of time-spans the date is a typed literal of the thing.
    """

    of: str
    date: str
    label: str
    voice: Voice
    predicate: str = TIME


@dataclass(frozen=True)
class Counted:
    """A figure: what it counts, of what, and its number or range as decimal texts.

    ``kind`` is the local name of its class, ``status`` that of the verdict on it where nothing
    contradicts it, ``against`` are figures that cannot hold beside it. What is not given is empty.
    """

    figure: str
    subject: str
    label: str
    measure: str
    unit: str
    kind: str
    status: str
    voice: Voice
    best: str = ""
    low: str = ""
    high: str = ""
    precision: str = ""
    area: str = ""
    period: str = ""
    method: str = ""
    description: str = ""
    against: tuple[str, ...] = ()

    @property
    def number(self) -> tuple[str, str, str, str]:
        """Return what makes two figures the same number."""
        return self.best, self.low, self.high, self.precision


@dataclass(frozen=True)
class Summed:
    """A figure to be added up from others; ``total`` is the sum that a source prints, if any."""

    figure: str
    label: str
    parts: tuple[str, ...]
    total: str
    voice: Voice


@dataclass(frozen=True)
class Claimed:
    """A statement of any other kind that somebody makes, with an object or a text."""

    claim: str
    subject: str
    predicate: str
    label: str
    status: str
    voice: Voice
    object: str = ""
    text: str = ""


Statement = Dated | Counted | Claimed | Summed

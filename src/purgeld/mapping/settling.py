"""Rows held together: where sources agree a fact, where they differ a claim for each voice.

A date that one source gives and the others give as exactly or less is a fact. Any other difference
makes claims, one for each date, all kept; those that cannot both hold exclude each other. What the
curated data said as a fact is then withdrawn and becomes a claim among the others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.mapping import agreement, claims
from purgeld.mapping.claims import EVIDENCE, OBJECT, Proposition
from purgeld.mapping.statements import TIME, Claimed, Dated, Voice
from purgeld.mapping.templates import named
from purgeld.mapping.values import Cell, Value, date, issued
from purgeld.terms import CRM, DCTERMS, PG, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from purgeld.mapping.known import Known
    from purgeld.mapping.statements import Statement

    Speaker = Callable[[str], Voice]

EDTF = PG("edtf")
CALENDARS = "The two days lie as far apart as the old and the new calendar."


@dataclass(frozen=True)
class Fault:
    """A statement of a row that cannot stand beside others, why, and the cure."""

    statement: Statement
    what: str
    cure: str


@dataclass
class Settled:
    """What was made of the rows, what curated statements it takes back, and what is wrong."""

    triples: list[ox.Triple] = field(default_factory=list)
    withdrawn: set[ox.Triple] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def add(self, more: Settled) -> None:
        """Take over another result."""
        self.triples += more.triples
        self.withdrawn |= more.withdrawn
        self.faults += more.faults


def dates(said: Iterable[Dated], known: Known, speaker: Speaker) -> Settled:
    """Settle the dates of each thing; ``speaker`` gives the voice behind a curated passage."""
    slots: dict[tuple[str, str], list[Dated]] = defaultdict(list)
    for one in said:
        slots[one.of, one.predicate].append(one)
    settled = Settled()
    for rows in slots.values():
        settled.add(_Slot(rows, known, speaker).settle())
    return settled


class _Slot:
    """All that is said of one date of one thing: as time-spans, or as typed literals."""

    def __init__(self, rows: list[Dated], known: Known, speaker: Speaker) -> None:
        self.of, self.predicate, self.label = rows[0].of, rows[0].predicate, rows[0].label
        self.rows, self.known, self.link = rows, known, named(rows[0].predicate)
        self.spans = self.predicate == TIME
        self.voices: dict[str, list[Voice]] = defaultdict(list)
        for row in rows:
            self.voices[row.date].append(row.voice)
        self.plain = known.one(self.of, self.link)
        self.curated = known.one(self.plain, EDTF) if self.spans else self.plain
        if self.curated:
            self.voices[self.curated] += [speaker(cited) for cited in known.evidence(self.of)]
        self.claimed = {
            known.one(known.one(claim, OBJECT), EDTF): claim
            for claim in known.claims[self.of, self.predicate]
        }

    def settle(self) -> Settled:
        best = agreement.finest({*self.voices, *self.claimed})
        settled = Settled([
            ox.Triple(named(self.of), EVIDENCE, named(row.voice.evidence)) for row in self.rows
        ])  # fmt: skip
        strong = best and not all(voice.weak for voice in self.voices[best])
        if not best or not strong or self.claimed:
            self._claims(settled)
        elif best != self.curated:
            self._fact(best, settled)
        return settled

    def _fact(self, best: str, settled: Settled) -> None:
        if self.curated:
            self._withdraw(settled)
            if self.spans and self.known.referred[self.plain] == 1:
                settled.withdrawn |= set(self.known.about[self.plain])
        node = f"{self.of}/time" if not self.plain else self._node(best)
        if self.spans:
            settled.triples.append(ox.Triple(named(self.of), self.link, named(node)))
            settled.triples += span(node, best)
        else:
            settled.triples.append(ox.Triple(named(self.of), self.link, typed(best)))

    def _withdraw(self, settled: Settled) -> None:
        settled.withdrawn |= {
            said for said in self.known.about[self.of] if said.predicate == self.link
        }

    def _node(self, text: str) -> str:
        return f"{self.of}/time/{slug(text)}"

    def _claims(self, settled: Settled) -> None:
        texts = sorted({*self.voices, *self.claimed})
        names = {text: self.claimed.get(text, f"{self.of}/claim/{slug(text)}") for text in texts}
        for text, name in names.items():
            new = [v for v in self.voices.get(text, ()) if v.holder not in self.known.voices[name]]
            settled.triples += claims.attestations(name, new)
            if text not in self.claimed:
                settled.triples += self._claim(text, name, texts)
        for first, second in combinations(names, 2):
            settled.triples += self._pair(names, first, second)
        self._withdraw(settled)

    def _claim(self, text: str, name: str, texts: list[str]) -> Iterator[ox.Triple]:
        clash = any(not _agree(text, other) for other in texts)
        status = "contested" if clash else "unverified"
        if not self.spans:
            said = Proposition(self.of, self.predicate, literal=typed(text))
        else:
            node = self.plain if text == self.curated else self._node(text)
            said = Proposition(self.of, self.predicate, node)
            if text != self.curated:
                yield from span(node, text)
        yield from claims.claim(name, f"{self.label}: {text}.", said, status)

    def _pair(self, names: Mapping[str, str], first: str, second: str) -> Iterator[ox.Triple]:
        if first in self.claimed and second in self.claimed:
            return
        if agreement.apart(first, second):
            yield from claims.exclude(names[first], names[second])
        if agreement.calendars(first, second):
            for text in (first, second):
                yield ox.Triple(
                    named(names[text]), DCTERMS("description"), claims.english(CALENDARS)
                )


def typed(text: str) -> ox.Literal:
    """Write a plain date as year, month or day; any other stays a text."""
    read = issued(Cell(text))
    return (
        read.term
        if isinstance(read, Value) and isinstance(read.term, ox.Literal)
        else ox.Literal(text)
    )


def _agree(first: str, second: str) -> bool:
    return agreement.covers(first, second) or agreement.covers(second, first)


def slug(text: str) -> str:
    """Write a date so that it can stand in an IRI.

    >>> slug("1937-06-11/1937-06-12")
    '1937-06-11_1937-06-12'
    """
    read = date(Cell(text))
    return read.parts["slug"] if isinstance(read, Value) else text


def span(node: str, text: str) -> Iterator[ox.Triple]:
    """Describe a time-span."""
    yield ox.Triple(named(node), RDF_TYPE, CRM("E52_Time-Span"))
    yield ox.Triple(named(node), EDTF, ox.Literal(text))


def claimed(said: Iterable[Claimed]) -> Settled:
    """Join the voices of each claim, and of claims that say the same of one thing.

    Two rows that word one claim differently are a fault.
    """
    settled, first = Settled(), dict[str, Claimed]()
    alike: dict[tuple[str, ...], Claimed] = {}
    for one in said:
        known = first.setdefault(one.claim, one)
        if (known.subject, known.predicate, known.object, known.text) != (
            one.subject, one.predicate, one.object, one.text,
        ):  # fmt: skip
            what = f"<{one.claim}> was said differently by {known.voice.evidence}"
            settled.faults.append(Fault(one, what, "Give it a name of its own, or the same words"))
            continue
        words = (known.subject, known.predicate, known.object, known.text, known.label)
        joint = alike.setdefault((*words, known.status), known)
        proposition = Proposition(one.subject, one.predicate, one.object, claims.english(one.text))
        settled.triples += claims.claim(joint.claim, joint.label, proposition, joint.status)
        settled.triples += claims.attestations(joint.claim, [one.voice])
    return settled

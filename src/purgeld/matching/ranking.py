"""Candidates for a name with facts: scored, explained, and matched only with more than a name."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from purgeld.matching import titles
from purgeld.matching.entry import Facts, is_named
from purgeld.matching.facts import Finding, Frequencies
from purgeld.matching.index import Index, is_heard
from purgeld.names import Comparison, Name, compare, parse
from purgeld.names.features import SURNAME_FAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.matching.entry import Entry

NAME_PASSES = 90.0
SCORE_PASSES = 80.0
MARGIN = 15.0
MOST_RETURNED = 25
LEAST_SCORE, LEAST_NAME = 0.05, 0.5
NAME_BOUND = 6.0
SMALLEST_MOVE = 0.005
# Log-odds that turn "it is one name" into "it is this one of all who are listed": a name that only
# one bears here, more bearers by their logarithm, a surname that is only near or in another form,
# a surname alone. Fitted on people outside the development file, half of them not in the list.
ONLY_BEARER, COMMON_NAME = -0.95, -0.57
NEAR_SURNAME, FAR_SURNAME, OTHER_FORM, SURNAME_ALONE = -1.29, -5.09, -3.38, 4.02


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: a name, perhaps a type, perhaps facts.

    ``strict`` leaves out what is of another type, ``without`` those of whom it is known that they
    are not meant.
    """

    text: str
    language: str = ""
    types: tuple[str, ...] = ()
    strict: bool = False
    facts: Facts = NO_FACTS
    limit: int = 5
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant. The features add up to the score (0-100).

    ``odds`` is the logarithm of the odds that it is meant, before others who may be are counted.
    """

    entry: Entry
    odds: float
    score: float
    match: bool
    features: tuple[tuple[str, float], ...]
    form: str
    language: str
    compared: Comparison
    findings: tuple[Finding, ...] = ()

    @property
    def agrees(self) -> bool:
        """Say whether a fact beside the name agrees."""
        return any(finding.agrees for finding in self.findings)

    @property
    def conflicts(self) -> bool:
        """Say whether a fact beside the name contradicts."""
        return any(finding.conflicts for finding in self.findings)

    @property
    def name_score(self) -> float:
        """Return the score of the name alone, from 0 to 100."""
        return self.compared.score

    @property
    def why(self) -> str:
        """Return which words matched under which traditions, and what each moved the score."""
        return self.compared.why


class Matcher:
    """Entries ready to be matched: people by their names, other things by the words of theirs."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index the entries."""
        everything = tuple(entries)
        people = [entry for entry in everything if is_named(entry)]
        self.entries = everything
        self.by_key = {entry.key: entry for entry in everything}
        self._bearers = people
        self.people = Index(people)
        self.things = titles.Index(entry for entry in everything if not is_named(entry))
        self.frequencies = Frequencies(everything)

    @cached_property
    def heard(self) -> Index:
        """Return the index of names in scripts that write by sound; made when first asked for."""
        return Index(self._bearers, by_ear=True)

    @cached_property
    def types(self) -> tuple[str, ...]:
        """Return the types that the entries have, most frequent first in the order of the model."""
        present = {kind for entry in self.entries for kind in entry.types}
        return tuple(sorted(present))

    def find(self, query: Query) -> list[Candidate]:
        """Return the candidates for a query, best first; ``match`` is true for at most one.

        An identifier that is given as the name is found with the score 100.
        """
        if query.text.strip() in self.by_key:
            return [self._itself(self.by_key[query.text.strip()])]
        meant = self._people(query), self._things(query)
        people, others = ([one for one in some if _may_be(query, one)] for some in meant)
        found = [*_shared(people), *others]
        ranked = sorted(found, key=lambda one: (-one.score, -one.odds, one.entry.key))
        return _decided(ranked)[: max(0, min(query.limit, MOST_RETURNED))]

    def _itself(self, entry: Entry) -> Candidate:
        features = (("identifier", 100.0),)
        given = Comparison(100.0, (), features)
        found = Candidate(entry, math.inf, 100.0, False, features, entry.key, "", given)  # noqa: FBT003
        return replace(found, match=True)

    def _people(self, query: Query) -> list[Candidate]:
        asked = parse(query.text, query.language)
        best: dict[int, tuple[Comparison, tuple[str, str]]] = {}
        for index in (self.people, self.heard) if is_heard(query.text) else (self.people,):
            for place in index.candidates(asked):
                number, name = index.names[place]
                found = compare(asked, name)
                if number not in best or found.score > best[number][0].score:
                    best[number] = found, (name.text, name.language)
        bearers = self.people.bearers(asked)
        return [
            self._candidate(
                query, self.people.entries[n], found, form, _among(asked, bearers, found)
            )
            for n, (found, form) in best.items()
            if found.score >= LEAST_NAME
        ]

    def _things(self, query: Query) -> list[Candidate]:
        return [
            self._candidate(query, entry, found, form, [])
            for entry, found, form in self.things.find(query.text, query.language)
        ]

    def _candidate(
        self, query: Query, entry: Entry, found: Comparison, form: tuple[str, str],
        among: list[Finding],
    ) -> Candidate:  # fmt: skip
        findings = [
            *among,
            *_type(query, entry),
            *self.frequencies.compare(query.facts, entry.facts),
        ]
        features, odds = _summed(found, findings)
        return Candidate(
            entry=entry,
            odds=odds,
            score=round(sum(move for _, move in features), 2),
            match=False,
            features=features,
            form=form[0],
            language=form[1],
            compared=found,
            findings=tuple(findings),
        )


def _may_be(query: Query, one: Candidate) -> bool:
    if query.strict and query.types and not set(query.types) & set(one.entry.types):
        return False
    return one.entry.key not in query.without


def _among(asked: Name, bearers: int, found: Comparison) -> list[Finding]:
    """Weigh a name in a list: how many share its rarest word, and how its surname agrees."""
    if not found.parts:
        return []
    odds = ONLY_BEARER + COMMON_NAME * math.log(max(1, bearers))
    findings = [Finding("frequency of the name", odds)]
    surname = found.parts[0]
    if surname.role == "name":
        return findings
    share = surname.found.share / SURNAME_FAR
    if share:
        findings.append(Finding("surname only near", NEAR_SURNAME + FAR_SURNAME * share))
    if surname.found.how not in {"same", "near"}:
        findings.append(Finding("form of the surname", OTHER_FORM))
    if len(asked.tokens) == 1 and "no given name" in dict(found.moves):
        findings.append(Finding("surname alone", SURNAME_ALONE))
    return findings


def _type(query: Query, entry: Entry) -> list[Finding]:
    if not query.types or set(query.types) & set(entry.types):
        return []
    return [Finding("other type", -4.0, conflicts=True)]


def _summed(
    found: Comparison, findings: list[Finding]
) -> tuple[tuple[tuple[str, float], ...], float]:
    """Return what each part moved the score, and the log-odds; a name is never quite sure."""
    share = min(max(found.score, 0.01), 99.99) / 100
    total = max(-NAME_BOUND, min(NAME_BOUND, math.log(share / (1 - share))))
    now = 100 / (1 + math.exp(-total))
    moves = list(found.moves)
    if abs(now - found.score) >= SMALLEST_MOVE:
        moves.append(("bound of a name", round(now - found.score, 2)))
    for finding in findings:
        total += finding.odds
        before, now = now, 100 / (1 + math.exp(-total))
        moves.append((finding.name, round(now - before, 2)))
    return tuple(moves), total


def _shared(found: list[Candidate]) -> list[Candidate]:
    """Share the chance among all who may be meant, of whom it is one or nobody."""
    together = 1 + sum(math.exp(one.odds) for one in found)
    made = []
    for one in found:
        score = 100 * math.exp(one.odds) / together
        if score >= LEAST_SCORE:
            move = round(score - one.score, 2)
            others = (("others who may be meant", move),) if move else ()
            made.append(replace(one, score=round(score, 2), features=one.features + others))
    return made


def _decided(ranked: list[Candidate]) -> list[Candidate]:
    """Mark the first as matched if name, facts and the distance to the second allow it.

    A namesake whom no fact rules out may be meant as well, so beside one nobody is matched.
    """
    if not ranked:
        return []
    first, *others = ranked
    margin = first.score - max((one.score for one in others), default=0.0)
    rivals = any(not one.conflicts and one.name_score >= NAME_PASSES for one in others)
    sure = (
        first.name_score >= NAME_PASSES
        and first.score >= SCORE_PASSES
        and first.agrees
        and not first.conflicts
        and margin >= MARGIN
        and not rivals
    )
    return [replace(first, match=True), *others] if sure else ranked

"""What the curated data already says, so that tables join it and do not speak past it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.mapping.claims import ATTESTS, EVIDENCE, HELD, OBJECT, PREDICATE, STATUS, SUBJECT
from purgeld.terms import name

if TYPE_CHECKING:
    from collections.abc import Iterable

    Statement = ox.Triple | ox.Quad


class Known:
    """Curated statements by subject, and claims by what they are about."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        """Index the statements once."""
        self.about: dict[str, list[ox.Triple]] = defaultdict(list)
        self.referred: dict[str, int] = defaultdict(int)
        for said in statements:
            self.about[name(said.subject)].append(
                ox.Triple(said.subject, said.predicate, said.object)
            )
            if isinstance(said.object, ox.NamedNode):
                self.referred[said.object.value] += 1
        self.claims: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.claim_of: dict[str, str] = {}
        self.voices: dict[str, list[str]] = defaultdict(list)
        for subject in list(self.about):
            self._enter(subject)

    def _enter(self, subject: str) -> None:
        about, predicate = self.one(subject, SUBJECT), self.one(subject, PREDICATE)
        if about and predicate:
            self.claims[about, predicate].append(subject)
            self.claim_of.setdefault(self.one(subject, OBJECT), subject)
        attested = self.one(subject, ATTESTS)
        if attested:
            self.voices[attested].append(self.one(subject, HELD))

    def has(self, subject: str) -> bool:
        """Tell whether anything is said of a thing."""
        return subject in self.about

    def all(self, subject: str, predicate: ox.NamedNode) -> list[str]:
        """Return the values of a property as texts."""
        return [
            value.object.value
            for value in self.about.get(subject, ())
            if value.predicate == predicate and isinstance(value.object, ox.NamedNode | ox.Literal)
        ]

    def one(self, subject: str, predicate: ox.NamedNode) -> str:
        """Return the value of a property as a text, or nothing."""
        return next(iter(self.all(subject, predicate)), "")

    def evidence(self, subject: str) -> list[str]:
        """Return the passages that a thing cites."""
        return self.all(subject, EVIDENCE)

    def status(self, claim: str) -> str:
        """Return the key of a claim's status."""
        return self.one(claim, STATUS).rpartition("/")[2]

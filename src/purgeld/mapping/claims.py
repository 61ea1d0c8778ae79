"""Claims and attestations as statements: what is held, by whom, and where that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.mapping.templates import named
from purgeld.terms import PG, RDF_TYPE, RDFS, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.mapping.statements import Voice

EVIDENCE, EXCLUDES, HELD, STATUS = map(PG, ("hasEvidence", "excludes", "isHeldBy", "hasStatus"))
ATTESTS, OBJECT, PREDICATE, SUBJECT = map(
    PG, ("attests", "hasObject", "hasPredicate", "hasSubject")
)


@dataclass(frozen=True)
class Proposition:
    """What a claim says: subject, predicate and object, or a literal in place of the object."""

    subject: str
    predicate: str
    object: str = ""
    literal: ox.Literal | None = None


def claim(name: str, label: str, said: Proposition, status: str) -> Iterator[ox.Triple]:
    """Describe a claim; ``status`` is the key of a concept of ``vocab/status``."""
    node = named(name)
    yield ox.Triple(node, RDF_TYPE, PG("Claim"))
    yield ox.Triple(node, RDFS("label"), english(label))
    yield ox.Triple(node, SUBJECT, named(said.subject))
    yield ox.Triple(node, PREDICATE, named(said.predicate))
    if said.object or said.literal is None:
        yield ox.Triple(node, OBJECT, named(said.object))
    else:
        yield ox.Triple(node, PG("literalObject"), said.literal)
    yield ox.Triple(node, STATUS, iri(f"status:{status}"))


def attestations(name: str, voices: Iterable[Voice]) -> Iterator[ox.Triple]:
    """Describe who takes which stance on a claim; one node for each key of a voice."""
    for voice in voices:
        node = named(f"{name}/{voice.key}")
        yield ox.Triple(node, RDF_TYPE, PG("Attestation"))
        yield ox.Triple(node, ATTESTS, named(name))
        yield ox.Triple(node, PG("hasStance"), iri(f"stance:{voice.stance}"))
        yield ox.Triple(node, HELD, named(voice.holder))
        yield ox.Triple(node, EVIDENCE, named(voice.evidence))


def exclude(first: str, second: str) -> Iterator[ox.Triple]:
    """Say that two claims cannot hold together."""
    yield ox.Triple(named(first), EXCLUDES, named(second))
    yield ox.Triple(named(second), EXCLUDES, named(first))


def english(text: str) -> ox.Literal:
    """Make an English text."""
    return ox.Literal(text, language="en")

"""What a reconciliation service answers, whatever the version of the protocol."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from purgeld.matching.entry import TYPES, Facts, is_named, places, words, years
from purgeld.matching.graph import PROPERTIES, Things, Value
from purgeld.matching.ranking import MOST_RETURNED, Candidate, Matcher, Query
from purgeld.names.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

BATCH = 50
SUGGESTED = 10
PREVIEW = (420, 260)


class Refused(Exception):
    """A query that cannot be answered: a code for programs, a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.code = code
        self.message = message

    def as_json(self) -> dict[str, str]:
        """Return the error object of an answer."""
        return {"code": self.code, "message": self.message}


class TooMany(Refused):
    """A batch with more queries than the service takes."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One property that is asked for, with its values as words."""

    prop: str
    values: tuple[str, ...]
    required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True, slots=True)
class Asked:
    """One query of a batch, in terms of the newer version."""

    name: str = ""
    key: str = ""
    types: tuple[str, ...] = ()
    strict: bool = False
    language: str = ""
    limit: int = 5
    conditions: tuple[Condition, ...] = ()


class Service:
    """The answers for one dataset. Identifiers are IRIs without the base."""

    def __init__(self, things: Things, base: str, title: str, version: str) -> None:
        """Index the things; the base is an IRI that ends in / or #."""
        self.things = things
        self.base = base
        self.title = title
        self.version = version
        self.matcher = Matcher(things.entries)
        folded = {
            (begins, entry.key)
            for entry in things.entries
            for name in (entry.label, *(text for text, _ in entry.names))
            for begins in _beginnings(_folded(name))
        }
        self._names = sorted(folded)

    def short(self, key: str) -> str:
        """Return the identifier by which a thing is known to clients."""
        return key.removeprefix(self.base)

    def known(self, given: str) -> str | None:
        """Return the IRI for an identifier, short or whole, or None."""
        whole = given if given in self.matcher.by_key else f"{self.base}{given}"
        return whole if whole in self.matcher.by_key else None

    def match(self, asked: Asked) -> list[Candidate]:
        """Answer one query; raises :class:`Refused` for an unknown type or property."""
        check_types(asked.types)
        facts = _facts(asked.conditions)
        key = self.known(asked.key or asked.name)
        query = Query(
            text=key or asked.name,
            language=asked.language,
            types=asked.types,
            strict=asked.strict,
            facts=facts,
            limit=MOST_RETURNED,
        )
        if not query.text.strip():
            return []
        found = self.matcher.find(query)
        kept = [one for one in found if all(self._holds(one, c) for c in asked.conditions)]
        if len(kept) < len(found):
            kept = [replace(one, match=one.match and len(kept) == 1) for one in kept]
        return kept[: max(0, min(asked.limit, MOST_RETURNED))]

    def _holds(self, one: Candidate, condition: Condition) -> bool:
        """Say whether a candidate meets a condition that it has to meet."""
        wanted = condition.quantifier != "none"
        if wanted and not condition.required:
            return True
        facts = _with(Facts(), replace(condition, quantifier="any"))
        findings = self.matcher.frequencies.compare(facts, one.entry.facts)
        return any(finding.agrees for finding in findings) is wanted

    def suggest_entities(self, prefix: str, limit: int, start: int = 0) -> list[str]:
        """Return the IRIs of things with a name that begins so, then of those that sound so.

        People, whichever part of their name it is, and things whose name begins so come before
        things that have it within their name; then the order of types, then short names.
        """
        folded = _folded(prefix)
        if not folded:
            return []
        begun: dict[str, None] = {}
        place = bisect_left(self._names, (folded, ""))
        while place < len(self._names) and self._names[place][0].startswith(folded):
            begun[self._names[place][1]] = None
            place += 1
        found = dict.fromkeys(sorted(begun, key=partial(self._order, folded)))
        if len(found) < start + limit:
            heard = self.matcher.find(Query(prefix, limit=limit))
            found.update(dict.fromkeys(one.entry.key for one in heard))
        return list(found)[start : start + limit]

    def _order(self, folded: str, key: str) -> tuple[bool, int, int, str]:
        entry = self.matcher.by_key[key]
        names = (entry.label, *(text for text, _ in entry.names))
        within = not is_named(entry) and not any(_folded(n).startswith(folded) for n in names)
        return within, min(map(TYPES.index, entry.types)), len(entry.label), key

    def properties(self, kind: str = "") -> list[tuple[str, str]]:
        """Return the properties of a type as pairs of identifier and name."""
        if kind:
            check_types((kind,))
        return [
            (prop, name) for prop, (name, kinds) in PROPERTIES.items() if not kind or kind in kinds
        ]

    def extend(self, key: str, prop: str) -> tuple[Value, ...]:
        """Return the values of a property; ``<property>/evidence`` gives their passages."""
        bare, _, part = prop.partition("/")
        if bare not in PROPERTIES or part not in {"", "evidence"}:
            raise Refused("unknown-property", _unknown_property(prop))
        values = self.things.properties.get(key, {}).get(bare, ())
        if not part:
            return values
        passages = dict.fromkeys(iri for value in values for iri in value.evidence)
        return tuple(Value(iri, iri) for iri in passages)


def check_types(kinds: Iterable[str]) -> None:
    """Raise :class:`Refused` for a type that the service does not have."""
    for kind in kinds:
        if kind not in TYPES:
            raise Refused(
                "unknown-type", f"There is no type {kind!r}. Use one of {', '.join(TYPES)}."
            )


def check_batch(size: int) -> None:
    """Raise :class:`TooMany` for a batch that is too large."""
    if size > BATCH:
        raise TooMany(
            "too-many-queries", f"A batch holds at most {BATCH} queries; this one has {size}."
        )


def _folded(text: str) -> str:
    return clean(text).casefold().replace("ё", "е")


def _beginnings(name: str) -> list[str]:
    """Return a name from each of its words on: people type a surname first, or a given name."""
    words = name.replace(",", " ").split()
    return [" ".join(words[n:]) for n in range(len(words))]


def _unknown_property(prop: str) -> str:
    return f"There is no property {prop!r}. Use one of {', '.join(PROPERTIES)}."


def _facts(conditions: Iterable[Condition]) -> Facts:
    facts = Facts()
    for condition in conditions:
        if condition.prop not in PROPERTIES:
            raise Refused("unknown-property", _unknown_property(condition.prop))
        facts = _with(facts, condition)
    return facts


def _with(facts: Facts, condition: Condition) -> Facts:
    if condition.quantifier == "none":
        return facts
    said = condition.values
    if condition.prop == "birth-year":
        return replace(facts, born=facts.born.union(*map(years, said)))
    if condition.prop == "death-date":
        return replace(facts, died=facts.died.union(*map(years, said)))
    if condition.prop in {"birth-place", "death-place"}:
        return replace(facts, places=facts.places | places(said))
    if condition.prop in {"role", "membership", "description"}:
        return replace(facts, words=facts.words | words(" ".join(said)))
    return facts

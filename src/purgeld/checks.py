"""What SHACL cannot see: files against one another, the ledger, spelling of terms, cycles."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import passages
from purgeld.terms import BASE, PG, RDF_TYPE, RDFS, SKOS, name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from purgeld.errors import Place

    Located = Callable[[str, str, str], Place]
    Files = Mapping[Path, Iterable[ox.Quad]]

_TREES = (PG("isPartOf"), SKOS("broader"))


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, and what to do about it."""

    where: Place
    what: str
    cure: str
    severity: str = "Violation"

    def __str__(self) -> str:
        """Write the problem on one line."""
        return f"{self.where}: {self.what}. {self.cure}"


def double_definitions(files: Files, place: Callable[[Path, str], Place]) -> Iterator[Problem]:
    """Find things that are typed in two files, and blank nodes."""
    homes: dict[str, list[Path]] = defaultdict(list)
    for path, quads in files.items():
        typed = {name(q.subject) for q in quads if q.predicate == RDF_TYPE}
        for subject in typed:
            homes[subject].append(path)
    for subject, paths in sorted(homes.items()):
        if len(paths) > 1:
            first, second = (place(path, subject) for path in paths[:2])
            cure = f"It is defined also at {first}; keep one definition"
            yield Problem(second, f"<{subject}> is defined twice", cure)


def twin_labels(quads: Iterable[ox.Quad], located: Located) -> Iterator[Problem]:
    """Find two things of one kind under the same English label: perhaps one thing, perhaps not."""
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for quad in quads:
        if not isinstance(quad.object, ox.Literal) or quad.object.language != "en":
            continue
        if quad.predicate == RDFS("label") and "/id/" in name(quad.subject):
            kind = name(quad.subject).rpartition("/")[0]
            named[kind, quad.object.value].append(name(quad.subject))
    for (_, label), subjects in sorted(named.items()):
        first, *others = sorted(set(subjects))
        for other in others:
            cure = f"<{first}> has the same; tell them apart or make them one"
            where = located(other, RDFS("label").value, label)
            yield Problem(where, f'label "{label}" is used twice', cure, "Warning")


def dangling(quads: Collection[ox.Quad], base: str, located: Located) -> Iterator[Problem]:
    """Find links to things of this dataset that nobody describes."""
    known = {name(q.subject) for q in quads}
    near: dict[str, str] = {}
    for q in quads:
        if isinstance(q.object, ox.NamedNode) and _is_own(q.object.value, base):
            missing = q.object.value
            if missing not in known:
                near.setdefault(missing, _nearest(missing, _neighbours(missing, known)))
                where = located(name(q.subject), q.predicate.value, missing)
                yield Problem(where, f"<{missing}> is not described anywhere", near[missing])


def _neighbours(iri: str, known: Iterable[str]) -> list[str]:
    folder = iri.rpartition("/")[0]
    return [other for other in known if other.rpartition("/")[0] == folder]


def _is_own(iri: str, base: str) -> bool:
    own = iri.startswith((f"{base}id/", f"{base}vocab/", f"{base}source/"))
    return own and passages.parse(iri) is None


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, sorted(known), 1, 0.85)
    return f"Did you mean <{near[0]}>?" if near else "Define it, or mend its spelling"


def unknown_terms(quads: Iterable[ox.Quad], known: set[str], located: Located) -> Iterator[Problem]:
    """Find terms of the ontology's namespace that the ontology does not define."""
    for q in quads:
        for term in (q.predicate, q.object):
            if (
                isinstance(term, ox.NamedNode)
                and term.value.startswith(PG)
                and term.value not in known
            ):
                value = term.value if term is not q.predicate else ""
                where = located(name(q.subject), q.predicate.value, value)
                yield Problem(
                    where, f"the ontology has no <{term.value}>", _nearest(term.value, known)
                )


def cycles(quads: Iterable[ox.Quad], located: Located) -> Iterator[Problem]:
    """Find things that are part of themselves, or broader than themselves, over any distance."""
    for predicate in _TREES:
        up: dict[str, list[str]] = defaultdict(list)
        for q in quads:
            if q.predicate == predicate and isinstance(q.object, ox.NamedNode):
                up[name(q.subject)].append(q.object.value)
        for ring in _rings(up):
            path = " → ".join(f"<{iri}>" for iri in [*ring, ring[0]])
            where = located(ring[0], predicate.value, "")
            yield Problem(where, f"a circle of parts: {path}", "Remove one of these links")


def _rings(up: Mapping[str, list[str]]) -> Iterator[list[str]]:
    left = Counter(parent for parents in up.values() for parent in parents)
    alive = {node: list(parents) for node, parents in up.items()}
    ready = [node for node in alive if not left[node]]
    while ready:
        for parent in alive.pop(ready.pop(), ()):
            left[parent] -= 1
            if not left[parent] and parent in alive:
                ready.append(parent)
    while alive:
        trail = [min(alive)]
        while trail[-1] not in trail[:-1]:
            trail.append(next((p for p in alive[trail[-1]] if p in alive), trail[0]))
        ring = trail[trail.index(trail[-1]) : -1]
        yield ring
        alive = {node: parents for node, parents in alive.items() if node not in trail}


def outside_ledger(
    quads: Iterable[ox.Quad], ledger: set[str], base: str, located: Located
) -> Iterator[Problem]:
    """Find curated things that were never minted in ``data/ids.csv``."""
    for subject in sorted({name(q.subject) for q in quads if q.predicate == RDF_TYPE}):
        local = subject.removeprefix(base)
        is_thing = local.startswith("id/") and local.count("/") == 2  # noqa: PLR2004 - id/kind/slug
        if is_thing and local not in ledger:
            cure = "Add it to data/ids.csv, or use the IRI that is there"
            yield Problem(
                located(subject, RDF_TYPE.value, ""), f"<{subject}> is not in the ledger", cure
            )


def unrecorded_passages(
    quads: Iterable[ox.Quad], recorded: Collection[str], located: Located
) -> Iterator[Problem]:
    """Find cited passages that are too long or not recorded in ``data/passages.csv``."""
    for q in quads:
        if q.predicate != PG("hasEvidence") or not isinstance(q.object, ox.NamedNode):
            continue
        passage = passages.parse(q.object.value)
        fault = passage and _fault_of(passage, recorded)
        if passage and fault:
            where = located(name(q.subject), q.predicate.value, passage.iri)
            yield Problem(where, f"the passage {passage.start},{passage.end} {fault[0]}", fault[1])


def _fault_of(passage: passages.Passage, recorded: Collection[str]) -> tuple[str, str] | None:
    length = passage.end - passage.start
    if not 0 < length <= passages.LONGEST:
        cure = f"Cite one sentence or clause, 1 to {passages.LONGEST} characters"
        return f"has {length} characters", cure
    if passage.iri not in recorded:
        cure = "Run purgeld evidence check --record where the source text is at hand"
        return "is not recorded", cure
    return None


def is_term(quad: ox.Quad) -> bool:
    """Tell whether a statement defines a term of the ontology."""
    return quad.predicate == RDF_TYPE and name(quad.subject).startswith(f"{BASE}ns")

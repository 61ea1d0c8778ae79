"""From batches of breaches to a report: text that travels between processes, limits, findings.

What a limit keeps is what comes first in the order of reports, so that it does not depend on the
order in which breaches were found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal

from purgeld.shacl.literals import as_term
from purgeld.shacl.messages import fill
from purgeld.shacl.report import Finding, Report, Unchecked
from purgeld.shacl.shape import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from pyoxigraph import NamedNode

    from purgeld.shacl.columns import Columns
    from purgeld.shacl.paths import Path
    from purgeld.shacl.report import Node, Term
    from purgeld.shacl.shape import Batch, Constraint, Shape

    Rule: TypeAlias = tuple[Shape, Constraint]
    Key: TypeAlias = tuple[Node, NamedNode]


class Origin(NamedTuple):
    """The root shape, by its number, and the number of the constraint at its top."""

    root: int
    top: int


class Rows(NamedTuple):
    """Breaches of one rule, given by its number: focus nodes and values as N-Triples text."""

    rule: int
    path: Path | None
    messages: tuple[Literal, ...] | None
    pairs: list[tuple[str, str]]


@dataclass
class Gathered:
    """What one run found; it can be sent to another process."""

    rows: dict[Origin, list[Rows]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[tuple[Origin, int]] = field(default_factory=Counter)
    unfinished: dict[Origin, str] = field(default_factory=dict)
    looked: int = 0

    def add(self, origin: Origin, rule: int, batch: Batch, data: Columns, most: int | None) -> None:
        """Keep the breaches of a batch, or the first of them, and count them all."""
        self.counts[origin, rule] += len(batch.focus)
        values = ("" if v == NOTHING else data.terms[v] for v in batch.value.tolist())
        pairs = zip(data.texts(batch.focus), values, strict=True)
        kept = list(pairs) if most is None or len(batch.focus) <= most else nsmallest(most, pairs)
        self.rows[origin].append(Rows(rule, batch.path, batch.messages, kept))


def report(
    found: Sequence[Gathered], rules: Sequence[Rule], roots: Sequence[Shape], most: int | None
) -> Report:
    """Make one report of all runs.

    A constraint that some run did not finish has no findings: its shape was not validated.
    """
    reasons: dict[Origin, str] = {}
    for each in found:
        for origin, reason in each.unfinished.items():
            reasons[origin] = min(reason, reasons.get(origin, reason))
    writer = _Writer(rules)
    findings: dict[Key, list[Finding]] = defaultdict(list)
    counts: Counter[Key] = Counter()
    for each in found:
        for (origin, rule), count in each.counts.items():
            counts[_key(rules[rule])] += count * (origin not in reasons)
        for origin in each.rows.keys() - reasons.keys():
            for rows in each.rows[origin]:
                findings[_key(rules[rows.rule])].extend(writer.findings(rows))
    kept = [finding for group in findings.values() for finding in _first(group, most)]
    unchecked = {origin.root: reason for origin, reason in sorted(reasons.items(), reverse=True)}
    return Report(
        tuple(sorted(kept, key=Finding.sort_key)),
        tuple(Unchecked(roots[root].name, reason) for root, reason in sorted(unchecked.items())),
        sum(max(count - most, 0) for count in counts.values()) if most is not None else 0,
        sum(each.looked for each in found),
    )


def _key(rule: Rule) -> Key:
    shape, constraint = rule
    return shape.name, constraint.component


def _first(findings: list[Finding], most: int | None) -> Iterable[Finding]:
    if most is None or len(findings) <= most:
        return findings
    return nsmallest(most, findings, key=Finding.sort_key)


class _Writer:
    """Turns rows into findings; terms and messages that repeat are made once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._terms: dict[str, Term] = {}

    def findings(self, rows: Rows) -> Iterator[Finding]:
        shape, constraint = self._rules[rows.rule]
        own = rows.messages or shape.messages or (Literal(constraint.says(), language="en"),)
        path = str(rows.path) if rows.path else None
        for focus, value in rows.pairs:
            node, found = self._term(focus), self._term(value) if value else None
            slots = {"this": node, "value": found, "path": path}
            yield Finding(
                focus=node,
                path=rows.path,
                value=found,
                component=constraint.component,
                severity=shape.severity,
                shape=shape.name,
                messages=tuple(fill(message, slots) for message in own),
                source=getattr(constraint, "source", None),
            )

    def _term(self, text: str) -> Term:
        term = self._terms.get(text)
        if term is None:
            term = self._terms[text] = as_term(text)
        return term

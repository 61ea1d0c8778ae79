"""Deciding on candidates, one page at a time; each decision is on the disk before the next page."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from purgeld import assembly, linksets, project, sssom
from purgeld.errors import UsageError
from purgeld.linking import headers, ledger, subjects
from purgeld.linking.cache import Cache

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from purgeld.linking.subjects import Subject
    from purgeld.linking.wikidata import Item
    from purgeld.sssom import Ledger, Record

YES, NO, UNSURE = "yes", "no", "unsure"
DECIDED = "0.95"
_MOST_NAMES = 8


@dataclass(frozen=True)
class Page:
    """A candidate, with what is said of both sides and where the identifier was read."""

    proposal: Record
    subject: Subject
    evidence: tuple[Mapping[str, str], ...]
    item: Item | None


class Review:
    """The candidates for one target, and the decisions taken on them."""

    def __init__(self, root: Path, target: str, reviewer: str) -> None:
        """Read decisions, candidates and data; ``reviewer`` is a name such as ``orcid:…``.

        Raises :class:`purgeld.errors.DataError` for files in disorder.
        """
        if ":" not in reviewer or reviewer.partition(":")[0] not in headers.PEOPLE:
            known = " or ".join(f"{prefix}:…" for prefix in headers.PEOPLE)
            raise UsageError(f"{reviewer} names no person", cure=f"Write {known}")
        self.root, self.target, self.reviewer = root, target, reviewer
        self.paths = ledger.decisions(root, target), ledger.proposals(root, target)
        for path in self.paths:
            ledger.load(path)

    @property
    def decided(self) -> Ledger:
        """The decisions as they stand on the disk."""
        return ledger.load(self.paths[0])

    def pages(self, *, again: bool = False) -> list[Page]:
        """Return what waits, the likeliest first; what a person was unsure of only if ``again``."""
        proposed = ledger.load(self.paths[1])
        decided = self.decided
        waiting = [
            row
            for row in proposed.current().values()
            if (again or not row.review_date) and not _answered(row, decided)
        ]
        whole = assembly.assemble(project.load(self.root))
        iris = {proposed.iri(row.subject_id) for row in waiting}
        known = subjects.described((quad.triple for quad in whole.quads), iris)
        evidence = self._evidence()
        cache = Cache(self.root)
        return [
            Page(
                row,
                known[proposed.iri(row.subject_id)],
                tuple(evidence.get((self.target, linksets.identifier(row)), ())),
                cache.item(linksets.identifier(row)) if self.target == "wikidata" else None,
            )
            for row in sorted(waiting, key=lambda row: -float(row.confidence or 0))
        ]

    def _evidence(self) -> linksets.Evidence:
        path = ledger.evidence(self.root, ledger.PROPOSED)
        return linksets.read_evidence(path) if path.is_file() else {}

    def decide(self, page: Page, answer: str, reason: str) -> Record:
        """Add a decision and wait until the disk has it; return the row.

        ``answer`` is ``yes``, ``no`` or ``unsure``. Raises :class:`UsageError` for a refusal
        without a reason.
        """
        today = datetime.now(UTC).date().isoformat()
        row = replace(
            page.proposal, reviewer_id=self.reviewer, review_date=today, comment=reason.strip()
        )
        if answer == UNSURE:
            row = replace(row, comment=f"Unsure. {row.comment}".strip())
            self._add(self.paths[1], row)
            return row
        if answer == NO and not row.comment:
            raise UsageError("a refusal needs a reason", cure="Say in a few words who it is")
        row = replace(
            row,
            record_id=_record_id(row, self.decided, accepted=answer == YES),
            predicate_modifier="" if answer == YES else sssom.NOT,
            mapping_justification=sssom.BY_HAND,
            confidence=DECIDED,
        )
        if answer == YES:
            self._keep_evidence(page)
        self._add(self.paths[0], row)
        return row

    def _keep_evidence(self, page: Page) -> None:
        """Copy where the identifier was read; done first, since a link may not stand without."""
        path = ledger.evidence(self.root)
        known = linksets.read_evidence(path).get(
            (self.target, linksets.identifier(page.proposal)), ()
        )
        ledger.add(path, *(_csv(row) for row in page.evidence if row not in known))

    def _add(self, path: Path, row: Record) -> None:
        headers.ensure(path, row)
        ledger.add(path, sssom.line_of(row))


def _answered(row: Record, decided: Ledger) -> bool:
    """Say whether the pair was decided on since it was proposed."""
    own = [each for each in decided.current().values() if each.pair == row.pair]
    return any(max(each.review_date, each.mapping_date) >= row.mapping_date for each in own)


def _record_id(row: Record, decided: Ledger, *, accepted: bool) -> str:
    """Return the identifier of the record that the decision replaces, or a new one."""
    current = decided.current()
    same = [key for key, each in current.items() if each.pair == row.pair]
    if accepted:
        same += [
            key
            for key, each in current.items()
            if each.pair in {(row.subject_id, sssom.NOT_FOUND), (sssom.NOT_FOUND, row.object_id)}
        ]
    if same:
        return same[0]
    if row.record_id not in current:
        return row.record_id
    return f"{row.record_id}.{row.subject_id.partition(':')[2]}"


def _csv(row: Mapping[str, str]) -> str:
    buffer = io.StringIO()
    csv.DictWriter(buffer, linksets.EVIDENCE, lineterminator="\n").writerow(row)
    return buffer.getvalue()


def text(page: Page, number: int, total: int) -> str:
    """Return a page for a terminal; no label can move the cursor or turn the line around."""
    lines = [
        f"{number} of {total}  {page.proposal.subject_id}  →  {page.proposal.object_id}",
        "",
        *_side("here", page.subject.label, page.subject.description, page.subject.names),
        f"         passages: {', '.join(page.subject.passages) or 'none'}",
        *_other(page),
        f"score    {_score(page.proposal)}",
        f"why      {page.proposal.comment}",
        *(f"read in  {_read(row)}" for row in page.evidence),
    ]
    return "\n".join(plain(line) for line in lines)


def _other(page: Page) -> list[str]:
    item = page.item
    if item is None:
        return _side("there", page.proposal.object_label, "", ())
    names = [(label, language) for language, label in item.labels.items()]
    names += [(alias, language) for language, own in item.aliases.items() for alias in own]
    lines = _side("there", item.label, item.description, names)
    if item.born or item.died:
        lines.append(
            f"         born {', '.join(item.born) or '?'}, died {', '.join(item.died) or '?'}"
        )
    return lines


def _side(title: str, label: str, description: str, names: Iterable[tuple[str, str]]) -> list[str]:
    others = [f"{name} ({language})" for name, language in names if name != label][:_MOST_NAMES]
    lines = [f"{title:8} {label}"]
    lines += [f"         {description}"] if description else []
    return lines + ([f"         also: {'; '.join(others)}"] if others else [])


def _score(row: Record) -> str:
    return f"{100 * float(row.confidence):.0f} of 100" if row.confidence else "none"


def _read(row: Mapping[str, str]) -> str:
    when = f", {row['retrieved']}" if row["retrieved"] else ""
    return f"{row['source']} {row['path']}{when}: {row['label_in_source']} ({row['confidence']})"


def plain(text: str) -> str:
    r"""Write signs that steer a terminal, or that cannot be seen, as their numbers.

    >>> plain("a" + chr(27) + "[31m" + chr(0x202E) + "b")
    'a\\x1b[31m\\u202eb'
    """
    return "".join(letter if letter.isprintable() else _number(letter) for letter in text)


def _number(letter: str) -> str:
    return f"\\x{ord(letter):02x}" if letter.isascii() else f"\\u{ord(letter):04x}"

"""Candidates for links, offline: our things against what was fetched or against a table.

Nothing here decides. A candidate waits in ``data/links/proposed/`` until a person has seen it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from purgeld import __version__, assembly, csvfiles, linksets, project, sssom
from purgeld.errors import DataError, Place
from purgeld.linking import headers, ledger
from purgeld.matching import graph, table
from purgeld.matching.entry import Entry, Facts, is_named, places, words, years
from purgeld.matching.ranking import Matcher, Query
from purgeld.output import refused, replace_file
from purgeld.sssom import Record
from purgeld.terms import curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from purgeld.linking.cache import Cache
    from purgeld.linking.wikidata import Item
    from purgeld.matching.ranking import Candidate
    from purgeld.sssom import Ledger

PERSON = "Person"
LEAST_SCORE = 50.0
_IDENTIFIER = re.compile(r"[A-Za-z0-9]+")
MOST_NAMES = 8
MOST_CANDIDATES = 3
TITLE = "Candidates for links to {} that wait for a person"


@dataclass(frozen=True)
class Source:
    """Where candidates come from: entries, and for each the source and path of its evidence."""

    entries: tuple[Entry, ...]
    seen: Mapping[str, tuple[str, str, str]]


def from_cache(cache: Cache, kind: str) -> Source:
    """Return what was fetched; items that gave no answer or were redirected are left out."""
    items = [item for item in cache.items() if not item.fault and not item.redirect]
    return Source(
        tuple(_entry(item, kind) for item in items),
        {item.id: (item.source, item.id, item.retrieved[:10]) for item in items},
    )


def _entry(item: Item, kind: str) -> Entry:
    named = [(text, language) for language, text in item.labels.items()]
    named += [(text, language) for language, own in item.aliases.items() for text in own]
    return Entry(
        key=item.id,
        label=item.label,
        types=(kind,),
        names=tuple(named),
        facts=Facts(
            born=frozenset[int]().union(*map(years, item.born)),
            died=frozenset[int]().union(*map(years, item.died)),
            places=places([*item.birth_places, *item.death_places]),
            words=words(" ".join(item.descriptions.values())),
        ),
        description=item.description,
    )


def from_table(path: Path, key: str, name: str) -> Source:
    """Return the rows of a CSV file, gzipped or not; ``key`` and ``name`` are its columns.

    Raises :class:`DataError` for a file in disorder or without these columns.
    """
    read = csvfiles.read(path, (key, name))
    for line, row in read.rows:
        if row[key].strip() and not _IDENTIFIER.fullmatch(row[key].strip()):
            what = f'"{row[key]}" is no identifier'
            raise DataError(what, cure="Write letters and digits", where=Place(path, line))
    columns = table.Columns(name, key, table.recognised(read.head))
    entries = [table.entry(row, columns, line) for line, row in read.rows]
    seen = {row[key].strip(): (path.name, row.get("sources", ""), "") for _, row in read.rows}
    return Source(tuple(entry for entry in entries if entry.key), seen)


@dataclass(frozen=True)
class Proposer:
    """A project and a target for which candidates are looked for."""

    root: Path
    target: str
    kind: str = PERSON
    least: float = LEAST_SCORE

    def propose(self, source: Source) -> int:
        """Write the candidates that nobody has decided on; return how many are new.

        Candidates of an earlier run that still wait stay, with their new score.
        """
        decided = ledger.load(ledger.decisions(self.root, self.target))
        matcher = Matcher(source.entries)
        refusals = _refusals(decided, self._evidence())
        found = [
            (self._record(entry, candidate), candidate)
            for entry in self._open(decided)
            for candidate in _candidates(matcher, entry, self.kind, refusals)
            if candidate.score >= self.least
        ]
        return self._write(found, source, decided)

    def _open(self, decided: Ledger) -> Iterator[Entry]:
        """Yield our things of the kind that have no link to the target.

        Somebody of whom no name is told is left out: only a name that is somebody else's stands in
        the label.
        """
        linked = {
            decided.iri(row.subject_id)
            for row in decided.current().values()
            if row.verdict == sssom.ACCEPTED
        }
        whole = assembly.assemble(project.load(self.root))
        for entry in graph.things(whole.default).entries:
            nameless = self.kind == PERSON and not is_named(entry)
            if self.kind in entry.types and entry.key not in linked and not nameless:
                yield entry

    def _evidence(self) -> linksets.Evidence:
        path = ledger.evidence(self.root)
        return linksets.read_evidence(path) if path.is_file() else {}

    def _record(self, entry: Entry, one: Candidate) -> Record:
        prefix = headers.TARGETS[self.target][0]
        justified = "CompositeMatching" if one.agrees else "LexicalSimilarityThresholdMatching"
        return Record(
            record_id=f"decision:{one.entry.key}.{curie(entry.key).partition(':')[2]}",
            subject_id=curie(entry.key),
            subject_label=entry.label,
            predicate_id=sssom.SAME,
            predicate_modifier="",
            object_id=f"{prefix}:{one.entry.key}",
            object_label=one.entry.label,
            mapping_justification=f"semapv:{justified}",
            confidence=f"{one.score / 100:.2f}",
            mapping_tool="purgeld",
            mapping_tool_version=__version__,
            author_id="agent:developers",
            reviewer_id="",
            mapping_date=datetime.now(UTC).date().isoformat(),
            review_date="",
            comment=explained(one),
        )

    def _write(self, found: list[tuple[Record, Candidate]], source: Source, decided: Ledger) -> int:
        path = ledger.proposals(self.root, self.target)
        _make(path, headers.empty(self.target, TITLE.format(self.target.capitalize())))
        before = ledger.load(path)
        settled = {row.pair for row in decided.current().values()} - {r.pair for r, _ in found}
        old = [row for row in before.rows if row.pair not in settled]
        known = {row.pair for row in old}
        by_hand = {row.pair for row in old if not row.mapping_tool or row.review_date}
        fresh = {row.pair: (row, one) for row, one in found if row.pair not in by_hand}
        rows = [row for row in old if row.pair not in fresh] + [row for row, _ in fresh.values()]
        self._write_evidence([one for row, one in fresh.values() if row.pair not in known], source)
        own = headers.ensure(path, *rows)
        replace_file(path, (sssom.heading(own.header) + "".join(map(sssom.line_of, rows))).encode())
        return len(set(fresh) - known)

    def _write_evidence(self, found: Iterable[Candidate], source: Source) -> None:
        path = ledger.evidence(self.root, ledger.PROPOSED)
        _make(path, linksets.written({}).decode())
        known = linksets.read_evidence(path)
        rows: dict[str, dict[str, str]] = {}
        for one in found:
            if (self.target, one.entry.key) not in known:
                rows[one.entry.key] = _evidence_row(self.target, one, source)
        added = linksets.written({**known, **{("", key): [row] for key, row in rows.items()}})
        replace_file(path, added)


def _evidence_row(target: str, one: Candidate, source: Source) -> dict[str, str]:
    where, path, retrieved = source.seen[one.entry.key]
    return {
        "target": target,
        "identifier": one.entry.key,
        "label": one.entry.label,
        "confidence": "high" if one.agrees else "medium",
        "source": where,
        "path": path,
        "retrieved": retrieved,
        "label_in_source": one.form,
        "kind_in_source": "label or alias",
        "description": one.entry.description,
    }


def _make(path: Path, content: str) -> None:
    if path.is_file():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise refused(path, fault) from fault
    replace_file(path, content.encode())


def _candidates(
    matcher: Matcher, entry: Entry, kind: str, refusals: set[tuple[str, str]]
) -> list[Candidate]:
    """Return the best candidates, not refused, under any of the names of one of our things."""
    own = curie(entry.key)
    without = frozenset(key.partition(":")[2] for subject, key in refusals if subject == own)
    query = Query("", types=(kind,), strict=True, facts=entry.facts, without=without)
    best: dict[str, Candidate] = {}
    full = (each for each in entry.names if " " in each[0])
    names = dict.fromkeys([(entry.label, ""), *full])
    for text, language in list(names)[:MOST_NAMES]:
        for one in matcher.find(replace(query, text=text, language=language)):
            if one.entry.key not in best or one.score > best[one.entry.key].score:
                best[one.entry.key] = one
    return sorted(best.values(), key=lambda one: (-one.score, one.entry.key))[:MOST_CANDIDATES]


def _refusals(decided: Ledger, evidence: linksets.Evidence) -> set[tuple[str, str]]:
    """Return the pairs that were refused and of which nothing new was read since."""
    refused_pairs = set()
    for row in decided.current().values():
        if row.verdict == sssom.REJECTED:
            own = [
                each
                for key, rows in evidence.items()
                for each in rows
                if key[1] == linksets.identifier(row)
            ]
            if not any(each["retrieved"] > (row.review_date or row.mapping_date) for each in own):
                refused_pairs.add(row.pair)
    return refused_pairs


def explained(one: Candidate) -> str:
    """Say what moved a score, and which words matched.

    The moves add up to the score; each is named by what was compared.
    """
    moves = "; ".join(f"{name} {move:+.1f}" for name, move in one.features)
    return f"{moves}. {one.why}" if one.why else moves

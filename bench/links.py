"""How well our people are found in an extract of Wikidata: what was decided is the truth.

usage: python bench/links.py people.csv[.gz] [--project DIR] [--key qid] [--name label_en]

Every person with an accepted link to an item of the extract is looked for, and every person that
was searched for in vain. Counted are right and wrong matches, and who stands first.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from purgeld import assembly, project, sssom
from purgeld.linking import ledger
from purgeld.linking.proposing import from_table
from purgeld.matching import graph
from purgeld.matching.ranking import Matcher, Query

if TYPE_CHECKING:
    from purgeld.matching.entry import Entry
    from purgeld.matching.ranking import Candidate


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=Path)
    parser.add_argument("--project", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--key", default="qid")
    parser.add_argument("--name", default="label_en")
    asked = parser.parse_args()
    source = from_table(asked.people, asked.key, asked.name)
    start = time.process_time()
    matcher = Matcher(source.entries)
    print(f"{len(source.entries)} people indexed in {time.process_time() - start:.0f} CPU s")
    whole = assembly.assemble(project.load(asked.project))
    ours = {entry.key: entry for entry in graph.things(whole.default).entries}
    own = ledger.load(ledger.decisions(asked.project, "wikidata"))
    decided = [(own.iri(row.subject_id), row) for row in own.current().values()]
    people = [(ours[iri], row) for iri, row in decided if "Person" in _types(ours.get(iri))]
    linked = {
        entry.key: row.object_id.partition(":")[2]
        for entry, row in people
        if row.verdict == sssom.ACCEPTED
    }
    have = {key: name for key, name in linked.items() if name in matcher.by_key}
    _linked(matcher, ours, have)
    vain = [entry for entry, row in people if row.verdict == sssom.IN_VAIN]
    matched = sum(any(one.match for one in _found(matcher, entry)) for entry in vain)
    print(f"searched for in vain {len(vain)}: matched {matched}")


def _linked(matcher: Matcher, ours: dict[str, Entry], have: dict[str, str]) -> None:
    first = right = wrong = comparable = 0
    for key, name in have.items():
        found = _found(matcher, ours[key])
        first += bool(found) and found[0].entry.key == name
        comparable += any(one.agrees for one in found if one.entry.key == name)
        for one in found:
            right += one.match and one.entry.key == name
            wrong += one.match and one.entry.key != name
    print(f"linked {len(have)}: first {first}, matched {right} rightly and {wrong} wrongly")
    print(f"with an agreeing fact: {comparable}")


def _types(entry: Entry | None) -> tuple[str, ...]:
    return entry.types if entry else ()


def _found(matcher: Matcher, entry: Entry) -> list[Candidate]:
    return matcher.find(Query(entry.label, "", ("Person",), facts=entry.facts))


if __name__ == "__main__":
    main()

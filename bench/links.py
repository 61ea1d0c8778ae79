"""How well our people are found in an extract of Wikidata: what was decided is the truth.

usage: python bench/links.py people.csv[.gz] [--project DIR] [--key qid] [--name label_en]
                             [--evidence DIR]

Every person with an accepted link to an item of the extract is looked for, and every person that
was searched for in vain. Counted are right and wrong matches, and who stands first. With a folder
of evidence the same is done for its names: alone, with the years of birth that the extract has,
with what the evidence says about them; and for its list of names that are nowhere.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from purgeld import assembly, csvfiles, project, sssom
from purgeld.linking import ledger
from purgeld.linking.proposing import from_table
from purgeld.matching import graph
from purgeld.matching.entry import Facts, life, words
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
    parser.add_argument("--evidence", type=Path, help="../shared/links")
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
    if asked.evidence:
        _by_evidence(matcher, asked.evidence)


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


def _by_evidence(matcher: Matcher, folder: Path) -> None:
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for _, row in csvfiles.read(folder / "wikidata-evidence.csv", ["label", "qid"]).rows:
        if row["entity_type"] == "person" and row["qid"] in matcher.by_key:
            said[row["label"], row["qid"]].add(row["description_or_type"])
    _count("name alone", matcher, {pair: Facts() for pair in said})
    born = {pair: Facts(born=matcher.by_key[pair[1]].facts.born) for pair in said}
    _count("with the year of birth", matcher, born)
    _count("with what the evidence says", matcher, {p: _described(w) for p, w in said.items()})
    nowhere = csvfiles.read(folder / "not-found.csv", ["label"]).rows
    soviet = Facts(words=words("Soviet Russian politician, revolutionary, communist party"))
    for facts in (Facts(), soviet):
        asked = (Query(row["label"], types=("Person",), facts=facts) for _, row in nowhere)
        wrong = sum(any(one.match for one in matcher.find(query)) for query in asked)
        print(f"names that are nowhere {len(nowhere)}: matched {wrong}")


def _described(texts: set[str]) -> Facts:
    whole = " ".join(sorted(texts))
    born, died = life(whole)
    return Facts(born=born, died=died, words=words(whole))


def _count(what: str, matcher: Matcher, known: dict[tuple[str, str], Facts]) -> None:
    first = right = wrong = comparable = 0
    for (label, key), facts in known.items():
        found = matcher.find(Query(label, types=("Person",), facts=facts))
        first += bool(found) and found[0].entry.key == key
        comparable += any(one.agrees for one in found if one.entry.key == key)
        right += any(one.match for one in found if one.entry.key == key)
        wrong += any(one.match for one in found if one.entry.key != key)
    print(
        f"{what}: {len(known)} people, first {first}, a fact agrees {comparable}, matched {right}"
        f" rightly, {wrong} wrongly"
    )


def _types(entry: Entry | None) -> tuple[str, ...]:
    return entry.types if entry else ()


def _found(matcher: Matcher, entry: Entry) -> list[Candidate]:
    return matcher.find(Query(entry.label, "", ("Person",), facts=entry.facts))


if __name__ == "__main__":
    main()

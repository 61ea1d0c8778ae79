"""Entity documents beside PyLD's framing: the same entities, taken in turn, in CPU time.

Both start from triples that are already parsed and grouped by entity, and both end in bytes. PyLD
is given what a careful script would give it: the entity's own subgraph, expanded, with the
context at hand. Run ``python bench/jsonld.py``; nothing is written.
"""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from pyld import jsonld as pyld
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from purgeld import jsonld
from purgeld.entities import owner
from purgeld.naming import names
from purgeld.terms import BASE
from race import Row, table

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
NAMES = names(parse(path=ROOT / "ontology" / "purge.ttl", format=RdfFormat.TURTLE))
CONTEXT = jsonld.context(NAMES)
ADDRESS = f"{BASE}{jsonld.CONTEXT}"


def shipped() -> dict[str, list[Triple]]:
    """Read the data and the concepts, grouped by the entity they tell of."""
    grouped: dict[str, list[Triple]] = {}
    for path in (*sorted((ROOT / "data").glob("*.ttl")), ROOT / "ontology" / "codes.ttl"):
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            entity = owner(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
            if entity:
                grouped.setdefault(entity, []).append(quad.triple)
    return grouped


def expanded(triples: list[Triple]) -> list[object]:
    """Return an entity's subgraph as PyLD takes it, computed outside the race."""
    lines = "".join(f"{triple} .\n" for triple in triples)
    nodes: list[object] = pyld.from_rdf(lines, {"format": "application/n-quads"})
    return nodes


def framed(entity: str, nodes: list[object]) -> bytes:
    """Frame one entity with PyLD, and write it with the standard library."""
    frame = {"@context": ADDRESS, "@id": entity, "@embed": "@once"}
    document = pyld.frame(nodes, frame, {"documentLoader": local})
    return json.dumps(document, ensure_ascii=False).encode()


def local(address: str, _options: object) -> dict[str, object]:
    """Give PyLD the context for its address, as a cache of the network would."""
    return {"contentType": None, "contextUrl": None, "documentUrl": address, "document": CONTEXT}


def spent(work: Callable[[], object]) -> float:
    """Return the CPU seconds that a piece of work takes."""
    start = process_time()
    work()
    return process_time() - start


def documents() -> Row:
    """Take one hundred entities, both ways by turns."""
    grouped = shipped()
    chosen = sorted(grouped)[:: max(1, len(grouped) // 100)]
    nodes = {entity: expanded(grouped[entity]) for entity in chosen}
    together = [triple for entity in chosen for triple in grouped[entity]]
    pairs = [
        (
            spent(lambda: list(jsonld.documents(together, NAMES))),
            spent(lambda: [framed(entity, nodes[entity]) for entity in chosen]),
        )
        for _ in range(ROUNDS)
    ]
    ours, peer = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    return Row(
        f"documents() : PyLD framing ({len(chosen)} entities)",
        f"{len(chosen) / ours:,.0f} a CPU s",
        f"{len(chosen) / peer:,.0f} a CPU s",
        f"{median(pair[1] / pair[0] for pair in pairs):.1f} x the speed",
        "at least 10 x the speed",
    )


def main() -> None:
    """Measure and print."""
    print(table([documents()]))


if __name__ == "__main__":
    main()

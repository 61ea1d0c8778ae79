"""Prefixes that a row needs, put into the header of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld import sssom
from purgeld.linking import ledger
from purgeld.output import replace_file
from purgeld.sssomrdf import SSSOM
from purgeld.terms import BASE, PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.sssom import Ledger, Record

PEOPLE = {"agent": f"{BASE}agent/", "orcid": "https://orcid.org/"}
TARGETS = {
    "wikidata": ("wd", "http://www.wikidata.org/entity/"),
    "geonames": ("gn", "https://sws.geonames.org/"),
}
_KNOWN = {
    **PREFIXES,
    **PEOPLE,
    **dict(TARGETS.values()),
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": SSSOM,
}


def ensure(path: Path, *rows: Record) -> Ledger:
    """Return the set in a file, after adding the prefixes that these rows need to its header."""
    own = ledger.load(path)
    named = (
        (row.record_id, row.subject_id, row.predicate_id, row.object_id, row.mapping_justification)
        + ((row.author_id,) if row.author_id else ())
        + ((row.reviewer_id,) if row.reviewer_id else ())
        for row in rows
    )
    needed = {value.partition(":")[0] for values in named for value in values}
    missing = sorted(needed - set(own.prefixes))
    if not missing:
        return own
    lines = (f'#   {prefix}: "{_KNOWN[prefix]}"' for prefix in missing)
    more = sssom.read(
        sssom.heading((*own.header, *lines)) + "".join(map(sssom.line_of, own.rows)), path
    )
    replace_file(path, sssom.text(more).encode())
    return more


def empty(target: str, title: str) -> str:
    """Return a file without rows for a target."""
    name, space = TARGETS[target]
    prefixes = {
        "agent": PEOPLE["agent"],
        "decision": f"{BASE}links/{target}.sssom.ttl#",
        "schema": PREFIXES["schema"],
        "semapv": _KNOWN["semapv"],
        "skos": PREFIXES["skos"],
        "sssom": SSSOM,
        name: space,
    }
    return sssom.heading(
        (
            f'# mapping_set_id: "{BASE}links/{target}.sssom.tsv"',
            f'# mapping_set_title: "{title}"',
            '# license: "https://creativecommons.org/publicdomain/zero/1.0/"',
            "# curie_map:",
            *(f'#   {prefix}: "{space}"' for prefix, space in sorted(prefixes.items())),
        )
    )

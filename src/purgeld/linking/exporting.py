"""Accepted links for others: SSSOM, triples, and statements for Wikidata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import linksets, sssom, sssomrdf
from purgeld.terms import OWL, PREFIXES, SCHEMA

if TYPE_CHECKING:
    from purgeld.linksets import Linkset
    from purgeld.sssom import Ledger

FORMATS = ("sssom", "sssom-rdf", "links", "quickstatements")
SAME = {"schema": SCHEMA("sameAs"), "owl": OWL("sameAs")}
_DESCRIBED_AT, _REFERENCE, _RETRIEVED = "P973", "S854", "S813"


def export(linkset: Linkset, form: str, same: str = "schema") -> str:
    """Return the decisions on one target as text.

    ``sssom`` and ``sssom-rdf`` hold all decisions, ``links`` and ``quickstatements`` the accepted
    ones. With ``same`` ``owl`` the links of individuals are written as ``owl:sameAs``.
    """
    own = linkset.ledger
    if form == "sssom":
        return sssom.text(own)
    if form == "sssom-rdf":
        return sssomrdf.written(own).decode()
    return _links(own, same) if form == "links" else _quickstatements(own)


def _links(own: Ledger, same: str) -> str:
    triples = [
        ox.Triple(t.subject, SAME[same], t.object) if t.predicate == SCHEMA("sameAs") else t
        for t in sssomrdf.links(own)
    ]
    prefixes = {**PREFIXES, **own.prefixes}
    used = {key: prefixes[key] for key in (*own.prefixes, "owl", "skos")}
    written = ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.TURTLE, prefixes=used)
    return (written or b"").decode()


def _quickstatements(own: Ledger) -> str:
    """Write "described at URL" with reference and day (QuickStatements, version 1).

    Statements go to items that exist; no line makes an item, and links that are not of identity
    are left out.
    """
    lines = []
    for row in sssomrdf.accepted(own):
        if row.predicate_id in {sssom.SAME, "skos:exactMatch"}:
            ours = own.iri(row.subject_id)
            day = f"+{row.review_date or row.mapping_date}T00:00:00Z/11"
            cells = (linksets.identifier(row), _DESCRIBED_AT, f'"{ours}"')
            source = (_REFERENCE, f'"{ours}"', _RETRIEVED, day)
            lines.append("\t".join((*cells, *source)))
    return "".join(f"{line}\n" for line in lines)

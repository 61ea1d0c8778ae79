"""What a page says of its thing in schema.org, for search engines: JSON-LD inside the page.

An alleged organisation or act is never emitted as a thing of its own, only as what a claim says.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias

from purgeld.pages import cards, claims, places
from purgeld.pages.facts import TYPE, Text
from purgeld.pages.refs import WEB, Ref
from purgeld.pages.views import When
from purgeld.pages.wording import escaped_for_json
from purgeld.terms import CRM, DCTERMS, PG, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from purgeld.pages.facts import Statements
    from purgeld.pages.reading import Reading
    from purgeld.pages.speech import Speech

Node: TypeAlias = "dict[str, object]"

CONTEXT = "https://schema.org"
MOST = 50
_PLAIN = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_JUDGED = frozenset({"refuted", "fabricated"})
_BIRTH, _DEATH = CRM("P98_brought_into_life").value, CRM("P100_was_death_of").value
_PLACE, _SORT = CRM("P7_took_place_at").value, CRM("P2_has_type").value
_AGENT, _ROLE = PG("hasAgent").value, PG("hasRole").value
_SITES = {
    "burial-ground": "Cemetery",
    "mass-grave": "Cemetery",
    "monument": "LandmarksOrHistoricalBuildings",
}


def describe(reading: Reading, iri: str, kind: str, statements: Statements) -> Node:
    """Describe a thing; names are left as they are, to be put into the language of a page."""
    own = _KINDS.get(kind, _work)(reading, iri, statements)
    notes = cards.notes(statements)
    common: Node = {"@context": CONTEXT, "@id": iri, "name": reading.ref(iri)}
    return {
        **common,
        **({"description": notes[0]} if notes else {}),
        **{key: value for key, value in own.items() if value not in ([], None, "")},
    }


def _person(reading: Reading, iri: str, statements: Statements) -> Node:
    births, deaths = reading.from_(iri, _BIRTH), reading.from_(iri, _DEATH)
    return {
        "@type": "Person",
        "alternateName": _names(reading, iri, statements),
        "birthDate": _first_date(reading, births),
        "birthPlace": [r for b in births for r in _refs(reading, b, _PLACE)],
        "deathDate": _first_date(reading, deaths),
        "deathPlace": [r for d in deaths for r in _refs(reading, d, _PLACE)],
        "memberOf": _refs(reading, iri, SCHEMA("memberOf").value),
        "spouse": _refs(reading, iri, SCHEMA("spouse").value),
        "sameAs": _same(reading, iri),
    }


def _names(reading: Reading, iri: str, statements: Statements) -> list[object]:
    own = [reading.ref(name) for name in reading.links(iri, PG("hasName").value)]
    found = [text for ref in own for text in ref.labels.values()]
    others = [v.value for v in statements.get(SKOS("altLabel").value, ()) if isinstance(v, Text)]
    return list(dict.fromkeys((*found, *others)))


def _first_date(reading: Reading, nodes: list[str]) -> When | None:
    dates = (cards.when(reading, node) for node in nodes)
    return next((date for date in dates if date and _PLAIN.fullmatch(date.edtf)), None)


def _event(reading: Reading, iri: str, statements: Statements) -> Node:
    date = cards.when(reading, iri)
    begin, _, end = (date.edtf if date else "").partition("/")
    return {
        "@type": "Event",
        "additionalType": [c for c in statements.get(TYPE, ()) if isinstance(c, str)],
        "startDate": begin if _PLAIN.fullmatch(begin) else None,
        "endDate": end if _PLAIN.fullmatch(end) else None,
        "location": _refs(reading, iri, _PLACE),
        "superEvent": _refs(reading, iri, PG("isPartOf").value),
        "attendee": [
            {"@type": "Role", "roleName": role, "attendee": agent}
            for part in reading.links(iri, PG("hasParticipation").value)[:MOST]
            for agent in _refs(reading, part, _AGENT)
            for role in _names_of(_refs(reading, part, _ROLE))
        ],
    }


def _group(reading: Reading, iri: str, statements: Statements) -> Node:
    state = PG("StateOrgan").value in statements.get(TYPE, ())
    return {
        "@type": "GovernmentOrganization" if state else "Organization",
        "alternateName": _names(reading, iri, statements),
        "memberOf": _refs(reading, iri, SCHEMA("memberOf").value),
        "sameAs": _same(reading, iri),
    }


def _place(reading: Reading, iri: str, statements: Statements) -> Node:
    sorts = [sort.rpartition("/")[2] for sort in reading.links(iri, _SORT)]
    kinds = ["Place", *dict.fromkeys(_SITES[sort] for sort in sorts if sort in _SITES)]
    return {
        "@type": kinds[0] if len(kinds) == 1 else kinds,
        "alternateName": _names(reading, iri, statements),
        "containedInPlace": _refs(reading, iri, CRM("P89_falls_within").value),
        "geo": [
            {"@type": "GeoCoordinates", "latitude": p.latitude, "longitude": p.longitude}
            for p in places.points(reading, iri)
        ],
        "sameAs": _same(reading, iri),
    }


def _figure(reading: Reading, iri: str, statements: Statements) -> Node:
    row = claims.counted(reading, iri)
    del statements
    return {
        "@type": "QuantitativeValue",
        "value": row.best,
        "minValue": row.low,
        "maxValue": row.high,
        "unitText": _names_of([row.unit] if row.unit else []),
    }


def _claim(reading: Reading, iri: str, statements: Statements) -> Node:
    row = claims.claimed(reading, iri)
    del statements
    asserting = [v for v in row.voices if v.stance and v.stance.iri.endswith("/asserts")]
    said: Node = {
        "@type": "Claim",
        "claimInterpreter": [_agent(holder) for voice in asserting for holder in voice.holders],
        "appearance": list(
            {p.source.iri: p.source for v in row.voices for p in v.passages}.values()
        ),
    }
    if row.status and row.status.iri.rpartition("/")[2] in _JUDGED:
        said["subjectOf"] = {
            "@type": "ClaimReview",
            "claimReviewed": _Name(row.claim),
            "reviewRating": {"@type": "Rating", "alternateName": _Name(row.status)},
        }
    return said


def _agent(ref: Ref) -> Node:
    people = PG("Person").value in ref.kinds
    return {"@type": "Person" if people else "Organization", "@id": ref.iri, "name": _Name(ref)}


def _work(reading: Reading, iri: str, statements: Statements) -> Node:
    return {
        "@type": "CreativeWork",
        "alternateName": _names(reading, iri, statements),
        "datePublished": cards.when(reading, iri),
        "author": _refs(reading, iri, DCTERMS("creator").value)
        + _refs(reading, iri, PG("isIssuedBy").value),
        "publisher": _refs(reading, iri, DCTERMS("publisher").value),
    }


def _alleged(reading: Reading, iri: str, statements: Statements) -> Node:
    del statements
    return {
        "@id": f"{iri}#page",
        "@type": "WebPage",
        "mentions": {"@type": "Claim", "name": _Name(reading.ref(iri))},
    }


def _concept(reading: Reading, iri: str, statements: Statements) -> Node:
    del statements
    return {
        "@type": "DefinedTerm",
        "inDefinedTermSet": reading.links(iri, SKOS("inScheme").value),
    }


def _scheme(reading: Reading, iri: str, statements: Statements) -> Node:
    del reading, iri, statements
    return {"@type": "DefinedTermSet"}


_KINDS: Mapping[str, Callable[[Reading, str, Statements], Node]] = {
    "person": _person,
    "event": _event,
    "group": _group,
    "place": _place,
    "figure": _figure,
    "claim": _claim,
    "alleged": _alleged,
    "charge": _alleged,
    "concept": _concept,
    "scheme": _scheme,
}


class _Name:
    """The name of a thing, without the thing."""

    def __init__(self, ref: Ref) -> None:
        self.ref = ref


def _same(reading: Reading, iri: str) -> list[str]:
    return [each for each in reading.links(iri, SCHEMA("sameAs").value) if WEB.fullmatch(each)]


def _names_of(refs: list[Ref]) -> list[_Name]:
    return [_Name(ref) for ref in refs]


def _refs(reading: Reading, iri: str, predicate: str) -> list[Ref]:
    return [reading.ref(value) for value in reading.links(iri, predicate)[:MOST]]


def written(node: Node, speech: Speech) -> str:
    """Write a description in the language of a page, so that no text in it can end the script."""
    said = {key: _said(value, speech) for key, value in node.items()}
    said["name"] = speech.name(ref).value if isinstance(ref := node["name"], Ref) else said["name"]
    return escaped_for_json(json.dumps(said, ensure_ascii=False, separators=(",", ":")))


def _said(value: object, speech: Speech) -> object:
    if isinstance(value, Ref):
        return {"@id": value.iri, "name": speech.name(value).value}
    if isinstance(value, _Name):
        return speech.name(value.ref).value
    if isinstance(value, When):
        return value.edtf
    if isinstance(value, Text):
        return value.value
    return _said_inside(value, speech)


def _said_inside(value: object, speech: Speech) -> object:
    if isinstance(value, list):
        inside = [_said(each, speech) for each in value]
        return inside[0] if len(inside) == 1 else inside
    if isinstance(value, dict):
        return {key: _said(each, speech) for key, each in value.items()}
    return value

"""Kinds of things, and where a page puts what is said of them: the tables of the layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from purgeld.pages.facts import TYPE
from purgeld.terms import RDFS, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from purgeld.pages.reading import Reading

SUBCLASS = RDFS("subClassOf").value

# The kind of page by class; a class that is not here is shown as the nearest one above it.
KINDS: Mapping[str, str] = {
    iri(name).value: kind
    for kind, names in {
        "person": ["pg:Person"],
        "record": ["pg:PersonRecord"],
        "group": ["pg:Group", "pg:StateOrgan"],
        "place": ["pg:Place", "pg:Site", "pg:AdministrativeUnit"],
        "event": [
            "pg:Event", "pg:Operation", "pg:Case", "pg:Arrest", "pg:Interrogation", "pg:Trial",
            "pg:Sentencing", "pg:Detention", "pg:Execution", "pg:Deportation", "pg:ReviewDecision",
        ],
        "directive": ["pg:Directive"],
        "charge": ["pg:Charge"],
        "alleged": ["pg:AllegedGroup", "pg:AllegedEvent"],
        "figure": ["pg:Figure", "pg:Quota"],
        "claim": ["pg:Claim", "pg:Thesis"],
        "testimony": ["pg:Testimony"],
        "source": ["pg:Source"],
        "section": ["pg:Section"],
        "concept": ["skos:Concept"],
        "scheme": ["skos:ConceptScheme"],
    }.items()
    for name in names
}  # fmt: skip
# The order in which kinds are listed, and those that have a register of their own.
BROWSED = (
    "person", "event", "group", "place", "directive", "charge", "alleged", "figure", "claim",
    "testimony", "source", "record", "scheme",
)  # fmt: skip

# The list on the page of a thing that takes a statement, by property, met from either side.
FORWARD: Mapping[str, str] = {
    iri(name).value: key
    for name, key in {
        "pg:hasName": "names",
        "pg:hasParticipation": "participants",
        "pg:hasFigure": "figures",
        "pg:excludes": "rivals",
        "pg:resultsIn": "sequence",
        "skos:member": "incoming",
    }.items()
}
BACK: Mapping[str, str] = {
    iri(name).value: key
    for name, key in {
        "crm:P98_brought_into_life": "sequence",
        "crm:P100_was_death_of": "sequence",
        "crm:P95_has_formed": "sequence",
        "crm:P99_dissolved": "sequence",
        "crm:P94_has_created": "sequence",
        "pg:hasAgent": "sequence",
        "pg:isPartOf": "sequence",
        "crm:P7_took_place_at": "sequence",
        "crm:P26_moved_to": "sequence",
        "crm:P27_moved_from": "sequence",
        "pg:isUnderDirective": "sequence",
        "pg:resultsIn": "sequence",
        "pg:reviews": "sequence",
        "pg:isMembershipIn": "members",
        "pg:hasCharge": "accused",
        "pg:hasSubject": "claims",
        "pg:hasObject": "objects",
        "crm:P67_refers_to": "mentions",
        "pg:isHeldBy": "views",
        "pg:attests": "voices",
        "pg:excludes": "rivals",
        "skos:inScheme": "concepts",
    }.items()
}
# The facets of each register: the steps from a thing to the values, back or forward.
# No step at all leads to the year in which its date begins.
Steps: TypeAlias = "tuple[tuple[bool, str], ...]"
FACET_YEAR = "year"
_AGENT, _MEMBER = (True, iri("pg:hasAgent").value), (False, iri("pg:isMembershipIn").value)


def _by(name: str) -> Steps:
    return ((False, iri(name).value),)


FACETS: Mapping[str, Mapping[str, Steps]] = {
    "person": {"role": (_AGENT, (False, iri("pg:hasRole").value)), "body": (_AGENT, _MEMBER)},
    "event": {
        "class": _by("rdf:type"),
        "sort": _by("crm:P2_has_type"),
        FACET_YEAR: (),
        "place": _by("crm:P7_took_place_at"),
    },
    "group": {"class": _by("rdf:type"), "sort": _by("crm:P2_has_type")},
    "place": {"sort": _by("crm:P2_has_type"), "within": _by("crm:P89_falls_within")},
    "directive": {"issuer": _by("pg:isIssuedBy"), "target": _by("pg:targets"), FACET_YEAR: ()},
    "charge": {"article": _by("pg:citesArticle"), "alleges": _by("pg:alleges")},
    "alleged": {"class": _by("rdf:type")},
    "figure": {"measure": _by("pg:measures"), "method": _by("pg:usesMethod")},
    "claim": {
        "status": _by("pg:hasStatus"),
        "class": _by("rdf:type"),
        "holder": ((True, iri("pg:attests").value), (False, iri("pg:isHeldBy").value)),
    },
    "testimony": {"author": _by("dcterms:creator")},
    "source": {"sort": _by("crm:P2_has_type"), FACET_YEAR: ()},
    "record": {"from": _by("pg:isFromSource")},
}
# What points at a thing only to say which source, class or scheme holds it has pages of its own.
UNLISTED = frozenset(
    iri(name).value for name in ("skos:topConceptOf", "oa:hasSource", "pg:isFromSource", "rdf:type")
)
ROWS = 120
# How each list is set, in the order of the page, and how many rows a page of it holds.
LAYOUTS: Mapping[str, tuple[str, int]] = {
    "names": ("names", 100),
    "rows": ("rows", ROWS),
    "voices": ("voices", 60),
    "rivals": ("claims", 40),
    "sequence": ("sequence", 60),
    "sentences": ("sentences", 100),
    "participants": ("cards", 60),
    "members": ("cards", 80),
    "accused": ("cards", 60),
    "figures": ("figures", 50),
    "objects": ("claims", 40),
    "claims": ("claims", 40),
    "views": ("views", 50),
    "concepts": ("concepts", 100),
    "mentions": ("links", 100),
    "incoming": ("links", 100),
}


def kind_of(reading: Reading, iri_: str) -> str:
    """Return the kind of page that a thing gets: by its class, or by one above its class."""
    return kind_of_classes(reading, (c for c in reading.about(iri_).get(TYPE, ())))


def kind_of_classes(reading: Reading, classes: Iterable[object]) -> str:
    """Return the kind of page for these classes; ``thing`` if none of them is known."""
    waiting, seen = [c for c in classes if isinstance(c, str)], set[str]()
    while waiting:
        each = waiting.pop(0)
        if each in KINDS:
            return KINDS[each]
        if each not in seen:
            seen.add(each)
            waiting += reading.links(each, SUBCLASS)
    return "thing"

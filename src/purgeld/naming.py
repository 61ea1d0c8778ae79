"""The names of our JSON documents: schema.org's where one fits, else the ontology's own.

The ontology says which classes and properties there are, and which properties lead to things.
The tables here add only what it cannot say: a friendlier name, and how outside terms are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from purgeld.terms import OWL, PG, RDF_TYPE, iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad, Triple

LINK = "@id"
WORD = "@vocab"
TEXT = "@language"
ANY = ""

SCHEMA_NAMES: dict[str, str] = {
    "about": "schema:about",
    "additionalType": "crm:P2_has_type",
    "agent": "pg:hasAgent",
    "alternateName": "skos:altLabel",
    "author": "schema:author",
    "birthDate": "schema:birthDate",
    "birthPlace": "schema:birthPlace",
    "containedInPlace": "crm:P89_falls_within",
    "contributor": "dcterms:contributor",
    "creator": "dcterms:creator",
    "dateCreated": "dcterms:created",
    "dateModified": "dcterms:modified",
    "datePublished": "dcterms:issued",
    "deathDate": "schema:deathDate",
    "deathPlace": "schema:deathPlace",
    "description": "dcterms:description",
    "endDate": "crm:P82b_end_of_the_end",
    "identifier": "dcterms:identifier",
    "inLanguage": "dcterms:language",
    "isBasedOn": "prov:wasDerivedFrom",
    "license": "dcterms:license",
    "location": "crm:P7_took_place_at",
    "maxValue": "pg:highValue",
    "measuredProperty": "pg:measures",
    "measurementMethod": "pg:usesMethod",
    "memberOf": "schema:memberOf",
    "mentions": "crm:P67_refers_to",
    "minValue": "pg:lowValue",
    "name": "rdfs:label",
    "observationPeriod": "pg:coversPeriod",
    "parent": "crm:P152_has_parent",
    "participant": "crm:P11_had_participant",
    "publisher": "dcterms:publisher",
    "sameAs": "schema:sameAs",
    "spatialCoverage": "pg:coversArea",
    "spouse": "schema:spouse",
    "startDate": "crm:P82a_begin_of_the_begin",
    "superEvent": "pg:isPartOf",
    "url": "schema:url",
    "value": "pg:bestValue",
    "version": "schema:version",
}

OTHER_NAMES: dict[str, str] = {
    "approximates": "crm:P189_approximates",
    "asWKT": "geo:asWKT",
    "broadMatch": "skos:broadMatch",
    "broader": "skos:broader",
    "broughtIntoLife": "crm:P98_brought_into_life",
    "broughtTogether": "crm:P95_has_formed",
    "carriedOutBy": "crm:P14_carried_out_by",
    "changeNote": "skos:changeNote",
    "closeMatch": "skos:closeMatch",
    "createdObject": "crm:P94_has_created",
    "definition": "skos:definition",
    "differentFrom": "owl:differentFrom",
    "dissolved": "crm:P99_dissolved",
    "end": "oa:end",
    "endsBeforeStartOf": "crm:P183_ends_before_the_start_of",
    "exactMatch": "skos:exactMatch",
    "example": "skos:example",
    "geometry": "geo:hasGeometry",
    "inScheme": "skos:inScheme",
    "movedFrom": "crm:P27_moved_from",
    "movedTo": "crm:P26_moved_to",
    "narrower": "skos:narrower",
    "notation": "skos:notation",
    "ofSource": "oa:hasSource",
    "personName": "pg:hasName",
    "prefLabel": "skos:prefLabel",
    "related": "skos:related",
    "residence": "crm:P74_has_current_or_former_residence",
    "scopeNote": "skos:scopeNote",
    "seeAlso": "rdfs:seeAlso",
    "selector": "oa:hasSelector",
    "source": "dcterms:source",
    "start": "oa:start",
    "technique": "crm:P32_used_general_technique",
    "usedObject": "crm:P16_used_specific_object",
    "time": "crm:P4_has_time-span",
    "title": "dcterms:title",
    "topConceptOf": "skos:topConceptOf",
    "unit": "crm:P91_has_unit",
    "wasDeathOf": "crm:P100_was_death_of",
    "wording": "crm:P3_has_note",
}

REVERSE_NAMES: Mapping[str, str] = {
    "attestation": "pg:attests",
    "birth": "crm:P98_brought_into_life",
    "death": "crm:P100_was_death_of",
    "dissolution": "crm:P99_dissolved",
    "formation": "crm:P95_has_formed",
    "membership": "pg:hasAgent",
    "passage": "oa:hasSource",
    "section": "pg:isFromSource",
}

CLASS_NAMES: Mapping[str, str] = {
    "Activity": "prov:Activity",
    "Birth": "crm:E67_Birth",
    "Concept": "skos:Concept",
    "ConceptScheme": "skos:ConceptScheme",
    "Death": "crm:E69_Death",
    "Dissolution": "crm:E68_Dissolution",
    "Formation": "crm:E66_Formation",
    "Geometry": "geo:Geometry",
    "Linkset": "void:Linkset",
    "MeasurementUnit": "crm:E58_Measurement_Unit",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TimeSpan": "crm:E52_Time-Span",
}

# A property of the ontology that is not here is a link or ANY, as the ontology says;
# an outside property that is not here is a link.
READINGS: Mapping[str, str] = {
    "crm:P3_has_note": TEXT,
    "crm:P82a_begin_of_the_begin": "xsd:dateTime",
    "crm:P82b_end_of_the_end": "xsd:dateTime",
    "dcterms:created": ANY,
    "dcterms:description": TEXT,
    "dcterms:identifier": ANY,
    "dcterms:issued": ANY,
    "dcterms:language": ANY,
    "dcterms:modified": "xsd:date",
    "dcterms:title": TEXT,
    "geo:asWKT": "geo:wktLiteral",
    "oa:end": "xsd:nonNegativeInteger",
    "oa:start": "xsd:nonNegativeInteger",
    "pg:bestValue": "xsd:decimal",
    "pg:confidence": "xsd:decimal",
    "pg:hasPredicate": WORD,
    "pg:highValue": "xsd:decimal",
    "pg:lowValue": "xsd:decimal",
    "pg:penaltyTerm": "xsd:duration",
    "rdfs:label": TEXT,
    "schema:birthDate": ANY,
    "schema:deathDate": ANY,
    "schema:version": ANY,
    "skos:altLabel": TEXT,
    "skos:changeNote": TEXT,
    "skos:definition": TEXT,
    "skos:example": TEXT,
    "skos:notation": ANY,
    "skos:prefLabel": TEXT,
    "skos:scopeNote": TEXT,
}

ALWAYS_LISTS = frozenset({
    "additionalType", "alleges", "alternateName", "attestation", "charge", "citesArticle",
    "evidence", "excludes", "figure", "memberOf", "membership", "participant", "participation",
    "passage", "personName", "resultsIn", "sameAs", "section", "targets", "technique",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A name for a property: how its values are read, and whether it is met from the object.

    ``reading`` is LINK, WORD (a link written as a name of the context), TEXT (words by language),
    ANY, or the IRI of a datatype.
    """

    name: str
    iri: str
    reading: str = ANY
    many: bool = False
    reverse: bool = False


@dataclass(frozen=True)
class Names:
    """All names of the published context: those of properties, and IRIs of classes by name."""

    terms: tuple[Term, ...]
    classes: Mapping[str, str]


def names(ontology: Iterable[Quad | Triple]) -> Names:
    """Name every class and property of the ontology and every outside term of the tables.

    Triples that do not declare an ``owl:Class``, ``owl:ObjectProperty`` or
    ``owl:DatatypeProperty`` in the ontology's namespace are passed over.
    """
    declared = dict(_declared(ontology))
    classes = {
        local: PG(local).value for local, kind in declared.items() if kind == OWL("Class").value
    }
    outside = {name: iri(curie).value for name, curie in CLASS_NAMES.items()}
    found = (*_own(declared), *_outside(), *_reversed())
    return Names(tuple(sorted(found, key=lambda term: term.name)), {**classes, **outside})


def friendly(local: str) -> str:
    """Drop the verb in front of a property's name, where it only says that there is one.

    >>> friendly("hasOutcome"), friendly("isHeldBy"), friendly("imposes")
    ('outcome', 'heldBy', 'imposes')
    """
    bare = re.sub(r"^(?:has|is)(?=[A-Z])", "", local)
    return bare[0].lower() + bare[1:]


def _declared(ontology: Iterable[Quad | Triple]) -> Iterator[tuple[str, str]]:
    kinds = {OWL("Class"), OWL("ObjectProperty"), OWL("DatatypeProperty")}
    for triple in ontology:
        subject, kind = triple.subject, triple.object
        if triple.predicate == RDF_TYPE and kind in kinds and isinstance(subject, NamedNode):
            local = subject.value.removeprefix(PG)
            if local != subject.value and isinstance(kind, NamedNode):
                yield local, kind.value


def _own(declared: Mapping[str, str]) -> Iterator[Term]:
    chosen = {curie: name for name, curie in (SCHEMA_NAMES | OTHER_NAMES).items()}
    links = OWL("ObjectProperty").value
    for local, kind in declared.items():
        if kind != OWL("Class").value:
            curie = f"pg:{local}"
            name = chosen.get(curie) or friendly(local)
            yield _term(name, curie, LINK if kind == links else ANY)


def _outside() -> Iterator[Term]:
    for name, curie in (SCHEMA_NAMES | OTHER_NAMES).items():
        if not curie.startswith("pg:"):
            yield _term(name, curie, LINK)


def _reversed() -> Iterator[Term]:
    for name, curie in REVERSE_NAMES.items():
        yield Term(name, iri(curie).value, LINK, name in ALWAYS_LISTS, reverse=True)


def _term(name: str, curie: str, usual: str) -> Term:
    reading = READINGS.get(curie, usual)
    datatype = iri(reading).value if ":" in reading else reading
    return Term(name, iri(curie).value, datatype, name in ALWAYS_LISTS)

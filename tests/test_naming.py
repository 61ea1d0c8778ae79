"""The names of the JSON documents are complete, different from each other, and borrowed rightly."""

from __future__ import annotations

from purgeld import naming
from purgeld.terms import PG, RDF_TYPE, SCHEMA, XSD, iri
from turtle_files import of_type, quads
from vocabularies import VOCABULARIES, kept_terms, unpinned_terms

NAMES = naming.names(quads("ontology/purge.ttl"))


def test_every_term_of_the_ontology_has_a_name() -> None:
    """All classes and properties of the ontology are in the context."""
    kinds = (iri(f"owl:{kind}") for kind in ("Class", "ObjectProperty", "DatatypeProperty"))
    named = {term.iri for term in NAMES.terms} | set(NAMES.classes.values())
    assert of_type(quads("ontology/purge.ttl"), *kinds) <= named


def test_no_name_means_two_things() -> None:
    """Names of properties and classes differ, and an IRI has at most one name each way."""
    words = [term.name for term in NAMES.terms] + list(NAMES.classes)
    ways = [(term.iri, term.reverse) for term in NAMES.terms]
    assert len(words) == len(set(words))
    assert len(ways) == len(set(ways))


def test_borrowed_names_are_schema_org_s() -> None:
    """What the table calls a name of schema.org is a term of the pinned release."""
    assert {SCHEMA(name).value for name in naming.SCHEMA_NAMES} <= set(kept_terms("schemaorg"))


def test_outside_terms_exist() -> None:
    """Each outside term of the tables is in its pinned vocabulary or in the explicit list."""
    known = {term for name in VOCABULARIES for term in kept_terms(name)} | set(unpinned_terms())
    outside = {*NAMES.classes.values(), *(term.iri for term in NAMES.terms)}
    assert {term for term in outside if not term.startswith(PG)} <= known


def test_the_tables_name_no_dead_term() -> None:
    """Own terms that the tables mention are in the ontology, and what they list is a name."""
    mentioned = {*naming.SCHEMA_NAMES.values(), *naming.OTHER_NAMES.values(), *naming.READINGS}
    known = {term.iri for term in NAMES.terms}
    assert {iri(curie).value for curie in mentioned} <= known
    assert {term.name for term in NAMES.terms} >= naming.ALWAYS_LISTS


def test_every_term_of_the_data_has_a_name() -> None:
    """No property or class that the data uses is left without a name."""
    named = {term.iri for term in NAMES.terms} | set(NAMES.classes.values()) | {RDF_TYPE.value}
    used = {q.predicate.value for q in DATA}
    used |= {str(q.object).strip("<>") for q in DATA if q.predicate == RDF_TYPE}
    assert used <= named


def test_links_and_values_are_read_as_the_ontology_says() -> None:
    """An object property is a link; a figure is a decimal; a predicate is a word."""
    readings = {term.name: term.reading for term in NAMES.terms}
    assert readings["participation"] == naming.LINK
    assert readings["value"] == XSD("decimal").value
    assert readings["predicate"] == naming.WORD
    assert readings["edtf"] == naming.ANY


DATA = quads("data/*.ttl") + quads("ontology/codes.ttl")

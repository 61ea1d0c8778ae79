"""With the alignments loaded, nothing is two incompatible things and every event is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from closure import Schema
from purgeld.terms import CRM, PG, RDF_TYPE, RDFS, SCHEMA, iri
from turtle_files import found, quads, text
from vocabularies import kept_axioms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from turtle_files import Node

INCOMPATIBLE = (
    ("E2_Temporal_Entity", "E77_Persistent_Item"),
    ("E18_Physical_Thing", "E28_Conceptual_Object"),
    ("E39_Actor", "E28_Conceptual_Object"),
    ("E53_Place", "E77_Persistent_Item"),
    ("E54_Dimension", "E77_Persistent_Item"),
    ("E52_Time-Span", "E77_Persistent_Item"),
    ("E21_Person", "E74_Group"),
)


def alignments() -> list[Quad]:
    """Return the ontology and its alignments, without the mappings that are for readers alone."""
    paths = [p for p in found("ontology/alignments/*.ttl") if p.stem != "near"]
    names = ["ontology/purge.ttl", *(f"ontology/alignments/{path.name}" for path in paths)]
    return [quad for name in names for quad in quads(name)]


AXIOMS = [*alignments(), *kept_axioms()]
WHOLE = Schema(AXIOMS)


@pytest.fixture(scope="module")
def facts() -> tuple[Quad, ...]:
    """Return all statements of the shipped data."""
    return quads("data/*.ttl")


@pytest.fixture(scope="module")
def types(facts: tuple[Quad, ...]) -> dict[Node, set[Node]]:
    """Return the types of everything in the data, with all vocabularies loaded."""
    return WHOLE.types(facts)


def clashes(schema: Schema, statements: Iterable[Quad]) -> set[tuple[str, str, str]]:
    """Return every thing that is in both classes of an incompatible pair."""
    return {
        (str(thing), first, second)
        for thing, types in schema.types(statements).items()
        for first, second in INCOMPATIBLE
        if {CRM(first), CRM(second)} <= types
    }


def instances(types: dict[Node, set[Node]], *classes: NamedNode) -> set[Node]:
    """Return the things that have all of these types."""
    return {thing for thing, kinds in types.items() if kinds.issuperset(classes)}


def test_nothing_is_in_two_incompatible_classes(facts: tuple[Quad, ...]) -> None:
    """No instance in the data falls into two upper classes that exclude each other."""
    assert facts
    assert sorted(clashes(WHOLE, facts)) == []


@pytest.mark.parametrize(
    ("axiom", "fact", "pair"),
    [
        (
            Quad(PG("AllegedGroup"), RDFS("subClassOf"), CRM("E74_Group")),
            Quad(iri("alleged:bloc"), RDF_TYPE, PG("AllegedGroup")),
            INCOMPATIBLE[2],
        ),
        (
            Quad(PG("hasFigure"), RDFS("subPropertyOf"), CRM("P43_has_dimension")),
            Quad(iri("event:raid"), PG("hasFigure"), iri("figure:seven")),
            INCOMPATIBLE[0],
        ),
        (
            Quad(PG("Site"), RDFS("subClassOf"), CRM("E27_Site")),
            Quad(iri("place:range"), RDF_TYPE, PG("Site")),
            INCOMPATIBLE[3],
        ),
    ],
    ids=["an invention is a group", "an event is a thing", "a place is a built thing"],
)
def test_a_bad_alignment_is_caught(axiom: Quad, fact: Quad, pair: tuple[str, str]) -> None:
    """A parent whose meaning does not hold puts an instance into two incompatible classes."""
    planted = [fact, Quad(iri("event:raid"), RDF_TYPE, PG("Arrest"))]
    assert clashes(WHOLE, planted) == set()
    assert clashes(Schema([*AXIOMS, axiom]), planted) == {(str(fact.subject), *pair)}


def test_every_own_event_is_found_from_outside(
    facts: tuple[Quad, ...], types: dict[Node, set[Node]]
) -> None:
    """The own events are as many through CIDOC-CRM and schema.org as through our class."""
    ours = instances(Schema(quads("ontology/purge.ttl")).types(facts), PG("Event"))
    own = {q.subject for q in facts if q.predicate == RDF_TYPE and text(q.object).startswith(PG)}
    attestations = instances(types, PG("Attestation"))
    through_crm = (instances(types, CRM("E5_Event")) & own) - attestations
    through_schema = instances(types, SCHEMA("Event"))
    assert len(ours) == len(through_crm) == len(through_schema) > 0
    assert ours == through_crm == through_schema


def test_inventions_are_found_neither_as_groups_nor_as_events(
    types: dict[Node, set[Node]],
) -> None:
    """What only an accusation knows is in no class of actors, organisations or events."""
    real = {CRM("E39_Actor"), CRM("E5_Event"), SCHEMA("Event"), SCHEMA("Organization")}
    invented = instances(types, PG("AllegedGroup")) | instances(types, PG("AllegedEvent"))
    assert invented
    assert not [thing for thing in invented if types[thing] & real]


def test_closure_follows_properties_upwards() -> None:
    """A statement gives its ends the domain and range of every property above its own."""
    a, b, p, q = (NamedNode(f"urn:test:{name}") for name in "abpq")
    small, large = NamedNode("urn:test:Small"), NamedNode("urn:test:Large")
    axioms = [
        Quad(p, RDFS("subPropertyOf"), q),
        Quad(q, RDFS("domain"), small),
        Quad(q, RDFS("range"), small),
        Quad(small, RDFS("subClassOf"), large),
    ]
    said = [Quad(a, p, b), Quad(a, p, Literal("a text has no class here"))]
    assert Schema(axioms).types(said) == {a: {small, large}, b: {small, large}}

"""Entity documents: what they hold, how they look, and that they expand to their triples."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld as pyld
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from purgeld import jsonld
from purgeld.entities import owner
from purgeld.errors import DataError
from purgeld.naming import names
from purgeld.terms import BASE, PG, PREFIXES, RDF_TYPE, XSD
from turtle_files import quads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

NAMES = names(quads("ontology/purge.ttl"))
CONTEXT = jsonld.context(NAMES)
SAMPLE = """
event:trial a pg:Trial ; rdfs:label "Trial"@en, "Процесс"@ru ; pg:isPartOf event:purge ;
    skos:altLabel "The trial"@en ; pg:hasParticipation <id/event/trial/accused-x> ;
    crm:P4_has_time-span <id/event/trial/time> .
<id/event/trial/time> a crm:E52_Time-Span ; pg:edtf "1937-01" ;
    crm:P82a_begin_of_the_begin "1937-01-01T00:00:00+00:00"^^xsd:dateTime .
<id/event/trial/accused-x> a pg:Participation ; pg:hasAgent person:x ; pg:hasRole role:accused .
<id/event/trial/rival-time> a crm:E52_Time-Span ; pg:edtf "1937-02" .
person:x a pg:Person ; rdfs:label "X"@en .
<id/person/x/birth> a crm:E67_Birth ; crm:P98_brought_into_life person:x ;
    crm:P4_has_time-span <id/person/x/birth/time> .
<id/person/x/birth/time> a crm:E52_Time-Span ; pg:edtf "1885" .
<id/person/x/member> a pg:Membership ; pg:hasAgent person:x ; pg:isMembershipIn group:g .
figure:f a pg:Figure ; pg:bestValue 681692.0 ; pg:lowValue "1."^^xsd:decimal .
claim:c a pg:Claim ; pg:hasPredicate pg:hasFigure ; pg:hasObject figure:f .
<id/claim/c/one> a pg:Attestation ; pg:attests claim:c ; pg:isHeldBy group:g .
<id/claim/c/two> a pg:Attestation ; pg:attests claim:c ; prov:wasDerivedFrom <id/claim/c/one> .
directive:d a pg:Directive ; dcterms:issued "1937"^^xsd:gYear .
source:s a pg:Source .
<source/s#char=1,2> a pg:Evidence ; oa:hasSource source:s ; oa:hasSelector <source/s#at=1,2> .
<source/s#at=1,2> a oa:TextPositionSelector ; oa:start "1"^^xsd:nonNegativeInteger .
pg:Trial rdfs:label "passed over"@en .
[] rdfs:label "passed over"@en .
"""


def turtle(text: str) -> set[Triple]:
    """Parse Turtle in which all prefixes of the project are known."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return {q.triple for q in parse(prefixes + text, RdfFormat.TURTLE, base_iri=BASE)}


def made(triples: Iterable[Triple]) -> dict[str, Any]:
    """Return the documents by IRI below the base, parsed."""
    return {
        iri.removeprefix(BASE): json.loads(document)
        for iri, document in jsonld.documents(triples, NAMES)
    }


def read_back(document: dict[str, Any]) -> set[Triple]:
    """Expand with pyoxigraph."""
    return {q.triple for q in parse(json.dumps({**document, **CONTEXT}), RdfFormat.JSON_LD)}


def read_back_by_pyld(document: dict[str, Any]) -> set[Triple]:
    """Expand with PyLD, which is given the published context in place of a fetched one."""

    def load(url: str, _options: object) -> dict[str, object]:
        assert url == f"{BASE}{jsonld.CONTEXT}"
        return {"contentType": None, "contextUrl": None, "documentUrl": url, "document": CONTEXT}

    dataset = pyld.to_rdf(document, {"documentLoader": load})
    return {from_pyld(statement) for statement in dataset["@default"]}


def from_pyld(statement: dict[str, dict[str, str]]) -> Triple:
    """Make a triple of PyLD's form."""
    subject, predicate, value = (statement[key] for key in ("subject", "predicate", "object"))
    ends = NamedNode(subject["value"]), NamedNode(predicate["value"])
    if value["type"] == "IRI":
        return Triple(*ends, NamedNode(value["value"]))
    if "language" in value:
        return Triple(*ends, Literal(value["value"], language=value["language"]))
    return Triple(*ends, Literal(value["value"], datatype=NamedNode(value["datatype"])))


def family(triples: Collection[Triple], entity: str) -> set[Triple]:
    """Return the triples whose subject is the entity or a part of it."""
    return {
        t for t in triples if isinstance(t.subject, NamedNode) and owner(t.subject.value) == entity
    }


DOCUMENTS = made(turtle(SAMPLE))
VOCABULARY = ("Trial", "Person", "hasAgent", "isPartOf", "hasFigure", "attests", "bestValue")
SUBJECTS = [NamedNode(f"{BASE}id/event/x{part}") for part in ("", "/a", "/a/b", "/c", "#d", "/e")]
PREDICATES = [NamedNode(term.iri) for term in NAMES.terms] + [NamedNode("urn:x:unnamed")]
OTHERS = [NamedNode(iri) for iri in ("urn:x:y", "name:z", "geo:55,37", f"{BASE}id/person/y")]
WORDS = st.text(st.characters(codec="utf-8"), max_size=8)
# No xsd:double: PyLD rewrites "0" as "0.0E0".
DATATYPES = [XSD(name) for name in ("string", "decimal", "integer", "boolean", "gYear", "date")]
LITERALS = st.one_of(
    st.builds(
        lambda text, tag: Literal(text, language=tag),
        WORDS,
        st.sampled_from(["en", "ru", "ru-latn-t-ru-m0-alaloc"]),
    ),
    st.builds(
        lambda text, kind: Literal(text, datatype=kind),
        WORDS,
        st.sampled_from([*DATATYPES, NamedNode("urn:x:kind")]),
    ),
)
TRIPLES = st.builds(
    Triple,
    st.sampled_from(SUBJECTS),
    st.sampled_from(PREDICATES),
    st.one_of(st.sampled_from([*SUBJECTS, *OTHERS, *map(PG, VOCABULARY)]), LITERALS),
)


@pytest.mark.parametrize("entity", DOCUMENTS)
def test_a_document_expands_to_its_triples(entity: str) -> None:
    """Both processors read the entity's triples and those of its parts, and nothing else."""
    expected = family(turtle(SAMPLE), BASE + entity)
    assert read_back(DOCUMENTS[entity]) == expected
    assert read_back_by_pyld(DOCUMENTS[entity]) == expected


@given(st.sets(TRIPLES, min_size=1, max_size=12))
def test_any_graph_survives(triples: set[Triple]) -> None:
    """Whatever the properties, values and links among the parts are, nothing is lost or added."""
    (document,) = made(triples).values()
    assert read_back(document) == triples
    assert read_back_by_pyld(document) == triples


@given(st.sets(TRIPLES, min_size=1, max_size=12), st.randoms())
def test_the_order_of_input_does_not_show(triples: set[Triple], random: Any) -> None:  # noqa: ANN401
    """The bytes depend on the triples alone."""
    shuffled = sorted(triples, key=str)
    random.shuffle(shuffled)
    assert list(jsonld.documents(shuffled, NAMES)) == list(jsonld.documents(triples, NAMES))


def test_the_shipped_data_survives() -> None:
    """All documents together hold every triple about an entity, each in one document."""
    triples = {q.triple for q in quads("data/*.ttl") + quads("ontology/codes.ttl")}
    total: set[Triple] = set()
    for entity, document in made(triples).items():
        expanded = read_back(document)
        assert expanded == family(expanded, BASE + entity), entity
        total |= expanded
    about = {t for t in triples if isinstance(t.subject, NamedNode) and owner(t.subject.value)}
    assert total == about


def test_only_entities_have_documents() -> None:
    """A term of the ontology and a part of a thing have none."""
    assert list(DOCUMENTS) == [
        "id/claim/c", "id/directive/d", "id/event/trial", "id/figure/f", "id/person/x", "source/s",
    ]  # fmt: skip


def test_parts_stand_inside_their_owner() -> None:
    """A link forward, a link back and no link at all each lead into the tree."""
    trial, person = DOCUMENTS["id/event/trial"], DOCUMENTS["id/person/x"]
    assert trial["time"]["edtf"] == "1937-01"
    assert trial["participation"][0]["agent"] == f"{BASE}id/person/x"
    assert [part["edtf"] for part in trial["included"]] == ["1937-02"]
    assert person["birth"]["time"]["edtf"] == "1885"
    assert person["membership"][0]["membershipIn"] == f"{BASE}id/group/g"
    assert "broughtIntoLife" not in person["birth"]


def test_a_part_stands_in_one_place() -> None:
    """An attestation derived from another cites it instead of holding it."""
    one, two = DOCUMENTS["id/claim/c"]["attestation"]
    assert two["isBasedOn"] == one["id"]


def test_passages_stand_in_their_source() -> None:
    """The IRI of a passage leads to the document of the source, which tells of it."""
    (passage,) = DOCUMENTS["source/s"]["passage"]
    assert passage["selector"]["start"] == "1"


def test_names_are_plain_and_in_order() -> None:
    """A reader meets the context, the IRI, the kind and the names first."""
    trial = DOCUMENTS["id/event/trial"]
    assert list(trial)[:5] == ["@context", "id", "type", "name", "alternateName"]
    assert trial["@context"] == f"{BASE}context.jsonld"
    assert trial["type"] == "Trial"
    assert trial["name"] == {"en": "Trial", "ru": "Процесс"}
    assert trial["superEvent"] == f"{BASE}id/event/purge"


def test_plural_properties_are_lists_even_of_one() -> None:
    """A program need not ask whether there is one other name or several."""
    assert DOCUMENTS["id/event/trial"]["alternateName"] == {"en": ["The trial"]}


def test_decimals_keep_their_form() -> None:
    """A figure is a string in JSON and the same decimal when it is read back."""
    figure = DOCUMENTS["id/figure/f"]
    assert figure["value"] == "681692.0"
    assert Literal("681692.0", datatype=XSD("decimal")) in {t.object for t in read_back(figure)}


def test_a_predicate_is_written_by_its_name() -> None:
    """What a claim says is named as the documents name it."""
    assert DOCUMENTS["id/claim/c"]["predicate"] == "figure"


def test_a_value_of_changing_kind_tells_its_kind() -> None:
    """A year and a day of issue are told apart."""
    issued = DOCUMENTS["id/directive/d"]["datePublished"]
    assert issued == {"@type": "xsd:gYear", "@value": "1937"}


def test_a_document_is_readable_text() -> None:
    """UTF-8 without escapes, a line for each key, a newline at the end."""
    documents = dict(jsonld.documents(turtle(SAMPLE), NAMES))
    text = documents[f"{BASE}id/event/trial"].decode()
    assert '\n  "name": {"en": "Trial", "ru": "Процесс"},\n' in text
    assert text.endswith("\n}\n")


def test_another_base_has_its_own_context() -> None:
    """A project elsewhere publishes below its own base."""
    base = "https://archive.example/"
    person = NamedNode(f"{base}id/person/x")
    thing = Triple(person, RDF_TYPE, PG("Person"))
    ((iri, document),) = jsonld.documents([thing], NAMES, base)
    assert iri == person.value
    assert json.loads(document)["@context"] == f"{base}context.jsonld"


def test_the_context_protects_its_terms() -> None:
    """A second context cannot turn a name into something else."""
    trial = DOCUMENTS["id/event/trial"]
    contexts = [CONTEXT["@context"], {"name": "urn:x:other"}]
    with pytest.raises(pyld.JsonLdError):
        pyld.expand({**trial, "@context": contexts})


@pytest.mark.parametrize(
    "bad",
    [
        "person:x rdfs:label [] .",
        "person:x pg:hasName [ rdfs:label 'x'@en ] .",
        "person:x rdfs:label 'x'@ar--rtl .",
        "person:x pg:hasSubject <<( person:x a pg:Person )>> .",
    ],
)
def test_what_json_ld_cannot_keep_is_refused(bad: str) -> None:
    """Blank nodes and directions of text raise instead of getting lost."""
    with pytest.raises(DataError, match="no place in a JSON-LD document"):
        list(jsonld.documents(turtle(bad), NAMES))

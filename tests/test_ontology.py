"""The ontology, its concepts, prefixes and alignments are complete and name terms that exist."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from purgeld.terms import BASE, OWL, PG, PREFIXES, RDF_TYPE, RDFS, SCHEMES, SH, SKOS, curie, iri
from turtle_files import (
    DECLARATION,
    Index,
    found,
    index,
    iris,
    iris_in_query,
    of_type,
    quads,
    query_texts,
    text,
)
from vocabularies import (
    KEPT,
    PINNED,
    ROOT,
    VOCABULARIES,
    kept_axioms,
    kept_terms,
    pinned_axioms,
    pinned_terms,
    unpinned_terms,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ONTOLOGY = quads("ontology/purge.ttl")
CODES = quads("ontology/codes.ttl")
CLASSES = of_type(ONTOLOGY, OWL("Class"))
PROPERTIES = of_type(ONTOLOGY, OWL("ObjectProperty"), OWL("DatatypeProperty"))
CONCEPTS = of_type(CODES, SKOS("Concept"))
SCHEME_IRIS = of_type(CODES, SKOS("ConceptScheme"))
TERM_NOTES = index(ONTOLOGY)
CONCEPT_NOTES = index(CODES)
SAFE = frozenset({RDFS("subClassOf"), RDFS("subPropertyOf")})
NEAR = frozenset({SKOS("closeMatch"), SKOS("relatedMatch")})
ALIGNMENTS = "ontology/alignments/*.ttl"

needs_pinned = pytest.mark.skipif(not PINNED.exists(), reason="the pinned files are not here")


def languages(notes: Index, subject: str, predicate: NamedNode) -> list[str]:
    """Return the languages of a subject's texts, sorted."""
    return sorted(o.language or "" for o in notes[subject, predicate] if isinstance(o, Literal))


def values(notes: Index, subject: str, *predicates: NamedNode) -> list[str]:
    """Return what a subject has for these predicates."""
    return [o.value for predicate in predicates for o in notes[subject, predicate]]


def is_mapping(quad: Quad, allowed: Iterable[NamedNode]) -> bool:
    """Say whether a statement links a term of ours to an outside term by an allowed relation."""
    ours = text(quad.subject) in CLASSES | PROPERTIES
    outward = isinstance(quad.object, NamedNode) and not quad.object.value.startswith(BASE)
    return ours and outward and quad.predicate in allowed


def not_mapping(statements: Iterable[Quad], allowed: Iterable[NamedNode]) -> list[Quad]:
    """Return what an alignment says beyond its header and its mappings."""
    said = list(statements)
    headers = of_type(said, OWL("Ontology"))
    return [q for q in said if text(q.subject) not in headers and not is_mapping(q, allowed)]


def test_the_ontology_stays_small() -> None:
    """There are at most 35 classes and 45 properties."""
    assert 0 < len(CLASSES) <= 35
    assert 0 < len(PROPERTIES) <= 45


@pytest.mark.parametrize("term", sorted(CLASSES | PROPERTIES), ids=curie)
def test_a_term_has_its_notes(term: str) -> None:
    """A term has a label in three languages, one definition, an example and its ontology."""
    assert languages(TERM_NOTES, term, RDFS("label")) == ["en", "ru", "uk"]
    assert languages(TERM_NOTES, term, SKOS("definition")) == ["en"]
    assert "en" in languages(TERM_NOTES, term, SKOS("example"))
    assert values(TERM_NOTES, term, RDFS("isDefinedBy")) == [PG.removesuffix("#")]
    sentences = values(TERM_NOTES, term, *map(SKOS, ("definition", "example", "scopeNote")))
    assert all(sentence.endswith(".") for sentence in sentences)


def test_names_show_what_they_name() -> None:
    """Classes begin with a capital letter and properties with a small one."""
    assert all(re.fullmatch(r"[A-Z][A-Za-z]+", term.removeprefix(PG)) for term in CLASSES)
    assert all(re.fullmatch(r"[a-z][A-Za-z]+", term.removeprefix(PG)) for term in PROPERTIES)


def test_the_ontology_holds_no_duties_and_no_outside_parents() -> None:
    """No domain, range, inverse or restriction is in the ontology, and no link leaves it."""
    notes = {SKOS("definition"), SKOS("example"), SKOS("scopeNote")}
    allowed = {RDF_TYPE, RDFS("label"), RDFS("isDefinedBy"), *notes, *SAFE}
    terms = [q for q in ONTOLOGY if text(q.subject).startswith(PG)]
    assert {q.predicate for q in terms} <= allowed
    assert {text(q.object) for q in terms if q.predicate in SAFE} <= CLASSES | PROPERTIES


def test_things_named_in_notes_exist() -> None:
    """A term, concept or thing named in a note of the ontology is defined here."""
    things = of_type(quads("data/*.ttl"), *map(NamedNode, CLASSES))
    ours = "|".join(name for name, namespace in PREFIXES.items() if namespace.startswith(BASE))
    pattern = re.compile(rf"\b(?:{ours}):[A-Za-z](?:[\w-]*\w)?(?!#)\b")
    notes = [q.object.value for q in (*ONTOLOGY, *CODES) if isinstance(q.object, Literal)]
    named = {iri(name).value for note in notes for name in pattern.findall(note)}
    assert named
    assert sorted(named - CLASSES - PROPERTIES - CONCEPTS - things) == []


def test_every_concept_has_its_notes() -> None:
    """A concept or scheme has a label in three languages and one definition, all sentences."""
    for concept in CONCEPTS | SCHEME_IRIS:
        assert languages(CONCEPT_NOTES, concept, SKOS("prefLabel")) == ["en", "ru", "uk"], concept
        assert languages(CONCEPT_NOTES, concept, SKOS("definition")) == ["en"], concept
        sentences = values(CONCEPT_NOTES, concept, SKOS("definition"), SKOS("scopeNote"))
        assert all(sentence.endswith(".") for sentence in sentences), concept


def test_every_concept_is_in_the_scheme_of_its_iri() -> None:
    """A concept stands in exactly the scheme under which its IRI hangs."""
    for concept in CONCEPTS:
        scheme = concept.rpartition("/")[0]
        assert scheme in SCHEME_IRIS
        assert values(CONCEPT_NOTES, concept, SKOS("inScheme")) == [scheme]
        assert values(CONCEPT_NOTES, concept, SKOS("topConceptOf")) == [scheme]


def test_schemes_are_those_of_the_code() -> None:
    """The schemes of the concept file are the ones that the prefix table names."""
    assert {f"{BASE}vocab/{scheme}" for scheme in SCHEMES} == SCHEME_IRIS


def test_labels_of_a_scheme_are_told_apart() -> None:
    """No two concepts of one scheme have the same label in one language."""
    seen: dict[tuple[str, str], str] = {}
    for quad in CODES:
        if quad.predicate == SKOS("prefLabel"):
            concept = text(quad.subject)
            key = (concept.rpartition("/")[0], str(quad.object))
            assert seen.setdefault(key, concept) == concept, key


def test_words_of_persecutors_carry_a_note() -> None:
    """The scheme of targets, and each label of the authorities in it, says whose word it is."""
    for key in ("", "/ex-kulaks", "/criminals", "/anti-soviet-elements", "/poles", "/trotskyists"):
        assert CONCEPT_NOTES[f"{BASE}vocab/target{key}", SKOS("scopeNote")], key


def test_prefix_declarations_equal_the_table() -> None:
    """The declarations in Turtle say what the table in the code says, one node for each."""
    notes = index(quads("ontology/prefixes.ttl"))
    for name, namespace in PREFIXES.items():
        node = f"{BASE}prefix/{name}"
        assert values(notes, node, SH("prefix")) == [name]
        assert values(notes, node, SH("namespace")) == [namespace]
    hung = values(notes, PG.removesuffix("#"), SH("declare"))
    assert sorted(hung) == sorted(f"{BASE}prefix/{name}" for name in PREFIXES)


@pytest.mark.parametrize("pattern", ["ontology/**/*.ttl", "data/*.ttl"])
def test_files_use_the_prefix_table(pattern: str) -> None:
    """Every file declares prefixes as the table has them, sorted, and only those it uses."""
    for path in found(pattern):
        turtle = path.read_text("utf-8")
        declared = DECLARATION.findall(turtle)
        assert declared == sorted(declared), path
        body = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', " ", DECLARATION.sub("", turtle))
        for prefix, namespace in declared:
            assert PREFIXES.get(prefix) == namespace, (path, prefix)
            assert re.search(rf"(?<![\w-]){prefix}:", body), (path, prefix)


def test_no_blank_nodes() -> None:
    """All but the shapes, whose paths and lists have no other form, is named by IRIs."""
    statements = (*quads("ontology/*.ttl"), *quads("ontology/alignments/*.ttl"))
    assert all(isinstance(q.subject, NamedNode) for q in statements)
    assert all(isinstance(q.object, NamedNode | Literal) for q in statements)


def terms_in_use() -> set[str]:
    """Return predicates, types, parents and data types, and all IRIs of known vocabularies."""
    files = (*quads("ontology/**/*.ttl"), *quads("data/*.ttl"))
    said = [q for q in files if q.predicate != OWL("imports")]
    namespaces = tuple(namespace for _, namespace in VOCABULARIES.values())
    used = {term for term in iris(said) if term.startswith((*namespaces, BASE))}
    used |= {q.predicate.value for q in said}
    used |= {text(q.object) for q in said if q.predicate in {RDF_TYPE, *SAFE, *NEAR}}
    used |= {q.object.datatype.value for q in said if isinstance(q.object, Literal)}
    return used | {term for query in query_texts() for term in iris_in_query(query)}


def test_every_outside_term_exists() -> None:
    """Ontology, data and queries name only outside terms of the kept lists."""
    known = {term for name in VOCABULARIES for term in kept_terms(name)} | set(unpinned_terms())
    outside = {term for term in terms_in_use() if not term.startswith(BASE)}
    assert sorted(outside - known) == []


def test_every_own_term_exists() -> None:
    """Ontology, data and queries name only own terms and concepts that are defined here."""
    own = {term for term in terms_in_use() if term.startswith((PG, f"{BASE}vocab/"))}
    assert sorted(own - CLASSES - PROPERTIES - CONCEPTS - SCHEME_IRIS) == []


def test_lists_of_terms_are_sorted_and_apart() -> None:
    """The kept lists are sorted, and the unpinned terms belong to no pinned vocabulary."""
    assert {path.stem for path in (KEPT / "terms").iterdir()} == set(VOCABULARIES)
    for terms in (unpinned_terms(), *map(kept_terms, VOCABULARIES)):
        assert terms == sorted(set(terms))
    namespaces = tuple(namespace for _, namespace in VOCABULARIES.values())
    assert not [term for term in unpinned_terms() if term.startswith(namespaces)]


@needs_pinned
@pytest.mark.parametrize("name", VOCABULARIES)
def test_kept_terms_equal_the_pinned_file(name: str) -> None:
    """A kept list holds exactly the terms of the pinned file (``tests/vocabularies.py``)."""
    assert kept_terms(name) == pinned_terms(name)


@needs_pinned
def test_kept_axioms_equal_the_pinned_files() -> None:
    """The kept axioms are exactly those of the pinned files (``tests/vocabularies.py``)."""
    kept = [f"{q.subject} {q.predicate} {q.object} ." for q in kept_axioms()]
    assert kept == pinned_axioms()


@pytest.mark.parametrize("path", found(ALIGNMENTS), ids=lambda path: str(path.stem))
def test_alignments_hold_mappings_alone(path: Path) -> None:
    """An alignment imports our ontology and says nothing but mappings of our terms."""
    statements = quads(str(path.relative_to(ROOT)))
    (header,) = of_type(statements, OWL("Ontology"))
    assert PG.removesuffix("#") in values(index(statements), header, OWL("imports"))
    allowed = NEAR if path.stem == "near" else SAFE
    assert any(q.predicate in allowed for q in statements)
    assert not_mapping(statements, allowed) == []


def test_other_statements_in_an_alignment_are_noticed() -> None:
    """A sameness of terms, a label or a link between outside terms is no mapping."""
    trial, event = PG("Trial"), iri("schema:Event")
    planted = [
        Quad(trial, OWL("equivalentClass"), event),
        Quad(trial, RDFS("label"), Literal("Trial")),
        Quad(event, RDFS("subClassOf"), iri("crm:E5_Event")),
    ]
    assert not_mapping(planted, SAFE) == planted


def test_terms_are_never_declared_the_same() -> None:
    """No file declares terms or things equivalent or the same."""
    forbidden = {OWL("sameAs"), OWL("equivalentClass"), OWL("equivalentProperty")}
    forbidden |= {SKOS("exactMatch")}
    files = (*quads("ontology/**/*.ttl"), *quads("data/*.ttl"))
    assert not [q for q in files if q.predicate in forbidden]


def table_rows() -> dict[str, list[str]]:
    """Read the tables of the page on the ontology: each row by its first cell."""
    lines = (ROOT / "docs" / "ontology.md").read_text("utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_every_term_has_its_place_in_the_documentation() -> None:
    """The page on the ontology lists every class and property, and no others."""
    assert {f"{PG}{name}" for name in table_rows()} == CLASSES | PROPERTIES


def test_the_documentation_tells_the_parents() -> None:
    """The last cell of a row names the parents that ontology and alignments give the term."""
    parents: dict[str, set[str]] = defaultdict(set)
    for quad in (*ONTOLOGY, *quads(ALIGNMENTS)):
        if quad.predicate in SAFE:
            parents[text(quad.subject).removeprefix(PG)].add(curie(text(quad.object)))
    told = {name: set(re.findall(r"`([^`]+)`", row[-1])) for name, row in table_rows().items()}
    assert told == {name: parents[name] for name in told}

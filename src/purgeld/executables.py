"""Saved queries as linked data: SPARQL executables of SHACL, with keywords, target, parameters.

A query is ``{base}queries/NAME``, where its page is; one that asks other endpoints has none and is
``{base}queries.ttl#NAME``. Its text stands in ``sh:select``, ``sh:ask`` or ``sh:construct``,
its prefixes are those that the ontology declares (``sh:prefixes``). Titles and questions have their
languages; ``schema:target`` is the endpoint at which the live server answers it, ``rdfs:seeAlso``
its published answers. Endpoints that a query asks by ``SERVICE`` are named as the collections of
the Swiss Institute of Bioinformatics do it. Every node has an IRI.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from purgeld import queries, services
from purgeld.terms import (
    BASE,
    DCAT,
    DCTERMS,
    PROV,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    SH,
    XSD,
    Namespace,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.queries import Parameter, Query

    Pair: TypeAlias = "tuple[NamedNode, NamedNode | Literal]"

SPEX = Namespace("https://purl.expasy.org/sparql-examples/ontology#")
ONTOLOGY = NamedNode(f"{BASE}ns")
DECLARING = frozenset({SH("declare"), SH("prefix"), SH("namespace")})
MEDIA = {"csv": "text/csv", "json": "application/sparql-results+json", "ttl": "text/turtle"}
_FORMS = {
    "SELECT": (SH("SPARQLSelectExecutable"), SH("select")),
    "ASK": (SH("SPARQLAskExecutable"), SH("ask")),
    "CONSTRUCT": (SH("SPARQLConstructExecutable"), SH("construct")),
    "DESCRIBE": (SPEX("SPARQLDescribeExecutable"), SPEX("describe")),
}


def describe(
    local: Iterable[Query], federated: Iterable[Query], base: str, licence: str
) -> Iterator[Triple]:
    """Yield the description of saved queries, those apart that ask other endpoints.

    Only the former have answers that are published.
    """
    whole = NamedNode(f"{base}queries")
    for query in local:
        node = NamedNode(f"{base}queries/{query.name}")
        yield from _about(whole, [(SCHEMA("hasPart"), node)])
        yield from _query(node, query, base, licence)
        yield Triple(node, DCTERMS("hasFormat"), NamedNode(f"{node.value}.rq"))
        yield from _answers(node, query)
    for query in federated:
        node = NamedNode(f"{base}queries.ttl#{query.name}")
        text = NamedNode(f"{base}queries/federation/{query.name}.rq")
        yield from _about(whole, [(SCHEMA("hasPart"), node)])
        yield from _query(node, query, base, licence)
        yield Triple(node, DCTERMS("hasFormat"), text)
        for block in services.services(query.text):
            yield Triple(node, SPEX("federatesWith"), NamedNode(block.address))
    yield from _about(whole, _set(base))


def _about(subject: NamedNode, pairs: Iterable[Pair]) -> Iterator[Triple]:
    return (Triple(subject, predicate, value) for predicate, value in pairs)


def _set(base: str) -> Iterator[Pair]:
    yield RDF_TYPE, SCHEMA("Collection")
    yield RDFS("label"), Literal("Saved queries", language="en")
    yield RDFS("label"), Literal("Сохранённые запросы", language="ru")
    yield SCHEMA("about"), NamedNode(f"{base}dataset")


def _query(node: NamedNode, query: Query, base: str, licence: str) -> Iterator[Triple]:
    kind, predicate = _FORMS.get(queries.form(query.text), _FORMS["SELECT"])
    pairs = (
        (RDF_TYPE, SH("SPARQLExecutable")),
        (RDF_TYPE, kind),
        *_texts(query),
        (SH("prefixes"), ONTOLOGY),
        (predicate, Literal(text_of(query))),
        *((SCHEMA("keywords"), Literal(tag, language="en")) for tag in query.tags),
        *((DCAT("keyword"), Literal(tag, language="en")) for tag in query.tags),
        (SCHEMA("target"), NamedNode(f"{base}sparql")),
        (DCTERMS("license"), NamedNode(licence)),
    )
    yield from _about(node, pairs)
    for order, parameter in enumerate(query.parameters):
        yield from _parameter(node, order, parameter)


def text_of(query: Query) -> str:
    """Return the text of a query without its header, which is said in other triples."""
    lines = query.text.splitlines()
    return "\n".join(line for line in lines if not line.startswith("#+")) + "\n"


def _texts(query: Query) -> Iterator[Pair]:
    told = (
        (RDFS("label"), query.title, query.title_ru),
        (RDFS("comment"), query.question, query.question_ru),
        (DCTERMS("description"), query.description, query.description_ru),
    )
    for predicate, *texts in told:
        for text, language in zip(texts, ("en", "ru"), strict=True):
            if text:
                yield predicate, Literal(text, language=language)


def _parameter(query: NamedNode, order: int, parameter: Parameter) -> Iterator[Triple]:
    """Describe a parameter; the local name of its path is the variable, as SHACL has it."""
    mark = "/" if "#" in query.value else "#"
    node = NamedNode(f"{query.value}{mark}parameter-{parameter.name}")
    kind: Pair = (SH("datatype"), XSD(parameter.type))
    if parameter.type == "iri":
        kind = SH("nodeKind"), SH("IRI")
    pairs: list[Pair] = [
        (RDF_TYPE, SH("Parameter")),
        (SH("path"), NamedNode(f"{query.value}{mark}{parameter.name}")),
        (SH("name"), Literal(parameter.name)),
        (SH("description"), Literal(parameter.what, language="en")),
        (SH("optional"), Literal(value=True)),
        (SH("order"), Literal(order)),
        kind,
    ]
    if parameter.default is not None:
        pairs.append((SH("defaultValue"), parameter.term(parameter.default)))
    yield Triple(query, SH("parameter"), node)
    yield from _about(node, pairs)


def _answers(query: NamedNode, of: Query) -> Iterator[Triple]:
    """Name the files that hold the answer, with parameters at their defaults."""
    for suffix in queries.answers_of(of.text):
        node = NamedNode(f"{query.value}.{suffix}")
        yield Triple(query, RDFS("seeAlso"), node)
        yield Triple(node, RDF_TYPE, SCHEMA("MediaObject"))
        yield Triple(node, SCHEMA("encodingFormat"), Literal(MEDIA[suffix]))
        yield Triple(node, PROV("wasDerivedFrom"), query)

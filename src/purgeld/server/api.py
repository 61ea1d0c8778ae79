"""The saved queries over HTTP: ``/queries/NAME`` with parameters, and the OpenAPI document.

An answer comes as the suffix of the name says (``.csv``, ``.json``, ``.xml``, ``.tsv``), else as
``Accept`` says. The answer to a query with its defaults is the one that the build has made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from purgeld.errors import QueryError
from purgeld.queries import choose as choose_query
from purgeld.server.negotiation import Offer, choose
from purgeld.server.pool import Question
from purgeld.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from purgeld.queries import Parameter, Query

ROWS = (
    Offer("application/sparql-results+json", "json"),
    Offer("application/json", "json"),
    Offer("text/csv", "csv"),
    Offer("application/sparql-results+xml", "xml"),
    Offer("text/tab-separated-values", "tsv"),
)
MEDIA = {
    "json": "application/sparql-results+json",
    "csv": "text/csv; charset=utf-8",
    "xml": "application/sparql-results+xml",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
TEXT = Offer("application/sparql-query", "rq")
_TYPES = {
    "iri": {"type": "string"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "date": {"type": "string", "format": "date"},
}


def split(name: str) -> tuple[str, str]:
    """Split the name of a query from the suffix that chooses its format.

    >>> split("forged-documents.csv"), split("forged-documents")
    (('forged-documents', 'csv'), ('forged-documents', ''))
    """
    stem, dot, suffix = name.rpartition(".")
    return (stem, suffix) if dot and suffix in {*MEDIA, "rq"} else (name, "")


def form_of(suffix: str, accept: str, offers: tuple[Offer, ...]) -> Offer:
    """Choose the form of an answer; raise :class:`Problem` 406 with what there is."""
    if suffix:
        return Offer(MEDIA.get(suffix, TEXT.media), suffix)
    chosen = choose(accept, offers)
    if chosen is None:
        media = [offer.media for offer in offers]
        raise Problem(406, f"no answer in the form {accept}", "Accept one of these", choices=media)
    return chosen


def found(queries: Iterable[Query], name: str) -> Query:
    """Return a saved query; raise :class:`Problem` 404 that names the nearest."""
    try:
        return choose_query(queries, name)
    except QueryError as fault:
        raise Problem(404, fault.what, fault.cure) from fault


def given(query: Query, query_string: str) -> dict[str, str]:
    """Read the parameters of a request; raise :class:`Problem` 400 for one given twice."""
    pairs = parse_qsl(query_string, keep_blank_values=True, max_num_fields=100)
    values = dict(pairs)
    if len(values) < len(pairs):
        names = ", ".join(parameter.name for parameter in query.parameters)
        raise Problem(400, "a parameter is given twice", f"{query.name} takes once each: {names}")
    return values


def question(query: Query, values: Mapping[str, str], form: str) -> Question:
    """Bind the parameters as terms; raise :class:`Problem` 400 for one that does not fit."""
    try:
        return Question(query.bound(values), form, union=True)
    except QueryError as fault:
        raise Problem(400, fault.what, fault.cure) from fault


def openapi(
    queries: Iterable[Query], *, title: str, description: str, version: str, address: str
) -> dict[str, object]:
    """Describe the HTTP interface in OpenAPI 3.1."""
    paths: dict[str, object] = {
        "/sparql": _sparql_path(),
        "/suggest": _suggest_path(),
        "/health": {"get": _operation("health", "Say that the server answers", [], {"200": _TEXT})},
        "/metrics": {"get": _operation("metrics", "Counts for Prometheus", [], {"200": _TEXT})},
        **{f"/queries/{query.name}": {"get": _query(query)} for query in queries},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "description": description, "version": version},
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM, "Results": _RESULTS}},
    }


_PROBLEM = {
    "description": "A refusal (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "choices": {"type": "array", "items": {"type": "string"}},
    },
}
_RESULTS = {
    "description": "SPARQL 1.1 Query Results JSON Format.",
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {"type": "object"},
        "results": {"type": "object"},
        "boolean": {"type": "boolean"},
    },
}
_TEXT = {"description": "A word", "content": {"text/plain": {"schema": {"type": "string"}}}}


_TO_PAGE = {"description": "To the page of the query, for a client that prefers HTML"}


def _refusal(why: str) -> dict[str, object]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": why, "content": {"application/problem+json": {"schema": schema}}}


def _answered(media: Iterable[str]) -> dict[str, object]:
    results = {"schema": {"$ref": "#/components/schemas/Results"}}
    text = {"schema": {"type": "string"}}
    content = {kind: results if kind.endswith("json") else text for kind in media}
    return {"description": "The answer", "content": content}


def _operation(
    name: str,
    summary: str,
    parameters: Sequence[Mapping[str, object]],
    responses: Mapping[str, object],
) -> dict[str, object]:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    }


_REFUSALS = {
    "400": _refusal("The query or a parameter is at fault"),
    "406": _refusal("There is no answer in a form that is accepted"),
    "503": _refusal("The query needed too much, or all workers are busy"),
}


def _query(query: Query) -> dict[str, object]:
    answered = _answered([offer.media for offer in ROWS])
    parameters = [_parameter(each) for each in query.parameters]
    responses = {"200": answered, "303": _TO_PAGE, **_REFUSALS}
    whole = _operation(query.name, query.title, parameters, responses)
    return {**whole, "description": query.question, "tags": list(query.tags)}


def _parameter(parameter: Parameter) -> dict[str, object]:
    schema: dict[str, object] = dict(_TYPES[parameter.type])
    if parameter.default is not None:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.what,
        "schema": schema,
    }


def _suggest_path() -> dict[str, object]:
    parameters = [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": what,
            "schema": {"type": "string"},
        }
        for name, what in (
            ("q", "beginnings of words of a name, in any spelling"),
            ("lang", "the language of the labels; without it that of Accept-Language"),
        )
    ]
    found = {
        "type": "object",
        "required": ["query", "suggestions"],
        "properties": {
            "query": {"type": "string"},
            "suggestions": {"type": "array", "items": _SUGGESTION},
        },
    }
    answered = {"description": "Things found", "content": {"application/json": {"schema": found}}}
    return {"get": _operation("suggest", "Find things by name", parameters, {"200": answered})}


_SUGGESTION = {
    "type": "object",
    "required": ["label", "form", "kind", "path", "note", "iri"],
    "additionalProperties": {"type": "string"},
}


def _sparql_path() -> dict[str, object]:
    media = [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
    ]
    names = ("query", "default-graph-uri", "named-graph-uri", "format")
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
        for name in names
    ]
    responses = {
        "200": _answered(media),
        **_REFUSALS,
        "403": _refusal("Updates are refused"),
        "413": _refusal("The body is too large"),
        "415": _refusal("The content type is not a query"),
    }
    posted = _operation("post-query", "Ask a query in the body", [], responses)
    text = {"schema": {"type": "string"}}
    form = {
        "schema": {
            "type": "object",
            "required": ["query"],
            "properties": {name: {"type": "string"} for name in names},
        }
    }
    posted["requestBody"] = {
        "required": True,
        "content": {
            "application/sparql-query": text,
            "application/x-www-form-urlencoded": form,
        },
    }
    return {
        "get": _operation("query", "Ask a query (SPARQL 1.1 Protocol)", parameters, responses),
        "post": posted,
    }

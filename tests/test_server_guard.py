"""Queries that are refused before they reach a worker."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgeld.errors import QueryError
from purgeld.pieces import outline
from purgeld.server import guard

REFUSED = [
    ("ASK { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is off"),
    ("ASK { service silent <http://127.0.0.1/> { } }", "SERVICE is off"),
    (r"ASK { \u0053ERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is off"),
    (r"ASK { SERVIC\U00000045 <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is off"),
    ('DEFINE get:soft "replace" ASK FROM <http://127.0.0.1/> {}', "DEFINE"),
    ("INSERT DATA { <a> <b> <c> }", "INSERT would change"),
    (r"\u0049NSERT DATA { <a> <b> <c> }", "INSERT would change"),
    ("PREFIX a: <b#select> # SELECT\nDELETE WHERE { ?s ?p ?o }", "DELETE would change"),
    ("LOAD <file:///etc/passwd>", "LOAD would change"),
    ("CLEAR ALL", "CLEAR would change"),
    ("WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH would change"),
    ("ASK " + "{" * 61 + "}" * 61, "nested more than 60"),
    ("SELECT (" + "(" * 80 + "1" + ")" * 80 + " AS ?x) {}", "nested more than 60"),
    ("ASK { ?s " + "<p>/" * 400 + "<p> ?o }", "joins more than 200"),
    ("ASK { FILTER(" + "true || " * 3000 + "true) }", "joins more than 200"),
    ("ASK { " + "{} UNION " * 300 + "{} }", "joins more than 200"),
    ("ASK { " + "OPTIONAL { ?s ?p ?o } " * 300 + "}", "joins more than 200"),
    ("ASK { ?s ?p 'x' } #" + "x" * 70_000, "over 65536 characters"),
]
ALLOWED = [
    "ASK { ?s ?p 'SERVICE' }",
    'ASK { ?s ?p """{{{{ SERVICE """ }',
    "# SERVICE\nSELECT * { ?service ?p <http://example.org/SERVICE> }",
    "PREFIX service: <x> SELECT * { ?s service:insert ?o }",
    "SELECT * { ?s ?p 'a\\'{{' }" + " # {" * 200,
    "ASK " + "{" * 60 + "}" * 60,
    r"ASK { ?s ?p 'зн\u0430к \UFFFFFFFF' }",
    "ASK { ?define a <DEFINE> }",
    "not SPARQL at all, which the worker will say",
]


@pytest.mark.parametrize(("text", "why"), REFUSED, ids=range(len(REFUSED)))
def test_what_reaches_outside_or_too_deep_is_refused(text: str, why: str) -> None:
    """The refusal says which limit or which word it was."""
    with pytest.raises(QueryError, match=why):
        guard.check(text)


@pytest.mark.parametrize("text", ALLOWED, ids=range(len(ALLOWED)))
def test_words_in_strings_names_and_comments_do_not_count(text: str) -> None:
    """Only what is SPARQL syntax is looked at."""
    guard.check(text)


@given(st.text(alphabet="{}()[]\"'\\#<>?:@ \n\tabSERVICE|/+-*!^&é\x00", max_size=400))
def test_any_text_is_passed_or_refused(text: str) -> None:
    """Broken text raises nothing but a refusal."""
    with suppress(QueryError):
        guard.check(text)
    assert outline(text).depth <= len(text)

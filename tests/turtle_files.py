"""The Turtle files and queries of this repository, parsed once for the tests that read them all."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from purgeld.terms import PREFIXES, RDF_TYPE
from vocabularies import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Node = NamedNode | BlankNode | Literal | Triple
Index = dict[tuple[str, NamedNode], list[NamedNode | Literal]]

DECLARATION = re.compile(
    r"^\s*(?:@prefix|PREFIX)\s+([\w-]*):\s*<([^>]*)>.*$", re.IGNORECASE | re.MULTILINE
)
NOT_A_NAME = re.compile(r"^\s*#.*$|^\s*PREFIX .*$|\"[^\"\n]*\"", re.IGNORECASE | re.MULTILINE)
FULL_IRI = re.compile(r"<([a-z][\w+.-]*:[^<>\s]*)>")
SHORT_IRI = re.compile(r"(?<![\w?$:/-])([a-z]\w*):([A-Za-z]\w*(?:[.-]\w+)*)")


def found(pattern: str) -> list[Path]:
    """List the files that match, and insist that there is one."""
    paths = sorted(ROOT.glob(pattern))
    assert paths, f"no file matches {pattern}"
    return paths


@cache
def quads(pattern: str) -> tuple[Quad, ...]:
    """Parse every Turtle file that matches."""
    return tuple(q for path in found(pattern) for q in parse(path=path, format=RdfFormat.TURTLE))


def text(node: Node) -> str:
    """Return the IRI of a node or the text of a literal."""
    assert not isinstance(node, Triple)
    return node.value


def index(statements: Iterable[Quad]) -> Index:
    """Look up objects by subject and predicate."""
    found_at: Index = defaultdict(list)
    for quad in statements:
        assert isinstance(quad.object, NamedNode | Literal)
        found_at[text(quad.subject), quad.predicate].append(quad.object)
    return found_at


def of_type(statements: Iterable[Quad], *types: NamedNode) -> set[str]:
    """Return the subjects that have one of these types."""
    return {
        text(q.subject) for q in statements if q.predicate == RDF_TYPE and q.object in set(types)
    }


def iris(statements: Iterable[Quad]) -> Iterator[str]:
    """Yield every IRI in these statements, data types included."""
    for quad in statements:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, NamedNode):
                yield term.value
            elif isinstance(term, Literal):
                yield term.datatype.value


def iris_in_query(query: str) -> Iterator[str]:
    """Yield every IRI that a query writes in full or with a prefix.

    >>> sorted(iris_in_query("ASK { ?s a pg:Trial ; <urn:x:y> ?t }"))
    ['https://w3id.org/purgeld/ns#Trial', 'urn:x:y']
    """
    body = NOT_A_NAME.sub(" ", query)
    yield from FULL_IRI.findall(body)
    for prefix, local in SHORT_IRI.findall(FULL_IRI.sub(" ", body)):
        yield f"{PREFIXES[prefix]}{local}"


def query_texts() -> list[str]:
    """Read the saved queries that ask this dataset alone, and those written into shapes."""
    paths = sorted({*ROOT.glob("queries/**/*.rq")} - {*ROOT.glob("queries/federation/*.rq")})
    saved = [path.read_text("utf-8") for path in paths]
    forms = {f"{PREFIXES['sh']}{name}" for name in ("select", "ask", "construct")}
    shapes = [text(q.object) for q in quads("ontology/**/*.ttl") if q.predicate.value in forms]
    return saved + shapes

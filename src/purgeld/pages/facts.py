"""What pages read: statements by subject, by object and by class, from whatever holds a graph."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions

from purgeld.graphs import CURATED
from purgeld.terms import RDF_TYPE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import Quad, Store, Triple

# What points at a thing is read whole up to so many; millions of records may name one concept.
MOST_POINTERS = 20_000
STRING = XSD("string").value
TYPE = RDF_TYPE.value


class Text(NamedTuple):
    """A literal: its lexical form, its language tag (or empty), the IRI of its datatype."""

    value: str
    language: str = ""
    datatype: str = STRING


Value: TypeAlias = "str | Text"
Statements: TypeAlias = "Mapping[str, Sequence[Value]]"
Pointer: TypeAlias = "tuple[str, str]"


class Facts(Protocol):
    """A graph as pages read it; every answer comes in a fixed order.

    IRIs are strings, blank nodes strings that begin with ``_:``, literals :class:`Text`.
    """

    def about(self, iri: str) -> Statements:
        """Return the values of each property of a thing; empty if nothing is said."""

    def pointing(self, iri: str) -> Sequence[Pointer]:
        """Return the (property, subject) pairs whose object is the thing, in this order."""

    def instances(self, kind: str) -> Sequence[str]:
        """Return the subjects that are directly of a class, in order of IRI."""

    def ahead(self, iris: Iterable[str]) -> None:
        """Take note that these things will be asked about next; a store far off may fetch them."""

    def select(self, text: str) -> Sequence[Sequence[str]] | None:
        """Return the rows of a SELECT as texts; ``None`` where everything is at hand."""


class GraphFacts:
    """A graph held in memory, all its named graphs as one."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Index quads, in whatever order they come."""
        found: dict[str, dict[str, list[Value]]] = {}
        pointing: dict[str, list[Pointer]] = {}
        for quad in quads:
            subject, predicate = _name(quad.subject), quad.predicate.value
            value = value_of(quad.object)
            found.setdefault(subject, {}).setdefault(predicate, []).append(value)
            if isinstance(value, str):
                pointing.setdefault(value, []).append((predicate, subject))
        self._about = {subject: _ordered(found[subject]) for subject in found}
        self._pointing = {target: sorted(set(pointing[target])) for target in pointing}

    def about(self, iri: str) -> Statements:
        """Return the values of each property of a thing."""
        return self._about.get(iri, {})

    def pointing(self, iri: str) -> Sequence[Pointer]:
        """Return the (property, subject) pairs that point at a thing."""
        return self._pointing.get(iri, ())

    def instances(self, kind: str) -> Sequence[str]:
        """Return the subjects of a class."""
        return [subject for predicate, subject in self.pointing(kind) if predicate == TYPE]

    def ahead(self, iris: Iterable[str]) -> None:
        """Do nothing: everything is at hand."""

    def select(self, text: str) -> Sequence[Sequence[str]] | None:
        """Answer nothing: everything is at hand."""
        del text
        return None

    def subjects(self) -> Sequence[str]:
        """Return everything that is spoken of, in order of IRI."""
        return sorted(self._about)


class StoreFacts:
    """A graph in an embedded store, in memory or on disk, all its named graphs as one."""

    def __init__(self, store: Store) -> None:
        """Read from this store; it must not change meanwhile."""
        self._store = store

    def about(self, iri: str) -> Statements:
        """Return the values of each property of a thing."""
        found: dict[str, list[Value]] = {}
        for quad in self._store.quads_for_pattern(_node(iri), None, None):
            found.setdefault(quad.predicate.value, []).append(value_of(quad.object))
        return _ordered(found)

    def pointing(self, iri: str) -> Sequence[Pointer]:
        """Return the (property, subject) pairs that point at a thing.

        Of more than ``MOST_POINTERS`` come those of the curated graphs, and so many of the others.
        """
        node = _node(iri)
        found = list(islice(self._store.quads_for_pattern(None, None, node), MOST_POINTERS + 1))
        if len(found) > MOST_POINTERS:
            for graph in CURATED:
                found += self._store.quads_for_pattern(None, None, node, graph)
        return sorted({(quad.predicate.value, _name(quad.subject)) for quad in found})

    def instances(self, kind: str) -> Sequence[str]:
        """Return the subjects of a class."""
        found = self._store.quads_for_pattern(None, RDF_TYPE, NamedNode(kind))
        return sorted({_name(quad.subject) for quad in found})

    def ahead(self, iris: Iterable[str]) -> None:
        """Do nothing: the store is near enough to be asked one by one."""

    def select(self, text: str) -> Sequence[Sequence[str]] | None:
        """Return the rows of a SELECT over the union of all graphs."""
        found = self._store.query(text, use_default_graph_as_union=True)
        return texts(found) if isinstance(found, QuerySolutions) else None


def _ordered(found: Mapping[str, list[Value]]) -> Statements:
    """Order properties by IRI, and values: links by IRI, then texts by language and form."""
    return {
        predicate: values if len(values) == 1 else sorted(set(values), key=_rank)
        for predicate, values in sorted(found.items())
    }


def _rank(value: Value) -> tuple[str, str, str]:
    if isinstance(value, str):
        return "", value, ""
    return f"@{value.language}", value.value, value.datatype


def texts(found: QuerySolutions) -> list[list[str]]:
    """Return IRIs and lexical forms of the rows of an answer, empty where nothing is bound."""
    return [["" if term is None else _name_or_form(term) for term in row] for row in found]


def _name_or_form(term: NamedNode | BlankNode | Literal | Triple) -> str:
    return term.value if isinstance(term, Literal) else _name(term)


def value_of(term: NamedNode | BlankNode | Literal | Triple) -> Value:
    """Return a term as pages take it."""
    if isinstance(term, Literal):
        return Text(term.value, term.language or "", term.datatype.value)
    return _name(term)


def _name(term: NamedNode | BlankNode | Triple) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _node(iri: str) -> NamedNode | BlankNode:
    return BlankNode(iri.removeprefix("_:")) if iri.startswith("_:") else NamedNode(iri)

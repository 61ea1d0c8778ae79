"""JSON-LD 1.1 for people who write programs: one published context, one document per entity.

A document is a tree: the entity with its parts inside it, everything else as an IRI. A part that
points at its owner (a birth at the person, an attestation at its claim) hangs on a reverse name,
and one that no link joins to the rest stands under ``included``. A document expands to the triples
of the entity and its parts, no more and no fewer. IRIs are written in full, since a context that
is fetched cannot set a base; numbers are strings, since JSON has no decimals.
"""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from purgeld.entities import owner
from purgeld.errors import DataError
from purgeld.naming import ANY, LINK, TEXT, WORD, Names, Term
from purgeld.terms import BASE, RDF_TYPE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad

Json: TypeAlias = "str | float | list[Json] | dict[str, Json]"
Node: TypeAlias = "dict[str, Json]"
Object: TypeAlias = NamedNode | BlankNode | Literal | Triple
Statements: TypeAlias = "dict[str, dict[str, list[Object]]]"

CONTEXT = "context.jsonld"
TYPE = RDF_TYPE.value
STRING = XSD("string").value
HEAD = ("@context", "id", "type", "name", "prefLabel", "alternateName", "description")
RANK = {name: place for place, name in enumerate(HEAD)}


def context(names: Names) -> Node:
    """Return the context that the documents cite, to be published as ``{base}context.jsonld``.

    Its terms are protected (JSON-LD 1.1, 4.1.11): a context added by somebody else cannot change
    what they mean.
    """
    fixed: Node = {"id": "@id", "included": "@included", "type": "@type", "xsd": str(XSD)}
    terms: Node = {term.name: _definition(term) for term in names.terms}
    named = sorted({**fixed, **terms, **names.classes}.items())
    return {"@context": {"@version": 1.1, "@protected": True, **dict(named)}}


def _definition(term: Term) -> Json:
    containers: list[Json] = [TEXT] if term.reading == TEXT else []
    containers += ["@set"] if term.many else []
    definition: Node = {"@reverse" if term.reverse else "@id": term.iri}
    if containers:
        definition["@container"] = containers[0] if len(containers) == 1 else containers
    if term.reading not in {TEXT, ANY}:
        definition["@type"] = term.reading
    return definition if len(definition) > 1 or term.reverse else term.iri


def documents(
    triples: Iterable[Quad | Triple], names: Names, base: str = BASE
) -> Iterator[tuple[str, bytes]]:
    """Yield the IRI and the document of every entity that the triples describe, in order of IRI.

    Graph names are left out. Subjects that belong to no entity (terms, graphs, blank nodes) are
    passed over. Raise ``DataError`` for an entity that leads to a blank node, a triple term or a
    text with a base direction.
    """
    statements = _statements(triples)
    framing = Framing(names, base)
    for entity, parts in sorted(_families(statements, base).items()):
        yield entity, framing.framed(entity, statements, parts)


class Framing:
    """The frame of documents, made ready once for many."""

    def __init__(self, names: Names, base: str = BASE) -> None:
        """Frame with these names, for a context published below the base."""
        self._lexicon = _Lexicon(names)
        self._context = f"{base}{CONTEXT}"

    def document(self, entity: str, triples: Iterable[Quad | Triple]) -> bytes:
        """Return the document of one entity from the triples about it and its parts.

        Raise ``DataError`` as :func:`documents` does.
        """
        statements = _statements(triples)
        return self.framed(entity, statements, sorted(statements.keys() - {entity}))

    def framed(self, entity: str, statements: Statements, parts: list[str]) -> bytes:
        """Return the document of an entity and its parts out of more statements."""
        tree = _Tree(statements, parts, self._lexicon).grown(entity)
        return written({"@context": self._context, **tree})


def written(document: Mapping[str, Json]) -> bytes:
    """Write a document as UTF-8, one line for each key at the top.

    >>> written({"id": "x", "name": {"ru": "Дело"}}).decode().splitlines()
    ['{', '  "id": "x",', '  "name": {"ru": "Дело"}', '}']
    """
    lines = (f"  {_dumped(key)}: {_dumped(value)}" for key, value in document.items())
    return "{{\n{}\n}}\n".format(",\n".join(lines)).encode()


_dumped = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def _statements(triples: Iterable[Quad | Triple]) -> Statements:
    """Index the objects by named subject and predicate, each once and in a fixed order."""
    found: dict[str, dict[str, set[Object]]] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            about = found.setdefault(triple.subject.value, {})
            about.setdefault(triple.predicate.value, set()).add(triple.object)
    return {
        subject: {predicate: sorted(about[predicate], key=str) for predicate in sorted(about)}
        for subject, about in found.items()
    }


def _families(statements: Statements, base: str) -> dict[str, list[str]]:
    """Group the subjects by the entity they belong to, itself left out."""
    families: dict[str, list[str]] = {}
    for subject in sorted(statements):
        entity = owner(subject, base)
        if entity:
            parts = families.setdefault(entity, [])
            if subject != entity:
                parts.append(subject)
    return families


def _unsayable(term: object) -> DataError:
    cure = "Give it an IRI, or say it with plain triples."
    return DataError(f"{term} has no place in a JSON-LD document", cure=cure)


class _Lexicon:
    """The names by IRI, as a writer looks them up."""

    def __init__(self, names: Names) -> None:
        self.forward = {term.iri: term for term in names.terms if not term.reverse}
        self.reverse = {term.iri: term for term in names.terms if term.reverse}
        self.words = {iri: term.name for iri, term in self.forward.items()}
        self.words |= {iri: name for name, iri in names.classes.items()}
        self.forward[TYPE] = Term("type", TYPE, WORD)

    def term(self, predicate: str) -> Term:
        """Return the term of a predicate; one without a name is called by its IRI."""
        return self.forward.get(predicate) or Term(predicate, predicate)


class _Tree:
    """The parts of one entity while they are hung on it, nearest first."""

    def __init__(self, statements: Statements, parts: list[str], lexicon: _Lexicon) -> None:
        self.statements = statements
        self.lexicon = lexicon
        self.loose = set(parts)
        self.waiting: deque[tuple[str, Node]] = deque()
        self.said: dict[str, tuple[str, str]] = {}
        self.pointers = self._pointers(parts)

    def _pointers(self, parts: list[str]) -> dict[str, list[tuple[Term, str]]]:
        """List, for each thing pointed at, the parts that could hang on it by a reverse name."""
        pointers: dict[str, list[tuple[Term, str]]] = {}
        for part in parts:
            for predicate in self.statements[part].keys() & self.lexicon.reverse.keys():
                term = self.lexicon.reverse[predicate]
                for target in self.statements[part][predicate]:
                    if isinstance(target, NamedNode):
                        pointers.setdefault(target.value, []).append((term, part))
        return {target: sorted(found, key=_by_name) for target, found in pointers.items()}

    def grown(self, root: str) -> Node:
        """Return the tree of the entity, with all its parts somewhere in it."""
        node = self._hung(root)
        self._grow()
        apart: list[Json] = []
        while self.loose:
            apart.append(self._hung(min(self.loose)))
            self._grow()
        return {**node, "included": apart} if apart else node

    def _hung(self, subject: str) -> Node:
        self.loose.discard(subject)
        node: Node = {"id": subject}
        self.waiting.append((subject, node))
        return node

    def _grow(self) -> None:
        while self.waiting:
            subject, node = self.waiting.popleft()
            entries = [*self._own(subject), *self._pointing(subject)]
            node.update(sorted(entries, key=_rank))

    def _own(self, subject: str) -> Iterator[tuple[str, Json]]:
        spoken = self.said.get(subject)
        for predicate, objects in self.statements.get(subject, {}).items():
            term = self.lexicon.term(predicate)
            left = objects
            if spoken and spoken[0] == predicate:
                left = [each for each in objects if each != NamedNode(spoken[1])]
            if term.reading == TEXT:
                yield from _by_language(term, left)
            elif left:
                yield term.name, _one_or_list(term, [self._value(term, each) for each in left])

    def _pointing(self, subject: str) -> Iterator[tuple[str, Json]]:
        found: dict[Term, list[Json]] = {}
        for term, part in self.pointers.get(subject, ()):
            if part in self.loose:
                self.said[part] = (term.iri, subject)
                found.setdefault(term, []).append(self._hung(part))
        for term, nodes in found.items():
            yield term.name, _one_or_list(term, nodes)

    def _value(self, term: Term, value: Object) -> Json:
        if isinstance(value, NamedNode):
            return self._link(term, value.value)
        return _literal(value, term.reading)

    def _link(self, term: Term, iri: str) -> Json:
        if iri in self.loose and term.iri != TYPE:
            return self._hung(iri)
        if term.reading == WORD:
            return self.lexicon.words.get(iri, iri)
        return iri if term.reading == LINK else {"id": iri}


def _literal(value: Object, reading: str) -> Json:
    if not isinstance(value, Literal) or value.direction:
        raise _unsayable(value)
    if value.language:
        return {"@language": value.language, "@value": value.value}
    datatype = value.datatype.value
    if datatype == (reading or STRING):
        return value.value
    if datatype == STRING:
        return {"@value": value.value}
    return {"@type": datatype.replace(XSD, "xsd:"), "@value": value.value}


def _by_language(term: Term, objects: list[Object]) -> Iterator[tuple[str, Json]]:
    """Yield a map from language to words, and under the IRI what has no place in one."""
    texts: dict[str, list[Json]] = {}
    others: list[Json] = []
    for value in objects:
        if isinstance(value, NamedNode):
            others.append({"id": value.value})
        elif isinstance(value, Literal) and value.language and not value.direction:
            texts.setdefault(value.language, []).append(value.value)
        else:
            others.append(_literal(value, ANY))
    if texts:
        yield term.name, {tag: _one_or_list(term, texts[tag]) for tag in sorted(texts)}
    if others:
        yield term.iri, others


def _one_or_list(term: Term, values: list[Json]) -> Json:
    return values if term.many or len(values) > 1 else values[0]


def _by_name(pointer: tuple[Term, str]) -> tuple[str, str]:
    return pointer[0].name, pointer[1]


def _rank(entry: tuple[str, Json]) -> tuple[int, str]:
    return RANK.get(entry[0], len(HEAD)), entry[0]

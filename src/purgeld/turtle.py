"""Canonical Turtle for people: one order, one layout, no blank nodes but lists and paths.

Order: ontology header, classes, properties, then all else by IRI, parts right after their owner.
Predicates: ``a``, label, alternative label, description, then by prefixed name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.errors import DataError
from purgeld.terms import BASE, DCTERMS, OWL, PREFIXES, RDF, RDF_TYPE, RDFS, SH, SKOS, XSD, name

if TYPE_CHECKING:
    from collections.abc import Iterable

    Statements = dict[str, dict[str, list[ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple]]]

INDENT = "    "
_NAMESPACES = {start: prefix for prefix, start in sorted(PREFIXES.items(), reverse=True)}
_LEADING = [
    RDF_TYPE.value,
    *(RDFS("label").value, SKOS("prefLabel").value, SKOS("altLabel").value),
    *(DCTERMS("title").value, DCTERMS("description").value, SKOS("definition").value),
]
_RANKS = {
    OWL("Ontology").value: 0,
    OWL("Class").value: 1,
    OWL("ObjectProperty").value: 2,
    OWL("DatatypeProperty").value: 2,
    SKOS("ConceptScheme").value: 3,
}
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_\-]*[A-Za-z0-9_])?")
_BARE = {
    XSD("integer").value: re.compile(r"[+-]?\d+"),
    XSD("decimal").value: re.compile(r"[+-]?\d*\.\d+"),
    XSD("boolean").value: re.compile(r"true|false"),
}
_PATHS = {
    SH(f"{kind}Path").value
    for kind in ("inverse", "alternative", "zeroOrMore", "oneOrMore", "zeroOrOne")
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def canonical(triples: Iterable[ox.Triple | ox.Quad], base: str = BASE) -> str:
    """Write triples as canonical Turtle text ending in a newline.

    Raises :class:`DataError` for blank nodes that are not members of a list.
    """
    return _Writer(base, triples).document()


def quote(text: str) -> str:
    r"""Write a string literal: on one line, or in triple quotes if it has several lines.

    >>> print(quote('say "no"'))
    "say \"no\""
    """
    if "\n" in text and "\r" not in text:
        inside = re.sub(r'"(?=""|$)', '\\\\"', text.replace("\\", "\\\\"))
        return f'"""{inside}"""'
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in text) + '"'


class _Writer:
    def __init__(self, base: str, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self.base = base
        self.used: set[str] = set()
        self.named: Statements = defaultdict(lambda: defaultdict(list))
        self.lists: Statements = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            home = self.named if isinstance(triple.subject, ox.NamedNode) else self.lists
            home[name(triple.subject)][triple.predicate.value].append(triple.object)

    def document(self) -> str:
        subjects = sorted(self.named, key=self._subject_order)
        blocks = [self._block(subject) for subject in subjects]
        return "\n".join([*self._head(), "\n\n".join(blocks), ""])

    def _head(self) -> list[str]:
        lines = [f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in sorted(self.used)]
        return [f"@base <{self.base}> .", *lines, ""]

    def _subject_order(self, subject: str) -> tuple[int, list[str]]:
        types = [
            str(kind.value)
            for kind in self.named[subject].get(RDF_TYPE.value, ())
            if isinstance(kind, ox.NamedNode)
        ]
        rank = min((_RANKS.get(kind, 4) for kind in types), default=4)
        return rank, re.split(r"([/#])", subject)

    def _block(self, subject: str) -> str:
        statements = self.named[subject]
        lines = [
            f"{self._predicate(predicate)} {self._objects(statements[predicate])}"
            for predicate in sorted(statements, key=self._predicate_order)
        ]
        return f"{self._iri(subject)} " + f" ;\n{INDENT}".join(lines) + " ."

    def _predicate_order(self, predicate: str) -> tuple[int, str]:
        rank = _LEADING.index(predicate) if predicate in _LEADING else len(_LEADING)
        return rank, self._short(predicate) or predicate

    def _predicate(self, predicate: str) -> str:
        return "a" if predicate == RDF_TYPE.value else self._iri(predicate)

    def _objects(self, objects: Iterable[object]) -> str:
        return f",\n{INDENT * 2}".join(sorted({self._term(value) for value in objects}))

    def _term(self, value: object) -> str:
        if isinstance(value, ox.NamedNode):
            return self._iri(value.value)
        if isinstance(value, ox.Literal):
            return self._literal(value)
        if isinstance(value, ox.BlankNode):
            return self._anonymous(value.value)
        raise DataError("a triple term stands where Turtle 1.1 has none", cure="Use plain terms")

    def _anonymous(self, node: str) -> str:
        """Write a list, or a path of SHACL, which the standard gives no other form."""
        cell = self.lists.get(node, {})
        if len(cell) == 1 and next(iter(cell)) in _PATHS:
            predicate, objects = next(iter(cell.items()))
            return f"[ {self._iri(predicate)} {self._objects(objects)} ]"
        return self._list(node)

    def _list(self, node: str) -> str:
        members: list[str] = []
        while node != RDF("nil").value:
            cell = self.lists.get(node, {})
            if set(cell) - {RDF_TYPE.value} != {RDF("first").value, RDF("rest").value}:
                raise DataError(f"there is a blank node (_:{node})", cure="Give it an IRI")
            members.append(self._term(cell[RDF("first").value][0]))
            rest = cell[RDF("rest").value][0]
            node = str(rest.value) if isinstance(rest, ox.NamedNode | ox.BlankNode) else ""
        return f"( {' '.join(members)} )"

    def _literal(self, value: ox.Literal) -> str:
        if value.language:
            return f"{quote(value.value)}@{value.language}"
        kind = value.datatype.value
        if kind == XSD("string").value:
            return quote(value.value)
        if kind in _BARE and _BARE[kind].fullmatch(value.value):
            return value.value
        return f"{quote(value.value)}^^{self._iri(kind)}"

    def _iri(self, iri: str) -> str:
        short = self._short(iri)
        if short:
            self.used.add(short.partition(":")[0])
            return short
        relative = iri.removeprefix(self.base)
        return f"<{relative}>" if ":" not in relative else f"<{iri}>"

    def _short(self, iri: str) -> str | None:
        """Shorten an IRI; every prefix ends in a slash or hash, and no local name holds one."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix, local = _NAMESPACES.get(iri[:cut]), iri[cut:]
        return f"{prefix}:{local}" if prefix and _LOCAL.fullmatch(local) else None

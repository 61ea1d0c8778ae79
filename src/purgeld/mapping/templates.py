"""Templates of statements: Turtle with ``{column}`` in place of what a row gives.

A placeholder stands for a whole term (``pg:hasAgent {person}``), or for a part of an IRI
(``<{trial}/accused-{part}>``) or of a literal (``"Row {row}"@en``). ``{column.part}`` asks for a
part of the value (:mod:`purgeld.mapping.values`). Templates are parsed once, rows only fill them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.errors import SyntaxFault
from purgeld.terms import KINDS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from purgeld.mapping.values import Value

    Values = Mapping[str, Value]

_SLOT = re.compile(r"\{(?P<column>[a-z_]+)(?:\.(?P<part>[a-z]+))?\}")
_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")|(?P<iri><[^<>]*>)|(?P<slot>\{[a-z_]+(?:\.[a-z]+)?\})|(?P<other>[^"<{]+|.)',
    re.DOTALL,
)
_INSIDE = re.compile(r"\$\((?P<column>[a-z_]+)(?:\.(?P<part>[a-z]+))?\)")
_START, _TERM = "x-start:", "x-term:"


@dataclass(frozen=True)
class Slot:
    """A place that a row fills: a column, and which part of its value."""

    column: str
    part: str = ""

    def text(self, values: Values) -> str:
        """Return the text of the value for this place."""
        value = values[self.column]
        return value.parts.get(self.part, "") if self.part else value.text


@dataclass(frozen=True)
class Template:
    """A text with places to fill."""

    pieces: tuple[str | Slot, ...]

    @property
    def slots(self) -> frozenset[Slot]:
        """Return the places to fill."""
        return frozenset(piece for piece in self.pieces if isinstance(piece, Slot))

    def fill(self, values: Values) -> str:
        """Return the text for a row; every column of its places must have a value."""
        return "".join(
            piece if isinstance(piece, str) else piece.text(values) for piece in self.pieces
        )


@dataclass(frozen=True)
class Term:
    """A subject or object to fill: an IRI, a literal, or the term that a column gives."""

    text: Template
    kind: str
    language: str | None = None
    datatype: str | None = None

    def fill(self, values: Values) -> ox.NamedNode | ox.Literal:
        """Return the RDF term for a row."""
        if self.kind == "column":
            return values[next(iter(self.text.slots)).column].term
        text = self.text.fill(values)
        if self.kind == "iri":
            return named(text)
        if self.language:
            return ox.Literal(text, language=self.language)
        return ox.Literal(text, datatype=named(self.datatype or str(_STRING)))


@dataclass(frozen=True)
class Pattern:
    """One statement to fill."""

    subject: Term
    predicate: ox.NamedNode
    object: Term

    @property
    def slots(self) -> frozenset[Slot]:
        """Return the places to fill."""
        return self.subject.text.slots | self.object.text.slots

    def fill(self, values: Values) -> ox.Triple:
        """Return the statement for a row; a subject is always an IRI."""
        subject = self.subject.fill(values)
        if isinstance(subject, ox.Literal):
            subject = named(subject.value)
        return ox.Triple(subject, self.predicate, self.object.fill(values))


_STRING = "http://www.w3.org/2001/XMLSchema#string"


@lru_cache(maxsize=4096)
def named(iri: str) -> ox.NamedNode:
    """Make a node; the same IRI comes back in row after row."""
    return ox.NamedNode(iri)


def prefixes(base: str) -> dict[str, str]:
    """Return the prefix table with the kinds of thing below the base of a project."""
    own = {kind: f"{base}id/{kind}/" for kind in KINDS}
    return {**PREFIXES, **own, "source": f"{base}source/"}


def expand(name: str, base: str) -> str | None:
    """Expand a prefixed name below the base of a project, or return ``None``."""
    prefix, colon, local = name.partition(":")
    table = prefixes(base)
    return f"{table[prefix]}{local}" if colon and prefix in table else None


def plain(text: str) -> Template:
    """Read a text with placeholders.

    >>> plain("Death of {person.label}").pieces
    ('Death of ', Slot(column='person', part='label'))
    """
    return Template(tuple(_pieces(_SLOT, text)))


def node(text: str, base: str) -> Template:
    """Read one IRI with placeholders: ``<…>`` below the base, a prefixed name, or ``{column}``."""
    if text.startswith("<") and text.endswith(">"):
        inside = text[1:-1]
        return plain(inside if inside.startswith("{") or ":" in inside else f"{base}{inside}")
    full = None if text.startswith("{") else expand(text, base)
    return plain(full or text)


def statements(turtle: str, base: str, name: str) -> tuple[Pattern, ...]:
    """Parse Turtle with placeholders; raise :class:`SyntaxFault` for what is not Turtle."""
    coded = "".join(_coded(match) for match in _TOKEN.finditer(turtle))
    try:
        # The prefixes are declared in one line, so that the lines of a fault are those of the text.
        head = " ".join(f"PREFIX {key}: <{iri}>" for key, iri in prefixes(base).items())
        triples = list(ox.parse(f"{head} {coded}", format=ox.RdfFormat.TURTLE, base_iri=base))
    except SyntaxError as fault:
        cure = "Write Turtle; a placeholder is a whole term, or stands inside <…> or quotes"
        raise SyntaxFault(f"{name} is not Turtle: {fault}", cure=cure) from fault
    return tuple(_pattern(triple, name) for triple in triples)


def _coded(match: re.Match[str]) -> str:
    if match["slot"]:
        return f"<{_TERM}{_marked(match['slot'])}>"
    if match["iri"]:
        start = _START if match["iri"].startswith("<{") else ""
        return f"<{start}{_marked(match['iri'][1:-1])}>"
    return match[0]


def _marked(text: str) -> str:
    return _SLOT.sub(lambda m: f"$({m[0][1:-1]})", text)


def _pattern(triple: ox.Triple | ox.Quad, name: str) -> Pattern:
    if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
        raise SyntaxFault(f"{name} has a blank node", cure="Give it an IRI: <{person}/birth>")
    return Pattern(_term(triple.subject), triple.predicate, _term(triple.object))


def _term(term: object) -> Term:
    if isinstance(term, ox.Literal):
        return Term(plain(term.value), "literal", term.language, term.datatype.value)
    if not isinstance(term, ox.NamedNode):
        raise SyntaxFault("a mapping holds plain statements only")
    iri = term.value
    if iri.startswith(_TERM):
        return Term(Template(tuple(_pieces(_INSIDE, iri.removeprefix(_TERM)))), "column")
    return Term(Template(tuple(_pieces(_INSIDE, iri.removeprefix(_START)))), "iri")


def _pieces(pattern: re.Pattern[str], text: str) -> Iterator[str | Slot]:
    done = 0
    for match in pattern.finditer(text):
        if match.start() > done:
            yield text[done : match.start()]
        yield Slot(match["column"], match["part"] or "")
        done = match.end()
    if done < len(text) or not text:
        yield text[done:]


def all_slots(parts: Iterable[Template | Pattern]) -> frozenset[Slot]:
    """Return the places to fill of several templates."""
    return frozenset(slot for part in parts for slot in part.slots)

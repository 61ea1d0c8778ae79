"""The shapes graph as an index, and the reading of single values, flags and lists from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from purgeld.errors import ShapesError
from purgeld.terms import RDF, RDF_TYPE, RDFS, XSD, curie

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Quad

    from purgeld.errors import Place

    Locate: TypeAlias = Callable[[NamedNode, NamedNode | None], Place | None]

Node: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal

FIRST, REST, NIL = RDF("first"), RDF("rest"), RDF("nil")
TRUE = Literal("true", datatype=XSD("boolean"))
_INTEGER = XSD("integer").value


def name_of(term: Term) -> str:
    """Write a term for a message: prefixed name, blank node label or literal."""
    return curie(term.value) if isinstance(term, NamedNode) else str(term)


class ShapesGraph:
    """All triples of a shapes graph, by subject and predicate; the graphs of quads are merged."""

    def __init__(
        self,
        quads: Iterable[Quad | Triple],
        locate: Locate | None = None,
    ) -> None:
        self._locate = locate
        self._index: dict[Node, dict[NamedNode, list[Term]]] = {}
        self._subjects: dict[NamedNode, dict[Node, None]] = {}
        for quad in quads:
            self._add(quad)

    def _add(self, quad: Quad | Triple) -> None:
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if isinstance(subject, Triple) or isinstance(value, Triple):
            raise ShapesError(f"a triple as an end of {name_of(predicate)} is not supported")
        values = self._index.setdefault(subject, {}).setdefault(predicate, [])
        if value not in values:
            values.append(value)
        self._subjects.setdefault(predicate, {})[subject] = None

    def predicates(self, subject: Term) -> list[NamedNode]:
        """Return the predicates that a subject uses."""
        return [] if isinstance(subject, Literal) else list(self._index.get(subject, ()))

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return the values of a predicate, in the order of the graph."""
        if isinstance(subject, Literal):
            return []
        return self._index.get(subject, {}).get(predicate, [])

    def subjects(self, predicate: NamedNode) -> list[Node]:
        """Return everything that uses a predicate."""
        return list(self._subjects.get(predicate, ()))

    def triples(self) -> Iterator[tuple[Node, NamedNode, Term]]:
        """Run through the whole graph."""
        for subject, properties in self._index.items():
            for predicate, values in properties.items():
                for value in values:
                    yield subject, predicate, value

    def one(self, subject: Node, predicate: NamedNode) -> Term | None:
        """Return the only value of a predicate, None if it has none; refuse several."""
        values = self.objects(subject, predicate)
        if len(values) > 1:
            what = f"{name_of(predicate)} stands {len(values)} times"
            raise self.fault(subject, what, "Keep one.", predicate)
        return values[0] if values else None

    def is_true(self, subject: Node, predicate: NamedNode) -> bool:
        """Say whether a flag is set; only the literal ``true`` counts, as in the W3C suite."""
        return self.one(subject, predicate) == TRUE

    def whole(self, subject: Node, value: Term, predicate: NamedNode) -> int:
        """Read a parameter that must be an integer."""
        if isinstance(value, Literal) and value.datatype.value == _INTEGER:
            try:
                return int(value.value)
            except ValueError:
                pass
        what = f"{name_of(predicate)} {name_of(value)} is not an integer"
        raise self.fault(subject, what, "Write a number.", predicate)

    def items(self, subject: Node, head: Term) -> list[Term]:
        """Read a well-formed RDF list."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            first, rest = self.objects(head, FIRST), self.objects(head, REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise self.fault(
                    subject, f"{name_of(head)} is not a well-formed list", "Write it as ( a b c )."
                )
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return found

    def superclasses(self, node: Term) -> set[Term]:
        """Return the types of a node and all their superclasses."""
        found: set[Term] = set()
        left = list(self.objects(node, RDF_TYPE))
        while left:
            kind = left.pop()
            if kind not in found:
                found.add(kind)
                left.extend(self.objects(kind, RDFS("subClassOf")))
        return found

    def fault(
        self, subject: Term, what: str, cure: str = "", about: NamedNode | None = None
    ) -> ShapesError:
        """Make the error about one shape, or one predicate of it, with its place if it is known."""
        named = self.owner(subject)
        where = self.place(named, about)
        shown = name_of(named) if named else name_of(subject)
        return ShapesError(f"shape {shown}: {what}", cure=cure, where=where)

    def place(self, shape: Term | None, about: NamedNode | None = None) -> Place | None:
        """Return where a shape is written, or a predicate of it, if that is known."""
        if self._locate is None or not isinstance(shape, NamedNode):
            return None
        return self._locate(shape, about)

    def owner(self, node: Term) -> NamedNode | None:
        """Find the named node that a blank node or a literal hangs on."""
        seen: set[Term] = set()
        while not isinstance(node, NamedNode):
            if node in seen:
                return None
            seen.add(node)
            node = next((s for s, _, value in self.triples() if value == node), node)
        return node

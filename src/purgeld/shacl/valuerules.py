"""Constraints on one value node at a time (SHACL 4.1, 4.3, 4.4, 4.8).

Each is a test of the distinct value nodes, made once however often a value occurs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from purgeld.shacl import columns, literals, ordering, patterns
from purgeld.shacl.shape import TO_CLASSES, VALUE, Hop, breach
from purgeld.shacl.shapegraph import name_of
from purgeld.terms import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from purgeld.shacl.columns import Ids, Mask
    from purgeld.shacl.shape import Batch, Run, Scope, Shape
    from purgeld.shacl.shapegraph import Node, ShapesGraph, Term


@dataclass(frozen=True, eq=False)
class ValueRule:
    """Every value node passes a test; a breach for each pair of focus node and failing value."""

    component: NamedNode
    test: Callable[[Run, Ids], Mask]
    text: str
    inner: tuple[Shape, ...] = ()
    hops: tuple[Hop, ...] = ()

    def check(self, run: Run, scope: Scope) -> Iterator[Batch]:
        """Test the distinct values, then find who has the failing ones."""
        left, right = scope.pairs
        nodes = run.data.distinct(right)
        failing = nodes[~self.test(run, nodes)]
        if len(failing):
            hit = run.data.hits(right, failing)
            yield from breach(self, scope, left[hit], right[hit])

    def says(self) -> str:
        """Say what each value must be."""
        return self.text

    def parts(self) -> tuple[Shape, ...]:
        """Return the shapes that the test asks."""
        return self.inner


def textual(test: Callable[[str], bool]) -> Callable[[Run, Ids], Mask]:
    """Make a test of N-Triples text into a test of columns."""
    return lambda run, nodes: run.data.where(nodes, test)


_KINDS: dict[str, tuple[int, ...]] = {
    "IRI": (columns.IRI,),
    "BlankNode": (columns.BLANK,),
    "Literal": (columns.LITERAL,),
    "BlankNodeOrIRI": (columns.BLANK, columns.IRI),
    "BlankNodeOrLiteral": (columns.BLANK, columns.LITERAL),
    "IRIOrLiteral": (columns.IRI, columns.LITERAL),
}


def class_rule(graph: ShapesGraph, shape: Node, value: Term) -> ValueRule:
    """sh:class (4.1.1)."""
    kind = _iri(graph, shape, value, "class")

    def test(run: Run, nodes: Ids) -> Mask:
        return run.data.hits(nodes, run.instances(str(kind)))

    return ValueRule(
        SH("ClassConstraintComponent"),
        test,
        f"{{?value}} must be an instance of {name_of(kind)}",
        hops=(Hop(VALUE, TO_CLASSES),),
    )


def datatype_rule(graph: ShapesGraph, shape: Node, value: Term) -> ValueRule:
    """sh:datatype (4.1.2), ill-formed literals included."""
    kind = _iri(graph, shape, value, "datatype")
    return ValueRule(
        SH("DatatypeConstraintComponent"),
        textual(literals.in_datatype(kind.value)),
        f"{{?value}} must be a well-formed {name_of(kind)}",
    )


def kind_rule(graph: ShapesGraph, shape: Node, value: Term) -> ValueRule:
    """sh:nodeKind (4.1.3)."""
    local = next((name for name in _KINDS if SH(name) == value), None)
    if local is None:
        raise graph.fault(
            shape, f"{name_of(value)} is no node kind", f"Use one of {', '.join(_KINDS)}."
        )
    allowed = _KINDS[local]

    def test(run: Run, nodes: Ids) -> Mask:
        kinds = run.data.kinds(nodes)
        mask: Mask = kinds == allowed[0]
        for kind in allowed[1:]:
            mask |= kinds == kind
        return mask

    return ValueRule(
        SH("NodeKindConstraintComponent"), test, f"{{?value}} must be {_spoken(local)}"
    )


def _spoken(local: str) -> str:
    names = {"IRI": "an IRI", "BlankNode": "a blank node", "Literal": "a literal"}
    return " or ".join(names[part] for part in local.split("Or"))


_RANGES: dict[str, tuple[tuple[int, ...], str]] = {
    "minExclusive": ((1,), "greater than"),
    "minInclusive": ((0, 1), "at least"),
    "maxExclusive": ((-1,), "less than"),
    "maxInclusive": ((-1, 0), "at most"),
}


def range_rule(local: str, graph: ShapesGraph, shape: Node, value: Term) -> ValueRule:
    """sh:minExclusive and its three like (4.3)."""
    bound = ordering.value_of(str(value))
    if bound is None:
        raise graph.fault(shape, f"sh:{local} {name_of(value)} has no place in an order")
    allowed, words = _RANGES[local]

    def test(text: str) -> bool:
        return ordering.compare(ordering.value_of(text), bound) in allowed

    return ValueRule(
        _component(local), textual(test), f"{{?value}} must be {words} {name_of(value)}"
    )


def length_rule(local: str, graph: ShapesGraph, shape: Node, value: Term) -> ValueRule:
    """sh:minLength and sh:maxLength (4.4.1, 4.4.2); a blank node has no length and fails."""
    number = graph.whole(shape, value, SH(local))

    def test(text: str) -> bool:
        lexical = literals.string(text)
        if lexical is None:
            return False
        return len(lexical) >= number if local == "minLength" else len(lexical) <= number

    words = "at least" if local == "minLength" else "at most"
    return ValueRule(
        _component(local), textual(test), f"{{?value}} must be {words} {number} characters long"
    )


def pattern_rule(graph: ShapesGraph, shape: Node, value: Term) -> ValueRule:
    """sh:pattern with sh:flags (4.4.3); a blank node fails."""
    flags = graph.one(shape, SH("flags"))
    if not isinstance(value, Literal):
        raise graph.fault(shape, f"sh:pattern {name_of(value)} is not a string")
    pattern = patterns.compile_pattern(value.value, flags.value if flags else "")
    if pattern is None:
        raise graph.fault(
            shape,
            f"sh:pattern {name_of(value)} is not a regular expression of XPath",
            "Back-references and look-around are not supported.",
        )

    def test(run: Run, nodes: Ids) -> Mask:
        return pattern(list(map(literals.string, run.data.texts(nodes))))

    return ValueRule(SH("PatternConstraintComponent"), test, f"{{?value}} must match {value.value}")


def language_rule(graph: ShapesGraph, shape: Node, value: Term) -> ValueRule:
    """sh:languageIn (4.4.4), by basic filtering as ``langMatches`` does it."""
    members = graph.items(shape, value)
    ranges = tuple(str(member.value).lower() for member in members if isinstance(member, Literal))
    if len(ranges) != len(members):
        raise graph.fault(shape, "sh:languageIn takes a list of strings")
    return ValueRule(
        SH("LanguageInConstraintComponent"),
        textual(partial(_has_language, ranges)),
        f"{{?value}} must be in one of the languages {', '.join(ranges)}",
    )


def _has_language(ranges: tuple[str, ...], text: str) -> bool:
    parts = literals.split(text)
    tag = parts.language.lower() if parts else ""
    return any(
        tag == each or tag.startswith(f"{each}-") or (each == "*" and tag) for each in ranges
    )


def in_rule(graph: ShapesGraph, shape: Node, value: Term) -> ValueRule:
    """sh:in (4.8.3)."""
    members = graph.items(shape, value)
    texts = tuple(map(str, members))

    def test(run: Run, nodes: Ids) -> Mask:
        return run.data.hits(nodes, columns.unique(columns.ids(map(run.data.number, texts))))

    return ValueRule(
        SH("InConstraintComponent"),
        test,
        f"{{?value}} must be one of {', '.join(map(name_of, members))}",
    )


def _component(local: str) -> NamedNode:
    return SH(f"{local[0].upper()}{local[1:]}ConstraintComponent")


def _iri(graph: ShapesGraph, shape: Node, value: Term, local: str) -> NamedNode:
    if isinstance(value, NamedNode):
        return value
    raise graph.fault(shape, f"sh:{local} {name_of(value)} is not an IRI")


BUILDERS: dict[NamedNode, Callable[[ShapesGraph, Node, Term], ValueRule]] = {
    SH("class"): class_rule,
    SH("datatype"): datatype_rule,
    SH("nodeKind"): kind_rule,
    **{SH(local): partial(range_rule, local) for local in _RANGES},
    SH("minLength"): partial(length_rule, "minLength"),
    SH("maxLength"): partial(length_rule, "maxLength"),
    SH("pattern"): pattern_rule,
    SH("languageIn"): language_rule,
    SH("in"): in_rule,
}

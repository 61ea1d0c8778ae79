"""From the shapes graph to compiled shapes: every parameter becomes a constraint, or is refused.

What SHACL Core and SHACL-SPARQL do not know, this refuses: unknown parameters, recursion,
JavaScript, rules, entailment. ``owl:imports`` is read for prefixes inside the shapes graph and
never followed.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from purgeld.shacl import (
    components,
    paths,
    setrules,
    shaperules,
    sparql,
    targets,
    valuerules,
    vocabulary,
)
from purgeld.shacl.shape import Shape
from purgeld.shacl.shapegraph import name_of
from purgeld.terms import RDF_TYPE, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from purgeld.errors import ShapesError
    from purgeld.shacl.shape import Constraint
    from purgeld.shacl.shapegraph import Node, ShapesGraph, Term

    Builder: TypeAlias = Callable[[ShapesGraph, Node, Term], Constraint | None]

_DEPTH = 100
_LOGIC = {SH(local): local for local in ("and", "or", "xone")}
_SEVERITY, _PATH, _PROPERTY = SH("severity"), SH("path"), SH("property")
_QUALIFIED = SH("qualifiedValueShape")
_PROPERTY_ONLY = tuple(
    map(
        SH,
        (
            "minCount",
            "maxCount",
            "uniqueLang",
            "lessThan",
            "lessThanOrEquals",
            "qualifiedValueShape",
        ),
    )
)
_ONCE = {
    *map(
        SH, ("minCount", "maxCount", "datatype", "nodeKind", "minLength", "maxLength", "uniqueLang")
    ),
    *map(SH, ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive", "languageIn", "in")),
}


class Compiler:
    """Turns nodes of one shapes graph into shapes, each once."""

    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self.shapes: dict[Node, Shape] = {}
        self._open: list[Node] = []
        self._custom = tuple(components.read(graph))
        own = {name for each in self._custom for name in each.parameters}
        self._known = vocabulary.ON_SHAPES | own

    def all_shapes(self) -> tuple[Shape, ...]:
        """Compile every shape that has a target, a rule or the type of one, in a fixed order."""
        for node in self.graph.subjects(SH("entailment")):
            raise self.graph.fault(node, "sh:entailment is not supported", "Infer beforehand.")
        self._refuse_misspelt()
        roots = {node for kind in vocabulary.TARGETS for node in self.graph.subjects(kind)}
        roots.update(node for node in self.graph.subjects(RDF_TYPE) if self._is_declared(node))
        ruled = {node for rule in vocabulary.RULES for node in self.graph.subjects(rule)}
        roots.update(node for node in ruled if self._stands_alone(node))
        return tuple(self.shape(node) for node in sorted(roots, key=str))

    def _refuse_misspelt(self) -> None:
        """Refuse a target that is none: its shape would look at nothing, and nobody would know."""
        for node, predicate, _ in self.graph.triples():
            if predicate.value.startswith(f"{SH}target") and predicate not in self._known:
                raise self._not_supported(node, predicate)

    def _stands_alone(self, node: Node) -> bool:
        """Say whether a node with rules is a shape by name, and no parameter of a component."""
        parameters = self.graph.objects(node, RDF_TYPE)
        return isinstance(node, NamedNode) and SH("Parameter") not in parameters

    def _is_declared(self, node: Node) -> bool:
        """Say whether a node is typed as a shape, or is a class that carries constraints."""
        types = self.graph.superclasses(node)
        if SH("NodeShape") in types or SH("PropertyShape") in types:
            return True
        own = self.graph.predicates(node)
        return RDFS("Class") in types and not vocabulary.ON_SHAPES.isdisjoint(own)

    def shape(self, node: Term) -> Shape:
        """Compile one shape; refuse it if it leads back to itself."""
        if isinstance(node, Literal):
            raise self.graph.fault(node, f"{name_of(node)} is not a shape")
        if node in self.shapes:
            return self.shapes[node]
        if node in self._open or len(self._open) > _DEPTH:
            way = " > ".join(map(name_of, [*self._open, node][-4:]))
            raise self.graph.fault(
                node, f"recursion is not supported: {way}", "Break the circle of shapes."
            )
        self._open.append(node)
        self.shapes[node] = self._build(node)
        self._open.pop()
        return self.shapes[node]

    def _build(self, node: Node) -> Shape:
        shape = Shape(
            name=node,
            path=self._path(node),
            severity=self._severity(node),
            messages=self._messages(node),
            deactivated=self.graph.is_true(node, SH("deactivated")),
            targets=tuple(targets.read(self.graph, node)),
        )
        self._refuse_unknown(node)
        if not shape.deactivated:
            shape.constraints = tuple(self._constraints(node, shape))
        return shape

    def _path(self, node: Node) -> paths.Path | None:
        path = self.graph.one(node, _PATH)
        types = self.graph.objects(node, RDF_TYPE)
        if path is None:
            if SH("PropertyShape") in types:
                raise self.graph.fault(node, "a property shape needs sh:path", "Add sh:path.")
            self._refuse_on_node_shape(node)
            return None
        if SH("NodeShape") in types:
            raise self.graph.fault(node, "a node shape has no sh:path", "Type it sh:PropertyShape.")
        return paths.read(self.graph, path)

    def _refuse_on_node_shape(self, node: Node) -> None:
        for predicate in _PROPERTY_ONLY:
            if self.graph.objects(node, predicate):
                raise self.graph.fault(
                    node,
                    f"{name_of(predicate)} stands on a node shape",
                    "Put it on a property shape.",
                    predicate,
                )

    def _severity(self, node: Node) -> NamedNode:
        severity = self.graph.one(node, _SEVERITY)
        if severity is None:
            return SH("Violation")
        if not isinstance(severity, NamedNode):
            raise self.graph.fault(node, f"sh:severity {name_of(severity)} is not an IRI")
        return severity

    def _messages(self, node: Node) -> tuple[Literal, ...]:
        found = self.graph.objects(node, SH("message"))
        return tuple(message for message in found if isinstance(message, Literal))

    def _refuse_unknown(self, node: Node) -> None:
        for predicate in self.graph.predicates(node):
            if predicate in _ONCE and len(self.graph.objects(node, predicate)) > 1:
                self.graph.one(node, predicate)
            if predicate in self._known or not predicate.value.startswith(str(SH)):
                continue
            raise self._not_supported(node, predicate)

    def _not_supported(self, node: Node, predicate: NamedNode) -> ShapesError:
        known = {each.value.removeprefix(str(SH)): each for each in self._known}
        near = get_close_matches(predicate.value.removeprefix(str(SH)), known, 1)
        cure = f"Did you mean {name_of(known[near[0]])}?" if near else ""
        return self.graph.fault(node, f"{name_of(predicate)} is not supported", cure, predicate)

    def _constraints(self, node: Node, shape: Shape) -> Iterator[Constraint]:
        yield from self._simple_rules(node)
        if self.graph.is_true(node, SH("closed")):
            yield setrules.closed_rule(self.graph, node)
        yield from self._shape_rules(node)
        yield from self._qualified(node)
        for value in self.graph.objects(node, SH("sparql")):
            yield from sparql.sparql_rules(self.graph, shape, value)
        for component in self._custom:
            yield from component.rules(self.graph, shape)

    def _simple_rules(self, node: Node) -> Iterator[Constraint]:
        for predicate in self.graph.predicates(node):
            build = valuerules.BUILDERS.get(predicate) or setrules.BUILDERS.get(predicate)
            if build is not None:
                yield from self._built(build, node, predicate)

    def _built(self, build: Builder, node: Node, predicate: NamedNode) -> Iterator[Constraint]:
        for value in self.graph.objects(node, predicate):
            rule = build(self.graph, node, value)
            if rule is not None:
                yield rule

    def _shape_rules(self, node: Node) -> Iterator[Constraint]:
        for value in self.graph.objects(node, SH("node")):
            inner = self.shape(value)
            if inner.path is not None:
                raise self.graph.fault(
                    node, "sh:node leads to a property shape", "Use sh:property."
                )
            yield shaperules.node_rule(inner)
        for value in self.graph.objects(node, SH("not")):
            yield shaperules.not_rule(self.shape(value))
        for predicate, local in _LOGIC.items():
            for head in self.graph.objects(node, predicate):
                members = self.graph.items(node, head)
                yield shaperules.logic_rule(local, tuple(map(self.shape, members)))
        for value in self.graph.objects(node, _PROPERTY):
            yield shaperules.PropertyRule(self._property_shape(node, value))

    def _property_shape(self, node: Node, value: Term) -> Shape:
        inner = self.shape(value)
        if inner.path is None:
            raise self.graph.fault(
                value if isinstance(value, NamedNode) else node,
                "sh:property leads to a shape without sh:path",
                "Add sh:path, or use sh:node.",
            )
        return inner

    def _qualified(self, node: Node) -> Iterator[Constraint]:
        value = self.graph.one(node, _QUALIFIED)
        if value is None:
            return
        disjoint = self.graph.is_true(node, SH("qualifiedValueShapesDisjoint"))
        siblings = self._siblings(node, value) if disjoint else ()
        for predicate, least in ((SH("qualifiedMinCount"), True), (SH("qualifiedMaxCount"), False)):
            number = self.graph.one(node, predicate)
            if number is not None:
                yield shaperules.QualifiedRule(
                    self.shape(value), siblings, self.graph.whole(node, number, predicate), least
                )

    def _siblings(self, node: Node, own: Term) -> tuple[Shape, ...]:
        """Collect the other qualified shapes of the property shapes beside this one (4.7.3)."""
        found: dict[Term, None] = {}
        for parent in self.graph.subjects(_PROPERTY):
            inner = self.graph.objects(parent, _PROPERTY)
            if node in inner:
                found.update((q, None) for i in inner for q in self.graph.objects(i, _QUALIFIED))
        found.pop(own, None)
        return tuple(map(self.shape, found))

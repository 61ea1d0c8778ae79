"""SPARQL-based constraint components (SHACL 6): what a shapes graph adds to the language itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from purgeld.shacl import sparql
from purgeld.shacl.shapegraph import name_of
from purgeld.terms import RDF_TYPE, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.shacl.shape import Constraint, Shape
    from purgeld.shacl.shapegraph import Node, ShapesGraph, Term

_COMPONENT = SH("ConstraintComponent")


@dataclass(frozen=True)
class Component:
    """A constraint component: its parameters (IRI to "is it optional"), and its validators."""

    name: NamedNode
    parameters: dict[NamedNode, bool]

    def rules(self, graph: ShapesGraph, shape: Shape) -> Iterator[Constraint]:
        """Yield a constraint for each combination of parameter values of a shape."""
        given = {name: graph.objects(shape.name, name) for name in self.parameters}
        required = [name for name, optional in self.parameters.items() if not optional]
        if not required or not all(given[name] for name in required):
            return
        validator = self._validator(graph, shape)
        if validator is None:
            raise graph.fault(
                shape.name, f"{name_of(self.name)} has no validator for it", "Add sh:validator."
            )
        choices: list[list[Term | None]] = [[*given[name]] or [None] for name in self.parameters]
        for values in product(*choices):
            yield self._rule(graph, shape, validator, values)

    def _validator(self, graph: ShapesGraph, shape: Shape) -> Node | None:
        special = SH("propertyValidator" if shape.path else "nodeValidator")
        found = graph.objects(self.name, special) or graph.objects(self.name, SH("validator"))
        return next((node for node in found if not isinstance(node, Literal)), None)

    def _rule(
        self, graph: ShapesGraph, shape: Shape, validator: Node, values: tuple[Term | None, ...]
    ) -> Constraint:
        constants = {
            _local(name): str(value)
            for name, value in zip(self.parameters, values, strict=True)
            if value is not None
        }
        messages = sparql.messages_of(graph, validator)
        select = graph.one(validator, SH("select"))
        if isinstance(select, Literal):
            asked = sparql.question_of(
                graph, shape, sparql.Query(validator, select.value, ("this",), constants)
            )
            return sparql.SelectRule(self.name, asked, messages)
        ask = graph.one(validator, SH("ask"))
        if not isinstance(ask, Literal):
            raise graph.fault(shape.name, f"the validator of {name_of(self.name)} has no query")
        query = sparql.Query(validator, ask.value, ("this", "value"), constants)
        asked = sparql.question_of(graph, shape, query)
        return sparql.AskRule(self.name, asked, messages)


def read(graph: ShapesGraph) -> Iterator[Component]:
    """Read the constraint components of a shapes graph; those of SHACL itself are built in."""
    for node in graph.subjects(RDF_TYPE):
        own = isinstance(node, NamedNode) and not node.value.startswith(str(SH))
        if own and isinstance(node, NamedNode) and _COMPONENT in graph.superclasses(node):
            yield Component(node, _parameters(graph, node))


def _parameters(graph: ShapesGraph, node: NamedNode) -> dict[NamedNode, bool]:
    found: dict[NamedNode, bool] = {}
    for parameter in graph.objects(node, SH("parameter")):
        if isinstance(parameter, Literal):
            raise graph.fault(node, f"sh:parameter {name_of(parameter)} is not a parameter")
        path = graph.one(parameter, SH("path"))
        if not isinstance(path, NamedNode):
            raise graph.fault(node, "a parameter needs an IRI as sh:path")
        found[path] = graph.is_true(parameter, SH("optional"))
    return found


def _local(name: NamedNode) -> str:
    return name.value.replace("#", "/").rpartition("/")[2]

"""The plan of a shape in words: what is looked up, in which order, by columns or by SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.shacl.shape import THIS, TO_CLASSES, VALUE
from purgeld.shacl.shapegraph import name_of
from purgeld.shacl.shaperules import PropertyRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.shacl.shape import Constraint, Shape


def explain_shape(shape: Shape) -> str:
    """Write the plan of a shape and of the shapes inside it, indented, one step a line."""
    return "\n".join(_lines(shape, 0))


def _lines(shape: Shape, depth: int) -> Iterator[str]:
    indent = "  " * depth
    kind = "property shape" if shape.path else "node shape"
    state = ", deactivated" if shape.deactivated else ""
    yield f"{indent}{name_of(shape.name)}: {kind}, {name_of(shape.severity)}{state}"
    for target in shape.targets:
        yield f"{indent}  focus: {target.says()}"
    if shape.path:
        yield f"{indent}  values: along {shape.path}"
    for constraint in shape.constraints:
        yield from _constraint_lines(constraint, depth + 1)


def _reach(constraint: Constraint) -> Iterator[str]:
    """Say what the constraint looks up beyond the values, which decides how parts are validated."""
    if constraint.hops is None:
        yield "runs once on the whole data, not part by part"
    for hop in constraint.hops or ():
        start = {THIS: "each focus node", VALUE: "each value"}.get(hop.start, f"?{hop.start}")
        what = "the classes" if hop.path == TO_CLASSES else hop.path or "any predicate"
        yield f"looks up {what} of {start}"


def _constraint_lines(constraint: Constraint, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if not isinstance(constraint, PropertyRule):
        component = name_of(constraint.component).removesuffix("ConstraintComponent")
        yield f"{indent}{component}: {constraint.says().replace('{?value}', 'each value')}"
    yield from (f"{indent}  {line}" for line in _reach(constraint))
    yield from (f"{indent}  {line}" for line in getattr(constraint, "plan", ()))
    for part in constraint.parts():
        yield from _lines(part, depth + (not isinstance(constraint, PropertyRule)))

"""The gate: SHACL over everything, findings with file, line, value and cure."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from purgeld.checks import Problem
from purgeld.errors import Place
from purgeld.shacl import compiled
from purgeld.shacl.shapegraph import name_of
from purgeld.terms import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyoxigraph as ox

    from purgeld.shacl.compiled import Plan
    from purgeld.shacl.report import Finding, Node, Report, Unchecked

    Located = Callable[[str, str, str], Place]
    Quads = Iterable[ox.Quad]

REFERENCE = "pyshacl"
ENGINES = ("compiled", REFERENCE)
MOST_FINDINGS = 1000
TIME_LIMIT = 60.0
_SHOWN = 160
_LEADING = tuple(SH(name).value for name in ("property", "sparql", "node", "not"))


class How(NamedTuple):
    """How to validate: by which engine, in how many processes, with how many seconds a shape."""

    engine: str = "compiled"
    workers: int = 1
    seconds: float | None = TIME_LIMIT


@dataclass(frozen=True)
class Gate:
    """A SHACL report, with its findings as problems that a person can act on."""

    report: Report
    problems: tuple[Problem, ...]

    @property
    def passes(self) -> bool:
        """Whether nothing was found of severity Violation and nothing left unchecked."""
        return not self.report.unchecked and not any(
            p.severity == "Violation" for p in self.problems
        )


def validate(
    data: Quads,
    shapes: Quads,
    located: Located,
    engine: str = "compiled",
    seconds: float | None = TIME_LIMIT,
) -> Gate:
    """Validate all data, graphs merged, against the shapes, each in so many seconds.

    Raises :class:`ShapesError` for shapes that cannot be compiled.
    """
    plan = compiled.compile_shapes(shapes, locate=placed(located))
    if engine == REFERENCE:
        # Loaded by name, like commands: pySHACL costs half a CPU second, not needed otherwise.
        report: Report = import_module("purgeld.shacl.reference").validate(data, shapes)
    else:
        report = plan.run(data, time_limit=seconds, most=MOST_FINDINGS)
    return gate(plan, report, located)


def placed(located: Located) -> Callable[[ox.NamedNode, ox.NamedNode | None], Place]:
    """Make what finds the place of a shape of what finds the place of a statement.

    A predicate inside brackets stands under the shape and the predicate that lead to the bracket.
    """

    def locate(shape: ox.NamedNode, about: ox.NamedNode | None) -> Place:
        start = located(shape.value, "", "")
        if about is None:
            return start
        direct = located(shape.value, about.value, "")
        if direct != start:
            return direct
        for way in _LEADING:
            inner = located(shape.value, way, about.value)
            if inner != located(shape.value, way, ""):
                return inner
        return start

    return locate


def gate(plan: Plan, report: Report, located: Located) -> Gate:
    """Turn findings into problems, with the place of each."""
    owners = {shape: plan.named(shape) for shape in {each.shape for each in report.findings}}
    findings = tuple(_problem(each, owners[each.shape], located) for each in report.findings)
    unchecked = (_unvalidated(left, plan) for left in report.unchecked)
    return Gate(report, (*findings, *unchecked))


def _unvalidated(left: Unchecked, plan: Plan) -> Problem:
    name = name_of(plan.named(left.shape))
    what = f"shape {name} was not validated: {left.reason}"
    where = plan.place(left.shape) or Place(name)
    return Problem(where, what, "Mend the shape, or give it more time")


def _problem(finding: Finding, owner: Node, located: Located) -> Problem:
    path = finding.predicate.value if finding.predicate else ""
    value = str(finding.value.value) if finding.value is not None else ""
    message = next(
        (m.value for m in finding.messages if m.language in {None, "en"}), "breaks a shape"
    )
    shown = f" (value: {value[:_SHOWN]})" if value and value != str(finding.focus.value) else ""
    what = f"{name_of(finding.focus)}: {message.rstrip('.')}{shown}"
    inner = f", path {finding.path}" if finding.path and owner != finding.shape else ""
    severity = finding.severity.value.removeprefix(SH)
    where = located(str(finding.focus.value), path, value)
    return Problem(where, what, f"Shape: {name_of(owner)}{inner}", severity)

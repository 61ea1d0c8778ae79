"""Findings, and the report that holds them (SHACL 3.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from purgeld.shacl import paths
from purgeld.terms import RDF_TYPE, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

Node: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal


@dataclass(frozen=True)
class Finding:
    """One validation result: what is wrong with which value of which node, by which shape."""

    focus: Term
    path: paths.Path | None
    value: Term | None
    component: NamedNode
    severity: NamedNode
    shape: Node
    messages: tuple[Literal, ...] = ()
    source: Node | None = None

    @property
    def predicate(self) -> NamedNode | None:
        """The path, if it is a single predicate."""
        return self.path.iri if isinstance(self.path, paths.Predicate) else None

    def sort_key(self) -> tuple[str, ...]:
        """Order findings alike in every run: by shape, focus node, component, path, value."""
        parts = (self.shape, self.focus, self.component, self.path or "", self.value or "")
        return (*map(str, parts), *map(str, self.messages))


@dataclass(frozen=True)
class Unchecked:
    """A shape that could not be validated to its end, and why; never the same as valid."""

    shape: Node
    reason: str


@dataclass(frozen=True)
class Report:
    """The outcome of a validation; ``conforms`` only if nothing was found and nothing left out.

    ``omitted`` counts the findings beyond the limit for each shape and component, ``looked`` the
    focus nodes of all shapes that have constraints, None if that is not known.
    """

    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    omitted: int = 0
    looked: int | None = None

    @property
    def conforms(self) -> bool:
        """Whether the data conforms, by SHACL 3.4: no finding of any severity."""
        return not self.findings and not self.unchecked

    def to_graph(self, base: str = "urn:purgeld:report") -> Iterator[Triple]:
        """Write the report as triples: every result and path is named, in a fixed order.

        SHACL has no word for a shape that was not validated: it stands as a message of the report.
        """
        report = NamedNode(base)
        yield Triple(report, RDF_TYPE, SH("ValidationReport"))
        conforms = Literal("true" if self.conforms else "false", datatype=XSD("boolean"))
        yield Triple(report, SH("conforms"), conforms)
        for number, finding in enumerate(self.findings, 1):
            result = NamedNode(f"{base}#result-{number}")
            yield Triple(report, SH("result"), result)
            yield from _result(finding, result)
        for unchecked in self.unchecked:
            yield Triple(
                report, SH("resultMessage"), Literal(f"{unchecked.shape}: {unchecked.reason}")
            )


def _result(finding: Finding, result: NamedNode) -> Iterator[Triple]:
    yield Triple(result, RDF_TYPE, SH("ValidationResult"))
    yield Triple(result, SH("focusNode"), finding.focus)
    if finding.path is not None:
        yield from _result_path(finding.path, result)
    if finding.value is not None:
        yield Triple(result, SH("value"), finding.value)
    for message in finding.messages:
        yield Triple(result, SH("resultMessage"), message)
    yield Triple(result, SH("resultSeverity"), finding.severity)
    yield Triple(result, SH("sourceConstraintComponent"), finding.component)
    if finding.source is not None:
        yield Triple(result, SH("sourceConstraint"), finding.source)
    yield Triple(result, SH("sourceShape"), finding.shape)


def _result_path(path: paths.Path, result: NamedNode) -> Iterator[Triple]:
    if isinstance(path, paths.Predicate):
        yield Triple(result, SH("resultPath"), path.iri)
        return
    node = NamedNode(f"{result.value}-path")
    yield Triple(result, SH("resultPath"), node)
    yield from paths.triples(path, node)

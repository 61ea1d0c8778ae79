"""pySHACL as the reference engine: the same report by another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from pyshacl.errors import ReportableRuntimeError, ShapeLoadError

from purgeld.errors import ShapesError
from purgeld.shacl import paths
from purgeld.shacl.report import Finding, Report
from purgeld.shacl.shapegraph import ShapesGraph
from purgeld.terms import SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node as RdflibNode

    from purgeld.shacl.shapegraph import Term


def validate(data: Iterable[Quad | Triple], shapes: Iterable[Quad | Triple]) -> Report:
    """Validate with pySHACL; all named graphs count as one, nothing is fetched, nothing inferred.

    Raises :class:`~purgeld.errors.ShapesError` if pySHACL refuses the shapes. Let
    :func:`~purgeld.shacl.compiled.compile_shapes` see them before: pySHACL lets some faults pass,
    and rdflib raises bare exceptions for others.
    """
    shapes = list(shapes)
    prefixes = _prefixes(shapes)
    try:
        _, report, text = pyshacl.validate(
            _graph(data, prefixes),
            shacl_graph=_graph(shapes, prefixes),
            inference="none",
            do_owl_imports=False,
            meta_shacl=False,
        )
    except (ShapeLoadError, NotImplementedError, ReportableRuntimeError, ValueError) as fault:
        raise ShapesError(f"pySHACL gave up: {fault}") from fault
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(f"pySHACL gave up: {text}")
    return _report(report)


def _prefixes(shapes: list[Quad | Triple]) -> dict[str, str]:
    """Collect every declared prefix: pySHACL finds some only where the graph itself knows them."""
    graph = ShapesGraph(shapes)
    found = {}
    for node in graph.subjects(SH("namespace")):
        for prefix in graph.objects(node, SH("prefix")):
            found[prefix.value] = graph.objects(node, SH("namespace"))[0].value
    return found


def _graph(quads: Iterable[Quad | Triple], prefixes: dict[str, str]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    for quad in quads:
        graph.add((_to_rdflib(quad.subject), _to_rdflib(quad.predicate), _to_rdflib(quad.object)))
    return graph


def _to_rdflib(term: object) -> rdflib.IdentifiedNode | rdflib.Literal:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise ShapesError(f"pySHACL does not know the term {term}")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype == XSD("string"):
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _from_rdflib(term: RdflibNode) -> Term:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype or rdflib.XSD.string)))
    return BlankNode(str(term))


def _report(report: rdflib.Graph) -> Report:
    triples = []
    for subject, predicate, value in report:
        ends = _from_rdflib(subject), _from_rdflib(predicate)
        if not isinstance(ends[0], Literal) and isinstance(ends[1], NamedNode):
            triples.append(Triple(ends[0], ends[1], _from_rdflib(value)))
    graph = ShapesGraph(triples)
    results = (node for subject in graph.subjects(SH("result")) for node in
               graph.objects(subject, SH("result")))  # fmt: skip
    return Report(tuple(sorted((_finding(graph, node) for node in results), key=Finding.sort_key)))


def _finding(graph: ShapesGraph, node: Term) -> Finding:
    def one(local: str) -> Term | None:
        return next(iter(graph.objects(node, SH(local))), None)

    focus, path, shape, source = map(
        one, ("focusNode", "resultPath", "sourceShape", "sourceConstraint")
    )
    component, severity = one("sourceConstraintComponent"), one("resultSeverity")
    if not isinstance(component, NamedNode) or not isinstance(severity, NamedNode):
        raise ShapesError(f"pySHACL wrote a result that is not whole: {node}")
    if focus is None or shape is None or isinstance(shape, Literal):
        raise ShapesError(f"pySHACL wrote a result that is not whole: {node}")
    messages = graph.objects(node, SH("resultMessage"))
    return Finding(
        focus=focus,
        path=paths.read(graph, path) if path else None,
        value=one("value"),
        component=component,
        severity=severity,
        shape=shape,
        messages=tuple(message for message in messages if isinstance(message, Literal)),
        source=None if isinstance(source, Literal) else source,
    )

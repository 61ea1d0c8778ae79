"""The W3C data-shapes suite, from its manifests, on the compiled engine and on the reference."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from purgeld.errors import ShapesError
from purgeld.shacl import paths, reference
from purgeld.shacl.compiled import compile_shapes
from purgeld.shacl.shapegraph import ShapesGraph
from purgeld.terms import SH, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.shacl.report import Report
    from purgeld.shacl.shapegraph import Term

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SUITE = Path(__file__).resolve().parents[2] / "shared" / "suites" / "shacl" / "tests"
UNLISTED = ("sparql/component/nodeValidator-001.ttl",)  # there, but in no manifest
SIZES = {"core": 98, "sparql": 23}
COMPILED_FAILS: dict[str, str] = {}
REFERENCE_FAILS = {
    "core/property/uniqueLang-002": "rdflib reads sh:uniqueLang 1 as true",
    "sparql/pre-binding/shapesGraph-001": "pySHACL does not offer $shapesGraph",
}

if not SUITE.is_dir():
    pytest.skip("the W3C suite is not in ../shared/suites/shacl", allow_module_level=True)


class Case(NamedTuple):
    """One entry of a manifest; ``expected`` is None where the shapes must be refused."""

    name: str
    data: Path
    shapes: Path
    expected: tuple[bool, Counter[tuple[str, ...]]] | None


def quads_of(path: Path) -> list[Quad]:
    """Parse a Turtle file with its own address as base."""
    return list(parse(path=path, format=RdfFormat.TURTLE, base_iri=path.as_uri()))


def local(term: Term | None) -> Path:
    """Return the file behind a file IRI."""
    assert isinstance(term, NamedNode)
    return Path(term.value.removeprefix("file://"))


def blurred(term: Term | None) -> str:
    """Write a term, all blank nodes alike."""
    return "_:" if isinstance(term, BlankNode) else str(term or "")


def cases(manifest: Path) -> Iterator[Case]:
    """Walk a manifest and those that it includes."""
    graph = ShapesGraph(quads_of(manifest))
    for head in graph.subjects(MF("include")):
        for included in graph.objects(head, MF("include")):
            yield from cases(local(included))
    for head in graph.subjects(MF("entries")):
        for entries in graph.objects(head, MF("entries")):
            for entry in graph.items(head, entries):
                yield case(graph, manifest, entry)


def case(graph: ShapesGraph, manifest: Path, entry: Term) -> Case:
    """Read one entry."""
    (action,) = graph.objects(entry, MF("action"))
    (result,) = graph.objects(entry, MF("result"))
    (data,) = graph.objects(action, SHT("dataGraph"))
    (shapes,) = graph.objects(action, SHT("shapesGraph"))
    name = f"{manifest.parent.relative_to(SUITE)}/{manifest.stem}"
    expected = None if result == SHT("Failure") else outcome(graph, result)
    return Case(name, local(data), local(shapes), expected)


def outcome(graph: ShapesGraph, report: Term) -> tuple[bool, Counter[tuple[str, ...]]]:
    """Summarise an expected report."""
    (conforms,) = graph.objects(report, SH("conforms"))
    assert isinstance(conforms, Literal)
    rows = Counter(expected_row(graph, result) for result in graph.objects(report, SH("result")))
    return conforms.value == "true", rows


def expected_row(graph: ShapesGraph, result: Term) -> tuple[str, ...]:
    """Summarise one expected result: focus, path, value, component, severity, shape, source."""
    way = next(iter(graph.objects(result, SH("resultPath"))), None)
    names = (
        "focusNode",
        "value",
        "sourceConstraintComponent",
        "resultSeverity",
        "sourceShape",
        "sourceConstraint",
    )
    found = (next(iter(graph.objects(result, SH(name))), None) for name in names)
    return (str(paths.read(graph, way)) if way else "", *map(blurred, found))


def summary(report: Report) -> tuple[bool, Counter[tuple[str, ...]]]:
    """Summarise a report of ours in the same way."""
    rows: Counter[tuple[str, ...]] = Counter(
        (
            str(each.path or ""),
            blurred(each.focus),
            blurred(each.value),
            blurred(each.component),
            blurred(each.severity),
            blurred(each.shape),
            blurred(each.source),
        )
        for each in report.findings
    )
    return report.conforms, rows


ALL = [each for file in ("manifest.ttl", *UNLISTED) for each in cases(SUITE / file)]


def run_compiled(each: Case, parts: int) -> tuple[bool, Counter[tuple[str, ...]]] | None:
    """Validate with the compiled engine, the data cut in parts; None if it refuses the shapes."""
    data = quads_of(each.data)
    try:
        plan = compile_shapes(quads_of(each.shapes))
        if parts == 1:
            return summary(plan.run(data))
        return summary(plan.run_parts([data[number::parts] for number in range(parts)]))
    except ShapesError:
        return None


@pytest.mark.parametrize("part", SIZES)
def test_manifests_list_the_whole_suite(part: str) -> None:
    """The manifests lead to every test that the suite is known to hold."""
    assert sum(each.name.startswith(part) for each in ALL) == SIZES[part]


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("each", ALL, ids=lambda each: each.name)
def test_compiled_engine(each: Case, parts: int) -> None:
    """The compiled engine reports exactly what the W3C expects, or refuses what it must refuse."""
    assert (run_compiled(each, parts) == each.expected) != (each.name in COMPILED_FAILS)


def run_reference(each: Case) -> tuple[bool, Counter[tuple[str, ...]]] | None:
    """Validate with pySHACL; None if it refuses the shapes."""
    try:
        return summary(reference.validate(quads_of(each.data), quads_of(each.shapes)))
    except ShapesError:
        return None


def without_source(
    result: tuple[bool, Counter[tuple[str, ...]]] | None,
) -> tuple[bool, Counter[tuple[str, ...]]] | None:
    """Leave sh:sourceShape and sh:sourceConstraint out of a summary."""
    if result is None:
        return None
    rows: Counter[tuple[str, ...]] = Counter()
    for row, count in result[1].items():
        rows[row[:5]] += count
    return result[0], rows


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.name)
def test_reference_engine(each: Case) -> None:
    """PySHACL reports what the W3C expects, but for the two tests recorded with their reasons."""
    same = without_source(run_reference(each)) == without_source(each.expected)
    assert same != (each.name in REFERENCE_FAILS)

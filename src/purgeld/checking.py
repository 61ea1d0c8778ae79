"""Validation on request: of the project, or of any RDF files against any shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import formats, project, validation
from purgeld.assembly import Origins
from purgeld.errors import ShapesError
from purgeld.shacl import compiled
from purgeld.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from purgeld.assembly import Assembly
    from purgeld.validation import Gate


def of_project(whole: Assembly, engine: str) -> Gate:
    """Hold a project against its checks and shapes, all findings kept."""
    gate = validation.validate(whole.quads, whole.shapes, whole.origins.place, engine)
    return validation.Gate(gate.report, (*whole.problems, *gate.problems))


def of_files(root: Path | None, files: Sequence[Path], shapes: Sequence[Path], engine: str) -> Gate:
    """Validate RDF files against shapes files, or against the shapes of the project.

    With the project's shapes the ontology and its concepts are part of the data.
    """
    subject = project.load(root)
    read = {path: formats.read(path, subject.base) for path in files}
    vocabulary = [] if shapes else _vocabulary(root)
    rules = [quad for path in shapes for quad in formats.read(path)] if shapes else vocabulary
    if not rules:
        raise ShapesError(
            "there are no shapes to validate against", cure="Name a file with --shapes"
        )
    data = [quad for quads in read.values() for quad in quads] + vocabulary
    return validation.validate(data, rules, Origins(subject, read).place, engine)


def _vocabulary(root: Path | None) -> list[ox.Quad]:
    read = project.read_turtle(project.load(root), "ontology")
    return [quad for quads in read.values() for quad in quads]


def explain(root: Path | None, shapes: Sequence[Path], shape: str) -> str:
    """Return the plan of one shape, given by its IRI or prefixed name."""
    rules = [quad for path in shapes for quad in formats.read(path)] or _vocabulary(root)
    prefix, colon, local = shape.partition(":")
    full = PREFIXES[prefix] + local if colon and prefix in PREFIXES else shape
    return compiled.compile_shapes(rules).explain(full)


def report_turtle(gate: Gate) -> str:
    """Return the ``sh:ValidationReport`` as Turtle."""
    written = ox.serialize(gate.report.to_graph(), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    return (written or b"").decode()


def summary(gate: Gate) -> str:
    """Say in one line how it went."""
    violations = sum(problem.severity == "Violation" for problem in gate.problems)
    others = len(gate.problems) - violations
    verdict = "valid" if gate.passes and not violations else "not valid"
    more = f", {gate.report.omitted} more not shown" if gate.report.omitted else ""
    return f"{verdict}: {violations} violations, {others} warnings and notes{more}"

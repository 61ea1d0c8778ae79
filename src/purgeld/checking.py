"""Validation on request: of the project, or of any RDF files against any shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import formats, project, validation
from purgeld.assembly import Origins
from purgeld.errors import ShapesError
from purgeld.ownfiles import OwnFiles
from purgeld.shacl import compiled
from purgeld.shacl.reading import numbered
from purgeld.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from purgeld.assembly import Assembly
    from purgeld.project import Project
    from purgeld.validation import Gate, How


def of_project(whole: Assembly, how: How) -> Gate:
    """Hold a project against its checks and shapes, all findings kept."""
    gate = validation.validate(
        whole.written, whole.shapes, whole.origins.place, how.engine, how.seconds
    )
    return validation.Gate(gate.report, (*whole.problems, *gate.problems))


def of_files(root: Path | None, files: Sequence[Path], shapes: Sequence[Path], how: How) -> Gate:
    """Validate RDF files against shapes files, or against the shapes of the project.

    With the project's shapes the ontology and its concepts are part of the data. The compiled
    engine cuts N-Triples and N-Quads into parts for so many processes; the reference has one.
    """
    subject = project.load(root)
    rules = _rules(subject, shapes)
    beside = [] if shapes else rules.quads
    if how.engine == validation.REFERENCE:
        read = {path: formats.read(path, subject.base) for path in files}
        data = [*(quad for quads in read.values() for quad in quads), *beside]
        return validation.validate(data, rules.quads, Origins(subject, read).place, how.engine)
    own = OwnFiles(subject, files)
    parts = own.parts(beside, how.workers)
    plan = rules.plan()
    if not plan.local and not plan.whole:
        raise ShapesError(
            "no shape has both a target and a constraint, so that nothing would be validated",
            cure="Add sh:targetClass or its like",
        )
    report = plan.run_parts(
        parts, workers=how.workers, time_limit=how.seconds, most=validation.MOST_FINDINGS
    )
    return validation.gate(plan, report, own.locate(report).place)


@dataclass(frozen=True)
class Rules:
    """Shapes with the files that they come from."""

    quads: list[ox.Quad]
    origins: Origins

    def plan(self) -> compiled.Plan:
        """Compile the shapes; errors name file and line."""
        locate = validation.placed(self.origins.place)
        return compiled.compile_shapes(self.quads, locate=locate)


def _rules(subject: Project, shapes: Sequence[Path]) -> Rules:
    """Read shapes files, or the shapes and the vocabulary of the project."""
    if shapes:
        read = {
            path: list(numbered(formats.read(path), f"s{number}x"))
            for number, path in enumerate(shapes)
        }
    else:
        read = project.read_turtle(subject, "ontology")
    quads = [quad for own in read.values() for quad in own]
    if not quads:
        raise ShapesError(
            "there are no shapes to validate against", cure="Name a file with --shapes"
        )
    return Rules(quads, Origins(subject, read))


def explain(root: Path | None, shapes: Sequence[Path], shape: str) -> str:
    """Return the plan of one shape, given by its IRI or prefixed name."""
    prefix, colon, local = shape.partition(":")
    full = PREFIXES[prefix] + local if colon and prefix in PREFIXES else shape
    return _rules(project.load(root), shapes).plan().explain(full)


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
    looked = f"; {gate.report.looked} focus nodes" if gate.report.looked is not None else ""
    return f"{verdict}: {violations} violations, {others} warnings and notes{more}{looked}"

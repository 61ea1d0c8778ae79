"""``purgeld validate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from purgeld import assembly, checking, project, validation
from purgeld.cli.options import PROJECT
from purgeld.errors import ShapesError, UsageError

if TYPE_CHECKING:
    from purgeld.validation import Gate


@click.command("validate")
@PROJECT
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--shapes", multiple=True, type=click.Path(path_type=Path), help="Shapes of your own."
)
@click.option("--engine", type=click.Choice(validation.ENGINES), default=validation.ENGINES[0])
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    help="Processes that validate FILES part by part; the report is the same for any number.",
)
@click.option(
    "--time-limit",
    "seconds",
    type=click.FloatRange(0, min_open=True),
    default=validation.TIME_LIMIT,
    show_default=True,
    help="Seconds for each shape; what is not done by then is reported as not validated.",
)
@click.option("--format", "form", type=click.Choice(["text", "turtle", "json"]), default="text")
@click.option("--explain", metavar="SHAPE", help="Print how a shape is run, and stop.")
def command(
    *,
    root: Path | None,
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    engine: str,
    workers: int,
    seconds: float,
    form: str,
    explain: str | None,
) -> None:
    """Validate the project, or RDF FILES of your own, against SHACL shapes."""
    if explain:
        click.echo(checking.explain(root, shapes, explain))
        return
    how = validation.How(engine, workers, seconds)
    if workers > 1 and (not files or engine == validation.REFERENCE):
        raise UsageError("--workers goes with files and the compiled engine", cure="Leave it out")
    if files:
        gate = checking.of_files(root, files, shapes, how)
    elif shapes:
        raise ShapesError("--shapes goes with files to validate", cure="Name the files too")
    else:
        gate = checking.of_project(assembly.assemble(project.load(root)), how)
    click.echo(_shown(gate, form), nl=False)
    click.get_current_context().exit(0 if gate.passes else 1)


def _shown(gate: Gate, form: str) -> str:
    if form == "turtle":
        return checking.report_turtle(gate)
    if form == "json":
        rows = [
            {"where": str(p.where), "what": p.what, "cure": p.cure, "severity": p.severity}
            for p in gate.problems
        ]
        return (
            json.dumps({"conforms": gate.passes, "findings": rows}, ensure_ascii=False, indent=2)
            + "\n"
        )
    lines = [f"{problem.severity}: {problem}" for problem in gate.problems]
    return "\n".join([*lines, checking.summary(gate), ""])

"""``purgeld build``."""

from __future__ import annotations

from pathlib import Path

import click

from purgeld import building
from purgeld.cli.options import PROJECT
from purgeld.validation import ENGINES


@click.command("build")
@PROJECT
@click.option("--out", type=click.Path(path_type=Path), default="dist", show_default=True)
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True)
def command(root: Path | None, out: Path, engine: str) -> None:
    """Read, validate, answer the saved queries and write dist/, all of it or nothing."""
    built = building.build(root, out, engine)
    for problem in built.warnings:
        click.echo(f"{problem.severity.lower()}: {problem}", err=True)
    click.echo(f"{out}: {built.files} files, {built.triples} triples in {built.graphs} graphs")

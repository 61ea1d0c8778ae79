"""``purgeld dump``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from purgeld import assembly, dumps, project
from purgeld.cli.options import PROJECT

if TYPE_CHECKING:
    from pathlib import Path


@click.command("dump")
@PROJECT
@click.option("--format", "form", type=click.Choice(list(dumps.MEDIA)), default="trig")
@click.option("--default", "only_default", is_flag=True, help="Only accepted facts.")
def command(root: Path | None, form: str, *, only_default: bool) -> None:
    """Write the dataset, all graphs or only accepted facts, to standard output."""
    whole = assembly.assemble(project.load(root))
    click.echo(dumps.dumped(whole, form, only_default=only_default), nl=False)

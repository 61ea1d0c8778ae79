"""``purgeld dump``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from purgeld import assembly, dumps, project, unloading
from purgeld.cli import interruptible
from purgeld.cli.options import PROJECT

if TYPE_CHECKING:
    from pathlib import Path


@click.command("dump")
@PROJECT
@click.argument("loc", required=False)
@click.option("--format", "form", type=click.Choice(list(dumps.MEDIA)), default="trig")
@click.option("--default", "only_default", is_flag=True, help="Only accepted facts.")
def command(root: Path | None, loc: str | None, form: str, *, only_default: bool) -> None:
    """Write the dataset to standard output, or all that the store LOC holds.

    LOC is a folder, an RDF file or the address of a SPARQL endpoint.
    """
    output = sys.stdout.buffer
    if loc:
        work = lambda: unloading.unload(loc, form, output, only_default=only_default)  # noqa: E731
        interruptible.run(work)
        return
    whole = assembly.assemble(project.load(root))
    output.write(dumps.dumped(whole, form, only_default=only_default))

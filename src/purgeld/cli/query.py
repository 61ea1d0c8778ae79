"""``purgeld query``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from purgeld import answering, results
from purgeld.cli import interruptible
from purgeld.cli.options import PROJECT
from purgeld.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@click.command("query")
@PROJECT
@click.argument("name")
@click.option(
    "-p", "parameters", multiple=True, metavar="KEY=VALUE", help="A parameter of the query."
)
@click.option(
    "--store",
    metavar="LOC",
    help="A folder, an RDF file or the address of a SPARQL endpoint to ask instead of the project.",
)
@click.option("--format", "form", type=click.Choice(results.NAMES), default="table")
def command(
    root: Path | None, name: str, parameters: tuple[str, ...], store: str | None, form: str
) -> None:
    """Run the saved query NAME, or the SPARQL in a file."""
    given = dict(_pair(text) for text in parameters)
    output = sys.stdout.buffer
    asked = answering.Question(name, given, store, form)
    interruptible.run(lambda: answering.answer(root, asked, output))


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise UsageError(f"-p {text} is no parameter", cure="Write -p key=value")
    return key, value

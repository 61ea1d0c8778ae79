"""``purgeld query``."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from purgeld import answering, results
from purgeld.cli import interruptible
from purgeld.cli.options import PROJECT
from purgeld.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
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
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="ADDRESS=MIRROR",
    help="Ask MIRROR where the query names ADDRESS by SERVICE.",
)
@click.option("--format", "form", type=click.Choice(results.NAMES), default="table")
def command(
    *,
    root: Path | None,
    name: str,
    parameters: tuple[str, ...],
    store: str | None,
    services: tuple[str, ...],
    form: str,
) -> None:
    """Run the saved query NAME, or the SPARQL in a file.

    A query that names other endpoints by SERVICE asks them about what is found here; nothing else
    uses the network. A store that is an address is asked in either case.
    """
    given, instead = _pairs("-p", parameters), _pairs("--service", services)
    asked = answering.Question(name, given, store, form, instead)
    tell = partial(click.echo, err=True)
    output = sys.stdout.buffer
    interruptible.run(lambda: answering.answer(root, asked, output, tell))


def _pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    return dict(_pair(option, text) for text in texts)


def _pair(option: str, text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise UsageError(f"{option} {text} is no pair", cure=f"Write {option} key=value")
    return key, value

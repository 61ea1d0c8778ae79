"""``purgeld link dedupe``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from purgeld.errors import UsageError

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("dedupe")
@click.argument("records", type=FILE)
@click.option("--id", "key", default="", metavar="COL", help="The identifiers of a CSV file.")
@click.option("--name", default="", metavar="COL", help="The names of a CSV file.")
@click.option("--engine", type=click.Choice(("duckdb", "spark")), default="duckdb")
@click.option("--least", default=0.5, show_default=True, help="The least probability of a pair.")
@click.option("-o", "--out", type=FILE, required=True, help="The CSV file to write.")
def command(records: Path, out: Path, **given: Any) -> None:  # noqa: ANN401
    """Propose which records of RECORDS (CSV or RDF) may be about one person.

    Pairs come with a score and the clusters that they form. Nothing is merged.
    """
    try:
        linkage = import_module("purgeld.linkage")
    except ModuleNotFoundError as fault:
        what = f"{fault.name} is not installed"
        raise UsageError(what, cure="Install purgeld with the extra linkage") from fault
    request = linkage.Request(records, out, **given)
    count, pairs, clusters = linkage.dedupe(request)
    click.echo(f"{count} records, {pairs} pairs, {clusters} clusters, written to {out}", err=True)

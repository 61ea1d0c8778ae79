"""``purgeld reconcile``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from purgeld import reconciling
from purgeld.cli.options import PROJECT

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("reconcile")
@PROJECT
@click.argument("names", type=FILE)
@click.option("--column", required=True, help="The column of the names.")
@click.option("--birth", default="", metavar="COL", help="A column of birth years or dates.")
@click.option("--death", default="", metavar="COL", help="A column of death years or dates.")
@click.option("--place", default="", metavar="COL", help="A column of places of birth or death.")
@click.option(
    "--words", default="", metavar="COL", help="A column of occupations, offices, descriptions."
)
@click.option("--sex", default="", metavar="COL", help="A column of sexes.")
@click.option("--language", default="", metavar="COL|TAG", help="The language of the names.")
@click.option("--type", "kind", default="Person", show_default=True, help="What the names name.")
@click.option("--target", type=FILE, help="A CSV or RDF file; by default the project's data.")
@click.option("--target-id", default="", metavar="COL", help="The identifiers of a CSV target.")
@click.option("--target-name", default="", metavar="COL", help="The names of a CSV target.")
@click.option(
    "--limit", type=click.IntRange(1, 25), default=3, show_default=True, help="Candidates a name."
)
@click.option("-o", "--out", type=FILE, required=True, help="The CSV file to write.")
def command(root: Path | None, names: Path, column: str, out: Path, **given: Any) -> None:  # noqa: ANN401
    """Match the names in the CSV file NAMES with this dataset or with a file of people.

    A match needs more than a name: one fact that agrees, none that contradicts, and a distance to
    the second candidate.
    """
    request = reconciling.Request(
        source=names,
        column=column,
        columns={kind: given[kind] for kind in ("birth", "death", "place", "words", "sex")},
        out=out,
        root=root,
        target=given["target"],
        target_id=given["target_id"],
        target_name=given["target_name"],
        kind=given["kind"],
        language=given["language"],
        limit=given["limit"],
    )
    rows, matched = reconciling.reconcile(request)
    click.echo(f"{rows} names, {matched} matched, written to {out}", err=True)

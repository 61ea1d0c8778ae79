"""``purgeld link export``."""

from __future__ import annotations

from pathlib import Path

import click

from purgeld import linksets, project
from purgeld.cli.options import PROJECT
from purgeld.errors import UsageError
from purgeld.linking import exporting
from purgeld.output import replace_file


@click.command("export")
@PROJECT
@click.option("--target", default="wikidata", show_default=True, help="The dataset linked to.")
@click.option(
    "--format",
    "form",
    type=click.Choice(exporting.FORMATS),
    default="sssom",
    show_default=True,
    help="All decisions (sssom, sssom-rdf), or accepted links (links, quickstatements).",
)
@click.option(
    "--same-as",
    "same",
    type=click.Choice(sorted(exporting.SAME)),
    default="schema",
    show_default=True,
    help="The property of links of individuals.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; by default standard output.",
)
def command(root: Path | None, target: str, *, form: str, same: str, out: Path | None) -> None:
    """Write the decisions on links to one dataset.

    Statements for Wikidata carry a reference and never make an item.
    """
    sets = {each.name: each for each in linksets.read(project.load(root))}
    if target not in sets:
        known = ", ".join(sorted(sets)) or "none"
        raise UsageError(f"there are no decisions on {target}", cure=f"There are: {known}")
    if form == "quickstatements" and target != "wikidata":
        raise UsageError("QuickStatements are for Wikidata", cure="Give --target wikidata")
    if same == "owl" and form != "links":
        raise UsageError("--same-as goes with links", cure="Give --format links")
    written = exporting.export(sets[target], form, same)
    if out:
        replace_file(out, written.encode())
    else:
        click.echo(written, nl=False)

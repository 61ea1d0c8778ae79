"""``purgeld link propose``."""

from __future__ import annotations

from pathlib import Path

import click

from purgeld import project
from purgeld.cli.options import PROJECT
from purgeld.linking import headers
from purgeld.linking.cache import Cache
from purgeld.linking.proposing import LEAST_SCORE, Proposer, from_cache, from_table


@click.command("propose")
@PROJECT
@click.option(
    "--from",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV file of candidates (.csv or .csv.gz) instead of the answers that were fetched.",
)
@click.option("--key", default="qid", show_default=True, help="Its column of identifiers.")
@click.option("--name", default="label_en", show_default=True, help="Its column of names.")
@click.option(
    "--target",
    type=click.Choice(sorted(headers.TARGETS)),
    default="wikidata",
    show_default=True,
    help="The dataset linked to.",
)
@click.option(
    "--type",
    "kind",
    type=click.Choice(["Person", "Place", "Group", "Event", "Source"]),
    default="Person",
    show_default=True,
    help="What is looked for.",
)
@click.option(
    "--least", default=LEAST_SCORE, show_default=True, help="The least score of a candidate."
)
def command(
    root: Path | None,
    table: Path | None,
    key: str,
    name: str,
    *,
    target: str,
    kind: str,
    least: float,
) -> None:
    """Look for candidates of our things without a link; write them for a person to review.

    Needs no network. A pair that was refused comes again only when evidence was added since.
    """
    subject = project.load_own(root)
    source = from_table(table, key, name) if table else from_cache(Cache(subject.root), kind)
    new = Proposer(subject.root, target, kind, least).propose(source)
    click.echo(f"{new} new candidates among {len(source.entries)}", err=True)

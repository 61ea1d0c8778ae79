"""``purgeld names``."""

from __future__ import annotations

from pathlib import Path

import click

from purgeld import scoring


@click.group("names")
def command() -> None:
    """Compare names across scripts and spellings."""


@command.command("score")
@click.argument("pairs", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "-o",
    "--out",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The CSV file to write.",
)
def score(pairs: Path, target: Path) -> None:
    """Score the pairs of names in the CSV file PAIRS.

    It has the columns name_a, lang_a, name_b, lang_b (a language may be empty); score, from 0 to
    100, and why are added.
    """
    count = scoring.score_pairs(pairs, target)
    click.echo(f"{count} pairs scored, written to {target}", err=True)

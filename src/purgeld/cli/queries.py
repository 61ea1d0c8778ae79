"""``purgeld queries``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from purgeld import project
from purgeld.assembly import saved_queries
from purgeld.cli.options import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.queries import Query


@click.command("queries")
@PROJECT
@click.argument("words", nargs=-1)
def command(root: Path | None, words: tuple[str, ...]) -> None:
    """List the saved queries, or those whose name, title, question or tags hold WORDS."""
    for query in saved_queries(project.load(root)):
        if all(word.casefold() in _text(query) for word in words):
            click.echo(f"{query.name}\n    {query.question}")
            for each in query.parameters:
                default = f" = {each.default}" if each.default else ""
                click.echo(f"    -p {each.name}: {each.type}{default}  {each.what}")


def _text(query: Query) -> str:
    parts = (query.name, query.title, query.title_ru, query.question, *query.tags)
    return " ".join(parts).casefold()

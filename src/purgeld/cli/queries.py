"""``purgeld queries``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from purgeld import project, saved
from purgeld.cli.options import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from purgeld.queries import Query

APART = "These ask other endpoints over the network when they are run:"


@click.command("queries")
@PROJECT
@click.argument("words", nargs=-1)
def command(root: Path | None, words: tuple[str, ...]) -> None:
    """List the saved queries, or those whose name, title, question or tags hold WORDS."""
    subject = project.load(root)
    own, others = _matching(saved.local(subject), words), _matching(saved.federated(subject), words)
    _list(own)
    if others:
        click.echo(f"\n{APART}\n" if own else f"{APART}\n")
        _list(others)


def _matching(queries: Iterable[Query], words: tuple[str, ...]) -> list[Query]:
    return [each for each in queries if all(word.casefold() in _text(each) for word in words)]


def _list(queries: Iterable[Query]) -> None:
    for query in queries:
        click.echo(f"{query.name}\n    {query.question}")
        for each in query.parameters:
            default = f" = {each.default}" if each.default else ""
            click.echo(f"    -p {each.name}: {each.type}{default}  {each.what}")


def _text(query: Query) -> str:
    parts = (query.name, query.title, query.title_ru, query.question, *query.tags)
    return " ".join(parts).casefold()

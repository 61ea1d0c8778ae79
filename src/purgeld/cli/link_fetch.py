"""``purgeld link fetch``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from purgeld import assembly, project
from purgeld.cli.options import PROJECT
from purgeld.linking import ledger, subjects, wikidata
from purgeld.linking.cache import Cache
from purgeld.linking.client import Client
from purgeld.linking.fetching import ITEMS_AT_ONCE, Fetcher

if TYPE_CHECKING:
    from pathlib import Path


@click.command("fetch")
@PROJECT
@click.argument("identifiers", nargs=-1)
@click.option("--names", is_flag=True, help="Search for the names of our people without a link.")
@click.option("--endpoint", default=wikidata.ENDPOINT, show_default=True, help="The service.")
@click.option("--pause", default=1.0, show_default=True, help="Seconds between two questions.")
@click.option(
    "--at-once",
    type=click.IntRange(1, 200),
    default=ITEMS_AT_ONCE,
    show_default=True,
    help="Items in one question.",
)
@click.option("--again", is_flag=True, help="Ask also for what is kept already.")
@click.option("--allow-private", is_flag=True, help="Take a service on this machine or network.")
def command(
    root: Path | None,
    identifiers: tuple[str, ...],
    *,
    names: bool,
    endpoint: str,
    pause: float,
    at_once: int,
    again: bool,
    allow_private: bool,
) -> None:
    """Ask Wikidata for IDENTIFIERS, or for all items of decisions and candidates.

    Answers are kept in links/cache/ with the moment of asking, and are not asked for twice. This
    is the only command that asks Wikidata.
    """
    subject = project.load_own(root)
    client = Client(endpoint, pause=pause, allow_private=allow_private)
    fetcher = Fetcher(client, Cache(subject.root), _tell, again=again, at_once=at_once)
    wanted = set(identifiers)
    for each in wanted:
        fetcher.cache.item(each)
    if not identifiers and not names:
        wanted = _known(subject.root)
    if names:
        wanted |= fetcher.names(_names(subject))
    counted = fetcher.items(wanted)
    told = ", ".join(f"{number} {what}" for what, number in sorted(counted.items()))
    click.echo(told or "nothing to ask for", err=True)


def _tell(what: str) -> None:
    click.echo(what, err=True)


def _known(root: Path) -> set[str]:
    paths = (ledger.decisions(root, "wikidata"), ledger.proposals(root, "wikidata"))
    rows = [row for path in paths if path.is_file() for row in ledger.load(path).rows]
    found = subjects.identifiers(rows, "wd:")
    return {each for each in found if wikidata.IDENTIFIER.fullmatch(each)}


def _names(subject: project.Project) -> list[tuple[str, str]]:
    decided = ledger.load(ledger.decisions(subject.root, "wikidata"))
    whole = assembly.assemble(subject)
    people = subjects.of_kind(whole.default, "Person")
    return [
        (text, language)
        for person in subjects.open_ones(people, decided)
        for text, language in person.names
        if language in wikidata.LANGUAGES and " " in text
    ]

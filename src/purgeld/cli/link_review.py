"""``purgeld link review``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from purgeld import project
from purgeld.cli.options import PROJECT
from purgeld.linking import headers, reviewing

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.linking.reviewing import Page, Review

_ANSWERS = {"y": reviewing.YES, "n": reviewing.NO, "u": reviewing.UNSURE}
_ASK = "[y]es, [n]o, [u]nsure, [s]kip, [q]uit"


@click.command("review")
@PROJECT
@click.option(
    "--target",
    type=click.Choice(sorted(headers.TARGETS)),
    default="wikidata",
    show_default=True,
    help="The dataset linked to.",
)
@click.option(
    "--reviewer",
    default="agent:developers",
    show_default=True,
    help="Who decides: agent:NAME or orcid:NUMBER.",
)
@click.option("--again", is_flag=True, help="Show also what somebody was unsure of.")
def command(root: Path | None, target: str, reviewer: str, *, again: bool) -> None:
    """Show one candidate after the other and keep what you decide.

    Each decision is on the disk before the next page is shown; stop at any time.
    """
    review = reviewing.Review(project.load_own(root).root, target, reviewer)
    pages = review.pages(again=again)
    for number, page in enumerate(pages, 1):
        click.echo(f"\n{reviewing.text(page, number, len(pages))}")
        if not _decide(review, page):
            break
    click.echo("nothing else waits" if not pages else "kept", err=True)


def _decide(review: Review, page: Page) -> bool:
    """Ask until there is an answer; return whether to go on."""
    while True:
        key = _line(_ASK)
        if key in {"q", None}:
            return False
        if key == "s":
            return True
        if key in _ANSWERS:
            reason = _reason(needed=key == "n")
            if reason is None:
                return False
            review.decide(page, _ANSWERS[key], reason)
            return True


def _reason(*, needed: bool) -> str | None:
    while True:
        reason = _line("why" if needed else "why (may be empty)", fold=False)
        if reason or reason is None or not needed:
            return reason


def _line(question: str, *, fold: bool = True) -> str | None:
    """Return what was typed, or None at the end of the input."""
    click.echo(f"{question}: ", nl=False)
    typed = sys.stdin.readline()
    if not typed:
        return None
    return typed.strip()[:1].lower() if fold else typed.strip()

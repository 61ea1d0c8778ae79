"""``purgeld link``: a group whose commands are modules of their own, ``link_<name>``."""

from __future__ import annotations

from typing import ClassVar

import click

from purgeld.cli import Commands


class Links(Commands):
    """The commands on links."""

    table: ClassVar[dict[str, str]] = {
        "dedupe": "Propose which bulk records may be about one person.",
        "export": "Write the decisions as SSSOM, links or statements for Wikidata.",
        "fetch": "Ask Wikidata about candidates, and keep the answers.",
        "propose": "Look for candidates, offline.",
        "review": "Decide on candidates, one page at a time.",
    }
    home = "purgeld.cli.link_"


@click.command("link", cls=Links)
def command() -> None:
    """Links to other datasets, from candidate to decision."""

"""``purgeld init``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from purgeld import founding


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--base", help="Where IRIs begin.  [default: https://example.org/FOLDER/]")
@click.option("--title", help="What it is called.  [default: the name of FOLDER]")
def command(folder: Path, base: str | None, title: str | None) -> None:
    """Begin a project of your own in FOLDER."""
    name = folder.resolve().name
    day = datetime.now(UTC).date()
    plan = founding.Plan(title or name, base or f"https://example.org/{name}/", day)
    founding.found(folder, plan)
    click.echo(f"{folder}: a project whose IRIs begin with {plan.base}")

"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

PROJECT = click.option(
    "--project",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    help="The project directory; by default the one here, else the one that is shipped.",
)

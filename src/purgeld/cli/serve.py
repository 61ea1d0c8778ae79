"""``purgeld serve``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from purgeld.cli.options import PROJECT
from purgeld.server import running

if TYPE_CHECKING:
    from pathlib import Path


@click.command("serve")
@PROJECT
@click.option("--out", default="dist", show_default=True, help="The build to serve.")
@click.option("--store", metavar="LOC", help="A folder or an endpoint to serve instead of a build.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=8000, show_default=True, help="0 chooses a free one.")
@click.option("--workers", type=int, default=1, show_default=True, help="Processes that answer.")
@click.option(
    "--seconds", type=float, default=10.0, show_default=True, help="Time that a query may take."
)
@click.option("--quiet", is_flag=True, help="Write no line for each request.")
def command(  # noqa: PLR0917 - an option is an argument
    root: Path | None,
    out: str,
    store: str | None,
    host: str,
    port: int,
    workers: int,
    seconds: float,
    *,
    quiet: bool,
) -> None:
    """Serve pages, data, SPARQL and the saved queries."""
    folder = str(root) if root else None
    running.run(running.Settings(folder, out, store, host, port, workers, seconds, quiet))

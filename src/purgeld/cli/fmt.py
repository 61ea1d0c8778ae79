"""``purgeld fmt``."""

from __future__ import annotations

from pathlib import Path

import click

from purgeld import formatting, project
from purgeld.cli.options import PROJECT


@click.command("fmt")
@PROJECT
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if a file is not canonical.")
def command(root: Path | None, files: tuple[Path, ...], *, check: bool) -> None:
    """Write Turtle in canonical form (all files of the project, or FILES)."""
    subject = project.load(root)
    chosen = list(files) or [*subject.files("ontology"), *subject.files("data")]
    changed = [path for path in chosen if formatting.format_file(path, subject.base, check=check)]
    said = "is not canonical; run purgeld fmt" if check else "formatted"
    for path in changed:
        click.echo(f"{subject.named(path)}: {said}")
    click.get_current_context().exit(1 if check and changed else 0)

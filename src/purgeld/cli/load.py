"""``purgeld load``."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from purgeld import loading, project
from purgeld.cli import interruptible
from purgeld.cli.options import PROJECT
from purgeld.errors import StoreError
from purgeld.stores.drafts import Plan

if TYPE_CHECKING:
    from purgeld.stores.port import Graph
    from purgeld.stores.sources import Source
    from purgeld.verifying import Compared

MOST_SHOWN = 1_000


@click.command("load")
@PROJECT
@click.argument("loc")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--graph", metavar="IRI", help="The graph of statements that name none.")
@click.option("--replace", is_flag=True, help="Put the graphs in the place of those in the store.")
@click.option("--verify", is_flag=True, help="Compare the store with what was loaded.")
@click.option("--resume", is_flag=True, help="Go on with an interrupted load of the same files.")
def command(
    *,
    root: Path | None,
    loc: str,
    files: tuple[Path, ...],
    graph: str | None,
    replace: bool,
    verify: bool,
    resume: bool,
) -> None:
    """Load FILES, or the dataset of the project, into the store LOC: all of it or nothing.

    LOC is a folder or the address of a SPARQL endpoint. FILES are RDF in any format, packed by gzip
    or Zstandard or not. Readers see the old data until the new is whole.
    """
    sources = loading.of_files(files, graph) if files else (_dataset(root),)
    plan = Plan(sources, replace, resume)
    load = loading.Load(loc, plan)
    counts = interruptible.run(lambda: _run(load), load.abandon)
    click.echo(f"{loc}: {sum(counts.values())} triples in {len(counts)} graphs")
    if verify:
        # By name, as commands are: a load need not wait for what counts by columns.
        verifying = import_module("purgeld.verifying")
        _report(interruptible.run(lambda: verifying.verify(loc, plan)), alone=replace)


def _dataset(root: Path | None) -> Source:
    # By name, as commands are: a load of files need not wait for all that reads a project.
    whole = import_module("purgeld.assembly").assemble(project.load(root))
    problems = [each for each in whole.problems if each.severity == "Violation"]
    import_module("purgeld.building").refuse(problems)
    return loading.of_project(whole)


def _run(load: loading.Load) -> dict[Graph, int]:
    with click.progressbar(
        length=load.size, label="loading", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        return load.run(bar.update)


def _report(compared: list[Compared], *, alone: bool) -> None:
    for each in compared:
        proof = f", RDFC-1.0 SHA-256 {each.digest}" if each.digest else ""
        click.echo(f"{each.graph}: {each.found} triples{proof}")
        told = list(each.lines())
        for line in told[:MOST_SHOWN]:
            click.echo(f"    {line}", err=True)
        if len(told) > MOST_SHOWN:
            click.echo(f"    and {len(told) - MOST_SHOWN} more", err=True)
    failed = [each for each in compared if not each.holds(alone=alone)]
    if failed:
        first = failed[0]
        what = f"{first.graph} has {first.found} triples of {first.most}, {len(first.lost)} lost"
        raise StoreError(what, cure="Load it again with --replace")

"""``purgeld ingest``."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from purgeld import project
from purgeld.cli.options import PROJECT
from purgeld.errors import DataError, Place, UsageError
from purgeld.ingestion import job, quality, running
from purgeld.intake import sampling
from purgeld.loading import Load, of_files
from purgeld.profiles import loading as profiles
from purgeld.stores.drafts import Plan

if TYPE_CHECKING:
    from purgeld.ingestion.running import Done

REPORTS = ("text", "json", "none")
ENGINES = ("local", "spark")


@click.command("ingest")
@PROJECT
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="FILE…"
)
@click.option("--profile", "name", metavar="NAME|FILE", help="A shipped profile, or one's own.")
@click.option("--guess", is_flag=True, help="Propose a profile for FILE, and do nothing else.")
@click.option("--out", type=click.Path(path_type=Path), help="[default: records/SOURCE]")
@click.option("--store", metavar="LOC", help="Load the parts into a folder or an endpoint too.")
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True)
@click.option("--master", default="", help="The address of a Spark cluster.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True)
@click.option("--resume", is_flag=True, help="Go on at the last whole part of a stopped run.")
@click.option("--report", "shown", type=click.Choice(REPORTS), default="text", show_default=True)
@click.option(
    "--reference-date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day by which somebody may be living.  [default: today]",
)
@click.option(
    "--rows",
    type=click.IntRange(1),
    default=job.ROWS,
    show_default=True,
    help="Rows of a part; no result depends on it.",
)
def command(
    *,
    root: Path | None,
    files: tuple[Path, ...],
    name: str | None,
    guess: bool,
    out: Path | None,
    store: str | None,
    engine: str,
    master: str,
    workers: int,
    resume: bool,
    shown: str,
    reference_date: datetime | None,
    rows: int,
) -> None:
    """Turn FILE… of records into validated linked data, part by part."""
    if guess:
        _guess(files, name)
        return
    if name is None:
        known = ", ".join(profiles.shipped())
        cure = f"Give --profile with one of {known}, or a file; --guess proposes one"
        raise UsageError("no profile is given", cure=cure)
    profile = profiles.load(name)
    day = (reference_date or datetime.now(UTC)).date()
    asked = job.Job(
        files, profile, project.load(root).base, day, root, rows, workers, engine, master
    )
    done = _run(asked, out or Path("records") / profile.source.slug, resume=resume)
    _tell(done, shown)
    if store:
        _load(done, store)


def _guess(files: tuple[Path, ...], name: str | None) -> None:
    if len(files) > 1 or name is not None:
        raise UsageError("--guess takes one file", cure="Leave out --profile and other files")
    click.echo(sampling.guess(files[0]), nl=False)


def _run(asked: job.Job, out: Path, *, resume: bool) -> Done:
    with click.progressbar(
        length=0, label="rows", file=sys.stderr, hidden=not sys.stderr.isatty(), show_percent=False
    ) as bar:
        return running.ingest(asked, out, resume=resume, told=bar.update)


def _load(done: Done, store: str) -> None:
    """Add all parts to a store at once."""
    counts = Load(store, Plan(of_files(done.parts, None))).run(lambda _: None)
    click.echo(f"{store}: {sum(counts.values())} triples in {len(counts)} graphs", err=True)


def _seen(one: dict[str, Any]) -> str:
    """Say in a line what a file turned out to be."""
    parts = [one["format"], *(one[key] for key in ("encoding", "sheet") if key in one)]
    if "delimiter" in one:
        parts.append(f"delimiter {one['delimiter']!r}")
    if "unknown" in one:
        parts.append(f"not in the profile: {', '.join(one['unknown'])}")
    return "; ".join(parts)


def _tell(done: Done, shown: str) -> None:
    if shown == "text":
        click.echo(quality.as_text(done.quality), nl=False)
    elif shown == "json":
        click.echo(json.dumps(done.quality, ensure_ascii=False, indent=1))
    summary: dict[str, Any] = done.manifest
    alike: dict[str, list[str]] = {}
    for one in summary["inputs"]:
        alike.setdefault(_seen(one), []).append(one["name"])
    for seen, names in alike.items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        click.echo(f"{names[0]}{more}: {seen}", err=True)
    home, rows = done.parts[0].parent.parent, summary["rows"]
    told = [
        f"{rows['out']} records",
        *([f"{rows['refused']} rows refused (rejects.csv)"] if rows["refused"] else []),
        *([f"{sum(rows['withheld'].values())} withheld"] if rows["withheld"] else []),
        f"{summary['triples']} triples in {len(summary['parts'])} parts",
    ]
    click.echo(f"{home}: {', '.join(told)}", err=True)
    if rows["refused"] == rows["in"]:
        cure = "Read there why, and mend the file or the profile"
        raise DataError("every row was refused", cure=cure, where=Place(home / "rejects.csv"))

"""``purgeld evidence``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from purgeld import assembly, evidence, passages, project
from purgeld.cli.options import PROJECT
from purgeld.errors import EvidenceError
from purgeld.queries import expand

if TYPE_CHECKING:
    from pathlib import Path


@click.group("evidence")
def command() -> None:
    """Check, show and find passages of the sources."""


@command.command("check")
@PROJECT
@click.option("--record", is_flag=True, help="Write data/passages.csv anew from the source text.")
def check(root: Path | None, *, record: bool) -> None:
    """Reopen every source and compare each cited passage with its digest."""
    subject = project.load(root)
    if not record:
        _known(subject)
    for source in subject.sources:
        text = evidence.text_of(source)
        if record:
            click.echo(f"{source.slug}: {evidence.record(subject, text, source)} passages recorded")
        _report(evidence.check(subject, text, source), source.slug)


def _known(subject: project.Project) -> None:
    missing = evidence.unrecorded(subject)
    if missing:
        what = f"{len(missing)} cited passages are not in data/passages.csv, first {missing[0].iri}"
        raise EvidenceError(what, cure="Run purgeld evidence check --record")


def _report(verdicts: list[evidence.Verdict], slug: str) -> None:
    counted = Counter(verdict.state for verdict in verdicts)
    for verdict in verdicts:
        if verdict.state != "same":
            click.echo(str(verdict))
    click.echo(
        f"{slug}: " + ", ".join(f"{number} {state}" for state, number in sorted(counted.items()))
    )
    if set(counted) - {"same"}:
        raise EvidenceError(
            f"{slug}: not every passage is the same", cure="Mend the passages listed"
        )


@command.command("show")
@PROJECT
@click.argument("iri")
def show(root: Path | None, iri: str) -> None:
    """Print the words of one passage."""
    subject = project.load(root)
    passage = passages.parse(expand("IRI", iri))
    if passage is None:
        raise EvidenceError(f"{iri} is no passage", cure="Write source:great-purge#char=START,END")
    source = evidence.source_of(subject, passage)
    text = evidence.text_of(source)
    if not 0 <= passage.start < passage.end <= len(text):
        raise EvidenceError(
            f"{iri} lies outside {source.slug}", cure=f"It has {len(text)} characters"
        )
    section = text.section_of(passage.start)
    gloss = ", in a gloss" if text.is_gloss(passage) else ""
    click.echo(f"{source.title}, section {section.title}{gloss}:\n{text.cut(passage)}")


@command.command("find")
@PROJECT
@click.argument("words")
def find(root: Path | None, words: str) -> None:
    """Print the IRI of every place where WORDS stand."""
    subject = project.load(root)
    found = 0
    for source in subject.sources:
        text = evidence.text_of(source)
        for start, end in text.occurrences(words):
            found += 1
            section = text.section_of(start).title
            click.echo(f"<source/{source.slug}#char={start},{end}>  {section}")
    if not found:
        raise EvidenceError(f'"{words}" stands in no source', cure="Give the exact words")


@command.command("coverage")
@PROJECT
@click.option("--all", "everything", is_flag=True, help="List every word, not only the counts.")
def coverage(root: Path | None, *, everything: bool) -> None:
    """Tell for each section what passages cover and which words no statement carries."""
    whole = assembly.assemble(project.load(root))
    for source in whole.project.sources:
        for part in evidence.covered(whole, source):
            size = part.section.end - part.section.start
            share = f"{part.covered} of {size} characters"
            click.echo(f"{part.section.title}: {share}, {len(part.missing)} words not carried")
            for each in part.missing if everything else ():
                click.echo(f"    {each.start},{each.end} {each.kind}: {each.word}")

"""Evidence against its source: every passage reopened, recorded by section and digest."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld import coverage, passages, project, tables
from purgeld.assembly import PASSAGES, SECTIONS, cited_passages
from purgeld.errors import EvidenceError
from purgeld.output import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.assembly import Assembly
    from purgeld.project import Project, SourceText


NOT_MODELLED = ("start", "end", "reason")


@dataclass(frozen=True)
class Verdict:
    """What became of one passage: ``same``, ``moved``, ``lost`` or ``unrecorded``, and where to."""

    passage: passages.Passage
    state: str
    found: passages.Passage | None = None

    def __str__(self) -> str:
        """Write the verdict on one line."""
        if self.found:
            return f"{self.state}: {self.passage.iri}, now {self.found.iri}"
        return f"{self.state}: {self.passage.iri}"


def cited(subject: Project) -> list[passages.Passage]:
    """Return every passage that the data cites, in the order of the sources."""
    files = project.read_turtle(subject, "data")
    curated = [quad for quads in files.values() for quad in quads]
    iris = cited_passages([*curated, *tables.read(subject, curated).quads()])
    return sorted(passage for passage in map(passages.parse, iris) if passage)


def text_of(source: SourceText) -> passages.Text:
    """Read a source; raise :class:`EvidenceError` that says how to get the text."""
    text = project.read_text(source)
    if text is None:
        cure = f"Get it from {source.address} and put it at {source.path}"
        raise EvidenceError(f"the text of {source.slug} is not here", cure=cure)
    if passages.digest(text.text) != source.digest:
        what = f"{source.path.name} is not the version of {source.slug} that was cited"
        cure = f"Its normalised text has SHA-256 {passages.digest(text.text)}, not {source.digest}"
        raise EvidenceError(what, cure=cure)
    return text


def source_of(subject: Project, passage: passages.Passage) -> SourceText:
    """Return the source of a passage; raise :class:`EvidenceError` if the project has none."""
    for source in subject.sources:
        if source.iri == passage.source:
            return source
    known = ", ".join(source.slug for source in subject.sources)
    raise EvidenceError(
        f"<{passage.source}> is no source of this project", cure=f"There are: {known}"
    )


def check(subject: Project, text: passages.Text, source: SourceText) -> list[Verdict]:
    """Compare each cited passage of a source with what was recorded of it."""
    rows = project.read_table(subject.root / "data" / "passages.csv", PASSAGES)
    digests = {f"{subject.base}{row['iri']}": row["digest"] for row in rows}
    own = [passage for passage in cited(subject) if passage.source == source.iri]
    return [_verdict(text, passage, digests.get(passage.iri)) for passage in own]


def _verdict(text: passages.Text, passage: passages.Passage, digest: str | None) -> Verdict:
    if passage.end > len(text):
        return Verdict(passage, "lost")
    if digest is None:
        return Verdict(passage, "unrecorded")
    if passages.digest(text.cut(passage)) == digest:
        return Verdict(passage, "same")
    found = _search(text, passage, digest)
    return Verdict(passage, "moved" if found else "lost", found)


def _search(text: passages.Text, passage: passages.Passage, digest: str) -> passages.Passage | None:
    length = passage.end - passage.start
    section = text.section_of(min(passage.start, len(text) - 1))
    for start in range(section.start, max(section.end - length, section.start) + 1):
        if passages.digest(text.text[start : start + length]) == digest:
            return passages.Passage(passage.source, start, start + length)
    return None


def unrecorded(subject: Project) -> list[passages.Passage]:
    """Return cited passages that ``data/passages.csv`` does not hold; needs no source text."""
    rows = project.read_table(subject.root / "data" / "passages.csv", PASSAGES)
    known = {f"{subject.base}{row['iri']}" for row in rows}
    return [passage for passage in cited(subject) if passage.iri not in known]


def record(subject: Project, text: passages.Text, source: SourceText) -> int:
    """Write ``data/passages.csv`` and ``data/sections.csv`` anew; return the number of passages."""
    own = [passage for passage in cited(subject) if passage.source == source.iri]
    outside = [passage for passage in own if passage.end > len(text)]
    if outside:
        raise EvidenceError(
            f"{outside[0].iri} ends outside its source", cure=f"It has {len(text)} characters"
        )
    others = _other_rows(subject, source)
    rows = [
        {
            "iri": passage.iri.removeprefix(subject.base),
            "section": text.section_of(passage.start).slug,
            "digest": passages.digest(text.cut(passage)),
        }
        for passage in own
    ]
    _write(subject, "passages.csv", PASSAGES, [*others, *rows])
    _write(subject, "sections.csv", SECTIONS, _section_rows(text, source))
    return len(rows)


def covered(whole: Assembly, source: SourceText) -> list[coverage.Coverage]:
    """Return what of a source the data carries, ``data/not-modelled.csv`` excused."""
    rows = project.read_table(whole.project.root / "data" / "not-modelled.csv", NOT_MODELLED)
    excused = [(int(row["start"]), int(row["end"])) for row in rows]
    return coverage.cover(text_of(source), source.iri, whole.quads, excused)


def _other_rows(subject: Project, source: SourceText) -> list[dict[str, str]]:
    path = subject.root / "data" / "passages.csv"
    prefix = f"source/{source.slug}#"
    rows = project.read_table(path, PASSAGES) if path.is_file() else []
    return [row for row in rows if not row["iri"].startswith(prefix)]


def _section_rows(text: passages.Text, source: SourceText) -> list[dict[str, str]]:
    return [
        {
            "source": source.slug,
            "section": section.slug,
            "title": section.title,
            "start": str(section.start),
            "end": str(section.end),
            "digest": passages.digest(text.text[section.start : section.end]),
        }
        for section in text.sections
    ]


def _write(
    subject: Project, name: str, columns: tuple[str, ...], rows: Iterable[dict[str, str]]
) -> None:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    replace_file(subject.root / "data" / name, buffer.getvalue().encode())

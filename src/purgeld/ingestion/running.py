"""An ingestion from files to output: deal, gather, link, validate, report, switch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Any

import zstandard

from purgeld import project
from purgeld.errors import DataError, InvalidData, Place, UsageError
from purgeld.ingestion import alphabet, dealing, duplicates, gathering, shapes, vocabulary
from purgeld.ingestion.job import digest_of, fingerprint, inputs_of
from purgeld.ingestion.links import Links
from purgeld.ingestion.manifest import manifest
from purgeld.ingestion.quality import as_text, quality
from purgeld.ingestion.qualitypage import page
from purgeld.ingestion.rules import proposed
from purgeld.ingestion.working import SUFFIX
from purgeld.ingestion.workplace import Workplace
from purgeld.intake import reading
from purgeld.persons.telling import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from purgeld.ingestion.job import Input, Job
    from purgeld.ingestion.shapes import Rules
    from purgeld.shacl.report import Report

VOCABULARY = "vocabulary"
_MOST = 1_000
_SHOWN = 50


@dataclass(frozen=True)
class Done:
    """A finished ingestion: its manifest, its report of quality, its parts."""

    manifest: dict[str, Any]
    quality: dict[str, Any]
    parts: tuple[Path, ...]


def ingest(
    job: Job, out: Path, *, resume: bool = False, told: Callable[[int], None] = lambda _: None
) -> Done:
    """Ingest files into ``out``; the old output stays until the new one is whole.

    ``resume`` goes on at the last whole part of a run that was stopped. Raises
    :class:`~purgeld.errors.PurgeldError` for files that cannot be read, shapes that are broken,
    and places that cannot be written.
    """
    rules = shapes.rules(project.load(job.root))
    inputs = inputs_of(job)
    place = Workplace(out.absolute() if job.engine != "local" else out)
    with place.open(fingerprint(job, inputs), resume=resume):
        rows = reading.rows(job.files, job.profile)
        count = _dealer(job.engine)(job, place, rows, told)
        return finish(job, inputs, place, count, rules)


def _dealer(engine: str) -> Callable[..., int]:
    """Return what deals rows out; that of Spark is loaded by name, as an extra."""
    if engine == "local":
        return dealing.deal
    try:
        found: Callable[..., int] = import_module("purgeld.ingestion.sparkdealing").deal
    except ModuleNotFoundError as fault:
        cure = "Install the extra: pip install 'purgeld[spark]'"
        raise UsageError("--engine spark needs pyspark", cure=cure) from fault
    return found


def finish(job: Job, inputs: tuple[Input, ...], place: Workplace, count: int, rules: Rules) -> Done:
    """Make one output of parts that are all there."""
    whole = gathering.gather(place, count)
    if not whole.adds_up:
        raise DataError("rows were lost or doubled between parts", where=Place(place.work))
    found = duplicates.find(place, count, whole.written)
    names = names_of(job.profile, job.base)
    links = Links(place, count, names.graph)
    links.write_list()
    named = whole.concepts | ({duplicates.ISSUE} if found else set())
    lines = vocabulary.lines(job.profile, job.base, digest_of(inputs), named, rules.known)
    shared = "".join(lines).encode()
    report = _validated(job, place, rules, shared, links)
    further = [_put(place, VOCABULARY, chain([shared], links.lines()), len(shared) + links.size)]
    ordered = alphabet.parts([place.names / place.name(n) for n in range(1, count + 1)], names)
    further += [_put(place, f"names-{n:06}", [own], len(own)) for n, own in enumerate(ordered, 1)]
    told = quality(whole, found)
    place.write("quality.json", json.dumps(told, ensure_ascii=False, indent=1).encode())
    place.write("quality.txt", as_text(told).encode())
    place.write("quality.html", page(job.profile.title, told).encode())
    place.write("proposed-rules.csv", proposed(whole.tally))
    summary = manifest(job, inputs, whole, report, further)
    place.write("manifest.json", json.dumps(summary, ensure_ascii=False, indent=1).encode())
    _switch(place, summary)
    made = [f"{part['name']}{SUFFIX}" for part in summary["parts"]]
    return Done(summary, told, tuple(place.out / "parts" / name for name in made))


def _put(place: Workplace, name: str, lines: Iterable[bytes], length: int) -> dict[str, Any]:
    """Put down a part that is of no rows, ``length`` bytes in all, given piece by piece.

    Returns what the manifest says of it.
    """
    digest, size, triples = sha256(), 0, 0
    packer = zstandard.ZstdCompressor(level=3).compressobj(size=length)
    with (place.parts / f"{name}{SUFFIX}").open("wb") as file:
        for piece in chain(lines, (None,)):
            packed = packer.flush() if piece is None else packer.compress(piece)
            triples += piece.count(b"\n") if piece else 0
            size += file.write(packed)
            digest.update(packed)
    return {
        "name": name, "rows": 0, "written": 0, "refused": 0, "withheld": 0,
        "triples": triples, "bytes": size, "digest": digest.hexdigest(),
    }  # fmt: skip


def _validated(job: Job, place: Workplace, rules: Rules, shared: bytes, links: Links) -> Report:
    """Validate all parts as one graph; raise :class:`InvalidData` for violations."""
    partitions = rules.plan.partitioned(place.columns)
    partitions.add(VOCABULARY, rules.vocabulary + shared)
    links.tell(partitions)
    report = partitions.report(workers=job.workers, most=_MOST)
    wrong = [one for one in report.findings if str(one.severity.value).endswith("Violation")]
    if not wrong and not report.unchecked:
        return report
    fault = InvalidData(
        f"{len(wrong)} findings break a shape", cure="Report this: no table should do it",
        where=Place(place.work),
    )  # fmt: skip
    for one in wrong[:_SHOWN]:
        fault.add_note(f"{one.focus.value}: {one.shape.value}: {one.value}")
    raise fault


def _switch(place: Workplace, summary: dict[str, Any]) -> None:
    text = json.dumps(summary, sort_keys=True).encode()
    place.switch(sha256(text).hexdigest())

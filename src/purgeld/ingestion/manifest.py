"""The manifest of an ingestion: what went in, what came out, and by which rules."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from purgeld import __version__
from purgeld.persons.telling import names_of

if TYPE_CHECKING:
    from purgeld.ingestion.gathering import Whole
    from purgeld.ingestion.job import Input, Job
    from purgeld.shacl.report import Report


def manifest(
    job: Job, inputs: tuple[Input, ...], whole: Whole, report: Report, further: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the manifest as a table that JSON can hold; it names no time and no folder.

    ``further`` are the parts that are of no rows. Rows in are rows out, refused and withheld
    together.
    """
    source, names = job.profile.source, names_of(job.profile, job.base)
    return {
        "purgeld": __version__,
        "profile": {
            "name": job.profile.name,
            "title": job.profile.title,
            "digest": sha256(repr(job.profile).encode()).hexdigest(),
        },
        "source": {
            "iri": names.source,
            "graph": names.graph,
            "records": names.record,
            "title": source.title,
            "licence": source.licence,
            "credit": source.credit,
            "rights": source.rights,
        },
        "reference-date": job.reference.isoformat(),
        "inputs": [_told(one) for one in inputs],
        "rows": {
            "in": whole.rows,
            "out": whole.written,
            "refused": whole.refused,
            "withheld": dict(sorted(whole.withheld.items())),
        },
        "triples": whole.triples + sum(part["triples"] for part in further),
        "validation": {
            "violations": 0,
            "warnings": len(report.findings),
            "unchecked": len(report.unchecked),
        },
        "parts": [*whole.parts, *further],
    }


def _told(one: Input) -> dict[str, Any]:
    """Return what is said of an input; ``unknown`` are columns that the profile does not name."""
    sight = one.sight
    seen = {"encoding": sight.encoding, "delimiter": sight.delimiter, "sheet": sight.sheet}
    return {
        "name": one.name, "bytes": one.bytes, "digest": one.digest, "format": sight.format,
        **{name: text for name, text in seen.items() if text},
        **({"unknown": list(sight.unknown)} if sight.unknown else {}),
    }  # fmt: skip

"""A small set of decisions for the tests: a header and rows with what they need."""

from __future__ import annotations

from pathlib import Path

from purgeld import sssom

HEADER = (
    '# mapping_set_id: "https://w3id.org/purgeld/links/wikidata.sssom.tsv"',
    '# mapping_set_title: "Decisions on links to Wikidata"',
    '# mapping_set_version: "0.1.0"',
    '# license: "https://creativecommons.org/publicdomain/zero/1.0/"',
    "# curie_map:",
    '#   agent: "https://w3id.org/purgeld/agent/"',
    '#   decision: "https://w3id.org/purgeld/links/wikidata.sssom.ttl#"',
    '#   event: "https://w3id.org/purgeld/id/event/"',
    '#   person: "https://w3id.org/purgeld/id/person/"',
    '#   role: "https://w3id.org/purgeld/vocab/role/"',
    '#   schema: "https://schema.org/"',
    '#   semapv: "https://w3id.org/semapv/vocab/"',
    '#   skos: "http://www.w3.org/2004/02/skos/core#"',
    '#   sssom: "https://w3id.org/sssom/"',
    '#   wd: "http://www.wikidata.org/entity/"',
)
USUAL = {
    "record_id": "decision:Q1937001",
    "subject_id": "person:ivan-testov",
    "subject_label": "Ivan Testov",
    "predicate_id": "schema:sameAs",
    "object_id": "wd:Q1937001",
    "object_label": "Ivan Testov",
    "mapping_justification": sssom.BY_HAND,
    "confidence": "0.95",
    "author_id": "agent:developers",
    "mapping_date": "2026-11-24",
}
EVIDENCE = (
    "target,identifier,label,confidence,source,path,retrieved,label_in_source,kind_in_source,"
    "description\n"
)


def row(**changed: str) -> sssom.Record:
    """Return an accepted decision, with some cells changed."""
    return sssom.Record(**{**dict.fromkeys(sssom.COLUMNS, ""), **USUAL, **changed})


def text(*rows: sssom.Record) -> str:
    """Return the file of these rows."""
    return sssom.heading(HEADER) + "".join(sssom.line_of(each) for each in rows)


def ledger(*rows: sssom.Record) -> sssom.Ledger:
    """Return the set of these rows."""
    return sssom.read(text(*rows), Path("wikidata.sssom.tsv"))


def write(folder: Path, *rows: sssom.Record, evidence: tuple[str, ...] = ("Q1937001",)) -> Path:
    """Write decisions and evidence into the small project; return the file of decisions."""
    home = folder / "data" / "links"
    home.mkdir(exist_ok=True)
    lines = "".join(f"wikidata,{each},Ivan Testov,high,a source,a path,,,,\n" for each in evidence)
    (home / "evidence.csv").write_text(EVIDENCE + lines, "utf-8")
    path = home / "wikidata.sssom.tsv"
    path.write_text(text(*rows), "utf-8")
    return path

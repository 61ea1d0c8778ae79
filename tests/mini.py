"""A small project of its own, with a source text written for the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from purgeld import evidence, passages, project

ROOT = Path(__file__).parents[1]
TEXT = (
    "A made-up source\n\n\n\nTrials\n\nIn June 1937 a court sat in Moscow and tried Ivan Testov."
    " He was shot on 12 June 1937. Official figures speak of 8 accused.\n\n\nAftermath\n\n"
    "Testov was declared innocent in 1957.\n"
)
HEAD = """@base <https://w3id.org/purgeld/> .
@prefix crm: <http://www.cidoc-crm.org/cidoc-crm/> .
@prefix event: <https://w3id.org/purgeld/id/event/> .
@prefix person: <https://w3id.org/purgeld/id/person/> .
@prefix pg: <https://w3id.org/purgeld/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix role: <https://w3id.org/purgeld/vocab/role/> .
@prefix source: <https://w3id.org/purgeld/source/> .

"""
CONFIG = """base = "https://w3id.org/purgeld/"
version = "0.1.0"
issued = "2026-11-23"
modified = "2026-11-23"
licence = "https://creativecommons.org/licenses/by/4.0/"
publisher = "Testers"
languages = ["en", "ru"]
contact = "nobody"

[title]
en = "A small project"

[description]
en = "For the tests."

[sources.made-up]
title = "A made-up source"
address = "https://example.org/"
digest = "{digest}"
path = "made-up.txt"
licence = "https://creativecommons.org/licenses/by/4.0/"
"""


def passage(words: str) -> str:
    """Return the passage IRI of words of the made-up source, as Turtle."""
    start = TEXT.index(words)
    return f"<source/made-up#char={start},{start + len(words)}>"


def data() -> str:
    """Return the Turtle of the small project: a source, a man, a trial."""
    return f"""{HEAD}source:made-up a pg:Source ;
    rdfs:label "A made-up source"@en ;
    pg:digest "{passages.digest(TEXT)}" ;
    pg:hasEvidence {passage("A made-up source")} .

person:ivan-testov a pg:Person ;
    rdfs:label "Ivan Testov"@en ;
    pg:hasEvidence {passage("Ivan Testov")} .

<id/person/ivan-testov/death> a crm:E69_Death ;
    crm:P100_was_death_of person:ivan-testov ;
    crm:P4_has_time-span <id/person/ivan-testov/death/time> ;
    pg:hasEvidence {passage("He was shot on 12 June 1937")} .

<id/person/ivan-testov/death/time> a crm:E52_Time-Span ;
    pg:edtf "1937-06-12" .

event:trial a pg:Trial ;
    rdfs:label "Trial of June 1937"@en ;
    crm:P4_has_time-span <id/event/trial/time> ;
    pg:hasEvidence {passage("In June 1937 a court sat in Moscow")} ;
    pg:hasParticipation <id/event/trial/accused-testov> .

<id/event/trial/accused-testov> a pg:Participation ;
    pg:hasAgent person:ivan-testov ;
    pg:hasEvidence {passage("tried Ivan Testov")} ;
    pg:hasRole role:accused .

<id/event/trial/time> a crm:E52_Time-Span ;
    pg:edtf "1937-06" .
"""


def make(folder: Path) -> Path:
    """Write the small project into a folder and record its passages."""
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    shutil.copytree(ROOT / "queries" / "shortcuts", folder / "queries" / "shortcuts")
    (folder / "data").mkdir()
    (folder / "made-up.txt").write_text(TEXT, "utf-8")
    (folder / "purgeld.toml").write_text(CONFIG.format(digest=passages.digest(TEXT)), "utf-8")
    (folder / "data" / "small.ttl").write_text(data(), "utf-8")
    (folder / "data" / "ids.csv").write_text(
        "iri,label,minted,status,replaced_by,reason\n"
        "id/event/trial,Trial of June 1937,2026-11-23,current,,\n"
        "id/person/ivan-testov,Ivan Testov,2026-11-23,current,,\n"
        "source/made-up,A made-up source,2026-11-23,current,,\n",
        "utf-8",
    )
    subject = project.load(folder)
    source = subject.sources[0]
    evidence.record(subject, evidence.text_of(source), source)
    return folder


def purgeld(
    *arguments: str | Path, cwd: Path, expect: int = 0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own and check its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "purgeld", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def article(folder: Path) -> Path:
    """Make a project of what the article alone says: this repository without its tables."""
    for name in ("ontology", "queries", "purgeld.toml"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "data").mkdir()
    for path in (ROOT / "data").iterdir():
        if path.is_file():
            (folder / "data" / path.name).symlink_to(path)
    return folder

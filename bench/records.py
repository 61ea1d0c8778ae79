"""Records beside morph-kgc: CPU time of whole processes, in turn, on a register of ../shared/bench.

usage: python bench/records.py [--rows N] [--rounds N]

Both make the same statements of the same table, each with its row as provenance; that is checked
on a small table first. Then values are parsed, and parts validated, which the peer does not do.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from race import Row, spent, table

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared" / "bench"
PEER = HERE.parent / ".venv" / "peers" / "morph-kgc" / "bin" / "python"
BASE = "https://w3id.org/purgeld/"
PG, CRM, XSD = (
    f"{BASE}ns#",
    "http://www.cidoc-crm.org/cidoc-crm/",
    "http://www.w3.org/2001/XMLSchema#",
)
RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
PNV, OA, DCTERMS = "https://w3id.org/pnv#", "http://www.w3.org/ns/oa#", "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"
SAME = 500
OURS = """
import gc
import sys
from pathlib import Path
from purgeld.ingestion.cutting import parts
from purgeld.intake import reading
from purgeld.persons.mapping import Mapper
from purgeld.profiles.loading import load
source, profile, out = sys.argv[1:]
known = load(profile)
mapper = Mapper(known, "https://w3id.org/purgeld/", 2026)
gc.freeze()
with open(out, "wb") as file:
    for rows in parts(reading.rows([Path(source)], known), 2_000, known.number):
        file.write(mapper.part(rows).lines)
"""
PROFILE = """
title = "A register for measuring"
[read]
format = "delimited"
encoding = "utf-8"
delimiter = "comma"
[record]
number = "id"
[source]
slug = "register"
title = "A made-up register"
language = "ru"
[publish]
living = "publish"
children = "publish"
[columns]
"""
# Each column with its field, its kind as plain text, and its kind where values are parsed.
COLUMNS = {
    "surname": ("surname", "text", "text"), "given": ("given", "text", "text"),
    "sex": ("sex", "text", "sex"),
    "birth_date": ("birth", "text", "birth-date"), "death_date": ("death", "text", "date"),
    "arrest_date": ("arrest", "text", "date"), "agency": ("arrest-body", "text", "body"),
    "sentence_date": ("sentencing", "text", "date"), "body": ("sentencing-body", "text", "body"),
    "article": ("charge", "text", "charge"), "penalty": ("sentence", "text", "sentence"),
}  # fmt: skip
# The words of the register as sources write them, for the run that parses values.
WORDS = {
    "NKVD": "УНКВД Саратовской обл.", "OGPU": "ОГПУ", "Militia": "милиция",
    "troika": "тройка УНКВД",
    "vkvs": "ВКВС", "oso": "ОСО", "dvoika": "Комиссия НКВД и Прокурора СССР", "vmn": "ВМН",
    "itl10": "10 лет ИТЛ", "exile": "ссылка", "male": "м", "female": "ж",
}  # fmt: skip


class Said(NamedTuple):
    """A statement of the mapping: subject, predicate and object, as templates over columns."""

    subject: str
    predicate: str
    value: str
    form: str = "iri"


def statements() -> list[Said]:
    """Return what is said of a row; a form that is no IRI is a language or a datatype."""
    record, source = f"{BASE}id/record/register/{{id}}", f"{BASE}source/register"
    row = f"{source}#row=victims.csv,{{id}}"
    cells = "; ".join(f"{name}={{{name}}}" for name in ("id", *COLUMNS))
    said = [
        Said(record, f"{RDF}type", f"{PG}PersonRecord"),
        Said(record, f"{PG}isFromSource", source),
        Said(record, f"{PG}hasEvidence", row),
        Said(record, f"{RDFS}label", "{surname} {given}", "@ru"),
        Said(record, f"{PNV}surname", "{surname}", ""),
        Said(record, f"{PNV}givenName", "{given}", ""),
        Said(record, f"{CRM}P190_has_symbolic_content", cells, f"{RDF}JSON"),
        Said(record, f"{CRM}P67_refers_to", f"{BASE}vocab/sex/{{sex}}"),
        Said(record, f"{SCHEMA}birthDate", "{birth_date}", f"{XSD}date"),
        Said(record, f"{SCHEMA}deathDate", "{death_date}", f"{XSD}date"),
        Said(row, f"{RDF}type", f"{PG}Evidence"),
        Said(row, f"{OA}hasSource", source),
        Said(row, f"{RDFS}label", "victims.csv:{line}", "@en"),
    ]
    for name, kind, told in (
        ("charge", "Charge", "article"), ("arrest", "Arrest", "agency"),
        ("sentencing", "Sentencing", "body"), ("sentencing", "", "penalty"),
    ):  # fmt: skip
        event = f"{record}/{name}-1"
        if kind:
            said += _event(record, row, event, kind, name)
        said.append(Said(event, f"{DCTERMS}description", f"{{{told}}}", "@ru"))
    charge = f"{record}/charge-1"
    said.append(Said(f"{record}/sentencing-1", f"{PG}hasCharge", charge))
    return [
        *said,
        *_time(f"{record}/arrest-1", "arrest_date"),
        *_time(f"{record}/sentencing-1", "sentence_date"),
    ]


def _event(record: str, row: str, event: str, kind: str, name: str) -> list[Said]:
    return [
        Said(record, f"{CRM}P67_refers_to", event),
        Said(event, f"{RDF}type", f"{PG}{kind}"),
        Said(event, f"{PG}hasEvidence", row),
        Said(event, f"{RDFS}label", f"{name.capitalize()}, record {{id}} of register", "@en"),
    ]


def _time(event: str, column: str) -> list[Said]:
    span, moment = f"{event}/time", f"{XSD}dateTime"
    return [
        Said(event, f"{CRM}P4_has_time-span", span),
        Said(span, f"{RDF}type", f"{CRM}E52_Time-Span"),
        Said(span, f"{PG}edtf", f"{{{column}}}", ""),
        Said(span, f"{CRM}P82a_begin_of_the_begin", f"{{{column}}}T00:00:00+00:00", moment),
        Said(span, f"{CRM}P82b_end_of_the_end", f"{{{column}}}T23:59:59+00:00", moment),
    ]


def rml(path: Path) -> str:
    """Write the statements as an RML mapping of a CSV file, with the graph of the source."""
    heads = "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n"
    heads += "@prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
    heads += "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n"
    maps: dict[str, list[str]] = {}
    for one in statements():
        maps.setdefault(one.subject, []).append(
            f"rr:predicateObjectMap [ rr:predicate <{one.predicate}> ; "
            f"rr:objectMap [ {_object(one)} ] ]"
        )
    source = f'rml:logicalSource [ rml:source "{path}" ; rml:referenceFormulation ql:CSV ]'
    graph = f"rr:graphMap [ rr:constant <{BASE}graph/source/register> ]"
    return heads + "".join(
        f"<urn:map{n}> a rr:TriplesMap ; {source} ; "
        f'rr:subjectMap [ rr:template "{subject}" ; {graph} ] ;\n' + " ;\n".join(said) + " .\n"
        for n, (subject, said) in enumerate(maps.items())
    )


def _object(one: Said) -> str:
    value = one.value.replace("\\", "\\\\").replace('"', '\\"')
    if one.form == "iri":
        if "{" not in value:
            return f"rr:constant <{value}>"
        return f'rr:template "{value}" ; rr:termType rr:IRI'
    kind = f' ; rr:language "{one.form[1:]}"' if one.form[:1] == "@" else ""
    kind = f" ; rr:datatype <{one.form}>" if one.form and not kind else kind
    if one.value.startswith("{") and one.value.count("{") == 1 and one.value.endswith("}"):
        return f'rml:reference "{one.value[1:-1]}"{kind}'
    return f'rr:template "{value}" ; rr:termType rr:Literal{kind}'


def register(folder: Path, count: int) -> Path:
    """Make a register whose ids are the numbers of its rows; return its path."""
    subprocess.run([sys.executable, SHARED / "gen.py", folder, str(count)], check=True)
    rows = list(csv.DictReader((folder / "victims.csv").open(encoding="utf-8")))
    for number, row in enumerate(rows, 1):
        row |= {"id": str(number), "line": str(number + 1)}
    _write(folder / "victims.csv", rows)
    words = [{name: WORDS.get(cell, cell) for name, cell in row.items()} for row in rows]
    (folder / "words").mkdir(exist_ok=True)
    _write(folder / "words" / "victims.csv", words)
    for name, kind in (("plain", 1), ("parsed", 2)):
        lines = (
            f'{column} = {{ field = "{spec[0]}", kind = "{spec[kind]}" }}\n'
            for column, spec in COLUMNS.items()
        )
        (folder / f"{name}.toml").write_text(PROFILE + "".join(lines), encoding="utf-8")
    return folder / "victims.csv"


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def peer(folder: Path, source: Path) -> list[str | Path]:
    """Return the command of the peer, which writes ``peer.nq``."""
    (folder / "map.ttl").write_text(rml(source), encoding="utf-8")
    settings = f"[CONFIGURATION]\noutput_file={folder}/peer.nq\noutput_format=N-QUADS\n"
    settings += f"number_of_processes=1\nlogging_level=ERROR\n[D]\nmappings={folder}/map.ttl\n"
    (folder / "map.ini").write_text(settings, encoding="utf-8")
    return [PEER, "-m", "morph_kgc", folder / "map.ini"]


def mapped(folder: Path, profile: str, source: Path) -> list[str | Path]:
    """Return the command that maps alone, which writes ``ours.nq``."""
    return [sys.executable, "-c", OURS, source, folder / f"{profile}.toml", folder / "ours.nq"]


def ingested(folder: Path, source: Path, count: int) -> list[str | Path]:
    """Return the command that maps, validates and packs."""
    options: list[str | Path] = [
        "--profile",
        folder / "parsed.toml",
        "--out",
        folder / f"out{count}",
    ]
    rest: list[str | Path] = ["--report", "none", "--reference-date", "2026-11-24"]
    return [sys.executable, "-m", "purgeld", "ingest", source, *options, *rest]


def check_same(folder: Path) -> None:
    """Stop if the two do not make the same statements."""
    source = register(folder, SAME)
    spent(peer(folder, source), folder)
    spent(mapped(folder, "plain", source), folder)
    ours, theirs = (
        {_without_cells(line) for line in (folder / name).read_text("utf-8").splitlines()}
        for name in ("ours.nq", "peer.nq")
    )
    if ours != theirs:
        shown = [*sorted(ours - theirs)[:3], "---", *sorted(theirs - ours)[:3]]
        raise SystemExit("the statements differ:\n" + "\n".join(shown))


def _without_cells(line: str) -> str:
    """Return a line without its end; of cells, which the peer does not escape, the subject."""
    subject, predicate, rest = line.split(" ", 2)
    if predicate.endswith("_symbolic_content>"):
        return subject
    return f"{subject} {predicate} {rest.rstrip(' .')}"


def races(count: int, rounds: int) -> list[Row]:
    """Run all by turns; return the lines of the table."""
    with tempfile.TemporaryDirectory(prefix="records-") as name:
        folder = Path(name)
        # Both find their modules compiled, as installed programs do: the check below compiles them.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        check_same(folder)
        source = register(folder, count)
        words = folder / "words" / "victims.csv"
        commands = {
            "peer": peer(folder, source),
            "mapped, with provenance": mapped(folder, "plain", source),
            "mapped, values parsed": mapped(folder, "parsed", words),
            "ingested: parsed, validated, packed": ingested(folder, words, count),
        }
        best: dict[str, float] = {}
        for _ in range(rounds):
            for what, command in commands.items():
                best[what] = min(best.get(what, 1e9), spent(command, folder))
    budgets = {"mapped, with provenance": ">= 5", "mapped, values parsed": ">= 2.5"}
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    rows = [
        Row(
            f"records: {what}, {count} rows",
            f"{best[what]:.2f} s",
            f"{best['peer']:.2f} s",
            f"{best['peer'] / best[what]:.2f} times",
            budgets.get(what, ">= 0.5"),
        )
        for what in commands
        if what != "peer"
    ]
    return [*rows, Row("records: largest process, the peer's too", f"{most} MB", "", "", "")]


def main() -> None:
    """Run the races and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    if not PEER.exists():
        raise SystemExit("The peer is not there: make .venv/peers/morph-kgc/ready")
    print(table(races(asked.rows, asked.rounds)), flush=True)


if __name__ == "__main__":
    main()

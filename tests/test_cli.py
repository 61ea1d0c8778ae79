"""The command line: what each command says, and what it says when it is called wrongly."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import mini
from purgeld.cli import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

QUERY = """#+ title: Who was accused
#+ title-ru: Кто был обвинён
#+ question: Who stood accused in a trial?
#+ tags: trials
#+ param trial: iri = event:trial | the trial
PREFIX event: <https://w3id.org/purgeld/id/event/>
PREFIX pg: <https://w3id.org/purgeld/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name WHERE {
  VALUES ?trial { event:trial }
  ?trial pg:hasParticipation/pg:hasAgent/rdfs:label ?name
} ORDER BY ?name
"""


@pytest.fixture
def asked(small: Path) -> Path:
    """Return a project with one saved query."""
    (small / "queries" / "accused.rq").write_text(QUERY, "utf-8")
    return small


def test_every_command_has_help(tmp_path: Path) -> None:
    """Help lists all commands, and each has help of its own."""
    listed = mini.purgeld("--help", cwd=tmp_path).stdout
    for name in COMMANDS:
        assert f"\n  {name} " in listed
        assert "Usage: purgeld" in mini.purgeld(name, "--help", cwd=tmp_path).stdout


def test_every_command_is_in_the_readme() -> None:
    """The table of commands in the README names every command."""
    readme = (mini.ROOT / "README.md").read_text("utf-8")
    for name in COMMANDS:
        assert f"`purgeld {name}" in readme


def test_help_imports_nothing_heavy() -> None:
    """Help loads neither rdflib nor polars nor pySHACL nor the store."""
    script = "import sys, purgeld.cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not {"rdflib", "polars", "pyshacl", "numpy", "pyoxigraph"} & set(loaded.stdout.split())


def test_saved_query_answers_as_table_csv_and_json(asked: Path) -> None:
    """A saved query answers in every tabular format."""
    assert "Ivan Testov" in mini.purgeld("query", "accused", cwd=asked).stdout
    rows = mini.purgeld("query", "accused", "--format", "csv", cwd=asked).stdout.splitlines()
    assert rows == ["name", "Ivan Testov"]
    answer = json.loads(mini.purgeld("query", "accused", "--format", "json", cwd=asked).stdout)
    assert answer["results"]["bindings"][0]["name"]["value"] == "Ivan Testov"


def test_csv_quotes_what_has_a_comma(small: Path) -> None:
    """The IRI of a passage holds a comma, and stays one cell."""
    (small / "own.rq").write_text(
        "SELECT ?p WHERE { ?s <https://w3id.org/purgeld/ns#hasEvidence> ?p } ORDER BY ?p", "utf-8"
    )
    rows = mini.purgeld("query", "own.rq", "--format", "csv", cwd=small).stdout.splitlines()
    assert all(len(row) == 1 for row in csv.reader(rows))
    assert any("," in row for row in rows)


def test_parameters_are_bound_as_terms(asked: Path) -> None:
    """A parameter replaces the default; what tries to break out of it is refused."""
    none = mini.purgeld("query", "accused", "-p", "trial=event:other", "--format", "csv", cwd=asked)
    assert none.stdout.splitlines() == ["name"]
    attack = "trial=event:x> } # <"
    refused = mini.purgeld("query", "accused", "-p", attack, cwd=asked, expect=1)
    assert "is no iri" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("query", "accussed"), "Did you mean accused?"),
        (("query", "accused", "-p", "tril=event:x"), "has no parameter tril. It takes: trial"),
        (("query", "accused", "-p", "trial=evnt:x"), "Did you mean event:x?"),
        (("query", "accused", "--store", "nowhere.nq"), "there is no store"),
        (("query", "accused", "--format", "turtle"), "rows cannot be written as turtle"),
        (("validate", "nowhere.ttl"), "cannot be read"),
        (("evidence", "show", "source:made-up"), "is no passage"),
        (("evidence", "show", "source:made-up#char=9000,9001"), "lies outside made-up"),
        (("evidence", "show", "source:other#char=1,2"), "is no source of this project"),
        (("evidence", "find", "not there"), "stands in no source"),
        (("validate", "--explain", "shapes:Nothing"), "no shape is called"),
    ],
)
def test_wrong_calls_say_what_to_do(asked: Path, arguments: tuple[str, ...], said: str) -> None:
    """Each wrong call ends with exit code 1 and one clear line."""
    assert said in mini.purgeld(*arguments, cwd=asked, expect=1).stderr


@pytest.mark.parametrize(
    "arguments", [("bild",), ("query",), ("query", "accused", "-p", "x"), ("build", "--what")]
)
def test_wrong_command_lines_exit_with_two(asked: Path, arguments: tuple[str, ...]) -> None:
    """What the command line does not know ends with exit code 2."""
    mini.purgeld(*arguments, cwd=asked, expect=2)


def test_own_query_with_a_mistake_names_line_and_column(small: Path) -> None:
    """A syntax error in a query of one's own is found at its line and column."""
    (small / "own.rq").write_text("SELECT ?s WHERE {\n  ?s ?p\n}\n", "utf-8")
    done = mini.purgeld("query", "own.rq", cwd=small, expect=1)
    assert re.search(r"own\.rq:\d+:\d+: is not SPARQL", done.stderr)


def test_own_files_are_validated_with_lines(small: Path) -> None:
    """RDF files of a user are held against the project's shapes, in four formats with lines."""
    turtle = "@prefix pg: <https://w3id.org/purgeld/ns#> .\n\n<http://a/b>\n  a pg:Person .\n"
    (small / "own.ttl").write_text(turtle, "utf-8")
    graph = turtle.replace("<http", "GRAPH <http://a/g> { <http").replace(
        "pg:Person .", "pg:Person }"
    )
    (small / "own.trig").write_text(
        graph.replace("GRAPH <http://a/g> { <https", "<https", 1), "utf-8"
    )
    line = "<http://a/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/purgeld/ns#Person>"
    (small / "own.nt").write_text(f"{line} .\n", "utf-8")
    (small / "own.nq").write_text(f"{line} <http://a/g> .\n", "utf-8")
    for suffix, number in (("ttl", 3), ("trig", 3), ("nt", 1), ("nq", 1)):
        done = mini.purgeld("validate", f"own.{suffix}", cwd=small, expect=1)
        assert f"own.{suffix}:{number}: " in done.stdout
        assert "shapes:Person-label" in done.stdout


def test_own_shapes_and_both_engines(small: Path) -> None:
    """Shapes of a user are used instead, and both engines find the same."""
    (small / "data.nt").write_text("<http://a/b> <http://a/p> <http://a/c> .\n", "utf-8")
    (small / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<http://a/S> a sh:NodeShape ;"
        " sh:targetSubjectsOf <http://a/p> ; sh:property <http://a/P> .\n"
        "<http://a/P> sh:path <http://a/q> ; sh:minCount 1 ; sh:message 'q is missing' .\n",
        "utf-8",
    )  # fmt: skip
    said = [
        mini.purgeld(
            "validate", "data.nt", "--shapes", "shapes.ttl", "--engine", engine, cwd=small, expect=1
        ).stdout
        for engine in ("compiled", "pyshacl")
    ]
    assert "data.nt:1: http://a/b: q is missing" in said[0]
    assert said[0] == said[1].replace("notes\n", "notes; 1 focus nodes\n")


def test_reports_as_turtle_and_json(small: Path) -> None:
    """The report is also a sh:ValidationReport and JSON."""
    assert "sh:ValidationReport" in mini.purgeld("validate", "--format", "turtle", cwd=small).stdout
    assert (
        json.loads(mini.purgeld("validate", "--format", "json", cwd=small).stdout)["conforms"]
        is True
    )


def test_fmt_formats_once_and_keeps_comments_safe(small: Path) -> None:
    """The second run changes nothing; a file with a comment is refused, not stripped."""
    path = small / "data" / "small.ttl"
    path.write_text(path.read_text("utf-8").replace(" ;\n    ", " ; "), "utf-8")
    assert "data/small.ttl" in mini.purgeld("fmt", "--check", cwd=small, expect=1).stdout
    mini.purgeld("fmt", cwd=small)
    assert mini.purgeld("fmt", "--check", cwd=small).stdout == ""
    path.write_text("# mine\n" + path.read_text("utf-8"), "utf-8")
    done = mini.purgeld("fmt", cwd=small, expect=1)
    assert "small.ttl:1: a comment would be lost" in done.stderr


def test_dump_gives_every_format(small: Path) -> None:
    """The dataset goes to standard output in each format."""
    for form in ("ttl", "nt", "nq", "trig", "rdf", "jsonld"):
        assert "Testov" in mini.purgeld("dump", "--format", form, cwd=small).stdout


def test_closed_pipe_ends_quietly(small: Path) -> None:
    """A reader that goes away is no error."""
    with subprocess.Popen(
        [sys.executable, "-m", "purgeld", "dump"],
        cwd=small,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_nowhere_to_write_is_one_line(small: Path) -> None:
    """A standard output that is full ends the command with one line and exit code 1."""
    (small / "own.rq").write_text("SELECT * { ?s ?p ?o }", "utf-8")
    for arguments in (("dump",), ("query", "own.rq", "--store", "data/small.ttl")):
        command = [sys.executable, "-m", "purgeld", *arguments]
        with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
            done = subprocess.run(
                command, cwd=small, stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert done.returncode == 1
        said = "purgeld: standard output: cannot be written (No space left on device)"
        assert done.stderr.startswith(said)
        assert done.stderr.count("\n") == 1


def test_a_refusal_is_all_that_is_said(small: Path) -> None:
    """Rows that were asked for in vain are let go of without a word."""
    (small / "own.rq").write_text("SELECT * { ?s ?p ?o } LIMIT 1", "utf-8")
    done = mini.purgeld("query", "own.rq", "--format", "turtle", cwd=small, expect=1)
    assert (
        done.stderr == "purgeld: rows cannot be written as turtle. Use table, csv, tsv, json, xml\n"
    )

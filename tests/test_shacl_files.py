"""`purgeld validate` on files of a user: parts, lines, blank nodes, broken files and shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, serialize

import mini
import test_shacl_faults
from purgeld import checking
from purgeld.errors import PurgeldError
from purgeld.validation import How

if TYPE_CHECKING:
    from pathlib import Path

WHERE = re.compile(r"^(\S+?):(\d+): (\S+): ", re.MULTILINE)
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
ex:Shape sh:targetSubjectsOf ex:p ;
  sh:property [ sh:path ex:p ; sh:maxCount 1 ] ;
  sh:property [ sh:path ex:q ; sh:minCount 1 ] .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a register, a Turtle file and shapes for each."""
    triples = test_shacl_faults.triples_of(test_shacl_faults.register(200, 3)[0])
    serialize(triples, tmp_path / "register.nt", format=RdfFormat.N_TRIPLES)
    (tmp_path / "register.ttl").write_text(test_shacl_faults.SHAPES, "utf-8")
    (tmp_path / "shapes.ttl").write_text(SHAPES, "utf-8")
    (tmp_path / "more.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n\nex:a ex:p 1 ,\n  2 .\n[] ex:p 3 , 4 .\n", "utf-8"
    )
    lines = (
        "<{0}a> <{0}q> <{0}b> <{0}g> .",
        "_:x <{0}p> <{0}b> .",
        '<{0}\\u0416>\t<{0}p> "\\u0416" .',
    )
    text = "\n".join(line.format("http://example.org/") for line in lines)
    (tmp_path / "more.nq").write_text(text, "utf-8")
    return tmp_path


def test_workers_change_nothing(folder: Path) -> None:
    """However many processes validate, standard output is the same, byte for byte."""
    files = ["register.nt", "more.ttl", "more.nq", "--format", "turtle"]
    shapes = ["--shapes", "register.ttl", "--shapes", "shapes.ttl"]
    said = {
        mini.purgeld("validate", *files, *shapes, "--workers", count, cwd=folder, expect=1).stdout
        for count in ("1", "3")
    }
    assert len(said) == 1


def checked(folder: Path, *files: str, shapes: str = "shapes.ttl", workers: int = 1) -> list[str]:
    """Validate files of a folder and write what was found as lines."""
    paths = [folder / name for name in files]
    gate = checking.of_files(None, paths, [folder / shapes], How(workers=workers))
    return [str(problem).replace(f"{folder}/", "") for problem in gate.problems]


def refused(folder: Path, *files: str, shapes: str = "shapes.ttl", workers: int = 1) -> str:
    """Return the message of the refusal that files or shapes must meet."""
    with pytest.raises(PurgeldError) as caught:
        checked(folder, *files, shapes=shapes, workers=workers)
    return str(caught.value).replace(f"{folder}/", "")


def test_findings_name_the_lines_of_large_files(folder: Path) -> None:
    """In N-Triples the line of each finding is one of its focus node."""
    found = "\n".join(checked(folder, "register.nt", shapes="register.ttl"))
    lines = (folder / "register.nt").read_text("utf-8").splitlines()
    places = WHERE.findall(found)
    assert len(places) > 60
    assert {file for file, _, _ in places} == {"register.nt"}
    assert all(lines[int(line) - 1].startswith(f"<{focus}>") for _, line, focus in places)
    wrong = next(n for n, line in enumerate(lines, 1) if '"1898-02-30"' in line)
    assert f"register.nt:{wrong}: " in found


def test_findings_in_several_files(folder: Path) -> None:
    """Turtle and N-Quads are one graph; each finding names the file that speaks of the node."""
    most = "needs at most 1 value. Shape: http://example.org/Shape, path <http://example.org/p>"
    least = "needs at least 1 value. Shape: http://example.org/Shape, path <http://example.org/q>"
    assert checked(folder, "more.ttl", "more.nq") == [
        f"more.ttl:3: http://example.org/a: {most}",
        f"more.ttl: _:f0xb0: {most}",
        f"more.nq:3: http://example.org/Ж: {least}",
        f"more.ttl: _:f0xb0: {least}",
        f"more.nq:2: _:f1xx: {least}",
    ]


@pytest.mark.parametrize(
    ("shapes", "place", "what"),
    [
        ("ex:s sh:targetClass ex:A ;\n  sh:minCoun 1 .", 4, "Did you mean sh:minCount?"),
        (
            "ex:s sh:targetClass ex:A ; sh:property [\n sh:path ex:p ;\n sh:Class ex:B ] .",
            5,
            "sh:class",
        ),
        ("ex:s sh:property [ sh:path ex:p ] ;\n sh:datatyp ex:A ; sh:targetClass ex:A .", 4, "not"),
        ("ex:s sh:targetClass ex:A ; sh:property [ sh:path [ ] ] .", 3, "is no path"),
        (
            "ex:s sh:targetClass ex:A .\nex:s sh:sparql\n [ sh:select 'SELECT $this { $this }' ] .",
            5,
            "cannot be read: it is not complete",
        ),
        ("ex:s sh:sparql [ sh:select 'SELECT $this { $this no:p 1 }' ] .", 3, "the prefix no:"),
        ("ex:s sh:targetClass ex:A ; sh:node ex:t .\nex:t sh:node ex:s .", 3, "recursion"),
        (
            "ex:s sh:targetClass ex:A ; sh:property ex:t .\nex:t sh:minCount 1 .",
            4,
            "stands on a node shape",
        ),
        ("ex:s sh:targetClass ex:A ;", 3, ""),
    ],
)
def test_broken_shapes_name_their_file_and_line(
    folder: Path, shapes: str, place: int, what: str
) -> None:
    """Shapes that mean nothing are refused on one line that begins with file and line."""
    prefixes = "".join(SHAPES.splitlines(keepends=True)[:2])
    (folder / "broken.ttl").write_text(prefixes + shapes, "utf-8")
    said = refused(folder, "more.nq", shapes="broken.ttl")
    assert said.startswith(f"broken.ttl:{place}:")
    assert what in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cut.nt", b"<x:s> <x:p> <x:o> .\n<x:s> <x:p>", "cut.nt:2:"),
        ("latin.nt", '<x:s> <x:p> "\u00e4" .\n'.encode("latin-1"), "latin.nt:1:"),
        ("wide.nt", "<x:s> <x:p> <x:o> .\n".encode("utf-16"), "wide.nt:1:"),
        ("gone.nt", None, "gone.nt: "),
        ("table.csv", b"a,b\n", "table.csv: "),
    ],
)
def test_broken_files_name_file_and_line(
    folder: Path, name: str, content: bytes | None, said: str
) -> None:
    """A file that cannot be read is refused on one line, from a process of its own as well."""
    if content is not None:
        (folder / name).write_bytes(content)
    for workers in (1, 2):
        assert refused(folder, "more.nq", name, workers=workers).startswith(said)


def test_a_byte_order_mark_is_passed_over(folder: Path) -> None:
    """N-Triples that begin with a byte order mark are read like any other."""
    path = folder / "more.nq"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert "more.nq:2: _:x: needs at least 1 value" in "".join(checked(folder, "more.nq"))


def test_workers_go_with_files(folder: Path) -> None:
    """More than one worker without files, or for the reference, is refused."""
    for arguments in (["--workers", "2"], ["more.nq", "--engine", "pyshacl", "--workers", "2"]):
        done = mini.purgeld("validate", *arguments, cwd=folder, expect=2)
        assert "--workers goes with files" in done.stderr


def test_validating_nothing_is_told(folder: Path) -> None:
    """Shapes without targets are refused; a target that finds no node shows in the summary."""
    (folder / "none.ttl").write_text(SHAPES.replace("ex:Shape sh:targetSubjectsOf ex:p ;", "ex:S"))
    assert "no shape has both a target" in refused(folder, "more.nq", shapes="none.ttl")
    (folder / "other.ttl").write_text(SHAPES.replace("sh:targetSubjectsOf", "sh:targetClass"))
    gate = checking.of_files(None, [folder / "more.nq"], [folder / "other.ttl"], How())
    assert checking.summary(gate) == "valid: 0 violations, 0 warnings and notes; 0 focus nodes"


def test_what_runs_out_of_time_is_told_with_its_place(folder: Path) -> None:
    """A query that does not end is reported at its shape as not validated, never as valid."""
    query = "SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (STR(?a) = CONCAT(?d, ?g)) }"
    (folder / "slow.ttl").write_text(
        f"{SHAPES.splitlines()[0]}\n\n<http://a/S> sh:targetNode <http://a/n> ;\n"
        f" sh:sparql [ sh:select '{query}' ] .\n"
    )
    gate = checking.of_files(
        None, [folder / "register.nt"], [folder / "slow.ttl"], How(seconds=0.4)
    )
    assert not gate.passes
    (problem,) = map(str, gate.problems)
    assert problem.startswith(f"{folder}/slow.ttl:3: shape http://a/S was not validated: ")
    assert "stopped by the time limit" in problem

"""Validation by parts: whatever the cut and however many processes, the report is the same."""

from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, RdfFormat, Triple, serialize

import test_shacl_faults
import test_shacl_sparql
from purgeld.errors import DataError, OutputError, SyntaxFault
from purgeld.shacl import partitions, parts, reading, sharing
from purgeld.shacl.compiled import compile_shapes
from purgeld.shacl.crew import Crew
from purgeld.shacl.slicing import cut
from purgeld.terms import SH, XSD
from random_shapes import EX, SHAPES_GRAPHS, statements, triples_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from purgeld.shacl.compiled import Plan
    from purgeld.shacl.report import Report

FORK = "ignore:This process .* is multi-threaded:DeprecationWarning"
pytestmark = pytest.mark.filterwarnings(FORK)


def dealt(triples: Sequence[Triple], count: int, chance: random.Random) -> list[list[Triple]]:
    """Deal triples out to parts at random; some lie in two parts."""
    found: list[list[Triple]] = [[] for _ in range(count)]
    for triple in triples:
        for _ in range(1 + (chance.random() < 0.1)):
            found[chance.randrange(count)].append(triple)
    return found


def written(report: Report) -> bytes:
    """Write a report as N-Triples."""
    return serialize(report.to_graph(), format=RdfFormat.N_TRIPLES) or b""


class Way(NamedTuple):
    """A way to validate by parts: how many, dealt how, in how many processes, with what limit."""

    parts: int
    seed: int
    workers: int
    most: int | None


WAYS = st.builds(
    Way,
    st.integers(1, 4),
    st.integers(0, 1 << 16),
    st.sampled_from([1, 1, 1, 3]),
    st.sampled_from([None, 1, 2]),
)


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(statements(), SHAPES_GRAPHS, WAYS)
def test_any_cut_gives_the_report_of_the_whole(data: list[Triple], shapes: str, way: Way) -> None:
    """Random shapes on random data, dealt out at random: the same report, byte for byte."""
    plan = compile_shapes(triples_of(shapes))
    pieces = dealt(data, way.parts, random.Random(way.seed))
    whole = plan.run(data, most=way.most)
    cut = plan.run_parts(pieces, workers=way.workers, most=way.most)
    assert cut == whole
    assert written(cut) == written(whole)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(statements(), SHAPES_GRAPHS, st.integers(0, 1 << 16))
def test_nodes_of_one_mark_change_nothing(data: list[Triple], shapes: str, seed: int) -> None:
    """Different nodes whose marks happen to be equal are taken for shared, at no harm."""
    plan = compile_shapes(triples_of(shapes))
    with pytest.MonkeyPatch.context() as patch:
        for module in (sharing, parts, partitions):
            patch.setattr(module, "marks_of", coarse)
        cut = plan.run_parts(dealt(data, 3, random.Random(seed)))
    assert cut == plan.run(data)


def coarse(texts: Sequence[str]) -> sharing.Marks:
    """Give terms one of seven marks, by their length."""
    return np.array([len(text) % 7 for text in texts], dtype=np.uint64)


WALKS = {
    "two steps": "SELECT $this { $this ex:q ?x . ?x ex:q ?y . ?y ex:p 1 }",
    "backwards": "SELECT $this ?value { ?value ex:q $this ; ex:p 1 }",
    "same value elsewhere": "SELECT $this ?value { $this ex:p ?v . ?value ex:p ?v "
    "FILTER ($this != ?value) }",
    "nothing behind": "SELECT $this { $this ex:q ?x FILTER NOT EXISTS { ?x ex:name ?n } }",
    "nothing behind, in brackets": "SELECT $this { $this ex:q ?x "
    "FILTER (!(EXISTS { ?x ex:name ?n . ?n ^ex:name ?x })) }",
    "optional behind": "SELECT $this ?value { $this ex:q ?x OPTIONAL { ?x ex:name ?value "
    "FILTER (lang(?value) = 'de') } FILTER (bound(?value)) }",
    "union joined": "SELECT $this { { $this ex:q ?x } UNION { ?x ex:q $this } ?x ex:p ?v }",
    "union deferred": "SELECT $this { { ?x ex:p 1 } UNION { ?x ex:p 5 } $this ex:q ?x }",
    "group joined": "SELECT $this { { ?x ex:p ?v } $this ex:q ?x . }",
    "long path": "SELECT $this ?value { $this (ex:q|^ex:q)/ex:q?/ex:p ?value }",
    "typed, tagged, signed": "SELECT $this { $this ex:q ?x . ?x ex:p ?v . OPTIONAL { ?x ex:name "
    "'d', 'a'@en, '1'^^ex:t ; ex:p -1, true, 1.5 . } }",
    "function": "SELECT $this { $this ex:name ?n FILTER regex(str(?n), '^a') }",
    "names like words": "SELECT $this { $this ex:q ?FILTER . ?FILTER ex:p ?UNION }",
}
LOOSE = {
    "loose pattern": "SELECT $this { $this ex:q ?x FILTER EXISTS { ?y ex:p 5 } }",
    "optional first": "SELECT $this { OPTIONAL { ?x ex:name ?n } $this ex:q ?x "
    "FILTER (!bound(?n)) }",
    "after optional": "SELECT $this { OPTIONAL { $this ex:name ?n } ?x ex:name ?n }",
    "optional in a group": "SELECT $this { { $this ex:q ?z OPTIONAL { ?x ex:name ?n } } "
    "$this ex:q ?x FILTER (!bound(?n)) }",
    "one branch only": "SELECT $this { { $this ex:q ?x } UNION { $this ex:p 1 } ?x ex:p 1 }",
    "constant subject": "SELECT $this { ex:a ex:p ?v FILTER (?v > 2) }",
    "unknown predicate": "SELECT $this { $this ?p ?v . ?x ?p 9 }",
    "blank node": "SELECT $this { $this ex:q [ ex:p ?v ] }",
    "exists outside": "SELECT $this { $this ex:q ?x } GROUP BY $this HAVING (EXISTS { ?y ex:p 5 })",
    "limit": test_shacl_sparql.QUERIES["limit"],
    "inner select": test_shacl_sparql.QUERIES["inner select"],
    "bound by computing": "SELECT $this { $this ex:p ?v BIND (ex:b AS ?x) ?x ex:p ?w }",
}
UNREAD = {"negated path", "bind"}  # these walk too, but are not understood
ALL = {**test_shacl_sparql.QUERIES, **WALKS, **LOOSE}


def query_plan(query: str) -> Plan:
    """Compile a query as a constraint on everything of class T."""
    return compile_shapes(test_shacl_sparql.shapes_of(query))


@pytest.mark.parametrize("name", ALL)
def test_any_query_gives_the_report_of_the_whole(name: str) -> None:
    """Walked part by part or run on the whole, a query finds the same."""
    plan, data = query_plan(ALL[name]), test_shacl_sparql.triples_of(test_shacl_sparql.DATA)
    whole = plan.run(data)
    for seed in range(3):
        assert plan.run_parts(dealt(data, 2 + seed % 2, random.Random(seed))) == whole


@pytest.mark.parametrize("name", ALL)
def test_only_loose_queries_need_the_whole(name: str) -> None:
    """A query that walks from its focus node runs part by part, any other one on the whole."""
    assert bool(query_plan(ALL[name]).whole) == (name in LOOSE or name in UNREAD)


def test_components_walk_too() -> None:
    """ASK validators with parameters, and parts of a shape that need the whole, are told apart."""
    component = test_shacl_sparql.triples_of(test_shacl_sparql.COMPONENT)
    loose = str(Literal("SELECT $this { $this ex:p ?v FILTER EXISTS { ?x ex:p 5 } }"))
    shapes = [
        *component,
        *test_shacl_sparql.triples_of(
            f"ex:t sh:minCount 2 ; sh:sparql [ sh:prefixes ex:d ; sh:select {loose} ] ."
        ),
    ]
    plan, data = compile_shapes(shapes), test_shacl_sparql.triples_of(test_shacl_sparql.DATA)
    assert [len(job.shape.constraints) for job in (*plan.local, *plan.whole)] == [1, 1]
    assert plan.everywhere == frozenset({str(EX("p"))})
    whole = plan.run(data)
    assert len({finding.component for finding in whole.findings}) == 3
    for seed in range(6):
        assert plan.run_parts(dealt(data, 3, random.Random(seed))) == whole


def register_file(folder: Path, rows: int = 400) -> Path:
    """Write a register with faults as N-Triples; a comment sends one slice to the slow reader."""
    text, _ = test_shacl_faults.register(rows, 3)
    path = folder / "register.nt"
    serialize(test_shacl_faults.triples_of(text), path, format=RdfFormat.N_TRIPLES)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:900], "# a comment\n", *lines[900:]]), encoding="utf-8")
    return path


def register_plan() -> Plan:
    """Compile the shapes of the register."""
    return compile_shapes(test_shacl_faults.triples_of(test_shacl_faults.SHAPES))


@pytest.mark.parametrize(("workers", "size"), [(1, 1 << 30), (2, 1 << 30), (3, 20_000), (1, 9_000)])
def test_a_file_is_cut_anywhere(tmp_path: Path, workers: int, size: int) -> None:
    """A file in slices, in memory or by way of a folder, in several processes: the same bytes."""
    path = register_file(tmp_path)
    plan = register_plan()
    whole = plan.run(path)
    slices = cut([path], size, workers)
    assert len(slices) == max(workers, -(-path.stat().st_size // size))
    assert written(plan.run_parts(slices, workers=workers)) == written(whole)
    assert len(whole.findings) > 100


def test_parts_of_a_register_share_little(tmp_path: Path) -> None:
    """Of a register cut between its rows, only the places are shared, and the rows at the cut."""
    path = register_file(tmp_path)
    plan = register_plan()
    opened = [parts.opened(reading.load(each), plan.reach) for each in cut([path], 20_000)]
    shared = sharing.shared_marks([np.sort(each.marks) for each in opened], plan.reach.named)
    names = {
        text
        for each in opened
        for text in each.data.texts(np.flatnonzero(each.mask(shared, own=False)))
    }
    rows = {name for name in names if "person" in name or "trial" in name}
    assert len(rows) <= 2 * len(opened)
    assert any("place" in name for name in names - rows)


def test_several_files_keep_their_blank_nodes(tmp_path: Path) -> None:
    """Blank nodes of one label are one node in a file however it is cut, and two in two files."""
    shapes = triples_of("ex:s sh:targetSubjectsOf ex:p ; sh:property ex:t . "
                        "ex:t sh:path ex:p ; sh:maxCount 1 .")  # fmt: skip
    lines = "".join(f"_:b <{EX('p').value}> <{EX('n').value}{n}> .\n" for n in range(4))
    files = [tmp_path / "a.nt", tmp_path / "b.nq", tmp_path / "c.ttl"]
    for file in files[:2]:
        file.write_text(lines, encoding="utf-8")
    files[2].write_text(f"[] <{EX('p').value}> 1 , 2 . [] <{EX('p').value}> 3 .", encoding="utf-8")
    plan = compile_shapes(shapes)
    whole = plan.run(files)
    assert [str(each.focus) for each in whole.findings] == ["_:f0xb", "_:f1xb", "_:f2xb0"]
    assert plan.run_parts(cut(files, 60), workers=2) == whole
    assert [str(each.focus) for each in plan.run(files[0]).findings] == ["_:b"]


def test_a_broken_line_is_named_from_any_slice(tmp_path: Path) -> None:
    """A mistake in a later slice is told with its line in the file, from a process of its own."""
    path = register_file(tmp_path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    lines[2000] = "<x:s> <x:p> .\n"
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(SyntaxFault) as caught:
        register_plan().run_parts(cut([path], 1 << 30, 3), workers=3)
    assert caught.value.where is not None
    assert (caught.value.where.name, caught.value.where.line) == (path, 2001)


def test_parts_come_one_by_one_from_other_processes(tmp_path: Path) -> None:
    """Parts that other processes gave, with a plan that was pickled, make the report of all."""
    folder = tmp_path / "parts"
    folder.mkdir()
    path = register_file(tmp_path)
    plan = register_plan()
    partitions = plan.partitioned(folder)
    lines = path.read_bytes().splitlines(keepends=True)
    pieces = [b"".join(lines[n : n + 700]) for n in range(0, len(lines), 700)]
    sent = pickle.dumps(partitions)
    with Crew([Giver(sent, pieces[0::2], "even"), Giver(sent, pieces[1::2], "odd")]) as crew:
        crew.ask("give")
    assert len(partitions.names()) == len(pieces)
    assert written(partitions.report(workers=2)) == written(plan.run(path))


class Giver:
    """Gives parts to a validation that it received as bytes."""

    def __init__(self, sent: bytes, pieces: list[bytes], name: str) -> None:
        self.sent, self.pieces, self.name = sent, pieces, name

    def give(self) -> int:
        """Add all parts."""
        partitions = pickle.loads(self.sent)  # noqa: S301 - made by this test
        for number, piece in enumerate(self.pieces):
            partitions.add(f"{self.name}-{number}", piece)
        return os.getpid()


def test_a_part_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """What a killed process leaves is no part; a part given again replaces the old one."""
    plan = register_plan()
    partitions = plan.partitioned(tmp_path)
    partitions.add("one", test_shacl_faults.triples_of(test_shacl_faults.register(9, 3)[0]))
    (tmp_path / f"two{parts.COLUMNS}").write_bytes(b"half")
    (tmp_path / f".three{parts.MARKS}.new").write_bytes(b"half")
    assert partitions.names() == ["one"]
    assert not partitions.report().conforms
    partitions.add("one", test_shacl_faults.triples_of(test_shacl_faults.register(9, 100)[0]))
    partitions.add("two", [])
    assert partitions.names() == ["one", "two"]
    assert len(partitions.report().findings) <= 2


def test_a_part_is_told_more_when_all_are_there(tmp_path: Path) -> None:
    """Later lines are held against the shapes with their part, with what they say of others."""
    shapes = """
        ex:S a sh:NodeShape ; sh:targetClass ex:Row ; sh:property
            [ sh:path ex:like ; sh:class ex:Row ], [ sh:path ex:mark ; sh:maxCount 1 ] .
    """
    plan = compile_shapes(triples_of(shapes))
    partitions = plan.partitioned(tmp_path)
    row = f"<{EX}Row>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    partitions.add("one", f'<{EX}a> {kind} {row} .\n<{EX}a> <{EX}mark> "1" .\n'.encode())
    partitions.add("two", f"<{EX}b> {kind} {row} .\n".encode())
    link = f"<{EX}a> <{EX}like> <{EX}b> .\n"

    def wrong(lines: str) -> list[str]:
        partitions.tell("one", lines.encode())
        found = {workers: partitions.report(workers=workers) for workers in (1, 2)}
        assert found[1] == found[2]
        return [finding.focus.value for finding in found[1].findings]

    assert wrong(link + f"<{EX}b> {kind} {row} .\n") == []
    assert wrong(link) == [f"{EX}a"]
    assert wrong(f'<{EX}a> <{EX}mark> "2" .\n') == [f"{EX}a"]
    assert wrong("") == []


@pytest.mark.parametrize("suffix", [parts.MARKS, parts.COLUMNS])
def test_a_spoilt_part_is_refused(tmp_path: Path, suffix: str) -> None:
    """A file of a part that was cut short is refused by name."""
    partitions = register_plan().partitioned(tmp_path)
    partitions.add("one", test_shacl_faults.triples_of(test_shacl_faults.register(9, 3)[0]))
    path = tmp_path / f"one{suffix}"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match="is no part of a validation") as caught:
        partitions.report()
    assert caught.value.where is not None
    assert caught.value.where.name == path


def test_a_part_needs_a_plain_name_and_a_folder(tmp_path: Path) -> None:
    """A name that leaves the folder, and a folder that is not there, are refused."""
    plan = register_plan()
    with pytest.raises(OutputError, match="cannot be the name"):
        plan.partitioned(tmp_path).add("../x", [])
    with pytest.raises(OutputError, match="cannot be written"):
        plan.partitioned(tmp_path / "gone").add("x", [])


class Mortal:
    """A station that dies when it is asked to."""

    def die(self) -> None:
        """End the process without a word."""
        os._exit(9)


def test_a_process_that_dies_is_an_error() -> None:
    """The death of a worker is told, and nothing waits for ever."""
    with pytest.raises(DataError, match="died"), Crew([Mortal(), Mortal()]) as crew:
        crew.ask("die")


ORPHANS = """
import os, time
from purgeld.shacl.crew import Crew
class Sleeper:
    def sleep(self):
        print(os.getpid(), flush=True)
        time.sleep(60)
with Crew([Sleeper(), Sleeper()]) as crew:
    crew.ask("sleep")
"""


def test_processes_end_with_the_first_one() -> None:
    """When the process that forked them is killed, workers stop at once, in whatever they do."""
    with subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        workers = [int(first.stdout.readline()) for _ in range(2)]
        first.kill()
        first.wait()
    for _ in range(500):
        if not any(map(lives, workers)):
            return
        time.sleep(0.01)
    raise AssertionError(workers)


def lives(process: int) -> bool:
    """Say whether a process is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_time_limits_hold_in_every_part() -> None:
    """A constraint that one part did not finish has no findings, and its shape is unchecked."""
    shapes = triples_of(
        "ex:s sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal ; sh:sparql [ sh:select "
        "'SELECT $this ?failure { $this <http://example.org/p> ?v BIND (?v = 2 AS ?failure) }' ] ."
    )
    data = triples_of("ex:a ex:p 1 . ex:b ex:p 2 . ex:c ex:p 1 .")
    plan = compile_shapes(shapes)
    whole = plan.run(data)
    assert [each.reason for each in whole.unchecked] == ["its query reports a failure"]
    assert {each.component for each in whole.findings} == {SH("NodeKindConstraintComponent")}
    assert plan.run_parts([[triple] for triple in data], workers=2) == whole


def test_marks_are_compared_bucket_by_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many buckets the marks are compared in, the same ones are shared."""
    chance = np.random.default_rng(1937)
    columns = [np.sort(chance.integers(0, 1 << 63, 50, dtype=np.uint64) * 2) for _ in range(4)]
    columns[1][:10] = columns[0][:10]
    columns[2][-5:] = columns[3][-5:]
    columns = [np.sort(column) for column in columns]
    once = sharing.shared_marks(columns, ["<x:named>"])
    monkeypatch.setattr(sharing, "_BUCKET", 10)
    assert sharing.shared_marks(columns, ["<x:named>"]).tolist() == once.tolist()
    assert len(once) == 16


def test_several_failing_constraints_inside_a_shape() -> None:
    """A value that fails a later constraint of an inner shape fails, in a large graph too."""
    shapes = triples_of(
        "ex:s sh:targetNode ex:n ; sh:property ex:t . ex:t sh:path ex:p ; sh:node ex:u . "
        "ex:u sh:datatype xsd:integer ; sh:minInclusive 2 ."
    )
    many = "".join(f"ex:m{n} ex:q ex:o{n} . " for n in range(40))
    data = triples_of(f"{many} ex:n ex:p 1 , 'x' , 3 .")
    values = [str(each.value) for each in compile_shapes(shapes).run(data).findings]
    assert values == [f'"1"^^<{XSD}integer>', '"x"']

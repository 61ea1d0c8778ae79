"""Ingestion from files to validated parts: counts, resumption, and what no result depends on."""

from __future__ import annotations

import csv
import errno
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import zstandard
from click.testing import CliRunner

import archive
import outside
from purgeld import pages, project, website
from purgeld.cli.ingest import command
from purgeld.errors import DataError, OutputError
from purgeld.ingestion import duplicates, running, unread
from purgeld.ingestion.job import Job
from purgeld.ingestion.unread import Unread
from purgeld.ingestion.workplace import Workplace
from purgeld.profiles import loading
from purgeld.terms import BASE

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

DAY = ("--reference-date", "2026-11-24", "--report", "none")


def run(table: Path, out: Path, *options: str) -> Result:
    """Ingest a register by the plain template."""
    asked = [str(table), "--profile", "table", "--out", str(out), *DAY, *options]
    return CliRunner().invoke(command, asked, catch_exceptions=False, standalone_mode=False)


def lines(out: Path) -> list[str]:
    """Return the lines of all parts, sorted."""
    parts = sorted((out / "parts").glob("*.nq.zst"))
    texts = (zstandard.ZstdDecompressor().decompress(path.read_bytes()) for path in parts)
    return sorted(line for text in texts for line in text.decode().splitlines())


def manifest(out: Path) -> dict[str, Any]:
    """Read the manifest of a run."""
    found: dict[str, Any] = json.loads((out / "manifest.json").read_text("utf-8"))
    return found


def rows(path: Path) -> list[dict[str, str]]:
    """Read a list of a run."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ingest 300 rows at once, in one process; return the output."""
    folder = tmp_path_factory.mktemp("whole")
    run(archive.table(folder / "book.csv", 300), folder / "out")
    return folder / "out"


def test_rows_in_are_rows_out_and_refused_and_withheld(tmp_path: Path) -> None:
    """Every row is written, refused or withheld, and the manifest proves it by counts."""
    ragged, twin, unnumbered = ["900", "x"], archive.row(5), archive.row(6)
    unnumbered[0] = ""
    child = archive.row(901)
    child[archive.HEADER.index("birth")] = "1930"
    table = archive.table(tmp_path / "book.csv", 20, ragged, twin, unnumbered, child)
    run(table, tmp_path / "out")
    counts = manifest(tmp_path / "out")["rows"]
    assert counts == {"in": 24, "out": 20, "refused": 3, "withheld": {"living": 1}}
    refused = rows(tmp_path / "out" / "rejects.csv")
    assert [one["where"] for one in refused] == ["book.csv:22", "book.csv:23", "book.csv:24"]
    assert "the record number 5 stands in row 5 already" in refused[1]["why"]
    assert "has no record number" in refused[2]["why"]
    assert [one["row"] for one in rows(tmp_path / "out" / "withheld.csv")] == ["24"]
    assert "/901>" not in "".join(lines(tmp_path / "out"))


@pytest.mark.parametrize("options", [("--rows", "7"), ("--workers", "2", "--rows", "50"),
                                     ("--workers", "3", "--rows", "101")])  # fmt: skip
def test_no_result_depends_on_parts_or_workers(
    whole: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """The lines of all parts and every list are the same, however rows are dealt out."""
    run(archive.table(tmp_path / "book.csv", 300), tmp_path / "out", *options)
    assert lines(tmp_path / "out") == lines(whole)
    for name in ("issues.csv", "rejects.csv", "withheld.csv", "duplicates.csv", "quality.json",
                 "quality.html", "proposed-rules.csv"):  # fmt: skip
        assert (tmp_path / "out" / name).read_bytes() == (whole / name).read_bytes(), name


def test_the_same_run_writes_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    """Two runs of the same job make the same files, and an old output is replaced."""
    table = archive.table(tmp_path / "book.csv", 300)
    for _ in range(2):
        run(table, tmp_path / "out")
    for path in sorted(whole.rglob("*")):
        if path.is_file():
            assert (tmp_path / "out" / path.relative_to(whole)).read_bytes() == path.read_bytes()


def start(table: Path, out: Path, *options: str, limit: int = 0) -> subprocess.Popen[bytes]:
    """Start an ingestion in a process of its own; no file may grow over ``limit`` KiB."""
    own = [sys.executable, "-m", "purgeld", "ingest", str(table), "--profile", "table"]
    asked = [*own, "--out", str(out), *DAY, *options]
    if limit:
        asked = ["bash", "-c", f'ulimit -f {limit}; exec "$@"', "limited", *asked]
    pipes: dict[str, Any] = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen(asked, start_new_session=True, **pipes)


def kill_after(process: subprocess.Popen[bytes], part: Path) -> None:
    """Kill a process and its workers as soon as a part is whole."""
    for _ in range(6_000):
        if part.exists() or process.poll() is not None:
            break
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_killed_run_goes_on_at_the_last_whole_part(tmp_path: Path, workers: str) -> None:
    """After kill -9 nothing is lost and nothing doubled, and whole parts are not done again."""
    table = archive.table(tmp_path / "book.csv", 3_000)
    out, options = tmp_path / "out", ("--rows", "100", "--workers", workers)
    records = tmp_path / ".out.runs" / "work" / "records"
    kill_after(start(table, out, *options), records / "part-000004.json")
    assert not out.exists()
    before = {path: path.stat().st_mtime_ns for path in records.glob("*.json")}
    assert 0 < len(before) < 30
    kept: dict[Path, int] = {}

    def look(_: int) -> None:
        kept.update({path: path.stat().st_mtime_ns for path in records.glob("*.json")})

    running.ingest(job_of(table, rows=100, workers=int(workers)), out, resume=True, told=look)
    assert before.items() <= kept.items()
    run(table, tmp_path / "undisturbed", "--rows", "100")
    assert lines(out) == lines(tmp_path / "undisturbed")
    assert manifest(out) == manifest(tmp_path / "undisturbed")


def job_of(table: Path, *, rows: int, workers: int = 1) -> Job:
    """Return the job that the command line makes of a register."""
    base = project.load(None).base
    day = date(2026, 11, 24)
    return Job((table,), loading.load("table"), base, day, None, rows, workers)


def test_resume_refuses_another_job(tmp_path: Path) -> None:
    """A stopped run is not mixed with one of other rows; without --resume it begins anew."""
    table = archive.table(tmp_path / "book.csv", 300)
    out = tmp_path / "out"
    part = tmp_path / ".out.runs" / "work" / "records" / "part-000002.json"
    kill_after(start(table, out, "--rows", "10"), part)
    archive.table(table, 301)
    with pytest.raises(OutputError, match="unfinished run of other files"):
        running.ingest(job_of(table, rows=10), out, resume=True)
    run(table, out, "--rows", "10")
    assert manifest(out)["rows"]["in"] == 301


def test_a_disk_that_fills(tmp_path: Path) -> None:
    """A part that cannot be written ends the run with place and cure; it goes on with more room."""
    table = archive.table(tmp_path / "book.csv", 600)
    out = tmp_path / "out"
    process = start(table, out, "--rows", "300", limit=12)
    _, told = process.communicate()
    assert process.returncode == 1
    assert b"cannot be written (File too large" in told
    assert told.count(b"\n") == 1
    assert not out.exists()
    run(table, out, "--rows", "300", "--resume")
    run(table, tmp_path / "undisturbed", "--rows", "300")
    assert lines(out) == lines(tmp_path / "undisturbed")


def test_refusals_are_told_at_the_end(tmp_path: Path) -> None:
    """The last line counts what was refused; a run that takes no row ends as bad data does."""
    table = archive.table(tmp_path / "book.csv", 3, archive.row(2))
    assert ": 3 records, 1 rows refused (rejects.csv), " in run(table, tmp_path / "out").stderr
    twice = table.read_text("utf-8").splitlines()[0]
    table.write_text(f"{twice}\n1,2\n", "utf-8")
    with pytest.raises(DataError, match="every row was refused"):
        run(table, tmp_path / "none")
    assert manifest(tmp_path / "none")["rows"]["refused"] == 1


def test_the_old_output_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    """A run that fails leaves what was there; a folder of somebody else is not touched."""
    table, out = archive.table(tmp_path / "book.csv", 20), tmp_path / "out"
    run(table, out)
    before = lines(out)
    table.write_text("no,header,of,ours\n1,2,3,4\n", encoding="utf-8")
    with pytest.raises(DataError, match="there is no column"):
        run(table, out)
    assert lines(out) == before
    (tmp_path / "mine").mkdir()
    with pytest.raises(OutputError, match="that purgeld did not make"):
        run(table, tmp_path / "mine")


def test_records_of_the_same_content_are_linked(tmp_path: Path) -> None:
    """A record that repeats another under its own number stays, and refers to the first."""
    twin = archive.row(3)
    twin[0] = "77"
    run(archive.table(tmp_path / "book.csv", 5, twin), tmp_path / "out")
    [link] = [line for line in lines(tmp_path / "out") if "P130_shows_features_of" in line]
    assert link.split()[0].endswith("/77>")
    assert link.split()[2].endswith("/3>")
    assert manifest(tmp_path / "out")["rows"]["out"] == 6


def repeating(path: Path) -> Path:
    """Write a register in which three contents repeat, within parts and across them."""
    again = []
    for number in range(100, 160):
        cells = archive.row(number % 3 + 1)
        cells[0] = str(number)
        again.append(cells)
    return archive.table(path, 40, *again)


def test_links_are_the_same_however_records_are_dealt_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each repeated content is linked to its first row, whatever parts, workers and buckets are."""
    table = repeating(tmp_path / "book.csv")
    run(table, tmp_path / "whole")
    told = rows(tmp_path / "whole" / "duplicates.csv")
    assert [(one["row"], one["first_row"]) for one in told] == [
        (str(number - 59), str(number % 3 + 1)) for number in range(100, 160)
    ]
    monkeypatch.setattr(duplicates, "BUCKET", 7)
    monkeypatch.setattr(duplicates, "WAITING", 10)
    for name, options in (("small", ("--rows", "7")), ("two", ("--rows", "9", "--workers", "2"))):
        run(table, tmp_path / name, *options)
        assert lines(tmp_path / name) == lines(tmp_path / "whole")
        assert (tmp_path / name / "parts" / "vocabulary.nq.zst").read_bytes() == (
            tmp_path / "whole" / "parts" / "vocabulary.nq.zst"
        ).read_bytes()
        assert rows(tmp_path / name / "duplicates.csv") == told


def test_a_run_that_fails_while_it_links_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was put down of links is made anew after a disk that was full; nothing is doubled."""
    table, out = repeating(tmp_path / "book.csv"), tmp_path / "out"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(running, "_put", full)
        with pytest.raises(OutputError, match="No space left"):
            running.ingest(job_of(table, rows=9), out)
    assert not out.exists()
    running.ingest(job_of(table, rows=9), out, resume=True)
    run(table, tmp_path / "undisturbed", "--rows", "9")
    assert manifest(out) == manifest(tmp_path / "undisturbed")
    assert lines(out) == lines(tmp_path / "undisturbed")


def test_what_repeats_is_found_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 40,000 keys, nearly all of one content, no more than a bucket and a part are held."""
    place = Workplace(tmp_path / "out")
    for folder in (place.keys, place.work / "parts"):
        folder.mkdir(parents=True)
    for number in range(1, 41):
        keys = (
            f"{row if row % 100 == 0 else 1:016x} {row} https://example.org/{row:0100}\n"
            for row in range(number * 1000, number * 1000 + 1000)
        )
        (place.keys / place.name(number)).write_text("".join(keys), encoding="utf-8")
    monkeypatch.setattr(duplicates, "BUCKET", 1_000)
    monkeypatch.setattr(duplicates, "WAITING", 1_000)
    tracemalloc.start()
    try:
        found = duplicates.find(place, 40, 40_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == 40_000 - 400 - 1
    assert duplicates.of_part(place, 40)[-1][::2] == (40_999, 1_001)
    assert peak < 2_000_000


def test_texts_not_understood_are_counted_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The most frequent texts are the same, whether counts were held or put down in between."""
    texts = [
        (("column", "place", "refused", f"text {n * n % 97}\n{n % 3}"), n % 5 + 1)
        for n in range(3_000)
    ]
    held = Unread(tmp_path / "held")
    held.add(texts)
    monkeypatch.setattr(unread, "HELD", 40)
    spilt = Unread(tmp_path / "spilt")
    for start in range(0, len(texts), 30):
        spilt.add(texts[start : start + 30])
    assert list(spilt.most(20).items()) == list(held.most(20).items())
    assert not (tmp_path / "spilt").exists()
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for text, count in texts:
        counts[text] += count
    assert held.most(1_000) == counts


def test_the_report_of_quality(whole: Path) -> None:
    """The report counts each column, and names what was not understood; the page escapes it."""
    report = json.loads((whole / "quality.json").read_text("utf-8"))
    columns = {row["column"]: row for row in report["columns"]}
    people = columns["nationality"]
    states = ("understood", "partly", "refused", "empty")
    assert [people[state] for state in states] == [180, 0, 60, 60]
    assert {"column": "nationality", "kind": "nationality", "state": "refused",
            "text": "марсианин", "count": 60} in report["unrecognised"]  # fmt: skip
    assert "марсианин" in (whole / "quality.html").read_text("utf-8")
    proposed = {row["text"]: row for row in rows(whole / "proposed-rules.csv")}
    assert proposed["зюзюка"]["table"] == "sentences"


def test_parts_are_loaded_into_a_store(tmp_path: Path) -> None:
    """With --store all statements of the parts are in the store, each in its graph."""
    table, out = archive.table(tmp_path / "book.csv", 30), tmp_path / "out"
    run(table, out, "--store", str(tmp_path / "store"))
    held = ox.Store.read_only(str(tmp_path / "store"))
    assert len(held) == manifest(out)["triples"]
    graphs = {graph.value for graph in held.named_graphs() if isinstance(graph, ox.NamedNode)}
    assert graphs == {f"{BASE}graph/{name}" for name in ("core", "vocab", "source/table")}


def test_the_page_of_a_record(whole: Path) -> None:
    """The page of a record tells its birth, its events and its cells, with words for each."""
    quads = list(ox.parse("\n".join(lines(whole)), format=ox.RdfFormat.N_QUADS))
    site = website.site_of(project.load(None))
    content = pages.Content(pages.GraphFacts(quads), BASE)
    found = pages.find(content, site, "id/record/table/5", "index", {})
    assert found is not None
    for language, words in (
        ("en", ("The row of the source, as it stands", "place of birth", "date of birth")),
        ("ru", ("Строка источника", "место рождения", "дата рождения")),
    ):
        page = pages.render(found, language, site)
        assert [word for word in words if word not in page] == []
        assert "arrest-1" in page


@pytest.mark.outside
def test_spark_makes_the_same(whole: Path, tmp_path: Path) -> None:
    """On two cores of Spark, lines and lists are those of one process."""
    if importlib.util.find_spec("pyspark") is None:
        outside.missing("pyspark")
    outside.program("java")
    table = archive.table(tmp_path / "book.csv", 300)
    run(table, tmp_path / "out", "--engine", "spark", "--workers", "2", "--rows", "60")
    assert lines(tmp_path / "out") == lines(whole)
    for name in ("issues.csv", "rejects.csv", "withheld.csv", "quality.json"):
        assert (tmp_path / "out" / name).read_bytes() == (whole / name).read_bytes(), name


def test_hostile_cells_do_not_reach_the_page(tmp_path: Path) -> None:
    """Markup in a cell is text in the report and in the lists."""
    bad = archive.row(9)
    bad[archive.HEADER.index("nationality")] = "<script>alert(1)</script>"
    run(archive.table(tmp_path / "book.csv", 3, bad), tmp_path / "out")
    page = (tmp_path / "out" / "quality.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page

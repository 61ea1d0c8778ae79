"""Deciding on candidates: what is shown, what is kept, and that nothing decided is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import decisions
import mini
from purgeld import assembly, graphs, project, sssom
from purgeld.errors import DataError, OutputError, UsageError
from purgeld.linking import ledger, reviewing
from purgeld.linking.cache import Cache
from purgeld.linking.reviewing import Review
from purgeld.linking.wikidata import Item

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = (sys.executable, "-m", "purgeld", "link", "review")


def waiting(number: int = 1, **changed: str) -> sssom.Record:
    """Return a candidate of the matcher."""
    given = {
        "record_id": f"decision:Q193700{number}",
        "object_id": f"wd:Q193700{number}",
        "mapping_justification": "semapv:CompositeMatching",
        "mapping_tool": "purgeld",
        "confidence": "0.87",
        "comment": "name +80.0; birth year +7.0",
    }
    return decisions.row(**{**given, **changed})


def propose(folder: Path, *rows: sssom.Record, decided: tuple[sssom.Record, ...] = ()) -> Path:
    """Write decisions and candidates into the small project; return the file of decisions."""
    path = decisions.write(folder, *decided)
    home = path.parent / "proposed"
    home.mkdir()
    (home / path.name).write_text(decisions.text(*rows), "utf-8")
    lines = "".join(
        f"wikidata,{row.object_id[3:]},Ivan Testov,high,a service,{row.object_id[3:]},"
        "2026-11-24,Ivan Testov,label,\n"
        for row in rows
    )
    (home / "evidence.csv").write_text(decisions.EVIDENCE + lines, "utf-8")
    return path


def review(folder: Path, typed: str, *arguments: str, expect: int = 0) -> str:
    """Run the command with these lines typed; return what it shows."""
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=folder, input=typed, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == expect, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def rows(path: Path) -> tuple[sssom.Record, ...]:
    """Return the rows of a file."""
    return ledger.load(path).rows


def test_yes_publishes_a_link_with_evidence(small: Path) -> None:
    """An accepted candidate is a decision of a person, and its evidence goes with it."""
    path = propose(small, waiting())
    shown = review(small, "y\nSame birth year\n", "--reviewer", "orcid:0000-0000-0000-0000")
    assert "Ivan Testov" in shown
    assert "name +80.0; birth year +7.0" in shown
    assert "87 of 100" in shown
    (row,) = rows(path)
    assert row.verdict == sssom.ACCEPTED
    assert row.reviewer_id == "orcid:0000-0000-0000-0000"
    assert row.mapping_justification == sssom.BY_HAND
    assert row.comment == "Same birth year"
    whole = assembly.assemble(project.load(small))
    assert whole.problems == ()
    assert len(whole.graphs[graphs.LINKS]) == 1


def test_no_needs_a_reason(small: Path) -> None:
    """A refusal is asked for its reason until there is one, and is kept as Not."""
    path = propose(small, waiting())
    review(small, "n\n\n\nA painter\n")
    (row,) = rows(path)
    assert (row.verdict, row.comment) == (sssom.REJECTED, "A painter")
    assert "nothing else waits" in review(small, "")


def test_unsure_waits_until_asked_for_again(small: Path) -> None:
    """What somebody was unsure of is no decision; it comes back with --again."""
    path = propose(small, waiting())
    review(small, "u\nNo dates\n")
    assert rows(path) == ()
    assert "nothing else waits" in review(small, "")
    assert "Unsure. No dates" in review(small, "q\n", "--again")


def test_skip_and_end_of_input_decide_nothing(small: Path) -> None:
    """Skipping, quitting and hanging up leave everything as it was."""
    path = propose(small, waiting(1), waiting(2))
    for typed in ("s\ns\n", "q\n", "", "y", "n\n", "what\n"):
        if typed != "y":
            review(small, typed)
    assert rows(path) == ()


def test_the_likeliest_comes_first(small: Path) -> None:
    """Pages are in the order of their scores."""
    propose(small, waiting(1, confidence="0.51"), waiting(2, confidence="0.99"))
    shown = review(small, "s\ns\n")
    assert shown.index("Q1937002") < shown.index("Q1937001")


def test_a_decision_replaces_what_it_answers(small: Path) -> None:
    """A link ends a search in vain; a pair decided before keeps its record."""
    vain = decisions.row(record_id="decision:none.testov", object_id=sssom.NOT_FOUND)
    path = propose(small, waiting(), decided=(vain,))
    review(small, "y\n\n")
    assert [row.record_id for row in rows(path)] == ["decision:none.testov"] * 2
    assert assembly.assemble(project.load(small)).problems == ()


def test_no_record_of_another_pair_is_replaced(small: Path) -> None:
    """A candidate whose record_id is taken gets one of its own."""
    other = decisions.row(subject_id="event:trial", predicate_modifier="Not", comment="A trial")
    path = propose(small, waiting(), decided=(other,))
    review(small, "y\n\n")
    first, second = rows(path)
    assert first.record_id != second.record_id
    assert len(ledger.load(path).current()) == 2


def test_a_refusal_is_not_shown_again(small: Path) -> None:
    """A pair refused on or after the day of the candidate does not come back."""
    refused = decisions.row(predicate_modifier="Not", comment="A painter")
    propose(small, waiting(), decided=(refused,))
    assert "nothing else waits" in review(small, "")


def test_a_decision_survives_kill_9(small: Path) -> None:
    """When the next page is shown, the decision before it is on the disk."""
    path = propose(small, waiting(1, confidence="0.99"), waiting(2, confidence="0.5"))
    with subprocess.Popen(
        COMMAND, cwd=small, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write("y\nThe same man\n")
        running.stdin.flush()
        end = time.monotonic() + 30
        while "2 of 2" not in running.stdout.readline() and time.monotonic() < end:
            pass
        os.kill(running.pid, signal.SIGKILL)
    (row,) = rows(path)
    assert row.comment == "The same man"
    assert assembly.assemble(project.load(small)).problems == ()


def test_two_people_may_review_at_once(small: Path) -> None:
    """Rows that two processes add stand one after the other, each whole."""
    path = propose(small, waiting())
    code = (
        "import sys; from pathlib import Path; from purgeld.linking import ledger;"
        f"[ledger.add(Path({str(path)!r}), sys.argv[1] * 200 + chr(10)) for _ in range(50)]"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, letter]) for letter in "ab"]
    assert [each.wait(60) for each in running] == [0, 0]
    added = path.read_text("utf-8").splitlines()[-100:]
    assert sorted(added) == ["a" * 200] * 50 + ["b" * 200] * 50


def test_a_file_without_a_last_line_end_gets_one(small: Path) -> None:
    """A row is never glued to the row before."""
    path = propose(
        small, waiting(), decided=(decisions.row(record_id="decision:b", object_id="wd:Q5"),)
    )
    path.write_text(path.read_text("utf-8").removesuffix("\n"), "utf-8")
    review(small, "y\n\n")
    assert len(rows(path)) == 2


def test_a_full_disk_takes_nothing_away(tmp_path: Path) -> None:
    """Where a row cannot be written whole, none of it is written, and the error says so."""
    with pytest.raises(OutputError, match="cannot be written"):
        ledger.add(tmp_path / "not" / "there.tsv", "row\n")


def test_files_in_disorder_stop_a_review(small: Path) -> None:
    """A missing or broken file is named; no page is shown."""
    path = propose(small, waiting())
    path.write_text("decision\n", "utf-8")
    assert "has no mapping_set_id" in review(small, "y\n\n", expect=1)
    path.unlink()
    with pytest.raises(DataError, match=r"wikidata\.sssom\.tsv: is missing"):
        Review(small, "wikidata", "agent:developers")


def test_a_reviewer_has_a_name(small: Path) -> None:
    """The one who decides is named by a prefix that readers can follow."""
    propose(small, waiting())
    with pytest.raises(UsageError, match="names no person"):
        Review(small, "wikidata", "me")


def test_what_was_fetched_is_shown(small: Path) -> None:
    """Label, description, other names and years of the item stand on the page."""
    propose(small, waiting())
    labels = {"en": "Ivan Testov", "ru": "Иван Тестов"}
    described = {"en": "officer"}
    Cache(small).put(
        Item(
            "Q1937001", "2026-11-24", "a service",
            labels=labels, descriptions=described, born=["1890"],
        )
    )  # fmt: skip
    shown = review(small, "q\n")
    assert "Иван Тестов (ru)" in shown
    assert "born 1890, died ?" in shown


def test_labels_cannot_steer_the_terminal(small: Path) -> None:
    """Escapes, signs that turn the line around and line ends are shown as numbers."""
    hostile = "\x1b[2JIvan\u202e\u200bvotseT\x9b31m"
    propose(small, waiting(object_label=hostile))
    shown = review(small, "q\n")
    assert not {"\x1b", "\u202e", "\u200b", "\x9b"} & set(shown)
    assert "\\x1b[2JIvan\\u202e\\u200bvotseT\\u009b31m" in shown


@given(st.text(max_size=60))
def test_no_text_can_steer_the_terminal(text: str) -> None:
    """Whatever a label holds, only visible signs come out, and plain text comes out unchanged."""
    shown = reviewing.plain(text)
    assert shown.isprintable()
    assert (shown == text) == text.isprintable()


@pytest.mark.parametrize("command", ["fetch", "propose", "review"])
def test_only_a_project_of_ones_own_is_written_to(tmp_path: Path, command: str) -> None:
    """Outside a project nothing is written into the one that came with the program."""
    done = mini.purgeld("link", command, cwd=tmp_path, expect=2)
    assert "holds no purgeld.toml" in done.stderr

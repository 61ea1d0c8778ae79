"""``purgeld ingest`` on files of every form: what was seen is told, and a profile proposed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import workbook
from purgeld.cli.ingest import command
from purgeld.errors import UsageError
from purgeld.profiles import loading

if TYPE_CHECKING:
    from click.testing import Result

OWN = {path.stem: path for path in Path(__file__).with_name("profiles").glob("*.[!m]*")}


def run(*options: str | Path) -> Result:
    """Run the command."""
    asked = list(map(str, options))
    return CliRunner().invoke(command, asked, catch_exceptions=False, standalone_mode=False)


def ingest(source: Path, name: str, out: Path) -> tuple[dict[str, Any], Result]:
    """Ingest a source by a profile; return the manifest, and what was said."""
    day = ("--reference-date", "2026-11-24", "--report", "none")
    done = run(source, "--profile", name, "--out", out, *day)
    return json.loads((out / "manifest.json").read_text("utf-8")), done


@pytest.mark.parametrize("name", loading.shipped())
def test_every_shipped_profile_ingests(tmp_path: Path, name: str) -> None:
    """The file of each profile becomes validated records; rows in are out, refused and withheld."""
    made, _ = ingest(OWN[name], name, tmp_path / "out")
    rows = made["rows"]
    assert rows["in"] == rows["out"] + rows["refused"] + sum(rows["withheld"].values())
    assert rows["out"] >= 2
    assert made["validation"]["violations"] == 0


def test_a_folder_of_pages(tmp_path: Path) -> None:
    """A folder is one input: each page is named with its digest, rows are numbered throughout."""
    for n in ("2", "1"):
        shutil.copy(OWN["moscow-lists"], tmp_path / f"{n}.htm")
    made, done = ingest(tmp_path, "moscow-lists", tmp_path / "out")
    assert [(one["name"], one["encoding"]) for one in made["inputs"]] == [
        ("1.htm", "cp1251"), ("2.htm", "cp1251"),
    ]  # fmt: skip
    assert made["rows"]["in"] == made["rows"]["out"] == 6
    assert "1.htm and 1 more: html; cp1251" in done.stderr


def test_what_was_seen_is_reported(tmp_path: Path) -> None:
    """Encoding, delimiter, sheet and columns without a place are said and kept."""
    path = tmp_path / "book.csv"
    path.write_bytes("id;surname;цвет\n1;Примеров;серый\n".encode("cp1251"))
    made, done = ingest(path, "table", tmp_path / "out")
    (seen,) = made["inputs"]
    assert (seen["encoding"], seen["delimiter"], seen["unknown"]) == ("cp1251", ";", ["цвет"])
    assert "book.csv: delimited; cp1251; delimiter ';'; not in the profile: цвет" in done.stderr
    book = workbook.write(tmp_path / "b.xlsx", {"Лист": [("id", "surname"), (1, "Примеров")]})
    made, _ = ingest(book, "table", tmp_path / "two")
    assert made["inputs"][0]["sheet"] == "Лист"


def test_from_a_guess_to_records(tmp_path: Path) -> None:
    """The proposal for an unknown file is printed, and ingests that file as it stands."""
    path = tmp_path / "book.csv"
    path.write_text("№;ФИО;Дата ареста\n5;Примеров Иван;12.05.1937\n", "utf-8")
    own = tmp_path / "book.toml"
    own.write_text(run("--guess", path).stdout, "utf-8")
    made, _ = ingest(path, str(own), tmp_path / "out")
    assert made["rows"] == {"in": 1, "out": 1, "refused": 0, "withheld": {}}
    assert made["source"]["iri"].endswith("/source/book")


def test_a_guess_takes_one_file(tmp_path: Path) -> None:
    """A profile, or a second file, beside --guess is refused."""
    path = tmp_path / "book.csv"
    path.write_text("a\n", "utf-8")
    for further in ((path,), ("--profile", "table")):
        with pytest.raises(UsageError, match="--guess takes one file"):
            run("--guess", path, *further)

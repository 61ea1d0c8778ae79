"""The project directory and what may be wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import mini
from purgeld import __version__, project
from purgeld.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path


def edited(folder: Path, old: str, new: str) -> str:
    """Change the configuration of a project and return the refusal it meets."""
    path = folder / "purgeld.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(ProjectError) as refused:
        project.load(folder)
    return str(refused.value).replace(f"{folder}/", "")


def test_unknown_key_offers_the_nearest(small: Path) -> None:
    """A misspelt key is named with its line and the key that was meant."""
    assert edited(small, "licence =", "lisence =") == (
        "purgeld.toml:5: unknown key lisence. Did you mean licence?"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('version = "0.1.0"', "version = 1", "purgeld.toml:2: version must be a str"),
        ('version = "0.1.0"\n', "", "purgeld.toml: lacks version"),
        ("https://w3id.org/purgeld/", "purgeld", "purgeld.toml:1: base is no http(s) IRI"),
        ('issued = "', "issued = ", "purgeld.toml: is not TOML"),
        ('address = "', 'adress = "', "purgeld.toml:16: sources.made-up: missing or unknown"),
    ],
)
def test_wrong_configuration_is_refused(small: Path, old: str, new: str, said: str) -> None:
    """Wrong types, missing keys and broken TOML are refused with their place."""
    assert edited(small, old, new).startswith(said)


def test_missing_parts_are_named(tmp_path: Path) -> None:
    """An empty folder and a project without ontology say what is missing."""
    with pytest.raises(ProjectError, match=r"holds no purgeld\.toml"):
        project.load(tmp_path)
    (tmp_path / "purgeld.toml").write_text(mini.CONFIG, "utf-8")
    with pytest.raises(ProjectError, match="no Turtle file in ontology"):
        project.load(tmp_path)


def test_tables_are_read_whole(tmp_path: Path) -> None:
    """Ragged rows, wrong columns and a missing file are refused, with the row."""
    path = tmp_path / "t.csv"
    with pytest.raises(ProjectError, match="is missing"):
        project.read_table(path, ("a", "b"))
    path.write_text("a,c\n1,2\n", "utf-8")
    with pytest.raises(ProjectError, match=r"t\.csv:1: the columns are a, c\. They must be a, b"):
        project.read_table(path, ("a", "b"))
    path.write_text("a,b\n1,2\n3\n", "utf-8")
    with pytest.raises(ProjectError, match=r"t\.csv:3: the row has too few"):
        project.read_table(path, ("a", "b"))
    path.write_text('a,b\n1,"2\n', "utf-8")
    with pytest.raises(ProjectError, match="is not CSV"):
        project.read_table(path, ("a", "b"))


def test_all_faulty_files_are_told_at_once(small: Path) -> None:
    """With three broken files, the first is the refusal and the others stand beside it."""
    for name in ("x", "y", "z"):
        (small / "data" / f"{name}.ttl").write_text("<a> <b> .\n", "utf-8")
    done = mini.purgeld("validate", cwd=small, expect=1)
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == [
        "data/x.ttl", "data/y.ttl", "data/z.ttl",
    ]  # fmt: skip


def test_one_version_number() -> None:
    """Package, project, ontology and citation carry the same version."""
    for name in ("pyproject.toml", "purgeld.toml"):
        assert f'version = "{__version__}"' in (mini.ROOT / name).read_text("utf-8")
    assert f"version: {__version__}" in (mini.ROOT / "CITATION.cff").read_text("utf-8")
    assert f"ns/{__version__}" in (mini.ROOT / "ontology" / "purge.ttl").read_text("utf-8")


def test_ledger_is_in_order(shipped: object) -> None:
    """Every curated IRI stands once in the ledger, in order, with a date."""
    rows = project.read_table(
        mini.ROOT / "data" / "ids.csv",
        ("iri", "label", "minted", "status", "replaced_by", "reason"),
    )
    iris = [row["iri"] for row in rows]
    assert iris == sorted(set(iris))
    assert rows
    assert all(row["minted"] and row["status"] in {"current", "merged", "removed"} for row in rows)
    assert shipped is not None

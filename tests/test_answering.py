"""Answers that a build has given already are given again at once, as long as they are true."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

import mini
from purgeld import inputs

if TYPE_CHECKING:
    from pathlib import Path

QUERY = """#+ title: Who was accused
#+ title-ru: Кто обвинялся
#+ question: Who was accused?
#+ tags: trials
#+ param role: iri = role:accused | the role
PREFIX pg: <https://w3id.org/purgeld/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX role: <https://w3id.org/purgeld/vocab/role/>
SELECT ?label WHERE {
  VALUES ?role { role:accused }
  ?place pg:hasRole ?role ; pg:hasAgent/rdfs:label ?label
}
ORDER BY ?label
"""
GRAPH = """#+ title: Names
#+ title-ru: Имена
#+ question: Which names are there?
#+ tags: people
PREFIX pg: <https://w3id.org/purgeld/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CONSTRUCT { ?person rdfs:label ?label } WHERE { ?person a pg:Person ; rdfs:label ?label }
"""


def ask(root: Path, *arguments: str) -> str:
    """Ask who was accused."""
    return mini.purgeld("query", "accused", "--format", "csv", *arguments, cwd=root).stdout


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with three queries, and a build of it."""
    root = mini.make(tmp_path_factory.mktemp("original"))
    (root / "queries" / "accused.rq").write_text(QUERY, "utf-8")
    (root / "queries" / "names.rq").write_text(GRAPH, "utf-8")
    (root / "queries" / "any.rq").write_text(
        QUERY.replace("SELECT ?label WHERE", "ASK").replace("ORDER BY ?label\n", ""), "utf-8"
    )
    mini.purgeld("build", cwd=root)
    return root


@pytest.fixture
def built(original: Path, tmp_path: Path) -> Path:
    """Return a copy of it of its own."""
    return shutil.copytree(original, tmp_path / "built", symlinks=True)


def mark(root: Path) -> None:
    """Write into the answer of a build what no query would give."""
    path = root / "dist" / "queries" / "accused.json"
    answer = json.loads(path.read_text("utf-8"))
    answer["results"]["bindings"][0]["label"]["value"] = "From the build"
    path.write_text(json.dumps(answer), "utf-8")


def test_the_answer_is_that_of_the_build(built: Path, tmp_path: Path) -> None:
    """Without parameters the answer is read from the build, from wherever it is asked."""
    plain = ask(built)
    assert plain == "label\r\nIvan Testov\r\n".replace("\r\n", "\n")
    assert ask(built, "-p", "role=role:accused") == plain
    mark(built)
    assert "From the build" in ask(built)
    assert "From the build" in ask(tmp_path, "--project", str(built))
    assert ask(built, "-p", "role=role:accused") == plain
    assert ask(built, "-p", "role=role:judge") == "label\n"


@pytest.mark.parametrize("name", ["data/small.ttl", "queries/accused.rq", "purgeld.toml"])
def test_a_build_that_is_old_does_not_answer(built: Path, name: str) -> None:
    """Once any file differs from what was built, the project itself is asked."""
    mark(built)
    path = built / name
    text = path.read_text("utf-8")
    path.write_text(f"{text}\n" if name != "purgeld.toml" else f"# Other\n{text}", "utf-8")
    assert ask(built) == "label\nIvan Testov\n"
    path.write_text(text, "utf-8")
    assert "From the build" in ask(built)


def test_other_code_does_not_answer_from_it(
    built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The digest is over the package too: another version asks anew."""
    assert inputs.current(built)
    (tmp_path / "other.py").write_text("", "utf-8")
    monkeypatch.setattr(inputs, "_PACKAGE", tmp_path)
    assert inputs.current(built) is None


def test_graphs_and_truths_are_answered_too(built: Path) -> None:
    """A saved query may make a graph or say yes or no; its answer is published in its own form."""
    folder = built / "dist" / "queries"
    assert "Ivan Testov" in (folder / "names.ttl").read_text("utf-8")
    assert not (folder / "names.csv").exists()
    assert json.loads((folder / "any.json").read_text("utf-8"))["boolean"] is True
    assert mini.purgeld("query", "any", cwd=built).stdout == "yes\n"
    assert "Ivan Testov" in mini.purgeld("query", "names", cwd=built).stdout


def test_a_second_build_leaves_nothing_behind(built: Path) -> None:
    """Beside a build stand its two records and the lock, and nothing of older builds."""
    path = built / "data" / "small.ttl"
    path.write_text(path.read_text("utf-8").replace("Trial of June", "Trial in June"), "utf-8")
    ledger = built / "data" / "ids.csv"
    ledger.write_text(ledger.read_text("utf-8").replace("Trial of June", "Trial in June"), "utf-8")
    mini.purgeld("build", cwd=built)
    home = (built / "dist").resolve().name
    beside = {entry.name for entry in (built / ".dist.builds").iterdir()}
    assert beside == {"lock", home, f"{home}.record", f"{home}.inputs"}

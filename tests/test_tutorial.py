"""From nothing to a site: the commands of the tutorial are run, and the site has the records."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest
from lxml import html

import live
import mini
from purgeld import recordfolders
from purgeld.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (mini.ROOT / "docs" / "tutorial.md").read_text("utf-8")
SESSIONS = re.findall(r"```console\n\$ purgeld (.*)\n((?:.*\n)*?)```", PAGE)


def plain(text: str) -> str:
    """Return a text without its numbers: how many triples there are changes with the ontology."""
    return re.sub(r"\d+", "N", text)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the tutorial; each command says what the page shows."""
    cwd = tmp_path_factory.mktemp("tutorial")
    for line, shown in SESSIONS:
        command, _, target = line.partition(" > ")
        done = mini.purgeld(*shlex.split(command), cwd=cwd)
        if target:
            (cwd / target).write_text(done.stdout, "utf-8")
        else:
            assert plain(done.stderr + done.stdout) == plain(shown)
        if command.startswith("init"):
            cwd /= "my-archive"
            table = re.findall(r"```csv\n((?:.*\n)*?)```", PAGE)[0]
            (cwd / "register.csv").write_text(table, "utf-8")
    return cwd


def test_the_tutorial_has_its_steps() -> None:
    """The page shows how to begin, guess, ingest and build."""
    assert [line.split()[0] for line, _ in SESSIONS] == ["init", "ingest", "ingest", "build"]


def test_the_site_has_the_records(archive: Path) -> None:
    """Each record has its page in all languages, and is found by its name."""
    page = (archive / "dist/id/record/register/3/index.html").read_text("utf-8")
    assert "Пробный Пётр" in page
    assert "31.02.1890" in page
    assert "лемуриец" in page
    assert (archive / "dist/id/record/register/1/index.ru.html").is_file()
    found = [path.read_text("utf-8") for path in (archive / "dist/search").glob("*.json")]
    assert any("Примеров Иван" in text for text in found)


def test_a_record_tells_its_events_in_order(archive: Path) -> None:
    """What a record tells of stands as a dated sequence; what it gives no date for comes last."""
    page = html.parse(str(archive / "dist/id/record/register/3/index.html"))
    dates = [
        " ".join(item.xpath("string(p[@class='when'])").split())
        for item in page.xpath("//section[@id='sequence']/ol/li[@id]")
    ]
    known = ["3 September 1937", "20 October 1937", "25 October 1937"]
    # The charge stands in its sentence; only the burial has no date.
    assert dates == [*known, "undated"]
    assert "Execution" not in page.xpath("string(//section[@id='facts'])")


def test_what_is_not_known_stays_open(archive: Path) -> None:
    """A day that does not exist keeps its month, and an unknown people is proposed for a rule."""
    turtle = (archive / "dist/id/record/register/3.ttl").read_text("utf-8")
    assert '"1890-02"^^xsd:gYearMonth' in turtle
    rules = (archive / "records/register/proposed-rules.csv").read_text("utf-8")
    assert "лемуриец" in rules


def test_it_is_served(archive: Path) -> None:
    """The live server gives a record as a page and as data, and answers questions about it."""
    with live.serving(archive) as server:
        page = server.get("id/record/register/1.ttl")
        assert page.status_code == 200
        assert "Примеров" in page.text
        record = "<https://w3id.org/purgeld/ns%23PersonRecord>"
        asked = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?r a {record} }} }}"
        answer = server.get(f"sparql?query={asked}", {"Accept": "text/csv"})
        assert answer.text.split() == ["n", "3"]


def test_parts_that_are_not_those_of_the_manifest(archive: Path, tmp_path: Path) -> None:
    """A part that was changed, or a run under another base, is refused and not published."""
    base = "https://archive.example/"
    with pytest.raises(ProjectError, match="Ingest again in this project"):
        list(recordfolders.read(archive, "https://other.example/"))
    home = tmp_path / "records" / "register"
    (home / "parts").mkdir(parents=True)
    source = archive / "records" / "register"
    (home / "manifest.json").write_bytes((source / "manifest.json").read_bytes())
    for part in (source / "parts").iterdir():
        (home / "parts" / part.name).write_bytes(part.read_bytes() + b"x")
    with pytest.raises(ProjectError, match="is not the part of its manifest"):
        list(recordfolders.read(tmp_path, base))


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("init", "."), 1, "is there already, and not empty"),
        (("init", "new", "--base", "here"), 2, "is no base of IRIs"),
        (("init", "file"), 1, "is there already, and not empty"),
    ],
)
def test_places_that_are_taken(
    tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    """A folder in which something stands stays as it was; a base has to be an address."""
    (tmp_path / "file").write_text("x", "utf-8")
    done = mini.purgeld(*arguments, cwd=tmp_path, expect=code)
    assert told in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]

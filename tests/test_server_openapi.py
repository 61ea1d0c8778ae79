"""The interface does what its OpenAPI document says, whatever is sent to it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import live
import mini
from purgeld import building

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERY = """#+ title: Names in a year
#+ title-ru: Имена за год
#+ question: Who was accused in a trial, in a year?
#+ tags: trials
#+ param trial: iri = event:trial | the trial
#+ param year: integer = 1937 | a year
#+ param day: date = 1937-06-12 | a day
#+ param share: decimal = 0.5 | a share
#+ param words: string = x | words
PREFIX event: <https://w3id.org/purgeld/id/event/>
PREFIX pg: <https://w3id.org/purgeld/ns#>
SELECT ?agent ?year ?day ?share ?words WHERE {
  VALUES ?trial { event:trial }
  VALUES ?year { 1937 }
  VALUES ?day { "1937-06-12"^^<http://www.w3.org/2001/XMLSchema#date> }
  VALUES ?share { 0.5 }
  VALUES ?words { "x" }
  ?trial pg:hasParticipation/pg:hasAgent ?agent
} ORDER BY ?agent
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    """Serve a small project whose query takes a parameter of each type."""
    folder = mini.make(tmp_path_factory.mktemp("openapi"))
    (folder / "queries" / "names-in-a-year.rq").write_text(QUERY, "utf-8")
    building.build(folder, folder / "dist", "compiled")
    with live.serving(folder, "--quiet") as running:
        yield running


def test_no_request_brings_it_down(server: live.Live, tmp_path: Path) -> None:
    """Requests made from the document, right and wrong, meet no 5xx and no undocumented answer."""
    checks = (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "unsupported_method",
    )
    command: list[str | Path] = [
        Path(sys.executable).with_name("schemathesis"),
        "run",
        f"{server.address}openapi.json",
        *("--phases", "coverage,fuzzing"),
        *("--max-examples", "15", "--seed", "1", "--generation-deterministic"),
        *("--checks", ",".join(checks), "--warnings", "off"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    counted = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert counted
    assert int(counted[1]) == int(counted[2]) >= 50

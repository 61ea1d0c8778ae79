"""The matrix of saved queries and engines, as the tests found it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph
import rdflib

import mini

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pytest

ENGINES = ("memory", "folder", "oxigraph", "rdflib", "jena", "virtuoso")
TITLES = {
    "memory": "Oxigraph, in memory",
    "folder": "Oxigraph, folder",
    "oxigraph": "Oxigraph server",
    "rdflib": "rdflib",
    "jena": "Jena TDB2",
    "virtuoso": "Virtuoso",
}
TEST = "test_query_matrix.py::test_same_answer["
PATH = mini.ROOT / "docs" / "query-matrix.md"
SAME, OTHER, UNASKED = "=", "≠", "·"
HEAD = """# The same answers everywhere

Every saved query is run on every engine below, and whole answers are compared by value with those
of Oxigraph in memory, from which the published answers come: `8.0` is `8`, unbound is unbound, rows
stand in any order. `make test-stores` does it and prints this table; it is written here by
`pytest -m outside tests/test_query_matrix.py --write-matrix`.

`=` same answer, `≠` another one, `·` not asked. Versions: {versions}.

"""


def collect(reports: Iterable[pytest.TestReport]) -> dict[str, dict[str, str]]:
    """Return what each engine gave for each query: the number of rows, or a mark."""
    answered: dict[str, dict[str, str]] = defaultdict(dict)
    for report in reports:
        if TEST not in report.nodeid:
            continue
        engine, _, query = report.nodeid.rpartition("[")[2].rstrip("]").partition("-")
        if report.when == "call" and report.passed:
            answered[query][engine] = str(dict(report.user_properties).get("rows", SAME))
        elif report.failed:
            answered[query][engine] = OTHER
        elif report.skipped:
            answered[query].setdefault(engine, UNASKED)
    return dict(sorted(answered.items()))


def _cells(found: Mapping[str, str]) -> list[str]:
    rows = next((text for text in found.values() if text.isdecimal()), "")
    marks = (found.get(engine, UNASKED) for engine in ENGINES)
    return [rows, *(SAME if mark == rows else mark for mark in marks)]


def table(answered: Mapping[str, Mapping[str, str]]) -> str:
    """Lay the matrix out for a terminal."""
    rows = [[name, *_cells(found)] for name, found in answered.items()]
    lines = [["query", "rows", *ENGINES], *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = (
        (cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )
    return "".join(f"{'  '.join(line).rstrip()}\n" for line in padded)


def write(answered: Mapping[str, Mapping[str, str]]) -> None:
    """Write the matrix into the documentation."""
    heads = ["query", "rows", *(TITLES[engine] for engine in ENGINES)]
    rows = [[f"`{name}`", *_cells(found)] for name, found in answered.items()]
    lines = [heads, ["---"] * len(heads), *rows]
    text = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    PATH.write_text(HEAD.format(versions=versions()) + text, "utf-8")


def versions() -> str:
    """Return the versions that the tests are pinned to or were made with."""
    made = f"Oxigraph {pyoxigraph.__version__}, rdflib {rdflib.__version__}"
    return f"{made}, Jena 4.5.0, Virtuoso 7.2.5.1 (Debian 12)"

"""Imports go down the layers only; outside libraries stay where they belong."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "purgeld"
LAYERS = {
    6: ("cli", "__init__"),
    5: ("server",),
    4: (
        "website", "flatfiles", "cubefiles",
        "building", "checking", "answering", "formatting", "evidence", "dumps", "catalogue",
        "linkage", "reconciling", "scoring", "sparklinkage", "unloading", "linking",
        "loading", "verifying", "federating", "notebook",
        "ingestion",
        "founding",
    ),
    3: (
        "project", "assembly", "linksets", "output", "ownfiles", "tables", "csvfiles", "stores",
        "keeping", "saved", "inputs",
        "intake", "recordfolders", "persons",
    ),
    2: (
        "crawling", "hosting",
        "formats", "turtle", "positions", "graphs", "derive", "checks", "queries", "results",
        "candidates", "coverage", "jsonld", "naming", "entities", "validation", "shacl",
        "mapping", "pages", "matching", "reconciliation",
        "linefinding", "pieces", "services", "executables",
        "sssom", "sssomrdf", "cubes",
        "records",
        "profiles",
    ),
    1: ("dates", "datewords", "names", "passages", "strict", "terms", "values"),
    0: ("errors",),
}  # fmt: skip
LEVEL = {name: level for level, names in LAYERS.items() for name in names}
HOMES = {
    "rdflib": {"shacl/reference.py", "notebook.py"},
    "pyshacl": {"shacl/reference.py"},
    "click": {"cli"},
    "SPARQLWrapper": {"stores/connection.py"},
}
MODULES = sorted(SOURCE.rglob("*.py"))


def imports(path: Path) -> list[tuple[str, int]]:
    """Return the modules that a file imports at run time, with the line of each."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, node.lineno))
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


def part(path: Path) -> str:
    """Return the name of a module, or of the package that it stands in."""
    inside = path.relative_to(SOURCE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_down_only(path: Path) -> None:
    """A module imports nothing from a layer above its own."""
    if path.stem == "__main__":
        return
    own = LEVEL[part(path)]
    for name, line in imports(path):
        if name.startswith("purgeld.") and name.split(".")[1] in LEVEL:
            assert LEVEL[name.split(".")[1]] <= own, f"{path}:{line} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_libraries_stay_at_home(path: Path) -> None:
    """Each outside library is imported only where the architecture says."""
    inside = path.relative_to(SOURCE).as_posix()
    for name, line in imports(path):
        homes = HOMES.get(name.split(".")[0])
        if homes is not None:
            assert any(inside.startswith(home) for home in homes), f"{path}:{line} imports {name}"


def test_every_module_has_a_layer() -> None:
    """The table of layers names every module, and no module that is gone."""
    parts = {part(path) for path in MODULES} - {"__main__"}
    assert parts == set(LEVEL)


def test_functions_are_short() -> None:
    """No function is longer than fifty lines, and half of them are at most ten."""
    sizes = [
        node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno
    ]
    assert max(sizes) <= 50
    assert sorted(sizes)[len(sizes) // 2] <= 10

"""Fixtures that several tests share."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import matrix
import mini
import outside
import servers
from purgeld import assembly, dumps, project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from purgeld.assembly import Assembly

settings.register_profile("same-every-time", deadline=None, derandomize=True, database=None)
settings.load_profile("same-every-time")


def pytest_configure() -> None:
    """Heed Ctrl-C in what tests start, also in a run that a shell has put in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return the folder of a small project that builds."""
    folder = tmp_path / "small"
    folder.mkdir()
    return mini.make(folder)


@pytest.fixture(scope="session")
def shipped() -> Assembly:
    """Return the assembled dataset of this repository."""
    return assembly.assemble(project.load(mini.ROOT))


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the shipped data once."""
    out = tmp_path_factory.mktemp("shipped") / "dist"
    mini.purgeld("build", "--out", out, cwd=mini.ROOT)
    return out


@pytest.fixture(scope="session")
def dump(shipped: Assembly, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped dataset as one file of N-Quads."""
    path = tmp_path_factory.mktemp("dump") / "all.nq"
    path.write_bytes(dumps.dumped(shipped, "nq", only_default=False))
    return path


@pytest.fixture(scope="session")
def oxigraph(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of Oxigraph's server that holds the shipped dataset."""
    folder = tmp_path_factory.mktemp("oxigraph")
    with servers.oxigraph(folder) as address:
        servers.post(address.replace("/query", "/store"), dump.read_bytes(), "application/n-quads")
        yield address


@pytest.fixture(scope="session")
def article(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Return the dataset as the article alone makes it, without the tables."""
    folder = mini.article(tmp_path_factory.mktemp("article"))
    return assembly.assemble(project.load(folder))


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Virtuoso]:
    """Return a running Virtuoso that holds the shipped dataset, loaded by the command line."""
    program = outside.program("virtuoso-t")
    server = servers.Virtuoso(program, tmp_path_factory.mktemp("virtuoso"))
    with server.running():
        mini.purgeld("load", server.address, cwd=mini.ROOT, expect=0, **server.credentials)
        yield server


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the matrix of saved queries into the documentation."""
    parser.addoption("--write-matrix", action="store_true", help="write docs/query-matrix.md")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the matrix of saved queries and engines, if its tests were run."""
    kinds = ("passed", "failed", "error", "skipped")
    reports = [each for kind in kinds for each in terminalreporter.getreports(kind)]
    answered = matrix.collect(reports)
    if answered:
        terminalreporter.section("the same answers everywhere")
        terminalreporter.write(matrix.table(answered))
        if config.getoption("--write-matrix"):
            matrix.write(answered)

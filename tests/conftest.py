"""Fixtures that several tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

import mini
from purgeld import assembly, project

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.assembly import Assembly

settings.register_profile("same-every-time", deadline=None, derandomize=True, database=None)
settings.load_profile("same-every-time")


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

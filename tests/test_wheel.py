"""What is shipped is what is tested: the wheel builds the dataset in an empty environment."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from typing import TYPE_CHECKING

import mini

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str | Path, cwd: Path) -> str:
    """Run a program and return what it says."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, arguments)],
        cwd=cwd,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_builds_in_an_empty_environment(tmp_path: Path) -> None:
    """Installed from the wheel, purgeld finds its ontology, queries and data and builds them.

    The environment has no checkout and no editable install: only the wheel, and the libraries that
    it depends on, which are lent from the environment of the tests by a path file.
    """
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, mini.ROOT, cwd=tmp_path)
    wheel = next(tmp_path.glob("purgeld-*.whl"))
    home = tmp_path / "environment"
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    run(*pip, "install", "--no-deps", "--target", site, wheel, cwd=tmp_path)
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    assert (site / "purgeld" / "web" / "assets" / "manifest.json").is_file()
    assert (site / "purgeld" / "profiles" / "table.toml").is_file()
    assert (site / "purgeld" / "intake" / "headerwords.toml").is_file()
    empty = tmp_path / "empty"
    empty.mkdir()
    code = "import purgeld; print(purgeld.__file__)"
    assert str(site) in run(home / "bin" / "python", "-c", code, cwd=empty)
    assert "triples in" in run(home / "bin" / "python", "-m", "purgeld", "build", cwd=empty)
    assert (empty / "dist" / "dumps" / "all.nq").stat().st_size > 0
    assert "my-archive: a project" in run(
        home / "bin" / "python", "-m", "purgeld", "init", "my-archive", cwd=empty
    )
    assert (empty / "my-archive" / "ontology" / "purge.ttl").is_file()

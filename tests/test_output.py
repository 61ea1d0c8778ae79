"""Old or new, never half: every fault of disk and process made for real."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

import mini
from purgeld import output
from purgeld.errors import OutputError
from purgeld.output import FAILPOINT

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = 65534


def tree(folder: Path) -> str:
    """Return one hash over all files of a folder and their names."""
    hasher = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            hasher.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return hasher.hexdigest()


def change(small: Path) -> None:
    """Change a label, so that the next build differs."""
    path = small / "data" / "small.ttl"
    path.write_text(path.read_text("utf-8").replace("Trial of June", "A trial of June"), "utf-8")


def start(small: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start a build in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "purgeld", "build"],
        cwd=small,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def wait_for_draft(process: subprocess.Popen[bytes], small: Path, name: str) -> None:
    """Wait until a build has written a certain file of its draft."""
    for _ in range(1200):
        if (small / ".dist.builds" / "draft" / name).exists() or process.poll() is not None:
            return
        time.sleep(0.05)


def test_killed_before_the_switch_leaves_the_old_build(small: Path) -> None:
    """Kill -9 between writing and switching leaves the old tree; the next build gives the new."""
    mini.purgeld("build", cwd=small)
    old = tree(small / "dist")
    change(small)
    process = start(small, **{FAILPOINT: "1"})
    wait_for_draft(process, small, "manifest.json")
    process.kill()
    process.communicate()
    assert tree(small / "dist") == old
    mini.purgeld("build", cwd=small)
    assert tree(small / "dist") != old
    home = (small / "dist").readlink().name
    assert {path.name for path in (small / ".dist.builds").iterdir()} == {
        "lock", home, f"{home}.record", f"{home}.inputs",
    }  # fmt: skip


def test_killed_at_any_moment_leaves_old_or_new(small: Path) -> None:
    """Kill -9 at moments spread over a build leaves the old tree or the new one, never half."""
    mini.purgeld("build", cwd=small)
    old = tree(small / "dist")
    change(small)
    mini.purgeld("build", "--out", "other", cwd=small)
    new = tree(small / "other")
    moments = random.Random(1937)
    for _ in range(6):
        process = start(small)
        time.sleep(moments.uniform(0.1, 2.5))
        process.kill()
        process.communicate()
        assert tree(small / "dist") in {old, new}
    mini.purgeld("build", cwd=small)
    assert tree(small / "dist") == new


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signals_clean_up(small: Path, number: signal.Signals, code: int) -> None:
    """SIGTERM and Ctrl-C end a build with their exit code and leave no draft behind."""
    process = start(small, **{FAILPOINT: "1"})
    wait_for_draft(process, small, "manifest.json")
    time.sleep(0.2)
    process.send_signal(number)
    _, talk = process.communicate(timeout=10)
    assert process.returncode == code
    assert b"Traceback" not in talk
    assert [path.name for path in (small / ".dist.builds").iterdir()] == ["lock"]


def test_full_disk_leaves_the_old_build(small: Path) -> None:
    """A limit on the size of files stands for a full disk: exit 1, path and space, old tree."""
    mini.purgeld("build", cwd=small)
    old = tree(small / "dist")
    change(small)
    process = subprocess.run(
        [sys.executable, "-m", "purgeld", "build"],
        cwd=small,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert process.returncode == 1
    assert "cannot be written" in process.stderr
    assert "MiB are free" in process.stderr
    assert "Traceback" not in process.stderr
    assert tree(small / "dist") == old
    assert not (small / ".dist.builds" / "draft").exists()


def test_read_only_place_is_refused_before_any_work(small: Path) -> None:
    """A folder that belongs to someone else is refused at once, as an ordinary user meets it."""
    small.chmod(0o555)
    for folder in small.parents:
        if len(folder.parts) > 2:
            folder.chmod(0o755)
    script = (
        "import os, sys; import purgeld.cli, purgeld.cli.build\n"
        f"if os.geteuid() == 0: os.setuid({NOBODY})\n"
        "purgeld.cli.main(['build'])"
    )
    process = subprocess.run(
        [sys.executable, "-c", script], cwd=small, capture_output=True, text=True, check=False
    )
    small.chmod(0o755)
    assert process.returncode == 1
    assert "cannot be written (Permission denied" in process.stderr
    assert "Traceback" not in process.stderr


def test_foreign_output_is_never_touched(small: Path) -> None:
    """A folder with files that are not ours, a file, and a link elsewhere are all refused."""
    (small / "dist").mkdir()
    (small / "dist" / "letter.txt").write_text("mine", "utf-8")
    done = mini.purgeld("build", cwd=small, expect=1)
    assert "is a folder that purgeld did not make" in done.stderr
    assert (small / "dist" / "letter.txt").read_text("utf-8") == "mine"
    (small / "note").write_text("mine", "utf-8")
    assert "is a file" in mini.purgeld("build", "--out", "note", cwd=small, expect=1).stderr
    (small / "away").symlink_to(small / "data")
    assert (
        "link to somewhere else"
        in mini.purgeld("build", "--out", "away", cwd=small, expect=1).stderr
    )


def test_second_build_names_the_holder(small: Path) -> None:
    """Two builds into one place: the second ends with exit 1 and names the process of the first."""
    first = start(small, **{FAILPOINT: "1"})
    wait_for_draft(first, small, "manifest.json")
    second = mini.purgeld("build", cwd=small, expect=1)
    assert f"another build writes here (process {first.pid})" in second.stderr
    first.kill()
    first.communicate()


def test_names_never_leave_the_folder(tmp_path: Path) -> None:
    """An identifier with dots and slashes cannot write outside the output folder."""
    folder = output.Folder(tmp_path)
    with pytest.raises(OutputError, match="leaves the output folder"):
        folder.write("../outside", b"")

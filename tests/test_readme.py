"""The README's session is run, and what it shows is what comes out."""

from __future__ import annotations

import re
import shlex

import pytest

import mini
from purgeld import project

README = (mini.ROOT / "README.md").read_text("utf-8")
SESSIONS = re.findall(r"```console\n\$ \.venv/bin/purgeld (.*)\n((?:.*\n)*?)```", README)


@pytest.mark.parametrize(("command", "shown"), SESSIONS, ids=[command for command, _ in SESSIONS])
def test_the_session_shows_what_comes_out(command: str, shown: str) -> None:
    """Each command of the session prints exactly what the README shows."""
    if command.startswith("evidence") and not project.load(mini.ROOT).sources[0].path.is_file():
        pytest.skip("the source text is not here")
    assert mini.purgeld(*shlex.split(command), cwd=mini.ROOT).stdout == shown


def test_there_is_a_session() -> None:
    """The README shows at least three commands, and stays between 80 and 150 lines."""
    assert len(SESSIONS) >= 3
    assert 80 <= len(README.splitlines()) <= 150

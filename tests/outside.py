"""Programs that are no Python packages: where they are, or why a test is left out without them."""

from __future__ import annotations

import os
import shutil

import pytest

NEED_ALL = "PURGELD_NEED_ALL"


def program(*names: str) -> str:
    """Return the path of the first of these programs that is installed.

    Without any, the test is skipped with its reason; it fails where everything was asked for.
    """
    found = next((path for name in names if (path := shutil.which(name))), None)
    return found or missing(" or ".join(names))


def missing(what: str) -> str:
    """Leave the test out for want of something, or fail where everything was asked for."""
    reason = f"{what} is not installed; make test-stores installs it"
    if os.environ.get(NEED_ALL):
        pytest.fail(reason)
    pytest.skip(reason)

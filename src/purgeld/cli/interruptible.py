"""Work that Ctrl-C and SIGTERM can end although it runs in native code.

Python hands a signal to the main thread between two of its own instructions; a long query or load
in Oxigraph has none. So the work runs in a thread, and the main thread waits where it can be woken.
"""

from __future__ import annotations

import os
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
INTERRUPTED = 130


def _let_go(work: Callable[[], T]) -> T:
    """Do the work; what its frames hold when it fails is let go of in their own thread.

    Rows of pyoxigraph complain when another thread drops them.
    """
    try:
        return work()
    except Exception as fault:
        each: BaseException | None = fault
        while each:
            traceback.clear_frames(each.__traceback__)
            each = each.__cause__ or each.__context__
        raise


def run(work: Callable[[], T], tidy: Callable[[], None] = lambda: None) -> T:
    """Return what the work returns, or raise what it raises.

    A signal ends the process with 130 or 143 after ``tidy``; the thread has no say in it.
    """
    task = ThreadPoolExecutor(1).submit(_let_go, work)
    try:
        return task.result()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except SystemExit as asked:
        code = int(asked.code or 0)
    tidy()
    os._exit(code)

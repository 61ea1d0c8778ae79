"""purgeld: the history of the Great Purge (Soviet Union, 1936-38) as linked open data."""

from __future__ import annotations

__version__ = "0.1.0"

"""Damage done to an embedded store on the disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def spoil(folder: Path, fault: str) -> None:
    """Damage a store: empty its index, flip a bit of it, cut its largest table off, or lose it."""
    largest = max(folder.glob("*.sst"), key=lambda path: path.stat().st_size)
    if fault == "emptied":
        (folder / "CURRENT").write_bytes(b"")
    elif fault == "flipped":
        manifest = next(folder.glob("MANIFEST-*"))
        raw = bytearray(manifest.read_bytes())
        raw[40] ^= 255
        manifest.write_bytes(raw)
    elif fault == "cut":
        os.truncate(largest, largest.stat().st_size // 2)
    else:
        largest.unlink()

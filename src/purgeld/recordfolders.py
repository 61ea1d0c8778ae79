"""Ingested records of a project, ``records/*``: finished runs whose parts a build publishes too.

The records were validated when they were ingested, and rest on rows, not on passages: they join
the dataset after what people wrote has been checked.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import zstandard

from purgeld.errors import Place, ProjectError, SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "records"
MANIFEST = "manifest.json"
SUFFIX = ".nq.zst"


def manifests(root: Path) -> list[Path]:
    """Return the manifests of the finished runs of a project, in a fixed order."""
    return sorted((root / FOLDER).glob(f"[!.]*/{MANIFEST}"))


def read(root: Path, base: str) -> Iterator[ox.Quad]:
    """Give the statements of all finished runs.

    Raises :class:`ProjectError` for a run under another base, or one whose parts are not those of
    its manifest.
    """
    for path in manifests(root):
        made = _manifest(path)
        records = made["source"]["records"]
        if not records.startswith(base):
            cure = f"Ingest again in this project, whose base is {base}"
            raise ProjectError(f"its records are {records}…", cure=cure, where=Place(path))
        for part in made["parts"]:
            yield from _part(path.parent / "parts" / f"{part['name']}{SUFFIX}", part["digest"])


def _manifest(path: Path) -> dict[str, Any]:
    try:
        made: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as fault:
        raise SyntaxFault(f"is no JSON: {fault}", where=Place(path)) from fault
    return made


def _part(path: Path, digest: str) -> Iterator[ox.Quad]:
    raw = path.read_bytes() if path.is_file() else b""
    if sha256(raw).hexdigest() != digest:
        cure = "Ingest the source again, or take its folder out"
        raise ProjectError("is not the part of its manifest", cure=cure, where=Place(path))
    lines = zstandard.ZstdDecompressor().stream_reader(raw)
    yield from ox.parse(lines, format=ox.RdfFormat.N_QUADS)

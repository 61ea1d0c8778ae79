"""What a build was made from: one digest over the files of the project and the code.

It stands beside the build, not in it. A build whose digest is that of the files as they are now
has answered the saved queries already.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import output, recordfolders

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG = "purgeld.toml"
FOLDERS = ("data", "ontology", "queries")
USUAL = "dist"
_PACKAGE = Path(__file__).parent
_APART = {"__pycache__", "assets", "project", "server", "web"}


def digest(root: Path) -> str:
    """Return one digest over the files that a build of a project reads, and over the package."""
    whole = blake2b(ox.__version__.encode(), digest_size=20)
    files = [root / CONFIG, *(p for folder in FOLDERS for p in _files(root / folder))]
    files += recordfolders.manifests(root)
    for base, paths in ((root, files), (_PACKAGE, _files(_PACKAGE))):
        for path in paths:
            content = path.read_bytes()
            whole.update(f"{path.relative_to(base)} {len(content)}\n".encode() + content)
    return whole.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder in a fixed order; what only pages or the server need is not."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and path.name not in _APART:
            yield from _files(path)
        elif path.is_file():
            yield path


def note(out: Path, made_from: str) -> None:
    """Write beside the build that stands at ``out`` what it was made from."""
    home = output.current(out)
    if home:
        output.replace_file(output.inputs_of(home), made_from.encode())


def current(root: Path) -> Path | None:
    """Return the build here or in the project, if it was made from what the project holds now."""
    noted = {
        home: output.inputs_of(home).read_text("utf-8")
        for out in dict.fromkeys((Path.cwd() / USUAL, root / USUAL))
        if (home := output.current(out)) and output.inputs_of(home).is_file()
    }
    now = digest(root) if noted else ""
    return next((home for home, made_from in noted.items() if made_from == now), None)

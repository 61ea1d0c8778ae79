"""A project directory: ``purgeld.toml``, ``data/``, ``ontology/``, ``queries/``, all read."""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from purgeld import formats, passages
from purgeld.errors import Place, ProjectError, PurgeldError, UsageError

if TYPE_CHECKING:
    import pyoxigraph as ox

CONFIG = "purgeld.toml"
SHIPPED = Path(__file__).parent / "project"
CHECKOUT = Path(__file__).parents[2]
_TOP_KEYS = {
    "base": str, "title": dict, "description": dict, "version": str, "issued": str,
    "modified": str, "licence": str, "publisher": str, "languages": list, "contact": str,
    "sources": dict,
}  # fmt: skip
_SOURCE_KEYS = {"title", "address", "digest", "path", "licence"}


@dataclass(frozen=True)
class SourceText:
    """A source whose words are cited: its IRI, public address, digest and local path."""

    slug: str
    iri: str
    title: str
    address: str
    digest: str
    path: Path


@dataclass(frozen=True)
class Project:
    """What ``purgeld.toml`` says, and where the project lies."""

    root: Path
    base: str
    title: dict[str, str]
    description: dict[str, str]
    version: str
    issued: str
    modified: str
    licence: str
    publisher: str
    languages: tuple[str, ...]
    contact: str
    sources: tuple[SourceText, ...]

    def files(self, folder: str) -> list[Path]:
        """Return the Turtle files of a folder and its sub-folders, in a fixed order."""
        return sorted((self.root / folder).rglob("*.ttl"))

    def named(self, path: Path) -> str:
        """Return the name of a file as seen from the project."""
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
        )


def find(root: Path | None = None) -> Path:
    """Return the given project, the one here, or the one that is shipped with the package."""
    if root is not None:
        return root
    here = Path.cwd()
    places = [here, SHIPPED, CHECKOUT]
    return next((place for place in places if (place / CONFIG).is_file()), here)


def load(root: Path | None = None) -> Project:
    """Read the configuration; raise :class:`ProjectError` for what is missing or wrong."""
    folder = find(root)
    path = folder / CONFIG
    if not path.is_file():
        raise ProjectError(f"{folder} holds no {CONFIG}", cure="Start in a project directory")
    for needed in ("ontology", "data"):
        if not any((folder / needed).glob("*.ttl")):
            raise ProjectError(f"holds no Turtle file in {needed}/", where=Place(folder))
    text = formats.decode(path)
    return _project(folder, _toml(path, text), text)


def load_own(root: Path | None = None) -> Project:
    """Read a project that is to be written to: the given one or the one here, none that is shipped.

    Raises :class:`UsageError` where there is neither, else as :func:`load`.
    """
    folder = root or Path.cwd()
    if not (folder / CONFIG).is_file():
        cure = "Start in a project directory, or give --project"
        raise UsageError(f"{folder} holds no {CONFIG}", cure=cure)
    return load(folder)


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise ProjectError(f"is not TOML: {fault}", where=Place(path)) from fault


def _project(root: Path, table: dict[str, Any], text: str) -> Project:
    for key, value in table.items():
        _check_key(root, text, key, value)
    missing = sorted(set(_TOP_KEYS) - set(table))
    if missing:
        raise ProjectError(
            f"lacks {', '.join(missing)}", cure="Add each key", where=Place(root / CONFIG)
        )
    if not table["base"].startswith(("http://", "https://")) or table["base"][-1] not in "/#":
        raise ProjectError(
            "base is no http(s) IRI ending in / or #", where=_line(root, text, "base")
        )
    sources = tuple(_source(root, text, table["base"], *item) for item in table["sources"].items())
    plain = {key: table[key] for key in _TOP_KEYS if key not in {"sources", "languages"}}
    return Project(root=root, sources=sources, languages=tuple(table["languages"]), **plain)


def _check_key(root: Path, text: str, key: str, value: object) -> None:
    if key not in _TOP_KEYS:
        near = get_close_matches(key, _TOP_KEYS, 1)
        cure = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(_TOP_KEYS)}"
        raise ProjectError(f"unknown key {key}", cure=cure, where=_line(root, text, key))
    if not isinstance(value, _TOP_KEYS[key]):
        kind = _TOP_KEYS[key].__name__
        raise ProjectError(f"{key} must be a {kind}", where=_line(root, text, key))


def _line(root: Path, text: str, key: str) -> Place:
    lines = text.splitlines()
    found = (n for n, line in enumerate(lines, 1) if line.lstrip("[ ").startswith(key))
    return Place(root / CONFIG, next(found, None))


def _source(root: Path, text: str, base: str, slug: str, table: dict[str, str]) -> SourceText:
    wrong = sorted(set(table) ^ _SOURCE_KEYS)
    if wrong:
        what = f"sources.{slug}: missing or unknown {', '.join(wrong)}"
        raise ProjectError(what, where=_line(root, text, f"sources.{slug}"))
    path = (root / table["path"]).resolve()
    iri = f"{base}source/{slug}"
    return SourceText(slug, iri, table["title"], table["address"], table["digest"], path)


def read_text(source: SourceText) -> passages.Text | None:
    """Read the text of a source, or return ``None`` where it is not there."""
    if not source.path.is_file():
        return None
    return passages.Text(formats.decode(source.path))


def read_turtle(project: Project, folder: str) -> dict[Path, list[ox.Quad]]:
    """Parse all Turtle files of a folder.

    Raises the first :class:`SyntaxFault`, the others attached as notes.
    """
    read: dict[Path, list[ox.Quad]] = {}
    faults: list[PurgeldError] = []
    for path in project.files(folder):
        try:
            read[path] = formats.parse(
                formats.decode(path),
                formats.format_of(path),
                name=project.named(path),
                base=project.base,
            )
        except PurgeldError as fault:
            faults.append(fault)
    if faults:
        for other in faults[1:]:
            faults[0].add_note(str(other))
        raise faults[0]
    return read


def read_table(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a CSV table with exactly these columns; raise :class:`ProjectError` with the row."""
    if not path.is_file():
        raise ProjectError(
            "is missing", cure=f"It has the columns {', '.join(columns)}", where=Place(path)
        )
    reader = csv.DictReader(io.StringIO(formats.decode(path)), strict=True)
    if tuple(reader.fieldnames or ()) != columns:
        found = ", ".join(reader.fieldnames or ()) or "nothing"
        raise ProjectError(
            f"the columns are {found}",
            cure=f"They must be {', '.join(columns)}",
            where=Place(path, 1),
        )
    try:
        return [_whole(path, reader.line_num, row) for row in reader]
    except csv.Error as fault:
        raise ProjectError(f"is not CSV: {fault}", where=Place(path, reader.line_num)) from fault


def _whole(path: Path, line: int, row: dict[str, Any]) -> dict[str, str]:
    if None in row or None in row.values():
        raise ProjectError("the row has too few or too many cells", where=Place(path, line))
    return {key: str(value) for key, value in row.items()}

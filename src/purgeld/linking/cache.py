"""Answers of Wikidata kept as files, one an item and one a name searched for.

``links/cache/wikidata/items/Q….json`` and ``…/names/<digest>.json`` in the project. A file is
written whole or not at all, so a run that was killed goes on where it stopped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from purgeld import formats
from purgeld.errors import DataError, Place
from purgeld.linking import wikidata
from purgeld.output import refused, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from purgeld.linking.wikidata import Item

FOLDER = ("links", "cache", "wikidata")


@dataclass(frozen=True)
class Search:
    """The identifiers that bear a name; ``retrieved`` is a moment in UTC."""

    name: str
    language: str
    retrieved: str
    source: str
    found: tuple[str, ...]


class Cache:
    """The answers kept in a project."""

    def __init__(self, root: Path) -> None:
        """Take the folder of the project; nothing is made yet."""
        self.folder = root.joinpath(*FOLDER)

    def item(self, identifier: str) -> Item | None:
        """Return what was answered about an item, or None if it was not asked for."""
        path = self._item(identifier)
        return _read_item(path) if path.is_file() else None

    def items(self) -> Iterator[Item]:
        """Yield all items, by their identifiers."""
        for path in sorted((self.folder / "items").glob("Q*.json")):
            yield _read_item(path)

    def put(self, item: Item) -> None:
        """Keep an item; raise :class:`OutputError` where that fails."""
        _write(self._item(item.id), wikidata.to_json(item))

    def search(self, name: str, language: str) -> Search | None:
        """Return who was found under a name, or None if it was not searched for."""
        path = self._name(name, language)
        if not path.is_file():
            return None
        read = _read(path)
        try:
            return Search(**{**read, "found": tuple(read["found"])})
        except (TypeError, KeyError) as fault:
            raise _spoilt(path) from fault

    def put_search(self, search: Search) -> None:
        """Keep who was found under a name."""
        _write(self._name(search.name, search.language), {**search.__dict__})

    def _item(self, identifier: str) -> Path:
        if not wikidata.IDENTIFIER.fullmatch(identifier):
            raise DataError(
                f'"{identifier}" is no identifier of Wikidata', cure="Write Q and a number"
            )
        return self.folder / "items" / f"{identifier}.json"

    def _name(self, name: str, language: str) -> Path:
        digest = sha256(f"{language}\n{name}".encode()).hexdigest()[:24]
        return self.folder / "names" / f"{digest}.json"


def _write(path: Path, content: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise refused(path, fault) from fault
    written = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    replace_file(path, f"{written}\n".encode())


def _read_item(path: Path) -> Item:
    try:
        return wikidata.from_json(_read(path))
    except ValueError as fault:
        raise _spoilt(path) from fault


def _read(path: Path) -> Any:  # noqa: ANN401 - whatever stands in a file
    try:
        return json.loads(formats.decode(path))
    except json.JSONDecodeError as fault:
        raise _spoilt(path) from fault


def _spoilt(path: Path) -> DataError:
    return DataError(
        "is no answer that we kept", cure="Delete it and fetch again", where=Place(path)
    )

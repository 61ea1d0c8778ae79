"""The header of a table: its names, and how rows fit under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from purgeld.errors import Place

FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and the cells of the header line as they stand in the file."""

    names: tuple[str, ...]
    line: list[str]

    def fitted(self, cells: list[str]) -> list[str] | None:
        """Return cells that fit: empty ones too many are dropped; ``None`` where others are.

        >>> Header(("a", "b"), []).fitted(["1", "2", ""]), Header(("a", "b"), []).fitted(["1"])
        (['1', '2'], None)
        """
        wide = len(self.names)
        if len(cells) == wide:
            return cells
        if len(cells) < wide or any(cells[wide:]):
            return None
        return cells[:wide]


def header_of(given: Sequence[str], line: Sequence[str], where: Place) -> Header:
    """Make a header of given names, or else of those of its line; a name may stand there once.

    A column without a name is called by its number (``#5``); those at the end are no columns.
    Raises :class:`DataError` for a name that stands there twice, and for more names than columns.
    """
    names = [" ".join(name.split()) for name in line]
    while names and not names[-1]:
        names.pop()
    if given and line and len(given) != len(names):
        what = f"the profile names {len(given)} columns, the header has {len(names)}"
        raise DataError(what, cure="Name them all, or none", where=where)
    names = list(given) or [name or f"#{place}" for place, name in enumerate(names, 1)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        cure = "Rename one, or name all columns in the profile: columns = […]"
        raise DataError(f"the column {twice} stands there twice", cure=cure, where=where)
    return Header(tuple(names), list(line))


def formulas(names: Sequence[str], cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Flag cells that are a formula of a spreadsheet: what it gave elsewhere is not known."""
    return tuple(
        (name, FORMULA) for name, cell in zip(names, cells, strict=True) if cell.startswith("=")
    )

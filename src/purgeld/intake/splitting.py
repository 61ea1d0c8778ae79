"""Cells that pack several values, parted into cells of their own; the whole cell stays beside."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.intake.rows import Row
    from purgeld.profiles.profile import Profile, Split

UNPARTED = "unparted"


def splitter(profile: Profile) -> Splitter | None:
    """Make the splitter of a profile; ``None`` where it splits nothing."""
    return Splitter(profile) if profile.splits else None


class Splitter:
    """Adds the parts of packed cells to rows."""

    def __init__(self, profile: Profile) -> None:
        """Prepare for the splits of a profile, in their order; parts may be split again."""
        self._splits: dict[str, list[Split]] = {}
        for split in profile.splits:
            self._splits.setdefault(split.column, []).append(split)

    def row(self, row: Row) -> Row:
        """Return a row with the parts of its packed cells; one that no split fits is flagged.

        Several cells of a column are those of further cases; the names of their parts end in the
        number of the case. What a cell says already is never overwritten.
        """
        cells = dict(row.cells)
        flags = list(row.flags)
        for column, splits in self._splits.items():
            for name, number in list(_numbered(column, cells)):
                if cells[name].strip() and not _parted(splits, name, number, cells):
                    flags.append((name, UNPARTED))
        return replace(row, cells=cells, flags=tuple(flags))


def _parted(splits: list[Split], name: str, number: int, cells: dict[str, str]) -> bool:
    """Add the parts of a cell by the first split that fits; tell whether one did."""
    for split in splits:
        parts = _parts(split, cells[name])
        named = {_named(column, split, number): text for column, text in parts.items()}
        if parts and not any(cells.get(part) for part in named):
            cells.update(named)
            return True
    if splits[-1].otherwise:
        cells.setdefault(_named(splits[-1].otherwise, splits[-1], number), cells[name])
    return False


def _parts(split: Split, text: str) -> dict[str, str]:
    for pattern in split.patterns:
        if found := pattern.fullmatch(text):
            texts = {group: (text or "").strip() for group, text in found.groupdict().items()}
            return {split.parts[group]: text for group, text in texts.items() if text}
    return {}


def _named(column: str, split: Split, number: int) -> str:
    case = split.case + number - 1
    return column if case == 1 else f"{column} {case}"


def _numbered(column: str, cells: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Give the names of the cells of a column, with the number of each."""
    for name in cells:
        if name == column:
            yield name, 1
        elif name.startswith(column) and (found := re.fullmatch(r" (\d+)", name[len(column) :])):
            yield name, int(found[1])

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
        """Prepare for the splits of a profile, in their order: a part may be split again."""
        self._profile = profile

    def row(self, row: Row) -> Row:
        """Return a row with the parts of its packed cells; one that no pattern fits is flagged.

        Several cells of a column are those of further cases; the names of their parts end in the
        number of the case.
        """
        cells = dict(row.cells)
        flags = list(row.flags)
        for split in self._profile.splits:
            for name, number in list(_numbered(split.column, cells)):
                parts = self._parts(split, cells[name])
                if parts is None:
                    flags.append((name, UNPARTED))
                    parts = {split.otherwise: cells[name]} if split.otherwise else {}
                case = split.case + number - 1
                for column, text in parts.items():
                    part = column if case == 1 else f"{column} {case}"
                    cells[part] = cells.get(part) or text
        return replace(row, cells=cells, flags=tuple(flags))

    def _parts(self, split: Split, text: str) -> dict[str, str] | None:
        if not text.strip():
            return {}
        for pattern in split.patterns:
            if found := pattern.fullmatch(text):
                parts = found.groupdict()
                return {
                    split.parts[name]: part.strip()
                    for name, part in parts.items()
                    if part and part.strip()
                }
        return None


def _numbered(column: str, cells: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Give the names of the cells of a column, with the number of each."""
    for name in cells:
        if name == column:
            yield name, 1
        elif name.startswith(column) and (found := re.fullmatch(r" (\d+)", name[len(column) :])):
            yield name, int(found[1])

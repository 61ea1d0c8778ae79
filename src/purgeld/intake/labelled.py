"""Labelled text: records of lines that begin with what they tell of.

What stands behind a label is a cell; the label as it was written, whose ending may tell the sex of
a person, is another, named ``column@label``, unless a dot cuts it short. A line without a label
goes where the layout says,
and one whose label has been there goes, whole, to the rest: it is prose of a further case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from purgeld.errors import DataError
from purgeld.intake import members
from purgeld.intake.rows import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.intake.lines import Line
    from purgeld.intake.rows import Frame, Refused, Row
    from purgeld.profiles.profile import Layout

LABEL = "@label"
_ENDLESS = f"the record is longer than {LONGEST // 2**20} MiB"
_PART = 'Name the line that parts records in the profile: parting = "…"'


class Labelled:
    """The reader of texts with the labels of one layout."""

    def __init__(self, layout: Layout) -> None:
        """Compile the labels; of two that fit the longer one is meant."""
        self._layout = layout
        self._after = dict(layout.unlabelled)
        longest = sorted(layout.labels, key=len, reverse=True)
        words = "|".join(re.escape(label) for label in longest)
        self._label = re.compile(rf"\s*({words})(?![^\W\d_])\s*[:–—-]?\s*(.*)", re.DOTALL)

    def label(self, line: str) -> str:
        """Return the label with which a line begins; empty for none."""
        found = self._label.fullmatch(line)
        return found[1] if found else ""

    def cells(self, text: str) -> dict[str, str]:
        """Return the cells of one record."""
        cells: dict[str, str] = {}
        bare: list[tuple[str, str]] = []
        before = ""
        for line in filter(str.strip, text.splitlines()):
            found = self._label.fullmatch(line)
            column = self._layout.labels[found[1]] if found else ""
            if found and column not in cells:
                cells[column] = found[2].strip()
                if not found[1].rstrip(":").endswith("."):
                    cells[column + LABEL] = found[1]
            else:
                bare.append((before, line.strip()))
            before = column or before
        return cells | self._placed(bare, cells)

    def _placed(self, bare: list[tuple[str, str]], cells: dict[str, str]) -> dict[str, str]:
        """Place lines by what stands before them, where no labelled line has the place."""
        placed: dict[str, str] = {}
        rest: list[str] = []
        for before, line in bare:
            column = self._after.get(before, "")
            if column and column not in cells and column not in placed:
                placed[column] = line
            else:
                rest.append(line)
        named = [self._layout.rest, *(f"{self._layout.rest} {n}" for n in range(2, len(rest) + 1))]
        return placed | dict(zip(named, rest, strict=False))

    def members(self, lines: Iterable[Line], frame: Frame) -> Iterator[Row | Refused]:
        """Give a row or a refusal for each line of JSON; one of its members is the text."""
        return members.rows(lines, frame, self._of_member)

    def _of_member(self, cells: dict[str, str]) -> dict[str, str]:
        name = self._layout.member
        if name not in cells:
            raise DataError(f"has no member {name}", cure="Name it in the profile")
        text = cells.pop(name)
        return cells | self.cells(text)

    def texts(self, lines: Iterable[Line], frame: Frame) -> Iterator[Row | Refused]:
        """Give a row or a refusal for each text; a line of its own parts them, or a blank one."""
        for taken in _records(lines, self._layout.parting):
            text = "\n".join(line.text for line in taken)
            bad = next((line for line in taken if line.fault), None)
            if bad:
                yield frame.refused(bad.number, text, bad.fault, bad.cure)
            elif cells := self.cells(text):
                yield frame.row(taken[0].number, cells)


def _records(lines: Iterable[Line], parting: str) -> Iterator[list[Line]]:
    """Give the lines of each record; of one that is too long, only what says so."""
    taken: list[Line] = []
    left = LONGEST
    for line in lines:
        if line.text.strip() == parting and not line.fault:
            if taken:
                yield taken
            taken, left = [], LONGEST
        elif line.fault or line.text.strip():
            left -= len(line.text)
            if left > 0:
                taken.append(line)
            else:
                taken = [taken[0]._replace(fault=_ENDLESS, cure=_PART)] if taken else [line]
    if taken:
        yield taken

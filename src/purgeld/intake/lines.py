"""The lines of a text file, with their numbers, each decoded for itself.

A line that is not in the encoding, or too long to be one, is given with what is wrong with it; the
lines after it are read all the same.
"""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from purgeld.errors import Place, SyntaxFault
from purgeld.intake.rows import LONGEST, SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TOO_LONG = f"the line is longer than {LONGEST // 2**20} MiB"
_PART_IT = "Part it, or take the long cell out"
_ONE_ENCODING = "Save the file in one encoding, and name that in the profile"
_WIDE = ("utf-16", "utf-32")
_LOST = "\ufffd"


class Line(NamedTuple):
    """A line without its end: number from 1, text, and what is wrong with it, with the cure."""

    number: int
    text: str
    fault: str = ""
    cure: str = ""


def lines(stream: BinaryIO, encoding: str, path: Path) -> Iterator[Line]:
    """Go through the lines of a stream; raise :class:`SyntaxFault` for ends that are none."""
    if codecs.lookup(encoding).name.startswith(_WIDE):
        yield from _wide(stream, encoding)
        return
    number = 0
    while raw := stream.readline(LONGEST + 1):
        number += 1
        if not number - 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
            _check_ends(raw, path)
        if len(raw) > LONGEST:
            yield _long(number, raw, encoding, stream)
            continue
        try:
            yield Line(number, raw.decode(encoding).rstrip("\r\n"))
        except UnicodeDecodeError as fault:
            shown = raw.decode(encoding, "replace").rstrip("\r\n")
            what = f"byte {fault.start + 1} of the line is not {encoding}"
            yield Line(number, shown, what, _ONE_ENCODING)


def _wide(stream: BinaryIO, encoding: str) -> Iterator[Line]:
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        shown = line.rstrip("\r\n").removeprefix("\ufeff")
        if len(line) == LONGEST:
            while not line.endswith("\n") and (line := text.readline(LONGEST)):
                pass
            yield Line(number, shown[:SHOWN], _TOO_LONG, _PART_IT)
        elif _LOST in line:
            yield Line(number, shown, f"is not {encoding} throughout", _ONE_ENCODING)
        else:
            yield Line(number, shown)
    text.detach()


def _long(number: int, raw: bytes, encoding: str, stream: BinaryIO) -> Line:
    head = raw[:SHOWN].decode(encoding, "replace")
    while not raw.endswith(b"\n") and (raw := stream.readline(LONGEST)):
        pass
    return Line(number, head, _TOO_LONG, _PART_IT)


def _check_ends(raw: bytes, path: Path) -> None:
    if b"\r" in raw.rstrip(b"\r\n"):
        cure = "Save it with line ends of Unix or Windows"
        raise SyntaxFault("its lines end in CR alone", cure=cure, where=Place(path, 1))

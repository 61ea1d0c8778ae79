"""Features of GeoJSON, one after the other: a collection is never held whole."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, BinaryIO

from purgeld.errors import Place, SyntaxFault
from purgeld.intake.members import cells_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from purgeld.intake.rows import Frame, Refused, Row

# The most characters of one feature; a larger one ends the reading with an error.
LONGEST_FEATURE = 64 * 2**20
_CHUNK = 2**16
_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()


def rows(stream: BinaryIO, encoding: str, path: Path, frame: Frame) -> Iterator[Row | Refused]:
    """Give a row for each feature: its properties, and its place.

    A point gives ``@longitude`` and ``@latitude``, any geometry ``@geometry`` with its type and
    coordinates; the ``id`` of a feature is ``@id``. Raises :class:`SyntaxFault` for what is no
    collection of features, after all that stands before.
    """
    text = io.TextIOWrapper(stream, "utf-8-sig" if encoding == "utf-8" else encoding)
    source = _Source(text, path)
    try:
        for number, feature in enumerate(source.features(), 1):
            if isinstance(feature, dict) and isinstance(feature.get("properties"), dict):
                yield frame.row(f"feature {number}", _cells(feature))
            else:
                shown = json.dumps(feature, ensure_ascii=False)
                cure = "Give it an object of properties"
                yield frame.refused(f"feature {number}", shown, "is no feature", cure)
    except UnicodeDecodeError as fault:
        what = f"is not {encoding} (byte {fault.start + 1} of a part)"
        raise SyntaxFault(what, cure="Save it as UTF-8", where=Place(path)) from fault
    finally:
        text.detach()


def _cells(feature: dict[str, Any]) -> dict[str, str]:
    cells = cells_of(feature["properties"])
    geometry = feature.get("geometry")
    if isinstance(geometry, dict):
        cells["@geometry"] = json.dumps(geometry, ensure_ascii=False)
        point = geometry.get("coordinates")
        if geometry.get("type") == "Point" and isinstance(point, list) and len(point) > 1:
            cells["@longitude"], cells["@latitude"] = str(point[0]), str(point[1])
    if "id" in feature:
        cells["@id"] = str(feature["id"])
    return cells


class _Source:
    """A text of JSON that is read as far as is needed."""

    def __init__(self, text: io.TextIOWrapper, path: Path) -> None:
        self._text, self._path = text, path
        self._ready = ""
        self._place = 0

    def features(self) -> Iterator[Any]:
        self._take("{")
        while self._sign() != "}":
            name = self._value()
            self._take(":")
            if name == "features":
                yield from self._elements()
                return
            self._value()
            if self._sign() == ",":
                self._place += 1
        raise self._fault("has no features")

    def _elements(self) -> Iterator[Any]:
        self._take("[")
        while self._sign() != "]":
            yield self._value()
            if self._sign() != "]":
                self._take(",")

    def _value(self) -> Any:  # noqa: ANN401 - any value of JSON
        self._sign()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._ready, self._place)
            except (ValueError, RecursionError) as fault:
                if len(self._ready) - self._place > LONGEST_FEATURE or not self._more():
                    raise self._fault(f"is cut off or no JSON ({fault})") from fault
                continue
            if end < len(self._ready) or not self._more():
                self._place = end
                return value

    def _take(self, sign: str) -> None:
        if self._sign() != sign:
            raise self._fault(f"has {self._sign() or 'its end'!r} where {sign!r} is needed")
        self._place += 1

    def _sign(self) -> str:
        """Go to the next sign that is no space, and return it; empty at the end."""
        while True:
            while self._place < len(self._ready) and self._ready[self._place] in _SPACE:
                self._place += 1
            if self._place < len(self._ready) or not self._more():
                return self._ready[self._place : self._place + 1]

    def _more(self) -> bool:
        """Read on, the more the longer the value is; let go of what is done."""
        further = self._text.read(max(_CHUNK, len(self._ready) - self._place))
        self._ready = self._ready[self._place :] + further
        self._place = 0
        return bool(further)

    def _fault(self, what: str) -> SyntaxFault:
        cure = "Give a whole FeatureCollection; nothing of it was put out"
        return SyntaxFault(what, cure=cure, where=Place(self._path))

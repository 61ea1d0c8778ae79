"""Objects of JSON as cells: members within members are named by their path."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from purgeld.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from purgeld.intake.lines import Line
    from purgeld.intake.rows import Frame, Refused, Row

_WORDS = {None: "", True: "true", False: "false"}
_SEVERAL = "; "


def cells_of(members: Mapping[str, Any]) -> dict[str, str]:
    """Write the members of an object as cells; values of a list are joined by a semicolon.

    >>> cells_of({"id": 7, "title": {"ru": "Бутово"}, "years": [1937, 1938], "note": None})
    {'id': '7', 'title.ru': 'Бутово', 'years': '1937; 1938', 'note': ''}
    """
    return dict(_pairs("", members))


def _pairs(prefix: str, members: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in members.items():
        if isinstance(value, dict):
            yield from _pairs(f"{prefix}{name}.", value)
        else:
            yield prefix + name, text_of(value)


def text_of(value: object) -> str:
    """Write a value of JSON as the text of a cell."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, list):
        return _SEVERAL.join(text_of(one) for one in value)
    return json.dumps(value, ensure_ascii=False)


def object_of(text: str) -> dict[str, Any]:
    """Read one object; raise :class:`DataError` for anything else."""
    try:
        made = json.loads(text)
        # Only where a name may stand there twice, since it costs twice the time.
        if isinstance(made, dict) and text.count('":') + text.count('" :') > len(made):
            json.loads(text, object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as fault:
        raise DataError(f"is not JSON: {fault}", cure="Write one object a line") from fault
    if not isinstance(made, dict):
        raise DataError("is no JSON object", cure="Write one object a line")
    return made


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        what = f"has the member {twice} twice"
        raise DataError(what, cure="Write each member once; of two, one would be lost")
    return made


def rows(
    lines: Iterable[Line],
    frame: Frame,
    made: Callable[[dict[str, str]], dict[str, str]] = lambda cells: cells,
) -> Iterator[Row | Refused]:
    """Give a row or a refusal for each line of JSON that is not blank.

    ``made`` makes the cells of a row of those of its object; it raises :class:`DataError` where it
    cannot.
    """
    for line in lines:
        if line.fault:
            yield frame.refused(line.number, line.text, line.fault, line.cure)
        elif line.text.strip():
            try:
                cells = made(cells_of(object_of(line.text)))
            except DataError as fault:
                yield frame.refused(line.number, line.text, fault.what, fault.cure)
                continue
            yield frame.row(line.number, cells)

"""Messages for people: the shape's own ones or an English sentence, with values filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from purgeld.shacl.shapegraph import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from purgeld.shacl.shapegraph import Term

_SLOT = re.compile(r"\{[?$]([A-Za-z_][A-Za-z0-9_]*)\}")


def fill(message: Literal, values: Mapping[str, Term | str | None]) -> Literal:
    """Fill the slots ``{?name}`` and ``{$name}`` of a message (SHACL 5.3.2); unknown ones stay.

    >>> fill(Literal("not {?value}"), {"value": Literal("x")}).value
    'not "x"'
    """
    if "{" not in message.value:
        return message
    text = _SLOT.sub(lambda slot: _shown(values.get(slot[1]), slot[0]), message.value)
    if message.language:
        return Literal(text, language=message.language)
    return Literal(text, datatype=message.datatype)


def _shown(value: Term | str | None, otherwise: str) -> str:
    if value is None:
        return otherwise
    return value if isinstance(value, str) else name_of(value)

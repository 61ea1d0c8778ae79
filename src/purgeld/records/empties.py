"""Texts that say that there is nothing: "not stated", which differs from "not recognised"."""

from __future__ import annotations

from purgeld.records.lexicon import lexicon
from purgeld.records.text import tidy

_EMPTY = lexicon("empty")
_SIGNS = frozenset(".-_?*/\\ ,;:()[]\"'0")


def is_empty(raw: str) -> bool:
    """Tell whether a raw text says that the source gives no value.

    >>> [is_empty(text) for text in ("None", ".", "0", "=F2", "нет данных", "немец")]
    [True, True, True, True, True, False]
    """
    if not raw or _SIGNS.issuperset(raw) or raw[0] == "=":
        return True
    if len(raw) > 60:  # noqa: PLR2004 - no wording of the table is longer
        return False
    folded = tidy(raw).fold.strip(" .,;:()[]\"'-*")
    return not folded or _EMPTY.whole(folded) is not None

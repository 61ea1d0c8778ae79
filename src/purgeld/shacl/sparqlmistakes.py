"""What is wrong with a query, on one line; the store speaks of grammar, and at length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Store

from purgeld.shacl.sparqltext import declared, tokens

if TYPE_CHECKING:
    from purgeld.shacl.sparqltext import Question

_place = re.compile(r"error at ([0-9]+):([0-9]+): ")
_SHOWN = 30


def mistake(query: str, asked: Question) -> tuple[str, str] | None:
    """Return what is wrong with a query and what to do about it; None if it can be read.

    ``asked`` is what runs in its place; places are those of the query as it was written.
    """
    found = tokens(query)
    known = {*asked.prefixes, *declared(found)}
    for token in found:
        prefix = token.text.partition(":")[0]
        if token.kind == "prefixed" and prefix not in known:
            what = f"its query uses the prefix {prefix}:, which is not declared"
            return what, "Declare it with sh:declare, and lead there with sh:prefixes."
    fault = _fault(asked.text, asked.prefixes)
    if fault is None:
        return None
    own = _fault(query, asked.prefixes)
    told = _told(query, own) if own else fault.splitlines()[0]
    return f"its query cannot be read: {told}", "Mend the query."


def _fault(query: str, prefixes: dict[str, str]) -> str | None:
    try:
        Store().query(query, prefixes=prefixes)
    except (SyntaxError, RuntimeError) as fault:
        return str(fault)
    return None


def _told(query: str, fault: str) -> str:
    """Say where the store stopped reading, and at which words."""
    match = _place.match(fault)
    if match is None:
        return fault.splitlines()[0]
    line, column = int(match[1]), int(match[2])
    rest = "\n".join(query.split("\n")[line - 1 :])[column - 1 :].strip()
    if not rest:
        return "it is not complete"
    return f"line {line}, column {column}, at {rest.splitlines()[0][:_SHOWN]}"

"""What a query may not be, seen before it reaches a worker: too long, too deep, or a reach outside.

The worker that runs a query can neither write nor open a connection, whatever the text says; the
checks here give a clear answer early, and keep a text that would end a worker from reaching one.
"""

from __future__ import annotations

import re
import sys

from purgeld.errors import Place, QueryError
from purgeld.pieces import UPDATES, outline

MOST_CHARACTERS = 64 * 1024
MOST_NESTED = 60
MOST_JOINED = 200
_WHERE = Place("query")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check(text: str) -> None:
    """Raise :class:`QueryError` for a query that is not run here, with the reason."""
    if len(text) > MOST_CHARACTERS:
        cure = "Shorten it, or load the dumps into a store of your own"
        raise QueryError(f"has over {MOST_CHARACTERS} characters", cure=cure, where=_WHERE)
    _check(text)
    if _ESCAPE.search(text):
        _check(_ESCAPE.sub(_unescaped, text))


def _unescaped(found: re.Match[str]) -> str:
    """Return the character of an escape, which may stand anywhere (SPARQL 1.1, 19.2)."""
    number = int(found[1] or found[2], 16)
    return chr(number) if number <= sys.maxunicode else found[0]


def _check(text: str) -> None:
    seen = outline(text)
    if seen.depth > MOST_NESTED:
        what = f"is nested more than {MOST_NESTED} levels deep"
        raise QueryError(what, cure="Write it flatter", where=_WHERE)
    if seen.joints > MOST_JOINED:
        what = f"joins more than {MOST_JOINED} patterns, operators and path steps"
        raise QueryError(what, cure="Split it into several queries", where=_WHERE)
    if "DEFINE" in seen.words:
        what = "has a DEFINE, which tells a store to do more than answer"
        raise QueryError(what, cure="Leave it out", where=_WHERE)
    if seen.form in UPDATES:
        cure = "This endpoint only answers queries"
        raise QueryError(f"{seen.form} would change the data", cure=cure, where=_WHERE)
    if "SERVICE" in seen.words:
        cure = "Load the dumps into a store of your own to join them with other endpoints"
        raise QueryError("SERVICE is off: nothing is fetched here", cure=cure, where=_WHERE)

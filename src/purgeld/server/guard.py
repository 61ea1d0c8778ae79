"""What a query may not be, seen before it reaches a worker: too long, too deep, or a reach outside.

The worker that runs a query can neither write nor open a connection, whatever the text says; the
checks here give a clear answer early, and keep a text that would end a worker from reaching one.
The text is cut into pieces in one pass that is linear for any text: a string that is never closed
reaches to the end of its line, or of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from purgeld.errors import Place, QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CHARACTERS = 64 * 1024
MOST_NESTED = 60
MOST_JOINED = 200
_PIECE = re.compile(
    r"""\#[^\n\r]*
    |<[^<>"{}|^`\\\x00-\x20]*>
    |\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+(?:\"{3}|\Z)|'{3}(?:'{0,2}(?:[^'\\]|\\.))*+(?:'{3}|\Z)
    |"(?:[^"\\\n\r]|\\.)*+(?:"|\Z|(?=[\n\r\\]))|'(?:[^'\\\n\r]|\\.)*+(?:'|\Z|(?=[\n\r\\]))
    |[?$@]\w+|\w*:(?:[\w.:%-]|\\.)*
    |(?P<word>[A-Za-z_]\w*)
    |(?P<open>[{(\[])|(?P<close>[})\]])
    |(?P<joint>[/|]|&&|[*+^!-])""",
    re.VERBOSE | re.DOTALL,
)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_JOINING = {"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND"}
_WHERE = Place("query")


class Piece(NamedTuple):
    """A piece of a SPARQL text that gives it shape; ``depth`` is +1 or -1 for brackets."""

    start: int
    word: str
    mark: str
    depth: int
    joins: bool


def pieces(text: str) -> Iterator[Piece]:
    """Yield words, brackets and operators; comments, strings, IRIs and names are passed over."""
    for found in _PIECE.finditer(text):
        kind = found.lastgroup
        if kind:
            word = found[0].upper() if kind == "word" else ""
            depth = (kind == "open") - (kind == "close")
            yield Piece(found.start(), word, found[0] if depth else "", depth, kind == "joint")


class Outline(NamedTuple):
    """The shape of a SPARQL text: its form, how deep it nests, how much it joins."""

    form: str
    words: frozenset[str]
    depth: int
    joints: int


def outline(text: str) -> Outline:
    """Read the shape of a text; comments, strings, IRIs and names do not count.

    >>> outline("ASK { ?s ?p '}' . FILTER (1 + 1) }")[::2]
    ('ASK', 2)
    """
    words: list[str] = []
    depth = deepest = joints = 0
    for piece in pieces(text):
        if piece.word:
            words.append(piece.word)
        depth += piece.depth
        deepest = max(deepest, depth)
        joints += piece.joins
    form = next((word for word in words if word in _FORMS | _UPDATES), "")
    joints += sum(word in _JOINING for word in words)
    return Outline(form, frozenset(words), deepest, joints)


def check(text: str) -> None:
    """Raise :class:`QueryError` for a query that is not run here, with the reason."""
    if len(text) > MOST_CHARACTERS:
        cure = "Shorten it, or load the dumps into a store of your own"
        raise QueryError(f"has over {MOST_CHARACTERS} characters", cure=cure, where=_WHERE)
    seen = outline(text)
    if seen.depth > MOST_NESTED:
        what = f"is nested more than {MOST_NESTED} levels deep"
        raise QueryError(what, cure="Write it flatter", where=_WHERE)
    if seen.joints > MOST_JOINED:
        what = f"joins more than {MOST_JOINED} patterns, operators and path steps"
        raise QueryError(what, cure="Split it into several queries", where=_WHERE)
    if seen.form in _UPDATES:
        cure = "This endpoint only answers queries"
        raise QueryError(f"{seen.form} would change the data", cure=cure, where=_WHERE)
    if "SERVICE" in seen.words:
        cure = "Load the dumps into a store of your own to join them with other endpoints"
        raise QueryError("SERVICE is off: nothing is fetched here", cure=cure, where=_WHERE)

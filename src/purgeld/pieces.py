"""A SPARQL text cut into the pieces that give it shape.

The cut is made in one pass that is linear for any text: a string that is never closed reaches to
the end of its line, or of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = re.compile(
    r"""\#[^\n\r]*
    |<[^<>"{}|^`\\\x00-\x20]*>
    |\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+(?:\"{3}|\Z)|'{3}(?:'{0,2}(?:[^'\\]|\\.))*+(?:'{3}|\Z)
    |"(?:[^"\\\n\r]|\\.)*+(?:"|\Z|(?=[\n\r\\]))|'(?:[^'\\\n\r]|\\.)*+(?:'|\Z|(?=[\n\r\\]))
    |(?P<variable>[?$]\w+)|@\w+|\w*:(?:[\w.:%-]|\\.)*
    |(?P<word>[A-Za-z_]\w*)
    |(?P<open>[{(\[])|(?P<close>[})\]])
    |(?P<joint>[/|]|&&|[*+^!-])""",
    re.VERBOSE | re.DOTALL,
)
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_JOINING = {"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND"}


class Piece(NamedTuple):
    """A piece of a SPARQL text that gives it shape; ``depth`` is +1 or -1 for brackets.

    ``word`` is a keyword in capitals, ``variable`` a name without its mark.
    """

    start: int
    word: str
    mark: str
    depth: int
    joins: bool
    variable: str


def pieces(text: str) -> Iterator[Piece]:
    """Yield words, variables, brackets and operators.

    Comments, strings, IRIs and names are passed over.
    """
    for found in _PIECE.finditer(text):
        kind = found.lastgroup
        if kind:
            word = found[0].upper() if kind == "word" else ""
            depth = (kind == "open") - (kind == "close")
            mark = found[0] if depth else ""
            variable = found[0][1:] if kind == "variable" else ""
            yield Piece(found.start(), word, mark, depth, kind == "joint", variable)


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
    form = next((word for word in words if word in _FORMS | UPDATES), "")
    joints += sum(word in _JOINING for word in words)
    return Outline(form, frozenset(words), deepest, joints)

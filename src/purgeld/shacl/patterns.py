"""Regular expressions of XPath (Functions and Operators 5.6.1), on many texts in linear time.

Python's own matcher can take exponential time, and cannot be stopped. It is used only where a
pattern has no room for that: anchored at the start, single characters or classes, at most two short
open repetitions. Everything else goes to the embedded store, whose matcher is linear; the classes
that XPath spells differently are translated first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import numpy as np
from pyoxigraph import Literal, NamedNode, Quad, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyoxigraph import QuerySolutions

    from purgeld.shacl.columns import Mask

_START = (
    r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}"
    r"\x{200C}-\x{200D}\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}"
    r"\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}"
)
_NAME = _START + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}"
_CLASSES = {
    "s": r"[ \t\n\r]", "S": r"[^ \t\n\r]",
    "w": r"[^\p{P}\p{Z}\p{C}]", "W": r"[\p{P}\p{Z}\p{C}]",
    "i": f"[{_START}]", "I": f"[^{_START}]", "c": f"[{_NAME}]", "C": f"[^{_NAME}]",
}  # fmt: skip
_PIECE = re.compile(r"\\(?:[pP]\{[^}]*\}|.)|\[\^?\]?|\]|--(?!\[)|-\[|.", re.DOTALL)
_ESCAPES = re.compile(r"\\[0-9xuUAbBzZGkKQE]")
_GROUPS = re.compile(r"\(\?(?!:)")
_ITEM = (
    r"(?:[A-Za-z0-9 _,;:@#%&=<>!/\"'-]|[^\x00-\xa0]|\\[.^$*+?(){}|\\\[\]-]|\\d"
    r"|\[(?:[A-Za-z0-9 _.,:/-]|[^\x00-\xa0])+\])"
)
_FIXED = rf"(?:{_ITEM}(?:\{{[0-9]{{1,3}}\}})?)*"
_OPEN = rf"{_ITEM}(?:\?|\{{[0-9]{{1,2}},[0-9]{{1,2}}\}})"
_tame = re.compile(rf"\^{_FIXED}(?:{_OPEN}{_FIXED}){{0,2}}\$?").fullmatch
_VALUE, _TEXT = NamedNode("urn:purgeld:text"), "urn:purgeld:text/"


def compile_pattern(pattern: str, flags: str = "") -> Callable[[Sequence[str | None]], Mask] | None:
    """Make a test of many texts at once; None stands for a blank node and never matches.

    Returns None for what is not a regular expression of XPath.
    """
    if not flags and _tame(pattern) and "--" not in pattern:
        try:
            return _by_python(pattern)
        except re.error:
            return None
    translated = _translated(pattern, flags)
    if translated is None or not _is_accepted(*translated):
        return None
    return _by_store(*translated)


def _by_python(pattern: str) -> Callable[[Sequence[str | None]], Mask]:
    search = re.compile(pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern).match

    def test(texts: Sequence[str | None]) -> Mask:
        found = (text is not None and search(text) is not None for text in texts)
        return np.fromiter(found, dtype=np.bool_, count=len(texts))

    return test


def _translated(pattern: str, flags: str) -> tuple[str, str] | None:
    """Spell an XPath pattern as the store's matcher reads it."""
    if set(flags) - set("smixq"):
        return None
    if "q" in flags:
        return re.sub(r"([^A-Za-z0-9\u00a1-\uffff])", _escaped, pattern), flags.replace("q", "")
    bare = re.sub(r"\\.|\[[^\]]*\]", "", pattern)
    if _GROUPS.search(bare) or _ESCAPES.search(pattern.replace("\\\\", "")):
        return None
    tokens = _tokens(pattern, spaced="x" in flags)
    return None if tokens is None else ("".join(tokens), flags.replace("x", ""))


def _escaped(match: re.Match[str]) -> str:
    return rf"\x{{{ord(match[1]):x}}}"


def _tokens(pattern: str, *, spaced: bool) -> list[str] | None:
    """Translate piece by piece, with the depth of character classes in mind."""
    found: list[str] = []
    depth = 0
    for match in _PIECE.finditer(pattern):
        piece = match[0]
        if piece in {"[]", "[^]"} or (piece.startswith("[") and depth):
            return None
        found.append(_spelled(piece, depth, spaced=spaced))
        depth += piece in {"[", "[^", "-["}
        depth -= piece == "]" and depth > 0
    return found


def _spelled(piece: str, depth: int, *, spaced: bool) -> str:
    if piece.startswith("\\"):
        return _CLASSES.get(piece[1:], piece)
    if piece == "-[":
        return "--[" if depth else piece
    if piece == "--":
        return r"-\-" if depth else piece
    if depth and piece in "&~":
        return f"\\{piece}"
    return "" if spaced and not depth and piece in " \t\n\r" else piece


def _is_accepted(pattern: str, flags: str) -> bool:
    """Ask the store's matcher whether it can read a pattern."""
    query = (
        f"ASK {{ BIND(REGEX('', {_quoted(pattern)}, {_quoted(flags)}) AS ?m) FILTER(BOUND(?m)) }}"
    )
    return bool(Store().query(query))


def _quoted(text: str) -> str:
    return str(Literal(text))


def _by_store(pattern: str, flags: str) -> Callable[[Sequence[str | None]], Mask]:
    query = (
        f"SELECT ?t WHERE {{ ?t {_VALUE} ?x "
        f"FILTER(REGEX(?x, {_quoted(pattern)}, {_quoted(flags)})) }}"
    )

    def test(texts: Sequence[str | None]) -> Mask:
        store = Store()
        store.extend(
            Quad(NamedNode(f"{_TEXT}{number}"), _VALUE, Literal(text))
            for number, text in enumerate(texts)
            if text is not None
        )
        found = np.zeros(len(texts), dtype=np.bool_)
        for (row,) in cast("QuerySolutions", store.query(query)):
            found[int(row.value.removeprefix(_TEXT))] = True
        return found

    return test

"""Where a query asks other endpoints, and what is left of it without them: SPARQL as text.

A ``SERVICE`` clause is found by its brackets. What stands outside all of them can be asked of the
own store first, to know with which values the others are to be asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from purgeld import queries
from purgeld.errors import QueryError
from purgeld.pieces import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_HEAD = re.compile(
    r"SERVICE\s+(?P<silent>SILENT\s+)?(?:<(?P<address>[^<>\s]*)>|[^\s{]+)\s*\{", re.IGNORECASE
)
_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?(?:<[^<>\s]*>|[\w-]*:[^\s{]*)", re.IGNORECASE)
_NOT_AROUND = {"MINUS", "EXISTS", "GRAPH", "SELECT"}


class Block(NamedTuple):
    """A ``SERVICE`` clause: where it stands in its text, whom it asks, and what."""

    start: int
    end: int
    address: str
    silent: bool
    pattern: str


class Expression(NamedTuple):
    """A ``FILTER`` or ``BIND`` outside all services; ``bound`` is what a BIND gives a value."""

    start: int
    end: int
    needs: frozenset[str]
    bound: str


def services(text: str) -> list[Block]:
    """Return the services that a query asks, in their order; those inside another are its own.

    Raises :class:`QueryError` for one without an address, or in a place where the values to ask
    with cannot be known first.

    >>> [block.address for block in services("ASK { SERVICE <http://a/> { ?s ?p ?o } }")]
    ['http://a/']
    """
    found: list[Block] = []
    around: list[str] = []
    word = ""
    for piece in pieces(text):
        if found and piece.start < found[-1].end:
            continue
        if piece.word == "SERVICE":
            _refuse_place(around)
            found.append(_block(text, piece.start))
        elif piece.depth > 0:
            around.append(word)
        elif piece.depth < 0 and around:
            around.pop()
        elif piece.word == "SELECT" and around:
            around[-1] = piece.word
        word = piece.word
    return found


def _refuse_place(around: Iterable[str]) -> None:
    inside = next((word for word in around if word in _NOT_AROUND), "")
    if inside:
        cure = "Move it out, before the other patterns need what it gives"
        raise QueryError(f"SERVICE stands within {inside}", cure=cure)


def _block(text: str, start: int) -> Block:
    head = _HEAD.match(text, start)
    if head is None or not head["address"]:
        raise QueryError("SERVICE names no address", cure="Write SERVICE <https://…> { … }")
    end = _closing(text, head.end() - 1)
    return Block(start, end, head["address"], bool(head["silent"]), text[head.end() : end - 1])


def _closing(text: str, opening: int) -> int:
    """Return the place after the bracket that closes the one at ``opening``."""
    depth = 0
    for piece in pieces(text[opening:]):
        depth += piece.depth
        if not depth:
            return opening + piece.start + 1
    raise QueryError("a bracket is never closed", cure="Mend the query")


class Outside(NamedTuple):
    """What is left of a query without services: its prologue, its WHERE, and its variables."""

    prologue: str
    where: str
    variables: set[str]


def outside(text: str, blocks: Sequence[Block]) -> Outside:
    """Return what stands outside the services of a query.

    A FILTER or BIND that needs what a service gives is left out too: without it there may be more
    values than needed, never fewer.
    """
    opening = _where(text)
    closing = _closing(text, opening)
    spans = [(block.start, block.end) for block in blocks]
    expressions = list(_expressions(text, opening, closing, spans))
    known = {
        piece.variable
        for piece in pieces(text)
        if piece.variable
        and opening < piece.start < closing
        and not _within(piece.start, [*spans, *((e.start, e.end) for e in expressions)])
    }
    for each in (e for e in expressions if e.bound):
        if each.needs <= known:
            known.add(each.bound)
    spans += [(e.start, e.end) for e in expressions if not e.needs <= known]
    graphs = " ".join(_FROM.findall(text[len(queries.prologue(text)) : opening]))
    where = f"{graphs} WHERE {_cut(text, opening, closing, spans)}"
    return Outside(queries.prologue(text), where, known)


def _within(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _cut(text: str, opening: int, closing: int, spans: Iterable[tuple[int, int]]) -> str:
    kept, last = "", opening
    for start, end in sorted(spans):
        if start >= last:
            kept += f"{text[last:start]} "
            last = end
    return kept + text[last:closing]


def _where(text: str) -> int:
    """Return the place of the bracket that opens the WHERE of a query, after any template."""
    depth, templates = 0, queries.form(text) == "CONSTRUCT"
    for piece in pieces(text):
        if not depth and piece.mark == "{":
            if not templates:
                return piece.start
            templates = False
        depth += piece.depth
    raise QueryError("has no WHERE", cure="Mend the query")


def _expressions(
    text: str, opening: int, closing: int, spans: Sequence[tuple[int, int]]
) -> Iterator[Expression]:
    end = opening
    for piece in pieces(text[:closing]):
        if piece.word not in {"FILTER", "BIND"} or piece.start < end or _within(piece.start, spans):
            continue
        bracket = next(p for p in pieces(text[piece.start :]) if p.depth)
        end = _closing(text, piece.start + bracket.start)
        names = list(variables(text[piece.start : end]))
        bound = names.pop() if piece.word == "BIND" and names else ""
        yield Expression(piece.start, end, frozenset(names), bound)


def variables(text: str) -> Iterator[str]:
    """Yield the names of the variables in a text, as often as they stand there."""
    return (piece.variable for piece in pieces(text) if piece.variable)

"""Blank nodes become IRIs before they get into a store, so that nothing is doubled.

A store gives a blank node a new name each time it is loaded: loading twice would double what hangs
on it. The IRI (RDF 1.1, section 3.5) is made from the digest of the file and the label of the node:
the same file gives the same IRIs, and two files never share one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from purgeld.terms import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.stores.streams import Unpacked

T = TypeVar("T")
SKOLEM = f"{BASE}.well-known/genid/"
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*+"|<[^>]*+>')
# All that can stand in Turtle before the first sign of a blank node or a list.
_PLAIN = re.compile(
    rb'(?:[^"\'<#\[(_\\]++|"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?!"")(?:[^"\\\n]|\\.)*+"'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*+'''|'(?!'')(?:[^'\\\n]|\\.)*+'"
    rb"|<[^>\n]*+>|#[^\n]*+|_(?!:)|\\.)*+",
    re.DOTALL,
)


class BlankNode(Exception):
    """A blank node in a file of lines that is being loaded natively."""


class Watched:
    """N-Triples or N-Quads on their way into a store; ends the load at the first blank node.

    A native load that ends so leaves nothing behind.
    """

    def __init__(self, text: Unpacked) -> None:
        """Take a file that is open."""
        self.text = text
        self.line: list[bytes] = []

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes; raise :class:`BlankNode` if they may hold one."""
        block = self.text.read(size)
        before = self.line[-1][-1:] if self.line else b""
        if b"_:" in before + block:
            self._look(b"".join((*self.line, block)))
        start = block.rfind(b"\n")
        if start >= 0:
            self.line.clear()
        self.line.append(block[start + 1 :])
        return block

    def _look(self, lines: bytes) -> None:
        for line in lines.split(b"\n"):
            if b"_:" in line and b"_:" in _QUOTED.sub(b"", line):
                raise BlankNode


def may_be_in(turtle: bytes) -> bool:
    """Say whether Turtle or TriG may hold blank nodes: a label, a bracket or a list.

    >>> may_be_in(b'<a> <b> "[_:x]" .'), may_be_in(b"<a> <b> [] .")
    (False, True)
    """
    found = _PLAIN.match(turtle)
    return found is None or found.end() < len(turtle)


def of(quad: ox.Quad) -> Iterator[ox.BlankNode]:
    """Yield the blank nodes of a statement."""
    for node in (quad.subject, quad.object, quad.graph_name):
        if isinstance(node, ox.BlankNode):
            yield node


def named(quad: ox.Quad, prefix: str) -> ox.Quad:
    """Return the statement with an IRI in the place of each blank node: prefix and label."""
    subject, value = _named(quad.subject, prefix), _named(quad.object, prefix)
    return ox.Quad(subject, quad.predicate, value, _named(quad.graph_name, prefix))


def _named(node: T, prefix: str) -> T | ox.NamedNode:
    return ox.NamedNode(prefix + node.value) if isinstance(node, ox.BlankNode) else node

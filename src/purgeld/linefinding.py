"""Where statements stand in N-Triples and N-Quads files of any size.

The files are read once more, line by line, and only lines about a wanted subject are parsed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.positions import Lines, unescape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


def locate(
    lines: Iterable[bytes], subjects: Collection[ox.NamedNode | ox.BlankNode], mark: str = ""
) -> Lines:
    """Find the first line of each statement about some subjects, lines counted from 1.

    ``mark`` stands before the labels of blank nodes, but not in the file.
    """
    wanted = {_written(subject, mark): str(subject.value) for subject in subjects}
    found = Lines()
    for number, line in enumerate(lines, 1):
        word = line.split(None, 1)[0] if not line.isspace() else line
        subject = wanted.get(word if b"\\" not in word else unescape(word.decode()).encode())
        if subject is not None:
            found.add(number, subject)
            for quad in _statements(line):
                found.add(number, subject, quad.predicate.value)
                found.add(number, subject, quad.predicate.value, _value(quad.object))
    return found


def _written(subject: ox.NamedNode | ox.BlankNode, mark: str) -> bytes:
    if isinstance(subject, ox.BlankNode):
        return f"_:{subject.value.removeprefix(mark)}".encode()
    return str(subject).encode()


def _statements(line: bytes) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(line, format=ox.RdfFormat.N_QUADS)
    except SyntaxError:
        return


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return "" if isinstance(term, ox.Triple) else str(term.value)

"""The records of a source in alphabetical order, as lists that pages can be cut from.

A store would order millions of names anew for each page. They are ordered here once: each part
sorts its own names, and at the end the parts are merged from disk, so that memory stays small. A
list (``schema:ItemList``) holds ``SIZE`` records as JSON, ``{"of": START, "items": [[NAME, END],
…]}``: the IRI of a record is START and END, NAME is its label as lists order it
(:func:`purgeld.names.folding.alphabetical`). The label of a list is its first name and its last.
"""

from __future__ import annotations

import heapq
import json
import re
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

from purgeld.names.folding import alphabetical
from purgeld.persons import nquads
from purgeld.persons.nquads import iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from purgeld.persons.telling import Names

SIZE = 1_000
LISTS = 100  # of a part
# Files that are read at once, below what systems allow a process to have open.
MOST_OPEN = 100
_LABEL = b"> <http://www.w3.org/2000/01/rdf-schema#label> "
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"')


def named(lines: bytes, names: Names) -> bytes:
    """Return the records that lines of N-Quads label, one a line in order: NAME, tab, END."""
    start = f"<{names.record}".encode()
    found = [f"{alphabetical(label)}\t{end}\n" for end, label in _labelled(lines, start)]
    return "".join(sorted(found)).encode()


def _labelled(lines: bytes, start: bytes) -> Iterator[tuple[str, str]]:
    place = lines.find(_LABEL)
    while place >= 0:
        begin = lines.rfind(b"\n", 0, place) + 1
        end = lines[begin + len(start) : place]
        text = _TEXT.match(lines, place + len(_LABEL))
        if text and lines.startswith(start, begin) and b"/" not in end:
            # The escapes of N-Quads as they are written here are those of JSON.
            yield end.decode(), json.loads(text[0])
        place = lines.find(_LABEL, place + len(_LABEL))


def parts(paths: Sequence[Path], names: Names) -> Iterator[bytes]:
    """Write the lists of a source whose records were named in these files, part by part."""
    while len(paths) > MOST_OPEN:
        groups = [paths[n : n + MOST_OPEN] for n in range(0, len(paths), MOST_OPEN)]
        paths = [_joined(group) for group in groups]
    rows = _merged(paths)
    lists = iter(lambda: [row[:-1].split("\t") for row in islice(rows, SIZE)], [])
    while part := [line for own in islice(lists, LISTS) for line in _list(own, names)]:
        yield "".join(part).encode()


def _merged(paths: Sequence[Path]) -> Iterator[str]:
    files = [path.open(encoding="utf-8", newline="\n") for path in paths]
    try:
        yield from heapq.merge(*files)
    finally:
        for file in files:
            file.close()


def _joined(paths: Sequence[Path]) -> Path:
    joined = paths[0].with_name(f"{paths[0].name}-{paths[-1].name}")
    with joined.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_merged(paths))
    return joined


def _list(own: Sequence[Sequence[str]], names: Names) -> Iterator[str]:
    content = json.dumps({"of": names.record, "items": own}, ensure_ascii=False)
    # Named by what it holds: said twice, it is there once.
    digest = blake2b(content.encode(), digest_size=8).hexdigest()
    subject, end = f"<{names.graph}#names-{digest}>", f"<{names.graph}> .\n"
    span = f'"{own[0][0]} – {own[-1][0]}"'
    number = f'"{len(own)}"^^{iri("xsd:integer")}'
    yield f"{subject} {iri('rdf:type')} {iri('schema:ItemList')} {end}"
    yield f"{subject} {iri('pg:isFromSource')} <{names.source}> {end}"
    yield f"{subject} {iri('rdfs:label')} {span} {end}"
    yield f"{subject} {iri('schema:numberOfItems')} {number} {end}"
    json_ = f'"{nquads.escape(content)}"^^{iri("rdf:JSON")}'
    yield f"{subject} {iri('crm:P190_has_symbolic_content')} {json_} {end}"

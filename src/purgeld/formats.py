"""RDF as bytes: reading with the place of every mistake, writing the same bytes every time."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.errors import Place, SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    Triples = Iterable[ox.Triple]

LONGEST_FILE = 512 * 2**20
DEEPEST = 200

FORMATS: dict[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "xml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "json": ox.RdfFormat.JSON_LD,
}
WITH_PREFIXES = {ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML}
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_UNKNOWN_PREFIX = re.compile(r"prefix (\S+?):? has not been declared", re.IGNORECASE)


def format_of(path: Path) -> ox.RdfFormat:
    """Tell the RDF format of a file by its suffix; raise :class:`SyntaxFault` for any other."""
    known = FORMATS.get(path.suffix.lstrip(".").lower())
    if known is None:
        names = ", ".join(f".{suffix}" for suffix in FORMATS)
        raise SyntaxFault(
            "no RDF format has this suffix", cure=f"Use one of {names}", where=Place(path)
        )
    return known


def read(path: Path, base: str | None = None) -> list[ox.Quad]:
    """Read an RDF file, graphs kept.

    Raises :class:`SyntaxFault` with line and column for text that is not UTF-8 or not well formed.
    """
    return parse(decode(path), format_of(path), name=path, base=base)


def decode(path: Path) -> str:
    """Read a file as UTF-8 text; a byte order mark is dropped, any other encoding refused."""
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise SyntaxFault(f"cannot be read ({fault.strerror})", where=Place(path)) from fault
    if len(raw) > LONGEST_FILE:
        raise SyntaxFault(
            f"is larger than {LONGEST_FILE} bytes", cure="Split it", where=Place(path)
        )
    return as_text(raw, path)


def as_text(raw: bytes, path: Path) -> str:
    """Return the bytes of a file as text; raise :class:`SyntaxFault` as :func:`decode` does."""
    if raw[:2] in _BOMS:
        raise SyntaxFault(
            f"is {_BOMS[raw[:2]]}, not UTF-8", cure="Save it as UTF-8", where=Place(path, 1, 1)
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = raw[: fault.start]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        what = f"byte {raw[fault.start]:#04x} is not UTF-8"
        raise SyntaxFault(
            what, cure="Save the file as UTF-8", where=Place(path, line, column)
        ) from fault


def parse(
    text: str, form: ox.RdfFormat, *, name: str | Path, base: str | None = None
) -> list[ox.Quad]:
    """Parse RDF text; errors carry the given name with line and column."""
    _refuse_traps(text, form, name)
    try:
        return list(ox.parse(text, format=form, base_iri=base))
    except (SyntaxError, ValueError) as fault:
        raise fault_at(fault, name) from fault


def fault_at(fault: SyntaxError | ValueError, name: str | Path) -> SyntaxFault:
    """Return the error for what the parser refuses, with line and column where it tells them."""
    if isinstance(fault, SyntaxError):
        place = Place(name, fault.lineno, fault.offset)
        return SyntaxFault(_plain(str(fault.msg)), cure=_cure(str(fault.msg)), where=place)
    return SyntaxFault(_plain(str(fault)), where=Place(name))


def canonical_hash(triples: Iterable[ox.Triple]) -> str:
    """Return the SHA-256 over the RDFC-1.0 canonical N-Quads of a graph, in hexadecimal."""
    from_triples = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    from_triples.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in from_triples)
    return sha256("".join(lines).encode()).hexdigest()


_NESTED = {ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.JSON_LD}


def _refuse_traps(text: str, form: ox.RdfFormat, name: str | Path) -> None:
    if form == ox.RdfFormat.RDF_XML and re.search(r"<!DOCTYPE|<!ENTITY", text[:65536]):
        raise SyntaxFault(
            "declares a document type", cure="Remove it; entities are never read", where=Place(name)
        )
    if form == ox.RdfFormat.JSON_LD and re.search(r'"@context"\s*:\s*\[?\s*"', text):
        raise SyntaxFault(
            "asks for a remote context", cure="Write the context into the file", where=Place(name)
        )
    if form in _NESTED and _depth(text) > DEEPEST:
        raise SyntaxFault(
            f"is nested deeper than {DEEPEST} levels", cure="Flatten it", where=Place(name)
        )


def _depth(text: str) -> int:
    depth = deepest = 0
    for mark in re.findall(r'"(?:[^"\\\n]|\\.)*"|<[^>\n]*>|[\[({]|[\])}]', text):
        if mark in "[({":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "])}":
            depth -= 1
    return deepest


def _plain(message: str) -> str:
    return re.sub(r"^Parser error (at|between) .*?: (?=\S)", "", message).rstrip(".")


def _cure(message: str) -> str:
    unknown = _UNKNOWN_PREFIX.search(message)
    if unknown:
        return f"Declare @prefix {unknown[1]}: at the top of the file, or mend its spelling"
    return "Mend the statement at this place"

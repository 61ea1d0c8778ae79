"""Reading RDF: every mistake with its place, no trap sprung."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from purgeld import formats
from purgeld.errors import SyntaxFault


def refusal(tmp_path: Path, name: str, content: bytes) -> str:
    """Write a file, read it, and return the refusal."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SyntaxFault) as refused:
        formats.read(path)
    return str(refused.value).replace(f"{tmp_path}/", "")


def test_malformed_turtle_names_line_and_column(tmp_path: Path) -> None:
    """A statement that breaks off is found at its line and column."""
    message = refusal(
        tmp_path, "a.ttl", b'<http://a/b> <http://a/c> "x" .\n<http://a/b> <http://a/c> .\n'
    )
    assert message.startswith("a.ttl:2:27: ")


def test_unknown_prefix_is_named_with_its_cure(tmp_path: Path) -> None:
    """A prefix that nobody declared is named, with the line to add."""
    message = refusal(tmp_path, "a.ttl", b"<http://a/b> x:c <http://a/d> .\n")
    assert "Declare @prefix x:" in message
    assert message.startswith("a.ttl:1:")


def test_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    """UTF-8 with a byte order mark reads like UTF-8 without."""
    path = tmp_path / "a.nt"
    path.write_bytes(b'\xef\xbb\xbf<http://a/b> <http://a/c> "x" .\r\n')
    assert len(formats.read(path)) == 1


def test_other_encodings_are_refused_with_their_place(tmp_path: Path) -> None:
    """Text in cp1251 or UTF-16 is never guessed at."""
    text = '<http://a/b> <http://a/c> "Ежов" .\n'
    message = refusal(tmp_path, "a.ttl", b"# line\n" + text.encode("cp1251"))
    assert message == "a.ttl:2:28: byte 0xc5 is not UTF-8. Save the file as UTF-8"
    assert "UTF-16" in refusal(tmp_path, "b.ttl", text.encode("utf-16"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.rdf", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x/>', "document type"),
        ("a.jsonld", b'{"@context": "https://example.org/c", "a": 1}', "remote context"),
        ("a.jsonld", b"[" * 10_000 + b"]" * 10_000, "nested deeper"),
        ("a.ttl", b"<http://a/b> <http://a/c> " + b"[ <http://a/d> " * 10_000, "nested deeper"),
        ("a.docx", b"", "no RDF format"),
    ],
)
def test_traps_are_refused_by_name(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """Entities, remote contexts, bottomless nesting and unknown suffixes are refused by name."""
    assert said in refusal(tmp_path, name, content)


def test_missing_file_is_refused() -> None:
    """A file that is not there is a refusal, no traceback."""
    with pytest.raises(SyntaxFault, match="cannot be read"):
        formats.read(Path("nowhere.ttl"))


def test_canonical_hash_ignores_order_and_names_of_blank_nodes() -> None:
    """RDFC-1.0 gives one hash for one graph, however it is written."""
    one = formats.parse(
        '_:a <http://a/p> "x" . _:a <http://a/q> _:b .', ox.RdfFormat.TURTLE, name="x"
    )
    two = formats.parse(
        '_:z <http://a/q> _:y . _:z <http://a/p> "x" .', ox.RdfFormat.TURTLE, name="x"
    )
    other = formats.parse("_:z <http://a/q> _:z .", ox.RdfFormat.TURTLE, name="x")
    triples = [[q.triple for q in quads] for quads in (one, two, other)]
    first, second, third = map(formats.canonical_hash, triples)
    assert first == second != third

"""The encoding of a text file: told by its mark, by being UTF-8, or guessed from its letters."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from purgeld.intake.packing import unpacked

if TYPE_CHECKING:
    from pathlib import Path

# Bytes that are looked at, from the first that is not ASCII on.
SAMPLE = 2**18
UTF_8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What the sources of this field are written in; others have to be named.
_CYRILLIC = ["cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5"]
_LATIN = ["cp1252", "cp1250", "iso8859_2", "cp1257"]
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_FALLBACK = "cp1251"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_PAGE_HEAD = 4096


def encoding_of(path: Path, *, declared: bool = False) -> str:
    """Tell the encoding of a file, in the name that Python has for it.

    With ``declared`` what a page of HTML says of itself is believed.
    """
    with unpacked(path) as stream:
        head = stream.read(SAMPLE)
        mark = next((name for bom, name in _MARKS if head.startswith(bom)), None)
        while mark is None and head.isascii() and (more := stream.read(SAMPLE)):
            head = more
    said = _CHARSET.search(head[:_PAGE_HEAD]) if declared else None
    return mark or (said and _known(said[1])) or detect(head)


def _known(name: bytes) -> str:
    try:
        return codecs.lookup(name.decode("ascii")).name
    except LookupError:
        return ""


def detect(sample: bytes) -> str:
    """Tell the encoding of a sample of bytes that has no mark.

    >>> detect("Проживал: г. Казань".encode("cp1251")), detect("Проживал".encode())
    ('cp1251', 'utf-8')
    """
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(sample)
    except UnicodeDecodeError:
        best = from_bytes(sample, cp_isolation=_candidates(sample)).best()
        return best.encoding if best else _FALLBACK
    return UTF_8


def _candidates(sample: bytes) -> list[str]:
    """Return the code pages of one alphabet: a Cyrillic word has no ASCII letter in it."""
    words = _WORD.findall(sample)
    whole = sum(not any(byte < 0x80 for byte in word) for word in words)  # noqa: PLR2004 - ASCII
    return _CYRILLIC if whole >= len(words) / 2 else _LATIN

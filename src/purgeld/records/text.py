"""Letters of records made comparable, without losing the place of any.

Everything here is for matching only; what is published is the raw text of the source.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LATIN_LETTER = "latin-letter"

_LOOKALIKES = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")
_MARKS = str.maketrans(
    {
        "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\t": " ", "\n": " ", "\r": " ",
        "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"',
        "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'",
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-",
        "№": "#", "…": ".", "ё": "е", "Ё": "е",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ONLY_LOOKALIKES = re.compile(r"[ABCEHKMOPTXYaceopxyk]{3,}")
_DROPPED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_SPACES = re.compile(r"\s{2,}")


@dataclass(frozen=True, slots=True)
class Tidy:
    """A text in two forms of the same length: as it reads, and folded for matching."""

    shown: str
    fold: str
    issues: tuple[str, ...] = ()


def tidy(raw: str) -> Tidy:
    """Normalise a raw text: NFC, single spaces, no invisible characters; and fold its letters.

    The folded form is in lower case, with ``ё`` as ``е``, one kind of dash and quote, ``№`` as
    ``#``, and Latin letters inside Cyrillic words as the Cyrillic ones that they look like.

    >>> tidy("УHКВД  «Смерш»").fold
    'унквд "смерш"'
    """
    # Line breaks are white space here, not control characters to be dropped.
    shown = raw if raw.isascii() else unicodedata.normalize("NFC", raw)
    shown = _DROPPED.sub("", shown.replace("\r\n", "\n").replace("\n", " "))
    if "[[" in shown:
        shown = _WIKI_LINK.sub(r"\1", shown)
    shown = _SPACES.sub(" ", shown.replace("\u00a0", " ")).strip()
    mended = _WORD.sub(_as_cyrillic, shown)
    issues = (LATIN_LETTER,) if mended != shown else ()
    fold = mended.translate(_MARKS).lower()
    if len(fold) != len(shown):
        fold = "".join(char.lower()[:1] or char for char in mended.translate(_MARKS))
    return Tidy(shown, fold, issues)


def _as_cyrillic(match: re.Match[str]) -> str:
    word = match[0]
    if word.isascii():
        return word.translate(_LOOKALIKES) if _ONLY_LOOKALIKES.fullmatch(word) else word
    return word.translate(_LOOKALIKES) if _CYRILLIC.search(word) else word

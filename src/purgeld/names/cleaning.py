"""A name as it was written, made ready for reading: no marks, no titles, one script a word."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from purgeld.names.tables import document

LONGEST = 200
_ALIKE_LATIN = "ABCEHIKMOPTXYaceiopxyëïjs"
_ALIKE_CYRILLIC = "АВСЕНІКМОРТХУасеіорхуёїјѕ"
_TO_CYRILLIC = str.maketrans(_ALIKE_LATIN, _ALIKE_CYRILLIC)
_TO_LATIN = str.maketrans(_ALIKE_CYRILLIC, _ALIKE_LATIN)
_SIGNS = str.maketrans(
    {
        **dict.fromkeys('ʹʺ’‘`´ʼ′″“”„«»ʻʽˈˊ＇"', "'"),
        **dict.fromkeys("‐‑‒–—―−﹣－＝", "-"),
        **dict.fromkeys("·・•‧∙_\t\n\r\u00a0\u2007\u202f/|", " "),
        **dict.fromkeys("，、;", ","),
        **dict.fromkeys("．。", "."),
        **dict.fromkeys("（[【", "("),
        **dict.fromkeys("）]】", ")"),
    }
)
_STRESS = {"\u0301", "\u0300", "\u0341", "\u0340"}
_STRESSED = {"Cyrillic", "Greek"}
# Latin and Cyrillic letters of which none is a mark or carries a stress.
_UNMARKED = re.compile("[ -~\u00a1-\u024f\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e-\u0481]*")
_ASIDE = re.compile(r"\([^()]*\)")
_NUMBER = re.compile(r"\b\d[\d.\-]*(?:г|гг|р)?\.?")


def clean(text: str) -> str:
    """Return a name without control characters, stress marks, numbers and asides.

    Unicode is composed (NFC); dashes, quotes and middle dots become one of each kind; a word that
    mixes Cyrillic and look-alike Latin letters is brought into the script that it mostly uses.
    More than ``LONGEST`` characters are cut off: no name is longer.

    >>> clean("Тухаче́вский, Mихаил (1893—1937)")
    'Тухачевский, Михаил'
    """
    kept = unicodedata.normalize("NFC", text[: 4 * LONGEST]).translate(_KEPT)
    plain = _ASIDE.sub(" ", _without_stress(kept).translate(_SIGNS))
    words = (_one_script(word) for word in _NUMBER.sub(" ", plain).split())
    return " ".join(words)[:LONGEST].strip(" ,'-")


def asides(text: str) -> list[str]:
    """Return what stands in brackets: another surname, a birth name, a party name.

    >>> asides("Зиновьев (Радомысльский) Григорий")
    ['Радомысльский']
    """
    plain = text[: 4 * LONGEST].translate(_SIGNS)
    return [inside for found in _ASIDE.findall(plain) if (inside := clean(found.strip("()")))]


class _Kept(dict[int, str]):
    """What stays of each character, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        dropped = unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"}
        self[code] = " " if letter in "\t\n\r" else "" if dropped else letter
        return self[code]


_KEPT = _Kept()


def _without_stress(text: str) -> str:
    if _UNMARKED.fullmatch(text):
        return text
    marks = unicodedata.normalize("NFD", text)
    kept = (
        letter
        for before, letter in zip(f" {marks}", marks, strict=False)
        if not (letter in _STRESS and script(before) in _STRESSED)
    )
    composed = unicodedata.normalize("NFC", "".join(kept))
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Mn")


def _one_script(word: str) -> str:
    cyrillic = sum(script(letter) == "Cyrillic" for letter in word)
    latin = sum(script(letter) == "Latin" for letter in word)
    if not cyrillic or not latin:
        return word
    if cyrillic >= latin:
        return _unstressed(word).translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN)


def _unstressed(word: str) -> str:
    """Take the stress from Latin letters that stand for Cyrillic ones: *á* in *Бухáрин*."""
    marks = (letter for letter in unicodedata.normalize("NFD", word) if letter not in _STRESS)
    return unicodedata.normalize("NFC", "".join(marks))


_RANGES = (
    ("Latin", (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF), (0x2B0, 0x2FF)),
    ("Cyrillic", (0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    ("Greek", (0x370, 0x3FF), (0x1F00, 0x1FFF)),
    ("Han", (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
    ("Hangul", (0xAC00, 0xD7AF), (0x1100, 0x11FF), (0x3130, 0x318F)),
    ("Abjad", (0x590, 0x5FF), (0x600, 0x6FF), (0x750, 0x77F), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFF)),
    ("Kana", (0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F)),
)


@cache
def script(letter: str) -> str:
    """Return the script of a character, ``none`` for what is no letter.

    >>> script("Я"), script("č"), script("季"), script("-"), script("א")
    ('Cyrillic', 'Latin', 'Han', 'none', 'Abjad')
    """
    code = ord(letter)
    for name, *ranges in _RANGES:
        if any(first <= code <= last for first, last in ranges):
            return name
    return "other" if letter.isalpha() else "none"


@cache
def words(kind: str) -> frozenset[str]:
    """Return a list of small words by its name in ``tables/words.toml``.

    >>> "marshal" in words("titles")
    True
    """
    return frozenset(document("words")[kind])

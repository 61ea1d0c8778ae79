"""Language tags as people write them, brought to those that the reading tables know."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = {
    "russian": "ru", "ukrainian": "uk", "belarusian": "be", "english": "en", "german": "de",
    "french": "fr", "polish": "pl", "deutsch": "de", "français": "fr", "polski": "pl",
    "русский": "ru", "українська": "uk",
}  # fmt: skip


@lru_cache(maxsize=10_000)
def tag(text: str) -> str:
    """Return a tag of the form ``ru``, ``ru-latn`` or ``sci`` in lower case; empty if it is none.

    Only language and script are kept: ``de-AT-1996`` is ``de``, ``ru-Latn:ALA-LC`` is ``ru-latn``.

    >>> tag("de-AT-1996"), tag("ru-Latn:ALA-LC"), tag("uk-lat"), tag("Russian"), tag("?")
    ('de', 'ru-latn', 'uk-latn', 'ru', '')
    """
    parts = [part for part in re.split(r"[-_:]", text.strip().lower()) if part]
    if not parts:
        return ""
    language = _WORDS.get(parts[0], parts[0])
    if not re.fullmatch(r"[a-z]{2,3}", language):
        return ""
    return f"{language}-latn" if {"lat", "latn"} & set(parts[1:]) else language

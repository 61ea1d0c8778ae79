"""Which representation a client gets: ``Accept`` and ``Accept-Language`` by RFC 9110, section 12.

A range with parameters is more precise than one without, a full type more than ``type/*``, that
more than ``*/*``; the most precise range that fits a representation says its quality. Of equal
ones the first offered wins. Parts of a header that cannot be understood are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_RANGES = 64
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"\s*({_WORD})/({_WORD})\s*")
_PARAMETER = re.compile(rf'\s*;\s*({_WORD})\s*=\s*(?:({_WORD})|"((?:[^"\\]|\\.)*)")\s*')
_LANGUAGE = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*(\S+)\s*)?")
_QUALITY = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


@dataclass(frozen=True, slots=True)
class Offer:
    """A representation that can be had: its media type, a short name, the profiles it follows."""

    media: str
    name: str
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Range:
    kind: str
    sub: str
    parameters: Mapping[str, str]
    quality: float

    def precision(self, offer: Offer) -> int | None:
        """Say how precisely this range names an offer; None if it does not fit."""
        kind, _, sub = offer.media.partition("/")
        if (self.kind, self.sub) == ("*", "*"):
            return 0
        if self.kind != kind or self.sub not in {"*", sub}:
            return None
        if self.sub == "*":
            return 1
        if "profile" in self.parameters:
            wanted = set(self.parameters["profile"].split())
            return 3 if wanted & set(offer.profiles) else None
        return 2


def choose(header: str, offers: Sequence[Offer]) -> Offer | None:
    """Return the best offer for an ``Accept`` header, or None if the client accepts none of them.

    An empty header accepts anything, and so does one of which no part can be understood.

    >>> offers = [Offer("text/html", "html"), Offer("text/turtle", "ttl")]
    >>> choose("text/html;q=0.5, text/turtle", offers).name
    'ttl'
    """
    return _choose(header, tuple(offers))


@lru_cache(maxsize=1024)
def _choose(header: str, offers: tuple[Offer, ...]) -> Offer | None:
    ranges = _ranges(header)
    if not ranges:
        return offers[0]
    rated = [(_quality(ranges, offer), offer) for offer in offers]
    quality, best = max(rated, key=lambda pair: pair[0])
    return best if quality > 0 else None


def _quality(ranges: Iterable[_Range], offer: Offer) -> float:
    fitting = [(range_.precision(offer), range_.quality) for range_ in ranges]
    rated = [(precision, quality) for precision, quality in fitting if precision is not None]
    return max(rated, key=lambda pair: pair[0])[1] if rated else 0.0


def _ranges(header: str) -> list[_Range]:
    parts = _parts(header)[:MOST_RANGES]
    return [found for found in map(_range, parts) if found]


def _parts(header: str) -> list[str]:
    """Split at commas that stand outside of quotes."""
    return re.findall(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+', header)


def _range(text: str) -> _Range | None:
    head = _RANGE.match(text)
    if head is None:
        return None
    parameters: dict[str, str] = {}
    at = head.end()
    while found := _PARAMETER.match(text, at):
        value = found[2] or re.sub(r"\\(.)", r"\1", found[3] or "")
        parameters.setdefault(found[1].lower(), value)
        at = found.end()
    quality = parameters.pop("q", "1")
    if at != len(text) or not _QUALITY.fullmatch(quality):
        return None
    return _Range(head[1].lower(), head[2].lower(), parameters, float(quality))


@lru_cache(maxsize=1024)
def language(header: str, offered: tuple[str, ...]) -> str:
    """Return the best of the offered languages for ``Accept-Language`` (RFC 4647, look-up).

    Without a fit the first one offered is returned: a page in another language is of more use
    than a refusal.

    >>> language("uk, ru;q=0.8, en;q=0.5", ("en", "ru"))
    'ru'
    """
    wanted: list[tuple[float, str]] = []
    for part in header.split(",")[:MOST_RANGES]:
        found = _LANGUAGE.fullmatch(part)
        if found and _QUALITY.fullmatch(found[2] or "1"):
            wanted.append((float(found[2] or "1"), found[1].lower().partition("-")[0]))
    for quality, tag in sorted(wanted, key=lambda pair: -pair[0]):
        if quality and (tag in offered or tag == "*"):
            return offered[0] if tag == "*" else tag
    return offered[0]

"""Bytes with what HTTP says about them: entity tag, date, compression, conditional requests.

RFC 9110, sections 8.8 (validators), 12.5.3 (Accept-Encoding) and 13 (conditional requests).
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, replace
from email.utils import formatdate, parsedate_to_datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

from purgeld.pages import site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import Message, Receive, Scope, Send

LEAST_COMPRESSED = 1024
_COMMON: tuple[tuple[bytes, bytes], ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"*"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
# A page cannot say of itself who may frame it; the rest is what it says of itself.
POLICY = f"{site.POLICY}; frame-ancestors 'none'".encode()

LOOKED_AT = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_GZIP = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q\s*=\s*(0(?:\.\d*)?|1(?:\.0*)?)\s*)?(?=,|$)")


@dataclass(frozen=True)
class Representation:
    """A body with its media type, the time of its data (seconds since 1970), and more headers.

    A lasting one is what its address gives whoever asks, until the data change.
    """

    body: bytes
    media: str
    modified: float | None = None
    extra: Mapping[str, str] | None = None
    lasting: bool = True

    @cached_property
    def tag(self) -> str:
        """The strong entity tag of the uncompressed body."""
        return f'"{sha256(self.body).hexdigest()[:24]}"'

    @cached_property
    def tags(self) -> tuple[bytes, bytes]:
        """The entity tags of the plain and the compressed body, as they are sent."""
        return self.tag.encode(), f'{self.tag[:-1]}-gzip"'.encode()

    @cached_property
    def zipped(self) -> bytes:
        """The body in gzip, the same bytes each time."""
        return gzip.compress(self.body, 6, mtime=0)

    @cached_property
    def plain(self) -> Message:
        """The start of the answer with the uncompressed body."""
        headers = {"content-type": self.media, "etag": self.tag, "vary": "Accept, Accept-Encoding"}
        if self.modified is not None:
            headers["last-modified"] = formatdate(self.modified, usegmt=True)
        return _start(200, {**headers, **(self.extra or {})}, len(self.body))

    @cached_property
    def packed(self) -> Message:
        """The start of the answer with the compressed body; its entity tag is another one."""
        kept = {n: v for n, v in self.plain["headers"] if n != b"content-length"}
        kept |= {b"content-encoding": b"gzip", b"etag": self.tags[1]}
        kept[b"content-length"] = str(len(self.zipped)).encode()
        return {**self.plain, "headers": list(kept.items())}

    @cached_property
    def unchanged(self) -> tuple[Message, Message]:
        """The starts of the answers to a client that has the plain or the packed body already."""
        return _unchanged(self.plain), _unchanged(self.packed)

    def negotiated(self, header: str) -> Representation:
        """Return the same as one of several that an address can give, by a header of requests."""
        extra = {**(self.extra or {}), "vary": f"Accept, Accept-Encoding, {header}"}
        return replace(self, extra=extra, lasting=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as it asks."""
        del receive
        await self.send(scope, send)

    async def send(self, scope: Scope, send: Send) -> tuple[int, int]:
        """Answer whole, compressed, or not at all (304); return status and bytes of the body."""
        asked = {name: value for name, value in scope["headers"] if name in LOOKED_AT}
        zipping = len(self.body) >= LEAST_COMPRESSED and accepts_gzip(
            asked.get(b"accept-encoding", b"").decode("latin-1")
        )
        known = asked.get(b"if-none-match") in self.tags
        if known or (asked and is_known(asked, self.tag, self.modified)):
            await send(dict(self.unchanged[zipping]))
            await send({"type": "http.response.body", "body": b""})
            return HTTPStatus.NOT_MODIFIED, 0
        body = self.zipped if zipping else self.body
        await send(dict(self.packed if zipping else self.plain))
        await send({"type": "http.response.body", "body": body})
        return HTTPStatus.OK, len(body)


def is_known(asked: Mapping[bytes, bytes], tag: str, modified: float | None) -> bool:
    """Say whether a client has what it asks for, by its headers ``LOOKED_AT`` (RFC 9110, 13.1)."""
    tags = asked.get(b"if-none-match")
    if tags is not None:
        text = tags.decode("latin-1")
        known = {each[:-1].removesuffix("-gzip") for each in _TAG.findall(text)}
        return text.strip() == "*" or tag[:-1] in known
    since = asked.get(b"if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return int(modified) <= parsedate_to_datetime(since.decode()).timestamp()
    except (ValueError, TypeError, OverflowError):
        return False


def _start(status: int, headers: Mapping[str, str], length: int) -> Message:
    pairs = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
    pairs.append((b"content-length", str(length).encode()))
    return {"type": "http.response.start", "status": status, "headers": with_common(pairs)}


def with_common(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Add the headers of every answer, and the policy of a page, where they are not there yet."""
    own = list(headers)
    if _COMMON[0] in own:
        return own
    page = any(name == b"content-type" and kind.startswith(b"text/html") for name, kind in own)
    return [*own, *_COMMON, *(((b"content-security-policy", POLICY),) if page else ())]


def _unchanged(start: Message) -> Message:
    """Return the start of a 304: what a cache and a browser need to go on with what they have."""
    needed = {b"etag", b"vary", b"access-control-allow-origin"}
    kept = [(name, value) for name, value in start["headers"] if name in needed]
    return {**start, "status": 304, "headers": kept}


@lru_cache(maxsize=1024)
def accepts_gzip(header: str) -> bool:
    """Say whether ``Accept-Encoding`` allows gzip.

    >>> accepts_gzip("br, gzip;q=0.8"), accepts_gzip("gzip;q=0"), accepts_gzip("")
    (True, False, False)
    """
    found = _GZIP.search(header.lower())
    return found is not None and float(found[1] or "1") > 0

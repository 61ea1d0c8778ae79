"""Bytes with what HTTP says about them: entity tag, date, compression, conditional requests.

RFC 9110, sections 8.8 (validators), 12.5.3 (Accept-Encoding) and 13 (conditional requests).
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from functools import cached_property
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import Headers

LEAST_COMPRESSED = 1024
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_GZIP = re.compile(r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q\s*=\s*(0(?:\.\d*)?|1(?:\.0*)?)\s*)?(?=,|$)")


@dataclass(frozen=True)
class Representation:
    """A body with its media type, the time of its data (seconds since 1970), and more headers."""

    body: bytes
    media: str
    modified: float | None = None
    extra: Mapping[str, str] | None = None

    @cached_property
    def tag(self) -> str:
        """The strong entity tag of the uncompressed body."""
        return f'"{sha256(self.body).hexdigest()[:24]}"'

    @cached_property
    def zipped(self) -> bytes:
        """The body in gzip, the same bytes each time."""
        return gzip.compress(self.body, 6, mtime=0)

    @cached_property
    def plain_headers(self) -> dict[str, str]:
        """Return the headers of the uncompressed body."""
        headers = {"content-type": self.media, "etag": self.tag, "vary": "Accept, Accept-Encoding"}
        if self.modified is not None:
            headers["last-modified"] = formatdate(self.modified, usegmt=True)
        return {**headers, **(self.extra or {})}

    @cached_property
    def zipped_headers(self) -> dict[str, str]:
        """Return the headers of the compressed body; its entity tag is another one."""
        return {
            **self.plain_headers,
            "content-encoding": "gzip",
            "etag": f'{self.tag[:-1]}-gzip"',
        }

    def response(self, headers: Headers, status: int = 200) -> Response:
        """Return the response that the request headers ask for: whole, compressed, or 304."""
        zipping = len(self.body) >= LEAST_COMPRESSED and accepts_gzip(
            headers.get("accept-encoding", "")
        )
        own = self.zipped_headers if zipping else self.plain_headers
        if status == HTTPStatus.OK and self._is_known(headers):
            kept = {name: own[name] for name in own if name != "content-encoding"}
            return Response(status_code=304, headers=kept)
        body = self.zipped if zipping else self.body
        return Response(body, status_code=status, headers=dict(own))

    def _is_known(self, headers: Headers) -> bool:
        asked = headers.get("if-none-match")
        if asked is not None:
            bare = self.tag[:-1]
            tags = {tag[:-1].removesuffix("-gzip") for tag in _TAG.findall(asked)}
            return asked.strip() == "*" or bare in tags
        since = headers.get("if-modified-since")
        if since is None or self.modified is None:
            return False
        try:
            return int(self.modified) <= parsedate_to_datetime(since).timestamp()
        except (ValueError, TypeError, OverflowError):
            return False


def accepts_gzip(header: str) -> bool:
    """Say whether ``Accept-Encoding`` allows gzip.

    >>> accepts_gzip("br, gzip;q=0.8"), accepts_gzip("gzip;q=0"), accepts_gzip("")
    (True, False, False)
    """
    found = _GZIP.search(header.lower())
    return found is not None and float(found[1] or "1") > 0

"""Refusals over HTTP: a page or a line for people, ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

from purgeld.server.negotiation import Offer, choose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.datastructures import Headers

_OFFERS = (
    Offer("application/problem+json", "json"),
    Offer("application/json", "json"),
    Offer("text/html", "html"),
    Offer("application/xhtml+xml", "html"),
    Offer("text/plain", "text"),
)


@dataclass
class Problem(Exception):
    """A refusal: the HTTP status, what is wrong, what to do, and things to choose from."""

    status: int
    what: str
    cure: str = ""
    kind: str = "about:blank"
    choices: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return the phrase of the status."""
        return HTTPStatus(self.status).phrase

    @property
    def detail(self) -> str:
        """Return what is wrong and what to do, in one line."""
        what = self.what if self.what.endswith((".", "?")) else f"{self.what}."
        return f"{what} {self.cure}".strip()

    def response(self, headers: Headers, page: Callable[[], str] | None = None) -> Response:
        """Write the refusal in the form that the client accepts; programs are the default.

        ``page`` makes the page for people; without it they get a line.
        """
        offer = choose(headers.get("accept", ""), _OFFERS) or _OFFERS[0]
        extra = {"vary": "Accept, Accept-Language", "cache-control": "no-store", **self.headers}
        if offer.name == "json":
            return Response(self._json(), self.status, extra, "application/problem+json")
        if offer.name == "html" and page:
            return Response(page(), self.status, extra, "text/html; charset=utf-8")
        lines = [f"{self.title}: {self.detail}", *self.choices, ""]
        return Response("\n".join(lines), self.status, extra, "text/plain; charset=utf-8")

    def _json(self) -> str:
        said: dict[str, object] = {
            "type": self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }
        if self.choices:
            said["choices"] = list(self.choices)
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"

"""The page that says why there is no answer: what is wrong, where, and what there is instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from purgeld.pages.rendering import render
from purgeld.pages.site import FIRST_PART, MISSING
from purgeld.pages.views import Page
from purgeld.pages.wording import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from purgeld.pages.content import Content
    from purgeld.pages.site import Site

NOT_FOUND = 404
EXPLAINED = frozenset({400, 403, 405, 406, 410, 413, 414, 415, 503})


@dataclass(frozen=True)
class Refusal:
    """A refusal of HTTP: its status, what the server says of it in English, what is in its place.

    ``choices`` are IRIs of things or media types, ``line`` and ``column`` a place in a query,
    ``seconds`` the time after which it may be tried again.
    """

    status: int
    detail: str = ""
    choices: Sequence[str] = ()
    line: int | None = None
    column: int | None = None
    seconds: str = ""


def refused(content: Content, site: Site, refusal: Refusal, language: str) -> str:
    """Return the page of a refusal as a whole HTML document in a language of the site."""
    reading = content.reading(site)
    near = [reading.ref(iri) for iri in refusal.choices if iri.startswith(site.base)]
    key = _key(refusal.status)
    cleaned = replace(
        refusal,
        detail=clean(refusal.detail[:1].upper() + refusal.detail[1:]),
        choices=[clean(choice) for choice in refusal.choices],
    )
    values: dict[str, object] = {"refusal": cleaned, "near": near, "note": f"{key}-note"}
    return render(Page(MISSING, FIRST_PART, "refusal.html", key, values), language, site)


def _key(status: int) -> str:
    if status == NOT_FOUND:
        return "missing"
    return f"refused-{status}" if status in EXPLAINED else "refused"

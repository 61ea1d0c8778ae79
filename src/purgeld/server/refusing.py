"""How a refusal reaches its client: what is asked for decides on form and language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from purgeld import pages
from purgeld.server.negotiation import language
from purgeld.server.redirects import NOTHING

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

    from purgeld.server.holding import Holding
    from purgeld.server.problems import Problem


def response(problem: Problem, scope: Scope, held: Holding | None) -> Response:
    """Write a refusal; before there are data, people get a line and no page."""
    headers = Headers(scope=scope)
    if held is None:
        return problem.response(headers)
    return problem.response(headers, lambda: _page(problem, scope["path"], headers, held))


def _page(problem: Problem, path: str, headers: Headers, held: Holding) -> str:
    line, column = (problem.more.get(key) for key in ("line", "column"))
    said = problem.what if problem.choices else problem.detail
    refusal = pages.Refusal(
        problem.status,
        "" if problem.what == NOTHING else said,
        problem.choices,
        line if isinstance(line, int) else None,
        column if isinstance(column, int) else None,
        problem.headers.get("retry-after", ""),
    )
    return pages.refused(held.content, held.site, refusal, _language(path, headers, held))


def _language(path: str, headers: Headers, held: Holding) -> str:
    """Return the language of the page that was asked for, else the one that the reader wants."""
    place = pages.address(path.removeprefix("/"))
    if place and place.language in held.site.languages:
        return place.language
    return language(headers.get("accept-language", ""), held.site.languages)

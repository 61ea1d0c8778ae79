"""A route and its methods: OPTIONS is answered with what is allowed, others are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from purgeld.server.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Receive, Scope, Send


class Endpoint:
    """A route for some methods (GET if none are named); OPTIONS is answered, others get 405."""

    def __init__(self, answer: Callable[[Request], Awaitable[ASGIApp]], *methods: str) -> None:
        """Take what answers and its methods."""
        self.answer = answer
        self.methods = sorted({"HEAD", "OPTIONS", *(methods or ("GET",))})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        allow = {"allow": ", ".join(self.methods)}
        if request.method == "OPTIONS":
            cors = {
                "access-control-allow-methods": allow["allow"],
                "access-control-allow-headers": "Accept, Accept-Language, Content-Type",
                "access-control-max-age": "86400",
            }
            response: ASGIApp = Response(status_code=204, headers={**allow, **cors})
        elif request.method not in self.methods:
            what = f"{request.method} is not answered here"
            raise Problem(405, what, f"Use {allow['allow']}", headers=allow)
        else:
            response = await self.answer(request)
        await response(scope, receive, send)

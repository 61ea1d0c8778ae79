"""Debian's Chromium on the loopback: what a page says, what it asks for, what axe-core finds."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

import mini
import outside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
ASSETS = mini.ROOT / "src" / "purgeld" / "web" / "assets"
AXE = mini.ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = mini.ROOT / "build" / "screenshots"
WIDE: ViewportSize = {"width": 1200, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium without a window while the block runs."""
    path = outside.program("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A page in the browser, with all that went wrong on it."""

    page: Page
    host: str
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Write down errors of scripts, messages on the console and requests to other hosts."""
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.faults.append(f"request to another host: {request.url}")

    def violations(self, *rules: str) -> list[str]:
        """Return what axe-core finds on the page as it is now, by all its rules or these."""
        self.page.evaluate(AXE.read_text("utf-8"))
        options = {"runOnly": list(rules)} if rules else {}
        found: dict[str, Any] = self.page.evaluate("options => axe.run(options)", options)
        return [
            f"{rule['id']}: {node['html'][:200]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def ready(self) -> None:
        """Wait until every part of the page that asks for a script has been served by it."""
        waiting = self.page.locator("[data-enhance]:not([data-enhanced])")
        waiting.first.wait_for(state="detached")


def opened(visit: Visit, name: str) -> Page:
    """Open a page of the site and wait for its scripts."""
    visit.page.goto(name)
    visit.ready()
    return visit.page


@contextmanager
def visiting(browser: Browser, root: str, **options: Any) -> Iterator[Visit]:  # noqa: ANN401
    """Give a visit to a site in a fresh context; it must have gone without a fault."""
    context = browser.new_context(base_url=root, **{"viewport": WIDE, **options})
    visit = Visit(context.new_page(), urlsplit(root).netloc)
    visit.watch()
    try:
        yield visit
    finally:
        context.close()
    assert not visit.faults

"""What crawlers are told: the sitemap (sitemaps.org 0.9) and ``robots.txt`` (RFC 9309)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_ADDRESSES = 50_000


def sitemap(addresses: Sequence[str], base: str, modified: str) -> Iterator[tuple[str, str]]:
    """Yield the files of a sitemap (sitemaps.org 0.9): one, or an index and its parts."""
    parts = [
        addresses[begin : begin + MOST_ADDRESSES]
        for begin in range(0, max(len(addresses), 1), MOST_ADDRESSES)
    ]
    if len(parts) == 1:
        yield "sitemap.xml", _listed("urlset", "url", parts[0], modified)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield "sitemap.xml", _listed("sitemapindex", "sitemap", [base + n for n in names], modified)
    for name, part in zip(names, parts, strict=True):
        yield name, _listed("urlset", "url", part, modified)


def _listed(root: str, item: str, addresses: Sequence[str], modified: str) -> str:
    lines = (
        f"<{item}><loc>{escape(each)}</loc><lastmod>{modified}</lastmod></{item}>"
        for each in addresses
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return "\n".join([head, f'<{root} xmlns="{space}">', *lines, f"</{root}>", ""])


def robots(base: str) -> str:
    """Return ``robots.txt``: everything may be read."""
    return f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n"

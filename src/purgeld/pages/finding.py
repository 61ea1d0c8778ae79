"""From an address to a page: what a site holds, and which page stands where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from purgeld.entities import is_entity
from purgeld.pages import sources
from purgeld.pages.facts import TYPE
from purgeld.pages.reading import Reading
from purgeld.pages.refs import Refs
from purgeld.pages.site import FIRST_PART
from purgeld.pages.thing import thing

if TYPE_CHECKING:
    from purgeld.pages.facts import Facts
    from purgeld.pages.site import Site
    from purgeld.pages.views import Page

_THINGS = ("id/", "source/", "vocab/")


@dataclass(frozen=True)
class Content:
    """What pages are made from: facts, and what is no fact but belongs to the project."""

    facts: Facts
    base: str
    refs: Refs = field(init=False)

    def __post_init__(self) -> None:
        """Name things once for all pages."""
        object.__setattr__(self, "refs", Refs(self.facts, self.base))

    def reading(self) -> Reading:
        """Return the facts for the making of one page."""
        return Reading(self.facts, self.refs, self.base)


def find(content: Content, site: Site, path: str, part: str = FIRST_PART) -> Page | None:
    """Return the page at a path below the root, ``None`` if there is none.

    ``path`` and ``part`` are those of :func:`purgeld.pages.site.address`.
    """
    return find_with(content.reading(), site, path, part)


def find_with(reading: Reading, site: Site, path: str, part: str = FIRST_PART) -> Page | None:
    """Return a page as :func:`find` does; the reading keeps what was asked for it."""
    iri = f"{site.base}{path}"
    if not path.startswith(_THINGS):
        return None
    if is_entity(iri, site.base):
        return thing(reading, iri, part)
    if sources.SECTION in reading.about(iri).get(TYPE, ()):
        return sources.section(reading, iri, part)
    return None

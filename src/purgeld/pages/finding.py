"""From an address to a page, and which addresses there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.entities import is_entity
from purgeld.pages import (
    asking,
    atlas,
    contradictions,
    general,
    howmany,
    ontology,
    registers,
    sources,
    timeline,
)
from purgeld.pages.facts import TYPE
from purgeld.pages.kinds import BROWSED
from purgeld.pages.site import FIRST_PART
from purgeld.pages.thing import thing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from purgeld.pages.content import Content
    from purgeld.pages.reading import Reading
    from purgeld.pages.site import Site
    from purgeld.pages.views import Page

_THINGS = ("id", "source", "vocab")


def find(
    content: Content,
    site: Site,
    path: str,
    part: str = FIRST_PART,
    given: Mapping[str, str] | None = None,
) -> Page | None:
    """Return the page at a path below the root, ``None`` if there is none.

    ``path`` and ``part`` are those of :func:`purgeld.pages.site.address`, ``given`` the parameters
    of a saved query; raises :class:`QueryError` where they do not fit.
    """
    return page_at(content.reading(site), path, part, given or {})


def page_at(
    reading: Reading, path: str, part: str, given: Mapping[str, str] | None = None
) -> Page | None:
    """Return a page as :func:`find` does; the reading keeps what was asked for it."""
    head, _, rest = path.partition("/")
    if head in _THINGS:
        return _of_thing(reading, path, part)
    if head in _LISTS and (not rest or head in _WITH_PATHS):
        return _LISTS[head](reading, path, part)
    if part != FIRST_PART:
        return None
    if head == "queries" and rest:
        return asking.page(reading, rest, given or {})
    return _SINGLE[path](reading) if path in _SINGLE else None


def _of_thing(reading: Reading, path: str, part: str) -> Page | None:
    iri = f"{reading.base}{path}"
    if is_entity(iri, reading.base):
        return thing(reading, iri, part)
    if sources.SECTION in reading.about(iri).get(TYPE, ()):
        return sources.section(reading, iri, part)
    return None


def _browse(reading: Reading, path: str, part: str) -> Page | None:
    if path == "browse":
        return registers.overview(reading) if part == FIRST_PART else None
    return registers.page(reading, path, part)


def _figures(reading: Reading, path: str, part: str) -> Page | None:
    if path == "figures":
        return howmany.overview(reading) if part == FIRST_PART else None
    return howmany.page(reading, path, part)


_WITH_PATHS = frozenset({"browse", "figures", "timeline"})
_LISTS: Mapping[str, Callable[[Reading, str, str], Page | None]] = {
    "browse": _browse,
    "figures": _figures,
    "timeline": timeline.page,
    "map": atlas.page,
    "contradictions": contradictions.page,
}
_SINGLE: Mapping[str, Callable[[Reading], Page]] = {
    "": general.front,
    "queries": asking.overview,
    "ns": ontology.terms,
    "shapes": ontology.rules,
    "dataset": general.dataset,
    "about": general.about,
    "search": general.search,
    "404": general.missing,
}


def general_paths(reading: Reading) -> dict[str, list[str]]:
    """Return the paths of all pages that are about no single thing, by the unit they belong to.

    Pages of one unit rest on the same facts. The further pages of long lists are told by their
    first page.
    """
    units = {path: [path] for path in (*_SINGLE, "browse", "map", "contradictions")}
    units |= {path: [path] for kind in BROWSED for path in registers.paths(reading, kind)}
    units |= {
        path: [path] for path in ("figures", *map(howmany.path_of, howmany.measures(reading)))
    }
    units["timeline"] = timeline.paths(reading)
    names = [query.name for query in reading.content.queries]
    return units | {f"queries/{name}": [f"queries/{name}"] for name in names}

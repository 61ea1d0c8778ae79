"""What a site holds: facts, and what is no fact but belongs to the project."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from purgeld.pages.reading import Reading, Reads
from purgeld.pages.refs import Refs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from purgeld.pages.asking import Answer
    from purgeld.pages.facts import Facts
    from purgeld.pages.site import Site
    from purgeld.queries import Query


Asked: TypeAlias = "Callable[[Query, Mapping[str, str]], Answer]"


@dataclass(frozen=True)
class Download:
    """A file to download: its path below the root, its media type, size in bytes, SHA-256."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Content:
    """What pages are made from; make a new one when any of it changes.

    ``ask`` answers a saved query with given parameters. ``shapes`` are the SHACL shapes as facts,
    ``graphs`` the number of triples of each named graph.
    """

    facts: Facts
    base: str
    queries: tuple[Query, ...] = ()
    ask: Asked | None = None
    shapes: Facts | None = None
    downloads: tuple[Download, ...] = ()
    graphs: Mapping[str, int] = field(default_factory=dict)
    refs: Refs = field(init=False)
    kept: dict[str, tuple[object, Reads]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Name things once for all pages."""
        object.__setattr__(self, "refs", Refs(self.facts, self.base))

    def reading(self, site: Site) -> Reading:
        """Return what is held, to be read for one page of a site."""
        return Reading(self, site)

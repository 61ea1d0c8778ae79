"""Facts as one page reads them: what was asked is kept for the next rebuild."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from purgeld.entities import owner
from purgeld.pages.facts import MOST_POINTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from purgeld.pages.content import Content
    from purgeld.pages.facts import Pointer, Statements
    from purgeld.pages.refs import Ref
    from purgeld.pages.site import Site


@dataclass(slots=True)
class Reads:
    """The IRIs that were asked about, by kind of question."""

    about: set[str] = field(default_factory=set)
    pointing: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    def take(self, others: Reads) -> None:
        """Add what was asked elsewhere."""
        self.about |= others.about
        self.pointing |= others.pointing
        self.named |= others.named


class Reading:
    """What a site holds, as it is read for the making of one page."""

    def __init__(self, content: Content, site: Site) -> None:
        """Read from this content for pages of this site.

        ``page`` is the thing that the page is about, ``placed`` are its parts that have their place
        on it.
        """
        self.content, self.site, self.base = content, site, site.base
        self.reads = Reads()
        self.page, self.placed = "", set[str]()
        self._facts, self._refs, self._kept = content.facts, content.refs, content.kept

    def about(self, iri: str) -> Statements:
        """Return the values of each property of a thing."""
        self.reads.about.add(iri)
        return self._facts.about(iri)

    def pointing(self, iri: str) -> Sequence[Pointer]:
        """Return the (property, subject) pairs that point at a thing."""
        self.reads.pointing.add(iri)
        return self._facts.pointing(iri)

    def is_cut(self, iri: str) -> bool:
        """Tell whether a store left out some of what points at a thing, since it is very much."""
        cut = len(self.pointing(iri)) > MOST_POINTERS
        return cut and self.select("SELECT (1 AS ?one) WHERE { }") is not None

    def instances(self, kind: str) -> Sequence[str]:
        """Return the subjects of a class."""
        self.reads.pointing.add(kind)
        return self._facts.instances(kind)

    def once(self, key: str, make: Callable[[Reading], object], *, read: bool = True) -> object:
        """Return what was made under a key, or make it; what it rests on counts as read.

        It does not where ``read`` is false: the caller tells by value what of it a page shows.
        """
        if key not in self._kept:
            apart = Reading(self.content, self.site)
            self._kept[key] = make(apart), apart.reads
        made, reads = self._kept[key]
        if read:
            self.reads.take(reads)
        return made

    def ahead(self, iris: Iterable[str]) -> None:
        """Take note that these things will be asked about next."""
        self._facts.ahead(iris)

    def select(self, text: str) -> Sequence[Sequence[str]] | None:
        """Return the rows of a SELECT where a store can be asked, ``None`` where all is at hand."""
        return self._facts.select(text)

    def ref(self, iri: str) -> Ref:
        """Return the name of a thing."""
        self.reads.named.add(iri)
        return self._refs[iri]

    def links(self, iri: str, predicate: str) -> list[str]:
        """Return the IRIs that a property leads to."""
        return [value for value in self.about(iri).get(predicate, ()) if isinstance(value, str)]

    def first(self, iri: str, predicate: str) -> Ref | None:
        """Return the name of the first thing that a property leads to."""
        return next(map(self.ref, self.links(iri, predicate)), None)

    def from_(self, iri: str, predicate: str) -> list[str]:
        """Return the IRIs from which a property leads to a thing."""
        return [subject for found, subject in self.pointing(iri) if found == predicate]

    def owner(self, iri: str) -> str | None:
        """Return the thing that an IRI is or is a part of."""
        return _owner(iri, self.base)


_owner = lru_cache(maxsize=1 << 16)(owner)

"""How new data gets into a store: beside the old, then in its place at once.

A draft is data that no reader sees. It is filled source by source, published in one step, and
remembers what it holds, so that a load that was interrupted goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from purgeld.stores.port import Graph
    from purgeld.stores.sources import Progress, Source


@dataclass(frozen=True)
class Plan:
    """What is loaded and how: the sources, whether their graphs replace those in the store.

    ``resume`` goes on with what an interrupted load of the same plan has left.
    """

    sources: tuple[Source, ...]
    replace: bool = False
    resume: bool = False

    @property
    def digest(self) -> str:
        """Return what two loads of the same sources in the same way have in common."""
        lines = (f"{self.replace}", *(source.digest for source in self.sources))
        return sha256("\n".join(lines).encode()).hexdigest()[:32]


class Draft(Protocol):
    """New data beside the old; used once, in the order of its methods."""

    def add(self, source: Source, progress: Progress) -> None:
        """Put a source into the draft, unless it is there already."""
        ...

    def publish(self) -> dict[Graph, int]:
        """Put the draft in the place of the old data; return the triples it has in each graph."""
        ...

    def abandon(self) -> None:
        """Leave the old data as it is; keep of the draft only what a later load can go on with."""
        ...

"""``purgeld load``: files or the project's dataset into any store, all of it or nothing."""

from __future__ import annotations

from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.errors import UsageError
from purgeld.stores import locations, sources
from purgeld.stores.folderdraft import FolderDraft

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.assembly import Assembly
    from purgeld.stores.drafts import Draft, Plan
    from purgeld.stores.port import Graph
    from purgeld.stores.sources import Progress, Source


def of_project(whole: Assembly) -> Source:
    """Return the dataset of a project as something to load."""
    return sources.Dataset(str(whole.project.root), whole.quads)


def of_files(paths: Iterable[Path], graph: str | None) -> tuple[Source, ...]:
    """Return files as something to load; statements without a graph go to ``graph``.

    Raises :class:`UsageError` for a graph that is no IRI.
    """
    try:
        home = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    except ValueError as fault:
        raise UsageError(f"--graph {graph} is no IRI", cure="Write it in full") from fault
    return tuple(sources.File(path, home) for path in paths)


class Load:
    """One load under way; ``abandon`` may be called at any moment, from any thread."""

    def __init__(self, location: str, plan: Plan) -> None:
        """Take where to load and what; nothing is touched yet.

        Raises :class:`purgeld.errors.SyntaxFault` for a file that is not there.
        """
        self.location = location
        self.plan = plan
        self.size = sum(source.size for source in plan.sources)
        self.draft: Draft | None = None

    def run(self, progress: Progress) -> dict[Graph, int]:
        """Load everything; return the triples of each loaded graph.

        Raises :class:`purgeld.errors.PurgeldError` for sources that cannot be read, and for stores
        and places that cannot be written; the old data is then as it was.
        """
        with ExitStack() as undone:
            self.draft = _draft(self.location, self.plan)
            undone.callback(self.abandon)
            for source in self.plan.sources:
                self.draft.add(source, progress)
            counts = self.draft.publish()
            undone.pop_all()
        return counts

    def abandon(self) -> None:
        """Leave the old data as it is."""
        if self.draft:
            self.draft.abandon()


def _draft(location: str, plan: Plan) -> Draft:
    if locations.is_remote(location):
        draft: Draft = import_module("purgeld.stores.staging").StagingDraft(location, plan)
        return draft
    if location == locations.MEMORY:
        cure = "Give a folder or the address of a SPARQL endpoint"
        raise UsageError("what is in memory is gone when the command ends", cure=cure)
    return FolderDraft(Path(location), plan)

"""A new embedded store in a folder of its own, which takes the place of the old one by a rename."""

from __future__ import annotations

import os
import shutil
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import __version__, output
from purgeld.stores import embedded, folders

if TYPE_CHECKING:
    from purgeld.stores.drafts import Plan
    from purgeld.stores.port import Graph
    from purgeld.stores.sources import Progress, Source

DRAFT = "draft"
JOURNAL = "draft.journal"


class FolderDraft:
    """A draft of an embedded store; holds the only right to write to its location."""

    def __init__(self, path: Path, plan: Plan) -> None:
        """Start a draft, or take up the one that a load of the same plan has left.

        Raises :class:`StoreError` for a place that holds something else, is written to by another
        process or is damaged, and :class:`purgeld.errors.OutputError` for one that is not ours.
        """
        self.path = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays a link
        self.plan = plan
        stores = folders.stores_of(self.path)
        self.home = stores / DRAFT
        self.journal = stores / JOURNAL
        with output.writable(self.path), ExitStack() as stack:
            self.lock = stack.enter_context(folders.writing(self.path))
            self._start()
            stack.pop_all()

    def _start(self) -> None:
        folders.mend(self.path)
        self.old = folders.current(self.path)
        self.done = self._taken_up() if self.plan.resume else []
        folders.sweep(self.path, {DRAFT, JOURNAL} if self.done else set())
        if not self.done:
            self._begin()
        self.store = ox.Store(self.home)

    def _taken_up(self) -> list[str]:
        """Return the digests of the sources that the draft holds, if all of them are asked for.

        A source that was mended in the meantime does not stand in the way: a load of one source is
        all or nothing.
        """
        try:
            way, *done = self.journal.read_text("utf-8").split()
        except (FileNotFoundError, ValueError):
            return []
        known = {source.digest for source in self.plan.sources}
        fits = way == self._way and set(done) <= known and self.home.is_dir()
        return done if fits else []

    @property
    def _way(self) -> str:
        """Return what a draft started from: the old store, or nothing."""
        return str(self.old) if self.old and not self.plan.replace else "-"

    def _begin(self) -> None:
        if self.old and not self.plan.replace:
            embedded.open_folder(self.old).backup(self.home)
        else:
            self.home.mkdir()
        if self._is_long:
            self._note(self._way)

    @property
    def _is_long(self) -> bool:
        """Say whether there is anything between nothing and all."""
        return len(self.plan.sources) > 1

    def _note(self, digest: str) -> None:
        with self.journal.open("a", encoding="utf-8") as journal:
            journal.write(f"{digest}\n")
            journal.flush()
            os.fsync(journal.fileno())

    def add(self, source: Source, progress: Progress) -> None:
        """Load a source, or pass over one that is there; see :class:`drafts.Draft`."""
        if self._is_long and source.digest in self.done:
            progress(source.size)
            return
        with output.writable(self.path):
            source.fill(self, progress)
            if self._is_long:
                self._note(source.digest)
                self.done.append(source.digest)

    def publish(self) -> dict[Graph, int]:
        """Settle the draft on the disk and let the location lead to it; see :class:`drafts.Draft`.

        Graphs of the old store that the draft does not have are carried over.
        """
        counts = embedded.counts(self.store)
        with output.writable(self.path):
            kept = self._carry_over(self.old, set(counts)) if self.plan.replace else {}
            self.store.optimize()
            self.store.flush()
            del self.store
            home = self.home.with_name(uuid.uuid4().hex[:16])
            self.home.rename(home)
            folders.settle(home, _info(home, counts | kept))
            output.stop_before_switch()
            folders.switch(self.path, home)
            folders.sweep(self.path, set())
        self.lock.close()
        return counts

    def _carry_over(self, old: Path | None, replaced: set[Graph]) -> dict[Graph, int]:
        """Take over the graphs that are not replaced; return their counts."""
        if old is None:
            return {}
        store = embedded.open_folder(old)
        counts = embedded.counts(store)
        kept = {graph: count for graph, count in counts.items() if graph not in replaced}
        for graph in kept:
            self.store.bulk_extend(store.quads_for_pattern(None, None, None, graph))
        return kept

    def abandon(self) -> None:
        """Leave the old store; keep the draft only if it holds whole sources."""
        self.__dict__.pop("store", None)
        if not self.done:
            shutil.rmtree(self.home, ignore_errors=True)
            self.journal.unlink(missing_ok=True)
        self.lock.close()


def _info(home: Path, counts: dict[Graph, int]) -> folders.Info:
    graphs = {str(graph): count for graph, count in counts.items()}
    return folders.Info(__version__, ox.__version__, graphs, folders.tables(home))

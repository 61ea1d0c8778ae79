"""What is loaded: RDF files, or a dataset that is at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Protocol, cast

import pyoxigraph as ox

from purgeld import formats
from purgeld.errors import Place, SyntaxFault
from purgeld.stores import blanknodes, streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from purgeld.stores.port import Graph

    Progress = Callable[[int], None]

LINES = {ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS}
TEXTS = {ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG}
OF_TRIPLES = {ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE}
MOST_UNLABELLED = 10_000


class Holder(Protocol):
    """What has an embedded store to fill.

    Nobody else keeps the store, lest a traceback hold its lock after it was given up.
    """

    store: ox.Store


class Source(Protocol):
    """Statements to load; ``size`` is counted in the units that progress is told in."""

    @property
    def name(self) -> str:
        """Return what messages call it."""
        ...

    @property
    def size(self) -> int:
        """Return how much there is to do."""
        ...

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what is loaded, in hexadecimal."""
        ...

    def quads(self, progress: Progress) -> Iterator[ox.Quad]:
        """Yield the statements, blank nodes named; raises :class:`SyntaxFault` on the way."""
        ...

    def fill(self, holder: Holder, progress: Progress) -> None:
        """Load the statements into an embedded store by its fastest way; raises the same."""
        ...


@dataclass(frozen=True)
class Dataset:
    """Statements that are in memory, without blank nodes."""

    name: str
    statements: tuple[ox.Quad, ...] = field(repr=False)

    @property
    def size(self) -> int:
        """Return the number of statements."""
        return len(self.statements)

    @cached_property
    def digest(self) -> str:
        """Return the digest of the sorted statements."""
        return sha256("\n".join(sorted(map(str, self.statements))).encode()).hexdigest()

    def quads(self, progress: Progress) -> Iterator[ox.Quad]:
        """Yield the statements."""
        for quad in self.statements:
            progress(1)
            yield quad

    def fill(self, holder: Holder, progress: Progress) -> None:
        """Load the statements."""
        holder.store.bulk_extend(self.quads(progress))


@dataclass(frozen=True)
class File:
    """An RDF file in any format of :data:`purgeld.formats.FORMATS`, packed or not.

    Statements without a graph go to ``graph``.
    """

    path: Path
    graph: Graph = field(default_factory=ox.DefaultGraph)

    @property
    def name(self) -> str:
        """Return the path."""
        return str(self.path)

    @property
    def size(self) -> int:
        """Return the number of bytes on the disk; raise :class:`SyntaxFault` without a file."""
        try:
            return self.path.stat().st_size
        except OSError as fault:
            what = f"cannot be read ({fault.strerror})"
            raise SyntaxFault(what, where=Place(self.path)) from fault

    @cached_property
    def digest(self) -> str:
        """Return the digest of the bytes on the disk."""
        return streams.digest(self.path)

    @property
    def form(self) -> ox.RdfFormat:
        """Return the format that the name tells, packed or not."""
        packed = self.path.suffix.lower() in streams.PACKED
        return formats.format_of(self.path.with_suffix("") if packed else self.path)

    @cached_property
    def streamable(self) -> bool:
        """Say whether it can be read piece by piece: it has no blank nodes, or they have labels."""
        if self.form in LINES:
            return True
        return self.form in TEXTS and not blanknodes.may_be_in(streams.whole(self.path))

    def quads(self, progress: Progress) -> Iterator[ox.Quad]:
        """Yield the statements, as they are read where the format allows it."""
        quads = self._streamed(progress) if self.streamable else self._compared(progress)
        homeless = ox.DefaultGraph()
        for quad in quads:
            settled = (
                ox.Quad(quad.subject, quad.predicate, quad.object, self.graph)
                if quad.graph_name == homeless
                else quad
            )
            if any(blanknodes.of(settled)):
                prefix = f"{blanknodes.SKOLEM}{self.digest[:16]}-"
                settled = blanknodes.named(settled, prefix)
            yield settled

    def _streamed(self, progress: Progress) -> Iterator[ox.Quad]:
        with streams.opened(self.path, progress) as text:
            yield from self._placed(ox.parse(cast("IO[bytes]", text), self.form))

    def _placed(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        try:
            yield from quads
        except (SyntaxError, ValueError) as fault:
            raise formats.fault_at(fault, self.path) from fault

    def _compared(self, progress: Progress) -> Iterable[ox.Quad]:
        """Read the whole file and give its blank nodes the labels of RDFC-1.0."""
        text = formats.as_text(streams.whole(self.path), self.path)
        quads = formats.parse(text, self.form, name=self.path)
        progress(self.size)
        blank = {node for quad in quads for node in blanknodes.of(quad)}
        if not blank:
            return quads
        if len(blank) > MOST_UNLABELLED:
            what = f"has {len(blank)} blank nodes, more than {MOST_UNLABELLED}"
            cure = "Write it as N-Quads, where each has a label"
            raise SyntaxFault(what, cure=cure, where=Place(self.path))
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return dataset

    def fill(self, holder: Holder, progress: Progress) -> None:
        """Load the file natively if it has no blank nodes, else statement by statement."""
        if not self._loaded(holder, progress):
            holder.store.bulk_extend(self.quads(progress))

    def _loaded(self, holder: Holder, progress: Progress) -> bool:
        elsewhere = self.form not in OF_TRIPLES and self.graph != ox.DefaultGraph()
        if elsewhere or not self.streamable:
            return False
        graph = self.graph if self.form in OF_TRIPLES else None
        try:
            with streams.opened(self.path, progress) as text:
                watched = blanknodes.Watched(text) if self.form in LINES else text
                holder.store.bulk_load(cast("IO[bytes]", watched), self.form, to_graph=graph)
        except blanknodes.BlankNode:
            return False
        except (SyntaxError, ValueError) as fault:
            raise formats.fault_at(fault, self.path) from fault
        return True

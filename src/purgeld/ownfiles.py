"""RDF files that a user names: the large formats stay files, cut into parts; others are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import formats, linefinding, positions
from purgeld.errors import Place
from purgeld.shacl.reading import numbered
from purgeld.shacl.slicing import QUICK, Slice, cut, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from purgeld.positions import Lines
    from purgeld.project import Project
    from purgeld.shacl.report import Node, Report


class OwnFiles:
    """Some RDF files as one graph, in which blank nodes keep to their file.

    Raises :class:`SyntaxFault` for a file that cannot be read or is no RDF.
    """

    def __init__(self, subject: Project, files: Sequence[Path]) -> None:
        """Read all files but N-Triples and N-Quads."""
        self._subject = subject
        self._files = list(dict.fromkeys(files))
        self._bulk = [path for path in self._files if formats.format_of(path) in QUICK]
        self._read = {
            path: list(numbered(formats.read(path, subject.base), self._mark(path)))
            for path in self._files
            if path not in self._bulk
        }

    def _mark(self, path: Path) -> str:
        """Return what stands before the labels of blank nodes, so that files keep them apart."""
        return f"f{self._files.index(path)}x" if len(self._files) > 1 else ""

    def parts(self, beside: Iterable[ox.Quad], count: int) -> list[list[Slice | ox.Quad]]:
        """Share the files out into parts, at least ``count`` of them if they can be cut.

        ``beside`` are statements that belong to the graph too.
        """
        parts: list[list[Slice | ox.Quad]] = [
            [*part] for part in cut(self._bulk, count=count, marks=map(self._mark, self._bulk))
        ] or [[]]
        parts[0] += [quad for quads in (*self._read.values(), beside) for quad in quads]
        return parts

    def locate(self, report: Report) -> Places:
        """Find the lines of what a report speaks of."""
        nodes = {each.focus for each in report.findings if not isinstance(each.focus, ox.Literal)}
        names = {path: self._subject.named(path) for path in self._files}
        homes = {
            str(quad.subject.value): Place(names[path])
            for path, quads in self._read.items()
            for quad in quads
            if isinstance(quad.subject, ox.BlankNode)
        }
        return Places({names[path]: self._lines(path, nodes) for path in self._files}, homes)

    def _lines(self, path: Path, nodes: set[Node]) -> Lines:
        if path in self._read:
            about = {quad.subject for quad in self._read[path]}
            text = formats.decode(path) if nodes & about else ""
            return positions.locate(text, self._subject.base)
        if not nodes:
            return positions.Lines()
        try:
            with path.open("rb") as file:
                return linefinding.locate(file, nodes, self._mark(path))
        except OSError as fault:
            raise unreadable(path, fault) from fault


class Places:
    """Lines of several files together."""

    def __init__(self, lines: dict[str, Lines], homes: dict[str, Place]) -> None:
        """Take the lines of each file, by the name that is shown, and the files of blank nodes."""
        self._lines = lines
        self._homes = homes

    def place(self, subject: str, predicate: str = "", value: str = "") -> Place:
        """Return the place of a statement, or of the closest one that is known."""
        for key in ((subject, predicate, value), (subject, predicate), (subject,)):
            for name, lines in self._lines.items():
                if key in lines.by_key:
                    return Place(name, lines.by_key[key])
        return self._homes.get(subject, Place(subject))

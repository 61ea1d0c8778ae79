"""The saved queries of a project: those on its data, and apart those that ask other endpoints too.

The files of ``queries/`` are answered in every build and shown on pages; those of
``queries/federation/`` are run by nobody but who asks for one by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld import formats, queries

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.project import Project
    from purgeld.queries import Query


def local(subject: Project) -> list[Query]:
    """Return the queries that need nothing but the project's data, by name."""
    return _read(subject.root / "queries")


def federated(subject: Project) -> list[Query]:
    """Return the queries that ask other endpoints by ``SERVICE``, by name."""
    return _read(subject.root / "queries" / "federation")


def find(subject: Project, name: str) -> Query:
    """Return a query by its name; raise :class:`QueryError` that offers the nearest."""
    return queries.choose([*local(subject), *federated(subject)], name)


def _read(folder: Path) -> list[Query]:
    return [queries.read(path, formats.decode(path)) for path in sorted(folder.glob("*.rq"))]

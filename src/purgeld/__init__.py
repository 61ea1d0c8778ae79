"""purgeld: the history of the Great Purge (Soviet Union, 1936-38) as linked open data."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from purgeld.notebook import OpenStore

__all__ = ["__version__", "open_store"]
__version__ = "0.1.0"


def open_store(
    location: str | PathLike[str] | None = None, *, project: Path | None = None
) -> OpenStore:
    """Open a store for questions, in a script or a notebook.

    ``location`` is a folder, an RDF file or the address of a SPARQL 1.1 endpoint; without one, the
    dataset of the project is opened in memory. ``project`` is the directory whose saved queries can
    be asked by name: by default the one here, else the one that is shipped. Credentials of an
    endpoint come from the environment (``PURGELD_STORE_USER`` and others).

    Raises :class:`purgeld.errors.StoreError` for a place that is no store or cannot be read, and
    :class:`purgeld.errors.SyntaxFault` for a file that is no RDF. An address is not asked yet.
    """
    # By name, as commands are: the command line need not wait for rdflib.
    opened: OpenStore = import_module("purgeld.notebook").open_store(location, project)
    return opened

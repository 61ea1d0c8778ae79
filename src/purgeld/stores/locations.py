"""A location names a store: ``memory:``, an address, a folder, or an RDF file to read."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from purgeld.errors import StoreError
from purgeld.stores import embedded
from purgeld.stores.credentials import refuse_in_address

if TYPE_CHECKING:
    from purgeld.stores.port import Store

MEMORY = "memory:"


def is_remote(location: str) -> bool:
    """Say whether a location is an address; raise :class:`StoreError` for any that is not http(s).

    >>> is_remote("http://localhost:7878/query"), is_remote("store")
    (True, False)
    """
    scheme, separator, rest = location.partition("://")
    if not separator:
        return False
    if scheme not in {"http", "https"} or not _names_a_host(location):
        where = "The address" if "@" in rest else location
        raise StoreError(f"{where} is no http or https address", cure="Write http://HOST/sparql")
    refuse_in_address(location)
    return True


def _names_a_host(location: str) -> bool:
    try:
        parts = urlsplit(location)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def open_store(location: str) -> Store:
    """Open a store for reading.

    ``memory:`` is an empty store. Raises :class:`StoreError` for a place that is no store, and
    :class:`purgeld.errors.SyntaxFault` for a file that is no RDF. An address is not asked yet.
    """
    if is_remote(location):
        # By name, as commands are: an embedded store need not wait for an HTTP client.
        remote: Store = import_module("purgeld.stores.remote").Remote(location)
        return remote
    if location == MEMORY:
        return embedded.memory()
    path = Path(location)
    return embedded.from_file(path) if path.is_file() else embedded.from_folder(path)

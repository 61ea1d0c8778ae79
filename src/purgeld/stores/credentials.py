"""Who we are to a store: from the environment only, never shown.

==========================  =====================================================
``PURGELD_STORE_USER``      name, with ``PURGELD_STORE_PASSWORD``
``PURGELD_STORE_PASSWORD``  password
``PURGELD_STORE_AUTH``      ``basic`` (default) or ``digest``
``PURGELD_STORE_TOKEN``     bearer token, instead of name and password
==========================  =====================================================
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from purgeld.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "PURGELD_STORE_"
SCHEMES = ("basic", "digest")


@dataclass(frozen=True)
class Credentials:
    """A name with its password, a token, or nothing; ``repr`` shows none of them."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    scheme: str = "basic"

    @property
    def digest(self) -> bool:
        """Say whether the name is to be proved by digest (RFC 7616)."""
        return bool(self.user) and self.scheme == "digest"

    @property
    def header(self) -> str:
        """Return the ``Authorization`` header that can be sent unasked, or an empty text."""
        if self.token:
            return f"Bearer {self.token}"
        if self.user and not self.digest:
            pair = f"{self.user}:{self.password}".encode()
            return f"Basic {base64.b64encode(pair).decode()}"
        return ""


def from_environment(environment: Mapping[str, str] = os.environ) -> Credentials:
    """Read the credentials; raise :class:`StoreError` if they do not fit together."""
    user, password, token, scheme = (
        environment.get(PREFIX + name, "") for name in ("USER", "PASSWORD", "TOKEN", "AUTH")
    )
    if (scheme or SCHEMES[0]) not in SCHEMES:
        raise StoreError(f"{PREFIX}AUTH is no way to log in", cure="Set it to basic or digest")
    if bool(user) != bool(password):
        missing = "PASSWORD" if user else "USER"
        raise StoreError(f"{PREFIX}{missing} is not set", cure="Set both or neither")
    if user and token:
        cure = f"Unset {PREFIX}TOKEN or {PREFIX}USER"
        raise StoreError("a token and a name are both set", cure=cure)
    if any(mark in token for mark in "\r\n") or not token.isascii():
        raise StoreError(f"{PREFIX}TOKEN is no token", cure="Take out line breaks")
    return Credentials(user, password, token, scheme or SCHEMES[0])


def refuse_in_address(address: str) -> None:
    """Raise :class:`StoreError` for an address that carries a name or a password."""
    parts = urlsplit(address)
    if parts.username is not None or parts.password is not None:
        cure = f"Take them out and set {PREFIX}USER and {PREFIX}PASSWORD"
        raise StoreError(
            f"the address at {parts.hostname} carries credentials, which others can read", cure=cure
        )

"""Starting and stopping the server: the socket, the processes, a new build while it runs."""

from __future__ import annotations

import errno
import socket

from purgeld.errors import Place, StoreError, UsageError

MOST_CONNECTIONS = 1000
GRACE_SECONDS = 10


def bound(host: str, port: int) -> socket.socket:
    """Open the socket to listen on; raise an error that says why that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as fault:
        listener.close()
        raise _refused(host, port, fault) from fault
    listener.listen(MOST_CONNECTIONS)
    return listener


def _refused(host: str, port: int, fault: Exception) -> StoreError | UsageError:
    where = Place(f"{host}:{port}")
    number = fault.errno if isinstance(fault, OSError) else None
    if number == errno.EADDRINUSE:
        cure = "Stop what listens there, or choose another with --port"
        return StoreError("the port is in use", cure=cure, where=where)
    if number == errno.EACCES:
        return StoreError("the port needs privileges", cure="Choose one over 1023", where=where)
    return UsageError(f"no address to listen on ({fault})", cure="Choose another --host or --port")

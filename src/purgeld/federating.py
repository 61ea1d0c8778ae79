"""SPARQL 1.1 Federated Query on any store: ``SERVICE`` with bounds, and with the values we have.

What stands outside ``SERVICE`` is asked of the store first. Its values go with the pattern of the
service, some at a time, so that the other side is only asked about what is here; the rows that come
back take the place of the block, and the store answers the rest. No store has to reach out itself:
most refuse to, and Oxigraph would fetch all that matches the pattern alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from purgeld import queries, services
from purgeld.errors import Place, QueryError, StoreError, UsageError
from purgeld.linking.client import Client, TooMuch
from purgeld.stores import patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from purgeld.results import Answer
    from purgeld.services import Block
    from purgeld.stores.port import Store

    Term = ox.NamedNode | ox.Literal
    Row = tuple[Term | None, ...]

AT_ONCE = 100
PAUSE = 0.5
MOST_ROWS = 100_000


class Asking(NamedTuple):
    """How services are asked: who is told of it, and which addresses stand in for others."""

    tell: Callable[[str], None]
    instead: Mapping[str, str]


class Known(NamedTuple):
    """The variables of a service that the store knows, and its distinct values for them."""

    names: Sequence[str]
    rows: Sequence[Row]


def answer(store: Store, text: str, name: str, asking: Asking) -> Answer:
    """Answer a query with services over a store.

    Raises :class:`QueryError` for a query that is not understood, and :class:`StoreError` for a
    service that does not answer, unless the query says ``SILENT``.
    """
    text = queries.with_prefixes(text)
    try:
        _refuse_unasked(text, asking.instead)
        while blocks := services.services(text):
            block = blocks[0]
            found = _asked(store, text, blocks, asking)
            text = f"{text[: block.start]}{found}{text[block.end :]}"
    except QueryError as fault:
        where = fault.where or Place(name)
        raise QueryError(fault.what, cure=fault.cure, where=where) from fault
    return store.query(text, name)


def _refuse_unasked(text: str, instead: Mapping[str, str]) -> None:
    """Raise :class:`QueryError` for a mirror of an address that the query does not ask."""
    asked = dict.fromkeys(block.address for block in services.services(text))
    for address in instead:
        if address not in asked:
            cure = f"It asks {', '.join(asked) or 'no other endpoint'}"
            raise QueryError(f"--service {address}: the query does not ask it", cure=cure)


def _asked(store: Store, text: str, blocks: Sequence[Block], asking: Asking) -> str:
    """Return what takes the place of the first block: its rows, as ``VALUES``."""
    block = blocks[0]
    known = _known(store, text, blocks)
    names = list(dict.fromkeys(services.variables(block.pattern)))
    if not known.rows:
        return _values(names, ())
    try:
        client = _client(block.address, asking.instead.get(block.address))
        about = f" about {len(known.rows)} of ours" if known.names else ""
        asking.tell(f"asking {client.address}{about}")
        head = f"{queries.prologue(text)}SELECT {_listed(names) or '*'} WHERE {{"
        return _values(names, list(_rows(client, head, block.pattern, names, known)))
    except StoreError as fault:
        if not block.silent:
            cure = "Is there a network? Ask later, or ask a mirror: --service ADDRESS=MIRROR"
            raise StoreError(fault.what, cure=cure, where=fault.where) from fault
        asking.tell(f"{fault.what}; the query goes on without it")
        return ""


def _client(address: str, given: str | None) -> Client:
    """Return what asks an address, which may be one of this machine only if given by hand."""
    try:
        waits = patience.from_environment()
        return Client(given or address, pause=PAUSE, allow_private=bool(given), patience=waits)
    except UsageError as fault:
        cure = f"If you mean it: --service {address}={address}"
        raise QueryError(f"SERVICE: {fault.what}", cure=cure) from fault


def _known(store: Store, text: str, blocks: Sequence[Block]) -> Known:
    """Ask the store for its values; a variable that is not always bound fits everything."""
    outside = services.outside(text, blocks)
    wanted = dict.fromkeys(services.variables(blocks[0].pattern))
    shared = [name for name in wanted if name in outside.variables]
    if not shared:
        return Known((), ((),))
    text = f"{outside.prologue}SELECT DISTINCT {_listed(shared)} {outside.where}"
    found = store.query(text, "the part of ours")
    if not isinstance(found, ox.QuerySolutions):
        raise StoreError(f"{store.where} answers a SELECT with something else")
    rows = [[row[name] for name in shared] for row in found]
    always = [i for i, _ in enumerate(shared) if all(row[i] is not None for row in rows)]
    # A blank node is nothing that another store can know.
    kept = ([row[i] for i in always] for row in rows)
    whole = [tuple(map(_named, row)) for row in kept if not any(map(_is_blank, row))]
    return Known([shared[i] for i in always], list(dict.fromkeys(whole)))


def _is_blank(term: object) -> bool:
    return isinstance(term, ox.BlankNode)


def _rows(
    client: Client, head: str, pattern: str, names: Sequence[str], known: Known
) -> Iterator[Row]:
    """Yield what a service answers, some of our values at a time, fewer where that is too much."""
    starts = range(0, len(known.rows), AT_ONCE)
    waiting = [known.rows[start : start + AT_ONCE] for start in starts]
    count = 0
    while waiting:
        some = waiting.pop(0)
        values = _values(known.names, some) if known.names else ""
        try:
            found = client.rows(f"{head} {values} {pattern} }}")
        except TooMuch as fault:
            waiting[:0] = _halves(some, client.address, fault)
            continue
        count += len(found)
        if count > MOST_ROWS:
            what = f"{client.address} gives over {MOST_ROWS} rows"
            raise QueryError(what, cure="Narrow the pattern of the service")
        yield from (tuple(map(_named, map(row.get, names))) for row in found)


def _halves(some: Sequence[Row], address: str, fault: TooMuch) -> tuple[Sequence[Row], ...]:
    half = len(some) // 2
    if not half:
        raise StoreError(f"{address} gives no whole answer: {fault}") from fault
    return some[:half], some[half:]


def _named(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Term | None:
    """Return a term as ``VALUES`` takes it: a blank node of the other side gets a name."""
    if isinstance(term, ox.BlankNode):
        return ox.NamedNode(f"urn:bnode:{term.value}")
    return term if isinstance(term, ox.NamedNode | ox.Literal) else None


def _listed(names: Iterable[str]) -> str:
    return " ".join(f"?{name}" for name in names)


def _values(names: Sequence[str], rows: Iterable[Row]) -> str:
    lines = (" ".join("UNDEF" if term is None else str(term) for term in row) for row in rows)
    return f"VALUES ({_listed(names)}) {{ {' '.join(f'({line})' for line in lines)} }}"

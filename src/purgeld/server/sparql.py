"""The SPARQL 1.1 Protocol for queries, the service description, and no update.

What may be asked is checked by :mod:`purgeld.server.guard`; what a query may use is held by the
workers of :mod:`purgeld.server.pool`, or by the time limit of a remote store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from purgeld.errors import QueryError, StoreError
from purgeld.pieces import outline
from purgeld.server.negotiation import Offer, choose
from purgeld.server.pool import BusyError, LimitError, Question
from purgeld.server.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

ROWS = (
    Offer("application/sparql-results+json", "json"),
    Offer("application/json", "json"),
    Offer("application/sparql-results+xml", "xml"),
    Offer("application/xml", "xml"),
    Offer("text/xml", "xml"),
    Offer("text/csv", "csv"),
    Offer("text/tab-separated-values", "tsv"),
)
GRAPHS = (
    Offer("text/turtle", "turtle"),
    Offer("application/n-triples", "nt"),
    Offer("application/rdf+xml", "rdfxml"),
    Offer("application/ld+json", "jsonld"),
    Offer("text/plain", "nt"),
)
QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"
KNOWN = {"query", "default-graph-uri", "named-graph-uri", "format", "union-default-graph"}
RETRY = {"retry-after": "5"}


@dataclass(frozen=True)
class Asked:
    """A query as the protocol delivers it."""

    text: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    union: bool
    form: str

    def question(self, form: str, published: tuple[str, ...]) -> Question:
        """Give the query its dataset: the request's, the query's own, or the published one."""
        if self.default or self.named:
            return Question(self.text, form, self.default, self.named)
        if self.union or "FROM" in outline(self.text).words:
            return Question(self.text, form, union=self.union)
        return Question(self.text, form, default=published or None)


async def read(request: Request) -> Asked | None:
    """Read the query of a request, None for a GET without one (the service description).

    Raises :class:`Problem` for what the protocol does not allow.
    """
    pairs = _pairs(request.url.query)
    if request.method == "POST":
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = _utf8(await request.body())
        if media == FORM:
            pairs += _pairs(body)
        elif media == QUERY:
            pairs.append(("query", body))
        elif media == UPDATE:
            raise _no_update()
        else:
            cure = f"Send {QUERY} or {FORM}"
            raise Problem(415, f"the content type {media or '(none)'} is not a query", cure)
    if any(key == "update" for key, _ in pairs):
        raise _no_update()
    return _asked(pairs, posted=request.method == "POST")


def _asked(pairs: list[tuple[str, str]], *, posted: bool) -> Asked | None:
    texts = [value for key, value in pairs if key == "query"]
    if not texts and not posted:
        return None
    if len(texts) != 1:
        raise Problem(400, f"there are {len(texts)} queries", "Send one parameter query")
    values = {key: tuple(v for k, v in pairs if k == key) for key in KNOWN}
    return Asked(
        texts[0],
        values["default-graph-uri"],
        values["named-graph-uri"],
        union=bool(values["union-default-graph"]),
        form=next(iter(values["format"]), ""),
    )


def _no_update() -> Problem:
    return Problem(403, "updates are refused", "This endpoint only answers queries")


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Problem(400, f"the body is not UTF-8 (byte {fault.start})", "Send UTF-8") from fault


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        found = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeDecodeError as fault:
        raise Problem(400, "a parameter is not UTF-8", "Encode it as UTF-8") from fault
    except ValueError as fault:
        raise Problem(400, "there are more than 100 parameters", "Send fewer") from fault
    return found


def format_of(asked: Asked, accept: str) -> Offer:
    """Choose the format of an answer; raise :class:`Problem` 406 with the list of what there is."""
    form = outline(asked.text).form
    offers = GRAPHS if form in {"CONSTRUCT", "DESCRIBE"} else ROWS
    if asked.form:
        by_name = {offer.name: offer for offer in reversed(offers)}
        if asked.form not in by_name:
            cure = f"Use {', '.join(sorted(by_name))}"
            raise Problem(400, f"format={asked.form} does not fit the query", cure)
        return by_name[asked.form]
    chosen = choose(accept, offers)
    if chosen is None:
        media = [offer.media for offer in offers]
        raise Problem(406, f"no answer in the form {accept}", "Accept one of these", choices=media)
    return chosen


def refused(fault: QueryError | StoreError) -> Problem:
    """Turn a refusal of the query or the store into one over HTTP."""
    if isinstance(fault, LimitError):
        return Problem(503, f"the query {fault.what}", fault.cure, headers=RETRY)
    if isinstance(fault, (BusyError, StoreError)):
        return Problem(503, fault.what, fault.cure, headers=RETRY)
    place = fault.where
    spot = {"line": place.line, "column": place.column} if place and place.line else {}
    where = f"Line {place.line}, column {place.column}: " if place and place.line else ""
    return Problem(400, f"{where}the query {fault.what}", fault.cure, more=spot)

"""Saved queries and their answers as pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from purgeld import passages
from purgeld.pages import cards, grounds, registers
from purgeld.pages.facts import Text, value_of
from purgeld.pages.kinds import BROWSED
from purgeld.pages.site import FIRST_PART
from purgeld.pages.views import Page
from purgeld.queries import expand
from purgeld.terms import SKOS, curie

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from purgeld.pages.facts import Value
    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref
    from purgeld.pages.views import Shown
    from purgeld.queries import Parameter, Query

Results: TypeAlias = "ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples"

MOST, MOST_CHOICES = 100, 400
IN_SCHEME = SKOS("inScheme").value
EXAMPLE = """PREFIX pg: <https://w3id.org/purgeld/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?trial ?label WHERE {
  ?trial a pg:Trial ; rdfs:label ?label .
}"""


@dataclass(frozen=True)
class Answer:
    """The answer to a query: a head and rows; triples have three columns, yes or no has ``truth``.

    ``rows`` are the first ones of ``total``.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[Value | None]]
    total: int
    truth: bool | None = None


def answered(results: Results, most: int = MOST) -> Answer:
    """Take the answer of a store as values, the first ``most`` rows of it."""
    if isinstance(results, ox.QueryBoolean):
        return Answer((), (), 0, bool(results))
    if isinstance(results, ox.QueryTriples):
        triples = sorted(((t.subject, t.predicate, t.object) for t in results), key=str)
        rows = [[value_of(term) for term in triple] for triple in triples[:most]]
        return Answer(("subject", "predicate", "object"), rows, len(triples))
    head = [variable.value for variable in results.variables]
    kept: list[Sequence[Value | None]] = []
    total = 0
    for solution in results:
        total += 1
        if total <= most:
            kept.append([value_of(term) if term else None for term in solution])
    return Answer(head, kept, total)


def overview(reading: Reading) -> Page:
    """Return the page that lists the saved queries by tag, with a place to write one's own."""
    tagged: dict[str, list[Query]] = {}
    for query in reading.content.queries:
        tagged.setdefault(query.tags[0] if query.tags else "", []).append(query)
    values: dict[str, object] = {"groups": sorted(tagged.items()), "example": EXAMPLE}
    return Page("queries", FIRST_PART, "queries.html", "queries", values, ("editor",))


def page(reading: Reading, name: str, given: Mapping[str, str]) -> Page | None:
    """Return the page of a saved query, answered with the given parameters.

    Raises :class:`QueryError` for parameters that do not fit.
    """
    content = reading.content
    query = next((query for query in content.queries if query.name == name), None)
    if query is None:
        return None
    answer = content.ask(query, given) if content.ask else None
    values: dict[str, object] = {
        "query": query,
        "text": query.bound(given),
        "given": {p.name: given.get(p.name, p.default or "") for p in query.parameters},
        "meant": {p.name: _meant(reading, given.get(p.name, p.default)) for p in query.parameters},
        "choices": {p.name: _choices(reading, p) for p in query.parameters},
        "spaces": {p.name: _space(p) for p in query.parameters},
        "answer": answer,
        "head": _columns(answer),
        "rows": _rows(reading, answer),
    }
    return Page(f"queries/{name}", FIRST_PART, "query.html", query, values, ("editor",))


def _columns(answer: Answer | None) -> list[str]:
    """Return the columns to show: a label column is left out, since things show their names."""
    head = answer.head if answer else ()
    return [name for name in head if name.removesuffix("Label") not in {*head} - {name}]


def _rows(reading: Reading, answer: Answer | None) -> list[list[Shown | None]]:
    if answer is None:
        return []
    chosen = [answer.head.index(name) for name in _columns(answer)]
    return [[_shown(reading, row[place]) for place in chosen] for row in answer.rows]


def _shown(reading: Reading, value: Value | None) -> Shown | None:
    if value is None or isinstance(value, Text):
        return value
    cited = grounds.of(reading, [value]) if passages.parse(value) else []
    return cited[0] if cited else cards.shown(reading, value, "")


def _choices(reading: Reading, parameter: Parameter) -> list[tuple[str, Ref]]:
    """Offer what stands beside the default: the terms of its list, or the things of its kind."""
    if parameter.type != "iri" or not parameter.default:
        return []
    space, _, _ = expand(parameter.name, parameter.default).rpartition("/")
    head, _, kind = space.removeprefix(reading.base).partition("/")
    if head == "vocab":
        found = reading.from_(space, IN_SCHEME)
    else:
        found = registers.things(reading, kind) if head == "id" and kind in BROWSED else []
    return [(curie(iri), reading.ref(iri)) for iri in found[:MOST_CHOICES]]


def _space(parameter: Parameter) -> str:
    """Return the namespace that the prefix of a default stands for."""
    prefix, colon, local = (parameter.default or "").partition(":")
    if parameter.type != "iri" or not colon or local.startswith("//") or not prefix:
        return ""
    return expand(parameter.name, f"{prefix}:{local}").removesuffix(local)


def _meant(reading: Reading, text: str | None) -> Shown | None:
    """Name the thing that a parameter stands for, if it is one."""
    if not text or ":" not in text:
        return None
    return reading.ref(expand("", text))

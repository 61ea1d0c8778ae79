"""Saved SPARQL: runnable ``.rq`` files with a ``#+`` header, parameters bound as terms.

Header lines::

    #+ title: Who was accused in a trial
    #+ title-ru: Кто был обвинён на процессе
    #+ question: Who stood accused, on what charge, and what became of them?
    #+ description: Those named only; a group has no row.
    #+ tags: trials, outcomes
    #+ param trial: iri = event:first-moscow-trial | the trial asked about

``description``, ``description-ru`` and ``question-ru`` may be left out. A parameter is one of
``iri``, ``string``, ``integer``, ``decimal``, ``date``. In the query it stands as
``VALUES ?trial { event:first-moscow-trial }``, so that the file runs anywhere as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld.errors import Place, QueryError
from purgeld.pieces import UPDATES, outline
from purgeld.terms import PREFIXES, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_HEADER = re.compile(r"^#\+ *(?P<key>[\w-]+)(?: +(?P<name>\w+))? *: *(?P<value>.*)$", re.MULTILINE)
_PARAM = re.compile(r"(?P<type>\w+)(?: *= *(?P<default>[^|]*?))?(?: *\| *(?P<what>.*))?")
_FORMS = {
    "iri": re.compile(r"[^\s<>\"{}|\\^`]+"),
    "string": re.compile(r"[^\x00]*"),
    "integer": re.compile(r"[+-]?\d{1,18}"),
    "decimal": re.compile(r"[+-]?\d{1,18}(?:\.\d{1,18})?"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
}
_PROLOGUE = re.compile(
    r"(?:\s++|#[^\n]*+|BASE\s*+<[^>]*+>|PREFIX\s++[^\s:]*+:\s*+<[^>]*+>|DEFINE\s++\S++\s++\S++)*+",
    re.IGNORECASE,
)
_APART = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|"(?:[^"\\\n]|\\.)*+"'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+'''|'(?:[^'\\\n]|\\.)*+'|<[^\s<>]*+>|#[^\n]*+",
    re.DOTALL,
)
_FROM = re.compile(r"(?<![\w?$:.-])FROM(?![\w:-])", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w?$@.-])([A-Za-z][\w-]*+):")
_DECLARED = re.compile(r"PREFIX\s+([^\s:]*+):", re.IGNORECASE)
_SPOT = re.compile(r"error at (\d+):(\d+)")
_WORD = re.compile(r"\S+")
MOST_TRIED = 2_000
_FORMS_OF_QUERY = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_REQUIRED = ("title", "title-ru", "question", "tags")


@dataclass(frozen=True)
class Parameter:
    """A value that a query takes: its name, its type, a default and what it means."""

    name: str
    type: str
    default: str | None
    what: str

    def term(self, text: str) -> ox.NamedNode | ox.Literal:
        """Make an RDF term of a text; raise :class:`QueryError` if it does not fit the type."""
        if not _FORMS[self.type].fullmatch(text):
            raise QueryError(
                f'parameter {self.name}: "{text}" is no {self.type}', cure=_EXAMPLES[self.type]
            )
        if self.type == "iri":
            return ox.NamedNode(expand(self.name, text))
        return ox.Literal(text, datatype=XSD(self.type))


_EXAMPLES = {
    "iri": "Write event:first-moscow-trial or a full IRI",
    "string": "Write any text",
    "integer": "Write 1937",
    "decimal": "Write 681692 or 7.4",
    "date": "Write 1937-07-30",
}


@dataclass(frozen=True)
class Query:
    """A saved query: its text and what its header says."""

    name: str
    text: str
    title: str
    title_ru: str
    question: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...] = field(default=())
    question_ru: str = ""
    description: str = ""
    description_ru: str = ""

    def bound(self, given: Mapping[str, str]) -> str:
        """Return the query text with given terms in the ``VALUES`` block of each parameter.

        A block that is not given keeps the default of the file. Terms are serialised, never pasted.
        Raises :class:`QueryError` for an unknown parameter or a value that does not fit its type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        text = self.text
        for name, value in given.items():
            if name not in known:
                names = ", ".join(known) or "none"
                raise QueryError(f"{self.name} has no parameter {name}", cure=f"It takes: {names}")
            term = str(known[name].term(value))
            found = _block(name).search(text)
            if found:
                block = f"VALUES ?{name} {{ {term} }}"
                text = f"{text[: found.start()]}{block}{text[found.end() :]}"
        return text


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES\s+\?{name}\s*\{{[^}}]*\}}")


def expand(name: str, text: str) -> str:
    """Expand a prefixed name given on the command line as ``name``; full IRIs stay as they are."""
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    if "://" in text:
        return text
    near = get_close_matches(prefix, PREFIXES, 1)
    cure = f"Did you mean {near[0]}:{local}?" if near else _EXAMPLES["iri"]
    raise QueryError(f"parameter {name}: unknown prefix {prefix}:", cure=cure)


def read(path: Path, text: str) -> Query:
    """Read a saved query; raise :class:`QueryError` for a header that is not complete."""
    header: dict[str, str] = {}
    parameters: list[Parameter] = []
    for match in _HEADER.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match["key"] == "param":
            parameters.append(_parameter(path, line, match))
        else:
            header[match["key"]] = match["value"].strip()
    missing = [key for key in _REQUIRED if not header.get(key)]
    if missing:
        raise QueryError(
            f"the header lacks {', '.join(missing)}", cure="Add #+ lines", where=Place(path, 1)
        )
    tags = tuple(tag.strip() for tag in header["tags"].split(","))
    titles = header["title"], header["title-ru"], header["question"]
    for parameter in parameters:
        if not _block(parameter.name).search(text):
            cure = f"Add VALUES ?{parameter.name} {{ … }} to the query"
            raise QueryError(
                f"parameter {parameter.name} is not used", cure=cure, where=Place(path)
            )
    more = (header.get(key, "") for key in ("question-ru", "description", "description-ru"))
    return Query(path.stem, text, *titles, tags, tuple(parameters), *more)


def _parameter(path: Path, line: int, match: re.Match[str]) -> Parameter:
    parts = _PARAM.fullmatch(match["value"].strip())
    if parts is None or parts["type"] not in _FORMS or not match["name"]:
        types = ", ".join(_FORMS)
        raise QueryError(
            "a parameter line is not understood",
            cure=f"Write #+ param name: type = default | meaning; types: {types}",
            where=Place(path, line),
        )
    return Parameter(match["name"], parts["type"], parts["default"], parts["what"] or "")


def form(text: str) -> str:
    r"""Return the first word after the prologue: SELECT, ASK, CONSTRUCT or DESCRIBE.

    >>> form("# a comment\nPREFIX a: <http://a/> ask { ?s ?p ?o }")
    'ASK'
    """
    found = re.match(r"[A-Za-z]+", text[len(prologue(text)) :])
    return found[0].upper() if found else ""


def answers_of(text: str) -> dict[str, str]:
    """Return the files in which the answer to a query is published: suffix and format.

    >>> answers_of("ASK {}"), answers_of("CONSTRUCT WHERE {}")
    ({'csv': 'csv', 'json': 'json'}, {'ttl': 'turtle'})
    """
    rows = {"csv": "csv", "json": "json"}
    return {"ttl": "turtle"} if form(text) in _FORMS_OF_QUERY[2:] else rows


def prologue(text: str) -> str:
    """Return what stands before the form: prefixes, base, comments."""
    found = _PROLOGUE.match(text)
    return found[0] if found else ""


def has_dataset(text: str) -> bool:
    """Say whether a query names its own dataset by ``FROM``.

    >>> has_dataset("SELECT * FROM <urn:g> {}"), has_dataset('ASK { ?from ?to "FROM" } # from')
    (True, False)
    """
    return bool(_FROM.search(_APART.sub(" ", text)))


def has_service(text: str) -> bool:
    """Say whether a query asks other endpoints.

    >>> has_service("ASK { SERVICE <http://a/> {} }"), has_service("ASK { ?service ?p 'SERVICE' }")
    (True, False)
    """
    return "service" in text.lower() and "SERVICE" in outline(text).words


def with_prefixes(text: str) -> str:
    """Declare the prefixes of the project that a text uses without declaring them.

    They are put before its first line, so that lines keep their numbers.

    >>> with_prefixes("ASK { ?s a pg:Trial }")
    'PREFIX pg: <https://w3id.org/purgeld/ns#> ASK { ?s a pg:Trial }'
    """
    return _lacking(text) + text


@lru_cache(maxsize=256)
def _lacking(text: str) -> str:
    """Return the declarations that a text lacks."""
    missing = (set(_NAME.findall(text)) & PREFIXES.keys()) - set(_DECLARED.findall(text))
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in sorted(missing))


def refuse_other(text: str, name: str) -> None:
    """Raise :class:`QueryError` for an update, and for a text without any query."""
    first = form(text)
    if not first:
        cure = "Write SELECT, ASK, CONSTRUCT or DESCRIBE"
        raise QueryError("holds no query", cure=cure, where=Place(name))
    if first in UPDATES:
        cure = "Queries only read; purgeld load writes"
        raise QueryError(f"{first} would change the data", cure=cure, where=Place(name))
    if first not in _FORMS_OF_QUERY:
        near = get_close_matches(first, _FORMS_OF_QUERY, 1)
        cure = f"Did you mean {near[0]}?" if near else f"Begin with {', '.join(_FORMS_OF_QUERY)}"
        raise QueryError(f"{first} begins no query", cure=cure, where=Place(name))


def choose(queries: Iterable[Query], name: str) -> Query:
    """Return the query of this name; raise :class:`QueryError` that offers the nearest."""
    named = {query.name: query for query in queries}
    if name not in named:
        near = get_close_matches(name, named, 3, 0.4)
        cure = f"Did you mean {', '.join(near)}?" if near else "See purgeld queries"
        raise QueryError(f"there is no query {name}", cure=cure)
    return named[name]


def _no_sparql(fault: SyntaxError, text: str, name: str, before: int) -> QueryError:
    """Return the error for a mistake; ``before`` is what was put before the first line."""
    said = " ".join(str(fault).split())
    offset = _mistake(text, said)
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    place = Place(name, line, max(1, column - before) if line == 1 else column)
    unknown = sorted(set(_NAME.findall(_APART.sub(" ", text))) - set(_DECLARED.findall(text)))
    if unknown and "Prefix not found" in said:
        closest = get_close_matches(unknown[0], PREFIXES, 1)
        cure = f"Did you mean {closest[0]}:?" if closest else "Declare it by PREFIX"
        return QueryError(f"unknown prefix {unknown[0]}:", cure=cure, where=place)
    near = text[offset:].split()[:1]
    found = f"{near[0]} cannot stand here" if near else "it ends where more is needed"
    cure = "Mend the query at this place"
    return QueryError(f"is not SPARQL: {found}", cure=cure, where=place)


def _mistake(text: str, said: str) -> int:
    """Return the offset of the first word that cannot follow what stands before it.

    The parser names the place up to which some rule got, which is often the end of the text; so
    the words are tried from the end: after the last good one there is a sign that could follow.
    """
    words = list(_WORD.finditer(text))
    if len(words) <= MOST_TRIED and not _may_go_on(said):
        empty = ox.Store()
        for word, after in zip(reversed(words[:-1]), reversed(words[1:]), strict=True):
            if _may_go_on(_complaint(empty, text[: word.end()])):
                return after.start()
    spot = _SPOT.search(said)
    line, column = (int(spot[1]), int(spot[2])) if spot else (1, 1)
    return sum(map(len, text.splitlines(keepends=True)[: line - 1])) + column - 1


def _complaint(empty: ox.Store, text: str) -> str:
    try:
        empty.query(text)
    except SyntaxError as fault:
        return str(fault)
    return '"}"'


def _may_go_on(complaint: str) -> bool:
    """Say whether the parser would have taken some sign, which it gives in quotes."""
    return '"' in complaint


def run(
    store: ox.Store, text: str, name: str
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Run SPARQL over the union of all graphs.

    Raises :class:`QueryError` with line and column for what is not SPARQL, and for ``SERVICE``:
    nothing is fetched here.
    """
    if has_service(text):
        cure = "Run it with purgeld query, which asks them"
        raise QueryError("asks other endpoints (SERVICE)", cure=cure, where=Place(name))
    declared = _lacking(text)
    try:
        # Declared by need: handing over all prefixes costs a look-up half of its time.
        return store.query(declared + text, use_default_graph_as_union=True)
    except SyntaxError as fault:
        raise _no_sparql(fault, declared + text, name, len(declared)) from fault
    except (ValueError, RuntimeError, OSError) as fault:
        raise QueryError(f"cannot be run: {fault}", where=Place(name)) from fault

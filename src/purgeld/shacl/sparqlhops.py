"""Which look-ups the answer of a query depends on, read from its triple patterns.

A query that only walks from its pre-bound variables, pattern by pattern, has its answer for one
node in the neighbourhood of that node. :func:`query_hops` returns the walk, or None for a query
that may look anywhere: with patterns that hang together with nothing, variables as predicates of
unknown subjects, inner SELECTs, GRAPH, blank nodes and collections, LIMIT.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from purgeld.shacl.paths import Alternative, Inverse, Predicate, Repeat, Sequence
from purgeld.shacl.shape import Hop
from purgeld.shacl.sparqltext import declared, tokens, with_path
from purgeld.terms import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from purgeld.shacl.paths import Path
    from purgeld.shacl.sparqltext import Question, Token

_UNREAD = {"SELECT", "ASK", "GRAPH", "MINUS", "SERVICE", "VALUES", "LIMIT", "OFFSET", "BASE"}
_FORMS = {"SELECT", "ASK"}


class _UnreadError(Exception):
    """The query has something that is not understood here."""


class _Pattern(NamedTuple):
    """A triple pattern; an end that is no variable is empty, a predicate that is one is None."""

    start: str
    path: Path | None
    end: str


@dataclass
class _Group:
    """A group between braces, with what it is joined with.

    ``optional`` holds, for each OPTIONAL, the variables that are certain before it.
    """

    patterns: list[_Pattern] = field(default_factory=list)
    unions: list[list[_Group]] = field(default_factory=list)
    optional: list[tuple[_Group, set[str]]] = field(default_factory=list)
    exists: list[_Group] = field(default_factory=list)

    def certain(self) -> set[str]:
        """Name the variables that every solution of the group binds by a triple."""
        names = {end for pattern in self.patterns for end in (pattern.start, pattern.end)}
        for branches in self.unions:
            names |= set.intersection(*(branch.certain() for branch in branches))
        return names


def query_hops(query: str, asked: Question, path: str) -> tuple[Hop, ...] | None:
    """Return the walk of a query from its row variables, None if it may look anywhere.

    ``path`` is the text that stands for ``$PATH``; prefixes and constants are those of the question
    that was made of the query.
    """
    found = with_path(tokens(query), path)
    rows = set(asked.rows)
    try:
        reader = _Reader(found, {**asked.prefixes, **declared(found)}, asked.constants)
        return tuple(dict.fromkeys(_walk(reader.query(), set(rows), rows)))
    except _UnreadError:
        return None


def _walk(group: _Group, known: set[str], rows: set[str]) -> list[Hop]:
    """Order the patterns of a group so that each starts from a known variable.

    ``known`` grows by what the group makes certain. What is optional or under EXISTS may only
    start from what its own group makes certain, as SPARQL evaluates groups from inside.
    """
    hops: list[Hop] = []
    patterns, unions = list(group.patterns), list(group.unions)
    while patterns or unions:
        before = len(patterns) + len(unions)
        patterns = [each for each in patterns if not _reach(each, known, hops)]
        unions = [each for each in unions if not _reach_all(each, known, rows, hops)]
        if len(patterns) + len(unions) == before:
            raise _UnreadError
    for inner, certain in group.optional:
        hops += _walk(inner, certain | rows, rows)
    for inner in group.exists:
        hops += _walk(inner, group.certain() | rows, rows)
    return hops


def _reach(pattern: _Pattern, known: set[str], hops: list[Hop]) -> bool:
    if pattern.start in known:
        hops.append(Hop(*pattern))
    elif pattern.end in known and pattern.path is not None:
        hops.append(Hop(pattern.end, Inverse(pattern.path), pattern.start))
    else:
        return False
    known.update(name for name in (pattern.start, pattern.end) if name)
    return True


def _reach_all(branches: list[_Group], known: set[str], rows: set[str], hops: list[Hop]) -> bool:
    """Walk all branches of a union; put it off while some branch hangs on nothing known."""
    try:
        found = [hop for branch in branches for hop in _walk(branch, set(known), rows)]
    except _UnreadError:
        return False
    hops += found
    known |= set.intersection(*(branch.certain() for branch in branches)) - {""}
    return True


class _Reader:
    """Reads a query from its tokens, and gives up on everything unusual."""

    def __init__(
        self, found: list[Token], prefixes: Mapping[str, str], constants: Mapping[str, str]
    ) -> None:
        self._found = found
        self._place = 0
        self._prefixes = prefixes
        self._constants = constants

    def query(self) -> _Group:
        """Read the only group of the query; what stands around it may hold no other."""
        opening = next((n for n, each in enumerate(self._found) if each.text == "{"), None)
        words = [each.name for each in self._found if each.kind == "word"]
        if opening is None or any(words.count(word) > (word in _FORMS) for word in _UNREAD):
            raise _UnreadError
        self._place = opening
        group = self._group()
        rest = self._found[self._place :]
        if any(each.text == "{" for each in rest):
            raise _UnreadError
        return group

    def _here(self) -> Token | None:
        return self._found[self._place] if self._place < len(self._found) else None

    def _next(self) -> Token:
        here = self._here()
        if here is None:
            raise _UnreadError
        self._place += 1
        return here

    def _sees(self, *texts: str) -> bool:
        here = self._here()
        return here is not None and here.kind != "variable" and here.name in texts

    def _takes(self, *texts: str) -> bool:
        seen = self._sees(*texts)
        self._place += seen
        return seen

    def _group(self) -> _Group:
        group = _Group()
        if not self._takes("{"):
            raise _UnreadError
        while not self._takes("}"):
            self._item(group)
        return group

    def _item(self, group: _Group) -> None:
        if self._takes("OPTIONAL"):
            certain = group.certain() - {""}
            group.optional.append((self._group(), certain))
        elif self._takes("FILTER"):
            self._filter(group)
        elif self._takes("BIND"):
            self._brackets(group)
        elif self._sees("{"):
            branches = [self._group()]
            while self._takes("UNION"):
                branches.append(self._group())
            group.unions.append(branches)
        elif not self._takes("."):
            self._triples(group)

    def _filter(self, group: _Group) -> None:
        if self._takes("NOT", "EXISTS"):
            self._takes("EXISTS")
            group.exists.append(self._group())
            return
        if not self._sees("("):
            self._next()
        self._brackets(group)

    def _brackets(self, group: _Group) -> None:
        """Pass over an expression in brackets; only EXISTS looks at the data in there."""
        if not self._takes("("):
            raise _UnreadError
        while not self._takes(")"):
            if self._takes("EXISTS"):
                group.exists.append(self._group())
            elif self._sees("("):
                self._brackets(group)
            else:
                self._next()

    def _triples(self, group: _Group) -> None:
        subject = self._end()
        while True:
            path = self._verb()
            group.patterns.append(_Pattern(subject, path, self._end()))
            while self._takes(","):
                group.patterns.append(_Pattern(subject, path, self._end()))
            semicolon = False
            while self._takes(";"):
                semicolon = True
            if not semicolon or self._sees(".", "}"):
                return

    def _end(self) -> str:
        """Read a subject or an object: the name of a variable, empty for a constant."""
        token = self._next()
        if token.kind == "variable":
            return "" if token.name in self._constants else token.name
        if token.text in {"+", "-"}:
            token = self._next()
        if token.kind == "string":
            self._datatype()
        elif token.kind not in {"iri", "prefixed", "number"} and token.name not in {
            "TRUE",
            "FALSE",
        }:
            raise _UnreadError
        return ""

    def _datatype(self) -> None:
        here = self._here()
        if self._takes("^^") or (here is not None and here.kind == "language"):
            self._next()

    def _verb(self) -> Path | None:
        here = self._here()
        if here is None or here.kind != "variable":
            return self._path()
        self._next()
        value = self._constants.get(here.name)
        return Predicate(NamedNode(value[1:-1])) if value and value.startswith("<") else None

    def _path(self) -> Path:
        options = [self._sequence()]
        while self._takes("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Alternative(tuple(options))

    def _sequence(self) -> Path:
        steps = [self._step()]
        while self._takes("/"):
            steps.append(self._step())
        return steps[0] if len(steps) == 1 else Sequence(tuple(steps))

    def _step(self) -> Path:
        if self._takes("^"):
            return Inverse(self._step())
        if self._takes("("):
            path = self._path()
            if not self._takes(")"):
                raise _UnreadError
        else:
            path = Predicate(self._iri(self._next()))
        while self._sees("*", "+", "?"):
            path = Repeat(path, self._next().text)
        return path

    def _iri(self, token: Token) -> NamedNode:
        if token.text == "a":
            return RDF_TYPE
        if token.kind == "iri" and ":" in token.text and "\\" not in token.text:
            return NamedNode(token.text[1:-1])
        prefix, _, local = token.text.partition(":")
        if token.kind != "prefixed" or prefix not in self._prefixes or "\\" in local:
            raise _UnreadError
        return NamedNode(self._prefixes[prefix] + local)

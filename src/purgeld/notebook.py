"""A store in a session of Python: its answers as rows, rdflib graphs and pandas frames.

Values keep what they are: integers and decimals become numbers, IRIs and dates stay text, since a
date here may be as inexact as its source.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import rdflib

from purgeld import answering, project, queries, results, saved
from purgeld.errors import QueryError, UsageError
from purgeld.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike
    from pathlib import Path
    from typing import Self

    import pandas as pd

    from purgeld.project import Project
    from purgeld.results import Answer
    from purgeld.stores.port import Graph, Store

    Cell = str | int | float | bool | None

_NAME = re.compile(r"[\w.-]+")
_WHOLE = frozenset(
    XSD(name).value
    for name in (
        "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
        "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong",
    )
)  # fmt: skip
_REAL = frozenset(XSD(name).value for name in ("decimal", "double", "float"))
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class OpenStore:
    """A store that is open for questions; close it, or use it in a ``with`` statement.

    What is asked is the name of a saved query, with its parameters by keyword, or SPARQL.
    """

    def __init__(self, store: Store, subject: Project) -> None:
        """Take an open store, and the project whose saved queries can be asked by name."""
        self.store = store
        self.project = subject

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *fault: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Let go of files and connections."""
        self.store.close()

    @property
    def where(self) -> str:
        """Return the location, without credentials."""
        return self.store.where

    @property
    def queries(self) -> dict[str, str]:
        """Return the saved queries: the question that each answers, by name."""
        listed = (*saved.local(self.project), *saved.federated(self.project))
        return {query.name: query.question for query in listed}

    def query(self, asked: str, **given: str) -> Answer:
        """Return the answer as pyoxigraph gives it: solutions, a truth, or triples.

        Raises :class:`purgeld.errors.QueryError` for an unknown name, a parameter that does not
        fit or a text that is no SPARQL, and :class:`purgeld.errors.StoreError` for a store that
        fails.
        """
        text, name = self._text(asked, given)
        return answering.run(self.store, text, name, _tell, {})

    def _text(self, asked: str, given: Mapping[str, str]) -> tuple[str, str]:
        if _NAME.fullmatch(asked):
            return answering.text_of(self.project, asked, given)
        if given:
            names = ", ".join(given)
            raise QueryError(f"a text takes no parameters ({names})", cure="Write VALUES into it")
        return asked, "the query"

    def rows(self, asked: str, **given: str) -> list[dict[str, Cell]]:
        """Return the answer to a SELECT as one dictionary a row, ``None`` where nothing is bound.

        Raises as :meth:`query` does, and :class:`QueryError` for a query of another form.
        """
        answer = self._solutions(asked, given)
        names = [variable.value for variable in answer.variables]
        return [dict(zip(names, map(cell, row), strict=True)) for row in answer]

    def frame(self, asked: str, **given: str) -> pd.DataFrame:
        """Return the answer to a SELECT as a pandas frame, in types that know of missing values.

        Raises as :meth:`rows` does, and :class:`UsageError` where pandas is not installed.
        """
        answer = self._solutions(asked, given)
        names = [variable.value for variable in answer.variables]
        try:
            frame = import_module("pandas").DataFrame
        except ModuleNotFoundError as fault:
            raise UsageError("pandas is not installed", cure="pip install pandas") from fault
        return frame([list(map(cell, row)) for row in answer], columns=names).convert_dtypes()

    def _solutions(self, asked: str, given: Mapping[str, str]) -> ox.QuerySolutions:
        answer = self.query(asked, **given)
        if not isinstance(answer, ox.QuerySolutions):
            raise QueryError("the answer has no rows", cure="Ask a SELECT")
        return answer

    def graph(self, asked: str, **given: str) -> rdflib.Graph:
        """Return the answer to a CONSTRUCT or DESCRIBE as an rdflib graph.

        Raises as :meth:`query` does, and :class:`QueryError` for a query of another form.
        """
        text, name = self._text(asked, given)
        if queries.form(text) not in {"CONSTRUCT", "DESCRIBE"}:
            raise QueryError(f"{name}: the answer is no graph", cure="Ask a CONSTRUCT or DESCRIBE")
        made = results.write(answering.run(self.store, text, name, _tell, {}), "nt")
        return rdflib.Graph().parse(data=made, format="nt")

    def graphs(self) -> dict[str, int]:
        """Return the number of triples of each graph by its IRI; the default graph is ``""``."""
        return {_iri(graph): count for graph, count in self.store.graphs().items()}

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """Yield the triples of one graph, as pyoxigraph has them."""
        return self.store.triples(ox.NamedNode(graph) if graph else ox.DefaultGraph())


def _iri(graph: Graph) -> str:
    return "" if isinstance(graph, ox.DefaultGraph) else graph.value


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def cell(term: Any) -> Cell:  # noqa: ANN401 - whatever a solution holds
    """Return the value of a term: a number, a truth, or text; ``None`` for nothing.

    >>> cell(ox.Literal(681692)), cell(ox.Literal("0.5", datatype=XSD("decimal")))
    (681692, 0.5)
    """
    if not isinstance(term, ox.Literal):
        return getattr(term, "value", None)
    kind, text = term.datatype.value, term.value
    try:
        if kind in _WHOLE:
            return int(text)
        if kind in _REAL:
            return float(text)
    except ValueError:
        return text
    return _TRUTH.get(text, text) if kind == XSD("boolean").value else text


def open_store(location: str | PathLike[str] | None, root: Path | None) -> OpenStore:
    """Open a store for questions; see :func:`purgeld.open_store`."""
    subject = project.load(root)
    place = None if location is None else str(location)
    home = answering.build_of(subject, place)
    return OpenStore(answering.opened(subject, place, home), subject)

"""Each saved query answers as the table says that was made from the source, not from the output.

``tests/queries/NAME.csv`` holds the whole answer on the article alone, as read in its text;
``tests/queries/tables/NAME.csv`` the answer on the whole dataset, as read in the tables it asks
about. ``NAME.contains.csv`` holds rows that the answer must have. Rows stand in any order. A
column of passages is compared apart: the table names the clause as read in the text, and the
answer must cite a stretch that overlaps it, and no other one.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions

from purgeld import passages, queries
from purgeld.terms import XSD, iri
from turtle_files import found
from vocabularies import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Store

    from purgeld.assembly import Assembly

Row = tuple[str, ...]
Rows = dict[Row, list[passages.Passage]]

PATHS = found("queries/*.rq")
NAMES = [path.stem for path in PATHS]
ON_ARTICLE = found("tests/queries/*.csv")
ON_TABLES = found("tests/queries/tables/*.csv")
TABLES = [*ON_ARTICLE, *ON_TABLES]
FEWEST = 60

NUMBER = re.compile(r"-?\d+(\.\d+)?")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
BLOCK = re.compile(r"VALUES\s+\?(?P<name>\w+)\s*\{(?P<terms>[^}]*)\}")
PROLOGUE = re.compile(r"^(?:#.*|PREFIX .*)\n", re.MULTILINE)
PROJECTION = re.compile(r"SELECT (?:DISTINCT )?(?P<items>.*?)\s*WHERE", re.DOTALL)
COUNTED = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)* AS (\?\w+)\)")
ORDER = re.compile(r"ORDER BY (?P<items>[^}]*)$")
VARIABLE = re.compile(r"[?$]\w+")
TERM = re.compile(r"\"[^\"]*\"(?:@\w+|\^\^\S+)?|<[^>]*>|\b\d[\d.]*\b|\b(?P<prefix>[a-z]+):[\w.-]+")
ONTOLOGICAL = {"pg", "crm", "rdfs", "dcterms", "prov", "schema", "skos", "xsd", "pnv"}


@cache
def saved(name: str) -> queries.Query:
    """Read a saved query."""
    path = ROOT / "queries" / f"{name}.rq"
    return queries.read(path, path.read_text("utf-8"))


@pytest.fixture(scope="module")
def stores(article: Assembly, shipped: Assembly) -> dict[bool, Store]:
    """Return the article alone, and the whole dataset."""
    return {False: article.store, True: shipped.store}


def expected(path: Path) -> tuple[Row, list[Row]]:
    """Read a table: its header and its rows."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    return tuple(header), [tuple(row) for row in rows]


def answer(store: Store, name: str) -> tuple[Row, list[Row]]:
    """Run a query: the variables that it projects and its rows as text."""
    solutions = queries.run(store, saved(name).text, name)
    assert isinstance(solutions, QuerySolutions)
    header = tuple(variable.value for variable in solutions.variables)
    return header, [tuple(cell(value) for value in solution) for solution in solutions]


def cell(value: object) -> str:
    """Return a term as a CSV result writes it; an unbound value is empty."""
    return value.value if isinstance(value, NamedNode | Literal) else ""


def plain(text: str) -> str:
    """Write numbers in one way, since stores differ in the zeros they keep."""
    return f"{Decimal(text).normalize():f}" if NUMBER.fullmatch(text) else text


def grouped(header: Row, rows: Iterable[Row]) -> Rows:
    """Return the rows without their passages, each with the passages that it cites."""
    cited: Rows = defaultdict(list)
    for row in rows:
        assert len(row) == len(header), row
        values = [text for name, text in zip(header, row, strict=True) if name != "passage"]
        stretches = cited[tuple(plain(text) for text in values)]
        texts = [text for name, text in zip(header, row, strict=True) if name == "passage"]
        stretches += [stretch for text in texts if (stretch := passages.parse(text))]
    return dict(cited)


def overlap(first: passages.Passage, others: Iterable[passages.Passage]) -> bool:
    """Tell whether a passage shares words with one of the others."""
    return any(first.start < other.end and other.start < first.end for other in others)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_answers_as_the_source_says(stores: dict[bool, Store], path: Path) -> None:
    """The answer has the rows of the table, and all of them unless the table is an extract."""
    header, wanted_rows = expected(path)
    projected, rows = answer(stores[path in ON_TABLES], path.name.split(".")[0])
    assert header == projected
    wanted, given = grouped(header, wanted_rows), grouped(header, rows)
    whole = not path.name.endswith(".contains.csv")
    assert sorted(set(wanted) - set(given)) == []
    assert not whole or sorted(set(given) - set(wanted)) == []
    for row, stretches in wanted.items():
        assert [s for s in stretches if not overlap(s, given[row])] == [], row
        assert not whole or [s for s in given[row] if not overlap(s, stretches)] == [], row


@pytest.mark.parametrize("name", NAMES)
def test_order_is_total(name: str) -> None:
    """Every projected variable but labels takes part in the order, so that rows never tie."""
    items = PROJECTION.search(saved(name).text)
    order = ORDER.search(saved(name).text)
    assert items
    assert order
    projected = VARIABLE.findall(COUNTED.sub(r"\1", items["items"]))
    named = set(VARIABLE.findall(order["items"]))
    assert {v for v in projected if not v.endswith("Label")} <= named


@pytest.mark.parametrize("name", NAMES)
def test_header_is_whole(name: str) -> None:
    """A query says in its header what it answers, in English and in Russian."""
    query = saved(name)
    assert query.question.endswith("?")
    assert query.question_ru.endswith("?")
    assert CYRILLIC.search(query.title_ru)
    assert CYRILLIC.search(query.question_ru)
    assert not CYRILLIC.search(query.question)
    assert not CYRILLIC.search(query.title)
    assert all(query.tags)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_the_single_values(name: str) -> None:
    """A block of one value is a parameter with that default; every parameter is such a block."""
    query = saved(name)
    blocks = [(m["name"], m["terms"].split()) for m in BLOCK.finditer(PROLOGUE.sub("", query.text))]
    single = [(name, terms[0]) for name, terms in blocks if len(terms) == 1]
    assert sorted(name for name, _ in single) == sorted(p.name for p in query.parameters)
    values = dict(single)
    for parameter in query.parameters:
        assert parameter.what
        default = "UNDEF" if parameter.default is None else str(parameter.term(parameter.default))
        assert written(values[parameter.name]) == default


def written(term: str) -> str:
    """Return a term of a query text as N-Triples writes it."""
    if term.startswith('"'):
        text, _, kind = term.partition("^^")
        return str(Literal(text.strip('"'), datatype=iri(kind) if kind else XSD("string")))
    return term if term == "UNDEF" or term.startswith("<") else str(iri(term))


@pytest.mark.parametrize("name", NAMES)
def test_joins_classes_or_reads_claims(name: str) -> None:
    """A query joins at least two things of the ontology; nobody needs a saved look-up of one."""
    joined = set(re.findall(r"\bpg:[a-z]\w*", PROLOGUE.sub("", saved(name).text)))
    assert len(joined) >= 2


def test_no_two_differ_in_constants_only() -> None:
    """Two queries that ask the same of another thing are one query with a parameter."""
    shapes: dict[str, list[str]] = defaultdict(list)
    for name in NAMES:
        shapes[shape(saved(name).text)].append(name)
    assert [names for names in shapes.values() if len(names) > 1] == []


def shape(text: str) -> str:
    """Return a query without its constants and with its variables numbered.

    >>> shape("SELECT ?a { ?a pg:hasRole role:judge }")
    'SELECT ?0 { ?0 pg:hasRole · }'
    """
    body = TERM.sub(lambda m: m[0] if m["prefix"] in ONTOLOGICAL else "·", PROLOGUE.sub("", text))
    seen: dict[str, str] = {}
    numbered = VARIABLE.sub(lambda m: seen.setdefault(m[0], f"?{len(seen)}"), body)
    return " ".join(numbered.split())


def test_every_query_has_a_table() -> None:
    """There is a table for each query, none without a query, one of a kind, and enough of both."""
    for paths in (ON_ARTICLE, ON_TABLES):
        named = [path.name.split(".")[0] for path in paths]
        assert len(named) == len(set(named))
    assert {path.name.split(".")[0] for path in TABLES} == set(NAMES)
    assert len(NAMES) >= FEWEST

"""The quick reader of N-Triples and N-Quads agrees with the parser, on spoilt lines too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Triple, parse

from purgeld.errors import DataError, SyntaxFault
from purgeld.shacl import reading
from purgeld.terms import XSD

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from purgeld.shacl.columns import Columns

LINES = [
    "<http://e/a> <http://e/p> <http://e/b> .\n",
    '<http://e/a> <http://e/p> "x y"@ru .\n',
    f'<http://e/a> <http://e/p> "1"^^<{XSD}integer> .\n',
    f'<http://e/a> <http://e/p> "x"^^<{XSD}string> .\n',
    '<http://e/a> <http://e/p> "x"@en-GB .\n',
    '_:b <http://e/p> "q\\n\\u0041" .\n',
    "<http://e/a> <http://e/q> _:b <http://e/g> .\n",
    '<http://e/Ё> <http://e/p> "see <http://x> ." _:g .\n',
]
SPOILS = [
    *' \t\n\r.<>"\\@^_:#;,a0é%[]{}|`',
    "\ufeff",
    " .\n",
    "\\u0020",
    "<<( <x:a> <x:b> <x:c> )>>",
]
SPOILT = st.lists(
    st.tuples(st.integers(0, 250), st.sampled_from(SPOILS), st.booleans()), max_size=2
)


def statements(data: Columns) -> set[tuple[str, str, str]]:
    """Write the columns as statements again."""
    return {
        (data.terms[subject], predicate, data.terms[value])
        for predicate in data.predicates()
        for subject, value in zip(
            *(column.tolist() for column in data.edges(predicate).forward), strict=True
        )
    }


def by_parser(path: Path) -> set[tuple[str, str, str]] | None:
    """Read a file with pyoxigraph alone; None if it is broken or holds triples as objects."""
    try:
        quads = list(parse(path=path, format=RdfFormat.N_QUADS))
    except SyntaxError:
        return None
    if any(isinstance(quad.object, Triple) for quad in quads):
        return None
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def relabelled(found: set[tuple[str, str, str]] | None) -> list[tuple[str, ...]] | None:
    """Forget the labels of blank nodes, which the parser may change."""
    if found is None:
        return None
    return sorted(tuple("_:" if term.startswith("_:") else term for term in row) for row in found)


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=3), SPOILT)
@example(["<http://e/a> <http://e/p> <http://e/b> . # a comment\n", "\n", "# another\n"], [])
@example(["<http://e/a>\t<http://e/p>  <http://e/b>.\n"], [])
@example(["<http://e/a> <http://e/p> <http://e/b> ."], [])
@example(["<http://e/a> <http://e/p> <http://e/b> .\r\n"], [])
@example(["<http://e/a> <http://e/p> <http://e:x/b> .\n"], [])
def test_quick_reader_agrees_with_the_parser(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], spoils: list[tuple[int, str, bool]]
) -> None:
    """Whatever stands in a file, it is read as the parser reads it, or refused as there."""
    text = "".join(lines)
    for place, spoil, over in spoils:
        text = text[:place] + spoil + text[place + over :]
    path = tmp_path_factory.getbasetemp() / "lines.nq"
    path.write_text(text, encoding="utf-8", newline="")
    try:
        found: set[tuple[str, str, str]] | None = statements(reading.from_files([path]))
    except (SyntaxFault, DataError):
        found = None
    assert relabelled(found) == relabelled(by_parser(path))

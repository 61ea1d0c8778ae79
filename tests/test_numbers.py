"""Whoever picks a number of the article finds it with a saved query, and the passage with it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import QuerySolutions

import mini
from purgeld import candidates, evidence, passages, project, queries, saved

if TYPE_CHECKING:
    from purgeld.assembly import Assembly

NOT_MODELLED = mini.ROOT / "data" / "not-modelled.csv"
Rows = list[tuple[str, passages.Passage]]


def ask(shipped: Assembly, name: str, first: str, **given: str) -> Rows:
    """Run a saved query with parameters: of each row one column and the passage."""
    query = queries.choose(saved.local(shipped.project), name)
    solutions = queries.run(shipped.store, query.bound(given), name)
    assert isinstance(solutions, QuerySolutions)
    rows = [(row[first].value, passages.parse(row["passage"].value)) for row in solutions]
    return [(text, passage) for text, passage in rows if passage]


def over(passage: passages.Passage, start: int) -> bool:
    """Tell whether a passage lies over an offset."""
    return passage.start <= start < passage.end


def excused(start: int) -> bool:
    """Tell whether the data leaves out this offset, for a reason that it gives."""
    rows = project.read_table(NOT_MODELLED, evidence.NOT_MODELLED)
    return any(int(row["start"]) <= start < int(row["end"]) for row in rows)


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("681,692", "executions-official"),
        ("681692", "executions-official"),
        ("1.2 million", "deaths-all-causes"),
        ("1,200,000", "deaths-all-causes"),
        ("Hundreds of thousands", "accused-of-political-crimes"),
        ("nearly one third", "butovo-non-political-share"),
    ],
)
def test_a_number_is_found_as_it_is_printed(shipped: Assembly, typed: str, figure: str) -> None:
    """Separators, a round word, or words alone: each way of writing leads to the figure."""
    rows = ask(shipped, "who-gives-this-number", "figure", number=typed)
    assert figure in {iri.rpartition("/")[2] for iri, _ in rows}


@pytest.mark.parametrize("typed", ["lots of", "1.2.3 million", "-", "37"])
def test_what_is_no_number_of_a_figure_finds_none(shipped: Assembly, typed: str) -> None:
    """Text that is no number, and a number that no figure has, give an empty answer."""
    assert ask(shipped, "who-gives-this-number", "figure", number=typed) == []


def test_every_number_of_the_article_is_found(shipped: Assembly) -> None:
    """Each number is a figure's, or stands in words or a date, with a passage over its place."""
    source = shipped.project.sources[0]
    if not source.path.is_file():
        pytest.skip("the source text is not here")
    text = evidence.text_of(source).text
    said = [
        (passage, set(candidates.tokens(words)))
        for words, passage in ask(shipped, "where-it-is-said", "text", words="")
    ]

    @cache
    def figures(number: str) -> list[passages.Passage]:
        rows = ask(shipped, "who-gives-this-number", "figure", number=number)
        return [passage for _, passage in rows]

    def found(start: int, end: int, word: str) -> bool:
        forms = candidates.wanted(word, "number")
        units = [f"{word}{unit}" for unit in (" million",) if text.startswith(unit, end)]
        typed = [passage for form in [*forms, *units] for passage in figures(form)]
        return any(over(passage, start) for passage in typed) or any(
            over(passage, start) and forms & tokens for passage, tokens in said
        )

    left = [
        f"{start} {word}"
        for start, end, word, kind in candidates.words(text)
        if kind == "number" and not excused(start) and not found(start, end, word)
    ]
    assert left == []

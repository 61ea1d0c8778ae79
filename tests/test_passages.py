"""Passages: positions, sections, glosses, digests."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import mini
from purgeld import passages


def test_sections_run_from_heading_to_heading() -> None:
    """The text before the first heading is the lead; every code point has one section."""
    text = passages.Text(mini.TEXT)
    assert [section.slug for section in text.sections] == ["lead", "trials", "aftermath"]
    assert text.section_of(0).slug == "lead"
    assert text.section_of(mini.TEXT.index("innocent")).slug == "aftermath"
    assert text.sections[-1].end == len(text)


def test_offsets_count_code_points_of_the_normal_form() -> None:
    """Decomposed letters and foreign line ends are brought to the form that is counted."""
    text = passages.Text("Be\u0301la\r\nKun")
    assert text.cut(passages.Passage("s", 0, 4)) == "Béla"
    assert text.text[4] == "\n"


def test_words_are_found_over_line_breaks() -> None:
    """A passage may be broken over lines in the source and is found all the same."""
    text = passages.Text("the Butovo\nfiring range")
    assert text.occurrences("Butovo firing range") == [(4, 23)]


def test_glosses_are_the_lines_that_are_cut_off() -> None:
    """A line that ends in three dots explains a linked term and is a weaker source."""
    text = passages.Text("He met\nRobert Conquest was a historian and ...\nin London.")
    passage = passages.Passage("s", text.text.index("historian"), text.text.index("historian") + 9)
    assert text.is_gloss(passage)
    assert not text.is_gloss(passages.Passage("s", 0, 6))


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_iris_are_read_back(start: int, end: int) -> None:
    """A passage and its IRI say the same."""
    passage = passages.Passage("https://example.org/s", start, end)
    assert passages.parse(passage.iri) == passage


def test_other_iris_are_no_passages() -> None:
    """Only IRIs of the RFC 5147 form are passages."""
    assert passages.parse("https://example.org/s") is None
    assert passages.parse("https://example.org/s#char=5") is None

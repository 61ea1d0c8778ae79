"""Dates: EDTF texts and their bounds."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgeld.dates import Bounds, bounds, precision
from purgeld.errors import DataError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import edtf

CASES = [
    ("1937-06-11", "1937-06-11", "1937-06-11"),
    ("1937-06", "1937-06-01", "1937-06-30"),
    ("1937~", "1937-01-01", "1937-12-31"),
    ("193X", "1930-01-01", "1939-12-31"),
    ("19XX", "1900-01-01", "1999-12-31"),
    ("1937-XX", "1937-01-01", "1937-12-31"),
    ("1938-22", "1938-06-01", "1938-08-31"),
    ("[1937-12,1938-01]", "1937-12-01", "1938-01-31"),
    ("1937-07/..", "1937-07-01", None),
    ("../1938", None, "1938-12-31"),
    ("/1938", None, "1938-12-31"),
    ("1936-08/1938-03", "1936-08-01", "1938-03-31"),
    ("1936-02-29", "1936-02-29", "1936-02-29"),
    ("XXXX", None, None),
]
WRONG = [
    "1937-24", "1937-13", "1937-02-30", "1937-06-31", "19xx", "1940/1937", "9999", "0000", "",
    "../..", "1937-02-29", "y-17e7", "-1937", "1937-6", "11.06.1937", "[]", "1937/1938/1939",
]  # fmt: skip


@pytest.mark.parametrize(("text", "begin", "end"), CASES)
def test_bounds_hold_what_the_text_allows(text: str, begin: str | None, end: str | None) -> None:
    """Bounds run from the first moment that a date allows to the last, open ends have none."""
    expected = Bounds(begin and f"{begin}T00:00:00+00:00", end and f"{end}T23:59:59+00:00")
    assert bounds(text) == expected


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_date_is_refused(text: str) -> None:
    """An impossible or unsupported date is refused with a cure, and never mended in silence."""
    with pytest.raises(DataError) as refused:
        bounds(text)
    assert refused.value.cure.startswith("Write a day 1937-02-14")


def test_precision_is_that_of_the_text() -> None:
    """Only plain dates have a precision; decades, seasons and intervals have none."""
    assert precision("1937-06-11?") == "day"
    assert precision("1937-22") == "none"


@given(st.dates())
def test_bounds_agree_with_the_edtf_library(day: object) -> None:
    """For days, months and years the edtf library gives the same bounds."""
    text = str(day)
    year = int(text[:4])
    for form in (text, text[:7], text[:4]):
        if not 1000 <= year <= 2099:
            continue
        theirs = edtf.parse_edtf(form)
        first, last = theirs.lower_strict(), theirs.upper_strict()
        ours = bounds(form)
        assert ours.begin is not None
        assert ours.end is not None
        assert ours.begin[:10] == "{:04}-{:02}-{:02}".format(*first[:3])
        assert ours.end[:10] == "{:04}-{:02}-{:02}".format(*last[:3])

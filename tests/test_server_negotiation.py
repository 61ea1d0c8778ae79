"""What a client says it accepts, and what it gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgeld.server.negotiation import Offer, choose, language
from purgeld.server.representations import accepts_gzip

FRAMED = "http://www.w3.org/ns/json-ld#framed"
OFFERS = (
    Offer("text/html", "html"),
    Offer("text/turtle", "ttl"),
    Offer("application/n-triples", "nt"),
    Offer("application/ld+json", "jsonld", (FRAMED,)),
    Offer("application/rdf+xml", "rdf"),
)
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
MATRIX = [
    ("", "html"),
    ("*/*", "html"),
    ("*", "html"),
    ("text/html", "html"),
    ("TEXT/HTML", "html"),
    ("text/*", "html"),
    (CHROME, "html"),
    ("text/turtle", "ttl"),
    ("text/turtle;charset=utf-8", "ttl"),
    ("text/turtle ; q=0.5", "ttl"),
    ("text/html;q=0.5, text/turtle", "ttl"),
    ("text/html;q=0.5,text/turtle;q=0.5", "html"),
    ("text/turtle;q=0.5,text/html;q=0.5", "html"),
    ("text/turtle;q=0.9,application/rdf+xml;q=1.0", "rdf"),
    ("application/n-triples", "nt"),
    ("application/ld+json", "jsonld"),
    (f'application/ld+json;profile="{FRAMED}"', "jsonld"),
    (f'application/ld+json;profile="http://example.org/x {FRAMED}"', "jsonld"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#streaming"', None),
    (
        'application/ld+json;profile="http://www.w3.org/ns/json-ld#streaming", text/turtle;q=0.1',
        "ttl",
    ),
    ('application/ld+json;profile="a,b", text/turtle', "ttl"),
    ("application/*", "nt"),
    ("application/*;q=0.2, text/turtle;q=0.1", "nt"),
    ("application/*, application/n-triples;q=0", "jsonld"),
    ("*/*;q=0.1, application/rdf+xml", "rdf"),
    ("*/*, text/html;q=0", "ttl"),
    ("*/*, text/*;q=0", "nt"),
    ("text/html;q=0", None),
    ("text/html;q=0.000", None),
    ("*/*;q=0", None),
    ("*/*;q=0, text/turtle", "ttl"),
    ("application/json", None),
    ("image/png", None),
    ("image/png, */*;q=0.001", "html"),
    ("text/html;q=0.123, text/turtle;q=0.124", "ttl"),
    ("text/html;level=1", "html"),
    ("text/html;q=abc, text/turtle", "ttl"),
    ("text/html;q=2, text/turtle", "ttl"),
    ("text/html;q=-1, text/turtle", "ttl"),
    (",,, text/turtle ,,", "ttl"),
    ("nonsense", "html"),
    (";q=1", "html"),
    ("text/turtle, nonsense", "ttl"),
    ('text/turtle;profile="unclosed', "html"),
    ("text/turtle;q=1;ext=1", "ttl"),
    ("application/rdf+xml,application/xhtml+xml;q=0.3,text/xml;q=0.2", "rdf"),
    ("text/n3;q=0.9,text/turtle;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.1", "ttl"),
    (", ".join(["image/png"] * 500), None),
    ("text/turtle" + ", image/png" * 5000, "ttl"),
    ("a" * 10000, "html"),
]


@pytest.mark.parametrize(("header", "name"), MATRIX, ids=range(len(MATRIX)))
def test_the_best_fitting_representation_wins(header: str, name: str | None) -> None:
    """Quality decides, then precision of the range; what is not accepted is not sent."""
    chosen = choose(header, OFFERS)
    assert (chosen.name if chosen else None) == name


@given(st.text(max_size=200))
def test_no_header_is_too_odd(header: str) -> None:
    """Whatever the header says, there is an offer or a refusal, and never a fault."""
    chosen = choose(header, OFFERS)
    assert chosen is None or chosen in OFFERS


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", "en"),
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en-GB,ru;q=0.9", "en"),
        ("uk,ru;q=0.8,en;q=0.5", "ru"),
        ("de", "en"),
        ("ru;q=0, de", "en"),
        ("*", "en"),
        ("x;q=;;,ru", "ru"),
    ],
)
def test_the_readers_language(header: str, tag: str) -> None:
    """The page comes in the language preferred most, or in the first one that there is."""
    assert language(header, ("en", "ru")) == tag


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("br, gzip;q=0.8", True),
        ("*", True),
        ("gzip;q=0", False),
        ("identity", False),
        ("", False),
        ("x-gzip-like", False),
    ],
)
def test_compression_is_asked_for(header: str, accepted: bool) -> None:  # noqa: FBT001
    """A body is compressed only for a client that says so."""
    assert accepts_gzip(header) is accepted

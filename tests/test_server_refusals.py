"""Refusals as people see them: a page of the site in their language, with what there is instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest

import live

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TESTOV = "id/person/ivan-testov"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    """Serve a small project with a time limit of one second for a query."""
    folder = live.project(tmp_path_factory.mktemp("refusals"))
    with live.serving(folder, "--quiet", "--seconds", "1") as running:
        yield running


CASES = [
    ("GET", "id/person/ivan-testow", b"", 404, "There is no page here", "Здесь нет страницы"),
    ("GET", "sparql?query=" + quote("SELECT *\n{ ?s }"), b"", 400, "cannot be read", "прочитать"),
    ("GET", "queries/accused.csv?year=x", b"", 400, "cannot be read", "прочитать"),
    ("GET", "sparql?update=x", b"", 403, "Nothing is changed", "ничего не изменяют"),
    ("PUT", TESTOV, b"", 405, "not done at this address", "так не делают"),
    ("GET", "id/event/wrong-trial", b"", 410, "taken back", "отозвано"),
    ("POST", "sparql", b"x" * (2**20 + 1), 413, "too large", "слишком велик"),
    ("GET", "x" * 20_000, b"", 414, "too long", "слишком длинный"),
    ("POST", "sparql", b"x", 415, "not read", "не читается"),
    ("GET", "sparql?query=" + quote(CROSS), b"", 503, "no answer just now", "Сейчас ответа нет"),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "english", "russian"), CASES, ids=[c[3] for c in CASES]
)
def test_people_get_a_page(  # noqa: PLR0913, PLR0917 - a request and two languages
    server: live.Live, method: str, path: str, body: bytes, status: int, english: str, russian: str
) -> None:
    """Each refusal is a page of the site, in the language of the reader, with a way on."""
    for tag, words in (("en", english), ("ru", russian)):
        headers = {"accept": PEOPLE, "accept-language": tag, "content-type": "text/plain"}
        answer = httpx.request(
            method, server.address + path, headers=headers, content=body, timeout=30
        )
        assert answer.status_code == status
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert f'<html lang="{tag}">' in answer.text
        heading = re.search("<h1>(.*?)</h1>", answer.text)
        assert heading
        assert words in heading[1]
        assert 'href="/search/' in answer.text
        assert 'rel="alternate"' not in answer.text


def test_form_is_told_where_there_is_none(server: live.Live) -> None:
    """A reader whose browser accepts no form that there is sees the list."""
    headers = {"accept": "text/html"}
    answer = server.get("sparql?query=" + quote("ASK {}"), headers)
    assert answer.status_code == 406
    assert "There is no such form of it" in answer.text
    assert "<code>application/sparql-results+json</code>" in answer.text


def test_nearest_things_are_links(server: live.Live) -> None:
    """Names near to the one asked for lead to their pages, in the language of the page."""
    near = server.get("id/person/ivan-testow", {"accept": PEOPLE}).text
    assert '<a href="/id/person/ivan-testov/index.html"' in near
    assert ">Ivan Testov</a>" in near
    near = server.get("id/person/ivan-testow/index.ru.html", {"accept": PEOPLE}).text
    assert '<html lang="ru">' in near
    assert '<a href="/id/person/ivan-testov/index.ru.html"' in near
    elsewhere = server.get("id/place/ivan-testov").json()
    assert elsewhere["choices"] == [f"https://w3id.org/purgeld/{TESTOV}"]
    assert "choices" not in server.get("id/person/xqzw").json()


def test_the_place_of_a_fault_is_told(server: live.Live) -> None:
    """Line and column of a query stand on the page in both languages."""
    path = "sparql?query=" + quote("SELECT *\n{ ?s }")
    assert "Line 2, column 7" in server.get(path, {"accept": PEOPLE}).text
    russian = server.get(path, {"accept": PEOPLE, "accept-language": "ru"}).text
    assert "Строка 2, столбец 7" in russian


def test_waiting_is_told(server: live.Live) -> None:
    """A query that was stopped says so, and when it may be tried again."""
    answer = server.get("sparql?query=" + quote(CROSS), {"accept": PEOPLE})
    assert answer.headers["retry-after"] == "5"
    assert "It may be tried again after 5 s" in answer.text
    assert "The query was stopped after 1 seconds" in answer.text


def test_what_is_said_of_a_request_stays_text(server: live.Live) -> None:
    """Markup and signs that turn text around are shown, wherever they stand in a request."""
    hostile = "<script>alert(1)</script>\u202e"
    for path, accept in (
        ("queries/accused/index.html?year=" + quote(hostile), PEOPLE),
        ("queries/" + quote("<img src=x>"), PEOPLE),
        ("sparql?format=" + quote(hostile) + "&query=ASK%7B%7D", PEOPLE),
        ("sparql?query=ASK%7B%7D", "text/html;q=0.9, text/<b>"),
    ):
        answer = server.get(path, {"accept": accept})
        assert answer.status_code in {400, 404, 406}
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert "\u202e" not in answer.text

"""Whatever the data holds, pages show it as text: nothing runs, nothing hides, nothing breaks."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from lxml import html

from purgeld import pages
from purgeld.terms import BASE, CRM, PG, RDF, RDF_TYPE, RDFS, SCHEMA

PERSON = f"{BASE}id/person/x"
SITE = pages.Site(
    title={"en": 'A <b>"site"</b>', "ru": "Сайт"},
    description={"en": "For the tests."},
    languages=("en", "ru"),
    licence="https://creativecommons.org/licenses/by/4.0/",
    publisher="Testers & <i>others</i>",
    contact="javascript:alert(1)",
    version="1",
    issued="2026-11-23",
    modified="2026-11-23",
    files=frozenset({"site.css"}),
)
LABELS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "<!-- ]]> -->",
    "javascript:alert(1)",
    "{{ 7 * 7 }} {% raw %}",
    "a\u202eb\u2066c\u0007d\u0000e",
    "\u05e9\u05dc\u05d5\u05dd and \u0639\u0631\u0628\u064a",
    "x" * 5_000,
    "y " * 2_500,
    "'; DROP TABLE people; --",
    "&lt;already&amp;escaped&gt;",
    "\n\t\r",
    "",
]


class Held:
    """Facts with IRIs that no parser would let through."""

    def __init__(self, *triples: tuple[str, ox.NamedNode, str | pages.Text]) -> None:
        """Hold triples; strings are IRIs."""
        self.triples = triples

    def about(self, iri: str) -> dict[str, list[str | pages.Text]]:
        """Return the values of each property."""
        found: dict[str, list[str | pages.Text]] = {}
        for subject, predicate, value in self.triples:
            if subject == iri:
                found.setdefault(predicate.value, []).append(value)
        return found

    def pointing(self, iri: str) -> list[tuple[str, str]]:
        """Return what points at a thing."""
        return sorted((p.value, s) for s, p, o in self.triples if o == iri and isinstance(o, str))

    def instances(self, kind: str) -> list[str]:
        """Return the subjects of a class."""
        return [s for p, s in self.pointing(kind) if p == RDF_TYPE.value]

    def ahead(self, iris: object) -> None:
        """Do nothing."""

    def select(self, text: str) -> None:
        """Answer nothing: everything is at hand."""


def en(text: str) -> pages.Text:
    """Return an English text."""
    return pages.Text(text, "en", RDF("langString").value)


def person(label: str) -> Held:
    """Describe a person, a trial and a claim that all bear this label."""
    event, part, claim = f"{BASE}id/event/t", f"{BASE}id/event/t/p", f"{BASE}id/claim/c"
    return Held(
        (PERSON, RDF_TYPE, PG("Person").value),
        (PERSON, RDFS("label"), en(label)),
        (PERSON, SCHEMA("sameAs"), "javascript:alert(1)"),
        (PERSON, SCHEMA("url"), en(label)),
        (PERSON, RDFS("seeAlso"), 'https://example.org/"onmouseover=alert(1)'),
        (event, RDF_TYPE, PG("Trial").value),
        (event, RDF_TYPE, "data:text/html,<script>alert(1)</script>"),
        (event, RDFS("label"), en(label)),
        (event, PG("hasParticipation"), part),
        (part, RDF_TYPE, PG("Participation").value),
        (part, PG("hasAgent"), PERSON),
        (part, PG("hasRole"), f'{BASE}vocab/role/"><script>alert(1)</script>'),
        (part, PG("hasCharge"), "javascript:alert(1)//\u202e"),
        (claim, RDF_TYPE, PG("Claim").value),
        (claim, RDFS("label"), en(label)),
        (claim, PG("hasSubject"), PERSON),
        (claim, PG("hasPredicate"), "http://purl.org/dc/terms/description"),
        (claim, PG("literalObject"), en(label)),
        (claim, PG("hasStatus"), f'{BASE}vocab/status/"onclick=x'),
    )


def shown(held: pages.Facts, path: str, language: str = "en", part: str = "index") -> str:
    """Render a page of the tests' site."""
    page = pages.find(pages.Content(held, BASE), SITE, path, part)
    assert page is not None
    return pages.render(page, language, SITE)


def check(text: str) -> html.HtmlElement:
    """Return the page as a tree in which nothing can run and no link leads into a script."""
    assert text.startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    tree = html.document_fromstring(text)
    assert not tree.xpath("//style | //iframe | //object | //embed | //img | //base")
    assert not tree.xpath("//@style | //@*[starts-with(name(), 'on')]")
    scripts = tree.xpath("//script")
    assert all(s.get("type") == "application/ld+json" or s.get("src") for s in scripts)
    for block in tree.xpath("//script[@type='application/ld+json']"):
        json.loads(block.text)
    icon = tree.xpath("string(//link[@rel='icon']/@href)")
    assert icon == "data:,"  # no picture, so that browsers ask for none
    for target in tree.xpath("//*[not(@rel='icon')]/@href | //@src | //@action"):
        assert urlsplit(target).scheme in {"", "http", "https", "mailto"}, target
    return tree


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("label", LABELS, ids=range(len(LABELS)))
def test_labels_are_text(label: str, language: str) -> None:
    """A label is never more than text, on its own page and where others link to it."""
    held = person(label)
    for path in ("id/person/x", "id/event/t", "id/claim/c"):
        tree = check(shown(held, path, language))
        heading = tree.xpath("//h1")[0].text_content()
        words = " ".join(label.split())[:40]
        if words.isprintable() and words:
            assert words in " ".join(heading.split())


def test_hidden_characters_are_seen() -> None:
    """Controls and marks that turn the direction of a text are written out."""
    text = shown(person("a\u202eb\u2066c\u0007d"), "id/person/x")
    assert "a[U+202E]b[U+2066]c[U+0007]d" in text
    assert "\u202e" not in text.replace("\\u202e", "")


def test_right_to_left_names_keep_to_themselves() -> None:
    """A name in a script that runs from the right is set apart, so that its neighbours stay put."""
    tree = check(shown(person("\u05e9\u05dc\u05d5\u05dd"), "id/event/t"))
    assert tree.xpath("//a[@dir='auto']")


def test_a_thing_without_a_label_is_called_by_its_identifier() -> None:
    """A thing without any label still has a page, with its identifier as title."""
    tree = check(shown(Held((PERSON, RDF_TYPE, PG("Person").value)), "id/person/x"))
    assert tree.xpath("//h1")[0].text_content() == "person:x"


def test_a_figure_without_a_number_shows_the_words_of_the_source() -> None:
    """Where the source says "hundreds of thousands", the page says so too, and as text."""
    figure = f"{BASE}id/figure/f"
    held = Held(
        (figure, RDF_TYPE, PG("Figure").value),
        (figure, CRM("P3_has_note"), en("hundreds of <b>thousands</b>")),
    )
    (number,) = check(shown(held, "id/figure/f")).xpath("//p[@class='big']")
    assert number.text_content() == "“hundreds of <b>thousands</b>”"


def test_long_labels_are_cut_in_links() -> None:
    """Links to a thing with an endless name stay short; its own page has the name whole."""
    held = person("x" * 5_000)
    assert "x" * 5_000 in shown(held, "id/person/x")
    assert max(len(a.text_content()) for a in check(shown(held, "id/event/t")).xpath("//a")) < 200


def test_ten_thousand_links_are_paged() -> None:
    """A thing that 10,000 others point at has pages below 200 kB, and every link stands on one."""
    name = ox.NamedNode(PERSON)
    quads = [ox.Quad(name, RDFS("label"), ox.Literal("Somebody"))]
    for number in range(10_000):
        other = ox.NamedNode(f"{BASE}id/testimony/t{number:05}")
        quads += [
            ox.Quad(other, RDFS("label"), ox.Literal(f"Testimony {number} " + "z" * 300)),
            ox.Quad(other, PG("knows"), name),
        ]
    held = pages.GraphFacts(quads)
    found: set[str] = set()
    for number in range(1, 101):
        text = shown(held, "id/person/x", part="index" if number == 1 else f"incoming-{number}")
        assert len(text.encode()) < 200_000
        found |= set(check(text).xpath("//ul[@class='links']//a/@href"))
    assert len(found) == 10_000
    content = pages.Content(held, BASE)
    assert pages.find(content, SITE, "id/person/x", "incoming-101") is None
    assert pages.find(content, SITE, "id/person/x", "incoming-01") is None


def test_unknown_addresses_have_no_page() -> None:
    """What nobody speaks of has no page."""
    content = pages.Content(person("x"), BASE)
    for path in ("id/person/nobody", "id/person", "../etc/passwd", "id/person/x/extra", "%00"):
        assert pages.find(content, SITE, path) is None


@pytest.mark.parametrize(
    ("raw", "cells"),
    [
        ('{"ФИО":"<b>Иванов</b>","пусто":" ","год":1899}', ["ФИО", "<b>Иванов</b>", "год", "1899"]),
        ('{"<script>alert(1)</script>":"x"}', ["<script>alert(1)</script>", "x"]),
        ("not JSON", ["", "not JSON"]),
        ("[" * 9_000, ["", None]),
        ('["no", "columns"]', ["", '["no", "columns"]']),
        ("{}", []),
    ],
)
def test_the_row_of_a_record_is_a_table(raw: str, cells: list[str | None]) -> None:
    """A record shows the cells of its row by column, whatever they hold, and no JSON."""
    record = ox.NamedNode(f"{BASE}id/record/s/1")
    content = CRM("P190_has_symbolic_content")
    quads = [
        ox.Quad(record, RDF_TYPE, PG("PersonRecord")),
        ox.Quad(record, content, ox.Literal(raw, datatype=RDF("JSON"))),
    ]
    tree = check(shown(pages.GraphFacts(quads), "id/record/s/1"))
    found = [each.text_content() for each in tree.xpath("//table[@class='cells']/tbody/tr/*")]
    assert len(found) == len(cells)
    assert all(cell in {None, text} for cell, text in zip(cells, found, strict=True))
    assert '{"' not in tree.xpath("string(//article)")

"""Pages are made for any graph, in each language, and say what the graph says."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from purgeld import datewords, pages
from purgeld.pages import kinds, registers, wording
from purgeld.pages.facts import StoreFacts
from purgeld.pages.reading import Reading
from purgeld.terms import BASE, CRM, GEO, PG, RDF_TYPE, RDFS, SKOS, iri
from test_pages_hostile import SITE, check, shown

if TYPE_CHECKING:
    from purgeld.assembly import Assembly

SEEDS = range(20)


def chance(seed: int) -> list[ox.Quad]:
    """Return a graph in which anything may point at anything by any property that pages know."""
    dice = random.Random(seed)
    things = [
        ox.NamedNode(f"{BASE}{path}")
        for path in (
            "id/person/a", "id/person/a/birth", "id/person/a/member/b", "id/event/b",
            "id/event/b/part", "id/event/b/time", "id/figure/c", "id/claim/d", "id/claim/d/voice",
            "source/s", "source/s#char=3,9", "source/s#row=t,1", "source/s/section/x",
            "source/s/authors", "vocab/role/r", "vocab/status/accepted", "id/place/p", "ns#Trial",
        )
    ]  # fmt: skip
    predicates = [ox.NamedNode(each) for each in (*kinds.FORWARD, *kinds.BACK)] + [
        RDF_TYPE, RDFS("label"), SKOS("altLabel"), PG("edtf"), PG("hasEvidence"), PG("hasRole"),
        PG("hasStatus"), PG("hasStance"), PG("isInSection"), PG("bestValue"), PG("lowValue"),
        CRM("P4_has_time-span"), CRM("P2_has_type"), GEO("asWKT"), GEO("hasGeometry"),
        iri("oa:hasSource"), iri("oa:hasSelector"), iri("schema:sameAs"), iri("dcterms:issued"),
        PG("penaltyTerm"), PG("measures"), PG("precision"), iri("pg:isFromSource"),
    ]  # fmt: skip
    values: list[ox.NamedNode | ox.BlankNode | ox.Literal] = [
        *things,
        *(ox.NamedNode(each) for each in kinds.KINDS),
        ox.Literal("1937-07"), ox.Literal("1937/.."), ox.Literal("no date"), ox.Literal("681692.0"),
        ox.Literal("POINT(37.5 55.5)"), ox.Literal("Имя", language="ru"), ox.Literal(""),
        ox.Literal("P10Y", datatype=iri("xsd:duration")),
        ox.Literal("NaN", datatype=iri("xsd:decimal")),
        ox.BlankNode("b"), ox.NamedNode("https://example.org/"), ox.NamedNode("urn:x"),
    ]  # fmt: skip
    return [
        ox.Quad(dice.choice(things), dice.choice(predicates), dice.choice(values))
        for _ in range(dice.choice((20, 80, 300)))
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_any_graph_has_pages(seed: int) -> None:
    """Whatever points at whatever, each page is whole and safe, and the same from any store."""
    quads = chance(seed)
    store = ox.Store()
    store.bulk_extend(quads)
    contents = [
        pages.Content(facts, BASE) for facts in (pages.GraphFacts(quads), StoreFacts(store))
    ]
    paths = [
        "id/person/a", "id/event/b", "id/figure/c", "id/claim/d", "source/s", "source/s/section/x",
        "vocab/role/r", "id/place/p", "", "browse", "browse/person", "browse/claim", "figures",
        "timeline", "map", "contradictions", "ns", "about", "search",
    ]  # fmt: skip
    for path in paths:
        first, second = (pages.find(content, SITE, path) for content in contents)
        assert (first is None) == (second is None), path
        if first and second:
            text = pages.render(first, "ru", SITE)
            assert text == pages.render(second, "ru", SITE), path
            check(text)


def test_records_of_a_store_are_asked_for_by_page() -> None:
    """A store lists records without lists, of all sources and of one, as a graph does."""
    quads: list[ox.Quad] = []
    names = ["Ёлкин Пётр", "(имя не указано)", "«Андрей» (записка)", "ван Дейк", "1-й", "Яков"]
    for number in range(230):
        record = ox.NamedNode(f"{BASE}id/record/{'ab'[number % 2]}/{number}")
        label = ox.Literal(f"{names[number % 6]} {number % 7}", language="ru")
        source = ox.NamedNode(f"{BASE}source/{'ab'[number % 2]}")
        arrest = ox.NamedNode(f"{record.value}/arrest-1")
        quads += [
            ox.Quad(record, RDF_TYPE, PG("PersonRecord")),
            ox.Quad(record, PG("isFromSource"), source, ox.NamedNode(f"{BASE}graph/{number % 3}")),
            ox.Quad(record, RDFS("label"), label),
            ox.Quad(arrest, RDF_TYPE, PG("Arrest")),
        ]
    store = ox.Store()
    store.bulk_extend(quads)
    contents = [
        pages.Content(facts, BASE) for facts in (pages.GraphFacts(quads), StoreFacts(store))
    ]
    for path, part, rows in (
        ("browse/record", "index", 100), ("browse/record", "list-3", 30), ("browse", "index", 0),
        ("browse/record/from/source-a", "index", 100),
        ("browse/record/from/source-b", "list-2", 15),
    ):  # fmt: skip
        first, second = (pages.find(content, SITE, path, part) for content in contents)
        assert first is not None, path
        assert second is not None, path
        text = pages.render(first, "ru", SITE)
        assert text == pages.render(second, "ru", SITE), path
        assert text.count("id/record/") >= rows


def test_words_are_the_same_in_every_language() -> None:
    """Each language of the interface has the same keys in the same groups, and each has words."""
    assert wording.languages() == ("en", "ru")
    first, second = (wording.words(language) for language in wording.languages())
    assert {group: set(table) for group, table in first.items()} == {
        group: set(table) for group, table in second.items()
    }
    for language in wording.languages():
        ui = wording.words(language)["ui"]
        assert all(text.strip() for text in ui.values())
        assert language in datewords.LANGUAGES


def test_properties_have_words_in_both_directions(shipped: Assembly) -> None:
    """No page of the shipped data shows the bare prefixed name of a property."""
    site = pages.Site(**{**SITE.__dict__, "files": frozenset()})
    content = pages.Content(pages.GraphFacts(shipped.quads), BASE)
    for path in ("id/event/third-moscow-trial", "id/person/nikolai-bukharin", "id/place/butovo"):
        page = pages.find(content, site, path)
        assert page is not None
        text = pages.render(page, "ru", site)
        for prefix in ("crm:", "dcterms:", "prov:", "skos:", "rdfs:", "schema:"):
            assert f">{prefix}" not in text


def test_a_reading_keeps_what_was_asked(shipped: Assembly) -> None:
    """What a page rests on is known: what it read of things, of pointers, of names."""
    content = pages.Content(pages.GraphFacts(shipped.quads), BASE)
    reading = Reading(content, SITE)
    name = f"{BASE}id/person/nikolai-bukharin"
    assert reading.about(name)
    reading.pointing(name)
    reading.once("x", lambda own: own.ref(f"{BASE}vocab/role/accused"))
    assert reading.reads.about == {name}
    assert reading.reads.pointing == {name}
    assert reading.reads.named == {f"{BASE}vocab/role/accused"}


@pytest.mark.parametrize(
    ("edtf", "english", "russian"),
    [
        ("1937-07-30", "30 July 1937", "30 июля 1937"),
        ("1937-07", "July 1937", "июль 1937"),
        ("1937~", "about 1937", "около 1937"),
        ("1937?", "1937 (uncertain)", "1937 (предположительно)"),
        ("193X", "the 1930s", "1930-е годы"),
        ("193X/..", "from the 1930s", "с 1930-х годов"),
        ("19XX", "the years 1900 to 1999", "1900–1999 годы"),
        ("1936-08/1938-03", "August 1936 – March 1938", "август 1936 – март 1938"),
        ("1938-03-02/1938-03-13", "2–13 March 1938", "2–13 марта 1938"),
        ("1938-03-30/1938-04-02", "30 March – 2 April 1938", "30 марта – 2 апреля 1938"),
        ("1937-07/1937-09", "July – September 1937", "июль – сентябрь 1937"),
        ("1937/1938", "1937 – 1938", "1937 – 1938"),
        ("1937-07-30/1937-07", "30 July 1937 – July 1937", "30 июля 1937 – июль 1937"),
        (
            "1937-07-30?/1937-07-31",
            "30 July 1937 (uncertain) – 31 July 1937",
            "30 июля 1937 (предположительно) – 31 июля 1937",
        ),
        ("1937-07/..", "from July 1937", "с июля 1937"),
        ("../1938-05", "until May 1938", "до мая 1938"),
        ("[1937-12,1938-01]", "December 1937 or January 1938", "декабрь 1937 или январь 1938"),
        ("1938-21", "spring 1938", "весна 1938"),
        ("1937-XX-XX", "1937", "1937"),
        ("XXXX", "date unknown", "дата неизвестна"),
        ("1937-13", "1937-13", "1937-13"),
        ("soon", "soon", "soon"),
    ],
)
def test_dates_in_words(edtf: str, english: str, russian: str) -> None:
    """EDTF is said in words; nothing is added, and what is no date stays as it is."""
    assert datewords.in_words(edtf, "en") == english
    assert datewords.in_words(edtf, "ru") == russian


def test_sentences_of_a_trial_are_a_table(shipped: Assembly) -> None:
    """Who was sentenced to what, by which source: one row each, apart from the course of events."""
    content = pages.Content(pages.GraphFacts(shipped.quads), BASE)
    tree = check(shown(content.facts, "id/event/third-moscow-trial"))
    rows = tree.xpath("//section[@id='sentences']//tbody/tr")
    assert len(rows) == 21
    said = {" ".join(row.xpath("string(th)").split()): row for row in rows}
    assert said["Nikolai Bukharin #"].xpath("string(td[1])").strip() == "death"
    assert said["Sergei Bessonov #"].xpath("string(td[1])").strip() == "prison, 15 years"
    assert all(row.xpath("td[2]//a[@class='src']") for row in rows)
    assert not tree.xpath("//section[@id='sequence']//*[starts-with(@id, 'sentencing')]")


def test_a_claim_lists_each_rival_once(shipped: Assembly) -> None:
    """That two claims exclude each other is stated by both; either page tells the other once."""
    content = pages.Content(pages.GraphFacts(shipped.quads), BASE)
    tree = check(shown(content.facts, "id/claim/condemned-innocent"))
    rivals = tree.xpath("//section[@id='rivals']//p[@class='sentence']/a/@href")
    assert len(rivals) == len(set(rivals)) > 1


def test_figures_that_differ_by_area_are_told_apart(shipped: Assembly) -> None:
    """A row says for a chart which area its limit is of, in the words of its own cell."""
    content = pages.Content(pages.GraphFacts(shipped.quads), BASE)
    tree = check(shown(content.facts, "id/directive/nkvd-order-00447"))
    rows = tree.xpath("//section[@id='figures']//tr[@data-area]")
    assert len({row.get("data-area") for row in rows}) > 1
    for row in rows:
        assert row.get("data-area") in row.xpath("string(td[4])")


def test_people_are_listed_with_their_lives(shipped: Assembly) -> None:
    """The register of people gives dates and roles, in order of surnames, descriptions as such."""
    content = pages.Content(pages.GraphFacts(shipped.quads), BASE)
    tree = check(shown(content.facts, "browse/person"))
    rows = {row.xpath("string(a)"): row for row in tree.xpath("//ul[@class='register']/li")}
    said = rows["Nikolai Bukharin"].xpath("string()")
    assert "born 1888 – died 15 March 1938" in said
    assert "accused, subject of review, person sentenced" in said
    names = [*rows]
    assert names.index("Lavrentiy Beria") < names.index("Nikolai Bukharin")
    unnamed = names.index("Infant son of Nikolai Bukharin (name not given)")
    assert names[unnamed + 1] == "Nikolai Bukharin"


def test_a_passage_tells_what_rests_on_it(shipped: Assembly) -> None:
    """A birth or a name that rests on a passage is told from the other statements on it."""
    content = pages.Content(pages.GraphFacts(shipped.quads), BASE)
    path = "source/great-purge/section/number-of-people-executed"
    (item,) = check(shown(content.facts, path)).xpath("//li[@id='char=60078,60173']")
    said = {" ".join(each.xpath("string()").split()) for each in item.xpath(".//li")}
    assert "Robert Conquest · birth" in said
    assert "Robert Conquest · death" in said


def test_a_long_list_of_one_kind_is_paged() -> None:
    """A register of a thousand people has pages below 200 kB that lead to one another."""
    quads = []
    for number in range(1_000):
        name = ox.NamedNode(f"{BASE}id/person/p{number:04}")
        label = ox.Literal(f"Given{number} Surname{number:04}", language="en")
        quads += [ox.Quad(name, RDF_TYPE, PG("Person")), ox.Quad(name, RDFS("label"), label)]
    content = pages.Content(pages.GraphFacts(quads), BASE)
    first = pages.find(content, SITE, "browse/person")
    assert first is not None
    assert len(first.more) == 9
    text = pages.render(first, "en", SITE)
    assert len(text.encode()) < 200_000
    assert 'rel="next" href="../../browse/person/list-2.html"' in text
    last = shown(content.facts, "browse/person", part="list-10")
    assert "Surname0999" in last
    assert pages.find(content, SITE, "browse/person", "list-11") is None


@pytest.mark.parametrize(("grade", "marks"), [("weak", 1), ("fair", 0)])
def test_weak_source_is_marked_beside_what_rests_on_it(grade: str, marks: int) -> None:
    """A statement read in a source graded as weak says so, in the language of the page."""
    event, row, source = (
        ox.NamedNode(f"{BASE}{path}") for path in ("id/event/e", "source/s#row=t,1", "source/s")
    )
    held = pages.GraphFacts(
        [
            ox.Quad(event, RDF_TYPE, PG("Event")),
            ox.Quad(event, PG("hasEvidence"), row),
            ox.Quad(row, RDF_TYPE, PG("Evidence")),
            ox.Quad(row, iri("oa:hasSource"), source),
            ox.Quad(source, RDF_TYPE, PG("Source")),
            ox.Quad(source, CRM("P2_has_type"), iri(f"sourcegrade:{grade}")),
        ]
    )
    for language, words in (("en", "weak source"), ("ru", "слабый источник")):
        marked = f'<small class="mark weak">{words}</small>'
        assert shown(held, "id/event/e", language).count(marked) == marks


def dated_by_claims(*days: str) -> pages.GraphFacts:
    """Return a person whose execution only claims date, one for each day, beside a dated event."""
    subject = ox.NamedNode(f"{BASE}id/person/x")
    quads = [ox.Quad(subject, RDF_TYPE, PG("Person"))]
    for key, dates in {"e": (), "early": ("1937",), "late": ("1941",)}.items():
        event, part, span = (
            ox.NamedNode(f"{BASE}id/event/{key}{end}") for end in ("", "/part", "/time")
        )
        quads += [ox.Quad(event, RDF_TYPE, PG("Execution"))]
        quads += [
            ox.Quad(event, PG("hasParticipation"), part),
            ox.Quad(part, PG("hasAgent"), subject),
        ]
        quads += [ox.Quad(event, CRM("P4_has_time-span"), span) for _ in dates]
        quads += [ox.Quad(span, PG("edtf"), ox.Literal(day)) for day in dates]
    for day in days:
        claim, voice, span = (
            ox.NamedNode(f"{BASE}id/event/e/claim/{day}{end}") for end in ("", "/voice", "/time")
        )
        quads += [
            ox.Quad(claim, RDF_TYPE, PG("Claim")),
            ox.Quad(claim, PG("hasSubject"), ox.NamedNode(f"{BASE}id/event/e")),
            ox.Quad(claim, PG("hasPredicate"), CRM("P4_has_time-span")),
            ox.Quad(claim, PG("hasObject"), span),
            ox.Quad(claim, PG("hasStatus"), iri("status:contested")),
            ox.Quad(span, PG("edtf"), ox.Literal(day)),
            ox.Quad(voice, PG("attests"), claim),
            ox.Quad(voice, PG("hasStance"), iri("stance:asserts")),
            ox.Quad(voice, PG("isHeldBy"), ox.NamedNode(f"{BASE}id/person/w{day}")),
        ]
    return pages.GraphFacts(quads)


@pytest.mark.parametrize(
    ("language", "mark"), [("en", "date claimed"), ("ru", "дата по утверждению")]
)
def test_dates_that_only_claims_give_have_their_place(language: str, mark: str) -> None:
    """Rival dates stand in the sequence at the first of them, as claimed, each with who says it."""
    tree = check(shown(dated_by_claims("1940-02-04", "1940-02-02"), "id/person/x", language))
    early, claimed, late = tree.xpath("//section[@id='sequence']//ol/li")
    assert [each.xpath("string(p)").strip() for each in (early, late)] == ["1937", "1941"]
    assert mark in claimed.xpath("string(p)")
    assert claimed.xpath("p/time/@datetime") == ["1940-02-02", "1940-02-04"]
    said = claimed.xpath(".//p[@class='claimed']")
    for each, day in zip(said, ("1940-02-02", "1940-02-04"), strict=True):
        assert each.xpath("time/@datetime") == [day]
        assert "contested" in each.xpath("string()")
        assert f"w{day}" in each.xpath("string()")


def test_what_no_claim_dates_stays_undated() -> None:
    """Without a claim that gives a date, a statement comes last and says that it has none."""
    tree = check(shown(dated_by_claims(), "id/person/x"))
    *_, last = tree.xpath("//section[@id='sequence']//ol/li")
    assert last.xpath("string(p)").strip() == "undated"


def test_dates_of_an_event_stand_once_on_its_page() -> None:
    """On the page of an event with rival dates, who took part in it does not repeat them."""
    tree = check(shown(dated_by_claims("1940-02-04", "1940-02-02"), "id/event/e"))
    assert tree.xpath("//*[contains(@href, 'person/x/')]")
    assert not tree.xpath("//p[@class='claimed']")


def test_a_page_of_a_register_rests_on_its_own_things() -> None:
    """What a page narrowed to one value shows changes with its things, not with those of others."""

    def read(*added: ox.Quad) -> dict[str, tuple[str, set[str]]]:
        events = [(f"{BASE}id/event/{year}", year) for year in ("1937", "1938")]
        quads = [*added]
        for name, year in events:
            span = ox.NamedNode(f"{name}/time")
            quads += [ox.Quad(ox.NamedNode(name), RDF_TYPE, PG("Event"))]
            quads += [ox.Quad(ox.NamedNode(name), CRM("P4_has_time-span"), span)]
            quads += [ox.Quad(span, PG("edtf"), ox.Literal(year))]
        content = pages.Content(pages.GraphFacts(quads), BASE)
        found = {}
        for path in ("browse/event", "browse/event/year/1937", "browse/event/year/1938"):
            reading = content.reading(SITE)
            assert registers.page(reading, path, "index")
            found[path] = registers.shown(reading, path), reading.reads.about | reading.reads.named
        return found

    span, third = ox.NamedNode(f"{BASE}id/event/1938/time"), ox.NamedNode(f"{BASE}id/event/x")
    before = read()
    after = read(
        ox.Quad(third, RDF_TYPE, PG("Event")), ox.Quad(third, CRM("P4_has_time-span"), span)
    )
    changed = {path for path in before if before[path][0] != after[path][0]}
    assert changed == {"browse/event", "browse/event/year/1938"}
    assert f"{BASE}id/event/1938" not in after["browse/event/year/1937"][1]
    assert {third.value, f"{BASE}id/event/1938"} <= after["browse/event/year/1938"][1]


def test_one_day_is_told_in_its_course() -> None:
    """What befell a person on one day follows as it must have: arrest, sentence, execution."""
    person = ox.NamedNode(f"{BASE}id/person/x")
    quads = [ox.Quad(person, RDF_TYPE, PG("Person"))]
    for key, role in (("a", "executed"), ("b", "sentenced"), ("c", "arrested")):
        part, span = (ox.NamedNode(f"{person.value}/{key}{end}") for end in ("", "/time"))
        quads += [
            ox.Quad(part, RDF_TYPE, PG("Participation")),
            ox.Quad(part, PG("hasAgent"), person),
            ox.Quad(part, PG("hasRole"), ox.NamedNode(f"{BASE}vocab/role/{role}")),
            ox.Quad(part, CRM("P4_has_time-span"), span),
            ox.Quad(span, PG("edtf"), ox.Literal("1937-09-27")),
        ]
    tree = check(shown(pages.GraphFacts(quads), "id/person/x"))
    assert tree.xpath("//section[@id='sequence']//ol/li/@id") == ["c", "b", "a"]


def test_a_record_tells_each_event_once() -> None:
    """Events of a record are called by their kind; a charge stands in its sentence alone."""
    record, row = f"{BASE}id/record/s/1", ox.NamedNode(f"{BASE}source/s#row=t%201,12")
    labels = {
        "Arrest": "arrest-1", "Charge": "charge-1", "Sentencing": "sentencing-1",
        "ReviewDecision": "review-1",
    }  # fmt: skip
    parts = {name: ox.NamedNode(f"{record}/{key}") for name, key in labels.items()}
    quads = [
        ox.Quad(ox.NamedNode(record), RDF_TYPE, PG("PersonRecord")),
        ox.Quad(row, iri("oa:hasSource"), ox.NamedNode(f"{BASE}source/s")),
        ox.Quad(ox.NamedNode(f"{BASE}source/s"), RDF_TYPE, PG("Source")),
        ox.Quad(parts["Sentencing"], PG("hasCharge"), parts["Charge"]),
        ox.Quad(parts["Sentencing"], PG("imposes"), iri("penalty:death")),
        ox.Quad(iri("penalty:death"), RDFS("label"), ox.Literal("death", language="en")),
        ox.Quad(
            parts["Sentencing"], iri("dcterms:description"), ox.Literal("death", language="en")
        ),
        ox.Quad(parts["ReviewDecision"], PG("reviews"), parts["Sentencing"]),
    ]
    for kind, part in parts.items():
        quads += [
            ox.Quad(ox.NamedNode(record), CRM("P67_refers_to"), part),
            ox.Quad(part, RDF_TYPE, PG(kind)),
            ox.Quad(PG(kind), RDFS("label"), ox.Literal(f"a {kind}", language="en")),
            ox.Quad(part, RDFS("label"), ox.Literal(f"{kind}, record 1 of s", language="en")),
            ox.Quad(part, PG("hasEvidence"), row),
        ]
    tree = check(shown(pages.GraphFacts(quads), "id/record/s/1"))
    listed = tree.xpath("//section[@id='sequence']/ol/li")
    assert [each.get("id") for each in listed] == ["arrest-1", "sentencing-1", "review-1"]
    said = [" ".join(each.xpath("string()").split()) for each in listed]
    assert "a Arrest" in said[0]
    assert said[1].count("death") == 1
    assert len(listed[1].xpath(".//*[@id='charge-1']")) == 1
    (reviewed,) = listed[2].xpath(".//dd//a/@href")
    assert reviewed.endswith("id/record/s/1/index.html#sentencing-1")
    assert all(", row 12" in each for each in said)
    assert not any("Charge, record" in each for each in said)


def test_pages_say_that_no_address_is_given() -> None:
    """Where nobody has said where corrections go, each page says so, in its language."""
    site = replace(SITE, contact="")
    page = pages.find(pages.Content(pages.GraphFacts([]), BASE), site, "about")
    assert page is not None
    for language in ("en", "ru"):
        assert pages.render(page, language, site).count(wording.words(language)["ui"]["no-contact"])

"""Lists of records in order: written by an ingestion, read from a store page by page."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from purgeld import pages
from purgeld.ingestion import alphabet as written
from purgeld.names.folding import alphabetical
from purgeld.pages import alphabet, asked
from purgeld.pages.facts import StoreFacts
from purgeld.persons.telling import Names
from purgeld.server.suggesting import ListedRecords, MadeShards, Suggesting
from purgeld.terms import BASE, PG, RDF_TYPE, RDFS
from test_pages_hostile import SITE

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.pages.reading import Reading

GIVEN = (
    "Ёлкин Пётр", "Елкин Пётр Ильич", "(имя не указано)", "«Андрей»", "ван Дейк", "1-й", "Яков",
)  # fmt: skip


def records(source: str, count: int) -> list[ox.Quad]:
    """Return records of a source, some of equal names, each with an arrest."""
    graph = ox.NamedNode(f"{BASE}graph/source/{source}")
    own = ox.NamedNode(f"{BASE}source/{source}")
    quads = [ox.Quad(own, RDF_TYPE, PG("Source"), ox.NamedNode(f"{BASE}graph/core"))]
    for number in range(count):
        record = ox.NamedNode(f"{BASE}id/record/{source}/{number}")
        arrest = ox.NamedNode(f"{record.value}/arrest-1")
        label = ox.Literal(f"{GIVEN[number % 7]} {number % 5}", language="ru")
        quads += [
            ox.Quad(record, RDF_TYPE, PG("PersonRecord"), graph),
            ox.Quad(record, PG("isFromSource"), own, graph),
            ox.Quad(record, RDFS("label"), label, graph),
            ox.Quad(arrest, RDF_TYPE, PG("Arrest"), graph),
            ox.Quad(arrest, RDFS("label"), ox.Literal('no "name"'), graph),
        ]
    return quads


def lists(source: str, quads: list[ox.Quad], folder: Path, parts: int) -> list[ox.Quad]:
    """Return the lists that an ingestion writes of records, dealt out to parts."""
    names = Names(
        f"{BASE}source/{source}", f"{BASE}graph/source/{source}", f"{BASE}id/record/{source}/"
    )
    folder.mkdir()
    paths = [folder / str(number) for number in range(parts)]
    for number, path in enumerate(paths):
        lines = ox.serialize(quads[number::parts], format=ox.RdfFormat.N_QUADS) or b""
        path.write_bytes(written.named(lines, names))
    made = b"".join(written.parts(paths, names))
    return list(ox.parse(made, format=ox.RdfFormat.N_QUADS))


@pytest.fixture
def quads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[ox.Quad]:
    """Return records of three sources, of which two have lists, each of seven records."""
    monkeypatch.setattr(written, "SIZE", 7)
    monkeypatch.setattr(written, "LISTS", 3)
    monkeypatch.setattr(written, "MOST_OPEN", 2)
    first, second, third = records("a", 160), records("b", 45), records("c", 33)
    return [
        *first, *second, *third,
        *lists("a", first, tmp_path / "a", 5), *lists("b", second, tmp_path / "b", 1),
    ]  # fmt: skip


def content(quads: list[ox.Quad]) -> pages.Content:
    """Return what a store of these statements holds."""
    store = ox.Store()
    store.bulk_extend(quads)
    return pages.Content(StoreFacts(store), BASE)


def ordered(quads: list[ox.Quad], source: str = "") -> list[str]:
    """Return the records as a list must have them, put in order all at once."""
    start = f"{BASE}id/record/{source}"
    named = [
        (alphabetical(quad.object.value), quad.subject.value)
        for quad in quads
        if quad.predicate == RDFS("label")
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.object.language
        and quad.subject.value.startswith(start)
    ]
    return [iri for _, iri in sorted(named)]


def test_pages_cut_from_lists_are_those_of_a_graph(quads: list[ox.Quad]) -> None:
    """A store with lists shows the same registers and sources as a graph read as a whole."""
    near, far = pages.Content(pages.GraphFacts(quads), BASE), content(quads)
    for path, part in (
        ("browse", "index"), ("browse/record", "index"), ("browse/record", "list-2"),
        ("browse/record", "list-3"), ("browse/record/from/source-a", "list-2"),
        ("browse/record/from/source-c", "index"), ("source/a", "index"), ("id/record/b/7", "index"),
    ):  # fmt: skip
        first, second = (pages.find(one, SITE, path, part) for one in (near, far))
        assert first is not None, path
        assert second is not None, path
        assert pages.render(first, "en", SITE) == pages.render(second, "en", SITE), path
    found = pages.find(far, SITE, "source/a")
    assert found is not None
    assert "browse/record/from/source-a/index.html" in pages.render(found, "en", SITE)


def test_any_piece_of_the_order_is_right(quads: list[ox.Quad]) -> None:
    """Whatever lists a piece is cut from, it holds the records of its places, each once."""
    reading = content(quads).reading(SITE)
    found = asked.records(reading)
    assert found is not None
    for own, source in ((found[0], ""), (found[1][f"{BASE}source/b"], "b")):
        wanted = ordered(quads, source)
        assert len(own) == len(wanted)
        for begin in range(0, len(wanted), 17):
            for size in (1, 100):
                assert list(own[begin : begin + size]) == wanted[begin : begin + size]


@pytest.mark.parametrize("seed", range(20))
def test_lists_may_overlap_in_any_way(seed: int) -> None:
    """Lists of one order and lists of several runs, with equal names, are merged as one."""
    chance = random.Random(seed)
    named = [(chance.choice("абв") * chance.randint(1, 3), str(n)) for n in range(60)]
    blocks: list[alphabet.Block] = []
    for run in range(chance.randint(1, 3)):
        own = sorted(named[run::3] if run < 2 else named[2::3])
        size = chance.randint(1, 9)
        blocks += [alphabet.held(own[n : n + size]) for n in range(0, len(own), size)]
    held = [one for block in blocks for one in block.held]
    whole = alphabet.Alphabet(content([]).reading(SITE), blocks)
    for begin in range(len(held)):
        assert list(whole[begin : begin + 5]) == [i for _, i in sorted(held)][begin : begin + 5]
    for name in ("а", "аб", "бб", "ввв", "г", ""):
        wanted = sorted(one for one in held if one[0].startswith(name))
        assert whole.starting(name, 4) == wanted[:4]


def test_records_in_lists_are_suggested(quads: list[ox.Quad]) -> None:
    """A record is found by the beginning of its name, its words in any order."""
    own = content(quads)
    names = Suggesting(MadeShards(own, SITE), ListedRecords(own, SITE))
    wanted = {
        quad.subject.value.removeprefix(BASE)
        for quad in quads
        if isinstance(quad.object, ox.Literal)
        and isinstance(quad.subject, ox.NamedNode)
        and quad.object.value.startswith(("Ёлкин", "Елкин"))
    }
    for query in ("ёлкин петр", "Петр Елкин", "елкин, пе", "ЁЛК"):
        assert {hit.path for hit in names.find(query, "ru")} == wanted
    assert len(names.find("ильич елкин петр", "ru")) > 20
    assert names.find("Лкин", "ru") == []
    contents = names.shards.read("index")
    assert isinstance(contents, dict)
    assert contents["asked"]


def test_things_are_sought_beside_records(quads: list[ox.Quad]) -> None:
    """Where lists hold the records, events of records are no entries of a register."""
    event = ox.NamedNode(f"{BASE}id/event/x")
    own: Reading = content(
        [*quads, ox.Quad(event, RDF_TYPE, PG("Arrest"), ox.NamedNode(f"{BASE}graph/core"))]
    ).reading(SITE)
    assert list(asked.things(own, PG("Arrest").value)) == [event.value]


def test_very_many_records_without_lists_stay_unordered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without lists a store gives very many records in an order of its own, each once."""
    monkeypatch.setattr(asked, "MOST_KEPT", 10)
    quads = records("a", 250)
    found = asked.records(content(quads).reading(SITE))
    assert found is not None
    for own in (found[0], found[1][f"{BASE}source/a"]):
        assert len(own) == 250
        shown = [iri for begin in range(0, 250, 100) for iri in own[begin : begin + 100]]
        assert sorted(shown) == sorted(ordered(quads))


def test_what_too_many_point_at_is_said_to_be_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a concept that very many records name says that its lists are not whole."""
    monkeypatch.setattr(pages.facts, "MOST_POINTERS", 20)
    monkeypatch.setattr(pages.reading, "MOST_POINTERS", 20)
    concept = ox.NamedNode(f"{BASE}vocab/people/x")
    core, refers = ox.NamedNode(f"{BASE}graph/core"), ox.NamedNode(f"{BASE}ns#refers")
    told = ox.Quad(ox.NamedNode(f"{BASE}id/person/y"), refers, concept, core)
    quads = [
        ox.Quad(concept, RDFS("label"), ox.Literal("x", language="en"), core), told,
        *(q for n in range(50) for q in [
            ox.Quad(ox.NamedNode(f"{BASE}id/record/a/{n}"), refers, concept,
                    ox.NamedNode(f"{BASE}graph/source/a")),
        ]),
    ]  # fmt: skip
    found = pages.find(content(quads), SITE, "vocab/people/x")
    assert found is not None
    text = pages.render(found, "en", SITE)
    assert "Too many records" in text
    assert "id/person/y" in text
    whole = pages.find(pages.Content(pages.GraphFacts(quads), BASE), SITE, "vocab/people/x")
    assert whole is not None
    assert "Too many records" not in pages.render(whole, "en", SITE)

"""Coverage: which words of a source are carried, shown on a text of our own and on the article."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import mini
from purgeld import assembly, candidates, coverage, evidence, passages, project
from purgeld.terms import PG, RDFS

if TYPE_CHECKING:
    from purgeld.assembly import Assembly

SECTIONS = mini.ROOT / "data" / "sections.csv"
BY_HAND = mini.ROOT / "tests" / "coverage" / "by-hand.csv"
SOURCE = "https://w3id.org/purgeld/source/made-up"
TEXT = (
    "In June 1937 a court sat in Moscow."
    " The Ежов court tried eight of the men, among them Ivan Testov."
)


def quads(words: str, *labels: str) -> list[ox.Quad]:
    """Return a statement that cites a passage of the text and carries labels."""
    start = TEXT.index(words)
    node = PG("statement")
    passage = ox.NamedNode(passages.Passage(SOURCE, start, start + len(words)).iri)
    return [
        ox.Quad(node, PG("hasEvidence"), passage),
        *(ox.Quad(node, RDFS("label"), ox.Literal(label)) for label in labels),
    ]


def missing(data: list[ox.Quad], *excused: tuple[int, int]) -> list[str]:
    """Return the words of the text that the data does not carry."""
    parts = coverage.cover(passages.Text(TEXT), SOURCE, data, excused)
    return [each.word for part in parts for each in part.missing]


def test_numbers_months_names_and_scripts_are_looked_for() -> None:
    """Without data everything that must be carried is missing, and nothing else is named."""
    assert missing([]) == ["June", "1937", "Moscow", "Ежов", "eight", "Ivan", "Testov"]


def test_lying_inside_a_passage_is_not_enough() -> None:
    """A passage over a word carries it only with a value or label that says it."""
    whole = TEXT.partition(".")[0]
    assert missing(quads(whole))[:3] == ["June", "1937", "Moscow"]
    left = ["Ежов", "eight", "Ivan", "Testov"]
    assert missing(quads(whole, "A court at Moscow", "1937-06")) == left


def test_a_label_elsewhere_does_not_carry() -> None:
    """A statement that cites another sentence does not carry a word of this one."""
    assert "Moscow" in missing(quads("The Ежов court", "Moscow", "Ежов"))


def test_a_date_taken_back_into_a_claim_is_carried() -> None:
    """Who attests a claim on a part of a thing carries the date that the claim names."""
    claim = "https://w3id.org/purgeld/id/event/trial/claim/1937-06"
    time = ox.NamedNode("https://w3id.org/purgeld/id/event/trial/time")
    passage = ox.NamedNode(passages.Passage(SOURCE, 0, len("In June 1937")).iri)
    held = [
        ox.Quad(ox.NamedNode(f"{claim}/voice"), PG("hasEvidence"), passage),
        ox.Quad(ox.NamedNode(f"{claim}/voice"), PG("attests"), ox.NamedNode(claim)),
    ]
    said = ox.Quad(ox.NamedNode(claim), PG("hasObject"), time)
    dated = ox.Quad(time, PG("edtf"), ox.Literal("1937-06"))
    assert "June" in missing([*held, dated])
    assert not {"June", "1937"} & set(missing([*held, said, dated]))


def test_excused_stretches_are_left_out() -> None:
    """What is not modelled for a reason is not missing."""
    assert missing([], (0, len(TEXT))) == []


@pytest.mark.parametrize(
    ("section", "sample"),
    [
        ("dewey-commission", "1935 1934 422 Oslo Smirnov Dewey May 1937"),
        ("number-of-people-executed", "681,692 116,000 2,000 950,000 1.2 Kuhr Getty"),
        ("xinjiang-great-purge", "435 1937 Sheng Apresoff Hushan Xinjiang"),
        (
            "intelligentsia",
            "1920 1930 2,000 un-Marxist twenty-seven 1936 Meteorological Office 1933 Great",
        ),
    ],
)
def test_the_detector_sees_what_a_reader_sees(shipped: Assembly, section: str, sample: str) -> None:
    """On three sections the words that a reader marked by hand are all seen by the detector."""
    source = shipped.project.sources[0]
    if not source.path.is_file():
        pytest.skip("the source text is not here")
    text = evidence.text_of(source)
    part = next(each for each in text.sections if each.slug == section)
    found = candidates.words(text.text)
    seen = {word for start, _, word, _ in found if part.start <= start < part.end}
    assert set(sample.split()) <= seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("It was the second of eight.", ["second", "eight"]),
        ("They put it at hundreds of thousands.", ["hundreds", "thousands"]),
        ("It was one million, and one man.", ["one", "million"]),
        ("According to J. Arch Testov.", ["J", "Arch", "Testov"]),
        ("The Ежо\u0301в in the WW2 files.", ["Ежо\u0301в", "WW2"]),
        ('He said "Testov" twice.', ["Testov", "twice"]),
        ("In peace. May 1937 came. May he rest.", ["May", "1937"]),
        ("Of seventy-five, ninety.", ["seventy-five", "ninety"]),
        ("On the twelfth of May.", ["twelfth", "May"]),
    ],
)
def test_every_shape_of_number_and_name_is_seen(text: str, seen: list[str]) -> None:
    """Ordinals, round words, initials, stressed Cyrillic and quoted names are looked for too."""
    assert [word for _, _, word, _ in candidates.words(text)] == seen


def test_the_detector_sees_all_that_was_listed_by_hand(shipped: Assembly) -> None:
    """Of 255 words that a reader listed in three whole sections the detector misses none."""
    source = shipped.project.sources[0]
    if not source.path.is_file():
        pytest.skip("the source text is not here")
    listed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in project.read_table(BY_HAND, ("section", "word", "times")):
        listed[row["section"]][row["word"]] += int(row["times"])
    text = evidence.text_of(source)
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for part in text.sections:
        words = candidates.words(text.text[part.start : part.end])
        seen[part.slug].update(word for _, _, word, _ in words)
    assert sum(map(Counter.total, listed.values())) == 255
    missed = {section: words - seen[section] for section, words in listed.items()}
    assert not any(missed.values()), missed


def test_the_article_is_carried_whole(shipped: Assembly) -> None:
    """No number, date or name of the article is left over but what is excused with a reason."""
    source = shipped.project.sources[0]
    if not source.path.is_file():
        pytest.skip("the source text is not here")
    left = [
        f"{each.start},{each.end} {each.word}"
        for part in evidence.covered(shipped, source)
        for each in part.missing
    ]
    assert left == []


def test_reasons_are_given(shipped: Assembly) -> None:
    """Every stretch that is not modelled has a reason and lies inside the source."""
    table = mini.ROOT / "data" / "not-modelled.csv"
    rows = project.read_table(table, evidence.NOT_MODELLED)
    end = max(int(part["end"]) for part in project.read_table(SECTIONS, assembly.SECTIONS))
    assert rows
    assert shipped.quads
    assert all(row["reason"] and 0 <= int(row["start"]) < int(row["end"]) <= end for row in rows)

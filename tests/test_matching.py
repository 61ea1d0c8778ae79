"""Candidates for a name with facts: the right one first, and a match only with more than a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purgeld.matching import table
from purgeld.matching.entry import Entry, Facts, life, words, years
from purgeld.matching.graph import things
from purgeld.matching.index import COMMON, MOST_COMPARED, Index
from purgeld.matching.ranking import MOST_RETURNED, Candidate, Matcher, Query
from purgeld.names import parse

SURNAMES = [
    "Кузнецов",
    "Попов",
    "Васильев",
    "Соколов",
    "Михайлов",
    "Новиков",
    "Фёдоров",
    "Морозов",
    "Волков",
    "Алексеев",
]
GIVEN = ["Иван", "Пётр", "Николай", "Степан", "Яков", "Лев", "Семён", "Борис", "Михаил", "Тимофей"]


def crowd() -> list[Entry]:
    """Return two thousand people with common names, and some with rare ones."""
    common = [
        Entry(f"c{n}", f"{SURNAMES[n % 10]} {GIVEN[n // 10 % 10]} {GIVEN[n // 100 % 10]}ович",
              facts=Facts(born=frozenset({1870 + n % 50})))
        for n in range(2_000)
    ]  # fmt: skip
    rare = [
        Entry("t", "Тухачевский Михаил Николаевич",
              facts=Facts(frozenset({1893}), frozenset({1937}), words=words("marshal, Red Army"))),
        Entry("z", "Зиновьев Григорий Евсеевич", names=(("季诺维也夫", "zh"),)),
        Entry("s1", "Савельев Дмитрий Иванович", facts=Facts(born=frozenset({1890}))),
        Entry("s2", "Савельев Дмитрий Иванович", facts=Facts(born=frozenset({1890}))),
        Entry("s3", "Савельев Дмитрий Петрович", facts=Facts(born=frozenset({1871}))),
        Entry("moscow", "Moscow", types=("Place",), names=(("Москва", "ru"),)),
        Entry("trial", "First Moscow Trial", types=("Event",)),
    ]  # fmt: skip
    return common + rare


MATCHER = Matcher(crowd())


def find(text: str, **asked: object) -> list[Candidate]:
    """Look somebody up."""
    return MATCHER.find(Query(text, **asked))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spelling", ["Tuchatschewski, Michail", "Mikhaïl Toukhatchevski", "M. N. Tukhachevsky"]
)
def test_the_right_one_is_first(spelling: str) -> None:
    """A spelling of another tradition finds its person among two thousand."""
    assert find(spelling)[0].entry.key == "t"


def test_a_name_alone_never_matches() -> None:
    """The same name letter by letter is no match, however sure the score."""
    for entry in crowd()[-7:]:
        assert not any(one.match for one in find(entry.label))


def test_a_name_with_a_fact_matches() -> None:
    """A name above the threshold with one agreeing fact is a match."""
    found = find("Tukhachevsky, Mikhail", facts=Facts(born=frozenset({1893})))
    assert found[0].match
    assert found[0].entry.key == "t"
    assert not any(one.match for one in found[1:])


@pytest.mark.parametrize(
    "facts",
    [
        Facts(born=frozenset({1880})),
        Facts(born=frozenset({1893}), died=frozenset({1956})),
        Facts(places=frozenset({"смоленск"})),
    ],
    ids=[
        "another birth year",
        "another death year beside the same birth year",
        "nothing to compare",
    ],
)
def test_a_contradiction_or_nothing_is_no_match(facts: Facts) -> None:
    """A fact that contradicts, or none that can be compared, keeps a name from matching."""
    found = find("Tukhachevsky, Mikhail", facts=facts)
    assert found[0].entry.key == "t"
    assert not found[0].match


def test_namesakes_never_match() -> None:
    """Two people with the same name and the same year are both shown, neither is matched."""
    found = find("Савельев Дмитрий Иванович", facts=Facts(born=frozenset({1890})))
    assert {one.entry.key for one in found[:2]} == {"s1", "s2"}
    assert not any(one.match for one in found)


def test_facts_choose_among_namesakes() -> None:
    """With the patronymic left out, the birth year decides who comes first."""
    found = find("Dmitri Sawelew", facts=Facts(born=frozenset({1871})))
    assert found[0].entry.key == "s3"
    assert found[0].match


def test_features_add_up() -> None:
    """Each candidate carries features that sum to its score, at least three of them."""
    for text in ("Kuznetsov Ivan", "Tukhachevsky M.", "Moscow", "Moskauer Prozess"):
        for one in find(text, facts=Facts(born=frozenset({1893})), limit=20):
            assert len(one.features) >= 3
            assert sum(move for _, move in one.features) == pytest.approx(one.score, abs=0.1)
            assert 0 <= one.score <= 100


def test_common_names_say_less() -> None:
    """The same agreement of names weighs less where many have the surname."""
    common = find("Kuznetsov Stepan Ivanovich")[0].score
    assert find("Tuchatschewski Michail Nikolajewitsch")[0].score > common


def test_people_who_may_be_meant_share_the_chance() -> None:
    """Two with one surname and initial are not both likely; who is known not to be meant is out."""
    bermans = [Entry("1", "Boris Berman"), Entry("2", "Bart Berman"), Entry("3", "Anna Larina")]
    matcher = Matcher(bermans)
    found = matcher.find(Query("B. Berman"))
    assert [one.score for one in found] == [pytest.approx(found[0].score)] * 2
    assert found[0].score < 50
    (left,) = matcher.find(Query("B. Berman", without=frozenset({"1"})))
    assert (left.entry.key, left.score > 80) == ("2", True)


def test_only_the_type_asked_for() -> None:
    """Whoever asks strictly for one type is given no other, neither people nor other things."""
    for kinds in (("Person",), ("Place",), ("Event",), ("Place", "Event")):
        found = [
            one
            for text in ("Moscow", "First Moscow Trial", "Tukhachevsky")
            for one in find(text, types=kinds, strict=True)
        ]
        assert found
        assert all(set(one.entry.types) & set(kinds) for one in found)


def test_a_near_surname_is_seldom_the_one() -> None:
    """A rare name does not make a surname that is only near more likely to be the one."""
    matcher = Matcher([Entry("1", "Konstantin Vershinin"), Entry("2", "Nikolai Voronin")])
    for asked in ("Konstantin Gorshenin", "Mykola Voronyi"):
        assert all(one.score < 50 for one in matcher.find(Query(asked)))


def test_candidates_are_capped() -> None:
    """However common the name, no more than the cap are compared, and no more are returned."""
    index = Index(crowd())
    assert len(index.candidates(parse("Кузнецов"))) <= MOST_COMPARED
    assert len(index.candidates(parse("Кузнецов Иван Иванович"))) <= MOST_COMPARED
    assert len(find("Кузнецов", limit=10_000)) <= MOST_RETURNED


def test_common_keys_still_find() -> None:
    """A surname that more than the limit bear is found together with another word or initial."""
    index = Index([Entry(str(n), f"Иванов {GIVEN[n % 10]}") for n in range(COMMON + 100)])
    found = {index.names[place][0] for place in index.candidates(parse("Iwanow T."), 1_000)}
    assert found == {n for n in range(COMMON + 100) if GIVEN[n % 10] == "Тимофей"}


def test_other_things_are_found_by_their_words() -> None:
    """Places and events are found by words in any order and script; a wrong type says so."""
    assert find("Москва", types=("Place",))[0].entry.key == "moscow"
    assert find("Trial, First, in Moscow", types=("Event",))[0].entry.key == "trial"
    wrong = find("Moscow", types=("Person",))
    assert wrong[0].entry.key == "moscow"
    assert "other type" in dict(wrong[0].features)
    assert find("Moscow", types=("Person",), strict=True) == []


def test_numbers_of_titles_count() -> None:
    """An order is told from another by its number, however the rest is written."""
    orders = [
        Entry(f"o{number}", f"NKVD Order No. {number}", types=("Directive",))
        for number in ("00439", "00447", "00485", "00486", "00593")
    ]
    matcher = Matcher(orders)
    for asked in ("Order 00447", "NKVD order no. 00447", "приказ НКВД № 00447"):
        found = matcher.find(Query(asked, types=("Directive",)))
        assert found[0].entry.key == "o00447"
        assert found[0].form == "NKVD Order No. 00447"
        assert all(one.score < found[0].score / 2 for one in found[1:])


def test_the_title_that_matched_is_told() -> None:
    """A title is told as it is written, with its language."""
    order = Entry(
        "o", "NKVD Order No. 00447", names=(("Приказ НКВД № 00447", "ru"),), types=("Directive",)
    )
    (found,) = Matcher([order]).find(Query("приказ НКВД 00447"))
    assert (found.form, found.language) == ("Приказ НКВД № 00447", "ru")


def test_a_common_word_finds_the_short_title() -> None:
    """A word in a thousand titles finds the thing that has nothing else in its name."""
    many = [Entry(str(n), f"Moscow office {n}", types=("Group",)) for n in range(1_000)]
    matcher = Matcher([*many, Entry("moscow", "Moscow", types=("Place",))])
    assert matcher.find(Query("Moscow"))[0].entry.key == "moscow"


def test_names_in_other_scripts_do_not_crowd_out() -> None:
    """A rendering by sound is used for a query in such a script, not for one in clear letters."""
    assert find("季诺维也夫")[0].entry.key == "z"
    assert find("Sinowjew")[0].form == "Зиновьев Григорий Евсеевич"


def test_an_identifier_is_found() -> None:
    """An identifier given as the name finds its thing, with the full score."""
    (one,) = find("s2")
    assert (one.entry.key, one.score, one.match) == ("s2", 100.0, True)


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    """Any text is answered, without a match."""
    assert not any(one.match for one in MATCHER.find(Query(text)) if one.form != text)


def test_years_and_lives() -> None:
    """Years are read out of dates and texts; a wide range is its two ends."""
    assert years("11.06.1937") == {1937}
    assert years("1860-1937") == {1860, 1937}
    assert years("") == years("12345") == frozenset()
    assert life("writer (born 1888, died 1938)") == (frozenset({1888}), frozenset({1938}))
    assert life("leader from 1924 to 1953") == (frozenset(), frozenset())


def test_columns_are_told_by_their_headings() -> None:
    """Headings in English, Russian and German say which facts a table holds."""
    head = ["qid", "Name", "год рождения", "Death Date", "gender", "occupation_P106", "x"]
    kinds = dict(table.recognised(head))
    assert kinds == {
        "год рождения": "birth", "Death Date": "death", "gender": "sex", "occupation_P106": "P106",
    }  # fmt: skip


def test_rows_become_entries() -> None:
    """A row gives its name, other names by language, years of a life, property values."""
    row = {
        "qid": "Q1", "label": "Lev Kamenev", "description": "politician (1883–1936)",
        "aliases_json": '{"ru": ["Каменев"], "de": "Kamenew"}', "P27": "Q2|Q3",
    }  # fmt: skip
    columns = table.Columns("label", "qid", table.recognised(row))
    entry = table.entry(row, columns, 1)
    assert entry.names == (("Каменев", "ru"), ("Kamenew", "de"))
    assert entry.facts.born == {1883}
    assert entry.facts.died == {1936}
    assert entry.facts.values == {("P27", "Q2"), ("P27", "Q3")}


def test_any_rdf_of_people_is_read() -> None:
    """People in schema.org terms, with http or https, become entries; so do untyped labels."""
    import pyoxigraph as ox  # noqa: PLC0415 - only here

    text = """
    <http://a/1> a <http://schema.org/Person> ; <http://schema.org/name> "Iona Yakir"@en ;
        <http://schema.org/birthDate> "1896-08-15" .
    """
    read = things(ox.parse(text, format=ox.RdfFormat.TURTLE))
    assert [(entry.label, entry.types) for entry in read.entries] == [("Iona Yakir", ("Person",))]
    assert read.entries[0].facts.born == {1896}
    untyped = '<http://a/1> <http://www.w3.org/2000/01/rdf-schema#label> "Iona Yakir" .'
    read = things(ox.parse(untyped, format=ox.RdfFormat.TURTLE))
    assert [entry.types for entry in read.entries] == [("Person",)]

"""Names across scripts: what must be found to be one name, what must not, and why."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy import rates
from purgeld.names import compare, keys, pair_keys, parse, tables, tag
from purgeld.names.aliases import aliases
from purgeld.names.cleaning import LONGEST, clean
from purgeld.names.morphology import given_groups
from purgeld.names.reading import read, readings

EVEN = 50
DEV = Path(__file__).parents[2] / "shared" / "links" / "name-variants-dev.csv"
TABLES = Path(tables.__file__).parent / "tables"


class Pair(NamedTuple):
    """Two spellings, and whether they are one name."""

    one: str
    other: str
    same: bool


SPELLINGS = [
    Pair("Тухачевский, Михаил Николаевич", "Tuchatschewski, Michail Nikolajewitsch", same=True),
    Pair("Тухачевский М.Н.", "Mikhaïl Toukhatchevski", same=True),
    Pair("Michaił Tuchaczewski", "Mihhail Tuhhatševski", same=True),
    Pair("Mijaíl Tujachevski", "Mihail Tuhacsevszkij", same=True),
    Pair("Michail Toechatsjevski", "Michail Tuchačevskij", same=True),
    Pair("Михаил Тухачевский", "Михайло Тухачевський", same=True),
    Pair("Михаилъ Тухачевскій", "Mikhail Tukhachevsky", same=True),
    Pair("Никита Хрущёв", "Nikita Chruschtschow", same=True),
    Pair("Никита Хрущев", "Nikita Khrouchtchev", same=True),
    Pair("Nikita Chruszczow", "Nikita Hruštšov", same=True),
    Pair("Ежов Николай Иванович", "Nikolaj Jeschow", same=True),
    Pair("Nikolaï Iejov", "Nikolai Yezhov", same=True),
    Pair("Г. Я. Сокольников", "G. J. Sokolnikow", same=True),
    Pair("Ya. B. Gamarnik", "Jan Gamarnik", same=True),
    Pair("И. П. Уборевич", "Ieronim Uborevich", same=True),
    Pair("Уборевич Иероним Петрович", "Иероним Петрович Уборевич", same=True),
    Pair("Шарангович Василий Фомич", "Vasily Sharangovich", same=True),
    Pair("Сокольникова Г.Я.", "Grigori Sokolnikov", same=True),
    Pair("Тухачевского Михаила Николаевича", "Тухачевский Михаил Николаевич", same=True),
    Pair("Крупская Надежда", "Nadeschda Krupskaja", same=True),
    Pair("Julija Tymošenková", "Юлія Тимошенко", same=True),
    Pair("Micheil Javachišvili", "Mikheil Javakhishvili", same=True),
    Pair("Мікалай Галадзед", "Николай Голодед", same=True),
    Pair("Алиев Мамед Али оглы", "Mamed Aliev", same=True),
    Pair("格里戈里·季诺维也夫", "Grigory Zinovyev", same=True),
    Pair("Λέων Τρότσκι", "Leon Trotsky", same=True),
    Pair("레프 트로츠키", "Лев Троцкий", same=True),
    Pair("レフ・トロツキー", "Lev Trotsky", same=True),
    Pair("Hиколай Ежов", "Николай Ежов", same=True),
    Pair("Nadeschda Krupskaja", "Nadežda Krupskaja", same=True),
    Pair("Надія Крупська", "Надежда Крупская", same=True),
    Pair("Николай Римский-Корсаков", "Nicolai Rimsky Korsakov", same=True),
    Pair("Маршал Тухачевский М.Н.", "Mikhail Tukhachevsky", same=True),
    Pair("Girsh Yankelevich Brilliant", "Г. Я. Сокольников", same=True),
    Pair("И. В. Джугашвили", "Joseph Stalin", same=True),
    Pair("Apfelbaum, Hirsch", "Зиновьев Григорий", same=True),
    Pair("Костриков С. М.", "Sergej Kirow", same=True),
    Pair("Alexei Peschkow", "Максим Горький", same=True),
    Pair("Юрий Луценко", "Ігор Луценко", same=False),
    Pair("Andrzej Dera", "Andrzej Czuma", same=False),
    Pair("Александр Шевченко", "Aleksandr Yushchenko", same=False),
    Pair("Иванов Иван Иванович", "Иванов Иван Петрович", same=False),
    Pair("Иванова Анна Ивановна", "Иванов Антон Иванович", same=False),
    Pair("Рейнгольд И.", "Розенгольц А. П.", same=False),
    Pair("Александр Кравец", "Симагин Владимир Александрович", same=False),
    Pair("Dashzevegiin Zorigt", "Dashdorjiin Zorigt", same=False),
    Pair("İlham Heyder oglu Əliyev", "Heyder Əliyev", same=False),
    Pair("Edmund Husserl", "Edmund H. Hansen", same=False),
    Pair("Robert Conquest", "Robert J. Conquest", same=True),
    Pair("Бухарин Николай", "尼古拉·克列斯廷斯基", same=False),
    Pair("خوجا نىياز ھاجى", "喬治·高蒂耶", same=False),
    Pair("Dr. Lev Levin", "Л. Левин", same=True),
    Pair("Dr. Lev Levin", "D. Levin", same=False),
    Pair("Donald Rayfield", "Rt. Hon. David William Donald Cameron", same=False),
]


@pytest.mark.parametrize("pair", SPELLINGS, ids=lambda pair: f"{pair.one} : {pair.other}")
def test_spellings(pair: Pair) -> None:
    """Spellings of one name score above fifty, different names below, whichever comes first."""
    score = compare(pair.one, pair.other).score
    assert (score > 50) is pair.same
    assert compare(pair.other, pair.one).score == score


def test_a_surname_alone_is_not_enough() -> None:
    """A surname that agrees with a full name stays below fifty, and above a wrong given name."""
    for surname in ("Иванов", "Ivanov", "伊万诺夫", "Ιβανόφ"):
        alone = compare(surname, "Ivanov, Pyotr").score
        assert compare("Иванов Иван", "Ivanov, Pyotr").score < alone < 50


def test_moves_add_up_to_the_score() -> None:
    """The base and what each feature moved are together the score."""
    for pair in SPELLINGS:
        found = compare(pair.one, pair.other)
        assert sum(move for _, move in found.moves) == pytest.approx(found.score, abs=0.1)


def test_the_explanation_names_the_tradition() -> None:
    """The reason says which word matched which, and under which spelling tradition."""
    why = compare("Тухачевский", "Tuchatschewski", ("ru", "de")).why
    assert "surname тухачевский = tuchatschewski (same: cyrillic as german)" in why


def test_a_language_tag_excludes_nothing() -> None:
    """A wrong language tag does not keep a name from being found."""
    tagged = compare("Tuchatschewski, Michail", "Михаил Тухачевский", ("fr", "uk"))
    assert tagged.score > 50


def test_tags_as_people_write_them() -> None:
    """Tags with script, scheme or a language's own name are understood."""
    assert [tag(text) for text in ("ru-petr1708", "UK_Latn", "", "1", "polski")] == [
        "ru", "uk-latn", "", "", "pl",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", " ", "\0", ".", "-", "'", "()", "1893-1937", "\u202e\u200f"])
def test_nothing_to_compare(text: str) -> None:
    """What holds no name scores nothing, and has no keys."""
    assert compare(text, "Иван Иванов").score == 0
    assert compare(text, text).score == 0
    assert keys(text) == ()


def test_long_names_are_cut() -> None:
    """Ten thousand characters are no name: the rest is left out, and it takes no time."""
    assert len(clean("Иванов " * 2_000)) <= LONGEST
    assert compare("Иванов Иван " * 1_000, "Иванов Иван").score > 0


def test_marks_and_directions_are_dropped() -> None:
    """NUL, combining marks, marks of direction and stress do not part a name from itself."""
    latin = "Ивáн Пeтpóв"  # á, e, p and ó are Latin
    for spelling in (
        "Ива́н\0 Петро́в", "\u202bИван\u202c Петров", "И\u0335ван П\u0336етров", latin,
    ):  # fmt: skip
        assert compare(spelling, "Иван Петров").score == compare("Иван Петров", "Иван Петров").score


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_compared(one: str, other: str) -> None:
    """Any two texts give a score from 0 to 100, the same in both orders."""
    score = compare(one, other).score
    assert 0 <= score <= 100
    assert compare(other, one).score == score


def test_spellings_share_a_key() -> None:
    """Whatever is one name by its spelling shares a key, so that an index finds it."""
    for pair in SPELLINGS:
        by_alias = any("alias" in name for name, _ in compare(pair.one, pair.other).moves)
        if pair.same and not by_alias:
            assert set(keys(pair.one)) & set(keys(pair.other)), pair


def test_initials_are_sets() -> None:
    """An initial stands for all that its letter may begin: Я. is Ya., Ja., Ia., Y. and J."""
    for initial in ("Ya.", "Ja.", "Ia.", "Y.", "J."):
        assert compare(f"Сокольников Г. {'Я.'}", f"G. {initial} Sokolnikov").score > 50


def test_common_keys_are_joined_with_a_second() -> None:
    """The joined keys of a full name and of surname with initials have one in common."""
    full, short = parse("Pjotr Semjonowitsch Iwanow"), parse("Иванов П.С.")
    assert set(pair_keys(full)) & set(pair_keys(short))


def test_given_names_across_languages() -> None:
    """Names that are other words for the same saint are one group; others are none."""
    for one, other in (("иван", "johann"), ("николай", "микола"), ("анна", "ганна")):
        assert given_groups(readings(one)) & given_groups(readings(other))
    assert not given_groups(readings("игорь")) & given_groups(readings("юрий"))


def test_tables_name_their_sources() -> None:
    """Every table says what it holds and where that is laid down, and reads every letter of it."""
    for name in tables.NAMES:
        table = tables.table(name)
        assert table.title
        assert table.sources
        assert table.languages
        assert read("ivan" if table.script == "Latin" else "", table) or table.script != "Latin"
    assert {path.stem for path in TABLES.glob("*.toml")} >= set(tables.NAMES)


def test_given_names_name_their_sources() -> None:
    """Every group of given names is attested by a source that is listed."""
    known = tables.document("given-sources")
    with (TABLES / "given.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 50
    for row in rows:
        assert set(row["source"].split()) <= set(known), row


def test_aliases_have_evidence() -> None:
    """Every alias says where it was seen, and every person has at least two forms."""
    for person, forms in aliases().items():
        assert len(forms) > 1, person
        assert all(alias.evidence for alias in forms), person


@pytest.mark.skipif(not DEV.is_file(), reason="the development file of names is not here")
def test_development_pairs() -> None:
    """Bars of the development file: precision, recall, initials, and renderings in other scripts.

    Pairs of namesakes that are written alike cannot be told apart by their names.
    """
    with DEV.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if not _namesakes(row)]
    core = [row for row in rows if not _rendering(row)]
    precision, recall = rates(_weighed(core), EVEN)
    assert precision >= 0.95
    assert recall >= 0.95
    short = [row for row in core if row["forms"] != "full-full"]
    precision, recall = rates(_weighed(short), EVEN, weight=1)
    assert precision >= 0.95
    assert recall >= 0.85
    rendered = [row for row in rows if _rendering(row)]
    assert len(rendered) > 10
    assert rates(_weighed(rendered), EVEN)[1] >= 0.8


def _namesakes(row: dict[str, str]) -> bool:
    return row["label"] == "0" and row["person_a"][:-2] == row["person_b"][:-2] == "savelyev"


def _rendering(row: dict[str, str]) -> bool:
    return "cjk" in row["scripts"] or row["person_a"] == "niyaz"


def _weighed(rows: list[dict[str, str]]) -> list[tuple[float, bool]]:
    return [(_dev_score(row), row["label"] == "1") for row in rows]


def _dev_score(row: dict[str, str]) -> float:
    return compare(row["name_a"], row["name_b"], (tag(row["lang_a"]), tag(row["lang_b"]))).score

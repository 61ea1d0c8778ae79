"""Records of persons: what cells tell, and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

import archive
from purgeld.intake.rows import Frame, Row
from purgeld.persons import further, known
from purgeld.persons.composing import Composer
from purgeld.persons.living import withheld
from purgeld.persons.mapping import Mapper
from purgeld.persons.telling import Teller, all_issues
from purgeld.profiles import loading
from purgeld.profiles.profile import Publication
from purgeld.terms import BASE, CRM, PG, RDF_TYPE

if TYPE_CHECKING:
    from purgeld.persons.person import PersonRecord

RECORD = f"{BASE}id/record/table/7"


def record(**cells: str) -> PersonRecord:
    """Read a row of the plain template; underscores in names stand for hyphens."""
    named = {name.replace("_", "-"): raw for name, raw in cells.items()}
    row = Frame("book.csv").row(2, {"id": "7", "name": "Примеров Иван Иванович", **named})
    return Composer(loading.load("table")).person(row)


def graph(**cells: str) -> list[ox.Quad]:
    """Tell such a row as statements."""
    person = record(**cells)
    lines = Teller(loading.load("table"), BASE).lines(person, all_issues(person))
    return list(ox.parse(lines, format=ox.RdfFormat.N_QUADS))


def issues(**cells: str) -> set[str]:
    """Return what is noticed about such a row."""
    return {one.issue for one in all_issues(record(**cells))}


def text(term: object) -> str:
    """Return an IRI or the text of a literal, without the base IRI."""
    assert isinstance(term, (ox.NamedNode, ox.Literal))
    return str(term.value).removeprefix(BASE)


def events(quads: list[ox.Quad]) -> dict[str, str]:
    """Return the class of each part of the record by the end of its IRI."""
    own = f"{RECORD.removeprefix(BASE)}/"
    found = {text(q.subject): text(q.object) for q in quads if q.predicate == RDF_TYPE}
    return {
        part.removeprefix(own): kind.removeprefix("ns#")
        for part, kind in found.items()
        if part.startswith(own) and not part.endswith("/time")
    }


def values(quads: list[ox.Quad], part: str, predicate: ox.NamedNode) -> set[str]:
    """Return the values of a property of a part of the record."""
    own = ox.NamedNode(f"{RECORD}/{part}" if part else RECORD)
    return {text(q.object) for q in quads if q.subject == own and q.predicate == predicate}


def test_a_death_sentence_is_no_execution() -> None:
    """A sentence of death makes a sentencing and nothing more; a date of shooting makes the act."""
    assert events(graph(sentence="ВМН")) == {"sentencing-1": "Sentencing"}
    shot = events(graph(sentence="ВМН", execution="15.11.1937"))
    assert shot == {"sentencing-1": "Sentencing", "execution-1": "Execution"}
    assert "execution-1" in events(graph(executed="да"))
    assert "execution-1" not in events(graph(executed="нет"))


def test_a_flag_of_sentence_is_no_execution() -> None:
    """A column that says "sentenced to death" imposes death where no cell tells the sentence."""
    composer = Composer(loading.load("memorial-tsv"))
    row = Frame("x.tsv").row(2, {"person_id": "1", "was_executed": "T", "process_date": "1937"})
    lines = Teller(composer.profile, BASE).lines(composer.person(row), [])
    assert b"vocab/penalty/death" in lines
    assert b"ns#Execution" not in lines


def test_commutation_is_a_decision_of_its_own() -> None:
    """A commuted sentence keeps the penalty imposed, and a later decision tells the new one."""
    quads = graph(sentence="ВМН с заменой на 10 лет ИТЛ")
    assert events(quads) == {"sentencing-1": "Sentencing", "commutation-1": "ReviewDecision"}
    assert values(quads, "sentencing-1", PG("imposes")) == {"vocab/penalty/death"}
    assert values(quads, "commutation-1", PG("imposes")) == {"vocab/penalty/labour-camp"}
    assert values(quads, "commutation-1", PG("penaltyTerm")) == {"P10Y"}
    assert values(quads, "commutation-1", PG("reviews")) == {"id/record/table/7/sentencing-1"}


def test_a_sum_of_money_is_no_date() -> None:
    """A fine of 1500 roubles does not date the sentence."""
    assert "sentencing-1/time" not in {
        text(q.subject).removeprefix("id/record/table/7/")
        for q in graph(sentence="к 1500 руб. штрафа")
    }


def test_a_closed_case_is_no_sentence() -> None:
    """A case that was closed makes a case with its outcome, and no sentencing."""
    quads = graph(sentence="дело прекращено", sentencing="10.10.1937")
    assert events(quads) == {"case-1": "Case"}
    assert values(quads, "case-1", PG("hasOutcome")) == {"vocab/outcome/charges-dropped"}


def test_a_line_of_prose_tells_a_further_case() -> None:
    """A second arrest in an unlabelled line is a second case with events of its own."""
    line = "Арестован повторно 23.7.51, осужден ОСО к ссылке"
    quads = graph(arrest="16.10.1937", further_case=line)
    assert set(events(quads)) == {"arrest-1", "arrest-2", "sentencing-2"}
    assert values(quads, "arrest-2/time", PG("edtf")) == {"1951-07-23"}
    assert values(quads, "sentencing-2", PG("imposes")) == {"vocab/penalty/exile"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Арестован 16.10.37 к ВМН", {"arrest": "16.10.37", "sentence": "ВМН"}),
        ("Приговорен 5 мая 1938 г. тройкой УНКВД к 10 годам ИТЛ",
         {"sentencing": "5 мая 1938 г", "sentencing-body": "тройкой УНКВД",
          "sentence": "10 годам ИТЛ"}),
        ("Не арестован", {}),
        ("Обвинение: шпионаж", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_parts_of_a_line(line: str, expected: dict[str, str]) -> None:
    """The words of a line are parted by what they tell; without arrest or sentence by nothing."""
    assert further.parts(line) == expected


def test_a_denied_rehabilitation_is_none() -> None:
    """A lack of information on a rehabilitation makes no event, and is noticed."""
    assert not events(graph(rehabilitation="сведений о реабилитации нет"))
    assert issues(rehabilitation="сведений о реабилитации нет") == {"negated"}


def test_the_date_of_a_law_is_not_that_of_the_event() -> None:
    """A rehabilitation under a law has no date but its own."""
    quads = graph(rehabilitation="по Закону от 18 октября 1991 г.")
    assert events(quads) == {"review-1": "ReviewDecision"}
    assert not values(quads, "review-1", CRM("P4_has_time-span"))
    dated = graph(rehabilitation="по Закону от 18 октября 1991 г.", rehabilitation_date="3.4.1995")
    assert values(dated, "review-1/time", PG("edtf")) == {"1995-04-03"}


def test_wrong_order_is_flagged_and_kept() -> None:
    """Both dates stay as they stand, and the record carries the issue."""
    quads = graph(arrest="23.06.1938", sentencing="14.01.1938", sentence="ВМН")
    assert values(quads, "arrest-1/time", PG("edtf")) == {"1938-06-23"}
    assert values(quads, "sentencing-1/time", PG("edtf")) == {"1938-01-14"}
    assert "vocab/recordissue/arrest-after-conviction" in values(quads, "", CRM("P2_has_type"))


def test_impossible_age_is_flagged() -> None:
    """A birth after the events is flagged, with the offer of a century earlier."""
    assert {"born-too-late", "century-earlier"} <= issues(birth="1971", arrest="02.09.1937")


def test_a_copied_cell_says_nothing_new() -> None:
    """A residence that repeats the birthplace is marked as derived, and is no statement."""
    home = ox.NamedNode("https://schema.org/homeLocation")
    assert "copied-cell" in issues(birthplace="г. Казань", residence="г. Казань")
    assert not values(graph(birthplace="г. Казань", residence="г. Казань"), "", home)
    assert values(graph(birthplace="г. Казань", residence="г. Пермь"), "", home)


def test_not_stated_and_not_recognised_differ() -> None:
    """An empty word is no issue, an unknown one is; the raw text of both stays."""
    assert issues(nationality="не указано") == set()
    assert issues(nationality="марсианин") == {"not-recognised"}
    content = CRM("P190_has_symbolic_content")
    [cells] = values(graph(nationality="марсианин"), "", content)
    assert '"nationality":"марсианин"' in cells


def test_a_short_form_is_settled_by_the_record_or_left_open() -> None:
    """The short form СК is read by the other places of a record; alone, the body has no region."""
    kind = CRM("P2_has_type")
    alone = graph(sentencing="10.10.1937", sentencing_body="тройкой УНКВД СК")
    near = graph(
        sentencing="10.10.1937",
        sentencing_body="тройкой УНКВД СК",
        residence="Северо-Казахстанская обл.",
    )
    assert values(alone, "sentencing-1", kind) == {"vocab/recordbody/troika-unkvd"}
    assert values(near, "sentencing-1", kind) == {
        "vocab/recordbody/troika-unkvd-north-kazakhstan-oblast"
    }


def test_alternatives_are_never_picked() -> None:
    """Two births in two cells are one of the two; one inside the other is the more exact."""
    composer = Composer(loading.load("openlist"))
    row = Frame("x.xml").row(1, {"@id": "1", "дата рождения": "5.3.1890", "год рождения": "1891"})
    assert composer.person(row).dates[0]["birth"] == "[1890-03-05,1891]"
    row = Frame("x.xml").row(1, {"@id": "1", "дата рождения": "5.3.1890", "год рождения": "1890"})
    assert composer.person(row).dates[0]["birth"] == "1890-03-05"


def test_no_person_is_made() -> None:
    """A record refers to events; nothing is a person, and nothing says whom the record is of."""
    quads = graph(arrest="1.2.1937", sentence="ВМН")
    assert not [q for q in quads if q.object == PG("Person")]
    assert not [q for q in quads if q.predicate == PG("identifiesPerson")]
    assert {q.graph_name for q in quads} == {ox.NamedNode(f"{BASE}graph/source/table")}


def test_a_record_rests_on_its_row() -> None:
    """Each event and the record have the row as evidence, which names file and line."""
    quads = graph(arrest="1.2.1937")
    row = f"{BASE}source/table#row=book.csv,1"
    for part in ("", "arrest-1"):
        assert values(quads, part, PG("hasEvidence")) == {row.removeprefix(BASE)}
    labels = [text(q.object) for q in quads if q.subject == ox.NamedNode(row)]
    assert "book.csv:2" in labels


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"birth": "1925", "arrest": "1949"}, "living"),
        ({"birth": "1925", "death": "1990"}, ""),
        ({"birth": "1890", "arrest": "1937"}, ""),
        ({"birth": "1917", "arrest": "1937", "sentence": "ВМН"}, "living"),
        ({"birth": "1917", "arrest": "1937", "execution": "1937-12-01"}, ""),
        ({"birth": "1930", "arrest": "1937", "death": "1999"}, "child"),
        ({"birth": "1916", "arrest": "1937"}, ""),
        ({"age": "10", "arrest": "1937"}, "living"),
        ({"arrest": "1937"}, ""),
    ],
)
def test_who_may_be_living(cells: dict[str, str], why: str) -> None:
    """Born under 110 years ago without a death, or a child: withheld; a sentence is no death."""
    person = record(**cells)
    assert withheld(person, Publication(), 2026) == why
    assert withheld(person, Publication(living="publish", children="publish"), 2026) == ""
    assert withheld(person, Publication(records="withhold"), 2026) == "profile"


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"arrest": "1937"}, "undated"),
        ({"arrest": "1937", "execution": "1937-12-01"}, ""),
        ({"arrest": "1910"}, ""),
        ({"surname": "Иванов"}, "undated"),
        ({"birth": "1890", "arrest": "1937"}, ""),
    ],
)
def test_a_strict_profile_withholds_who_has_no_birth(cells: dict[str, str], why: str) -> None:
    """Without death, birth, age or an early event a person may be living; the profile decides."""
    person = record(**cells)
    assert withheld(person, Publication(undated="withhold"), 2026) == why
    assert withheld(person, Publication(), 2026) == ""
    assert withheld(person, Publication(living="publish", undated="withhold"), 2026) == ""


def test_hostile_texts_stay_texts() -> None:
    """Quotes, line breaks, marks and a null sign of a cell come out as they went in."""
    text = 'a"b\\c\nd\x00e <script> \u2028'
    quads = graph(note=text, surname="")
    [cells] = values(quads, "", CRM("P190_has_symbolic_content"))
    assert "<script>" in cells
    assert len({q.subject for q in quads}) == 2


def test_a_mapper_forgets_nothing_between_parts() -> None:
    """The same rows give the same lines whatever was mapped before."""
    rows = [
        Frame("b.csv").row(n, {"id": str(n), "name": f"Имя {n}", "sentence": "ВМН"}) for n in (1, 2)
    ]
    profile = loading.load("table")
    mapper = Mapper(profile, BASE, 2026)
    first, again = mapper.part(rows[:1]), mapper.part(rows[:1])
    alone = Mapper(profile, BASE, 2026).part(rows[:1])
    assert first.lines == again.lines == alone.lines
    assert first.concepts == again.concepts == alone.concepts


def test_what_is_remembered_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings that are forgotten between any two texts are made again, with the same lines."""
    rows = [
        Row(n, f"book.csv:{n}", dict(zip(archive.HEADER, archive.row(n), strict=True)))
        for n in range(1, 60)
    ]
    whole = Mapper(loading.load("table"), BASE, 2026).part(rows)
    monkeypatch.setattr(known.Room.__init__, "__defaults__", (1,))
    narrow = Mapper(loading.load("table"), BASE, 2026).part(rows)
    assert narrow.lines == whole.lines
    assert narrow.tally.states == whole.tally.states


def test_a_short_form_is_told_for_each_record_as_if_it_stood_alone() -> None:
    """What one record settles of a short form is not carried into another with the same text."""
    head = ("id", "surname", "residence", "sentencing", "sentencing-body")
    rows = [
        Row(n, f"book.csv:{n}", dict(zip(head, cells, strict=True)))
        for n, cells in enumerate((
            ("1", "Примеров", "Москва", "01.08.1937", "тройка УНКВД СК"),
            ("2", "Примеров", "Северо-Казахстанская обл.", "01.08.1937", "тройка УНКВД СК"),
            ("3", "Примеров", "Москва", "01.08.1937", "тройка УНКВД СК"),
        ), 1)
    ]  # fmt: skip
    alone = [Mapper(loading.load("table"), BASE, 2026).part([row]).lines for row in rows]
    assert b"north-kazakhstan" in alone[1]
    assert b"troika-unkvd-north-kazakhstan" not in alone[0]
    assert Mapper(loading.load("table"), BASE, 2026).part(rows).lines == b"".join(alone)
    assert Mapper(loading.load("table"), BASE, 2026).part(rows[::-1]).lines == b"".join(alone[::-1])

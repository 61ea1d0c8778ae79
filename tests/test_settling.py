"""Rows held together: agreement is a fact, difference is a claim for each voice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from purgeld.mapping import agreement, figures, settling
from purgeld.mapping.known import Known
from purgeld.mapping.statements import Claimed, Counted, Dated, Summed, Voice
from purgeld.terms import BASE, PREFIXES

if TYPE_CHECKING:
    from purgeld.mapping.settling import Settled

DEATH = f"{BASE}id/person/x/death"
FIGURE = f"{BASE}id/figure/shot"
HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
CURATED = f"""{HEAD}
<id/person/x/death> crm:P4_has_time-span <id/person/x/death/time> ;
    pg:hasEvidence <source/article#char=1,9> .
<id/person/x/death/time> a crm:E52_Time-Span ; pg:edtf "1937-01-30" .
event:trial pg:hasFigure figure:known .
figure:known pg:measures measure:executed ; pg:bestValue 12.0 .
claim:known pg:hasSubject event:trial ; pg:hasPredicate pg:hasFigure ; pg:hasObject figure:known ;
    pg:hasStatus status:accepted .
<id/claim/known/a> pg:attests claim:known ; pg:isHeldBy group:authors .
"""


def known(turtle: str = "") -> Known:
    """Read curated statements."""
    return (
        Known(ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=BASE)) if turtle else Known([])
    )


def voice(key: str, *, weak: bool = False) -> Voice:
    """Make the voice of a page."""
    source = f"{BASE}source/{key}"
    return Voice(f"{source}/authors", f"{source}#row=t,{key}", source, key, weak)


def speaker(passage: str) -> Voice:
    """Return the voice behind a curated passage."""
    return Voice(f"{BASE}id/group/authors", passage, passage.partition("#")[0], "article")


def dated(date: str, key: str, *, weak: bool = False) -> Dated:
    """Make a date of death that a page gives."""
    return Dated(DEATH, date, "Death of X", voice(key, weak=weak))


def settled(*said: Dated, curated: str = "") -> Settled:
    """Settle the dates of one death."""
    return settling.dates(said, known(curated), speaker)


def asked(found: Settled, curated: str, query: str) -> list[tuple[str, ...]]:
    """Ask what holds after settling, prefixes of the project known."""
    store = ox.Store()
    left = list(ox.parse(curated or HEAD, format=ox.RdfFormat.TURTLE, base_iri=BASE))
    store.extend(q for q in left if q.triple not in found.withdrawn)
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in found.triples)
    rows = store.query(query, prefixes=PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    return sorted(tuple(getattr(value, "value", "") for value in row) for row in rows)


FACTS = f"SELECT ?d {{ <{DEATH}> crm:P4_has_time-span/pg:edtf ?d }}"
CLAIMS = """SELECT ?d ?s ?voice {
    ?c pg:hasPredicate crm:P4_has_time-span ; pg:hasObject/pg:edtf ?d ;
        pg:hasStatus ?status ; ^pg:attests/pg:isHeldBy ?holder .
    BIND (STRAFTER(STR(?status), "/status/") AS ?s)
    BIND (STRAFTER(STR(?holder), "purgeld/") AS ?voice) }"""
RIVALS = "SELECT ?a ?b { ?a pg:excludes ?b }"


@pytest.mark.parametrize(
    ("dates", "best"),
    [
        (["1937"], "1937"),
        (["1937", "1937-06", "1937-06-12"], "1937-06-12"),
        (["193X", "1937~"], "1937~"),
        (["1936-08", "1936-08-19/1936-08-24", "1936-08-19/.."], "1936-08-19/1936-08-24"),
    ],
)
def test_dates_that_agree_make_a_fact(dates: list[str], best: str) -> None:
    """Dates that differ in precision alone make one fact, as exact as the most exact page."""
    found = settled(*(dated(date, f"p{n}") for n, date in enumerate(dates)))
    assert asked(found, "", FACTS) == [(best,)]
    assert asked(found, "", CLAIMS) == []


def test_two_days_make_two_claims_that_exclude_each_other() -> None:
    """Where pages give two days, no day is a fact; both are claims with their pages."""
    found = settled(dated("1937-01-30", "a"), dated("1937-02-01", "b"), dated("1937-02-01", "c"))
    assert asked(found, "", FACTS) == []
    assert asked(found, "", CLAIMS) == [
        ("1937-01-30", "contested", "source/a/authors"),
        ("1937-02-01", "contested", "source/b/authors"),
        ("1937-02-01", "contested", "source/c/authors"),
    ]
    assert len(asked(found, "", RIVALS)) == 2


def test_dates_that_overlap_are_claims_without_exclusion() -> None:
    """The night of 11 to 12 June and 12 June differ, but both can hold."""
    found = settled(dated("1937-06-11/1937-06-12", "a"), dated("1937-06-12", "b"))
    assert len(asked(found, "", CLAIMS)) == 2
    assert asked(found, "", RIVALS) == []


def test_curated_fact_becomes_a_claim_when_a_page_gives_another_day() -> None:
    """A curated date that a page contradicts is taken back and kept as a claim of its source."""
    found = settled(dated("1937-02-01", "b"), curated=CURATED)
    assert asked(found, CURATED, FACTS) == []
    assert asked(found, CURATED, CLAIMS) == [
        ("1937-01-30", "contested", "id/group/authors"),
        ("1937-02-01", "contested", "source/b/authors"),
    ]


def test_curated_fact_stays_when_the_pages_agree() -> None:
    """A coarser or equal date of a page leaves the curated date as it is, and adds the page."""
    found = settled(dated("1937-01", "b"), dated("1937-01-30", "c"), curated=CURATED)
    assert asked(found, CURATED, FACTS) == [("1937-01-30",)]
    assert found.withdrawn == set()
    assert len(asked(found, CURATED, f"SELECT ?e {{ <{DEATH}> pg:hasEvidence ?e }}")) == 3


def test_curated_date_gives_way_to_a_more_exact_one() -> None:
    """A page that is more exact than the curated date replaces it as the fact."""
    month = CURATED.replace('"1937-01-30"', '"1937-01"')
    found = settled(dated("1937-01-30", "b"), curated=month)
    assert asked(found, month, FACTS) == [("1937-01-30",)]
    assert asked(found, month, CLAIMS) == []


def test_weak_sources_alone_make_no_fact() -> None:
    """A date that only weak pages give is an unverified claim; with a better page it is a fact."""
    found = settled(dated("1937-06-12", "forum", weak=True))
    assert asked(found, "", FACTS) == []
    assert asked(found, "", CLAIMS) == [("1937-06-12", "unverified", "source/forum/authors")]
    better = settled(dated("1937-06-12", "forum", weak=True), dated("1937-06-12", "register"))
    assert asked(better, "", FACTS) == [("1937-06-12",)]


def test_calendars_are_pointed_out() -> None:
    """Two birth days twelve days apart before 1918 are told to be that far apart."""
    found = settled(dated("1897-06-24", "a"), dated("1897-07-06", "b"))
    query = "SELECT ?text { ?claim a pg:Claim ; dcterms:description ?text }"
    assert asked(found, "", query) == [(settling.CALENDARS,)] * 2


@pytest.mark.parametrize(
    ("first", "second", "covered"),
    [
        ("1937", "1937-06", True),
        ("1937-06", "1937", False),
        ("1937", "19370", False),
        ("193X", "1937-06-12", True),
        ("1936/1938", "1936-10/..", False),
        ("1936/1938", "1936-10/1938-11", True),
        ("1936-08", "1936-12", False),
        ("1937-1", "1937-12", False),
    ],
)
def test_covering(first: str, second: str, covered: bool) -> None:  # noqa: FBT001 - a table
    """A date covers another if it says the same as exactly or less, at both ends."""
    assert agreement.covers(first, second) is covered


def counted(number: str, key: str, figure: str = FIGURE, **more: object) -> Counted:
    """Make a figure that a page gives: ``12``, ``12..`` or ``..12``."""
    low, dots, high = number.partition("..")
    ends = {"low": low, "high": high} if dots else {"best": number}
    base: dict[str, object] = {
        "figure": figure, "subject": f"{BASE}id/event/trial", "label": "Shot",
        "measure": f"{BASE}vocab/measure/executed", "unit": f"{BASE}vocab/unit/person",
        "kind": "Figure", "status": "unverified", "voice": voice(key),
    }  # fmt: skip
    return Counted(**{**base, **ends, **more})  # type: ignore[arg-type]


NUMBERS = """SELECT ?figure ?best ?s ?voice { ?c pg:hasObject ?figure ; pg:hasStatus ?status ;
    ^pg:attests/pg:isHeldBy ?holder . OPTIONAL { ?figure pg:bestValue ?best }
    BIND (STRAFTER(STR(?status), "/status/") AS ?s)
    BIND (STRAFTER(STR(?holder), "purgeld/") AS ?voice) }"""


def test_pages_that_give_one_figure_share_its_claim() -> None:
    """Two pages with one number make one figure, one claim and two voices."""
    found = figures.settle([counted("12", "a"), counted("12", "b")], known())
    assert asked(found, "", NUMBERS) == [
        (FIGURE, "12", "unverified", "source/a/authors"),
        (FIGURE, "12", "unverified", "source/b/authors"),
    ]


def test_one_figure_with_two_numbers_is_a_fault() -> None:
    """A figure is one number; the second row that gives another is told."""
    found = figures.settle([counted("12", "a"), counted("13", "b")], known())
    (fault,) = found.faults
    assert fault.statement.voice.key == "b"
    assert "another number" in fault.what


def test_numbers_that_cannot_both_hold_exclude_each_other() -> None:
    """At most 7,000 and at least 30,000 of the same are rivals; at least 5,000 is no rival."""
    rows = [
        counted("..7000", "a", f"{FIGURE}-a", status="accepted"),
        counted("30000..", "b", f"{FIGURE}-b"),
        counted("5000..", "c", f"{FIGURE}-c"),
    ]
    found = figures.settle(rows, known())
    pairs = {
        (a.rpartition("shot-")[2], b.rpartition("shot-")[2]) for a, b in asked(found, "", RIVALS)
    }
    assert pairs == {("a/claim", "b/claim"), ("b/claim", "a/claim")}
    facts = asked(found, "", "SELECT ?f { ?s pg:hasFigure ?f }")
    assert facts == []


@pytest.mark.parametrize(
    "other",
    [
        {"measure": f"{BASE}vocab/measure/buried"},
        {"period": "1937/1938"},
        {"area": f"{BASE}id/place/butovo"},
        {"precision": f"{BASE}vocab/precision/about"},
    ],
)
def test_other_measures_areas_and_periods_are_no_rivals(other: dict[str, str]) -> None:
    """Numbers of other measures, areas or periods never exclude each other, nor do rough ones."""
    rows = [counted("12", "a", f"{FIGURE}-a"), counted("90", "b", f"{FIGURE}-b", **other)]
    assert asked(figures.settle(rows, known()), "", RIVALS) == []


def test_curated_figure_gets_the_voice_only() -> None:
    """A row that names a curated figure adds its page to the claim, and nothing to the figure."""
    found = figures.settle([counted("12", "a", f"{BASE}id/figure/known")], known(CURATED))
    assert found.faults == []
    assert len(asked(found, CURATED, NUMBERS)) == 2
    assert not [t for t in found.triples if "/figure/known" in str(t.subject)]


def test_curated_figure_with_another_number_is_a_fault() -> None:
    """A row that names a curated figure must give its number."""
    found = figures.settle([counted("13", "a", f"{BASE}id/figure/known")], known(CURATED))
    assert "another number in the curated data" in found.faults[0].what


def test_table_speaks_against_a_curated_number_by_decision() -> None:
    """A rival named in a table makes the curated number contested, and no fact any more."""
    rival = counted("90", "b", against=(f"{BASE}id/figure/known",))
    found = figures.settle([rival], known(CURATED))
    assert {row[2] for row in asked(found, CURATED, NUMBERS)} == {"contested"}
    assert len(asked(found, CURATED, RIVALS)) == 2
    assert asked(found, CURATED, "SELECT ?f { ?s pg:hasFigure ?f }") == []


def test_accepted_number_is_a_fact_too() -> None:
    """A number that the mapping accepts and nothing contradicts is also stated plainly."""
    found = figures.settle([counted("12", "a", status="accepted")], known())
    assert asked(found, "", "SELECT ?f { ?s pg:hasFigure ?f }") == [(FIGURE,)]


@pytest.mark.parametrize(
    ("number", "more", "words"),
    [
        ("681692", {}, "681,692"),
        ("20000..", {}, "at least 20,000"),
        ("..8000", {}, "at most 8,000"),
        ("5000..8000", {}, "5,000 to 8,000"),
        ("27", {"precision": "x/about"}, "about 27"),
        ("12.5", {"unit": "x/percent"}, "12.5 per cent"),
    ],
)
def test_wording(number: str, more: dict[str, str], words: str) -> None:
    """A number is worded with its ends, its softening word and its unit."""
    assert figures.wording(counted(number, "a", FIGURE, **more)) == words


def claimed(text: str, key: str) -> Claimed:
    """Make a claim with a text that a page makes."""
    return Claimed(
        f"{BASE}id/person/x/claim/1", f"{BASE}id/person/x", f"{PREFIXES['dcterms']}description",
        "X.", "unverified", voice(key), text=text,
    )  # fmt: skip


def test_voices_of_one_claim_are_joined() -> None:
    """Two rows with one claim make one claim with two voices; other words are a fault."""
    found = settling.claimed([claimed("X.", "a"), claimed("X.", "b"), claimed("Y.", "c")])
    assert len(asked(found, "", "SELECT ?a { ?a pg:attests ?c }")) == 2
    assert [fault.statement.voice.key for fault in found.faults] == ["c"]


ISSUED = f"{PREFIXES['dcterms']}issued"


def issued(date: str, key: str) -> Dated:
    """Make a date of an order that a page gives, as a typed literal of the order."""
    return Dated(f"{BASE}id/directive/o", date, "Date of O", voice(key), ISSUED)


def test_pages_that_say_the_same_share_a_claim() -> None:
    """Two rows that say the same make one claim with two voices; other words are another one."""
    rows = [claimed("X.", "a"), claimed("X.", "b"), claimed("Y.", "c")]
    named = [replace(row, claim=f"https://example.org/claim/{n}") for n, row in enumerate(rows)]
    found = settling.claimed(named)
    assert not found.faults
    query = "SELECT DISTINCT ?c { ?a pg:attests ?c . ?c a pg:Claim } ORDER BY ?c"
    assert asked(found, "", query) == [(f"https://example.org/claim/{n}",) for n in (0, 2)]
    assert len(asked(found, "", "SELECT ?a { ?a pg:attests <https://example.org/claim/0> }")) == 2


def test_date_can_be_a_literal() -> None:
    """The date of an order is a typed literal; another date makes claims with literals."""
    one = settled(issued("1937-07-30", "a"), issued("1937-07", "b"))
    assert asked(one, "", "SELECT ?d { ?o dcterms:issued ?d }") == [("1937-07-30",)]
    two = settled(issued("1937-07-30", "a"), issued("1937-07-31", "b"))
    assert asked(two, "", "SELECT ?d { ?o dcterms:issued ?d }") == []
    query = "SELECT ?d { ?c pg:literalObject ?d FILTER (DATATYPE(?d) = xsd:date) }"
    assert asked(two, "", query) == [("1937-07-30",), ("1937-07-31",)]
    assert len(asked(two, "", RIVALS)) == 2


def summed(total: str = "", parts: tuple[str, ...] = ("a", "b")) -> Summed:
    """Make a sum of figures, beside a printed total if there is one."""
    names = tuple(f"{FIGURE}-{part}" for part in parts)
    return Summed(f"{FIGURE}-sum", "Shot, added up", names, total, voice("s"))


Added = tuple["Settled", list[tuple[str, ...]]]


def added(total: Summed, printed: str = "") -> Added:
    """Add up 12 and 13, and return what holds and the sum with its method and its parts."""
    rows = [
        counted("12", "a", f"{FIGURE}-a", area=f"{BASE}id/place/x"),
        counted("13", "b", f"{FIGURE}-b"),
    ]
    rows += [counted(printed, "c", f"{FIGURE}-total")] if printed else []
    found = figures.settle(rows, known(), [total])
    query = f"""SELECT ?best ?method ?part {{ <{FIGURE}-sum> pg:bestValue ?best ;
        pg:usesMethod ?method ; prov:wasDerivedFrom ?part }}"""
    return found, asked(found, "", query)


def test_sum_names_its_parts_and_its_method() -> None:
    """A sum is a figure of its own, computed, and says from what; nothing excludes it."""
    found, rows = added(summed())
    method = f"{BASE}vocab/method/computed-sum"
    assert rows == [("25", method, f"{FIGURE}-a"), ("25", method, f"{FIGURE}-b")]
    assert asked(found, "", f"SELECT ?a {{ <{FIGURE}-sum> pg:coversArea ?a }}") == []


@pytest.mark.parametrize(("printed", "rivals"), [("25", 0), ("26", 1)])
def test_sum_speaks_against_a_printed_total_that_differs(printed: str, rivals: int) -> None:
    """A printed total of 25 stands; one of 26 is kept as printed, and the sum excludes it."""
    found, rows = added(summed(f"{FIGURE}-total"), printed)
    assert {row[0] for row in rows} == {"25"}
    total = f"<{FIGURE}-sum/claim> pg:excludes <{FIGURE}-total/claim>"
    assert asked(found, "", f"SELECT (COUNT(*) AS ?n) {{ {total} }}") == [(str(rivals),)]
    assert asked(found, "", f"SELECT ?n {{ <{FIGURE}-total> pg:bestValue ?n }}") == [(printed,)]


def test_sum_needs_plain_numbers() -> None:
    """A range cannot be added up, nor a figure that nobody gives; the fault names it."""
    rows = [counted("12..14", "a", f"{FIGURE}-a"), counted("13", "b", f"{FIGURE}-b")]
    for parts in (("a", "b"), ("b", "z")):
        (fault,) = figures.settle(rows, known(), [summed(parts=parts)]).faults
        assert "has no plain number to add" in fault.what

"""Tables of a project: every row mapped or refused and told, and the shipped ones complete."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

import mini
from purgeld import assembly, passages, project, queries, tables, validation
from purgeld.errors import PurgeldError
from purgeld.mapping.holding import Count
from purgeld.terms import BASE, CRM, OA, PG, SCHEMA, name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from purgeld.assembly import Assembly

# By these a thing, a claim or a voice carries what is said of it: the date, the object, the claim.
CARRIED = {CRM("P4_has_time-span"), PG("coversPeriod"), PG("hasObject"), PG("attests")}
SOURCES = """slug,title,grade,author,address
court-report,Court report,strong,,https://example.org/report
forum,A forum,weak,,https://example.org/forum
"""
SOURCES_TOML = """about = "Pages."
key = "slug"

[columns]
slug = "key"
title = { value = "text", needed = true }
grade = "text"
author = { value = "thing", kinds = ["person", "group"] }
address = { value = "address", needed = true }

[[say]]
turtle = '<source/{slug}> a pg:Source ; rdfs:label "{title}"@en ; schema:url {address} .'
"""
JUDGES_TOML = """about = "Judges, a row for each page."
key = "row"
source = "source"

[columns]
row = "key"
judge = { value = "thing", kinds = ["person"], needed = true }
sat = "date"
source = { value = "source", needed = true }

[[say]]
turtle = '''
event:trial pg:hasParticipation <id/event/trial/judge-{judge.slug}> .
<id/event/trial/judge-{judge.slug}> a pg:Participation ;
    pg:hasAgent {judge} ; pg:hasRole role:judge ; pg:hasEvidence {evidence} .
'''

[[date]]
of = "event:trial"
date = "sat"
label = "Trial"
"""
JUDGES = """row,judge,sat,source
j1,I. Testov,1937-06-12,court-report
"""
DECISIONS = """table,row,text,thing,decision,other,reason
judges,,I. Testov,person:ivan-testov,same,,the same trial
"""
LEDGER = """source/court-report,Court report,2026-11-24,current,,
source/forum,A forum,2026-11-24,current,,
"""


@pytest.fixture
def tabled(small: Path) -> Path:
    """Return a small project with a table of judges."""
    folder = small / "data" / "tables"
    folder.mkdir()
    for file, text in (
        ("sources.csv", SOURCES), ("sources.toml", SOURCES_TOML), ("judges.csv", JUDGES),
        ("judges.toml", JUDGES_TOML), ("decisions.csv", DECISIONS),
    ):  # fmt: skip
        (folder / file).write_text(text, "utf-8")
    with (small / "data" / "ids.csv").open("a", encoding="utf-8") as rows:
        rows.write(LEDGER)
    return small


def add(folder: Path, row: str, name: str = "judges.csv") -> None:
    """Add a row to a table of the project."""
    with (folder / "data" / "tables" / name).open("a", encoding="utf-8") as rows:
        rows.write(row + "\n")


def excuse(folder: Path, line: str) -> None:
    """List a refusal as accepted."""
    text = f"file,row,column,value,reason\n{line}\n"
    (folder / "data" / "refused.csv").write_text(text, "utf-8")


def told(folder: Path) -> list[str]:
    """Return what is wrong in the tables of a project, a line each."""
    return [str(problem) for problem in assembly.assemble(project.load(folder)).problems]


def test_table_joins_the_curated_data(tabled: Path) -> None:
    """The small project with its table is valid, and the page dates the trial to the day."""
    whole = assembly.assemble(project.load(tabled))
    assert whole.problems == ()
    assert validation.validate(whole.quads, whole.shapes, whole.origins.place).passes
    assert whole.counts["judges.csv"] == Count(1, 1, 0)
    query = f"SELECT ?d {{ <{BASE}id/event/trial> crm:P4_has_time-span/pg:edtf ?d }}"
    assert asked(whole, query) == [("1937-06-12",)]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("j2,Nobody,1937,court-report", 'row j2, column judge: "Nobody" is no person'),
        ("j2,I. Testov,31.02.1937,court-report", 'column sat: "31.02.1937" is not a date'),
        ("j2,I. Testov,1937,some-blog", 'column source: "some-blog" is no source'),
        ("j2,,1937,court-report", "row j2, column judge: is empty"),
        ("j2,I. Testov,1937,", "row j2, column source: is empty"),
        (",I. Testov,1937,court-report", "row ?, column row: is empty"),
        ("j1,I. Testov,1937,court-report", "is the key of line 2 too"),
        ("j2,I. Testov,1937", "has 3 cells, not 4"),
        ("j2,I. Testov,1937,court-report,x", "has 5 cells, not 4"),
    ],
)
def test_refused_row_is_told_with_its_place(tabled: Path, row: str, words: str) -> None:
    """A row that cannot be mapped is told with file, line, row, column, value and cure."""
    add(tabled, row)
    (line,) = told(tabled)
    assert line.startswith("data/tables/judges.csv:3: ")
    assert words in line
    assert line.rpartition(". ")[2]


def test_all_refusals_stand_in_one_report_and_stop_the_build(tabled: Path) -> None:
    """Every refused row is told at once; nothing is written until they are mended."""
    for row in ("j2,Nobody,1937,court-report", "j3,I. Testov,1937-13,nowhere"):
        add(tabled, row)
    assert len(told(tabled)) == 3
    stopped = mini.purgeld("build", cwd=tabled, expect=1)
    assert "data/tables/judges.csv:3:" in stopped.stderr
    assert not (tabled / "dist").exists()


def test_refusal_can_be_accepted_with_a_reason(tabled: Path) -> None:
    """A refusal that is listed with a reason is no problem, and the row counts as refused."""
    add(tabled, "j2,Nobody,1937,court-report")
    excuse(tabled, "judges.csv,j2,judge,Nobody,Nobody knows who is meant.")
    whole = assembly.assemble(project.load(tabled))
    assert whole.problems == ()
    assert whole.counts["judges.csv"] == Count(2, 1, 1)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("judges.csv,j1,judge,I. Testov,No reason at all.", "is not refused for judge"),
        ("judges.csv,j2,judge,Nobody,", "gives no reason"),
    ],
)
def test_excuse_must_excuse(tabled: Path, line: str, words: str) -> None:
    """An excuse for a row that is not refused, or without a reason, is a fault itself."""
    excuse(tabled, line)
    assert words in told(tabled)[0]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("judges.csv", "row,judge,source\n", "the columns are row, judge, source. They must be"),
        ("judges.csv", 'row,judge,sat,source\nj1,"I. Testov\n', "is not CSV"),
        ("judges.csv", "", "the columns are missing"),
        ("judges.toml", "about = ", "is not TOML"),
        ("judges.toml", "about = 1", "about must be a text"),
        ("more.csv", "row\n", "has no mapping beside it. Write more.toml"),
        ("decisions.csv", "table,text\n", "the columns are table, text"),
    ],
)
def test_file_that_cannot_be_read_is_named(tabled: Path, name: str, text: str, words: str) -> None:
    """A table, a mapping or a list of decisions that is malformed is named."""
    (tabled / "data" / "tables" / name).write_text(text, "utf-8")
    with pytest.raises(PurgeldError) as fault:
        told(tabled)
    assert f"data/tables/{name.partition('.')[0]}" in str(fault.value)
    assert words in str(fault.value)


def test_decision_on_an_unknown_thing_is_told(tabled: Path) -> None:
    """A decision for a thing that was never minted names its line."""
    add(tabled, "judges,,X,person:nobody,same,,none", "decisions.csv")
    assert '"person:nobody" is not in the ledger' in told(tabled)[0]
    assert "data/tables/decisions.csv:3:" in told(tabled)[0]


def test_disputed_date_names_its_pages(tabled: Path) -> None:
    """A second page with another day turns the date into two claims, each with its page."""
    add(tabled, "j2,I. Testov,1937-06-13,forum")
    whole = assembly.assemble(project.load(tabled))
    attested = [q for q in whole.quads if q.predicate == PG("attests")]
    pages = ("court-report", "forum", "made-up")
    assert {q.graph_name for q in attested} == {
        NamedNode(f"{BASE}graph/source/{page}") for page in pages
    }


def shipped_rows(name: str) -> list[dict[str, str]]:
    """Read a shipped table."""
    with (mini.ROOT / "data" / "tables" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_shipped_row_is_accounted_for(shipped: Assembly) -> None:
    """Rows read are rows mapped and rows refused, and every refused row is listed with a reason."""
    for file, count in shipped.counts.items():
        assert count.read == count.mapped + count.refused == len(shipped_rows(file))
    refused = mini.ROOT / "data" / "refused.csv"
    listed: Counter[str] = Counter()
    if refused.is_file():
        with refused.open(encoding="utf-8", newline="") as lines:
            rows = {(row["file"], row["row"]) for row in csv.DictReader(lines)}
        listed.update(file for file, _ in rows)
    assert {
        name: count.refused for name, count in shipped.counts.items() if count.refused
    } == listed


@pytest.mark.parametrize(
    ("trial", "number"),
    [
        ("first-moscow-trial", 16),
        ("second-moscow-trial", 17),
        ("third-moscow-trial", 21),
        ("military-trial-1937", 8),
    ],
)
def test_list_of_the_accused_is_complete(shipped: Assembly, trial: str, number: int) -> None:
    """Each trial has all its accused, and each of them a sentence."""
    query = f"""SELECT (COUNT(DISTINCT ?who) AS ?all) (COUNT(DISTINCT ?judged) AS ?sentenced) {{
        <{BASE}id/event/{trial}> pg:hasParticipation ?place .
        ?place pg:hasRole role:accused ; pg:hasAgent ?who . ?who a pg:Person .
        OPTIONAL {{ ?sentence pg:isPartOf <{BASE}id/event/{trial}> ; pg:imposes ?penalty ;
            pg:hasParticipation/pg:hasAgent ?who . BIND (?who AS ?judged) }} }}"""
    assert asked(shipped, query) == [(str(number), str(number))]


def test_every_statement_of_a_row_leads_to_its_page(shipped: Assembly) -> None:
    """Each row that was cited has one source, and each source of the tables has its address."""
    links = [(name(q.subject), q.predicate, q.object) for q in shipped.quads]
    rows = {subject for subject, _, _ in links if "#row=" in subject}
    cited = {iri(value) for _, predicate, value in links if predicate == PG("hasEvidence")}
    assert rows
    assert {passage for passage in cited if "#row=" in passage} <= rows
    home = {subject: iri(value) for subject, term, value in links if term == OA("hasSource")}
    assert all(home[row] == passages.source_of(row) for row in rows)
    addressed = {subject for subject, predicate, _ in links if predicate == SCHEMA("url")}
    assert {home[row] for row in rows} <= addressed


def test_every_statement_of_the_tables_leads_to_a_page(shipped: Assembly) -> None:
    """Each thing that any table speaks of rests on pages with addresses, itself or by its claim."""
    leads: dict[str, set[str]] = defaultdict(set)
    home: dict[str, str] = {}
    for quad in shipped.quads:
        subject, value = name(quad.subject), iri(quad.object)
        if quad.predicate == OA("hasSource"):
            home[subject] = value
        elif quad.predicate == PG("hasEvidence"):
            leads[subject].add(value)
        elif quad.predicate in CARRIED:
            leads[value].add(subject)
    addressed = {name(q.subject) for q in shipped.quads if q.predicate == SCHEMA("url")}
    addressed |= {source.iri for source in shipped.project.sources}
    curated = project.read_turtle(shipped.project, "data").values()
    said = tables.read(shipped.project, chain.from_iterable(curated)).quads()
    assert len(said) > 10_000
    for thing in {name(quad.subject) for quad in said} - addressed:
        pages = {home[node] for node in reached(leads, thing) if node in home}
        assert pages, thing
        assert pages <= addressed, thing


def test_what_is_kept_apart_is_listed() -> None:
    """Each pair that a decision keeps apart is told in the description of the data."""
    text = (mini.ROOT / "data" / "README.md").read_text("utf-8")
    path = mini.ROOT / "data" / "tables" / "decisions.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        apart = [row for row in csv.DictReader(lines) if row["decision"] == "apart"]
    assert apart
    for row in apart:
        assert f"- `{row['thing']}` ≠ `{row['other']}`: " in text


def reached(leads: Mapping[str, set[str]], start: str) -> set[str]:
    """Return all nodes that a node leads to, and itself."""
    seen, near = {start}, [start]
    while near:
        more = leads.get(near.pop(), set()) - seen
        seen |= more
        near += more
    return seen


def test_each_row_stands_in_the_graph_of_its_page(shipped: Assembly) -> None:
    """What was read on a page stands in the graph of that page."""
    for quad in shipped.quads:
        source = passages.source_of(name(quad.subject))
        if source:
            slug = source.removeprefix(f"{BASE}source/")
            assert quad.graph_name == NamedNode(f"{BASE}graph/source/{slug}")


def iri(value: object) -> str:
    """Return the IRI of an object, or nothing."""
    return value.value if isinstance(value, NamedNode) else ""


def asked(whole: Assembly, query: str) -> list[tuple[str, ...]]:
    """Ask a dataset, over all its graphs."""
    rows = queries.run(whole.store, query, "a question of the tests")
    assert isinstance(rows, QuerySolutions)
    return sorted(tuple(getattr(value, "value", "") for value in row) for row in rows)


def test_places_on_the_map_say_whence(shipped: Assembly) -> None:
    """Each point has one place and one position, and the page or gazetteer that it was read in."""
    query = """SELECT ?point (COUNT(DISTINCT ?place) AS ?places) (COUNT(DISTINCT ?wkt) AS ?at)
        (COUNT(DISTINCT ?source) AS ?sources) {
        ?place geo:hasGeometry ?point . ?point geo:asWKT ?wkt .
        OPTIONAL { ?point pg:hasEvidence/oa:hasSource ?source . ?source schema:url ?page } }
        GROUP BY ?point"""
    rows = asked(shipped, query)
    assert len(rows) > 10
    assert {row[1:] for row in rows} == {("1", "1", "1")}


@pytest.mark.parametrize(
    ("body", "day", "wanted"),
    [
        ("nkvd", "1935-06-01", {"Genrikh Yagoda 2", "Nikolai Yezhov 1"}),
        ("nkvd", "1936-09-25", {"Genrikh Yagoda 2", "Nikolai Yezhov 2", "Nikolai Yezhov 1"}),
        ("nkvd", "1937-07-30", {"Nikolai Yezhov 2", "Nikolai Yezhov 1"}),
        ("nkvd", "1940-01-01", {"Lavrentiy Beria 2", "Lavrentiy Beria 1", "Nikolai Yezhov 1"}),
        ("nkvd-of-the-ukrainian-ssr", "1937-05-31", set()),
        ("nkvd-of-the-ukrainian-ssr", "1937-06-01", {"Izrail Leplevsky 1"}),
        ("soviet-navy", "1938-06-30", {"Pyotr Alexandrovich Smirnov 2", "Mikhail Viktorov 1"}),
        ("soviet-navy", "1938-07-01", {"Mikhail Viktorov 1"}),
    ],
)
def test_heads_on_a_day(shipped: Assembly, body: str, day: str, wanted: set[str]) -> None:
    """Who headed a body on a day is told with how many ends of the term are known."""
    path = mini.ROOT / "queries" / "heads-of-a-body-at-a-date.rq"
    heads = queries.read(path, path.read_text("utf-8"))
    rows = asked(shipped, heads.bound({"body": f"{BASE}id/group/{body}", "day": day}))
    assert {f"{label} {ends}" for _, label, _, _, ends in rows} == wanted


def test_who_judged_and_was_later_judged() -> None:
    """A part in a trial counts before a fate and not after it; a fate without a date counts."""
    said = f"""@base <{BASE}> . @prefix pg: <ns#> . @prefix role: <vocab/role/> .
        @prefix crm: <http://www.cidoc-crm.org/cidoc-crm/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <a> a pg:Person ; rdfs:label "A"@en . <b> a pg:Person ; rdfs:label "B"@en .
        <c> a pg:Person ; rdfs:label "C"@en . <d> a pg:Person ; rdfs:label "D"@en .
        <trial> rdfs:label "Trial"@en ; crm:P4_has_time-span [
            crm:P82a_begin_of_the_begin "1937-06-11T00:00:00" ] ; pg:hasParticipation
            [ pg:hasAgent <a> ; pg:hasRole role:judge ] ,
            [ pg:hasAgent <b> ; pg:hasRole role:judge ] ,
            [ pg:hasAgent <c> ; pg:hasRole role:prosecutor ] ,
            [ pg:hasAgent <d> ; pg:hasRole role:judge ] .
        <later> rdfs:label "Later"@en ; crm:P4_has_time-span [
            crm:P82b_end_of_the_end "1938-07-29T23:59:59" ] ;
            pg:hasParticipation [ pg:hasAgent <a> ; pg:hasRole role:executed ] .
        <before> rdfs:label "Before"@en ; crm:P4_has_time-span [
            crm:P82b_end_of_the_end "1930-12-31T23:59:59" ] ;
            pg:hasParticipation [ pg:hasAgent <b> ; pg:hasRole role:arrested ] .
        <undated> rdfs:label "Undated"@en ;
            pg:hasParticipation [ pg:hasAgent <c> ; pg:hasRole role:accused ] ."""
    store = Store()
    store.load(said, format=RdfFormat.TURTLE)
    answers = {}
    for query in ("persecutors-later-accused", "judges-whose-fate-is-not-told"):
        text = (mini.ROOT / "queries" / f"{query}.rq").read_text("utf-8")
        rows = queries.run(store, text, query)
        assert isinstance(rows, QuerySolutions)
        answers[query] = [row["personLabel"].value for row in rows]
    assert answers == {
        "persecutors-later-accused": ["A", "C"],
        "judges-whose-fate-is-not-told": ["D"],
    }

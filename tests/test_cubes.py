"""The statistics as data cubes and as CSV: whole, sound, and true to the tables.

The constraints are those of "The RDF Data Cube Vocabulary" (W3C, 2014), section 11.1, IC-1 to
IC-21, put in our own words; each must hold for every cube and must fail for a cube broken on
purpose. Our cubes have no slices, no measure dimension and no hierarchies, so that only the broken
ones show that IC-7 to IC-10, IC-15 to IC-18, IC-20 and IC-21 are looked at.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox
import pytest
from pyld import jsonld

import mini
from purgeld import cubefiles, cubes, project
from purgeld.errors import ProjectError
from purgeld.terms import BASE, PG, iri

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from purgeld.assembly import Assembly
    from purgeld.output import Folder

    Files = Mapping[str, bytes]

CUBES = ("convictions", "prison-population", "nkvd-note", "limits")
PREFIXES = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX x: <urn:x:>
PREFIX c: <https://w3id.org/purgeld/statistics/limits.ttl#>
PREFIX p: <http://purl.org/dc/terms/>
"""
# Number: (what a fault looks like, what breaks a sound cube).
CONSTRAINTS = {
    1: (
        """
        ?o a qb:Observation . OPTIONAL { ?o qb:dataSet ?a , ?b . FILTER (?a != ?b) } FILTER
        (BOUND(?a) || NOT EXISTS { ?o qb:dataSet ?any })""",
        """
        DELETE WHERE { c:order-00447-first-category-rsfsr qb:dataSet ?d }""",
    ),
    2: (
        """
        ?d a qb:DataSet . OPTIONAL { ?d qb:structure ?a , ?b . FILTER (?a != ?b) } FILTER
        (BOUND(?a) || NOT EXISTS { ?d qb:structure ?any })""",
        """
        INSERT DATA { c:data qb:structure x:other }""",
    ),
    3: (
        """
        ?dsd a qb:DataStructureDefinition . FILTER NOT EXISTS { ?dsd qb:component/qb:measure ?m
        . ?m a qb:MeasureProperty }""",
        """
        DELETE WHERE { ?c qb:measure ?m }""",
    ),
    4: (
        """
        ?d a qb:DimensionProperty . FILTER NOT EXISTS { ?d rdfs:range ?r }""",
        """
        DELETE WHERE { c:area rdfs:range ?r }""",
    ),
    5: (
        """
        ?d a qb:DimensionProperty ; rdfs:range skos:Concept . FILTER NOT EXISTS { ?d qb:codeList
        ?l }""",
        """
        DELETE WHERE { c:measure qb:codeList ?l }""",
    ),
    6: (
        """
        ?c qb:componentRequired false . FILTER NOT EXISTS { ?c qb:attribute ?a }""",
        """
        INSERT DATA { c:component-area qb:componentRequired false }""",
    ),
    7: (
        """
        ?k a qb:SliceKey . FILTER NOT EXISTS { ?dsd a qb:DataStructureDefinition ; qb:sliceKey
        ?k }""",
        """
        INSERT DATA { x:key a qb:SliceKey }""",
    ),
    8: (
        """
        ?k a qb:SliceKey ; qb:componentProperty ?p . ?dsd qb:sliceKey ?k . FILTER NOT EXISTS {
        ?dsd qb:component ?c . ?c qb:dimension|qb:measure|qb:attribute ?p }""",
        """
        INSERT DATA { c:structure qb:sliceKey x:k . x:k a qb:SliceKey ; qb:componentProperty x:p
        }""",
    ),
    9: (
        """
        ?s a qb:Slice . OPTIONAL { ?s qb:sliceStructure ?a , ?b . FILTER (?a != ?b) } FILTER
        (BOUND(?a) || NOT EXISTS { ?s qb:sliceStructure ?any })""",
        """
        INSERT DATA { x:slice a qb:Slice }""",
    ),
    10: (
        """
        ?s qb:sliceStructure/qb:componentProperty ?p . FILTER NOT EXISTS { ?s ?p ?v }""",
        """
        INSERT DATA { x:s qb:sliceStructure x:k . x:k qb:componentProperty c:area }""",
    ),
    11: (
        """
        ?o a qb:Observation ; qb:dataSet/qb:structure ?dsd . ?dsd qb:component/qb:dimension ?p .
        FILTER NOT EXISTS { ?o ?p ?v }""",
        """
        DELETE WHERE { c:order-00447-first-category-rsfsr c:area ?v }""",
    ),
    12: (
        """
        ?o qb:dataSet ?d . ?other qb:dataSet ?d . FILTER (?o != ?other) ?d qb:structure ?dsd .
        FILTER NOT EXISTS { ?dsd qb:component/qb:dimension ?p . ?o ?p ?v . FILTER NOT EXISTS {
        ?other ?p ?v } }""",
        """
        INSERT { x:twin ?p ?v } WHERE { c:order-00447-first-category-rsfsr ?p ?v }""",
    ),
    13: (
        """
        ?o a qb:Observation ; qb:dataSet/qb:structure ?dsd . ?dsd qb:component ?c . ?c
        qb:componentRequired true ; qb:attribute ?p . FILTER NOT EXISTS { ?o ?p ?v }""",
        """
        DELETE WHERE { c:order-00447-first-category-rsfsr p:source ?v }""",
    ),
    14: (
        """
        ?o a qb:Observation ; qb:dataSet/qb:structure ?dsd . ?dsd qb:component/qb:measure ?p .
        FILTER NOT EXISTS { ?dsd qb:component/qb:dimension qb:measureType } FILTER NOT EXISTS {
        ?o ?p ?v }""",
        """
        DELETE WHERE { c:order-00447-first-category-rsfsr c:number ?v }""",
    ),
    15: (
        """
        ?o a qb:Observation ; qb:dataSet/qb:structure ?dsd . ?dsd qb:component/qb:dimension
        qb:measureType . ?o qb:measureType ?p . FILTER NOT EXISTS { ?o ?p ?v }""",
        """
        INSERT DATA { c:structure qb:component x:c . x:c qb:dimension qb:measureType .
        c:order-00447-first-category-rsfsr qb:measureType x:absent }""",
    ),
    16: (
        """
        ?o a qb:Observation ; qb:dataSet/qb:structure ?dsd . ?dsd qb:component/qb:dimension
        qb:measureType ; qb:component/qb:measure ?p . ?o qb:measureType ?m ; ?p ?v . FILTER (?p
        != ?m)""",
        """
        INSERT DATA { c:structure qb:component x:c . x:c qb:dimension qb:measureType .
        c:order-00447-first-category-rsfsr qb:measureType x:other }""",
    ),
    17: (
        """
        ?o a qb:Observation ; qb:dataSet/qb:structure ?dsd . ?dsd qb:component/qb:dimension
        qb:measureType ; qb:component/qb:measure ?p . FILTER NOT EXISTS { ?mate
        qb:dataSet/qb:structure ?dsd ; qb:measureType ?p . FILTER NOT EXISTS { ?dsd
        qb:component/qb:dimension ?k . ?o ?k ?v . FILTER (?k != qb:measureType) FILTER NOT
        EXISTS { ?mate ?k ?v } } }""",
        """
        INSERT DATA { c:structure qb:component x:c . x:c qb:dimension qb:measureType }""",
    ),
    18: (
        """
        ?d qb:slice/qb:observation ?o . FILTER NOT EXISTS { ?o qb:dataSet ?d }""",
        """
        INSERT DATA { c:data qb:slice x:s . x:s qb:observation x:elsewhere }""",
    ),
    19: (
        """
        ?o a qb:Observation ; qb:dataSet/qb:structure ?dsd . ?dsd qb:component/qb:dimension ?p .
        ?p qb:codeList ?l . ?l a skos:ConceptScheme . ?o ?p ?v . FILTER NOT EXISTS { ?v a
        skos:Concept ; skos:inScheme ?l }""",
        """
        DELETE { c:order-00447-first-category-rsfsr c:measure ?v } INSERT {
        c:order-00447-first-category-rsfsr c:measure x:code } WHERE {
        c:order-00447-first-category-rsfsr c:measure ?v }""",
    ),
    20: (
        """
        ?o a qb:Observation ; qb:dataSet/qb:structure ?dsd . ?dsd qb:component/qb:dimension ?p .
        ?p qb:codeList ?l . ?o ?p ?v . ?l a qb:HierarchicalCodeList ; qb:parentChildProperty
        skos:narrower . FILTER NOT EXISTS { ?l qb:hierarchyRoot/skos:narrower* ?v }""",
        """
        INSERT DATA { c:area qb:codeList x:l . x:l a qb:HierarchicalCodeList ; qb:hierarchyRoot
        x:root ; qb:parentChildProperty skos:narrower }""",
    ),
    21: (
        """
        ?o a qb:Observation ; qb:dataSet/qb:structure ?dsd . ?dsd qb:component/qb:dimension ?p .
        ?p qb:codeList ?l . ?o ?p ?v . ?l a qb:HierarchicalCodeList ;
        qb:parentChildProperty/owl:inverseOf skos:broader . FILTER NOT EXISTS { ?l
        qb:hierarchyRoot/^skos:broader* ?v }""",
        """
        INSERT DATA { c:area qb:codeList x:l . x:l a qb:HierarchicalCodeList ; qb:hierarchyRoot
        x:root ; qb:parentChildProperty x:up . x:up owl:inverseOf skos:broader }""",
    ),
}


class Kept(dict[str, bytes]):
    """A folder in memory."""

    def write(self, name: str, content: bytes) -> None:
        """Keep a file."""
        self[name] = content


@pytest.fixture(scope="module")
def files(shipped: Assembly) -> Files:
    """Return the statistics of the shipped data as files."""
    kept = Kept()
    cubefiles.write(cast("Folder", kept), shipped)
    return kept


def store(files: Files, name: str) -> ox.Store:
    """Load one cube."""
    loaded = ox.Store()
    loaded.load(files[f"statistics/{name}.ttl"], ox.RdfFormat.TURTLE)
    return loaded


def rows(name: str) -> list[dict[str, str]]:
    """Read a table of the data."""
    path = mini.ROOT / "data" / "tables" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(files: Files, name: str) -> list[dict[str, str]]:
    """Read a published CSV."""
    text = files[f"statistics/{name}.csv"].decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def violated(loaded: ox.Store, number: int) -> bool:
    """Tell whether a constraint is broken."""
    answer = loaded.query(f"{PREFIXES} ASK {{ {CONSTRAINTS[number][0]} }}")
    assert isinstance(answer, ox.QueryBoolean)
    return bool(answer)


@pytest.mark.parametrize("name", CUBES)
def test_cubes_are_well_formed(files: Files, name: str) -> None:
    """Every integrity constraint of the recommendation holds for every cube."""
    assert sorted(CONSTRAINTS) == list(range(1, 22))
    loaded = store(files, name)
    assert len(loaded) > 100
    assert [number for number in CONSTRAINTS if violated(loaded, number)] == []


@pytest.mark.parametrize("number", CONSTRAINTS)
def test_each_constraint_finds_its_fault(files: Files, number: int) -> None:
    """A cube that is broken on purpose breaks the constraint."""
    loaded = store(files, "limits")
    loaded.update(f"{PREFIXES} {CONSTRAINTS[number][1]}")
    assert violated(loaded, number)


def test_every_cell_is_an_observation(files: Files) -> None:
    """Each number of the tables stands in its cube once, but for those with a reason."""
    years = [row for row in rows("convictions") if len(row["period"]) == len("1937")]
    kinds = ("mvd_convicted", "mvd_death", "kgb_convicted", "kgb_death")
    cells = [row[kind] for row in years for kind in kinds if row[kind]]
    assert sorted(cells) == sorted(row["number"] for row in table(files, "convictions"))
    days = ("january", "april", "july", "october")
    cells = [row[day] for row in rows("prison-population") for day in days if row[day]]
    assert sorted(cells) == sorted(row["number"] for row in table(files, "prison-population"))
    cells = [row["value"] for row in rows("nkvd-note")]
    assert sorted(cells) == sorted(row["number"] for row in table(files, "nkvd-note"))
    areas = [row for row in rows("limits") if row["area"]]
    cells = [row[kind] for row in areas for kind in ("first", "second", "both") if row[kind]]
    assert sorted(cells) == sorted(row["number"] for row in table(files, "limits"))


def test_a_cell_has_the_place_that_the_table_gives(files: Files) -> None:
    """The year 1937 of the KGB's count is what the page prints, under its year, kind and count."""
    (row,) = (each for each in rows("convictions") if each["period"] == "1937")
    wanted = {"year": "1937", "count": f"{BASE}id/group/kgb", "number": row["kgb_death"]}
    kind = {"measure": f"{BASE}vocab/measure/sentenced-to-death"}
    found = [e for e in table(files, "convictions") if wanted.items() | kind.items() <= e.items()]
    assert [each["figure"] for each in found] == [f"{BASE}id/figure/sentenced-to-death-1937-kgb"]
    assert found[0]["sources"] == f"{BASE}source/{row['source']}"


@pytest.mark.parametrize("name", CUBES)
def test_observations_lead_to_their_figure(files: Files, shipped: Assembly, name: str) -> None:
    """An observation has the number of the figure it repeats, and the pages of that figure."""
    best = (quad for quad in shipped.quads if quad.predicate == PG("bestValue"))
    numbers = {quad.subject: _text(quad.object) for quad in best}
    answer = store(files, name).query(
        f"{PREFIXES} PREFIX prov: <http://www.w3.org/ns/prov#> SELECT ?f ?n ?page WHERE "
        "{ ?o prov:wasDerivedFrom ?f ; p:source ?page ; qb:dataSet ?d . ?o ?number ?n . "
        "?number a qb:MeasureProperty }"
    )
    assert isinstance(answer, ox.QuerySolutions)
    found = list(answer)
    assert found
    assert [each for each in found if numbers[_node(each["f"])] != _text(each["n"])] == []
    known = {quad.subject for quad in shipped.quads}
    assert {each["page"] for each in found} <= known


CHECKS: dict[str, Callable[[str], object]] = {
    "decimal": Decimal,
    "date": date.fromisoformat,
    "gYear": lambda text: re.fullmatch(r"\d{4}", text) or 1 / 0,
    "anyURI": lambda text: re.fullmatch(r"https?://\S+", text) or 1 / 0,
    "string": lambda text: text or 1 / 0,
}


@pytest.mark.parametrize("name", CUBES)
def test_csv_keeps_to_its_metadata(files: Files, name: str) -> None:
    """Columns, datatypes, required cells and keys are as the CSVW metadata says."""
    told = json.loads(files[f"statistics/{name}.csv-metadata.json"])
    schema = told["tableSchema"]
    lines = table(files, name)
    assert told["url"] == f"{name}.csv"
    assert [column["name"] for column in schema["columns"]] == list(lines[0])
    for column in schema["columns"]:
        assert {"en", "ru"} <= set(column["titles"])
        for line in lines:
            cell = line[column["name"]]
            parts = cell.split(column["separator"]) if "separator" in column else [cell]
            assert all(CHECKS[column["datatype"]](part) for part in parts), line
    keys = [tuple(line[each] for each in schema["primaryKey"]) for line in lines]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", CUBES)
def test_csv_says_what_the_cube_says(files: Files, name: str) -> None:
    """The triples that the metadata makes of the CSV are triples of the cube."""
    schema = json.loads(files[f"statistics/{name}.csv-metadata.json"])["tableSchema"]
    said = {(quad.subject, quad.predicate, _text(quad.object)) for quad in store(files, name)}
    for line in table(files, name):
        subject = ox.NamedNode(schema["aboutUrl"].replace("{observation}", line["observation"]))
        for column in schema["columns"]:
            if "propertyUrl" in column:
                predicate = ox.NamedNode(column["propertyUrl"])
                cell = line[column["name"]]
                for part in cell.split(" ") if "separator" in column else [cell]:
                    assert (subject, predicate, part) in said


def _node(term: object) -> ox.NamedNode:
    assert isinstance(term, ox.NamedNode)
    return term


def _text(term: object) -> str:
    return term.value.removesuffix(".0") if isinstance(term, ox.NamedNode | ox.Literal) else ""


@pytest.mark.parametrize("name", CUBES)
def test_metadata_is_linked_data(files: Files, name: str) -> None:
    """The metadata parses as JSON-LD, with licence and pages as nodes."""
    told = json.loads(files[f"statistics/{name}.csv-metadata.json"])
    assert told["@context"][0] == "http://www.w3.org/ns/csvw"
    local: dict[str, Any] = {
        "@vocab": "http://www.w3.org/ns/csvw#",
        "dc": "http://purl.org/dc/terms/",
        "url": {"@type": "@id"},
        "titles": {"@id": "http://www.w3.org/ns/csvw#title", "@container": "@language"},
    }
    document = {**told, "@context": [local, told["@context"][1]]}
    (node,) = jsonld.expand(document, {"base": f"{BASE}statistics/x.json"})
    pages = node["http://purl.org/dc/terms/source"]
    assert pages
    assert all(page["@id"].startswith(f"{BASE}source/") for page in pages)
    assert node["http://purl.org/dc/terms/license"][0]["@id"].startswith("https://")
    languages = {title["@language"] for title in node["http://purl.org/dc/terms/title"]}
    assert languages == {"en", "ru"}


def test_the_dataset_names_the_cubes(dist: Path) -> None:
    """The description of the dataset has each cube and its CSV as a distribution."""
    described = (dist / "dataset.nt").read_text("utf-8")
    page = (dist / "dataset" / "index.html").read_text("utf-8")
    for name in CUBES:
        for suffix in ("ttl", "csv"):
            assert f"<{BASE}statistics/{name}.{suffix}>" in described
            assert f"statistics/{name}.{suffix}" in page
        assert (dist / "statistics" / f"{name}.csv-metadata.json").exists()


def definition(shipped: Assembly, name: str) -> cubes.Definition:
    """Return one definition of the project."""
    return next(e for e in cubefiles.definitions(shipped.project) if e.table == name)


def test_figures_without_a_place_are_refused(shipped: Assembly) -> None:
    """A figure with no value of a dimension stops the build, unless it is left out by name."""
    wanted = replace(definition(shipped, "limits"), left_out=frozenset())
    with pytest.raises(ProjectError, match="order-00447-camp-executions-limit has 0 values"):
        cubes.gather(cubes.index(shipped.quads), wanted)


def test_two_figures_in_one_cell_are_refused(shipped: Assembly) -> None:
    """Two figures with the same values of all dimensions are told by name."""
    own = definition(shipped, "convictions")
    less = {key: labels for key, labels in own.dimensions.items() if key != "count"}
    with pytest.raises(ProjectError, match="convicted-1921-mvd and convicted-1921-kgb"):
        cubes.gather(cubes.index(shipped.quads), replace(own, dimensions=less))


def test_leaving_out_what_is_not_there_is_refused(shipped: Assembly) -> None:
    """A figure that the table does not give cannot be left out."""
    own = replace(definition(shipped, "nkvd-note"), left_out=frozenset({iri("figure:absent")}))
    with pytest.raises(ProjectError, match="figure/absent is left out"):
        cubes.gather(cubes.index(shipped.quads), own)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[cube]\n", "is not TOML"),
        ("[[cube]]\ntable = 'a'\n", "lacks dimensions, title"),
        ("[[cube]]\ntable = 'a'\ntitle = {}\ndimensions = ['yaer']\n", "unknown dimension yaer"),
        ("[[cube]]\ntable = 'a'\ntitle = {}\ndimensions = ['year']\n", "dimensions lacks year"),
        ("cubes = 1\n", "unknown key cubes. Did you mean cube?"),
    ],
)
def test_a_slip_in_the_definitions_is_named(small: Path, text: str, message: str) -> None:
    """What is wrong in data/statistics.toml is told with the cure."""
    (small / "data").mkdir(exist_ok=True)
    (small / "data" / "statistics.toml").write_text(text, "utf-8")
    with pytest.raises(ProjectError) as fault:
        cubefiles.definitions(project.load(small))
    assert message in str(fault.value)

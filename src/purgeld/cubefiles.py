"""Statistics as files: each cube as Turtle, as CSV, and the CSVW metadata of the CSV.

``data/statistics.toml`` names the tables. CSVW is the W3C Recommendation "Metadata Vocabulary for
Tabular Data" of 17 December 2015; the metadata stands beside the CSV under the name that it gives,
``NAME.csv-metadata.json``.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from purgeld import cubes, formats, strict
from purgeld.errors import ProjectError
from purgeld.terms import CRM, DCTERMS, PREFIXES, PROV, iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from purgeld.assembly import Assembly
    from purgeld.cubes import Cube
    from purgeld.output import Folder
    from purgeld.project import Project

FILE = "statistics.toml"
CONTEXT = "http://www.w3.org/ns/csvw"
USED = ("crm", "dcterms", "prov", "rdfs", "skos", "xsd")
_TOP = {"dimensions": dict, "cube": list}
_CUBE = {"table": str, "title": dict, "dimensions": list, "leave_out": dict}
_DATATYPES = {"year": "gYear", "day": "date", "period": "string"}
_MORE = (
    ("number", {"en": "number", "ru": "число"}, "decimal"),
    ("unit", {"en": "unit", "ru": "единица"}, "anyURI"),
    ("figure", {"en": "figure that the row repeats", "ru": "показатель"}, "anyURI"),
    ("sources", {"en": "pages", "ru": "страницы"}, "anyURI"),
)


def definitions(subject: Project) -> list[cubes.Definition]:
    """Read ``data/statistics.toml``; none if there is no such file.

    Raises :class:`ProjectError` for what is missing, unknown or of another type.
    """
    path = subject.root / "data" / FILE
    if not path.exists():
        return []
    where = subject.named(path)
    try:
        read = tomllib.loads(formats.decode(path))
    except tomllib.TOMLDecodeError as fault:
        raise ProjectError(f"{where} is not TOML: {fault}") from fault
    strict.check(where, read, _TOP)
    labels = read.get("dimensions", {})
    return [_definition(where, each, labels) for each in read.get("cube", [])]


def _definition(where: str, read: dict[str, Any], labels: dict[str, Any]) -> cubes.Definition:
    strict.check(where, read, _CUBE)
    strict.demand(where, read, ("table", "title", "dimensions"))
    for each in read["dimensions"]:
        if each not in cubes.RANGES:
            raise strict.unknown(where, "dimension", each, cubes.RANGES)
    strict.demand(f"{where}, dimensions", labels, read["dimensions"])
    left = frozenset(iri(each) for each in read.get("leave_out", {}))
    dimensions = {each: labels[each] for each in read["dimensions"]}
    return cubes.Definition(read["table"], read["title"], dimensions, left)


def write(folder: Folder, whole: Assembly) -> None:
    """Write the cubes that the project defines into ``statistics/``."""
    wanted = definitions(whole.project)
    known = cubes.index(whole.quads) if wanted else {}
    for each in wanted:
        cube, start = cubes.gather(known, each), f"statistics/{each.table}"
        folder.write(f"{start}.ttl", _turtle(cube, whole.project))
        folder.write(f"{start}.csv", _csv(cube))
        told = json.dumps(_metadata(cube, whole.project), ensure_ascii=False, indent=2)
        folder.write(f"{start}.csv-metadata.json", f"{told}\n".encode())


def _turtle(cube: Cube, subject: Project) -> bytes:
    statements = dict.fromkeys(cubes.triples(cube, subject.base, subject.licence))
    prefixes = {"qb": str(cubes.QB), **{each: str(PREFIXES[each]) for each in USED}}
    ordered = sorted(statements, key=str)
    return ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _csv(cube: Cube) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["observation", *cube.definition.dimensions, *(key for key, _, _ in _MORE)])
    writer.writerows(_rows(cube))
    return buffer.getvalue().encode()


def _rows(cube: Cube) -> Iterator[list[str]]:
    for each in cube.observations:
        values = (value.value for value in each.values.values())
        number = each.number.value.removesuffix(".0")
        pages = " ".join(page.value for page in each.pages)
        yield [each.name, *values, number, each.unit.value, each.figure.value, pages]


def _metadata(cube: Cube, subject: Project) -> dict[str, object]:
    own = cube.definition
    at = f"{subject.base}statistics/{own.table}.ttl#"
    pages = sorted({page.value for each in cube.observations for page in each.pages})
    return {
        "@context": [CONTEXT, {"@language": "en"}],
        "url": f"{own.table}.csv",
        "dc:title": [{"@value": text, "@language": tag} for tag, text in own.title.items()],
        "dc:license": {"@id": subject.licence},
        "dc:source": [{"@id": page} for page in pages],
        "dc:isPartOf": {"@id": f"{subject.base}dataset"},
        "dialect": {"header": True, "encoding": "utf-8"},
        "tableSchema": {
            "columns": list(_columns(cube, at)),
            "primaryKey": list(own.dimensions),
            "aboutUrl": f"{at}{{observation}}",
        },
    }


def _columns(cube: Cube, at: str) -> Iterator[dict[str, object]]:
    observed = {"en": "observation", "ru": "наблюдение"}
    yield {**_column("observation", observed, "string"), "suppressOutput": True}
    for key, labels in cube.definition.dimensions.items():
        column = _column(key, labels, _DATATYPES.get(key, "anyURI"))
        yield _linked(column, f"{at}{key}")
    properties = {
        "number": f"{at}number",
        "unit": CRM("P91_has_unit").value,
        "figure": PROV("wasDerivedFrom").value,
        "sources": DCTERMS("source").value,
    }
    for key, labels, datatype in _MORE:
        column = _linked(_column(key, labels, datatype), properties[key])
        yield column | ({"separator": " "} if key == "sources" else {})


def _column(key: str, labels: cubes.Texts, datatype: str) -> dict[str, object]:
    titles = {tag: [text] for tag, text in labels.items()}
    return {"name": key, "titles": {**titles, "und": [key]}, "datatype": datatype, "required": True}


def _linked(column: dict[str, object], address: str) -> dict[str, object]:
    linked = {**column, "propertyUrl": address}
    if column["datatype"] == "anyURI":
        linked["valueUrl"] = f"{{+{column['name']}}}"
    return linked

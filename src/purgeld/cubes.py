"""Figures of a table as a data cube: which figures, with which values of which dimensions.

A cube repeats figures; it says nothing of its own. Terms are those of the RDF Data Cube Vocabulary
(W3C Recommendation of 16 January 2014). Everything of a cube hangs on the address of its file,
``{base}statistics/NAME.ttl``, so that each name leads to the file that explains it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from pyoxigraph import Literal, NamedNode, Triple

from purgeld.errors import ProjectError
from purgeld.terms import CRM, DCTERMS, OA, PG, PROV, RDF, RDF_TYPE, RDFS, SKOS, XSD, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad

Value: TypeAlias = "NamedNode | Literal"
Kind = TypeVar("Kind", "NamedNode", "Literal", "NamedNode | Literal")
Texts: TypeAlias = "Mapping[str, str]"
Voices: TypeAlias = "Mapping[NamedNode, list[NamedNode]]"
Index: TypeAlias = "Mapping[NamedNode, Mapping[NamedNode, list[Value]]]"

QB = Namespace("http://purl.org/linked-data/cube#")
PERIODS = {
    "year": (re.compile(r"\d{4}"), XSD("gYear")),
    "day": (re.compile(r"\d{4}-\d\d-\d\d"), XSD("date")),
    "period": (re.compile(r".+"), XSD("string")),
}
RANGES = {
    **{name: kind for name, (_, kind) in PERIODS.items()},
    "measure": SKOS("Concept"),
    "count": CRM("E39_Actor"),
    "subject": CRM("E1_CRM_Entity"),
    "area": CRM("E53_Place"),
}


@dataclass(frozen=True)
class Definition:
    """What a project asks for: a table, its title, dimensions with labels, figures left out."""

    table: str
    title: Texts
    dimensions: Mapping[str, Texts]
    left_out: frozenset[NamedNode]


@dataclass(frozen=True)
class Observation:
    """A figure in a cube: its values by dimension, its number, its unit and its pages."""

    figure: NamedNode
    values: Mapping[str, Value]
    number: Literal
    unit: NamedNode
    pages: tuple[NamedNode, ...]

    @property
    def name(self) -> str:
        """The last part of the name of the figure, which names the observation too."""
        return self.figure.value.rpartition("/")[2]


@dataclass(frozen=True)
class Cube:
    """The observations of one definition, in a fixed order, and labels of what they name."""

    definition: Definition
    observations: tuple[Observation, ...]
    labels: Mapping[NamedNode, tuple[Literal, ...]]


def index(quads: Iterable[Quad]) -> Index:
    """Return the values of each subject by predicate, each once."""
    found: dict[NamedNode, dict[NamedNode, dict[Value, None]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            found[quad.subject][quad.predicate].setdefault(quad.object)
    return {
        subject: {predicate: list(values) for predicate, values in own.items()}
        for subject, own in found.items()
    }


def gather(known: Index, definition: Definition) -> Cube:
    """Return the cube of all figures that rest on a row of the table.

    Raises :class:`ProjectError` for a figure without a number or without a value of a dimension,
    for two figures in one cell, and for a figure left out that the table does not give.
    """
    voices = _voices(known)
    figures = [each for each in known if _rests_on(known, voices, each, definition.table)]
    _refuse_strangers(definition, figures)
    kept = sorted(set(figures) - definition.left_out, key=lambda each: each.value)
    observations = tuple(_observation(known, voices, each, definition) for each in kept)
    cells: dict[tuple[Value, ...], Observation] = {}
    for each in observations:
        cell = tuple(each.values.values())
        if (other := cells.setdefault(cell, each)) is not each:
            what = f"{each.name} and {other.name} stand in one cell of the cube {definition.table}"
            raise ProjectError(what, cure="Add a dimension, or leave one of them out")
    return Cube(definition, observations, _labels(known, observations))


def _rests_on(known: Index, voices: Voices, figure: NamedNode, table: str) -> bool:
    own = known[figure]
    if PG("measures") not in own or PROV("wasDerivedFrom") in own:
        return False
    rows = _evidence(known, voices, figure)
    return any(f"#row={table}," in row.value for row in rows)


def _evidence(known: Index, voices: Voices, figure: NamedNode) -> list[NamedNode]:
    """Return what a figure rests on: its own evidence, and that of everybody who gives it."""
    own = known[figure].get(PG("hasEvidence"), [])
    given = [row for voice in voices.get(figure, ()) for row in known[voice][PG("hasEvidence")]]
    return [row for row in dict.fromkeys([*own, *given]) if isinstance(row, NamedNode)]


def _refuse_strangers(definition: Definition, figures: Iterable[NamedNode]) -> None:
    for each in sorted(definition.left_out - set(figures), key=str):
        what = f"{each.value} is left out of the cube {definition.table}, whose table lacks it"
        raise ProjectError(what, cure="Take it out of leave_out")


def _voices(known: Index) -> Voices:
    """Return the attestations of each figure, through the claims that have it as object."""
    voices: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for voice, own in known.items():
        for claim in own.get(PG("attests"), ()):
            objects = known.get(claim, {}) if isinstance(claim, NamedNode) else {}
            for figure in objects.get(PG("hasObject"), ()):
                if isinstance(figure, NamedNode) and PG("hasEvidence") in own:
                    voices[figure].append(voice)
    return voices


def _observation(
    known: Index, voices: Voices, figure: NamedNode, wanted: Definition
) -> Observation:
    own = known[figure]
    holders = [who for voice in voices.get(figure, ()) for who in known[voice][PG("isHeldBy")]]
    place = {
        **{name: _period(known, own, name) for name in PERIODS},
        "measure": own[PG("measures")],
        "count": list(dict.fromkeys(holders)),
        "subject": _subjects(known, figure),
        "area": own.get(PG("coversArea"), []),
    }
    values = {name: _one(figure, name, place[name]) for name in wanted.dimensions}
    number = _one(figure, "number", _literals(own.get(PG("bestValue"), [])))
    unit = _one(figure, "unit", _nodes(own.get(CRM("P91_has_unit"), [])))
    return Observation(figure, values, number, unit, _pages(known, voices, figure))


def _literals(values: Iterable[Value]) -> list[Literal]:
    return [each for each in values if isinstance(each, Literal)]


def _nodes(values: Iterable[Value]) -> list[NamedNode]:
    return [each for each in values if isinstance(each, NamedNode)]


def _one(figure: NamedNode, what: str, values: list[Kind]) -> Kind:
    if len(values) != 1:
        text = f"{figure.value} has {len(values)} values for {what}, and a cube needs one"
        raise ProjectError(text, cure="Choose other dimensions, or list the figure in leave_out")
    return values[0]


def _period(known: Index, own: Mapping[NamedNode, list[Value]], kind: str) -> list[Value]:
    pattern, datatype = PERIODS[kind]
    spans = [each for each in own.get(PG("coversPeriod"), ()) if isinstance(each, NamedNode)]
    texts = [each.value for span in spans for each in known.get(span, {}).get(PG("edtf"), ())]
    return [Literal(text, datatype=datatype) for text in texts if pattern.fullmatch(text)]


def _subjects(known: Index, figure: NamedNode) -> list[Value]:
    claim = NamedNode(f"{figure.value}/claim")
    return known.get(claim, {}).get(PG("hasSubject"), [])


def _pages(known: Index, voices: Voices, figure: NamedNode) -> tuple[NamedNode, ...]:
    rows = _evidence(known, voices, figure)
    pages = {page for row in rows for page in known.get(row, {}).get(OA("hasSource"), ())}
    return tuple(sorted((p for p in pages if isinstance(p, NamedNode)), key=lambda p: p.value))


def _labels(
    known: Index, observations: Iterable[Observation]
) -> dict[NamedNode, tuple[Literal, ...]]:
    """Return the English and Russian labels of everything that observations name."""
    named = {
        value
        for each in observations
        for value in (*each.values.values(), each.unit, *each.pages)
        if isinstance(value, NamedNode)
    }
    return {
        each: tuple(
            text
            for predicate in (RDFS("label"), SKOS("prefLabel"))
            for text in known.get(each, {}).get(predicate, ())
            if isinstance(text, Literal) and text.language in {"en", "ru"}
        )
        for each in sorted(named, key=lambda node: node.value)
    }


def triples(cube: Cube, base: str, licence: str) -> Iterator[Triple]:
    """Return a cube as triples of the RDF Data Cube Vocabulary, without blank nodes."""
    yield from _structure(cube, base)
    at = _names(cube, base)
    pairs: tuple[tuple[NamedNode, Value], ...] = (
        (RDF_TYPE, QB("DataSet")),
        (QB("structure"), at("structure")),
        (DCTERMS("isPartOf"), NamedNode(f"{base}dataset")),
        (DCTERMS("license"), NamedNode(licence)),
        *((RDFS("label"), text) for text in _texts(cube.definition.title)),
    )
    yield from (Triple(at("data"), predicate, value) for predicate, value in pairs)
    for each in cube.observations:
        yield from _observed(cube, each, base)
    for node, labels in cube.labels.items():
        yield from (Triple(node, RDFS("label"), label) for label in labels)


def _names(cube: Cube, base: str) -> Namespace:
    return Namespace(f"{base}statistics/{cube.definition.table}.ttl#")


def _texts(texts: Texts) -> Iterator[Literal]:
    return (Literal(text, language=language) for language, text in texts.items())


def _structure(cube: Cube, base: str) -> Iterator[Triple]:
    at = _names(cube, base)
    structure = at("structure")
    yield Triple(structure, RDF_TYPE, QB("DataStructureDefinition"))
    for order, (name, labels) in enumerate(cube.definition.dimensions.items(), 1):
        yield from _component(at, structure, name, ("dimension", at(name)))
        yield Triple(at(f"component-{name}"), QB("order"), Literal(order))
        yield from _property(at(name), "DimensionProperty", RANGES[name], labels)
    if "measure" in cube.definition.dimensions:
        yield from _codes(cube, at, base)
    yield from _component(at, structure, "number", ("measure", at("number")))
    number = {"en": "number", "ru": "число"}
    yield from _property(at("number"), "MeasureProperty", XSD("decimal"), number)
    for name, node in (
        ("unit", CRM("P91_has_unit")),
        ("source", DCTERMS("source")),
        ("figure", PROV("wasDerivedFrom")),
    ):
        yield from _component(at, structure, name, ("attribute", node))
        yield Triple(
            at(f"component-{name}"),
            QB("componentRequired"),
            Literal("true", datatype=XSD("boolean")),
        )
        yield Triple(node, RDF_TYPE, QB("AttributeProperty"))


def _component(
    at: Namespace, structure: NamedNode, name: str, part: tuple[str, NamedNode]
) -> Iterator[Triple]:
    component = at(f"component-{name}")
    yield Triple(structure, QB("component"), component)
    yield Triple(component, RDF_TYPE, QB("ComponentSpecification"))
    yield Triple(component, QB(part[0]), part[1])


def _property(node: NamedNode, kind: str, domain: NamedNode, labels: Texts) -> Iterator[Triple]:
    yield Triple(node, RDF_TYPE, RDF("Property"))
    yield Triple(node, RDF_TYPE, QB(kind))
    yield Triple(node, RDFS("range"), domain)
    yield from (Triple(node, RDFS("label"), text) for text in _texts(labels))


def _codes(cube: Cube, at: Namespace, base: str) -> Iterator[Triple]:
    scheme = NamedNode(f"{base}vocab/measure")
    yield Triple(at("measure"), RDF_TYPE, QB("CodedProperty"))
    yield Triple(at("measure"), QB("codeList"), scheme)
    yield Triple(scheme, RDF_TYPE, SKOS("ConceptScheme"))
    codes = {each.values["measure"] for each in cube.observations}
    for code in sorted((c for c in codes if isinstance(c, NamedNode)), key=lambda c: c.value):
        yield Triple(code, RDF_TYPE, SKOS("Concept"))
        yield Triple(code, SKOS("inScheme"), scheme)


def _observed(cube: Cube, each: Observation, base: str) -> Iterator[Triple]:
    at = _names(cube, base)
    for predicate, value in (
        (RDF_TYPE, QB("Observation")),
        (QB("dataSet"), at("data")),
        *((at(name), value) for name, value in each.values.items()),
        (at("number"), each.number),
        (CRM("P91_has_unit"), each.unit),
        (PROV("wasDerivedFrom"), each.figure),
        *((DCTERMS("source"), page) for page in each.pages),
    ):
        yield Triple(at(each.name), predicate, value)

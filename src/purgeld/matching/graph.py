"""Entries read from RDF: this dataset, or anybody's people in schema.org, FOAF or SKOS terms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from purgeld.matching.entry import Entry, Facts, life, places, words, years
from purgeld.terms import CRM, DCTERMS, ORG, PG, RDF_TYPE, RDFS, SCHEMA, SKOS, name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad, Triple

FOAF = "http://xmlns.com/foaf/0.1/"
HTTP_SCHEMA = "http://schema.org/"
_CLASSES = {
    "Person": (PG("Person"), SCHEMA("Person"), CRM("E21_Person"), f"{FOAF}Person"),
    "Place": (PG("Place"), PG("AdministrativeUnit"), PG("Site"), SCHEMA("Place"), CRM("E53_Place")),
    "Group": (
        PG("Group"), PG("StateOrgan"), PG("AllegedGroup"), SCHEMA("Organization"),
        CRM("E74_Group"), f"{FOAF}Organization", f"{FOAF}Group", ORG("Organization"),
    ),
    "Event": (
        *map(PG, (
            "Event", "Operation", "Case", "Arrest", "Interrogation", "Trial", "Sentencing",
            "Detention", "Execution", "Deportation", "ReviewDecision", "AllegedEvent",
        )),
        SCHEMA("Event"), CRM("E5_Event"), CRM("E7_Activity"),
    ),
    "Directive": (PG("Directive"),),
    "Source": (PG("Source"), SCHEMA("Book"), SCHEMA("CreativeWork")),
}  # fmt: skip
TYPE_OF = {str(getattr(iri, "value", iri)): kind for kind, iris in _CLASSES.items() for iri in iris}
LABELS = tuple(
    str(getattr(iri, "value", iri))
    for iri in (
        RDFS("label"), SKOS("prefLabel"), SCHEMA("name"), f"{FOAF}name", DCTERMS("title"),
        SKOS("altLabel"), SCHEMA("alternateName"), f"{FOAF}nick",
    )
)  # fmt: skip
_MAIN_LABELS = LABELS[:5]
_IRI = {
    "birth": SCHEMA("birthDate").value, "death": SCHEMA("deathDate").value,
    "birth place": SCHEMA("birthPlace").value, "death place": SCHEMA("deathPlace").value,
    "description": DCTERMS("description").value, "name": PG("hasName").value,
    "agent": PG("hasAgent").value, "role": PG("hasRole").value,
    "member": SCHEMA("memberOf").value, "in": PG("isMembershipIn").value,
    "evidence": PG("hasEvidence").value, "same": SCHEMA("sameAs").value,
    "born": CRM("P98_brought_into_life").value, "dead": CRM("P100_was_death_of").value,
    "span": CRM("P4_has_time-span").value, "edtf": PG("edtf").value,
    "took place": CRM("P7_took_place_at").value, "issued": DCTERMS("issued").value,
    "gender": SCHEMA("gender").value, "job": SCHEMA("jobTitle").value,
    "schema description": SCHEMA("description").value,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a property: words, perhaps an IRI and a language, and the passages behind it."""

    text: str
    iri: str = ""
    language: str = ""
    evidence: tuple[str, ...] = ()


@dataclass
class Things:
    """The entries of a graph, and the properties of each by their identifiers."""

    entries: list[Entry] = field(default_factory=list)
    properties: dict[str, dict[str, tuple[Value, ...]]] = field(default_factory=dict)


PROPERTIES = {
    "birth-year": ("Birth year", ("Person",)),
    "death-date": ("Date of death", ("Person",)),
    "birth-place": ("Place of birth", ("Person",)),
    "death-place": ("Place of death", ("Person",)),
    "role": ("Role or office", ("Person",)),
    "membership": ("Member of", ("Person",)),
    "name": ("Names", ("Person", "Place", "Group", "Event", "Directive", "Source")),
    "description": ("Description", ("Person", "Place", "Group", "Event", "Directive", "Source")),
    "same-as": ("The same in other datasets", ("Person", "Place", "Group", "Event", "Source")),
    "date": ("Date", ("Event", "Directive", "Source")),
    "place": ("Place of the event", ("Event",)),
    "evidence": ("Passages", ("Person", "Place", "Group", "Event", "Directive", "Source")),
}


class _Graph:
    """Triples by subject and by object, with the IRIs of schema.org brought to one form."""

    def __init__(self, triples: Iterable[Quad | Triple]) -> None:
        self.out: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.into: dict[tuple[str, str], list[str]] = defaultdict(list)
        for triple in triples:
            self._add(triple)

    def _add(self, triple: Quad | Triple) -> None:
        subject, value = name(triple.subject), triple.object
        prop = triple.predicate.value
        if prop.startswith(HTTP_SCHEMA):
            prop = f"{SCHEMA}{prop.removeprefix(HTTP_SCHEMA)}"
        if isinstance(value, (NamedNode, Literal)) and value not in self.out[subject][prop]:
            self.out[subject][prop].append(value)
            if isinstance(value, NamedNode):
                self.into[value.value, prop].append(subject)

    def values(self, subject: str, *props: str) -> list[NamedNode | Literal]:
        """Return the values of properties, in their order."""
        have = self.out.get(subject, {})
        return [value for prop in props for value in have.get(prop, ())]

    def said(self, subject: str, *props: str) -> list[Value]:
        """Return values as words: the label of a thing, the text of a literal."""
        passages = tuple(value.value for value in self.values(subject, _IRI["evidence"]))
        return [self.spoken(value, passages) for value in self.values(subject, *props)]

    def spoken(self, value: NamedNode | Literal, evidence: tuple[str, ...] = ()) -> Value:
        """Return one value as words."""
        if isinstance(value, Literal):
            return Value(value.value, "", value.language or "", evidence)
        return Value(self.label(value.value), value.value, "", evidence)

    def label(self, subject: str) -> str:
        """Return the label of a thing, the English one first, or the end of its IRI."""
        found = [v for v in self.values(subject, *_MAIN_LABELS) if isinstance(v, Literal)]
        english = [v for v in found if (v.language or "en").startswith("en")]
        best = next(iter([*english, *found]), None)
        return best.value if best else subject.rstrip("/").rpartition("/")[2]


def things(triples: Iterable[Quad | Triple]) -> Things:
    """Read every thing of a known type and its properties.

    In a graph without any known type, every subject with a label is taken for a person.
    """
    graph = _Graph(triples)
    typed = {subject: _types(graph, subject) for subject in sorted(graph.out)}
    known = {subject: kinds for subject, kinds in typed.items() if kinds}
    if not known:
        known = {s: ("Person",) for s in typed if graph.values(s, *LABELS)}
    made = Things()
    for subject, kinds in known.items():
        entry, properties = _entry(graph, subject, kinds)
        if entry.names:
            made.entries.append(entry)
            made.properties[subject] = properties
    return made


def _types(graph: _Graph, subject: str) -> tuple[str, ...]:
    iris = (str(value.value) for value in graph.values(subject, RDF_TYPE.value))
    plain = (
        f"{SCHEMA}{iri.removeprefix(HTTP_SCHEMA)}" if iri.startswith(HTTP_SCHEMA) else iri
        for iri in iris
    )
    return tuple(dict.fromkeys(TYPE_OF[iri] for iri in plain if iri in TYPE_OF))


def _entry(
    graph: _Graph, subject: str, kinds: tuple[str, ...]
) -> tuple[Entry, dict[str, tuple[Value, ...]]]:
    properties = {
        prop: _merged(values) for prop, values in _properties(graph, subject).items() if values
    }
    described = " ".join(value.text for value in properties.get("description", ()))
    entry = Entry(
        key=subject,
        label=graph.label(subject),
        types=kinds,
        names=tuple((value.text, value.language) for value in properties.get("name", ())),
        facts=_facts(graph, subject, properties, described),
        description=described[:200],
    )
    return entry, properties


def _merged(values: Iterable[Value]) -> tuple[Value, ...]:
    """Put the passages of equal values together."""
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for value in values:
        same = found.setdefault((value.text, value.iri, value.language), {})
        same.update(dict.fromkeys(value.evidence))
    return tuple(Value(*key, evidence=tuple(passages)) for key, passages in found.items())


def _properties(graph: _Graph, subject: str) -> dict[str, list[Value]]:
    parts = graph.into.get((subject, _IRI["agent"]), [])
    births = graph.into.get((subject, _IRI["born"]), [])
    deaths = graph.into.get((subject, _IRI["dead"]), [])
    return {
        "name": list(_names(graph, subject)),
        "description": graph.said(subject, _IRI["description"], _IRI["schema description"]),
        "birth-year": [*_dated(graph, births), *graph.said(subject, _IRI["birth"])],
        "death-date": [*_dated(graph, deaths), *graph.said(subject, _IRI["death"])],
        "birth-place": [*_at(graph, births), *graph.said(subject, _IRI["birth place"])],
        "death-place": [*_at(graph, deaths), *graph.said(subject, _IRI["death place"])],
        "role": [
            *graph.said(subject, _IRI["job"]),
            *(value for part in parts for value in graph.said(part, _IRI["role"])),
        ],
        "membership": [
            *(value for part in parts for value in graph.said(part, _IRI["in"])),
            *graph.said(subject, _IRI["member"]),
        ],
        "same-as": graph.said(subject, _IRI["same"]),
        "date": [*_dated(graph, [subject]), *graph.said(subject, _IRI["issued"])],
        "place": graph.said(subject, _IRI["took place"]),
        "evidence": [Value(v.value, v.value) for v in graph.values(subject, _IRI["evidence"])],
    }


def _names(graph: _Graph, subject: str) -> Iterator[Value]:
    for value in graph.said(subject, *LABELS):
        if not value.iri:
            yield value
    for form in graph.values(subject, _IRI["name"]):
        yield from (value for value in graph.said(form.value, *LABELS) if not value.iri)


def _dated(graph: _Graph, events: Iterable[str]) -> Iterator[Value]:
    for event in events:
        passages = tuple(value.value for value in graph.values(event, _IRI["evidence"]))
        for span in graph.values(event, _IRI["span"]):
            for date in graph.values(span.value, _IRI["edtf"]):
                yield Value(date.value, evidence=passages)


def _at(graph: _Graph, events: Iterable[str]) -> Iterator[Value]:
    for event in events:
        yield from graph.said(event, _IRI["took place"])


def _facts(
    graph: _Graph, subject: str, properties: dict[str, tuple[Value, ...]], described: str
) -> Facts:
    said = {prop: [value.text for value in values] for prop, values in properties.items()}
    born, died = life(described)
    roles = " ".join([described, *said.get("role", ()), *said.get("membership", ())])
    sex = next((value.text.casefold() for value in graph.said(subject, _IRI["gender"])), "")
    return Facts(
        born=frozenset().union(*map(years, said.get("birth-year", ()))) or born,
        died=frozenset().union(*map(years, said.get("death-date", ()))) or died,
        places=places([*said.get("birth-place", ()), *said.get("death-place", ())]),
        words=words(roles),
        sex=sex,
    )

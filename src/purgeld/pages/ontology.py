"""The ontology as pages: terms with their notes and alignments, and the rules that data keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.pages import cards, registers
from purgeld.pages.facts import Text
from purgeld.pages.site import FIRST_PART
from purgeld.pages.views import Page
from purgeld.terms import OWL, PG, SH, SHAPES, curie

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from purgeld.pages.facts import Facts
    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref
    from purgeld.pages.views import Line

CLASS = OWL("Class").value
PROPERTIES = (OWL("ObjectProperty").value, OWL("DatatypeProperty").value)
TARGET, PROPERTY, PATH = SH("targetClass").value, SH("property").value, SH("path").value
MESSAGE, SEVERITY = SH("message").value, SH("severity").value
NODE_SHAPE = SH("NodeShape").value


@dataclass(slots=True)
class Term:
    """A class or property with what the ontology says of it."""

    ref: Ref
    anchor: str
    notes: Sequence[Text]
    lines: Sequence[Line]
    uses: int
    rules: str = ""


@dataclass(slots=True)
class Rule:
    """What the data must or should hold: the shape, what it is about, its message by language."""

    iri: str
    anchor: str
    path: str
    messages: Sequence[Text]
    must: bool


def terms(reading: Reading) -> Page:
    """Return the reference of all terms."""
    classes = [iri for iri in reading.instances(CLASS) if iri.startswith(PG)]
    properties = [
        iri for kind in PROPERTIES for iri in reading.instances(kind) if iri.startswith(PG)
    ]
    values: dict[str, object] = {
        "classes": [_term(reading, iri) for iri in classes],
        "properties": [_term(reading, iri) for iri in sorted(properties)],
        "schemes": [reading.ref(iri) for iri in registers.register(reading, "scheme").ordered],
    }
    return Page("ns", FIRST_PART, "ontology.html", "ontology", values)


def _term(reading: Reading, iri: str) -> Term:
    statements = reading.about(iri)
    lines = list(cards.lines(reading, statements, iri))
    uses = len(reading.instances(iri))
    return Term(reading.ref(iri), iri.removeprefix(PG), cards.notes(statements), lines, uses)


def rules(reading: Reading) -> Page:
    """Return the rules that data is held against, by class."""
    shapes = reading.content.shapes
    found: dict[str, list[Rule]] = {}
    for shape in shapes.instances(NODE_SHAPE) if shapes else ():
        own = shapes.about(shape) if shapes else {}
        for target in cards.iris(own, TARGET):
            found.setdefault(target, []).extend(_rules(shapes, cards.iris(own, PROPERTY)))
    groups = [
        (reading.ref(target), target.removeprefix(PG), own)
        for target, own in sorted(found.items())
        if own
    ]
    return Page("shapes", FIRST_PART, "shapes.html", "rules", {"groups": groups})


def _rules(shapes: Facts | None, found: Sequence[str]) -> Iterator[Rule]:
    for iri in found:
        own = shapes.about(iri) if shapes else {}
        path = next((p for p in cards.iris(own, PATH) if not p.startswith("_:")), "")
        messages = [value for value in own.get(MESSAGE, ()) if isinstance(value, Text)]
        must = SH("Violation").value in cards.iris(own, SEVERITY) or SEVERITY not in own
        if not iri.startswith("_:"):
            yield Rule(iri, iri.removeprefix(SHAPES), curie(path), messages, must)

"""The shapes that hold for records, compiled; and the ontology that their values come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from purgeld import formats
from purgeld.shacl import compiled
from purgeld.terms import RDF_TYPE, SH, SKOS, name

if TYPE_CHECKING:
    from pathlib import Path

    from purgeld.project import Project
    from purgeld.shacl.compiled import Plan

# Not held against records: rules for what people write by hand into the ontology.
_LEFT_OUT = {"vocabulary.ttl"}
FOLDER = "shapes"
_CONCEPTS = (SKOS("Concept"), SKOS("ConceptScheme"))


@dataclass(frozen=True)
class Rules:
    """A compiled plan, the vocabulary as N-Quads, and the IRIs of concepts that it defines."""

    plan: Plan
    vocabulary: bytes
    known: frozenset[str]


def rules(project: Project) -> Rules:
    """Compile the shapes of a project for records, and gather its vocabulary."""
    files = project.files("ontology")
    written = [path for path in files if path.parent.name == FOLDER]
    terms = [quad for path in files if path not in written for quad in _read(path, project)]
    chosen = [path for path in written if path.name not in _LEFT_OUT]
    quads = _violations([quad for path in chosen for quad in _read(path, project)])
    known = {
        name(quad.subject)
        for quad in terms
        if quad.predicate == RDF_TYPE and quad.object in _CONCEPTS
    }
    return Rules(
        compiled.compile_shapes([*quads, *terms]),
        ox.serialize(terms, format=ox.RdfFormat.N_QUADS) or b"",
        frozenset(known),
    )


def _violations(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Leave out the shapes that only warn, and those with a query.

    The first advise those who write by hand; the second hold what is computed here against what
    it is computed from, and cost more than all others together.
    """
    advice = {
        name(quad.subject)
        for quad in quads
        if (quad.predicate == SH("severity") and quad.object == SH("Warning"))
        or quad.predicate == SH("sparql")
    }
    return [
        quad
        for quad in quads
        if name(quad.subject) not in advice
        and not (isinstance(quad.object, ox.NamedNode) and quad.object.value in advice)
    ]


def _read(path: Path, project: Project) -> list[ox.Quad]:
    return formats.read(path, project.base)

"""The properties of the SHACL namespace that may stand on a shape and are understood here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.terms import SH

if TYPE_CHECKING:
    from pyoxigraph import NamedNode


def _terms(words: str) -> frozenset[NamedNode]:
    return frozenset(map(SH, words.split()))


TARGETS = _terms("targetClass targetNode targetObjectsOf targetSubjectsOf")
RULES = _terms(
    "and class closed datatype disjoint equals hasValue in languageIn lessThan lessThanOrEquals "
    "maxCount maxExclusive maxInclusive maxLength minCount minExclusive minInclusive minLength "
    "node nodeKind not or pattern property qualifiedValueShape sparql uniqueLang xone"
)
WITH_RULES = _terms(
    "deactivated declare defaultValue description flags group ignoredProperties message name order "
    "path prefixes qualifiedMaxCount qualifiedMinCount qualifiedValueShapesDisjoint select "
    "severity shapesGraph suggestedShapesGraph"
)
ON_SHAPES = TARGETS | RULES | WITH_RULES

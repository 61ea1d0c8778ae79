"""Things as they are named on pages: labels by language, kinds, and where their page is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from purgeld.pages.facts import TYPE, Text
from purgeld.pages.site import spot
from purgeld.terms import DCTERMS, PG, RDFS, SCHEMA, SKOS, curie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from purgeld.pages.facts import Facts, Statements

LABELS = (
    RDFS("label").value,
    SKOS("prefLabel").value,
    DCTERMS("title").value,
    SCHEMA("name").value,
)
STATUS = PG("hasStatus").value
MOST = 30_000
WEB = re.compile(r"https?://[^\s<>\"{}|\\^`\u0000-\u0020]+")
_LAST = re.compile(r"[^/#]*[/#]?$")


class Ref:
    """A thing as it is named: its labels by language (one each), its classes, its page.

    ``label`` of the language ``""`` is a label without a language. ``outside`` is the address of
    something that is not ours, where it is one of the web.
    """

    __slots__ = ("iri", "kinds", "labels", "links", "outside", "spot", "status")

    def __init__(self, iri: str, statements: Statements, base: str) -> None:
        """Take what a page says when it names a thing out of all that is said about it."""
        self.iri = iri
        self.labels = _labels(statements)
        self.kinds = tuple(kind for kind in statements.get(TYPE, ()) if isinstance(kind, str))
        self.status = next((s for s in statements.get(STATUS, ()) if isinstance(s, str)), "")
        self.spot = spot(iri, base) if statements else None
        ours = iri.startswith(base)
        self.outside = iri if not ours and WEB.fullmatch(iri) else ""
        self.links: dict[tuple[str, str], Markup] = {}

    @property
    def known(self) -> tuple[object, ...]:
        """Everything that naming this thing depends on."""
        return (self.labels, self.kinds, self.status)

    def text(self, language: str, order: Sequence[str]) -> Text:
        """Return the label in a language, or in the first of ``order`` or any that there is.

        A thing without a label is called by its short name, in no language.
        """
        for tag in (language, "", *order):
            if tag in self.labels:
                return Text(self.labels[tag], tag or language)
        for tag, label in sorted(self.labels.items()):
            return Text(label, tag)
        return Text(short_name(self.iri), language)


def _labels(statements: Statements) -> dict[str, str]:
    for predicate in LABELS:
        found = [v for v in statements.get(predicate, ()) if isinstance(v, Text) and v.value]
        if found:
            return {text.language: text.value for text in reversed(found)}
    return {}


def short_name(iri: str) -> str:
    """Return what an IRI without a label is called: a prefixed name, else its last step.

    >>> short_name("https://w3id.org/purgeld/ns#hasRole"), short_name("https://example.org/a/b/")
    ('pg:hasRole', 'b/')
    """
    short = curie(iri)
    if short != iri:
        return short
    match = _LAST.search(iri)
    return match[0] if match and match[0] else iri


def row_key(iri: str) -> str:
    """Return what a row is called in its table.

    >>> row_key("https://example.org/source/s#row=book%201.tsv,12")
    '12'
    """
    return unquote(iri.rpartition(",")[2])


class Refs:
    """The names of things, each looked up once; forgotten when there are too many."""

    def __init__(self, facts: Facts, base: str) -> None:
        """Name things by what these facts say of them."""
        self._facts = facts
        self._base = base
        self._known: dict[str, Ref] = {}

    def __getitem__(self, iri: str) -> Ref:
        """Return the name of a thing."""
        ref = self._known.get(iri)
        if ref is None:
            if len(self._known) > MOST:
                self._known.clear()
            ref = self._known[iri] = Ref(iri, self._facts.about(iri), self._base)
        return ref

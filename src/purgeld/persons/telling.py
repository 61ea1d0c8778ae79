"""A record as lines of N-Quads: the record, its row, and the events that it tells of.

No person is made: a record refers to events (``crm:P67_refers_to``), and to whom it belongs is a
decision (``pg:identifiesPerson``). Every node hangs on the IRI of the record.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from purgeld.persons import concepts, nquads
from purgeld.persons.caselines import CaseLines
from purgeld.persons.fragments import Fragments
from purgeld.persons.names import label_of, name_of
from purgeld.persons.nquads import SUBJECT, iri
from purgeld.persons.plausible import value_issues
from purgeld.records import order

if TYPE_CHECKING:
    from purgeld.persons.concepts import Concept
    from purgeld.persons.person import Issue, PersonRecord
    from purgeld.profiles.profile import Profile

_PERSON = (
    "sex", "nationality", "occupation", "education", "party", "birthplace", "residence",
    "death-place", "url", "variants", "surname-variants", "given-variants", "patronym-variants",
)  # fmt: skip
_DATES = ((order.BIRTH, "schema:birthDate"), (order.DEATH, "schema:deathDate"))
_PARTS = (("surname", "pnv:surname"), ("given", "pnv:givenName"), ("patronym", "pnv:patronym"))
_JSON = iri("rdf:JSON")


class Names(NamedTuple):
    """The IRIs of a source, without brackets: itself, its graph, the start of its records."""

    source: str
    graph: str
    record: str


def names_of(profile: Profile, base: str) -> Names:
    """Return the IRIs of the source of a profile; ``base`` is that of the project."""
    own = profile.base or base
    slug = profile.source.slug
    return Names(f"{own}source/{slug}", f"{own}graph/source/{slug}", f"{own}id/record/{slug}/")


class Teller:
    """Writes records of one source; lines about equal values are made once."""

    def __init__(self, profile: Profile, base: str) -> None:
        """Prepare the lines that all records of the source share."""
        self.names = names_of(profile, base)
        self.slug = profile.source.slug
        self._made = Fragments(self.names.graph, profile.source.language)
        self._cases = CaseLines(self._made, self.slug)
        made = self._made
        self._head = made.line("rdf:type", iri("pg:PersonRecord")) + made.line(
            "pg:isFromSource", f"<{self.names.source}>"
        )
        self._row = made.line("rdf:type", iri("pg:Evidence")) + made.line(
            "oa:hasSource", f"<{self.names.source}>"
        )
        self._issues: dict[str, str] = {}

    @property
    def concepts(self) -> set[Concept]:
        """The concepts that were named so far."""
        return self._made.concepts

    def forget(self) -> None:
        """Begin to collect concepts anew."""
        self._made.concepts = set()

    def iri(self, record: PersonRecord) -> str:
        """Return the IRI of a record, without brackets: from source and number, never a name."""
        return self.names.record + nquads.segment(record.number)

    def lines(self, record: PersonRecord, issues: list[Issue]) -> str:
        """Write a record; ``issues`` are all that was noticed, see :func:`all_issues`."""
        own = self.iri(record)
        row = f"{self.names.source}#row={nquads.segment(record.file)},{record.row}"
        made = self._made
        about = [
            self._head,
            made.line("pg:hasEvidence", f"<{row}>"),
            *self._named(record),
            made.line("crm:P190_has_symbolic_content", f'"{_json(record.cells)}"^^{_JSON}'),
            *self._person(record),
            *(self._issue(key) for key in dict.fromkeys(one.issue for one in issues)),
        ]
        parts = [("".join(about)).replace(SUBJECT, f"<{own}>")]
        shown = nquads.escape(record.where)
        parts.append(
            (self._row + made.line("rdfs:label", f'"{shown}"@en')).replace(SUBJECT, f"<{row}>")
        )
        self._cases.write(record, own, row, parts)
        return "".join(parts)

    def _named(self, record: PersonRecord) -> list[str]:
        made = self._made
        name = name_of(record)
        if name is None or not name.text:
            return [made.text("rdfs:label", label_of(record), "en")]
        lines = [made.text("rdfs:label", name.text)]
        for part, predicate in _PARTS:
            text = getattr(name, part)
            if text:
                lines.append(made.line(predicate, f'"{nquads.escape(text)}"'))
        lines += [made.text("skos:altLabel", one.text) for one in name.variants if one.text]
        return list(dict.fromkeys(lines))

    def _person(self, record: PersonRecord) -> list[str]:
        made, fields = self._made, record.person.fields
        lines = [
            made.of(name, one.reading)
            for name in _PERSON
            if name in fields
            for one in fields[name]
            if not one.withheld and one.column not in record.derived
        ]
        dates = record.dates[0]
        lines += [
            made.line(predicate, nquads.date(dates[event]))
            for event, predicate in _DATES
            if event in dates
        ]
        return lines

    def _issue(self, key: str) -> str:
        found = self._issues.get(key)
        if found is None:
            concept = concepts.issue(key)
            term = nquads.concept(concept.scheme, concept.key)
            found = self._issues[key] = self._made.line("crm:P2_has_type", term)
        self.concepts.add(concepts.issue(key))
        return found


def all_issues(record: PersonRecord) -> list[Issue]:
    """Return what was noticed about a record: its values first, then the record as a whole."""
    return [*value_issues(record), *record.issues]


def _json(cells: dict[str, str]) -> str:
    return nquads.escape(json.dumps(cells, ensure_ascii=False, separators=(",", ":")))

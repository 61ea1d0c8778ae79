"""A record as lines of N-Quads: the record, its row, and the events that it tells of.

No person is made: a record refers to events (``crm:P67_refers_to``), and to whom it belongs is a
decision (``pg:identifiesPerson``). Every node hangs on the IRI of the record.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from purgeld.persons import concepts, nquads
from purgeld.persons.caselines import CaseLines
from purgeld.persons.events import Events
from purgeld.persons.fragments import Fragments, Memo, unique
from purgeld.persons.names import label_of, name_of
from purgeld.persons.nquads import NUMBER, OWN, ROW, SUBJECT, iri
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
_CONTENT = "crm:P190_has_symbolic_content"


_OWN, _ROW, _NUMBER = OWN.encode(), ROW.encode(), NUMBER.encode()


def _begun(predicate: str) -> str:
    """Begin a line about the record."""
    return f"<{OWN}> {iri(predicate)} "


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
        self._events = Events(self._made, self.slug)
        self._cases = CaseLines(self._made, self._events)
        made = self._made
        head = (
            made.line("rdf:type", iri("pg:PersonRecord"))
            + made.line("pg:isFromSource", f"<{self.names.source}>")
            + made.line("pg:hasEvidence", f"<{ROW}>")
        )
        self._head = self._events.bound("", head)
        self._row = (
            made.line("rdf:type", iri("pg:Evidence"))
            + made.line("oa:hasSource", f"<{self.names.source}>")
            + f"{SUBJECT} {iri('rdfs:label')} "
        ).replace(SUBJECT, f"<{ROW}>")
        self._content = _begun(_CONTENT)
        self._label, self._other = _begun("rdfs:label"), _begun("skos:altLabel")
        self._called = f"@{profile.source.language}{made.end}"
        self._parts = tuple((part, _begun(predicate)) for part, predicate in _PARTS)
        self._bound = Memo(partial(self._events.bound, ""))
        self._dates = tuple(
            (event, Memo(partial(self._date, _begun(predicate)))) for event, predicate in _DATES
        )
        self._issues: dict[str, bytes] = {}
        self._files: dict[str, str] = {}

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

    def lines(self, record: PersonRecord, issues: list[Issue]) -> bytes:
        """Write a record in UTF-8; ``issues`` are all that was noticed, see :func:`all_issues`."""
        own = self.iri(record)
        row = f"{self._file(record.file)},{record.row}"
        made = self._made
        stated = [
            *self._named(record),
            f'{self._content}"{record.content}"^^{_JSON}{made.end}',
            f'{self._row}"{nquads.escape(record.where)}"@en{made.end}',
        ]
        about = [self._head, "".join(stated).encode()]
        self._person(record, about)
        if issues:
            about += [self._issue(key) for key in dict.fromkeys(one.issue for one in issues)]
        self._cases.write(record, about)
        return (
            b"".join(about)
            .replace(_OWN, own.encode())
            .replace(_ROW, row.encode())
            .replace(_NUMBER, nquads.escape(record.number).encode())
        )

    def _file(self, name: str) -> str:
        """Return the start of the IRIs of the rows of a file."""
        if name not in self._files:
            self._files[name] = f"{self.names.source}#row={nquads.segment(name)}"
        return self._files[name]

    def _named(self, record: PersonRecord) -> list[str]:
        made = self._made
        name = name_of(record)
        if name is None or not name.text:
            return [f'{self._label}"{nquads.escape(label_of(record))}"@en{made.end}']
        lines = [f'{self._label}"{nquads.escape(name.text)}"{self._called}']
        for part, begun in self._parts:
            text = getattr(name, part)
            if text:
                lines.append(f'{begun}"{nquads.escape(text)}"{made.end}')
        if name.variants:
            lines += [
                f'{self._other}"{nquads.escape(one.text)}"{self._called}'
                for one in name.variants
                if one.text
            ]
            return list(dict.fromkeys(lines))
        return lines

    def _person(self, record: PersonRecord, parts: list[bytes]) -> None:
        """Add what is told of the person; where a field has several cells, each line once."""
        made, fields = self._made, record.person.fields
        lines = [
            made.of(one.field, one.reading)
            for name in _PERSON
            if name in fields
            for one in fields[name]
            if not one.withheld and one.column not in record.derived
        ]
        if len(lines) > 1 and max(map(len, fields.values())) > 1:
            lines = unique(lines)
        bound = self._bound
        parts += [bound[text] for text in lines]
        dates = record.dates[0]
        parts += [born[dates[event]] for event, born in self._dates if event in dates]

    def _date(self, begun: str, edtf: str) -> bytes:
        return f"{begun}{nquads.date(edtf)}{self._made.end}".encode()

    def _issue(self, key: str) -> bytes:
        found = self._issues.get(key)
        if found is None:
            concept = concepts.issue(key)
            term = nquads.concept(concept.scheme, concept.key)
            line = self._made.line("crm:P2_has_type", term)
            found = self._issues[key] = self._events.bound("", line)
        self.concepts.add(concepts.issue(key))
        return found


def all_issues(record: PersonRecord) -> list[Issue]:
    """Return what was noticed about a record: its values first, then the record as a whole."""
    if not record.noticed:
        return record.issues
    return [*(issue for one in record.noticed for issue in one.issues), *record.issues]

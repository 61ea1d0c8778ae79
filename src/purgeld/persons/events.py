"""Events of a record as lines: each hangs on the record, which refers to it, and on its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.persons.nquads import SUBJECT, escape, iri

if TYPE_CHECKING:
    from purgeld.persons.fragments import Fragments

_KINDS = {
    "arrest": "Arrest", "burial": "Event", "case": "Case", "charge": "Charge",
    "commutation": "ReviewDecision", "detention": "Detention", "execution": "Execution",
    "review": "ReviewDecision", "sentencing": "Sentencing",
}  # fmt: skip


class Events:
    """What the events of all records of a source share."""

    def __init__(self, made: Fragments, slug: str) -> None:
        """Take what makes lines of values, and the slug of the source for labels."""
        self.made = made
        self.slug = slug
        self.refers = iri("crm:P67_refers_to")
        self.spans = iri("crm:P4_has_time-span")
        self.label = f"{SUBJECT} {iri('rdfs:label')}"
        self.rests = f"{SUBJECT} {iri('pg:hasEvidence')}"
        self.heads = {
            name: made.line("rdf:type", iri(f"pg:{kind}")) for name, kind in _KINDS.items()
        }


class Pen:
    """Writes the events of one record into a list of texts."""

    def __init__(self, shared: Events, own: str, row: str, number: str, parts: list[str]) -> None:
        """Take the IRIs of a record and its row, without brackets, and its number."""
        self.own = own
        self._shared = shared
        self._parts = parts
        self._names: set[str] = set()
        end = shared.made.end
        self._refers = f"<{own}> {shared.refers} <"
        self._rests = f"{shared.rests} <{row}>{end}"
        self._label = f'record {escape(number)} of {shared.slug}"@en{end}'

    def made(self, name: str) -> bool:
        """Tell whether an event was written."""
        return name in self._names

    def event(self, name: str, number: int, edtf: str, lines: str) -> str:
        """Write an event with what is said of it; return its IRI.

        ``number`` is that of the case, 0 for what belongs to none; ``lines`` have the mark of
        their subject.
        """
        shared = self._shared
        end = shared.made.end
        part = f"{name}-{number}" if number else name
        self._names.add(part)
        event = f"{self.own}/{part}"
        about = (
            f"{shared.heads[name]}{self._rests}"
            f'{shared.label} "{name.capitalize()}, {self._label}{lines}'
        )
        if edtf:
            about += f"{SUBJECT} {shared.spans} <{event}/time>{end}"
        self._parts += [f"{self._refers}{event}>{end}", about.replace(SUBJECT, f"<{event}>")]
        if edtf:
            self._parts.append(shared.made.time(edtf).replace(SUBJECT, f"<{event}/time>"))
        return event

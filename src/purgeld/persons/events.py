"""Events of a record as lines: each hangs on the record, which refers to it, and on its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from purgeld.persons.nquads import NUMBER, OWN, ROW, SUBJECT, iri

if TYPE_CHECKING:
    from purgeld.persons.fragments import Fragments

MOST = 10_000
_KINDS = {
    "arrest": "Arrest", "burial": "Event", "case": "Case", "charge": "Charge",
    "commutation": "ReviewDecision", "detention": "Detention", "execution": "Execution",
    "review": "ReviewDecision", "sentencing": "Sentencing",
}  # fmt: skip


class Events:
    """What the events of all records of a source share: lines with marks for record and row."""

    def __init__(self, made: Fragments, slug: str) -> None:
        """Take what makes lines of values, and the slug of the source for labels."""
        self._made = made
        self._slug = slug
        self._heads: dict[str, bytes] = {}
        self._bound: dict[tuple[str, str], bytes] = {}
        self._times: dict[tuple[str, str], bytes] = {}

    def head(self, name: str, part: str) -> bytes:
        """Write that a record refers to an event, its class, its row and its label."""
        found = self._heads.get(part)
        if found is None:
            made = self._made
            label = f"{name.capitalize()}, record {NUMBER} of {self._slug}"
            about = (
                made.line("rdf:type", iri(f"pg:{_KINDS[name]}"))
                + made.line("pg:hasEvidence", f"<{ROW}>")
                + made.line("rdfs:label", f'"{label}"@en')
            ).replace(SUBJECT, f"<{OWN}/{part}>")
            refers = made.line("crm:P67_refers_to", f"<{OWN}/{part}>")
            lines = refers.replace(SUBJECT, f"<{OWN}>") + about
            found = self._heads[part] = lines.encode()
        return found

    def bound(self, part: str, lines: str) -> bytes:
        """Write lines about an event, or about the record where no part is named."""
        found = self._bound.get((part, lines))
        if found is None:
            if len(self._bound) >= MOST:
                self._bound.clear()
            subject = f"<{OWN}/{part}>" if part else f"<{OWN}>"
            found = self._bound[part, lines] = lines.replace(SUBJECT, subject).encode()
        return found

    def time(self, part: str, edtf: str) -> bytes:
        """Write the time-span of an event."""
        found = self._times.get((part, edtf))
        if found is None:
            if len(self._times) >= MOST:
                self._times.clear()
            made, span = self._made, f"<{OWN}/{part}/time>"
            link = made.line("crm:P4_has_time-span", span).replace(SUBJECT, f"<{OWN}/{part}>")
            lines = link + made.time(edtf).replace(SUBJECT, span)
            found = self._times[part, edtf] = lines.encode()
        return found


class Moment(NamedTuple):
    """The gap where the time of a part belongs, which is that of a kind of event."""

    part: str
    event: str


class Pen:
    """Writes the events of a case, with gaps for what differs between equal cases: the dates."""

    def __init__(self, shared: Events) -> None:
        """Take what all records share."""
        self._shared = shared
        self._parts: list[bytes | Moment] = []
        self._names: set[str] = set()

    def parts(self) -> tuple[bytes | Moment, ...]:
        """Return what was written, joined between the gaps."""
        joined: list[bytes | Moment] = []
        for one in self._parts:
            last = joined[-1] if joined else None
            if isinstance(one, bytes) and isinstance(last, bytes):
                joined[-1] = last + one
            else:
                joined.append(one)
        return tuple(joined)

    def made(self, name: str) -> bool:
        """Tell whether an event was written."""
        return name in self._names

    def event(self, name: str, number: int, lines: str, *, at: str = "", edtf: str = "") -> str:
        """Write an event with what is said of it; return its IRI, with the mark of the record.

        ``number`` is that of the case, 0 for what belongs to none; ``lines`` have the mark of
        their subject. The date is ``edtf``, or that which the case has for the event ``at``.
        """
        shared = self._shared
        part = f"{name}-{number}" if number else name
        self._names.add(part)
        self._parts.append(shared.head(name, part))
        if lines:
            self._parts.append(shared.bound(part, lines))
        if at:
            self._parts.append(Moment(part, at))
        elif edtf:
            self._parts.append(shared.time(part, edtf))
        return f"{OWN}/{part}"

"""The cases of a record as lines: arrest, charge, sentencing, detention, execution, review.

A sentence of death makes no execution: only a date, a place or a statement that it was carried out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from purgeld.persons import concepts, nquads
from purgeld.persons.events import Pen
from purgeld.persons.fragments import MOST, unique
from purgeld.persons.nquads import OWN, iri
from purgeld.records import order
from purgeld.records.penalties import DEATH, Measure, Sentence
from purgeld.records.regions import AMBIGUOUS

if TYPE_CHECKING:
    from purgeld.persons.concepts import Concept
    from purgeld.persons.events import Events, Moment
    from purgeld.persons.fragments import Fragments
    from purgeld.persons.person import Case, PersonRecord

    Dates = dict[str, str]
    Parts = tuple[bytes | Moment, ...]

# Each holds a few thousand bytes.
MOST_CASES = 1_000
_REHABILITATED = "rehabilitated"
_PLACE = "execution-place"
_DATED = frozenset({"arrest", "sentencing", "execution", "rehabilitation-date"})
_REVIEW = frozenset({"rehabilitation", "rehabilitation-ground", "rehabilitation-body"})


class CaseLines:
    """Writes the events of cases."""

    def __init__(self, made: Fragments, events: Events) -> None:
        """Take what makes lines of values and of events."""
        self._made = made
        self._events = events
        self._charges: dict[str, str] = {}
        self._cases: dict[tuple[object, ...], tuple[Parts, frozenset[Concept]]] = {}
        self._sentences: dict[tuple[Measure, ...], tuple[str, list[Concept]]] = {}

    def write(self, record: PersonRecord, parts: list[bytes]) -> None:
        """Add the lines of all cases of a record, with marks for the record and its row."""
        burial = self._of(record.person, "burial")
        if burial:
            pen = Pen(self._events)
            kind = self._made.line("crm:P2_has_type", nquads.concept("eventkind", "burial"))
            pen.event("burial", 0, kind + burial)
            parts += (one for one in pen.parts() if isinstance(one, bytes))
        for case in record.cases:
            dates = record.dates[case.number]
            parts += [
                one if isinstance(one, bytes) else self._events.time(one.part, dates[one.event])
                for one in self._case(case, dates, record.derived)
            ]

    def _case(self, case: Case, dates: Dates, derived: frozenset[str]) -> Parts:
        """Return the lines of a case with gaps for dates; made once for cases of equal cells."""
        fields = case.fields
        key = (
            case.number, derived if derived and _PLACE in fields else "", *dates,
            *[told for name, told in fields.items() if name not in _DATED],
        )  # fmt: skip
        found = self._cases.get(key)
        if found is None:
            if len(self._cases) >= MOST_CASES:
                self._cases.clear()
            made = self._made
            earlier, made.concepts = made.concepts, set()
            pen = Pen(self._events)
            charged = self._charge(case, pen)
            self._arrest(case, dates, pen)
            self._sentencing(case, dates, charged, pen)
            self._execution(case, dates, pen, derived)
            self._review(case, dates, pen)
            found = self._cases[key] = (pen.parts(), frozenset(made.concepts))
            made.concepts = earlier
        self._made.concepts.update(found[1])
        return found[0]

    def _of(self, case: Case, *names: str) -> str:
        fields = case.fields
        texts: list[str] = []
        for name in names:
            if name in fields:
                shown = (one for one in fields[name] if not one.withheld)
                texts += [self._made.of(name, one.reading) for one in shown]
        if not texts:
            return ""
        return texts[0] if len(texts) == 1 else "".join(unique(texts))

    def _charge(self, case: Case, pen: Pen) -> str:
        """Write the charge, and return the line that links a sentencing to it."""
        lines = self._of(case, "charge", "articles")
        if not lines:
            return ""
        charge = pen.event("charge", case.number, lines)
        found = self._charges.get(charge)
        if found is None:
            found = self._charges[charge] = self._made.line("pg:hasCharge", f"<{charge}>")
        return found

    def _arrest(self, case: Case, dates: Dates, pen: Pen) -> None:
        body = self._of(case, "arrest-body")
        if order.ARREST in dates or body:
            pen.event("arrest", case.number, body, at=_at(order.ARREST, dates))

    def _sentencing(self, case: Case, dates: Dates, charged: str, pen: Pen) -> None:
        date = _at(order.SENTENCING, dates)
        body = self._of(case, "sentencing-body")
        sentence = sentence_of(case)
        if isinstance(sentence, str):
            body += self._made.text("dcterms:description", sentence)
            sentence = None
        imposed = sentence is not None and sentence.measures
        if imposed or ((date or body) and not (sentence and sentence.outcomes)):
            lines = body + charged + (self._imposed(sentence.measures) if sentence else "")
            event = pen.event("sentencing", case.number, lines, at=date)
            if sentence is not None:
                self._changed(sentence, case, event, pen)
        elif sentence is not None and sentence.outcomes:
            lines = body + self._outcomes(sentence.outcomes)
            pen.event("case", case.number, lines)
        held = self._of(case, "detention-place")
        if held:
            pen.event("detention", case.number, held)

    def _imposed(self, measures: tuple[Measure, ...]) -> str:
        """Write the penalties of a sentence, also in words; made once for equal ones."""
        found = self._sentences.get(measures)
        if found is None:
            if len(self._sentences) >= MOST:
                self._sentences.clear()
            named: list[Concept] = []
            lines = self._penalties(measures, named)
            if measures:
                told = str(Sentence(measures=measures))
                lines += self._made.text("dcterms:description", told, "en")
            found = self._sentences[measures] = (lines, named)
        self._made.concepts.update(found[1])
        return found[0]

    def _penalties(self, measures: tuple[Measure, ...], named: list[Concept]) -> str:
        made = self._made
        lines = made.links("pg:imposes", [concepts.penalty(one.kind) for one in measures], named)
        term = next((one.term.duration for one in measures if one.term), "")
        if len(term) > 1:
            lines += made.line("pg:penaltyTerm", f'"{term}"^^{iri("xsd:duration")}')
        return lines

    def _outcomes(self, keys: tuple[str, ...]) -> str:
        named: list[Concept] = []
        lines = self._made.links("pg:hasOutcome", [concepts.outcome(key) for key in keys], named)
        self._made.concepts.update(named)
        return lines

    def _changed(self, sentence: Sentence, case: Case, event: str, pen: Pen) -> None:
        """Write what became of a sentence: commuted, reduced, annulled, not carried out."""
        made = self._made
        keys = ((sentence.review,) if sentence.review else ()) + sentence.outcomes
        if not keys:
            return
        named: list[Concept] = []
        lines = self._outcomes(keys) + made.line("pg:reviews", f"<{event}>")
        lines += self._penalties(sentence.later, named)
        made.concepts.update(named)
        lines += made.text("dcterms:description", str(sentence), "en")
        pen.event("commutation", case.number, lines, edtf=sentence.review_date)

    def _execution(self, case: Case, dates: Dates, pen: Pen, derived: frozenset[str]) -> None:
        date = _at(order.EXECUTION, dates)
        copied = any(one.column in derived for one in case.fields.get(_PLACE, ()))
        place = "" if copied else self._of(case, _PLACE)
        if date or place or True in case.values("executed"):
            pen.event("execution", case.number, place, at=date)

    def _review(self, case: Case, dates: Dates, pen: Pen) -> None:
        date = _at(order.REVIEW, dates)
        if not date and _REVIEW.isdisjoint(case.fields):
            return
        values = [
            value
            for name in ("rehabilitation", "rehabilitation-ground")
            for value in case.values(name)
            if not isinstance(value, str)
        ]
        body = self._of(case, "rehabilitation-body")
        if not (values or date or body):
            return
        keys = tuple(key for value in values for key in value.outcomes) or (_REHABILITATED,)
        lines = body + self._outcomes(keys)
        for value in values:
            if value.body is not None:
                named: list[Concept] = []
                doubt = value.body.region is not None and AMBIGUOUS in value.body.region.issues
                body_named = concepts.body(value.body, sure=not doubt)
                lines += self._made.links("crm:P2_has_type", [body_named], named)
                self._made.concepts.update(named)
            lines += "".join(
                self._made.text("dcterms:description", f"Under: {act}", "en")
                for act in value.acts[:1]
            )
        lines = "".join(unique([lines]))
        if pen.made(f"sentencing-{case.number}"):
            lines += self._made.line("pg:reviews", f"<{OWN}/sentencing-{case.number}>")
        pen.event("review", case.number, lines, at=date)


def _at(event: str, dates: Dates) -> str:
    return event if event in dates else ""


def sentence_of(case: Case) -> Sentence | str | None:
    """Return the sentence of a case, with a change that another cell tells of; a text as it stands.

    A flag that says "sentenced to death" counts where no cell tells the sentence itself.
    """
    values: list[Any] = [
        one.reading.value
        for one in case.fields.get("sentence", ())
        if one.reading.value is not None and not one.withheld
    ]
    changes = [value for value in case.values("sentence-change") if isinstance(value, Sentence)]
    if not values:
        values = [Sentence((Measure(DEATH),))] if True in case.values("sentenced-to-death") else []
    if not values:
        return _changed_only(changes)
    first = values[0]
    if not isinstance(first, Sentence):
        return str(first)
    return _with_change(first, changes[0]) if changes and not first.review else first


def _changed_only(changes: list[Sentence]) -> Sentence | None:
    return changes[0] if changes else None


def _with_change(sentence: Sentence, change: Sentence) -> Sentence:
    return Sentence(
        sentence.measures, change.later or change.measures, change.review or "changed",
        change.review_date or change.date, change.review_body,
        (*sentence.outcomes, *change.outcomes), sentence.grounds, sentence.facts, sentence.date,
    )  # fmt: skip

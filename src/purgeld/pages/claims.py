"""Claims with their standing, the voices for and against them, and the figures that they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.pages import cards, grounds
from purgeld.pages.facts import TYPE, Text
from purgeld.pages.views import Claimed, Counted, Dated, Voice, When
from purgeld.terms import CRM, PG, PROV

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from purgeld.pages.facts import Statements
    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref

ATTESTS = PG("attests").value
HELD_BY = PG("isHeldBy").value
STANCE = PG("hasStance").value
STATUS = PG("hasStatus").value
SUBJECT = PG("hasSubject").value
PREDICATE = PG("hasPredicate").value
LITERAL = PG("literalObject").value
OBJECT = PG("hasObject").value
EXCLUDES = PG("excludes").value
DERIVED = PROV("wasDerivedFrom").value
MEASURES = PG("measures").value
FIGURES = frozenset({PG("Figure").value, PG("Quota").value})
HAS_FIGURE = PG("hasFigure").value
_WORDS = CRM("P3_has_note").value
_LOW, _BEST, _HIGH = (PG(f"{end}Value").value for end in ("low", "best", "high"))
NUMBERS = frozenset({_LOW, _BEST, _HIGH})
_PRECISION, _METHOD = PG("precision").value, PG("usesMethod").value
_AREA, _PERIOD, _UNIT = PG("coversArea").value, PG("coversPeriod").value, CRM("P91_has_unit").value
_ENOUGH = 12
_FIRST = ("asserts", "denies", "doubts", "retracts")


def claimed(reading: Reading, claim: str, page: str = "") -> Claimed:
    """Return a claim with its status, its voices and the number of its rivals.

    On the ``page`` of the thing that it is a part of, a claim has all its voices.
    """
    nodes = reading.from_(claim, ATTESTS)
    own = claim != page and reading.owner(claim) == page
    enough = len(nodes) if own else _ENOUGH
    voices = [voice(reading, node) for node in nodes[:enough]]
    return Claimed(
        reading.ref(claim),
        reading.first(claim, STATUS),
        sorted(voices, key=rank),
        max(len(nodes) - enough, 0),
        len(rivals(reading, claim)),
        claim[len(page) + 1 :] if own else "",
    )


def rank(voice: Voice) -> int:
    """Order voices: those who take a side first, those who pass on what others say last."""
    stance = voice.stance.iri.rpartition("/")[2] if voice.stance else ""
    return _FIRST.index(stance) if stance in _FIRST else len(_FIRST)


def voice(reading: Reading, node: str, besides: str = "") -> Voice:
    """Return who takes which stance in an attestation, and on whose word.

    The holder ``besides`` is left out, since a page of their views need not name them each time.
    """
    statements = reading.about(node)
    owner = reading.owner(node)
    return Voice(
        node,
        reading.first(node, STANCE),
        [ref for ref in cards.refs(reading, statements, HELD_BY) if ref.iri != besides],
        grounds.of(reading, cards.iris(statements, grounds.EVIDENCE)),
        after=[_speaker(reading, iri) for iri in cards.iris(statements, DERIVED)],
        notes=cards.notes(statements),
        when=cards.when(reading, node),
        anchor=node[len(owner) + 1 :] if owner else "",
    )


def _speaker(reading: Reading, iri: str) -> Ref:
    """Return who is passed on: the holder of an attestation, or a work or testimony itself."""
    return reading.first(iri, HELD_BY) or reading.ref(iri)


def rivals(reading: Reading, claim: str) -> list[str]:
    """Return the claims that cannot hold together with a claim, said on either side."""
    found = {*reading.links(claim, EXCLUDES), *reading.from_(claim, EXCLUDES)}
    return sorted(found - {claim})


def dates(reading: Reading, iri: str) -> Iterator[Dated]:
    """Give the dates that claims give to a thing."""
    for claim in reading.from_(iri, SUBJECT):
        if cards.SPAN in reading.links(claim, PREDICATE):
            for span in reading.links(claim, OBJECT):
                for value in reading.about(span).get(cards.EDTF, ()):
                    if isinstance(value, Text):
                        yield Dated(When(value.value, span), claimed(reading, claim))


def is_figure(reading: Reading, iri: str) -> bool:
    """Tell whether a thing is a figure."""
    return not FIGURES.isdisjoint(reading.about(iri).get(TYPE, ()))


def counted(reading: Reading, figure: str) -> Counted:
    """Return a figure with everything that says what it counts, and the claims that give it."""
    statements = reading.about(figure)
    claims = reading.from_(figure, OBJECT)
    holders = [subject for claim in claims for subject in reading.links(claim, SUBJECT)]
    holders += [iri for iri in reading.from_(figure, HAS_FIGURE) if iri not in holders]
    return Counted(
        reading.ref(figure),
        _number(statements, _LOW),
        _number(statements, _BEST),
        _number(statements, _HIGH),
        precision=reading.first(figure, _PRECISION),
        unit=reading.first(figure, _UNIT),
        measure=reading.first(figure, MEASURES),
        method=reading.first(figure, _METHOD),
        area=reading.first(figure, _AREA),
        period=_period(reading, statements),
        year=_year(reading, claims),
        said=[value for value in statements.get(_WORDS, ()) if isinstance(value, Text)],
        subjects=[reading.ref(iri) for iri in dict.fromkeys(holders)],
        claims=[claimed(reading, claim) for claim in claims],
        passages=grounds.of(reading, cards.iris(statements, grounds.EVIDENCE)),
    )


def _number(statements: Statements, predicate: str) -> str:
    return next((v.value for v in statements.get(predicate, ()) if isinstance(v, Text)), "")


def _year(reading: Reading, claims: list[str]) -> str:
    """Return the first year in which somebody is known to have given a figure."""
    years = [
        date.edtf[:4]
        for claim in claims
        for node in reading.from_(claim, ATTESTS)
        for date in (cards.when(reading, each) for each in (node, *reading.links(node, DERIVED)))
        if date
    ]
    return min(years, default="")


def _period(reading: Reading, statements: Statements) -> When | None:
    for span in cards.iris(statements, _PERIOD):
        for value in reading.about(span).get(cards.EDTF, ()):
            if isinstance(value, Text):
                return When(value.value, span)
    return None


def claimants(row: Counted) -> Sequence[Ref]:
    """Return those who assert a figure; where nobody does, those who only pass it on."""
    voices = [voice for claim in row.claims for voice in claim.voices]
    asserting = [v for v in voices if v.stance and v.stance.iri.endswith("/asserts")]
    chosen = [holder for voice in asserting or voices for holder in voice.holders]
    return list({ref.iri: ref for ref in chosen}.values())

"""What a page is made of, before it is put into words: values, statements, lists of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from purgeld import dates
from purgeld.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from purgeld.pages.facts import Text
    from purgeld.pages.paging import Sheet
    from purgeld.pages.refs import Ref
    from purgeld.pages.site import Spot
    from purgeld.queries import Query

LAST_DAY = "9999-12-31"


@dataclass(slots=True)
class When:
    """A date as its source gives it (EDTF); ``iri`` is the time-span that carries it."""

    edtf: str
    iri: str = ""

    @property
    def days(self) -> tuple[str, str]:
        """Return the first and last day that the date allows, each empty where it is open."""
        try:
            bounds = dates.bounds(self.edtf)
        except DataError:
            return "", ""
        return (bounds.begin or "")[:10], (bounds.end or "")[:10]

    @property
    def is_vague(self) -> bool:
        """Tell whether the time lies somewhere within its bounds rather than filling them."""
        begin, end = self.days
        return "/" not in self.edtf and begin != end

    @property
    def rank(self) -> tuple[str, str]:
        """Return what dates are ordered by; a date without a beginning counts by its end."""
        begin, end = self.days
        return begin or end or LAST_DAY, end or LAST_DAY


@dataclass(slots=True)
class Passage:
    """A place to check a statement: a stretch of a source, or a row of a table read from it.

    ``section`` is the part of the source, or the row, ``spot`` the page that lists the passage. A
    row has no ``start``. ``weak`` says that the source is graded as weak.
    """

    source: Ref
    section: Ref | None
    spot: Spot | None
    start: int = -1
    end: int = -1
    weak: bool = False


@dataclass(slots=True)
class Line:
    """A property and its values; ``back`` if it is met from the object's side."""

    predicate: Ref
    values: Sequence[Shown]
    back: bool = False


@dataclass(slots=True)
class Card:
    """One statement of a list: what it leads to, when, in what role, on what ground.

    ``iri`` names the node that makes the statement, ``anchor`` its place on the page of its owner,
    ``event_anchor`` that of the event that it is a participation in.
    ``predicate`` joins it to the thing of the page, ``back`` if from the other side. ``names`` and
    ``kinds`` are labels and classes of the node itself. ``claimed`` are the dates that only claims
    give, where ``when`` has none.
    """

    iri: str
    lead: Ref | None = None
    when: When | None = None
    roles: Sequence[Ref] = ()
    lines: Sequence[Line] = ()
    kinds: Sequence[Ref] = ()
    names: Sequence[Text] = ()
    notes: Sequence[Text] = ()
    passages: Sequence[Passage] = ()
    anchor: str = ""
    event_anchor: str = ""
    predicate: Ref | None = None
    back: bool = False
    claimed: Sequence[Dated] = ()

    @property
    def rank(self) -> tuple[str, str] | None:
        """Return what a list in order of time sorts it by: the earliest of its dates."""
        dates = [self.when] if self.when else [each.when for each in self.claimed]
        return min((date.rank for date in dates), default=None)


@dataclass(slots=True)
class Voice:
    """Somebody taking a stance on a claim; ``after`` are those whose word is passed on."""

    iri: str
    stance: Ref | None
    holders: Sequence[Ref]
    passages: Sequence[Passage]
    after: Sequence[Ref] = ()
    notes: Sequence[Text] = ()
    when: When | None = None
    anchor: str = ""


@dataclass(slots=True)
class Claimed:
    """A claim with its standing and its voices; ``more`` are left to the page of the claim.

    ``anchor`` is set where the claim is a part of the thing whose page it stands on.
    """

    claim: Ref
    status: Ref | None
    voices: Sequence[Voice]
    more: int = 0
    rivals: int = 0
    anchor: str = ""


@dataclass(slots=True)
class Dated:
    """A date that a claim gives, with who says so."""

    when: When
    claim: Claimed


@dataclass(slots=True)
class Counted:
    """A figure: what was counted, from low to high, and who says so with which standing.

    ``year`` is the year in which it was claimed, where the data has it; ``said`` are the words of
    the source that stand for a number.
    """

    figure: Ref
    low: str = ""
    best: str = ""
    high: str = ""
    precision: Ref | None = None
    unit: Ref | None = None
    measure: Ref | None = None
    method: Ref | None = None
    area: Ref | None = None
    period: When | None = None
    year: str = ""
    said: Sequence[Text] = ()
    subjects: Sequence[Ref] = ()
    claims: Sequence[Claimed] = ()
    passages: Sequence[Passage] = ()


Shown: TypeAlias = "Ref | Text | When | Passage | Card"
Row: TypeAlias = "Rested | Card | Claimed | Counted | Voice | Line | Ref | Passage"


@dataclass(slots=True)
class Rested:
    """A passage and what rests on it; ``anchor`` is the fragment of its IRI."""

    passage: Passage
    cards: Sequence[Card]
    anchor: str


@dataclass(slots=True)
class Section:
    """A list on a page: ``key`` gives its title and anchor, ``layout`` the way it is set.

    ``rows`` are those of this ``sheet`` of ``total``.
    """

    key: str
    layout: str
    rows: Sequence[Row]
    total: int
    sheet: Sheet


@dataclass(frozen=True)
class Page:
    """A page before it is put into words: ``values`` are what its template fills in.

    ``title`` is a thing, a text, a query, or a key of the interface's words. ``scripts`` are those
    that have something to enhance here. ``iri`` is set where the page is about a thing, with files
    in RDF and citations beside it; ``sections`` and ``passages`` are what can be cited. ``more``
    are the parts of further pages at the same path, told by the first one.
    """

    path: str
    part: str
    template: str
    title: Ref | Text | Query | str
    values: Mapping[str, object] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()
    iri: str = ""
    sections: Sequence[Section] = ()
    passages: Sequence[Passage] = ()
    more: tuple[str, ...] = ()

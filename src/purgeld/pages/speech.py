"""Values put into words for readers of one language, as HTML that is safe whatever they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from purgeld import datewords
from purgeld.pages.facts import Text
from purgeld.pages.refs import WEB, Ref, row_key
from purgeld.pages.site import FIRST_PART, file_name, href
from purgeld.pages.views import Passage, When
from purgeld.pages.wording import clean, cut, duration, grouped, plural, runs_from_right, words
from purgeld.queries import Query
from purgeld.terms import PG, XSD, curie

if TYPE_CHECKING:
    from collections.abc import Mapping

    from purgeld.pages.content import Download
    from purgeld.pages.site import Site, Spot
    from purgeld.pages.views import Counted

FORMATS = {
    "csv": "CSV",
    "jsonld": "JSON-LD",
    "nq": "N-Quads",
    "nt": "N-Triples",
    "parquet": "Parquet",
    "rdf": "RDF/XML",
    "trig": "TriG",
    "ttl": "Turtle",
}
LONGEST_LINK = 160
LONGEST_ROW = 70
LONGEST_KEY = 24
LONGEST_TEXT = 6_000
MOST = 50_000
_ADDRESS = re.compile(r"https?://[^\s<>\"]+|(?:mailto:)?[^\s@<>:\"]+@[^\s@<>\"]+")
_PLAIN_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_NUMBERS = frozenset(XSD(kind).value for kind in ("decimal", "integer", "double", "float"))
_TERM = XSD("duration").value
_MARKED = {
    PG("AllegedGroup").value: "alleged",
    PG("AllegedEvent").value: "alleged",
    PG("Charge").value: "charge",
    PG("Thesis").value: "thesis",
}
_THOUSAND = 1_000
_TELLING = frozenset(PG(name).value for name in ("hasCharge", "alleges"))
_TOLD = frozenset(
    PG(name).value for name in ("hasAgent", "isMembershipIn", "isHeldBy", "hasStance")
)
_PENALTY = frozenset(PG(name).value for name in ("imposes", "penaltyTerm"))
_TAKING_PART = PG("hasParticipation").value
_NOTHING = Markup("")
_LANG, _AUTO = Markup(' lang="{}"'), Markup(' dir="auto"')
_LINK, _NAME = Markup('<a href="{}"{}>{}</a>'), Markup("<span{}>{}</span>")
_OUTSIDE = Markup('<a href="{}" rel="external noopener"{}>{}</a>')
_MARK = Markup(' <small class="mark {}">{}</small>')
_TIME = Markup('<time datetime="{}">{}</time>')
_ROW = Markup('<a class="src" href="{}" title="{}">{}, {} {}</a>')
_SOURCE = Markup('<a class="src" href="{}" title="{}">{} {}–{}</a>')


@dataclass
class Speech:
    """One language on pages at one depth; ``root`` is the way from there to the site's root."""

    language: str
    root: str
    site: Site
    ui: Mapping[str, Markup] = field(init=False)
    telling: frozenset[str] = _TELLING
    told: frozenset[str] = _TOLD
    penalty: frozenset[str] = _PENALTY
    taking_part: str = _TAKING_PART
    _memory: dict[object, Markup] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Look up the words once."""
        self.words = words(self.language)
        self.ui = {key: escape(text) for key, text in self.words["ui"].items()}
        self.phrases: Mapping[str, str] = self.words["phrases"]
        self._statuses: Mapping[str, str] = self.words["statuses"]
        self._tongues: Mapping[str, str] = self.words["languages"]
        self._key = (self.language, self.root)

    def link(self, ref: Ref) -> Markup:
        """Return a thing's name as a link to its page; outside things only by http(s)."""
        made = ref.links.get(self._key)
        if made is None:
            made = ref.links[self._key] = self._link(ref)
        return made

    def unmarked(self, ref: Ref) -> Markup:
        """Return a link where the words before it already say what the thing is."""
        return self._plain_link(ref)

    def _link(self, ref: Ref) -> Markup:
        return self._plain_link(ref) + self._mark(ref)

    def _plain_link(self, ref: Ref) -> Markup:
        name = self.name(ref)
        said, tag = self.marked_text(name, LONGEST_LINK), self.attributes(name)
        if ref.spot:
            return _LINK.format(self.address(ref.spot), tag, said)
        if ref.outside:
            return _OUTSIDE.format(ref.outside, tag, said)
        return _NAME.format(tag, said)

    def _mark(self, ref: Ref) -> Markup:
        """Say beside a name what it must not be taken for: a claim, something only alleged."""
        key = next((_MARKED[kind] for kind in ref.kinds if kind in _MARKED), "")
        status = ref.status.rpartition("/")[2]
        said = [self.ui[key]] if key else []
        said += [escape(self._statuses.get(status, status))] if status else []
        return _MARK.format(status or key, Markup(", ").join(said)) if said else _NOTHING

    def address(self, found: Spot) -> str:
        """Return the relative address of a spot."""
        return href(found, self.language, self.root, self.site)

    def path(self, path: str, part: str = FIRST_PART) -> str:
        """Return the relative address of a page by its path."""
        return self.root + file_name(path, part, self.language, self.site)

    def name(self, ref: Ref) -> Text:
        """Return a thing's name as text."""
        return ref.text(self.language, self.site.languages)

    def bare(self, ref: Ref) -> Markup:
        """Return a thing's name, not as a link."""
        name = self.name(ref)
        return _NAME.format(self.attributes(name), self.marked_text(name, LONGEST_LINK))

    def title(self, title: Ref | Text | Query | str) -> Text:
        """Return the title of a page: a thing's name, a text, or words of the interface."""
        if isinstance(title, Ref):
            return self.name(title)
        if isinstance(title, Query):
            return Text(self.question(title), self.language)
        return title if isinstance(title, Text) else Text(self.ui[title].unescape(), self.language)

    def question(self, query: Query) -> str:
        """Return the title of a saved query."""
        return query.title_ru if self.language == "ru" else query.title

    def topic(self, tag: str) -> Markup:
        """Return what saved queries of a tag are about; a tag without words stands for itself."""
        known: Mapping[str, str] = self.words["tags"]
        return escape(known[tag]) if tag in known else self.text(Text(tag.capitalize(), "en"))

    def plain(self, text: Text | str) -> str:
        """Return a text without characters that hide or turn others."""
        return clean(text if isinstance(text, str) else text.value)

    def plain_name(self, ref: Ref) -> str:
        """Return a thing's name without characters that hide or turn others."""
        return clean(self.name(ref).value)

    def marked_text(self, text: Text, longest: int = LONGEST_TEXT) -> Markup:
        """Return the words of a text, escaped, cut where they are too many."""
        return escape(clean(cut(text.value, longest)))

    def attributes(self, text: Text) -> Markup:
        """Return the attributes that say the language and direction of a text, where needed."""
        foreign = bool(text.language) and text.language != self.language
        tag = _LANG.format(text.language) if foreign else _NOTHING
        return tag + _AUTO if runs_from_right(text.value) else tag

    def cell(self, raw: str) -> Markup:
        """Return the text of a cell of a source, whose language nobody has said."""
        text = Text(raw)
        return _NAME.format(self.attributes(text), self.marked_text(text))

    def contact(self, contact: str) -> Markup:
        """Return where to write to, as a link if it is an address of the web or of mail.

        Other words are in the first language of the site. Where nothing is set, that is said.
        """
        if not contact.strip():
            return self.ui["no-contact"]
        if _ADDRESS.fullmatch(contact):
            target = contact if ":" in contact else f"mailto:{contact}"
            return _LINK.format(target, _NOTHING, contact)
        return self.text(Text(contact, self.site.languages[0]))

    def outside(self, value: Text | str) -> Markup:
        """Return an outside address as a link, if it is one of the web."""
        text = value if isinstance(value, str) else value.value
        said = escape(clean(cut(text, LONGEST_LINK)))
        return _OUTSIDE.format(text, _NOTHING, said) if WEB.fullmatch(text) else said

    def text(self, value: Text) -> Markup:
        """Return a literal in words, marked where it is in another language."""
        if value.datatype in _NUMBERS:
            return escape(grouped(value.value, self.language))
        if value.datatype == _TERM:
            return escape(duration(value.value, self.language))
        tag = self.attributes(value)
        return _NAME.format(tag, self.marked_text(value)) if tag else self.marked_text(value)

    def when(self, date: When) -> Markup:
        """Return a date in words; one that machines can read as it stands is marked as such."""
        return self._memory.get(date.edtf) or self._remember(date.edtf, self._when(date.edtf))

    def _when(self, edtf: str) -> Markup:
        said = datewords.in_words(edtf, self.language)
        plain = _PLAIN_DAY.fullmatch(edtf)
        return _TIME.format(edtf, said) if plain else _NAME.format(_NOTHING, clean(said))

    def _remember(self, key: object, made: Markup) -> Markup:
        if len(self._memory) > MOST:
            self._memory.clear()
        self._memory[key] = made
        return made

    def say(self, value: Ref | Text | When | Passage) -> Markup:
        """Return any value that is not a statement of its own."""
        if isinstance(value, Ref):
            return self.link(value)
        if isinstance(value, When):
            return self.when(value)
        return self.text(value) if isinstance(value, Text) else self.passage(value)

    def passage(self, found: Passage) -> Markup:
        """Return a passage as a link to the page that lists it."""
        if found.spot is None:
            return self.link(found.section or found.source)
        key = (found.spot, found.source.iri, found.weak)
        return self._memory.get(key) or self._remember(key, self._graded(found, found.spot))

    def _graded(self, found: Passage, spot: Spot) -> Markup:
        """Say behind a source that it is trusted less than others."""
        said = self._passage(found, spot)
        return said + _MARK.format("weak", self.ui["weak-source"]) if found.weak else said

    def _passage(self, found: Passage, spot: Spot) -> Markup:
        source = self.plain_name(found.source)
        if found.start < 0:
            row = self.plain_name(found.section) if found.section else ""
            key = cut(clean(row_key(found.section.iri)), LONGEST_KEY) if found.section else ""
            said = cut(source, LONGEST_ROW), self.ui["row"], key
            return _ROW.format(self.address(spot), cut(row, LONGEST_LINK), *said)
        head = self.plain_name(found.section) if found.section else source
        title = f"{self.ui['source'].unescape()}: {cut(source, LONGEST_LINK)}"
        place = cut(head, LONGEST_LINK), found.start, found.end
        return _SOURCE.format(self.address(spot), title, *place)

    def phrase(self, predicate: Ref | None, *, back: bool = False) -> Markup:
        """Return the words for a property, from the object's side if ``back``."""
        if predicate is None:
            return _NOTHING
        key = ("<" if back else "") + curie(predicate.iri)
        if key in self.phrases:
            return escape(self.phrases[key])
        return self.marked_text(self.name(predicate), LONGEST_LINK)

    def classed(self, kind: Ref) -> Markup:
        """Return the name of a class as a link, or words for one of another vocabulary."""
        said = self.phrases.get(curie(kind.iri))
        return escape(said) if said else self.link(kind)

    def section(self, key: str, kind: str) -> str:
        """Return the title of a list on pages of a kind."""
        titles: Mapping[str, str] = self.words["sections"]
        return titles.get(f"{key}.{kind}") or titles[key]

    def tongue(self, tag: str) -> str:
        """Return the name of a language from its tag (BCP 47)."""
        first, *rest = tag.lower().split("-")
        more = [self._tongues[part] for part in rest if part in self._tongues]
        return ", ".join([self._tongues.get(first, first), *more])

    def number(self, row: Counted) -> str:
        """Return a figure: its softening word, its number or range, else the source's words."""
        ends = (row.low, row.best, row.high)
        low, best, high = (grouped(end, self.language) if end else "" for end in ends)
        span = f"{low} – {high}" if low and high else ""
        soft = self._softly(row.precision)
        if best:
            return f"{soft}{best} ({span})" if span else f"{soft}{best}"
        if span or not (low or high):
            said = f"“{cut(self.plain(row.said[0]), LONGEST_LINK)}”" if row.said else "–"
            return f"{soft}{span or said}"
        bound = f"{self.ui['at-least' if low else 'up-to'].unescape()} "
        return f"{soft or bound}{low or high}"

    def count(self, number: int, noun: str = "") -> str:
        """Return a number in words, with the right form of a noun of the interface."""
        said = grouped(str(number), self.language)
        return f"{said} {plural(number, self.words['counts'][noun])}" if noun else said

    def held(self, file: Download) -> str:
        """Return what a file holds, and its format."""
        name, _, suffix = file.name.rpartition("/")[2].partition(".")
        what = self.words["files"].get(name, name)
        return f"{what}, {FORMATS.get(suffix, suffix)}"

    def size(self, size: int) -> str:
        """Return the size of a file in words."""
        for unit in ("B", "kB", "MB"):
            if size < _THOUSAND:
                return f"{size} {unit}"
            size = round(size / _THOUSAND)
        return f"{grouped(str(size), self.language)} GB"

    def _softly(self, precision: Ref | None) -> str:
        if precision is None or precision.iri.endswith("/exact"):
            return ""
        return f"{self.plain_name(precision)} "

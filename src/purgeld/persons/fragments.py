"""Lines about a value, without their subject: made once for each distinct value, then reused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from purgeld import dates
from purgeld.persons import concepts, nquads
from purgeld.persons.nquads import SUBJECT, iri
from purgeld.records.regions import AMBIGUOUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from purgeld.persons.concepts import Concept
    from purgeld.records.reading import Reading

    Writer = Callable[["Fragments", str, Reading[Any], list[Concept]], str]

MOST = 10_000
Made = TypeVar("Made")
# The length of a text that stands beside what was read of it; the raw text is kept in any case.
LONGEST = 1000
_REFERS = "crm:P67_refers_to"


class Memo(dict[str, Made]):
    """What a function makes of each text, made once; it begins anew when it has grown large."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[str], Made]) -> None:
        """Take the function."""
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> Made:
        """Make what was not made before."""
        if len(self) >= MOST:
            self.clear()
        found = self[text] = self._make(text)
        return found


class Fragments:
    """Makes the lines that follow from one value; collects the concepts that they name."""

    def __init__(self, graph: str, language: str) -> None:
        """Take the IRI of the graph and the language of the source."""
        self.end = f" <{graph}> .\n"
        self.language = language
        self.concepts: set[Concept] = set()
        self._made: dict[tuple[object, ...], tuple[str, tuple[Concept, ...]]] = {}
        self._times: dict[str, str] = {}

    def of(self, field: str, reading: Reading[Any]) -> str:
        """Return the lines of a field of the person or a case; nothing for one that adds none."""
        # A short form has another region in another record, or none for sure.
        region = getattr(reading.value, "region", None)
        key = (field, reading.raw, region.key if region else "", reading.issues)
        found = self._made.get(key)
        if found is None:
            if len(self._made) >= MOST:
                self._made.clear()
            writer = _WRITERS.get(field)
            named: list[Concept] = []
            text = writer(self, field, reading, named) if writer else ""
            found = self._made[key] = (text, tuple(named))
        if found[1]:
            self.concepts.update(found[1])
        return found[0]

    def line(self, predicate: str, term: str) -> str:
        """Write one line of whose subject a mark stands."""
        return f"{SUBJECT} {iri(predicate)} {term}{self.end}"

    def text(self, predicate: str, text: str, language: str = "") -> str:
        """Write one line with a text in a language, by default that of the source."""
        return self.line(predicate, f'"{nquads.escape(text)}"@{language or self.language}')

    def links(self, predicate: str, named: Iterable[Concept], seen: list[Concept]) -> str:
        """Write a line for each concept, and note that it is named."""
        lines = []
        for concept in dict.fromkeys(named):
            seen.append(concept)
            lines.append(self.line(predicate, nquads.concept(concept.scheme, concept.key)))
        return "".join(lines)

    def time(self, edtf: str) -> str:
        """Write what a time-span says: the text of its date and the bounds."""
        found = self._times.get(edtf)
        if found is None:
            if len(self._times) >= MOST:
                self._times.clear()
            found = self._times[edtf] = self._time(edtf)
        return found

    def _time(self, edtf: str) -> str:
        span = dates.bounds(edtf)
        kind = f"^^{iri('xsd:dateTime')}"
        lines = [
            self.line("rdf:type", iri("crm:E52_Time-Span")),
            self.line("pg:edtf", f'"{edtf}"'),
        ]
        if span.begin:
            lines.append(self.line("crm:P82a_begin_of_the_begin", f'"{span.begin}"{kind}'))
        if span.end:
            lines.append(self.line("crm:P82b_end_of_the_end", f'"{span.end}"{kind}'))
        return "".join(lines)


def unique(texts: Iterable[str]) -> list[str]:
    r"""Return each line of some texts once, in order; only a line feed ends a line.

    >>> unique(["a\nb\n", "b\n"])
    ['a\n', 'b\n']
    """
    lines = dict.fromkeys("".join(texts).split("\n"))
    return [f"{line}\n" for line in lines if line]


def _states(read: Callable[[Any], Iterable[Concept]], *, plain: bool = False) -> Writer:
    def write(made: Fragments, field: str, reading: Reading[Any], seen: list[Concept]) -> str:
        del field
        if reading.value is None or (isinstance(reading.value, str) and not plain):
            return ""
        return made.links(_REFERS, read(reading.value), seen)

    return write


def _place(made: Fragments, field: str, reading: Reading[Any], seen: list[Concept]) -> str:
    """Write the words of a place, and the region that they name."""
    if reading.empty:
        return ""
    predicate = _PLACES[field]
    lines = made.text(predicate, reading.raw.strip()[:LONGEST])
    region = getattr(reading.value, "region", None)
    if region is not None and AMBIGUOUS not in reading.issues:
        lines += made.links(predicate, [concepts.region(region)], seen)
    burial = getattr(reading.value, "burial", "")
    if burial:
        lines += made.links(_REFERS, [concepts.plain("burialsite", burial)], seen)
    return lines


def _body(made: Fragments, field: str, reading: Reading[Any], seen: list[Concept]) -> str:
    del field
    if reading.value is None:
        return ""
    sure = AMBIGUOUS not in reading.issues
    if isinstance(reading.value, str):
        return made.text("dcterms:description", reading.value[:LONGEST])
    return made.links("crm:P2_has_type", [concepts.body(reading.value, sure=sure)], seen)


def _charge(made: Fragments, field: str, reading: Reading[Any], seen: list[Concept]) -> str:
    value = reading.value
    if value is None:
        return ""
    if field == "articles" and isinstance(value, tuple):
        return made.links("pg:citesArticle", map(concepts.article, value), seen)
    if isinstance(value, str):
        return made.text("dcterms:description", value[:LONGEST])
    cited = [*map(concepts.article, value.articles), *map(concepts.letter, value.letters)]
    named = [concepts.plain("accusation", key) for key in (*value.offences, *value.categories)]
    return made.links("pg:citesArticle", cited, seen) + made.links(_REFERS, named, seen)


def _address(made: Fragments, field: str, reading: Reading[Any], seen: list[Concept]) -> str:
    del field, seen
    text = reading.raw.strip()
    return made.line("schema:url", f"<{text}>") if nquads.is_address(text) else ""


def _variants(made: Fragments, field: str, reading: Reading[Any], seen: list[Concept]) -> str:
    del field, seen
    text = str(reading.value or "")
    return made.text("skos:altLabel", text[:LONGEST]) if text else ""


_SEX = {"m": "male", "f": "female"}
_PLACES = {
    "birthplace": "schema:birthPlace", "residence": "schema:homeLocation",
    "death-place": "schema:deathPlace", "burial": "schema:location",
    "execution-place": "schema:location", "detention-place": "schema:location",
}  # fmt: skip
_WRITERS: dict[str, Writer] = {
    "sex": _states(lambda value: [concepts.plain("sex", _SEX.get(value, value))], plain=True),
    "nationality": _states(lambda value: [concepts.plain("people", key) for key in value.keys]),
    "occupation": _states(lambda value: [concepts.plain("occupation", value.group)]),
    "education": _states(lambda value: [concepts.plain("education", value)], plain=True),
    "party": _states(concepts.ties),
    "arrest-body": _body, "sentencing-body": _body, "rehabilitation-body": _body,
    "charge": _charge, "articles": _charge, "url": _address,
    "variants": _variants, "surname-variants": _variants, "given-variants": _variants,
    "patronym-variants": _variants,
    **dict.fromkeys(_PLACES, _place),
}  # fmt: skip

"""The index of names for the search: small files by the first letters of a folded word."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from purgeld.names import spellings, tag
from purgeld.names.folding import words_of
from purgeld.pages import cards, registers
from purgeld.pages.facts import Text
from purgeld.pages.kinds import BROWSED
from purgeld.pages.refs import LABELS
from purgeld.pages.site import path_of
from purgeld.pages.thing import ALTERNATIVES
from purgeld.pages.wording import clean, cut, words
from purgeld.terms import PG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from purgeld.pages.reading import Reading

Row: TypeAlias = "tuple[str, str, str, str, str]"

VERSION = 1
LARGEST = 300
LONGEST_LABEL = 160
NAME = PG("hasName").value


def keys(text: str, language: str) -> set[str]:
    """Return the keys under which a name is found: its words, folded, and as they sound.

    ``language`` is the tag of the name. Keys by sound begin with ``~``; see :mod:`names.spellings`.

    >>> sorted(keys("Никола́й Ежов", "ru"))
    ['~.šv', '~nkl', 'ежов', 'николаи']
    """
    return folded_words(text) | spellings.index_keys(text, tag(language))


def folded_words(text: str) -> set[str]:
    """Return the words of a text, folded: what a query is looked up by.

    >>> sorted(folded_words("Никола́й Ёжин"))
    ['ежин', 'николаи']
    """
    return set(words_of(text))


def rows(
    reading: Reading,
    keys_of: Callable[[str, str], set[str]] = keys,
    kinds: Iterable[str] = BROWSED,
) -> Iterator[tuple[Row, set[str]]]:
    """Give each name of each thing in the registers of these kinds, with its keys."""
    for kind in kinds:
        for iri in registers.register(reading, kind).ordered:
            if reading.owner(iri) != iri:
                continue
            path, note = path_of(iri, reading.base), note_of(reading, iri)
            for text in _names(reading, iri):
                label = clean(cut(text.value, LONGEST_LABEL))
                yield (label, text.language, kind, path, note), keys_of(label, text.language)


def _names(reading: Reading, iri: str) -> Iterable[Text]:
    own = (iri, *reading.links(iri, NAME))
    found = (
        value
        for node in own
        for predicate in (*LABELS, ALTERNATIVES)
        for value in reading.about(node).get(predicate, ())
    )
    texts = {(t.value, t.language): t for t in found if isinstance(t, Text) and t.value.strip()}
    return texts.values() or [Text(iri.rpartition("/")[2])]


def note_of(reading: Reading, iri: str) -> str:
    """Return the years of a life, or the date of an event as EDTF."""
    ends = [cards.end_of_life(reading, iri, predicate) for predicate in cards.ENDS]
    if any(ends):
        return "–".join(end.edtf[:4] if end else "?" for end in ends)
    date = cards.when(reading, iri)
    return date.edtf if date else ""


def index(
    found: Iterable[tuple[Row, set[str]]], languages: Iterable[str]
) -> Iterator[tuple[str, object]]:
    """Yield the files of the index below ``search/`` with what they hold, as JSON values.

    No shard has many more than ``LARGEST`` rows, unless they all have one key.
    """
    by_key: dict[str, list[Row]] = {}
    for row, own in found:
        for key in own:
            by_key.setdefault(key, []).append(row)
    shards = dict(_shards("", sorted(by_key), by_key))
    kinds = {
        kind: {language: words(language)["kinds"][kind] for language in languages}
        for kind in BROWSED
    }
    contents = {"version": VERSION, "shards": sorted(shards), "kinds": kinds, "spellings": True}
    yield "index.json", contents
    yield "spellings.json", spellings.for_browser()
    for prefix, own_keys in sorted(shards.items()):
        name = prefix.encode().hex()
        yield f"{name}.json", {key: sorted(by_key[key]) for key in own_keys}


def _shards(
    prefix: str, own: list[str], by_key: Mapping[str, list[Row]]
) -> Iterator[tuple[str, list[str]]]:
    """Split keys by one more letter where there is too much under a prefix."""
    groups: dict[str, list[str]] = {}
    for key in own:
        groups.setdefault(key[: len(prefix) + 1], []).append(key)
    for start, inside in groups.items():
        size = sum(len(by_key[key]) for key in inside)
        if size <= LARGEST or (inside == [start]):
            yield start, inside
        elif start in by_key:
            yield start, [start]
            yield from _shards(start, [key for key in inside if key != start], by_key)
        else:
            yield from _shards(start, inside, by_key)

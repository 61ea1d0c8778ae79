"""Names found by their words, as the pages' script finds them: the same index, the same order.

The index is that of :mod:`purgeld.pages.search`: rows of names by key, in shards by first letters.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from purgeld.names import folding, spellings
from purgeld.pages import alphabet, asked, search, wording
from purgeld.pages.kinds import BROWSED
from purgeld.pages.registers import RECORD
from purgeld.pages.site import path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from purgeld import pages
    from purgeld.pages.reading import Reading
    from purgeld.pages.search import Row

MOST = 200
MOST_TURNED = 3  # words of a query that are tried in every order
LONG_KEY = 4  # letters of a key by sound from which on its beginning is enough
LONGEST = 100  # letters of a word that may be a name
_PART = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")


class Hit(NamedTuple):
    """A thing that bears the names asked for; ``form`` is the name found, if not the label."""

    label: str
    form: str
    kind: str
    path: str
    note: str


# How many words are met whole, fewer by their beginning; how long the name is; the name.
Scored: TypeAlias = "tuple[int, int, str, Hit]"


class Shards(Protocol):
    """The files of an index, by name."""

    def read(self, name: str) -> object:
        """Return the content of ``NAME.json``, an empty object if there is none."""


class FileShards:
    """The index that a build has written."""

    def __init__(self, folder: Path) -> None:
        """Read below this folder."""
        self._folder = folder

    def read(self, name: str) -> object:
        """Return the content of a file."""
        path = self._folder / f"{name}.json"
        return json.loads(path.read_bytes()) if path.is_file() else {}


class MadeShards:
    """An index made from a store, when it is first asked for."""

    def __init__(
        self, content: pages.Content | None = None, site: pages.Site | None = None
    ) -> None:
        """Make it from what pages are made from."""
        self._content = content
        self._site = site

    @cached_property
    def files(self) -> Mapping[str, object]:
        """The whole index: the content of each file by its name."""
        if self._content is None or self._site is None:
            return {}
        reading = self._content.reading(self._site)
        # Records that lists order are looked up there.
        left_out = {RECORD} if alphabet.blocks(reading) else set()
        rows = search.rows(reading, kinds=[kind for kind in BROWSED if kind not in left_out])
        found = search.index(rows, self._site.languages)
        files = {name.removesuffix(".json"): content for name, content in found}
        if left_out and isinstance(contents := files["index"], dict):
            files["index"] = {**contents, "asked": True}
        return files

    def read(self, name: str) -> object:
        """Return the content of a file."""
        # Through JSON, so that rows are lists as in the files of a build.
        return json.loads(json.dumps(self.files.get(name, {})))


class ListedRecords:
    """Finds records by the beginnings of their names in the lists that a store holds.

    The words of a name may be typed in any order, as long as there are not many.
    """

    def __init__(self, content: pages.Content, site: pages.Site) -> None:
        """Look in what pages are made from."""
        self._content, self._site = content, site

    def find(self, query: str, language: str) -> list[Scored]:
        """Return the first records in the order of their names, at most ``MOST``."""
        reading = self._content.reading(self._site)
        words = list(_spelt(query))
        listed = asked.listed(reading)
        if listed is None or not words:
            return []
        orders = permutations(words) if len(words) <= MOST_TURNED else [words]
        found = {iri: name for one in orders for name, iri in listed.starting(" ".join(one), MOST)}
        chosen = sorted(found, key=lambda iri: (found[iri], iri))[:MOST]
        reading.ahead(chosen)
        kind = wording.words(language)["kinds"][RECORD]
        return [
            _ranked(self._hit(reading, iri, kind, language), words, found[iri].split())
            for iri in chosen
        ]

    def _hit(self, reading: Reading, iri: str, kind: str, language: str) -> Hit:
        label = reading.ref(iri).text(language, self._site.languages).value
        path = path_of(iri, reading.base)
        return Hit(label, "", kind, path, search.note_of(reading, iri))


def _ranked(hit: Hit, asked_: Sequence[str], own: Sequence[str]) -> Scored:
    whole = sum(word in own for word in asked_)
    return -whole, len(own), hit.label.casefold(), hit


@dataclass
class _Named:
    rows: list[Row]
    exact: bool


class Suggesting:
    """Finds the things whose names have, for each word asked, a word that begins with it."""

    def __init__(self, shards: Shards, records: ListedRecords | None = None) -> None:
        """Look names up in these shards, and those of records in lists too."""
        self.shards = shards
        self._records = records

    def find(self, query: str, language: str) -> list[Hit]:
        """Return the things found, the best first, at most ``MOST``."""
        scored = self._indexed(query, language)
        if self._records:
            scored += self._records.find(query, language)
        return [each[-1] for each in sorted(scored, key=lambda each: each[:3])[:MOST]]

    def _indexed(self, query: str, language: str) -> list[Scored]:
        written = _spelt(query)
        asked = list(written)
        contents = self.shards.read("index")
        if not asked or not isinstance(contents, dict) or not contents:
            return []
        answers = [self._answer(word, written[word], contents) for word in asked]
        shared = [p for p in answers[0] if all(p in other for other in answers[1:])]
        kinds: Mapping[str, Mapping[str, str]] = contents["kinds"]
        return [_scored(path, answers, asked, language, kinds) for path in shared]

    def _answer(self, word: str, written: str, contents: Mapping[str, Any]) -> dict[str, _Named]:
        """Find names with a word that begins so, or else with a word that sounds so."""
        typed = self._beginning(word, contents["shards"])
        if typed or not contents.get("spellings") or len(written) > LONGEST:
            return typed
        return self._sounding(written, contents["shards"])

    def _sounding(self, word: str, shards: Sequence[str]) -> dict[str, _Named]:
        found: dict[str, _Named] = {}
        for key in sorted(spellings.query_keys(word)):
            for own, rows in self._rows(key, shards):
                if own == key or (len(key) > LONG_KEY and own.startswith(key)):
                    _add(found, rows, exact=own == key)
        return found

    def _beginning(self, word: str, shards: Sequence[str]) -> dict[str, _Named]:
        found: dict[str, _Named] = {}
        for key, rows in self._rows(word, shards):
            if key.startswith(word):
                _add(found, rows, exact=key == word)
        return found

    def _rows(self, start: str, shards: Sequence[str]) -> Iterator[tuple[str, list[Row]]]:
        for shard in _shards_for(start, shards):
            content = self.shards.read(shard.encode().hex())
            if isinstance(content, dict):
                yield from content.items()


def _add(found: dict[str, _Named], rows: Iterable[Row], *, exact: bool) -> None:
    for row in rows:
        known = found.setdefault(row[3], _Named([], exact=False))
        known.rows.append(row)
        known.exact |= exact


def _spelt(text: str) -> dict[str, str]:
    """Return the words of a text, folded, each with the form in which it was written."""
    parts = _PART.findall(unicodedata.normalize("NFC", text))
    return {word: part for part in parts for word in folding.words_of(part)}


def _shards_for(word: str, shards: Sequence[str]) -> list[str]:
    longer = [shard for shard in shards if shard.startswith(word)]
    above = [shard for shard in shards if word.startswith(shard) and shard != word]
    nearest = max(above, key=len, default="")
    return [nearest, *longer] if nearest and word not in longer else longer


def _scored(
    path: str,
    answers: Iterable[Mapping[str, _Named]],
    asked: Sequence[str],
    language: str,
    kinds: Mapping[str, Mapping[str, str]],
) -> Scored:
    """Rank a thing: by whole words met, then by the length of the name that answers best."""
    named = [answer[path] for answer in answers]
    rows = [row for each in named for row in each.rows]
    best = min(rows, key=lambda row: _distance(row[0], asked))
    own = next((row for row in rows if row[1] == language), best)
    form = "" if best[0] == own[0] else best[0]
    kind = kinds.get(own[2], {}).get(language, own[2])
    hit = Hit(own[0], form, kind, path, own[4])
    whole = sum(each.exact for each in named)
    return -whole, len(_words(best[0])), own[0].casefold(), hit


def _distance(name: str, asked: Sequence[str]) -> tuple[int, int]:
    own = _words(name)
    met = sum(any(other.startswith(word) for other in own) for word in asked)
    return -met, len(own)


def _words(text: str) -> list[str]:
    return folding.words_of(text)

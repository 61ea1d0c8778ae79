"""What a rebuild may take over from the last build: files whose inputs are the same.

Beside a build stands its record: for each unit of files the questions that were asked of the facts
for it, and one digest over their answers, the code and everything else that went in. Where the
digest comes out the same, the files are the same, and are linked instead of made. A file that was
touched since it was written (size or time differ) is made anew. What the code alone makes of a
text, such as the keys of a name, is recalled as long as the code is the same.
"""

from __future__ import annotations

import json
import os
import sys
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from purgeld import output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from purgeld.output import Folder
    from purgeld.pages.content import Content
    from purgeld.pages.reading import Reads

    Asked: TypeAlias = Sequence[Sequence[str]]
    _File: TypeAlias = tuple[int, str, int]

VERSION = 2
MOST_UNITS, MOST_DIGESTS, MOST_RECALLED = 50_000, 40_000, 50_000


class Digests:
    """Digests of the answers that facts give, each computed once, as long as they are not many."""

    def __init__(self, content: Content) -> None:
        """Answer from this content."""
        facts, refs = content.facts, content.refs
        self._memories = (
            _Memory(facts.about),
            _Memory(facts.pointing),
            _Memory(lambda iri: refs[iri].known),
        )

    def of(self, asked: Asked, rest: str) -> str:
        """Return one digest over all answers, and over ``rest``."""
        whole = blake2b(rest.encode(), digest_size=20)
        for memory, iris in zip(self._memories, asked, strict=True):
            whole.update(b"".join(map(memory.__getitem__, iris)) + b"/")
        return whole.hexdigest()


class _Memory(dict[str, bytes]):
    def __init__(self, ask: Callable[[str], object]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, iri: str) -> bytes:
        if len(self) >= MOST_DIGESTS:
            self.clear()
        said = f"{iri}\n{self._ask(iri)!r}"
        made = self[iri] = blake2b(said.encode(errors="surrogatepass"), digest_size=16).digest()
        return made


class _Unit(NamedTuple):
    digest: str
    asked: Asked
    files: Sequence[str]


class Keeper:
    """Takes files over from the last build, and records how this one came about."""

    def __init__(self, folder: Folder, digests: Digests, settings: str) -> None:
        """Keep files of ``folder.previous``; on ``settings`` every file rests."""
        self._folder = folder
        self._digests = digests
        self._settings = blake2b(settings.encode(), digest_size=20).hexdigest()
        self._old = _Record.read(folder.previous)
        self._told = self._old.told if self._old.settings == self._settings else {}
        self._new = _Record(None, self._settings)
        self.remade = 0

    def recalled(self, key: str, make: Callable[[], str]) -> str:
        """Return what the code makes of a key, which rests on nothing else; make it if need be."""
        told = self._told[key] if key in self._told else make()
        if len(self._new.told) < MOST_RECALLED:
            self._new.told[key] = told
        return told

    def kept(self, unit: str, extra: str) -> bool:
        """Take over the files of a unit if nothing that went into them has changed.

        ``extra`` stands for what they rest on beside facts and settings.
        """
        old = self._old.units.get(unit)
        if old is None or self._digest(unit, old.asked, extra) != old.digest:
            return False
        if not all(self._old.is_whole(name) for name in old.files):
            return False
        taken: list[str] = []
        for name in old.files:
            size, digest, _ = self._old.files[name]
            if not self._folder.keep(name, size, digest):
                self._folder.drop(taken)
                return False
            taken.append(name)
        self._new.units[unit] = old
        return True

    def write(self, name: str, content: bytes) -> None:
        """Write a file that was made anew, or take the last one over if it came out the same."""
        size, digest, _ = self._old.files.get(name, (-1, "", 0))
        same = size == len(content) and sha256(content).hexdigest() == digest
        if not (same and self._old.is_whole(name) and self._folder.keep(name, size, digest)):
            self._folder.write(name, content)

    def made(self, unit: str, extra: str, reads: Reads, files: Iterable[str]) -> None:
        """Record what was asked for the files of a unit that were made anew."""
        self.remade += 1
        if len(self._new.units) < MOST_UNITS:
            # Classes, roles and the like are asked for by each unit, and held once.
            asked = tuple(
                sorted(map(sys.intern, iris))
                for iris in (reads.about, reads.pointing, reads.named - reads.about)
            )
            self._new.units[unit] = _Unit(self._digest(unit, asked, extra), asked, tuple(files))

    def _digest(self, unit: str, asked: Asked, extra: str) -> str:
        return self._digests.of(asked, f"{self._settings}\n{unit}\n{extra}")

    def save(self, build: Path | None) -> None:
        """Write the record beside a build that is in its place."""
        if build:
            self._new.files = dict(self._files(build))
            self._new.write(build)

    def _files(self, build: Path) -> Iterator[tuple[str, _File]]:
        for unit in self._new.units.values():
            for name in unit.files:
                size, digest = self._folder.written[name]
                yield name, (size, digest, _stat(build, name).st_mtime_ns)


def _stat(build: Path | None, name: str) -> os.stat_result:
    return os.stat(f"{build}/{name}")  # noqa: PTH116 - a Path for each of thousands costs more


class _Record:
    """What is known of a build: its units, and size, SHA-256 and time of each of their files.

    ``settings`` is a digest of what all of it rests on, ``told`` what the code made of some texts.
    """

    def __init__(self, build: Path | None, settings: str) -> None:
        self.build, self.settings = build, settings
        self.told: dict[str, str] = {}
        self.units: dict[str, _Unit] = {}
        self.files: dict[str, _File] = {}

    def is_whole(self, name: str) -> bool:
        """Tell whether a file is as it was written."""
        size, _, time = self.files[name]
        try:
            found = _stat(self.build, name)
        except OSError:
            return False
        return found.st_size == size and found.st_mtime_ns == time

    @classmethod
    def read(cls, build: Path | None) -> _Record:
        """Read the record of a build; one that is missing or not understood knows nothing."""
        try:
            table = json.loads(output.record_of(build).read_bytes()) if build else None
            return cls._of(build, table) if isinstance(table, dict) else cls(None, "")
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return cls(None, "")

    @classmethod
    def _of(cls, build: Path | None, table: dict[str, Any]) -> _Record:
        if table.get("version") != VERSION:
            return cls(None, "")
        made = cls(build, table["settings"])
        iris, names = table["iris"], table["names"]
        made.told = dict(table["told"])
        made.units = {
            unit: _Unit(
                digest,
                tuple([iris[place] for place in own] for own in asked),
                [names[place] for place in files],
            )
            for unit, (digest, asked, files) in table["units"].items()
        }
        made.files = {name: tuple(f) for name, f in zip(names, table["files"], strict=True)}
        return made

    def write(self, build: Path) -> None:
        """Write the record beside a build, all of it or nothing."""
        iris = {
            i: n
            for n, i in enumerate({i: 0 for u in self.units.values() for a in u.asked for i in a})
        }
        names = {name: place for place, name in enumerate(self.files)}
        table = {
            "version": VERSION,
            "settings": self.settings,
            "told": self.told,
            "iris": list(iris),
            "names": list(names),
            "files": list(self.files.values()),
            "units": {
                name: [
                    unit.digest,
                    [[iris[iri] for iri in own] for own in unit.asked],
                    [names[file] for file in unit.files],
                ]
                for name, unit in self.units.items()
            },
        }
        text = json.dumps(table, separators=(",", ":"), ensure_ascii=False)
        output.replace_file(output.record_of(build), text.encode())

"""Pages against bare Jinja, a rebuild against a full build, and what many records need.

usage: python bench/pages.py [--project DIR] [--rounds N] [--records N]

Jinja is given the same templates and the values that our code has gathered, in turns with our code,
which gathers them from the graph and renders them. The memory of many records is that of a process
of its own, which fills a store on disk and writes the site of it.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import jinja2
import pyoxigraph as ox

from purgeld import assembly, building, naming, output, pages, project, website
from purgeld.jsonld import Framing
from purgeld.keeping import Digests, Keeper
from purgeld.pages import finding, rendering
from purgeld.pages.facts import StoreFacts
from purgeld.pages.site import FIRST_PART
from purgeld.terms import BASE, CRM, PG, RDF_TYPE, RDFS
from race import Row, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from purgeld.assembly import Assembly

HERE = Path(__file__).resolve().parent
CHUNK = 40
BATCH = RECORDS = 2_000
OLD, NEW = 'Nikolai Bukharin"@en', 'Nikolai I. Bukharin"@en'
SURNAMES = ("Иванов", "Петров", "Сидоров", "Коваленко", "Рабинович", "Ковальский", "Каримов")
GIVEN = ("Иван", "Пётр", "Фёдор", "Анна", "Мария", "Лев", "Яков", "Ольга")
EVENTS = (
    ("arrest", "arrested", 1937),
    ("sentencing", "sentenced", 1938),
    ("execution", "executed", 1938),
)
SITE = pages.Site(
    title={"en": "Many records"},
    description={"en": "Made up for a race."},
    languages=("en", "ru"),
    licence="https://creativecommons.org/licenses/by/4.0/",
    publisher="Nobody",
    contact="nobody",
    version="1",
    issued="2026-11-24",
    modified="2026-11-24",
)


class Clock:
    """Adds up the CPU seconds of the blocks that it is told to watch."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what this process computes while the block runs."""
        begun = time.process_time()
        yield
        self.seconds += time.process_time() - begun


def bare() -> jinja2.Environment:
    """Return an environment with our templates and the filters that they name, nothing else."""
    ours = rendering.environment()
    known = jinja2.Environment(autoescape=True)
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("purgeld.pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {k: v for k, v in ours.filters.items() if k not in known.filters}
    made.globals |= {k: v for k, v in ours.globals.items() if k not in known.globals}
    return made


def rendered(whole: Assembly, rounds: int) -> Row:
    """Measure pages of all things against bare Jinja; both must write the same text."""
    site = website.site_of(whole.project)
    facts, base = pages.GraphFacts(whole.quads), whole.project.base
    found = website.Assembled(whole, pages.Content(facts, base)).entities()
    paths = [iri.removeprefix(base) for iri in found]
    race = Race(site, bare())
    for _ in range(rounds):
        own, given = pages.Content(facts, base), pages.Content(facts, base)
        for begin in range(0, len(paths), CHUNK):
            race.turn(own, given, paths[begin : begin + CHUNK])
    return race.row()


class Race:
    """Two ways to the same pages by turns, each with names and links that it remembers itself."""

    def __init__(self, site: pages.Site, jinja: jinja2.Environment) -> None:
        """Race on a site against an environment."""
        self._site, self._jinja = site, jinja
        self._ours, self._peer = Clock(), Clock()
        self._pages = self._turns = 0

    def turn(self, own: pages.Content, given: pages.Content, paths: Sequence[str]) -> None:
        """Make the pages of some things both ways, every other time in the other order."""
        filled = [each for path in paths for each in self._values(given, path)]
        self._turns += 1
        if self._turns % 2:
            texts, plain = self._gathered(own, paths), self._plain(filled)
        else:
            plain, texts = self._plain(filled), self._gathered(own, paths)
        if texts != plain:
            raise SystemExit(f"bare Jinja writes other pages among {paths}")
        self._pages += len(texts)

    def _gathered(self, content: pages.Content, paths: Sequence[str]) -> list[str]:
        with self._ours.running():
            return [
                pages.render(page, language, self._site)
                for page in self._found(content, paths)
                for language in self._site.languages
            ]

    def _plain(self, filled: Sequence[tuple[str, dict[str, object]]]) -> list[str]:
        with self._peer.running():
            return [self._jinja.get_template(name).render(values) for name, values in filled]

    def _values(self, content: pages.Content, path: str) -> Iterator[tuple[str, dict[str, object]]]:
        for page in self._found(content, [path]):
            for language in self._site.languages:
                yield page.template, rendering.context(page, language, self._site)

    def _found(self, content: pages.Content, paths: Sequence[str]) -> Iterator[pages.Page]:
        for path in paths:
            page = finding.page_at(content.reading(self._site), path, FIRST_PART)
            if page:
                yield page

    def row(self) -> Row:
        """Return what came out."""
        ours, peer = self._ours.seconds, self._peer.seconds
        return Row(
            f"pages gathered and rendered : bare Jinja ({self._pages:,} pages)",
            f"{1e3 * ours / self._pages:.2f} CPU ms a page",
            f"{1e3 * peer / self._pages:.2f} CPU ms a page",
            f"{peer / ours:.2f} x the speed",
            "at least 0.5 x the speed",
        )


def brought_up_to_date(origin: Path) -> list[Row]:
    """Measure a build after one change against a full one, which must give the same bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = _copied(origin, folder / "project")
        _built(root, folder / "dist")
        changed = root / "data" / "third-moscow-trial.ttl"
        text = changed.read_text("utf-8")
        changed.write_text(text.replace(OLD, NEW, 1), "utf-8")
        again = _built(root, folder / "dist")
        full = _built(root, folder / "other")
        if _manifest(folder / "dist") != _manifest(folder / "other"):
            raise SystemExit("a rebuild after one change is not the same as a full build")
    return [
        Row(
            f"{what} after one change : in full",
            f"{ours:.2f} CPU s",
            f"{peer:.2f} CPU s",
            f"{peer / ours:.1f} x the speed",
            budget,
        )
        for what, ours, peer, budget in (
            ("site", again.site, full.site, "at least 10 x the speed"),
            ("purgeld build", again.whole, full.whole, ""),
        )
    ]


class Took(NamedTuple):
    """CPU seconds of a build, and of the site in it."""

    site: float
    whole: float


def _copied(origin: Path, root: Path) -> Path:
    root.mkdir()
    shutil.copytree(origin / "data", root / "data")
    for name in ("ontology", "queries", "purgeld.toml"):
        (root / name).symlink_to(origin / name)
    return root


def _built(root: Path, out: Path) -> Took:
    site, whole = Clock(), Clock()
    write = website.write_site

    def timed(*given: Any) -> Keeper:  # noqa: ANN401 - what write_site takes
        with site.running():
            return write(*given)

    with patch.object(website, "write_site", timed), whole.running():
        building.build(root, out, "compiled")
    return Took(site.seconds, whole.seconds)


def _manifest(out: Path) -> str:
    return (out / "manifest.json").read_text("utf-8")


def record(number: int) -> Iterator[ox.Quad]:
    """Give the statements of one made-up record: a name, an arrest, a sentence, an execution."""
    iri = f"{BASE}id/record/bench/{number:07}"
    subject, graph = ox.NamedNode(iri), ox.NamedNode(f"{BASE}graph/core")
    dice = random.Random(number)  # noqa: S311 - made up, the same each time
    name = f"{dice.choice(SURNAMES)}{number % 977} {dice.choice(GIVEN)}"
    own: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (subject, RDF_TYPE, PG("PersonRecord")),
        (subject, RDFS("label"), ox.Literal(name, language="ru")),
        (subject, PG("isFromSource"), ox.NamedNode(f"{BASE}source/bench-{number // 1_000}")),
    ]
    for kind, role, year in EVENTS:
        event, part = ox.NamedNode(f"{iri}/{kind}"), ox.NamedNode(f"{iri}/{kind}/who")
        time_span = ox.NamedNode(f"{iri}/{kind}/time")
        day = f"{year}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        own += [
            (event, RDF_TYPE, PG(kind.title())),
            (event, CRM("P4_has_time-span"), time_span),
            (time_span, PG("edtf"), ox.Literal(day)),
            (event, PG("hasParticipation"), part),
            (part, RDF_TYPE, PG("Participation")),
            (part, PG("hasAgent"), subject),
            (part, PG("hasRole"), ox.NamedNode(f"{BASE}vocab/role/{role}")),
        ]
    return (ox.Quad(s, p, o, graph) for s, p, o in own)


def fill(records: int, folder: Path) -> dict[str, float]:
    """Fill a store on disk with records, write its site, and tell what that took."""
    store = ox.Store(str(folder / "store"))
    for begin in range(0, records, BATCH):
        numbers = range(begin, min(begin + BATCH, records))
        store.bulk_extend(quad for number in numbers for quad in record(number))
    store.flush()
    filled = _peak()
    content = pages.Content(StoreFacts(store), BASE)
    (folder / "dist").mkdir()
    written = output.Folder(folder / "dist")
    clock = Clock()
    with clock.running():
        keeper = Keeper(written, Digests(content), "bench")
        holding = website.Stored(store, content)
        website.Writer(written, SITE, holding, keeper, Framing(naming.names([]), BASE)).write()
    return {
        "filled": filled,
        "peak": _peak(),
        "files": len(written.written),
        "seconds": clock.seconds,
    }


def _peak() -> float:
    """Return the most memory in MiB that this process has held (VmHWM of proc(5))."""
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def memory(records: int) -> Row:
    """Measure the memory of a site of many records in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, __file__, "--fill", str(records), "--folder", name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        said = json.loads(done.stdout)
    return Row(
        f"site of {records:,} records ({said['files']:,} files)",
        f"{said['peak']:.0f} MiB at most",
        f"{said['filled']:.0f} MiB to fill the store",
        f"{1e3 * said['seconds'] / records:.1f} CPU ms a record",
        "less than 1,000 MB for 100,000 records",
    )


def main() -> None:
    """Measure what is asked and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=HERE.parent)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--fill", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.fill:
        print(json.dumps(fill(asked.fill, asked.folder)))
        return
    print(table(rows(asked.project.resolve(), asked.rounds, asked.records)))


def rows(origin: Path, rounds: int, records: int) -> list[Row]:
    """Run all races of pages."""
    whole = assembly.assemble(project.load(origin))
    return [rendered(whole, rounds), *brought_up_to_date(origin), memory(records)]


if __name__ == "__main__":
    main()

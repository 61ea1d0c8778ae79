"""The static site of a build: pages, data beside them, search index, rules for servers."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from hashlib import blake2b, sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from purgeld import crawling, dumps, hosting, jsonld, naming, pages, queries, saved, turtle
from purgeld.entities import owner
from purgeld.graphs import VOCAB
from purgeld.keeping import Digests, Keeper
from purgeld.pages import citing, finding, registers, search, sources
from purgeld.pages.rendering import speech_of
from purgeld.pages.site import FIRST_PART, file_name, path_of, root_of
from purgeld.pages.wording import languages
from purgeld.terms import name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable

    from purgeld.assembly import Assembly
    from purgeld.output import Folder
    from purgeld.pages.reading import Reading
    from purgeld.project import Project
    from purgeld.queries import Query

WEB = files("purgeld").joinpath("web")
NOT_PUBLISHED = frozenset({"manifest.json"})


class Holding(Protocol):
    """What a site is made from: its content, and the statements of each thing."""

    content: pages.Content

    def entities(self) -> Iterable[str]:
        """Give the things that are described, in order of IRI."""

    def family(self, iri: str) -> Sequence[ox.Quad]:
        """Return the statements about a thing and its parts, in a fixed order."""

    def ontology(self) -> Sequence[ox.Triple]:
        """Return the statements about terms."""


class Assembled:
    """An assembled dataset in memory."""

    def __init__(self, whole: Assembly, content: pages.Content) -> None:
        """Sort the statements by the thing that they belong to."""
        self.content = content
        self._families: dict[str, list[ox.Quad]] = {}
        self._vocabulary = whole.graphs.get(VOCAB, [])
        owner_of = cache(owner)
        for quad in whole.quads:
            entity = owner_of(name(quad.subject), content.base)
            if entity:
                self._families.setdefault(entity, []).append(quad)

    def entities(self) -> Iterable[str]:
        """Give the things that are described, in order of IRI."""
        return sorted(self._families)

    def family(self, iri: str) -> Sequence[ox.Quad]:
        """Return the statements about a thing and its parts."""
        return self._families[iri]

    def ontology(self) -> Sequence[ox.Triple]:
        """Return the statements about terms."""
        return [t for t in self._vocabulary if owner(name(t.subject), self.content.base) is None]


class Stored:
    """A dataset in an embedded store, in memory or on disk; nothing of it is held twice."""

    def __init__(self, store: ox.Store, content: pages.Content) -> None:
        """Read from this store; ``content`` must have its facts."""
        self.content = content
        self._store = store

    def entities(self) -> Iterable[str]:
        """Give the things that are described, in order of IRI."""
        kinds = self._store.quads_for_pattern(None, ox.NamedNode(pages.TYPE), None)
        owners = (owner(name(quad.subject), self.content.base) for quad in kinds)
        return sorted({entity for entity in owners if entity})

    def family(self, iri: str) -> Sequence[ox.Quad]:
        """Return the statements about a thing and the parts that are linked to it."""
        found: dict[str, list[ox.Quad]] = {}
        waiting = [iri]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found[each] = list(self._store.quads_for_pattern(ox.NamedNode(each), None, None))
                waiting += self._parts(iri, found[each])
                pointing = self._store.quads_for_pattern(None, None, ox.NamedNode(each))
                waiting += (n for n in (name(q.subject) for q in pointing) if _is_part(n, iri))
        return sorted((quad for own in found.values() for quad in own), key=str)

    def _parts(self, iri: str, own: Iterable[ox.Quad]) -> Iterator[str]:
        for quad in own:
            if isinstance(quad.object, ox.NamedNode) and _is_part(quad.object.value, iri):
                yield quad.object.value

    def ontology(self) -> Sequence[ox.Triple]:
        """Return the statements about terms."""
        found = self._store.quads_for_pattern(None, None, None, VOCAB)
        return sorted((q.triple for q in found), key=str)


def _is_part(node: str, iri: str) -> bool:
    return node.startswith(iri) and node[len(iri) : len(iri) + 1] in {"/", "#"}


def site_of(project: Project, assets: str = "", names: Iterable[str] = ()) -> pages.Site:
    """Return what a project says of itself, in the languages that the interface speaks."""
    spoken = [each for each in project.languages if each in languages()]
    return pages.Site(
        title=project.title,
        description=project.description,
        languages=tuple(spoken) or ("en",),
        licence=project.licence,
        publisher=project.publisher,
        contact=project.contact,
        version=project.version,
        issued=project.issued,
        modified=project.modified,
        base=project.base,
        assets=assets,
        files=frozenset(names),
        dump="dumps/all.nq",
        addresses={source.iri: source.address for source in project.sources},
    )


def content_of(whole: Assembly, folder: Folder, facts: pages.Facts) -> pages.Content:
    """Return what the pages of a build hold; its answers and downloads must be written before."""

    def ask(query: Query, given: Mapping[str, str]) -> pages.Answer:
        if given or f"queries/{query.name}.json" not in folder.written:
            return pages.answered(queries.run(whole.store, query.bound(given), query.name))
        return pages.answered(dumps.answered(folder, query.name))

    return pages.Content(
        facts,
        whole.project.base,
        queries=tuple(saved.local(whole.project)),
        ask=ask,
        shapes=pages.GraphFacts(whole.shapes),
        downloads=downloads(folder.written),
        graphs={graph.value: len(own) for graph, own in whole.graphs.items()},
    )


def downloads(written: Mapping[str, tuple[int, str]]) -> tuple[pages.Download, ...]:
    """Return what pages offer for download, out of the files of a build by name."""
    listed = (each for each in sorted(written) if each.startswith(_OFFERED))
    return tuple(_download(each, *written[each]) for each in listed if not each.endswith(".json"))


_OFFERED = ("dumps/", "tables/", "statistics/")


def _download(path: str, size: int, digest: str) -> pages.Download:
    return pages.Download(path, dumps.media_type(path), size, digest)


def write_site(
    folder: Folder, whole: Assembly, facts: pages.Facts, described: Mapping[str, object]
) -> Keeper:
    """Write the site of a build; ``described`` is the description of the dataset in schema.org.

    Returns what is to be recorded once the build is in its place.
    """
    assets, names = write_assets(folder)
    plain = site_of(whole.project, assets, names)
    site = replace(plain, json_ld=json.dumps(described, ensure_ascii=False))
    content = content_of(whole, folder, facts)
    settings = f"{_code()}\n{replace(plain, files=frozenset())!r}\n{names}"
    keeper = Keeper(folder, Digests(content), settings)
    names_ = naming.names(whole.graphs[VOCAB])
    Writer(
        folder, site, Assembled(whole, content), keeper, jsonld.Framing(names_, site.base)
    ).write()
    return keeper


def write_assets(folder: Folder) -> tuple[str, list[str]]:
    """Write scripts and styles into a folder named by their digest; return it and their names.

    Built ones may be missing: the site is whole without them.
    """
    home, contents = assets()
    for file, content in sorted(contents.items()):
        folder.write(f"{home}/{file}", content)
    return home, sorted(contents)


def assets() -> tuple[str, dict[str, bytes]]:
    """Return scripts and styles of the package by name, and the folder they are published in."""
    contents = {file.name: file.read_bytes() for file in _asset_files()}
    whole = sha256()
    for file, content in sorted(contents.items()):
        whole.update(f"{file} {sha256(content).hexdigest()}\n".encode())
    return f"assets/{whole.hexdigest()[:12]}", contents


def _asset_files() -> list[Traversable]:
    built = WEB.joinpath("assets")
    found: list[Traversable] = [WEB.joinpath("site.css")]
    found += sorted(built.iterdir(), key=str) if built.is_dir() else []
    return [file for file in found if file.name not in NOT_PUBLISHED]


@cache
def _code() -> str:
    """Return one digest over the package: any file of it may decide what a page looks like."""
    whole = sha256()
    waiting = [files("purgeld")]
    while waiting:
        place = waiting.pop()
        for each in sorted(place.iterdir(), key=str):
            if each.is_dir() and each.name not in _APART:
                waiting.append(each)
            elif each.name.endswith((".py", ".html", ".toml", ".csv")):
                whole.update(each.name.encode() + each.read_bytes())
    return whole.hexdigest()


_APART = frozenset({"assets", "project", "__pycache__"})


class Writer:
    """Writes a site unit by unit, so that it needs no more memory for many things than for few."""

    def __init__(
        self,
        folder: Folder,
        site: pages.Site,
        holding: Holding,
        keeper: Keeper,
        framing: jsonld.Framing,
    ) -> None:
        """Write into a folder what the holding has."""
        self.folder, self.site, self.holding = folder, site, holding
        self.keeper, self.framing = keeper, framing
        self.content = holding.content
        self._addresses: list[str] = []

    def write(self) -> None:
        """Write everything."""
        for iri in self.holding.entities():
            self._thing(iri)
        for iri in self.content.facts.instances(sources.SECTION):
            self._pages(path_of(iri, self.site.base), [path_of(iri, self.site.base)], "")
        for unit, paths in finding.general_paths(self.content.reading(self.site)).items():
            self._pages(unit or FIRST_PART, paths, self._beside_facts(unit))
        self._index()
        self._single()

    def _thing(self, iri: str) -> None:
        path, family = path_of(iri, self.site.base), self.holding.family(iri)
        said = ox.serialize(family, format=ox.RdfFormat.N_QUADS) or b""
        extra = blake2b(said, digest_size=16).hexdigest()
        if path.startswith("id/"):
            self._addresses.append(iri)
        if self.keeper.kept(path, extra):
            return
        reading = self.content.reading(self.site)
        made = [*self._made(reading, path), *self._data(iri, path, family)]
        page = finding.page_at(reading, path, FIRST_PART)
        if page:
            made += self._citations(path, page)
        self._write(path, extra, reading, made)

    def _write(
        self, unit: str, extra: str, reading: Reading, made: Iterable[tuple[str, bytes]]
    ) -> None:
        names = []
        for file, content in made:
            self.keeper.write(file, content)
            names.append(file)
        self.keeper.made(unit, extra, reading.reads, names)

    def _pages(self, unit: str, paths: Iterable[str], extra: str) -> None:
        if self.keeper.kept(unit, extra):
            return
        reading = self.content.reading(self.site)
        made = (file for path in paths for file in self._made(reading, path))
        self._write(unit, extra, reading, made)

    def _made(self, reading: Reading, path: str) -> Iterator[tuple[str, bytes]]:
        waiting = [FIRST_PART]
        while waiting:
            part = waiting.pop()
            page = finding.page_at(reading, path, part)
            if page is None:
                continue
            waiting += page.more
            for language in self.site.languages:
                text = pages.render(page, language, self.site)
                yield file_name(path, part, language, self.site), text.encode()

    def _data(self, iri: str, path: str, family: Sequence[ox.Quad]) -> Iterator[tuple[str, bytes]]:
        yield f"{path}.ttl", turtle.canonical(family, self.site.base).encode()
        yield f"{path}.jsonld", self.framing.document(iri, family)
        triples = sorted({quad.triple for quad in family}, key=str)
        yield f"{path}.nt", ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""

    def _citations(self, path: str, page: pages.Page) -> Iterator[tuple[str, bytes]]:
        speech = speech_of(self.site.languages[0], root_of(path), self.site)
        found = citing.entries(page, speech)
        yield f"{path}.bib", citing.bibtex(found, speech).encode()
        yield f"{path}.csl.json", citing.csl(found, speech).encode()

    def _beside_facts(self, unit: str) -> str:
        """Return what pages of a unit rest on beside the facts they read."""
        if unit in {"", "dataset"}:
            return f"{self.site.json_ld}\n{self.content.downloads}\n{self.content.graphs}"
        if unit == "queries":
            return str([(q.name, q.title, q.title_ru, q.tags) for q in self.content.queries])
        if unit == "shapes":
            return str(self.folder.written.get("shapes.ttl", ""))
        if unit.startswith("browse/"):
            return registers.shown(self.content.reading(self.site), unit)
        if unit.startswith("queries/"):
            written = self.folder.written
            return f"{written.get(f'{unit}.rq')} {written.get(f'{unit}.csv')}"
        return ""

    def _index(self) -> None:
        if self.keeper.kept("search index", ""):
            return
        reading = self.content.reading(self.site)
        made = search.index(search.rows(reading, self._keys), self.site.languages)
        self._write("search index", "", reading, ((f"search/{n}", as_json(v)) for n, v in made))

    def _keys(self, text: str, language: str) -> set[str]:
        """Return the keys of a name; they rest on the code alone, and take long to make."""
        made = self.keeper.recalled(
            f"{language} {text}", lambda: " ".join(sorted(search.keys(text, language)))
        )
        return set(made.split())

    def _single(self) -> None:
        """Write the files of which there is one, and which are quickly made."""
        vocabulary = self.holding.ontology()
        self.folder.write("ns.ttl", turtle.canonical(vocabulary, self.site.base).encode())
        for suffix, form in (("nt", ox.RdfFormat.N_TRIPLES), ("jsonld", ox.RdfFormat.JSON_LD)):
            self.folder.write(f"ns.{suffix}", ox.serialize(vocabulary, format=form) or b"")
        for file, text in hosting.rules(self.site).items():
            self.folder.write(file, text.encode())
        addresses = [self.site.base, *self._addresses]
        for file, text in crawling.sitemap(addresses, self.site.base, self.site.modified):
            self.folder.write(file, text.encode())
        self.folder.write("robots.txt", crawling.robots(self.site.base).encode())


def as_json(value: object) -> bytes:
    """Write a value of the search index as its file holds it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

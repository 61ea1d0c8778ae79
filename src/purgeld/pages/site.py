"""The site that pages belong to, and where each of them stands: addresses below its root.

A page is ``<path>/<part>.html`` in the first language of the site, ``<path>/<part>.<tag>.html`` in
the others. Links are relative and name the file, so that they hold below any path and on a disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from purgeld.entities import owner
from purgeld.terms import BASE

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_PART = "index"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'"
)
MISSING = "404"
_FILE = re.compile(r"(?:(?P<path>.+)/)?(?P<part>[\w-]+)(?:\.(?P<language>[a-z]{2,3}))?\.html")
_SAFE = "/~!$&'()*+,;=:@-._"


@dataclass(frozen=True, eq=False)
class Site:
    """What the project says of itself, and what the host offers.

    ``languages`` are those of the interface, the first one has the plain file names. ``assets`` is
    the folder of scripts and styles below the root, ``files`` what is in it. ``endpoint`` is the
    address of a SPARQL endpoint, ``None`` on a static site; ``dump`` the path of the N-Quads of
    everything; ``json_ld`` the description of the dataset in schema.org; ``addresses`` where
    sources can be read, by their IRI.
    """

    title: Mapping[str, str]
    description: Mapping[str, str]
    languages: tuple[str, ...]
    licence: str
    publisher: str
    contact: str
    version: str
    issued: str
    modified: str
    base: str = BASE
    assets: str = "assets"
    files: frozenset[str] = field(default_factory=frozenset)
    endpoint: str | None = None
    dump: str = ""
    json_ld: str = "{}"
    addresses: Mapping[str, str] = field(default_factory=dict)

    @property
    def policy(self) -> str:
        """The content security policy of every page: nothing inline, nothing from elsewhere."""
        return POLICY


class Address(NamedTuple):
    """The file of a page taken apart; ``language`` is empty for the first one of the site."""

    path: str
    part: str
    language: str


def address(name: str) -> Address | None:
    """Take the name of a page's file apart, as seen from the root; ``None`` if it is none.

    >>> address("id/person/x/views-2.ru.html")
    Address(path='id/person/x', part='views-2', language='ru')
    >>> address("index.html")
    Address(path='', part='index', language='')
    """
    found = _FILE.fullmatch(name)
    if found is None:
        return None
    return Address(found["path"] or "", found["part"], found["language"] or "")


def file_name(path: str, part: str, language: str, site: Site) -> str:
    """Return the name of a page's file as seen from the root of the site."""
    tag = "" if language == site.languages[0] else f".{language}"
    return f"{path}/{part}{tag}.html" if path else f"{part}{tag}.html"


def part_of(name: str, number: int) -> str:
    """Return the part of an address for a page of a long list; the first is the main page.

    >>> part_of("views", 1), part_of("views", 2)
    ('index', 'views-2')
    """
    return FIRST_PART if number == 1 else f"{name}-{number}"


def root_of(path: str) -> str:
    """Return the way from a page to the root of the site.

    The page for missing ones is shown at any depth; it takes the root of the host.

    >>> root_of("id/person/x"), root_of(""), root_of(MISSING)
    ('../../../', './', '/')
    """
    if path == MISSING:
        return "/"
    return "../" * (path.count("/") + 1) if path else "./"


class Spot(NamedTuple):
    """Where an IRI is shown: the path of a page, its part, a fragment on it."""

    path: str
    part: str = FIRST_PART
    fragment: str = ""


def spot(iri: str, base: str) -> Spot | None:
    """Return where an IRI of the project is shown, ``None`` for one of somebody else.

    >>> spot(f"{BASE}id/event/x/accused-y", BASE)
    Spot(path='id/event/x', part='index', fragment='accused-y')
    >>> spot(f"{BASE}ns#Trial", BASE)
    Spot(path='ns', part='index', fragment='Trial')
    >>> spot("https://example.org/", BASE) is None
    True
    """
    if not iri.startswith(base):
        return None
    entity = owner(iri, base)
    if entity is None:
        path, _, fragment = iri[len(base) :].partition("#")
        return Spot(path, fragment=fragment) if path in _OTHERS else None
    rest = iri[len(entity) + 1 :]
    if rest.startswith("section/"):
        return Spot(f"{path_of(entity, base)}/{_decoded(rest)}")
    return Spot(path_of(entity, base), fragment=rest)


_OTHERS = frozenset({"", "ns", "dataset"})


def path_of(iri: str, base: str) -> str:
    """Return the path of a thing below the root, as a server looks it up: percent signs decoded.

    Steps that would lead elsewhere stay encoded.

    >>> path_of(f"{BASE}id/place/%D0%9E", BASE), path_of(f"{BASE}id/place/%2e%2e", BASE)
    ('id/place/О', 'id/place/%2e%2e')
    """
    return _decoded(iri[len(base) :])


def _decoded(path: str) -> str:
    if "%" not in path and "/." not in path:
        return path
    return "/".join(_step(step) for step in path.split("/"))


def _step(step: str) -> str:
    plain = unquote(step)
    if plain in {".", ".."}:
        return step.replace(".", "%2e")
    return step if "/" in plain or "\0" in plain or "\ufffd" in plain else plain


def href(found: Spot, language: str, root: str, site: Site) -> str:
    """Return the relative address of a spot from a page whose way to the root is ``root``."""
    name = quote(file_name(found.path, found.part, language, site), safe=_SAFE)
    return f"{root}{name}#{quote(found.fragment, safe=_SAFE)}" if found.fragment else root + name

"""What we ask Wikidata, and what its answers say: SPARQL texts and items.

Properties: P569 and P570 (birth, death), P19 and P20 (places of both). Years only are kept, since
the short form of a date there does not say how exact it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Row = Mapping[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]

ENDPOINT = "https://query.wikidata.org/sparql"
ENTITY = "http://www.wikidata.org/entity/"
LANGUAGES = ("en", "ru", "uk", "be", "pl", "de", "fr", "mul")
IDENTIFIER = re.compile(r"Q[1-9]\d*")
_YEAR = re.compile(r"-?\d{4,}")
_HEAD = f"""PREFIX wd: <{ENTITY}>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <http://schema.org/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
"""
_PARTS = {
    "label": "?item rdfs:label ?value",
    "alias": "?item skos:altLabel ?value",
    "description": "?item schema:description ?value",
    "born": "?item wdt:P569 ?value",
    "died": "?item wdt:P570 ?value",
    "birth_place": "?item wdt:P19 ?place . ?place rdfs:label ?value",
    "death_place": "?item wdt:P20 ?place . ?place rdfs:label ?value",
    "redirect": "?item owl:sameAs ?value",
}
_IN_LANGUAGES = {"label", "alias", "description", "birth_place", "death_place"}


@dataclass(frozen=True)
class Item:
    """What one item says. ``retrieved`` is a moment in UTC, ``source`` the address asked.

    ``fault`` says in words why nothing is known; ``redirect`` is the item that took its place.
    """

    id: str
    retrieved: str
    source: str
    labels: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    born: list[str] = field(default_factory=list)
    died: list[str] = field(default_factory=list)
    birth_places: list[str] = field(default_factory=list)
    death_places: list[str] = field(default_factory=list)
    redirect: str = ""
    fault: str = ""

    @property
    def label(self) -> str:
        """Return the English label, that for all languages, any other, or the identifier."""
        found = (self.labels.get(language) for language in ("en", "mul", *sorted(self.labels)))
        return next(filter(None, found), self.id)

    @property
    def description(self) -> str:
        """Return the English description, or any other."""
        found = (self.descriptions.get(lang) for lang in ("en", *sorted(self.descriptions)))
        return next(filter(None, found), "")


def from_json(read: Any) -> Item:  # noqa: ANN401 - whatever stands in a file
    """Make an item of what was read; raise ``ValueError`` for anything else."""
    known = {each.name for each in fields(Item)}
    if not isinstance(read, dict) or not {"id", "retrieved", "source"} <= set(read) <= known:
        raise ValueError("no item")
    return Item(**read)


def to_json(item: Item) -> dict[str, Any]:
    """Return an item as JSON holds it; empty parts are left out."""
    return {key: value for key, value in asdict(item).items() if value}


def about_items(ids: Sequence[str]) -> str:
    """Return the query for what these items say."""
    languages = ", ".join(f'"{language}"' for language in LANGUAGES)
    parts = []
    for what, pattern in _PARTS.items():
        only = f" FILTER(LANG(?value) IN ({languages}))" if what in _IN_LANGUAGES else ""
        parts.append(f'  {{ {pattern}{only} BIND("{what}" AS ?what) }}')
    values = " ".join(f"wd:{each}" for each in ids)
    joined = "\n  UNION\n".join(parts)
    return f"{_HEAD}SELECT ?item ?what ?value WHERE {{\n  VALUES ?item {{ {values} }}\n{joined}\n}}"


def by_names(names: Sequence[tuple[str, str]]) -> str:
    """Return the query for items that bear these names (text, language) as label or alias."""
    values = " ".join(
        str(ox.Literal(text, language=tag))
        for text, own in names
        for tag in dict.fromkeys((own, "mul"))
    )
    return (
        f"{_HEAD}SELECT DISTINCT ?item ?name WHERE {{\n  VALUES ?name {{ {values} }}\n"
        "  { ?item rdfs:label ?name } UNION { ?item skos:altLabel ?name }\n}"
    )


def read_items(
    rows: Iterable[Row], ids: Iterable[str], retrieved: str, source: str
) -> tuple[list[Item], int]:
    """Return an item for each identifier asked for, and how many rows were about others."""
    said: dict[str, dict[str, list[tuple[str, str]]]] = {each: defaultdict(list) for each in ids}
    strange = 0
    for row in rows:
        found, what, value = identifier(row["item"]), _text(row["what"]), row["value"]
        if found not in said or what not in _PARTS:
            strange += 1
            continue
        said[found][what].append((_text(value), _language(value)))
    return [_item(each, parts, retrieved, source) for each, parts in said.items()], strange


def identifier(node: object) -> str:
    """Return the identifier of an item's node, or an empty text."""
    local = node.value.removeprefix(ENTITY) if isinstance(node, ox.NamedNode) else ""
    return local if IDENTIFIER.fullmatch(local) else ""


def _text(node: object) -> str:
    return node.value if isinstance(node, ox.Literal | ox.NamedNode) else ""


def _language(node: object) -> str:
    return (node.language or "") if isinstance(node, ox.Literal) else ""


def _item(
    name: str, parts: Mapping[str, list[tuple[str, str]]], retrieved: str, source: str
) -> Item:
    if not parts:
        return Item(name, retrieved, source, fault="nothing is said of it")
    redirect = next((text.removeprefix(ENTITY) for text, _ in parts.get("redirect", ())), "")
    aliases: dict[str, list[str]] = defaultdict(list)
    for text, language in sorted(parts.get("alias", ())):
        aliases[language].append(text)
    return Item(
        id=name,
        retrieved=retrieved,
        source=source,
        labels={language: text for text, language in sorted(parts.get("label", ()))},
        aliases=dict(aliases),
        descriptions={language: text for text, language in sorted(parts.get("description", ()))},
        born=_years(parts.get("born", ())),
        died=_years(parts.get("died", ())),
        birth_places=sorted({text for text, _ in parts.get("birth_place", ())}),
        death_places=sorted({text for text, _ in parts.get("death_place", ())}),
        redirect=redirect,
    )


def _years(values: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({found[0] for text, _ in values if (found := _YEAR.match(text))})

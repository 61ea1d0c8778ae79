"""Pages about the whole: the front, the dataset, how to read the site, the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from purgeld.pages import cards, contradictions, howmany, registers
from purgeld.pages.facts import Text
from purgeld.pages.site import FIRST_PART
from purgeld.pages.views import Page
from purgeld.terms import SKOS

if TYPE_CHECKING:
    from purgeld.pages.content import Content
    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref

CONCEPT = SKOS("Concept").value
MOST_MEASURES, MOST_PEOPLE = 6, 12


def front(reading: Reading) -> Page:
    """Return the front page: ways in by person, by number, by file."""
    measures = [
        (reading.ref(measure), howmany.path_of(measure), len(own))
        for measure, own in list(howmany.measures(reading).items())[:MOST_MEASURES]
    ]
    clusters = reading.once("clusters", contradictions.clusters)
    values: dict[str, object] = {
        "counts": registers.counts(reading),
        "measures": measures,
        "people": _well_attested(reading),
        "contradictions": len(clusters) if isinstance(clusters, list) else 0,
        "downloads": _chosen(reading.content),
        "queries": len(reading.content.queries),
    }
    return Page("", FIRST_PART, "front.html", Text(""), values, ("search",))


def _well_attested(reading: Reading) -> list[Ref]:
    """Return the people of whom most is said, in order of their names."""
    found = registers.register(reading, "person").ordered
    most = sorted(found, key=lambda iri: -len(reading.pointing(iri)))[:MOST_PEOPLE]
    return [reading.ref(iri) for iri in found if iri in most]


def _chosen(content: Content) -> list[object]:
    wanted = ("dumps/default.ttl", "dumps/all.trig", "tables/people.csv")
    return [download for download in content.downloads if download.name in wanted]


def dataset(reading: Reading) -> Page:
    """Return the page of the dataset: files, graphs, how to load them."""
    content = reading.content
    groups: dict[str, list[object]] = {}
    for download in content.downloads:
        groups.setdefault(download.name.partition("/")[0], []).append(download)
    graphs = [
        (_spoken_of(reading, name), name, count)
        for iri, count in sorted(content.graphs.items())
        for name in [iri.removeprefix(f"{content.base}graph/")]
    ]
    sources = [graph for graph in graphs if graph[1].startswith("source/")]
    values: dict[str, object] = {"groups": groups, "graphs": graphs, "sources": sources}
    return Page("dataset", FIRST_PART, "dataset.html", "dataset", values)


def _spoken_of(reading: Reading, graph: str) -> Ref:
    """Return the source whose own words a graph holds, the graph itself for others."""
    name = graph if graph.startswith("source/") else f"graph/{graph}"
    return reading.ref(f"{reading.base}{name}")


def about(reading: Reading) -> Page:
    """Return the page that says how to read the site, and whom to write to."""
    schemes = {
        name: _concepts(reading, f"{reading.site.base}vocab/{name}")
        for name in ("status", "stance")
    }
    return Page("about", FIRST_PART, "about.html", "about", {"schemes": schemes})


def _concepts(reading: Reading, scheme: str) -> list[tuple[Ref, list[Text]]]:
    found = reading.from_(scheme, SKOS("inScheme").value)
    return [(reading.ref(iri), list(cards.notes(reading.about(iri)))) for iri in found]


def search(reading: Reading) -> Page:
    """Return the page of the search, with the registers for readers without scripts."""
    values: dict[str, object] = {"counts": registers.counts(reading)}
    return Page("search", FIRST_PART, "search.html", "search", values, ("search",))


def missing(reading: Reading) -> Page:
    """Return the page for addresses at which there is nothing."""
    del reading
    return Page("404", FIRST_PART, "missing.html", "missing", {})

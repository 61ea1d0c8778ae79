"""Pages put into words: one template environment, one speech for each language and depth."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from purgeld.pages import citing, schemaorg
from purgeld.pages.claims import claimants
from purgeld.pages.site import file_name, root_of
from purgeld.pages.speech import Speech
from purgeld.pages.thing import Head
from purgeld.pages.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from purgeld.pages.site import Site
    from purgeld.pages.views import Card, Counted, Page

DATA_FILES = (
    ("ttl", "text/turtle"),
    ("jsonld", "application/ld+json"),
    ("nt", "application/n-triples"),
)
FORMATS = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples"}
MENU = (
    ("browse/person", "people"),
    ("browse/event", "events"),
    ("figures", "figures"),
    ("timeline", "timeline"),
    ("map", "map"),
    ("contradictions", "contradictions"),
    ("browse/source", "sources"),
    ("queries", "queries"),
    ("dataset", "dataset"),
)


_DATA = Markup(' data-{}="{}"')


def render(page: Page, language: str, site: Site) -> str:
    """Return a page as a whole HTML document in a language of the site."""
    return _environment().get_template(page.template).render(context(page, language, site))


def context(page: Page, language: str, site: Site) -> dict[str, object]:
    """Return everything that the template of a page is given."""
    speech = speech_of(language, root_of(page.path), site)
    common: dict[str, object] = {
        **page.values,
        "sections": page.sections,
        "passages": page.passages,
        **_frame(page, speech),
        "page": page,
        "s": speech,
        "site": site,
    }
    if page.iri:
        common |= _of_thing(page, speech)
    return common


@lru_cache(maxsize=64)
def speech_of(language: str, root: str, site: Site) -> Speech:
    """Return the speech of pages in a language at a depth."""
    return Speech(language, root, site)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("purgeld.pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    made.filters |= {"by_phrase": _by_phrase, "figure_data": _figure_data}
    made.globals |= {
        "words": words,
        "menu": MENU,
        "data_files": DATA_FILES,
        "names_of_formats": FORMATS,
    }
    return made


def _frame(page: Page, speech: Speech) -> dict[str, object]:
    site = speech.site
    title = speech.title(page.title)
    scripts = ("search", *page.scripts)
    assets = f"{speech.root}{site.assets}/"
    return {
        "title": title,
        "heading": speech.plain(title),
        "title_attributes": speech.attributes(title),
        "site_title": site.title.get(speech.language) or next(iter(site.title.values())),
        "page_file": lambda tag: speech.root + file_name(page.path, page.part, tag, site),
        "styles": [f"{assets}{n}.css" for n in ("site", *scripts) if f"{n}.css" in site.files],
        "scripts": [f"{assets}{name}.js" for name in scripts if f"{name}.js" in site.files],
        "contact": speech.contact(site.contact),
        "publisher": site.publisher,
    }


def _of_thing(page: Page, speech: Speech) -> dict[str, object]:
    head, schema = page.values["head"], page.values["schema"]
    if not isinstance(head, Head) or not isinstance(schema, dict):
        return {}
    title = speech.name(head.ref)
    return {
        "beside": f"../{quote(page.path.rpartition('/')[2])}",
        # Every <, > and & in it is written as an escape of JSON.
        "json_ld": Markup(schemaorg.written(schema, speech)),  # noqa: S704
        "other_names": [text for text in head.names if text[:2] != title[:2]],
        "citation": citing.sentence(citing.whole(page, speech), speech),
    }


def _by_phrase(rows: Iterable[Card], speech: Speech) -> Iterator[tuple[Markup, Sequence[Card]]]:
    for _, group in groupby(rows, key=lambda card: card.predicate and card.predicate.iri):
        own = list(group)
        yield speech.phrase(own[0].predicate, back=own[0].back), own


def _figure_data(row: Counted, speech: Speech) -> Markup:
    """Return the attributes of a figure's row, from which a chart can be drawn."""
    status = next((c.status.iri.rpartition("/")[2] for c in row.claims if c.status), "")
    pairs = {
        "low": row.low,
        "best": row.best,
        "high": row.high,
        "precision": row.precision.iri.rpartition("/")[2] if row.precision else "",
        "measure": speech.plain_name(row.measure) if row.measure else "",
        "claimant": ", ".join(speech.plain_name(ref) for ref in claimants(row)),
        "year": row.year,
        "period": row.period.edtf if row.period else "",
        "status": status,
        "href": speech.address(row.figure.spot) if row.figure.spot else "",
    }
    said = (_DATA.format(key, value) for key, value in pairs.items() if value)
    return Markup("").join(said)

"""Pages put into words: one template environment, one speech for each language and depth."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from purgeld.pages import citing, schemaorg
from purgeld.pages.claims import claimants
from purgeld.pages.site import file_name, root_of
from purgeld.pages.speech import FORMATS, Speech
from purgeld.pages.thing import Head
from purgeld.pages.wording import escaped_for_json, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from purgeld.pages.facts import Text
    from purgeld.pages.refs import Ref
    from purgeld.pages.site import Site
    from purgeld.pages.timeline import Moment
    from purgeld.pages.views import Card, Counted, Page

DATA_FILES = (
    ("ttl", "text/turtle"),
    ("jsonld", "application/ld+json"),
    ("nt", "application/n-triples"),
)
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


# Saved queries see all graphs, wherever they are asked.
_UNION = "?union-default-graph=true"
_DATA = Markup(' data-{}="{}"')


def render(page: Page, language: str, site: Site) -> str:
    """Return a page as a whole HTML document in a language of the site."""
    return environment().get_template(page.template).render(context(page, language, site))


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
def environment() -> Environment:
    """Return the environment of the templates, with the filters and values that they name."""
    made = Environment(
        loader=PackageLoader("purgeld.pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    made.filters |= {
        "by_phrase": _by_phrase,
        "figure_data": _figure_data,
        "in_language": _in_language,
        "moment_data": _moment_data,
    }
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
        "site_title": _in(site.title, speech),
        "page_file": lambda tag: speech.root + file_name(page.path, page.part, tag, site),
        "styles": [f"{assets}{n}.css" for n in ("site", *scripts) if f"{n}.css" in site.files],
        "scripts": [f"{assets}{name}.js" for name in scripts if f"{name}.js" in site.files],
        "contact": speech.contact(site.contact),
        "site_description": _in(site.description, speech),
        "dataset_json_ld": Markup(escaped_for_json(site.json_ld)),  # noqa: S704 - < and > escaped
        "editor": lambda name: _editor(name, speech),
        "publisher": site.publisher,
        "web_page": _web_page(page, speech, title.value),
    }


def _web_page(page: Page, speech: Speech, title: str) -> Markup:
    """Describe a page that is about no single thing, in schema.org."""
    site = speech.site
    described = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": title,
        "inLanguage": speech.language,
        "url": f"{site.base}{quote(file_name(page.path, page.part, speech.language, site))}",
        "isPartOf": {"@type": "Dataset", "@id": f"{site.base}dataset"},
    }
    text = json.dumps(described, ensure_ascii=False, separators=(",", ":"))
    return Markup(escaped_for_json(text))  # noqa: S704 - <, > and & escaped


def _in(texts: Mapping[str, str], speech: Speech) -> str:
    return texts.get(speech.language) or next(iter(texts.values()), "")


def _editor(name: str, speech: Speech) -> Markup:
    """Return the attributes of a section whose query can be edited and run."""
    site = speech.site
    return _data({
        "enhance": "editor",
        "query": name,
        "endpoint": f"{site.endpoint}{_UNION}" if site.endpoint else "",
        "dump": f"{speech.root}{site.dump}" if site.dump else "",
        "base": site.base,
    })  # fmt: skip


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
    status = next((c.status for c in row.claims if c.status), None)
    pairs = {
        "low": row.low,
        "best": row.best,
        "high": row.high,
        "precision": _local(row.precision),
        "measure": speech.plain_name(row.measure) if row.measure else "",
        "claimant": ", ".join(speech.plain_name(ref) for ref in claimants(row)),
        "area": speech.plain_name(row.area) if row.area else "",
        "year": row.year,
        "period": row.period.edtf if row.period else "",
        "status": _local(status),
        "status-label": speech.plain_name(status) if status else "",
        "unit": speech.plain_name(row.unit) if row.unit else "",
        "subject": row.subjects[0].iri if row.subjects else "",
        "subject-label": speech.plain_name(row.subjects[0]) if row.subjects else "",
        "href": speech.address(row.figure.spot) if row.figure.spot else "",
    }
    return _data(pairs)


def _moment_data(row: Moment, speech: Speech) -> Markup:
    """Return the attributes of a moment, from which a timeline can be drawn."""
    start, end = row.when.days
    return _data({
        "start": start,
        "end": end,
        "kind": _local(row.kind),
        "kind-label": speech.plain_name(row.kind) if row.kind else "",
        "vague": "true" if row.when.is_vague else "",
        "status": _local(row.status),
        "href": speech.address(row.ref.spot) if row.ref.spot else "",
    })  # fmt: skip


def _data(pairs: Mapping[str, str]) -> Markup:
    return Markup("").join(_DATA.format(key, value) for key, value in pairs.items() if value)


def _local(ref: Ref | None) -> str:
    return re.split(r"[/#]", ref.iri)[-1] if ref else ""


def _in_language(texts: Iterable[Text], speech: Speech) -> list[Text]:
    """Return the texts in the language of the page, all of them if there is none."""
    found = list(texts)
    return [text for text in found if text.language == speech.language] or found

"""How to cite a page and each statement on it: words, BibTeX, CSL-JSON 1.0.2."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.pages.views import Card, Claimed, Counted, Page, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from purgeld.pages.speech import Speech
    from purgeld.pages.views import Passage, Row

_SPECIAL = re.compile(r"[\\{}%#&$_~^]")
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_UNKEYED = re.compile(r"[^A-Za-z0-9:.+-]+")


@dataclass(frozen=True)
class Entry:
    """Something to cite: its permanent address, what it says, the passages that it rests on."""

    iri: str
    title: str
    grounds: str


def sentence(entry: Entry, speech: Speech) -> str:
    """Return a citation in words."""
    site = speech.site
    title = site.title.get(speech.language) or next(iter(site.title.values()))
    version = f"{speech.ui['version']} {site.version}, {site.modified}"
    called = entry.title.removesuffix(".")
    return f"{site.publisher}: “{called}”. {title}, {version}. {entry.iri}"


def entries(page: Page, speech: Speech) -> list[Entry]:
    """Return what can be cited on a page: the thing first, then every statement in its lists."""
    first = whole(page, speech)
    found = [first]
    for section in page.sections:
        found += (entry for row in section.rows for entry in _of_row(row, first.title, speech))
    return list({entry.iri: entry for entry in reversed(found)}.values())[::-1]


def whole(page: Page, speech: Speech) -> Entry:
    """Return the entry of the thing that a page is about."""
    title = speech.plain(speech.title(page.title))
    return Entry(page.iri, title, _grounds(speech, page.passages))


def _of_row(row: Row, title: str, speech: Speech) -> Iterator[Entry]:
    if isinstance(row, Card):
        if row.passages:
            yield Entry(row.iri, _card(row, title, speech), _grounds(speech, row.passages))
    elif isinstance(row, Claimed):
        grounds = [passage for voice in row.voices for passage in voice.passages]
        name = speech.plain_name(row.claim)
        yield Entry(row.claim.iri, name, _grounds(speech, grounds))
    elif isinstance(row, Counted):
        name = f"{speech.plain_name(row.figure)}: {speech.number(row)}"
        yield Entry(row.figure.iri, name, _grounds(speech, row.passages))
    elif isinstance(row, Voice):
        yield Entry(row.iri, _voice(row, title, speech), _grounds(speech, row.passages))


def _card(row: Card, title: str, speech: Speech) -> str:
    parts = [speech.plain_name(role) for role in row.roles]
    if not parts and row.predicate:
        parts.append(speech.phrase(row.predicate, back=row.back).unescape())
    parts += [speech.plain_name(row.lead)] if row.lead else []
    if not any(parts) and (row.names or row.kinds):
        parts = [speech.plain(row.names[0]) if row.names else speech.plain_name(row.kinds[0])]
    parts += [speech.when(row.when).striptags()] if row.when else []
    return f"{title}: {', '.join(filter(None, parts))}"


def _voice(row: Voice, title: str, speech: Speech) -> str:
    stance = speech.plain_name(row.stance) if row.stance else ""
    holders = ", ".join(speech.plain_name(holder) for holder in row.holders)
    return f"{holders} ({stance}): {title}"


def _grounds(speech: Speech, passages: Iterable[Passage]) -> str:
    said = dict.fromkeys(_ground(speech, passage) for passage in passages)
    return "; ".join(said)


def _ground(speech: Speech, passage: Passage) -> str:
    source = speech.plain_name(passage.source)
    if passage.start < 0:
        return source
    section = (
        f", {speech.ui['section']} {speech.plain_name(passage.section)}" if passage.section else ""
    )
    return f"{source}{section}, {speech.ui['characters']} {passage.start}–{passage.end}"


def bibtex(found: Iterable[Entry], speech: Speech) -> str:
    """Write entries as BibTeX, in UTF-8 for biber."""
    site = speech.site
    title = next(iter(site.title.values()))
    common = {
        "author": f"{{{_escaped(site.publisher)}}}",
        "howpublished": _escaped(title),
        "year": site.modified[:4],
        "version": _escaped(site.version),
    }
    return "\n".join(_bibtex(entry, common, site.base) for entry in found)


def _bibtex(entry: Entry, common: dict[str, str], base: str) -> str:
    fields = {"title": f"{{{_escaped(entry.title)}}}", **common, "url": entry.iri}
    if entry.grounds:
        fields["note"] = _escaped(entry.grounds)
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items())
    return f"@misc{{{key_of(entry.iri, base)},\n{lines}}}\n"


def key_of(iri: str, base: str) -> str:
    """Return the key of an entry.

    >>> key_of("https://w3id.org/purgeld/id/event/x/accused-y", "https://w3id.org/purgeld/")
    'purgeld:event:x:accused-y'
    """
    path = iri.removeprefix(base).removeprefix("id/").replace("/", ":")
    return f"purgeld:{_UNKEYED.sub('-', path)}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], f"\\{match[0]}"), text)


def csl(found: Iterable[Entry], speech: Speech) -> str:
    """Write entries as CSL-JSON."""
    site = speech.site
    day = [int(part) for part in site.modified.split("-")]
    items = [
        {
            "id": key_of(entry.iri, site.base),
            "type": "entry",
            "title": entry.title,
            "container-title": next(iter(site.title.values())),
            "author": [{"literal": site.publisher}],
            "issued": {"date-parts": [day]},
            "version": site.version,
            "URL": entry.iri,
            **({"note": entry.grounds} if entry.grounds else {}),
        }
        for entry in found
    ]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"

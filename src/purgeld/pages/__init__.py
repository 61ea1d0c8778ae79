"""Pages that people can read, search and compare: graph in, HTML out.

``find`` makes a page from what a site holds, ``render`` puts it into words of a language.
"""

from __future__ import annotations

from purgeld.pages.asking import Answer, answered
from purgeld.pages.content import Asked, Content, Download
from purgeld.pages.facts import TYPE, Facts, GraphFacts, StoreFacts, Text
from purgeld.pages.finding import find
from purgeld.pages.refusal import Refusal, refused
from purgeld.pages.rendering import render
from purgeld.pages.site import FIRST_PART, Site, address, file_name
from purgeld.pages.views import Page

__all__ = [
    "FIRST_PART",
    "TYPE",
    "Answer",
    "Asked",
    "Content",
    "Download",
    "Facts",
    "GraphFacts",
    "Page",
    "Refusal",
    "Site",
    "StoreFacts",
    "Text",
    "address",
    "answered",
    "file_name",
    "find",
    "refused",
    "render",
]

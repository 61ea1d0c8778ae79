"""The report of quality as one page of HTML: no script, nothing from elsewhere."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from purgeld.persons.tally import STATES

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAGE = resources.files("purgeld.ingestion").joinpath("quality.html").read_text("utf-8")
_TEMPLATE = Environment(autoescape=True, trim_blocks=True).from_string(_PAGE)


def page(title: str, report: Mapping[str, Any]) -> str:
    """Write the page of a report (see :func:`purgeld.ingestion.quality.quality`)."""
    held = sum(report["rows"]["withheld"].values())
    return _TEMPLATE.render(title=title, states=STATES, held=held, **report) + "\n"

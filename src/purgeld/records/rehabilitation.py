"""Rehabilitation: when, by whom, on what ground; a denial is no rehabilitation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from purgeld.records import bodies
from purgeld.records.dates import REVIEW, date_rule
from purgeld.records.directives import Directive, directive_rule
from purgeld.records.empties import is_empty
from purgeld.records.lexicon import Lexicon, table
from purgeld.records.reading import Reading
from purgeld.records.scanning import Item, scan
from purgeld.records.text import Tidy, tidy

if TYPE_CHECKING:
    from purgeld.records.organs import Body

_TABLE: dict[str, Any] = table("rehabilitation")
_LEXICA = {
    section: Lexicon({"key": key, "forms": forms} for key, forms in _TABLE[section].items())
    for section in ("outcome", "ground", "filler")
}
_NO = Lexicon([{"key": "no", "forms": _TABLE["negation"]["forms"]}])
NEGATED, LAW_DATE = "negated", "law-date"
_CITED = re.compile(r"\"[^\"]{20,}(?:\"|$)")


@dataclass(frozen=True, slots=True)
class Rehabilitation:
    """A decision on an earlier one: EDTF date, body, acts named as ground, outcome, ground."""

    date: str = ""
    body: Body | None = None
    acts: tuple[Directive, ...] = ()
    outcomes: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    quoted: str = ""

    def __str__(self) -> str:
        """Name the act, else the body.

        >>> str(read_rehabilitation("по Закону от 18 октября 1991 г.").value)
        'law of 1991-10-18'
        """
        if self.acts:
            act = self.acts[0]
            return f"{act.kind} of {act.date}" if act.date else str(act)
        return str(self.body) if self.body else "; ".join((*self.outcomes, *self.grounds))


def read_rehabilitation(raw: str) -> Reading[Rehabilitation]:
    """Read what a record says of a rehabilitation; "no information" is empty, with an issue.

    >>> read_rehabilitation("сведений о реабилитации нет").state.value
    'empty'
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(raw)
    if _NO.at(text.fold, _first(text)):
        return Reading(raw, empty=True, issues=(NEGATED,))
    quoted = _CITED.search(text.fold)
    own = text
    if quoted:
        own = Tidy(text.shown[: quoted.start()], text.fold[: quoted.start()], text.issues)
    found = scan(own, [directive_rule, date_rule(REVIEW), _words_or_body])
    value, issues = _value(found.items, text.shown[quoted.start() :] if quoted else "")
    if value == Rehabilitation():
        return Reading(raw, unread=(text.shown,), issues=text.issues)
    return Reading(raw, value, found.unread, (*text.issues, *issues))


def _value(items: tuple[Item, ...], quoted: str) -> tuple[Rehabilitation, tuple[str, ...]]:
    dates = [item.value for item in items if item.rule == "date"]
    named = [item.value for item in items if item.rule == "body" and item.value]
    acts = tuple(item.value for item in items if item.rule == "directive")
    outcomes = tuple(dict.fromkeys(item.value for item in items if item.rule == "outcome"))
    grounds = tuple(dict.fromkeys(item.value for item in items if item.rule == "ground"))
    issues = [issue for _, noticed in dates for issue in noticed]
    if any(act.date for act in acts) and not dates:
        issues.append(LAW_DATE)
    date = dates[0][0] if dates else ""
    body = named[0] if named else None
    return Rehabilitation(date, body, acts, outcomes, grounds, quoted), tuple(issues)


def _words_or_body(text: Tidy, start: int) -> Item | None:
    best: Item | None = None
    for section, lexicon in _LEXICA.items():
        found = lexicon.at(text.fold, start)
        if found and (best is None or found.end > best.end):
            best = Item(section, found.entry.key, start, found.end)
    body = _body(text, start) if best is None or best.rule == "filler" else None
    return body or best


def _body(text: Tidy, start: int) -> Item | None:
    """Take a body, which here may begin with the adjective of its region."""
    draft = bodies.draft()
    place, end = start, start
    while (item := draft.rule(text, place)) is not None:
        if _LEXICA["ground"].at(text.fold, place) or _LEXICA["outcome"].at(text.fold, place):
            break
        if directive_rule(text, place):
            break
        end = item.end
        skipped = re.compile(r"[\s.,\"()]*").match(text.fold, end)
        place = skipped.end() if skipped else end
    body = draft.body(text) if end > start else None
    return Item("body", body, start, end) if body else None


def _first(text: Tidy) -> int:
    return len(text.fold) - len(text.fold.lstrip(" -.:,(\"'"))

"""Charges: articles, letter articles, acts named as ground, offences, categories, the wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from purgeld.records.articlerule import article_rule
from purgeld.records.articles import NO_ARTICLE
from purgeld.records.dates import date_rule
from purgeld.records.directives import Directive, directive_rule
from purgeld.records.empties import is_empty
from purgeld.records.law import LABELS, Article, text_of
from purgeld.records.lexicon import Lexicon, table
from purgeld.records.reading import Reading
from purgeld.records.scanning import Item, scan
from purgeld.records.sentenceparts import surely_place
from purgeld.records.text import Tidy, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

_TABLE: dict[str, Any] = table("charges")
_LEXICA = {
    section: Lexicon({"key": key, "forms": forms} for key, forms in _TABLE[section].items())
    for section in ("letter", "offence", "category", "filler")
}
OFFENCES: tuple[str, ...] = tuple(_TABLE["offence"])
CATEGORIES: tuple[str, ...] = tuple(_TABLE["category"])
LETTERS: dict[str, str] = {key: forms[0].upper() for key, forms in _TABLE["letter"].items()}


@dataclass(frozen=True, slots=True)
class Charge:
    """What somebody was accused of, as far as it was understood; ``wording`` is the raw text."""

    articles: tuple[Article, ...] = ()
    code: str = ""
    letters: tuple[str, ...] = ()
    directives: tuple[Directive, ...] = ()
    offences: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write what is cited, or else the offences and categories.

        >>> str(read_charge("58-10 ч.1").value), str(read_charge("в рамках приказа 00447").value)
        ('RSFSR 58-10(1)', 'NKVD order 00447')
        """
        cited = [text_of(self.articles)] if self.articles else []
        cited += [f"letter article {key.upper()}" for key in self.letters if not self.articles]
        cited += [str(directive) for directive in self.directives]
        if cited:
            return "; ".join(cited)
        return LABELS.get(self.code, "") or "; ".join((*self.offences, *self.categories))

    @property
    def cites(self) -> bool:
        """Whether an article, a letter article, a code or an act is cited."""
        return bool(self.articles or self.letters or self.directives or self.code)


def read_charge(raw: str) -> Reading[Charge]:
    """Read a charge with all that it cites.

    >>> read_charge("72 УК БССР - А/с агитация").value.offences
    ('agitation',)
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(raw)
    found = scan(text, _RULES)
    charge, issues = _charge(found.items)
    if text.fold.lstrip().startswith("-") and not charge.articles:
        issues = (*issues, NO_ARTICLE)
    if charge == Charge():
        return Reading(raw, unread=(text.shown,), issues=(*text.issues, *issues))
    return Reading(raw, charge, found.unread, (*text.issues, *issues))


def read_articles(raw: str) -> Reading[tuple[Article, ...]]:
    """Read only the articles of a charge; the wording beside them is left to :func:`read_charge`.

    What stays unread are numbers that no rule took for an article, a date or an act.

    >>> text_of(read_articles("58-10 # вел агитацию").value)
    'RSFSR 58-10'
    """
    charge = read_charge(raw)
    if charge.empty:
        return Reading(raw, empty=True)
    value = charge.value
    unread = tuple(part for part in charge.unread if any(char.isdigit() for char in part))
    if value is None or not (value.cites or unread):
        return Reading(raw, unread=unread, issues=charge.issues, empty=not unread)
    return Reading(raw, value.articles, unread, charge.issues)


def _charge(items: Iterable[Item]) -> tuple[Charge, tuple[str, ...]]:
    articles: list[Article] = []
    found: dict[str, list[str]] = {"letter": [], "offence": [], "category": []}
    acts: list[Directive] = []
    issues: list[str] = []
    code = ""
    for item in items:
        if item.rule == "articles":
            articles += item.value.articles
            issues += item.value.issues
            code = code or item.value.code
        elif item.rule == "directive":
            acts.append(item.value)
        elif item.rule in found:
            found[item.rule].append(item.value)
    unique = {rule: tuple(dict.fromkeys(keys)) for rule, keys in found.items()}
    charge = Charge(
        tuple(dict.fromkeys(articles)), code, unique["letter"], tuple(acts), unique["offence"],
        unique["category"],
    )  # fmt: skip
    return charge, tuple(dict.fromkeys(issues))


def _words(text: Tidy, start: int) -> Item | None:
    best: Item | None = None
    for section, lexicon in _LEXICA.items():
        found = lexicon.at(text.fold, start)
        capital = section != "letter" or text.shown[start].isupper()
        if found and capital and (best is None or found.end > best.end):
            best = Item(section, found.entry.key, start, found.end)
    return best


_RULES = (article_rule(bare=True), directive_rule, date_rule(), _words, surely_place)

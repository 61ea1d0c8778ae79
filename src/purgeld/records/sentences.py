"""Reading sentences: penalties with term and place, what they were changed to, or why none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from purgeld.records import penalties
from purgeld.records.empties import is_empty
from purgeld.records.penalties import DEATH, NO_KIND, Fact, Measure, Sentence
from purgeld.records.reading import Reading
from purgeld.records.scanning import Item, scan
from purgeld.records.sentenceparts import PLACED
from purgeld.records.sentencewords import RULES, STEMS
from purgeld.records.spelling import MISSPELT, mend
from purgeld.records.text import Tidy, tidy

if TYPE_CHECKING:
    from purgeld.records.durations import Term

_ROUGHLY = re.compile(r"(?:более|свыше|около|больше|менее|почти)\s$")
_ELSEWHERE = re.compile(
    r"(?:из|предел[а-я]*|от)\s(?:[а-я]{1,3}\s|тюрьм[а-я]*\s|лагер[а-я]*\s)?(?:г\.\s?)?$"
)
_SILENT = {"filler", "company", "cause", "ground", "denied"}
_TIES = re.compile(r"(?:на|сроком|сроком на|срок|срока|-|:)\s?\(?$")
_OWN_TERM = re.compile(r"[\s,.:(]*(?:срок\w*\s?)?(?:на\s|до\s|-\s?)[\s(]*|[\s,]*срок\w*\s")


def read_sentence(raw: str) -> Reading[Sentence]:
    """Read a sentence.

    >>> str(read_sentence("ИТЛ-3, Поражение в правах-2").value)
    'camp 3y + 2y loss of rights'
    >>> read_sentence("расстрел, освобожден, судьба неизвестна").value.is_death
    True
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(raw)
    first = _read(raw, text)
    if not first.unread:
        return first
    mended, changed = mend(text, first, lambda again: _read(raw, again), STEMS)
    return replace(mended, issues=(*mended.issues, MISSPELT)) if changed else mended


def _read(raw: str, text: Tidy) -> Reading[Sentence]:
    found = scan(text, RULES)
    draft = _Draft(text)
    for place, item in enumerate(found.items):
        behind = (later for later in found.items[place + 1 :] if later.rule != "filler")
        draft.take(item, next(behind, None))
    sentence = draft.sentence()
    issues = tuple(dict.fromkeys((*text.issues, *draft.issues)))
    if sentence == Sentence():
        return Reading(raw, unread=(text.shown,), issues=issues)
    return Reading(raw, sentence, (*found.unread, *draft.lost), issues)


@dataclass
class _Draft:
    """The sentence as far as it has been read."""

    text: Tidy
    measures: list[Measure] = field(default_factory=list)
    later: list[Measure] = field(default_factory=list)
    review: str = ""
    review_date: str = ""
    review_body: str = ""
    outcomes: list[str] = field(default_factory=list)
    grounds: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    date: str = ""
    issues: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    pending: Term | None = None
    reduction: Term | None = None
    denied: list[str] = field(default_factory=list)
    suspended: bool = False
    after: bool = False
    body: str = ""
    ahead: str = ""
    last: str = ""
    end: int = 0

    @property
    def target(self) -> list[Measure]:
        return self.later if self.review in {"commuted", "reduced"} else self.measures

    def take(self, item: Item, following: Item | None) -> None:
        """Add what the next item says."""
        rule = "place" if self._is_whereabouts(item) else item.rule
        handler = getattr(self, f"_{item.rule}", None)
        if handler and rule == item.rule:
            handler(item, following)
        if rule not in _SILENT:
            self.last = rule
        self.end = item.end

    def _measure(self, item: Item, following: Item | None) -> None:
        kind, term = item.value
        own = term is not None or self._own_term(item, following)
        if self.pending and own:
            self._unspecified()
        elif self.pending:
            term, self.pending = self.pending, None
        self._add(kind, term)
        self.suspended = False

    def _is_whereabouts(self, item: Item) -> bool:
        """Tell whether a camp or a prison says where something happened, not what was imposed."""
        if item.rule != "measure" or item.value[0] not in penalties.HELD:
            return False
        if self.text.fold[: item.start].endswith("из "):
            return True
        if not self.facts or self.last not in {"fact", "date", "place"}:
            return False
        last = self.facts[-1]
        if last.key == "arrived":
            return False
        shown = self.text.shown[item.start : item.end]
        if not last.place or self.last == "place":
            self.facts[-1] = replace(last, place=f"{last.place} {shown}".strip())
        return True

    def _add(self, kind: str, term: Term | None) -> None:
        """Add a penalty, or make the last one more exact: "лишение свободы в ИТЛ"."""
        last = self.target[-1] if self.target else None
        if self.after and last:
            self.target[-1], self.after = replace(last, after=kind), False
        elif last and term is None and last.kind in penalties.REFINED.get(kind, ()):
            self.target[-1] = replace(last, kind=kind)
        elif last and kind == last.kind and (not term or not last.term):
            self.target[-1] = replace(last, term=last.term or term)
        elif (
            last
            and term is None
            and kind == penalties.NATIONALITY
            and last.kind in penalties.REMOVALS
        ):
            self.grounds.append("nationality")
        else:
            self.target.append(Measure(kind, term, suspended=self.suspended))

    def _own_term(self, item: Item, following: Item | None) -> bool:
        """Tell whether the penalty is followed by its own term: "лишение свободы на 10 лет"."""
        if following is None or following.rule != "term":
            return False
        return bool(_OWN_TERM.fullmatch(self.text.fold[item.end : following.start]))

    def _unspecified(self) -> None:
        """Keep a term of which no kind of penalty is told."""
        if self.pending:
            self.target.append(Measure(NO_KIND, self.pending, suspended=self.suspended))
        self.pending, self.suspended = None, False

    def _term(self, item: Item, following: Item | None) -> None:
        term, issues = item.value
        self.issues += issues
        if _ROUGHLY.search(self.text.fold[: item.start]):
            self.issues.append(penalties.ROUGH_TERM)
            return
        if self._bracketed(item):
            self.issues.append(penalties.OTHER_TERM)
            return
        if self._lessens(item, following):
            self.reduction = term
            return
        last = self.target[-1] if self.target else None
        waits = last is not None and last.term is None and last.kind != DEATH
        if waits and last and self._joined(item, following):
            self.target[-1] = replace(last, term=term)
            return
        self._unspecified()
        self.pending = term

    def _bracketed(self, item: Item) -> bool:
        """Tell whether a term in brackets only stands beside another: "4 года (5 лет)"."""
        fold = self.text.fold
        between = fold[self.end : item.start].strip()
        return self.last == "term" and between == "(" and fold[item.end :].lstrip(" .")[:1] == ")"

    def _lessens(self, item: Item, following: Item | None) -> bool:
        """Tell whether a term is what a sentence was reduced by: "сокращен на 1 год"."""
        if self.review != "reduced" or self.last != "mark":
            return False
        by = self.text.fold[: item.start].endswith("на ")
        return by and (following is None or following.rule != "measure")

    def _joined(self, item: Item, following: Item | None) -> bool:
        """Tell whether a term belongs to the penalty before it, not to the one behind it."""
        if _TIES.search(self.text.fold[: item.start]):
            return self.last in {"measure", "place", "mark"}
        behind = following is not None and following.rule == "measure"
        return self.last == "measure" and not behind

    def _mark(self, item: Item, following: Item | None) -> None:
        del following
        if item.value == "suspended":
            self._suspend()
        elif item.value == "after":
            self.after = bool(self.target)
        elif item.value == "perpetual" and self.target:
            self.target[-1] = replace(self.target[-1], perpetual=True)
        elif item.value in penalties.REVIEWED:
            self._unspecified()
            if item.value != "annulled" or not self.review:
                self.review = item.value
            self.review_body = self.review_body or self.body

    def _suspend(self) -> None:
        self._unspecified()
        if self.target and self.last in {"measure", "term", "mark"}:
            self.target[-1] = replace(self.target[-1], suspended=True)
        else:
            self.suspended = True

    def _outcome(self, item: Item, following: Item | None) -> None:
        del following
        self._unspecified()
        self.outcomes.append(item.value)

    def _ground(self, item: Item, following: Item | None) -> None:
        del following
        self.grounds.append(item.value)

    def _fact(self, item: Item, following: Item | None) -> None:
        del following
        self._unspecified()
        self.facts.append(Fact(item.value, self.ahead))
        self.ahead = ""
        if item.value == "shot":
            self.issues.append(penalties.SHOT_STATED)
            if not self.measures:
                self.measures.append(Measure(DEATH))

    def _date(self, item: Item, following: Item | None) -> None:
        edtf, issues = item.value
        self.issues += issues
        rule = following.rule if following else ""
        close = following and not self.text.fold[item.end : following.start].strip()
        if self.text.fold[: item.start].endswith("до "):
            self.facts.append(Fact(penalties.UNTIL, edtf))
        elif rule == "fact" and close:
            self.ahead = edtf
        elif rule == "mark" and following and following.value in penalties.REVIEWED:
            self.review_date = edtf
        elif self._dates_fact():
            self.facts[-1] = replace(self.facts[-1], date=edtf)
        elif rule == "fact":
            self.ahead = edtf
        elif self.review and not self.review_date:
            self.review_date = edtf
        elif not self.date:
            self.date = edtf

    def _dates_fact(self) -> bool:
        if not self.facts or self.facts[-1].date:
            return False
        amnesty = self.last == "outcome" and self.outcomes[-1] == "amnesty"
        return self.last in {"fact", "place"} or (amnesty and self.facts[-1].key == "released")

    def _place(self, item: Item, following: Item | None) -> None:
        if _ELSEWHERE.search(self.text.fold[: item.start]):
            return
        name = item.value.strip(" .,")
        if self.pending and not self.facts and (not following or following.rule != "measure"):
            self._unspecified()
        if self.facts and self._places_fact():
            last = self.facts[-1]
            self.facts[-1] = replace(last, place=f"{last.place}, {name}" if last.place else name)
            return
        for place in range(len(self.target) - 1, -1, -1) if not self.facts else ():
            if self.target[place].kind in PLACED and not self.target[place].place:
                self.target[place] = replace(self.target[place], place=name)
                return
        self.lost.append(name)

    def _places_fact(self) -> bool:
        """Tell whether a place is that of the last event, not of a penalty."""
        return self.last in {"fact", "date", "place"} or self.facts[-1].key == "arrived"

    def _denied(self, item: Item, following: Item | None) -> None:
        del following
        self.denied.append(item.value)

    def _body(self, item: Item, following: Item | None) -> None:
        del following
        self.body = self.body or self.text.shown[item.start : item.end]

    def sentence(self) -> Sentence:
        """Return what was read."""
        if self.pending:
            self._unspecified()
        outcomes = list(dict.fromkeys(self.outcomes))
        if self.review == "annulled":
            outcomes.append("annulled")
        return Sentence(
            tuple(self.measures), tuple(self.later), self.review, self.review_date,
            self.review_body, tuple(outcomes), tuple(dict.fromkeys(self.grounds)),
            tuple(self.facts), self.date, self.reduction,
            tuple(dict.fromkeys(self.denied)),
        )  # fmt: skip

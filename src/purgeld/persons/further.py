"""A further case told in a line of prose: which words tell the arrest, the sentence, the rest."""

from __future__ import annotations

import re

from purgeld.records.text import tidy

_HEADS = {
    "arrest": r"(?:вторично |повторно |снова |вновь )?арест\w*",
    "sentencing": r"(?:вторично |повторно |снова |вновь )?(?:осужд\w*|пригов[оа]р\w*)",
    "charge": r"обвин\w*",
    "execution": r"расстрелян\w*",
    "rehabilitation": r"реабилит\w*",
}
_HEAD = re.compile(
    r"(?<!\w)(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _HEADS.items()) + r")(?!\w)"
)
_DATE = re.compile(
    r"(?<!\w)(?:\d{1,2}[\s.,]+(?:\d{1,2}|[а-я]{3,8})[\s.,]+(?:\d{4}|\d\d)(?!\d)|(?:\d{1,2}\.)?\d{4}(?!\d))"
    r"\s*(?:г(?:ода|оду|\.)?(?!\w))?"
)
_TO = re.compile(
    r"(?<!\w)(?:к|на|приговор\w*)\s*:?\s*(?=вмн|расстр|\d|итл|л/с|лиш|ссылк|высылк|высш)"
)
_BODY = re.compile(
    r"(?<!\w)(?:[а-я/-]+\s){0,3}?(?:тройк|осо(?!\w)|особ\w* сов|суд|трибунал|коллеги|вквс|вк вс"
    r"|комисси|двойк|огпу|нквд|укгб|мгб)"
)
_NEGATED = re.compile(r"(?<!\w)не\s$")
_EDGES = " \t.,;:-–—()"


def parts(line: str) -> dict[str, str]:
    """Return the texts of the fields of a case; nothing where no arrest or sentence is told.

    >>> parts("арестован 16.10.37, осужден тройкой УНКВД к ВМН")
    {'arrest': '16.10.37', 'sentencing-body': 'тройкой УНКВД', 'sentence': 'ВМН'}
    >>> parts("Арестован повторно 23.7.51")
    {'arrest': '23.7.51'}
    >>> parts("судьба неизвестна")
    {}
    """
    text = tidy(line)
    heads = [
        head for head in _HEAD.finditer(text.fold) if not _NEGATED.search(text.fold[: head.start()])
    ]
    found: dict[str, str] = {}
    for place, head in enumerate(heads):
        end = heads[place + 1].start() if place + 1 < len(heads) else len(text.fold)
        own, fold = text.shown[head.end() : end], text.fold[head.end() : end]
        for name, raw in _segment(head.lastgroup or "", own, fold).items():
            if raw.strip(_EDGES):
                found.setdefault(name, raw.strip(_EDGES))
    return found if {"arrest", "sentence", "sentencing"} & set(found) else {}


def _segment(name: str, shown: str, fold: str) -> dict[str, str]:
    if name == "sentencing":
        return _sentencing(shown, fold)
    date = _DATE.search(fold)
    if name in {"arrest", "execution"}:
        tail = _sentencing(shown, fold) if _TO.search(fold) else {}
        tail.pop("sentencing", None)
        return {**({name: date[0]} if date else {}), **tail}
    return {name: shown}


def _sentencing(shown: str, fold: str) -> dict[str, str]:
    found: dict[str, str] = {}
    date, to = _DATE.search(fold), _TO.search(fold)
    if date and (to is None or date.start() < to.end()):
        found["sentencing"] = date[0]
    body = _BODY.search(fold)
    if body:
        stops = [at.start() for at in (to, date) if at and at.start() > body.start()]
        found["sentencing-body"] = shown[body.start() : min(stops, default=len(shown))]
    if to:
        found["sentence"] = shown[to.end() :]
    elif not body and not date:
        found["sentence"] = shown
    return found

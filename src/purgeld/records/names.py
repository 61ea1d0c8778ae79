"""Names of persons: parts and variants, as a source writes them; nothing is translated."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from purgeld.records.empties import is_empty
from purgeld.records.reading import Reading
from purgeld.records.text import tidy

SURNAME, GIVEN, PATRONYM, FULL = "surname", "given", "patronym", "full"
ONE_WORD, NO_NAME = "one-word-name", "no-name"

_LABELLED = re.compile(
    r"варианты?\s+(?P<kind>фамилии|имени|отчества|фио|ф\.?и\.?о\.?)\s*:\s*(?P<names>[^;)]*)",
    re.IGNORECASE,
)
_KINDS = {"фамилии": SURNAME, "имени": GIVEN, "отчества": PATRONYM}
_BRACKETS = re.compile(r"\(([^()]*)\)?")
_YEARS = re.compile(r"\s*\((?:р\.\s*)?\d{4}\s*(?:[-—–]\s*\d{4})?(?:\s*г\.?(?:\s?р\.)?)?\)\s*$")
_PATRONYMIC = re.compile(
    r"(?:ович|евич|ич|овна|евна|ична|инична|ыч|евич|улы|кызы|оглы|заде|уулу)$", re.IGNORECASE
)
_TURKIC = re.compile(r"^(?:оглы|кызы|улы|заде|уулу|гызы|ибн|бек|хан)$", re.IGNORECASE)
_PARTED = re.compile(r"\s*[,;/]\s*")
_ALSO = re.compile(
    r"^(?:он же|она же|по другим данным|по др\. данным|в девичестве|девичья|урожд\.?|урожденная|"
    r"псевдоним|наст\.? (?:фамилия|имя)|настоящая фамилия|бывш\.|варианты?|партийный псевдоним|"
    r"ур\.|в монашестве|в миру)\s*[-:—]*\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Variant:
    """Another form: which part it replaces (``full`` for a whole name), and the text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written: its text without brackets, its parts, other forms."""

    text: str
    surname: str = ""
    given: str = ""
    patronym: str = ""
    variants: tuple[Variant, ...] = ()

    def __str__(self) -> str:
        """Return the name as written."""
        return self.text


def read_name(raw: str) -> Reading[Name]:
    """Read a name "surname given patronymic" with other forms in brackets.

    >>> name = read_name("Филипченко Иван Гурьевич (Григорьевич)").value
    >>> name.patronym, name.variants
    ('Гурьевич', (Variant(kind='patronym', text='Григорьевич'),))
    >>> read_name("Алиев Мамед Али оглы").value.patronym
    'Али оглы'
    """
    if is_empty(raw):
        return Reading(raw, empty=True)
    text = tidy(raw)
    shown = _mended(text.shown)
    labelled = read_variants(shown)
    bare = _YEARS.sub("", _LABELLED.sub("", shown)) if labelled else _YEARS.sub("", shown)
    brackets = [inside for inside in _BRACKETS.findall(bare) if inside.strip(" ;,")]
    plain = re.sub(r"\s+", " ", _BRACKETS.sub(" ", bare)).strip(" .,;:()")
    if not plain:
        value = Name("", variants=labelled) if labelled else None
        return Reading(raw, value, () if value else (shown,), text.issues)
    name = _parted(plain)
    also = tuple(variant for inside in brackets for variant in _variants(inside, name))
    if not name.given and any(variant.kind == FULL for variant in also):
        # A single name with a whole one in brackets is that of a monk or a nun.
        name = replace(name, surname="", given=name.text)
    issues = (*text.issues, *((ONE_WORD,) if not name.given else ()))
    return Reading(raw, replace(name, variants=(*labelled, *also)), (), issues)


def read_variants(raw: str) -> tuple[Variant, ...]:
    """Read labelled variants: "(варианты фамилии: …; варианты имени: …)".

    >>> read_variants("(варианты имени: Гирш, Григорий)")
    (Variant(kind='given', text='Гирш'), Variant(kind='given', text='Григорий'))
    """
    found: list[Variant] = []
    for match in _LABELLED.finditer(raw):
        kind = _KINDS.get(match["kind"].lower(), FULL)
        names = (
            _PARTED.split(match["names"].strip(" ()"))
            if kind != FULL
            else match["names"].split(",")
        )
        found += [Variant(kind, name.strip(" ()")) for name in names if name.strip(" ()")]
    return tuple(found)


def joined(surname: str, given: str, patronym: str) -> Name:
    """Put a name together from columns of its parts.

    >>> joined("Ким", "Ен", "").text
    'Ким Ен'
    """
    parts = [
        _mended(tidy(part).shown) if not is_empty(part) else ""
        for part in (surname, given, patronym)
    ]
    return Name(" ".join(part for part in parts if part), parts[0], parts[1], parts[2])


def _mended(shown: str) -> str:
    """Write a name with Cyrillic letters where Latin ones that look alike stand among them."""
    folded = tidy(shown)
    return "".join(
        char if not char.isascii() or not char.isalpha() or not new.isalpha() or new.isascii()
        else (new.upper() if char.isupper() else new)
        for char, new in zip(folded.shown, folded.fold, strict=True)
    )  # fmt: skip


def _parted(plain: str) -> Name:
    words = plain.replace(",", " ").split()
    if len(words) == 1:
        return Name(plain, surname=words[0])
    if len(words) > 2 and _TURKIC.match(words[-1]):  # noqa: PLR2004 - surname, given name, patronymic
        split = 2 if len(words) > 3 else 1  # noqa: PLR2004 - the same
        return Name(plain, words[0], " ".join(words[1:split]) or words[1], " ".join(words[split:]))
    if len(words) > 2 and (_PATRONYMIC.search(words[-1]) or len(words) == 3):  # noqa: PLR2004 - the same
        return Name(plain, words[0], " ".join(words[1:-1]), words[-1])
    return Name(plain, words[0], " ".join(words[1:]))


def _variants(inside: str, name: Name) -> list[Variant]:
    return [
        _variant(part, name)
        for part in re.split(r"\s*[,;]\s*|\s+или\s+", _ALSO.sub("", inside.strip()))
        if part.strip(" .")
    ]


def _variant(part: str, name: Name) -> Variant:
    """Tell which part of the name another form replaces, by its endings and words."""
    words = _ALSO.sub("", part).strip(" .").split()
    text = " ".join(words)
    if len(words) > 1:
        return Variant(FULL, text)
    if _PATRONYMIC.search(text):
        return Variant(PATRONYM, text)
    known = {name.given.lower()[:2]} if name.given else set()
    return Variant(GIVEN if text.lower()[:2] in known else SURNAME, text)

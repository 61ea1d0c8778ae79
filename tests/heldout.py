"""Pairs of spellings of people outside the development file, made from an extract of Wikidata.

usage: python tests/heldout.py people.csv.gz pairs.csv

People are those whose Russian names in the extract have a patronymic and all one surname, so that
pseudonyms and party names stay out. A pair of one person is a Russian form, or initials made of it,
and a form in another language; German, Polish, Czech and Finnish, which the extract lacks, are
written by the rules of ``transcribing``. A pair of two people shares the beginning of the surname,
or given name and patronymic; namesakes are left out. No code of the matcher takes part.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, combinations
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import transcribing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REFERENCE = Path(__file__).parents[2] / "shared" / "reference" / "wikidata-persons.csv.gz"
BOOK = REFERENCE.parents[1] / "records" / "khabarovsk-openlist" / "persons.csv"
LANGUAGES = ("en", "fr", "es", "nl", "hu", "tr", "vi")
_FATHER = re.compile(r"(?:ович|евич|[иь]ич|овна|евна|инична|ична)$")
_TITLED = re.compile(r"\d|\b[IVX]{1,4}\b|[(:]|\b(?:of|de|di|von|van|Jr|Sr|Saint|Prince|Duke)\b")
_BEGINNING = 4
_SEED = 1937


@dataclass(frozen=True)
class Person:
    """Somebody of the extract: the Russian name taken apart, and forms by language."""

    key: str
    surname: str
    given: str
    father: str
    forms: dict[str, list[str]]

    @property
    def russian(self) -> str:
        """Return the Russian name as a register has it."""
        return f"{self.surname} {self.given} {self.father}"

    @property
    def initials(self) -> str:
        """Return the surname with initials."""
        return f"{self.surname} {self.given[0]}. {self.father[0]}."


class Pair(NamedTuple):
    """Two spellings, their languages, whether it is one person, and what kind of pair it is."""

    one: str
    one_language: str
    other: str
    other_language: str
    same: bool
    kind: str
    person: str


def people(path: Path = REFERENCE) -> list[Person]:
    """Return the people with one surname in all their Russian names."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        found = map(_person, csv.DictReader(handle))
        return [person for person in found if person]


def _person(row: dict[str, str]) -> Person | None:
    aliases: dict[str, list[str]] = json.loads(row["aliases_json"] or "{}")
    russian = [_plain(text) for text in aliases.get("ru", ()) if _usable(text)]
    whole = {name for text in russian if (name := _apart(text))}
    if len({name[0] for name in whole}) != 1:
        return None
    surname, given, father = min(whole)
    if not all(surname in text.replace(",", " ").split() for text in russian):
        return None
    forms = {
        language: [text for text in aliases.get(language, ()) if _usable(text) and _latin(text)]
        for language in LANGUAGES
    }
    if _usable(row["label_en"]):
        forms["en"].insert(0, row["label_en"])
    return Person(row["qid"], surname, given, father, forms)


def _usable(text: str) -> bool:
    full = [word for word in re.split(r"[\s,]+", text) if len(word.strip(".")) > 1]
    return len(full) > 1 and not _TITLED.search(text)


def _latin(text: str) -> bool:
    return not re.search("[\u0370-\uffff]", text)


def _plain(text: str) -> str:
    marks = unicodedata.normalize("NFD", text)
    kept = "".join(letter for letter in marks if letter not in "\u0301\u0300")
    return unicodedata.normalize("NFC", kept).replace("ё", "е").replace("Ё", "Е")


def _apart(text: str) -> tuple[str, str, str] | None:
    """Take a Russian name of three words apart, whichever of the two usual orders it is in."""
    words = text.replace(",", " ").split()
    if len(words) != len(("surname", "given", "father")):
        return None
    if _FATHER.search(words[2]) and (not _FATHER.search(words[1]) or "," in text):
        return words[0], words[1], words[2]
    if _FATHER.search(words[1]):
        return words[2], words[0], words[1]
    return None


def pairs(known: list[Person]) -> list[Pair]:
    """Return all pairs, in an order that is the same in every run."""
    chance = Random(_SEED)
    return [*_of_one(known, chance), *_of_two(known, chance)]


def _of_one(known: Iterable[Person], chance: Random) -> Iterator[Pair]:
    for person in known:
        spelt = _spellings(person, chance)
        for language, text in spelt.items():
            yield Pair(
                person.russian, "ru", text, language, same=True, kind=language, person=person.key
            )
            yield Pair(
                person.initials, "ru", text, language, same=True, kind="initials", person=person.key
            )
        for (one, left), (other, right) in chance.sample(
            list(combinations(spelt.items(), 2)), 2 if len(spelt) > 2 else 0
        ):
            yield Pair(left, one, right, other, same=True, kind="two of them", person=person.key)


def _spellings(person: Person, chance: Random) -> dict[str, str]:
    found = {lang: chance.choice(texts) for lang, texts in person.forms.items() if texts}
    return found | {
        language: f"{write(person.given)} {write(person.surname)}"
        for language, write in transcribing.WRITERS.items()
    }


def _of_two(known: list[Person], chance: Random) -> Iterator[Pair]:
    alike: dict[str, list[Person]] = defaultdict(list)
    for person in known:
        alike[person.surname[:_BEGINNING].lower()].append(person)
        alike[f"{person.given} {person.father}"].append(person)
    for group in alike.values():
        for one, other in list(combinations(group, 2))[:60]:
            if (one.surname, one.given) == (other.surname, other.given):
                continue
            left, right = _spellings(one, chance), _spellings(other, chance)
            a, b = chance.choice(sorted(left)), chance.choice(sorted(right))
            yield Pair(left[a], a, right[b], b, same=False, kind="two people", person=one.key)
            yield Pair(
                one.russian, "ru", right[b], b, same=False, kind="two people", person=one.key
            )
            if (one.surname, one.given[0]) != (other.surname, other.given[0]):
                yield Pair(
                    one.initials, "ru", right[b], b, same=False, kind="initials", person=one.key
                )


class Listed(NamedTuple):
    """Somebody in a list of names: key, names with languages."""

    key: str
    names: tuple[tuple[str, str], ...]


def register(known: list[Person], size: int, path: Path = REFERENCE) -> list[Listed]:
    """Return a list of ``size`` names: the known in Russian only, victims, people of the world.

    The victims are those of a memory book; the others stand with their label and aliases.
    """
    own = {person.key for person in known}
    made = [Listed(person.key, ((person.russian, "ru"),)) for person in known]
    count = len(made)
    for one in chain(_victims(), (other for other in _world(path) if other.key not in own)):
        if count >= size:
            break
        made.append(one)
        count += len(one.names)
    return made


def _victims() -> Iterator[Listed]:
    with BOOK.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            name = " ".join([row["фамилия"], row["имя"], row["отчество"]])
            yield Listed(f"book{row['id']}", ((name, "ru"),))


def _world(path: Path) -> Iterator[Listed]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            aliases: dict[str, list[str]] = json.loads(row["aliases_json"] or "{}")
            clear = ((text, lang) for lang in (*LANGUAGES, "ru") for text in aliases.get(lang, ()))
            yield Listed(row["qid"], tuple(dict.fromkeys([(row["label_en"], "en"), *clear])))


def questions(known: list[Person]) -> list[tuple[str, str, str]]:
    """Return one spelling a person in another language: key, text, language."""
    chance = Random(_SEED)
    spelt = ((person.key, _spellings(person, chance)) for person in known)
    chosen = ((key, chance.choice(sorted(forms.items()))) for key, forms in spelt)
    return [(key, text, language) for key, (language, text) in chosen]


def mixed_questions(known: list[Person]) -> list[tuple[str, str, str]]:
    """Return names, surnames with one or two initials and surnames alone of the reporting half.

    They are written by the rules of ``transcribing``; key, text, language of each.
    """
    chance, asked = Random(_SEED), []
    for person in known:
        language, write = chance.choice(sorted(transcribing.WRITERS.items()))
        given, surname, father = map(write, (person.given, person.surname, person.father))
        forms = (
            f"{given} {surname}",
            f"{given[0]}. {surname}",
            f"{surname} {given[0]}. {father[0]}.",
            surname,
        )
        asked += [(person.key, text, language) for text in forms if _reports(person.key)]
    chance.shuffle(asked)
    return asked


def reporting(pair: Pair) -> bool:
    """Say whether a pair belongs to the half that reports; the other half chooses thresholds."""
    return _reports(pair.person)


def _reports(key: str) -> bool:
    return int(key[1:]) % 2 == 0


def main(source: Path, target: Path) -> None:
    """Write the pairs as a table for ``purgeld names score``."""
    with target.open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["name_a", "lang_a", "name_b", "lang_b", "label", "kind", "half"])
        for pair in pairs(people(source)):
            half = "report" if reporting(pair) else "choose"
            out.writerow([*pair[:4], int(pair.same), pair.kind, half])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

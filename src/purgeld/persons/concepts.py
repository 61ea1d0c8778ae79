"""The concepts that records state: what was read, as terms of vocabularies, each with its label."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from purgeld.records import law, penalties
from purgeld.records.charges import LETTERS
from purgeld.records.issues import LABELS
from purgeld.records.organs import KINDS
from purgeld.records.regions import slug

if TYPE_CHECKING:
    from purgeld.records.law import Article
    from purgeld.records.organs import Body
    from purgeld.records.party import Party
    from purgeld.records.regions import Region

SCHEMES: dict[str, tuple[str, str]] = {
    "accusation": ("Accusations", "Offences and categories that charges name."),
    "article": ("Articles of law", "Articles of criminal codes as records cite them."),
    "burialsite": ("Burial sites", "Burial sites as records name them."),
    "education": ("Education", "Levels of education as records state them."),
    "occupation": ("Occupations", "Groups of occupations as records state them."),
    "outcome": ("Outcomes", "What became of a case or of an earlier decision."),
    "partytie": ("Ties to parties", "Ties to parties as records state them."),
    "penalty": ("Penalties", "Kinds of penalty."),
    "people": ("Peoples", "Nationality as files state it, which is not what a person was."),
    "recordbody": ("Bodies", "Bodies by kind, organ and region, as records name them."),
    "recordissue": ("Issues of records", "What was noticed about the text of a record."),
    "region": ("Regions", "Territories as records name them."),
    "sex": ("Sex", "Sex as records state it."),
}
# Keys of the tables of records for what the ontology calls otherwise.
_PENALTIES = {"loss-of-rights": "deprivation-of-rights", "hard-labour": "hard-labour"}
_OUTCOMES = {
    "rehabilitated": "rehabilitated", "annulled": "annulled", "acquitted": "acquitted",
    "case-closed": "charges-dropped", "reduced": "term-cut",
}  # fmt: skip


class Concept(NamedTuple):
    """A concept: its scheme, its key, its label in English."""

    scheme: str
    key: str
    label: str


def penalty(kind: str) -> Concept:
    """Return the concept of a kind of penalty."""
    return Concept("penalty", _PENALTIES.get(kind, kind), penalties.TEXTS[kind].capitalize())


def outcome(key: str) -> Concept:
    """Return the concept of an outcome.

    >>> outcome("reduced").key
    'term-cut'
    """
    text = penalties.TEXTS.get(key, key.replace("-", " "))
    return Concept("outcome", _OUTCOMES.get(key, key), text.capitalize())


def article(cited: Article) -> Concept:
    """Return the concept of an article of law.

    >>> article(law.Article("rsfsr", "58", "10", "1"))
    Concept(scheme='article', key='rsfsr-58-10-part-1', label='RSFSR 58-10(1)')
    """
    parts = [cited.code or "code-unknown", slug(cited.number)]
    parts += [f"part-{slug(cited.part)}"] if cited.part else []
    parts += [f"point-{slug(cited.point)}"] if cited.point else []
    parts += [f"through-{slug(cited.through)}"] if cited.through else []
    return Concept("article", "-".join(parts), law.text_of((cited,)))


def letter(key: str) -> Concept:
    """Return the concept of a letter article, which is no article of a code.

    >>> letter("krd")
    Concept(scheme='article', key='letter-krd', label='Letter article КРД')
    """
    return Concept("article", f"letter-{slug(key)}", f"Letter article {LETTERS[key]}")


def body(named: Body, *, sure: bool = True) -> Concept:
    """Return the concept of a body; without its region where a short form left that open.

    >>> from purgeld.records.kinds import read
    >>> body(read("body", "тройкой УНКВД КК").value).key
    'troika-unkvd-krasnoyarsk-krai'
    """
    named = named if sure else replace(named, region=None)
    region = named.region.key if named.region else ""
    parts = (named.kind, named.organ, region, named.branch, named.name)
    label = str(named) if named.kind in KINDS else named.kind
    extra = "; ".join(part for part in (named.branch, named.name) if part and part not in label)
    key = "-".join(slug(part) for part in parts if part)
    return Concept("recordbody", key, f"{label} ({extra})" if extra else label)


def region(named: Region) -> Concept:
    """Return the concept of a region."""
    return Concept("region", named.key, named.label)


def plain(scheme: str, key: str) -> Concept:
    """Return a concept whose label is its key.

    >>> plain("people", "komi-permyak").label
    'Komi permyak'
    """
    return Concept(scheme, slug(key), key.replace("-", " ").replace("_", " ").capitalize())


def issue(key: str) -> Concept:
    """Return the concept of an issue of a record."""
    label = LABELS.get(key, {}).get("en", key.replace("-", " "))
    return Concept("recordissue", key, label.capitalize())


def ties(value: Party) -> list[Concept]:
    """Return what is stated of parties: the present tie or none, and former ones."""
    if value.non_party or not value.ties:
        return [plain("partytie", "non-party")]
    return [plain("partytie", f"{tie.party}-{tie.standing}") for tie in value.ties]

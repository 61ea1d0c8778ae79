"""The fields of a person record: what a column can say, and how its values are read by default."""

from __future__ import annotations

from dataclasses import dataclass

TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, its kind of value, and whether each case of a record has its own."""

    name: str
    kind: str = TEXT
    per_case: bool = False


_PERSON = {
    "name": "name", "surname": TEXT, "given": TEXT, "patronym": TEXT,
    "variants": TEXT, "surname-variants": TEXT, "given-variants": TEXT, "patronym-variants": TEXT,
    "sex": "sex", "birth": "birth-date", "birth-comment": TEXT, "age": "age",
    "birthplace": "place", "nationality": "nationality", "citizenship": TEXT,
    "social-origin": TEXT, "education": "education", "occupation": "occupation",
    "occupation-class": TEXT, "party": "party", "family": TEXT, "residence": "place",
    "death": "date", "death-place": "place", "death-cause": TEXT, "burial": "place",
    "earlier-case": TEXT, "later-case": TEXT,
    "book": TEXT, "region": "place", "file": TEXT, "url": TEXT, "photograph": TEXT, "note": TEXT,
}  # fmt: skip
_CASE = {
    "arrest": "date", "arrest-place": "place", "arrest-body": "body", "arrest-kind": TEXT,
    "restraint": TEXT,
    "charge": "charge", "articles": "articles", "sentencing": "date", "sentencing-body": "body",
    "sentence": "sentence", "sentence-change": "sentence", "detention-place": TEXT,
    "sentenced-to-death": "flag",
    "execution": "date", "executed": "flag", "execution-place": "place",
    "rehabilitation": "rehabilitation", "rehabilitation-date": "review-date",
    "rehabilitation-body": "body", "rehabilitation-ground": "rehabilitation",
    "case-file": TEXT, "case-note": TEXT, "further-case": TEXT,
}  # fmt: skip

# Every field by name, in the order in which a record is told.
FIELDS: dict[str, Field] = {
    **{name: Field(name, kind) for name, kind in _PERSON.items()},
    **{name: Field(name, kind, per_case=True) for name, kind in _CASE.items()},
}

"""Which entity an IRI belongs to."""

from __future__ import annotations

import pytest

from purgeld.entities import is_entity, owner
from purgeld.terms import BASE


@pytest.mark.parametrize(
    ("part", "entity"),
    [
        ("id/person/karl-radek", "id/person/karl-radek"),
        ("id/person/karl-radek/birth/time", "id/person/karl-radek"),
        ("id/record/list/17", "id/record/list/17"),
        ("id/record/list/17/name", "id/record/list/17"),
        ("source/great-purge#char=0,12", "source/great-purge"),
        ("source/great-purge/section-3", "source/great-purge"),
        ("vocab/role", "vocab/role"),
        ("vocab/role/accused", "vocab/role/accused"),
    ],
)
def test_a_part_belongs_to_its_entity(part: str, entity: str) -> None:
    """What follows a slash or a hash after the slug is a part."""
    assert owner(BASE + part) == BASE + entity
    assert is_entity(BASE + part) == (part == entity)


@pytest.mark.parametrize("iri", ["id/person", "id/record/list", "ns#Trial", "graph/core", "", "id"])
def test_other_iris_belong_to_no_entity(iri: str) -> None:
    """Terms, graphs and the folders above the entities have no document."""
    assert owner(BASE + iri) is None


def test_the_base_is_the_project_s_own() -> None:
    """A project with another base has its entities there, and none below ours."""
    base = "https://archive.example/"
    assert owner(f"{base}id/person/x/birth", base) == f"{base}id/person/x"
    assert owner(f"{BASE}id/person/x", base) is None

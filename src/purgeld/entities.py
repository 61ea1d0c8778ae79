"""Which thing an IRI belongs to: the entity that has a document of its own, or a part of one.

Entities are ``id/<kind>/<slug>``, ``id/record/<source>/<number>``, ``source/<slug>``,
``vocab/<scheme>`` and ``vocab/<scheme>/<key>`` below the base. What follows after a ``/`` or a
``#`` is a part: a participation of an event, a passage of a source (RFC 5147).
"""

from __future__ import annotations

import re
from functools import cache

from purgeld.terms import BASE

_STEP = r"[^/?#]+"


@cache
def _pattern(base: str) -> re.Pattern[str]:
    forms = (
        f"id/record/{_STEP}/{_STEP}",
        f"id/(?!record/){_STEP}/{_STEP}",
        f"source/{_STEP}",
        f"vocab/{_STEP}/{_STEP}",
        f"vocab/{_STEP}",
    )
    return re.compile(f"{re.escape(base)}(?:{'|'.join(forms)})(?=[/#]|$)")


def owner(iri: str, base: str = BASE) -> str | None:
    """Return the IRI of the entity that this IRI is or is a part of, or None.

    >>> owner("https://w3id.org/purgeld/id/event/first-moscow-trial/time")
    'https://w3id.org/purgeld/id/event/first-moscow-trial'
    >>> owner("https://w3id.org/purgeld/ns#Trial") is None
    True
    """
    found = _pattern(base).match(iri)
    return found[0] if found else None


def is_entity(iri: str, base: str = BASE) -> bool:
    """Say whether the IRI is that of an entity itself.

    >>> is_entity("https://w3id.org/purgeld/vocab/role/accused")
    True
    """
    return owner(iri, base) == iri

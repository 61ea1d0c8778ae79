"""Contradictions: claims that cannot hold together, every side with its voices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from purgeld.pages import claims, registers
from purgeld.pages.paging import sheet
from purgeld.pages.views import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from purgeld.pages.reading import Reading
    from purgeld.pages.refs import Ref
    from purgeld.pages.views import Claimed

SIZE = 25
LIST = "clusters"


@dataclass(slots=True)
class Cluster:
    """Claims of which each excludes at least one other, and what they are about."""

    subjects: Sequence[Ref]
    rows: Sequence[Claimed]


def clusters(reading: Reading) -> list[list[str]]:
    """Return the claims that are joined by contradiction, the largest group first."""
    waiting = dict.fromkeys(registers.register(reading, "claim").ordered)
    found: list[list[str]] = []
    while waiting:
        own = _joined(reading, next(iter(waiting)))
        for claim in own:
            waiting.pop(claim, None)
        if len(own) > 1:
            found.append(sorted(own))
    return sorted(found, key=lambda own: (-len(own), own))


def _joined(reading: Reading, claim: str) -> set[str]:
    seen, waiting = set[str](), [claim]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += claims.rivals(reading, each)
    return seen


def page(reading: Reading, path: str, part: str) -> Page | None:
    """Return a page of contradictions."""
    made = reading.once("clusters", clusters)
    found = made if isinstance(made, list) else []
    here = sheet(LIST, part, len(found), SIZE)
    if here is None:
        return None
    values: dict[str, object] = {
        "clusters": [_cluster(reading, own) for own in found[here.begin : here.end]],
        "total": len(found),
        "sheet": here,
    }
    return Page(path, part, "contradictions.html", "contradictions", values, more=here.more)


def _cluster(reading: Reading, own: Sequence[str]) -> Cluster:
    subjects = dict.fromkeys(s for claim in own for s in reading.links(claim, claims.SUBJECT))
    whole = (reading.owner(subject) or subject for subject in subjects)
    rows = [claims.claimed(reading, claim) for claim in own]
    return Cluster([reading.ref(subject) for subject in dict.fromkeys(whole)], rows)

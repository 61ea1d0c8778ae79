"""Which thing a text of a table means: recorded decisions, never a likeness of names.

A text may be a prefixed name (``person:nikolai-bukharin``); then it says itself what it means.
Any other text is looked up: for this row of this table, for the table, for all tables. A person is
only ever decided for a table or a row of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from purgeld.mapping.templates import expand
from purgeld.mapping.values import Cell, Refused, Value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from purgeld.mapping.values import Kind

COLUMNS = ("table", "row", "text", "thing", "decision", "other", "reason")
DECISIONS = ("same", "new", "apart")
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Decisions:
    """Decisions by table, row and text; labels of all minted things by IRI; the base IRI."""

    made: Mapping[Key, str]
    labels: Mapping[str, str]
    base: str

    def thing(self, table: str, kinds: tuple[str, ...]) -> Kind:
        """Make the kind of value of a column whose cells name things of these kinds."""
        allowed = tuple(f"{self.base}{_folder(kind)}/" for kind in kinds)

        def read(cell: Cell) -> Value | Refused:
            found = self._named(cell.text) or self._decided(table, cell)
            if found is None:
                return self._unknown(cell.text, " or ".join(kinds), allowed)
            if not found.startswith(allowed):
                wanted = " or ".join(kinds)
                return Refused(f"means <{found}>, which is no {wanted}", f"Name a {wanted}")
            return self.value(found)

        return read

    def value(self, iri: str) -> Value:
        """Return a thing as a value; parts: ``slug`` and ``label``."""
        parts = {"": iri, "slug": iri.rpartition("/")[2], "label": self.labels.get(iri, "")}
        return Value(NamedNode(iri), parts)

    def _named(self, text: str) -> str | None:
        iri = expand(text, self.base)
        return iri if iri in self.labels else None

    def _decided(self, table: str, cell: Cell) -> str | None:
        keys = ((table, cell.row, cell.text), (table, "", cell.text), ("", "", cell.text))
        return next((self.made[key] for key in keys if key in self.made), None)

    def _unknown(self, text: str, wanted: str, allowed: tuple[str, ...]) -> Refused:
        own = {
            label: iri for iri, label in self.labels.items() if iri.startswith(allowed) and label
        }
        near = get_close_matches(text, own, 1, 0.8)
        hint = f"; the nearest label is that of <{own[near[0]]}>" if near else ""
        cure = f"Say in data/tables/decisions.csv which thing it is{hint}"
        return Refused(f"is no {wanted} that was decided on", cure)


def _folder(kind: str) -> str:
    return "source" if kind == "source" else f"id/{kind}"


def problems(
    rows: Iterable[tuple[int, Mapping[str, str]]], ledger: Collection[str], base: str
) -> list[tuple[int, str, str]]:
    """Find decisions that decide nothing: line, what is wrong and the cure of each."""
    seen: dict[Key, int] = {}
    found: list[tuple[int, str, str]] = []
    for line, row in rows:
        named = (row["table"], row["row"], row["text"])
        if named in seen:
            found.append(
                (line, f'"{row["text"]}" was decided on in line {seen[named]}', "Keep one")
            )
        seen.setdefault(named, line)
        found += [(line, *fault) for fault in _faults(row, ledger, base)]
    return found


def _faults(
    row: Mapping[str, str], ledger: Collection[str], base: str
) -> Iterable[tuple[str, str]]:
    if expand(row["thing"], base) not in ledger:
        yield f'"{row["thing"]}" is not in the ledger', "Mint it in data/ids.csv, or mend it"
    if row["decision"] not in DECISIONS:
        yield f'"{row["decision"]}" is no decision', f"Write {', '.join(DECISIONS)}"
    if not row["reason"]:
        yield f'nothing says why "{row["text"]}" is {row["thing"]}', "Give the reason"
    if row["thing"].startswith("person:") and not row["table"]:
        yield "a person is decided on for all tables at once", "Name the table"
    if row["decision"] == "apart" and expand(row["other"], base) not in ledger:
        yield "nothing says from whom it is kept apart", "Name the other thing in the column other"

"""A mapping as written in TOML, read into a plan; every slip is named with its cure.

The form is described in ``docs/mapping.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from purgeld.errors import Place, ProjectError, SyntaxFault
from purgeld.mapping import templates
from purgeld.strict import check, demand, unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from purgeld.mapping.templates import Pattern, Template

    Table = Mapping[str, Any]

OF_SOURCE = frozenset({"evidence", "source"})
OWN_KINDS = frozenset({"listed", "source", "thing"})
_TOP = {"about": str, "key": str, "source": str, "columns": dict, "lists": dict}
_COLUMN = {
    "value": str, "kinds": list, "list": str, "needed": bool, "otherwise": str, "several": bool,
}  # fmt: skip
_KEYS = {
    "say": ({"turtle"}, set[str]()),
    "date": ({"of", "date", "label"}, {"claimant", "predicate"}),
    "figure": (
        {"figure", "subject", "label", "measure", "unit", "value"},
        {
            "precision",
            "area",
            "period",
            "method",
            "description",
            "class",
            "status",
            "claimant",
            "against",
        },
    ),
    "claim": (
        {"claim", "subject", "predicate", "label"},
        {"object", "text", "claimant", "stance", "status"},
    ),
    "sum": ({"figure", "label", "parts", "claimant"}, {"total"}),
}
_ANYWHERE = {"when", "each"}
_NODES = frozenset({
    "of", "figure", "subject", "measure", "unit", "precision", "area", "method", "claimant",
    "claim", "predicate", "object", "total",
})  # fmt: skip
_COLUMNS = frozenset({
    "date", "value", "claimant", "precision", "area", "period", "method", "description", "total",
})  # fmt: skip
_WORDS = frozenset({"against", "class", "parts", "status", "stance"})


@dataclass(frozen=True)
class Column:
    """How the cells of a column are read; ``otherwise`` is the IRI that stands for an empty one."""

    name: str
    kind: str
    kinds: tuple[str, ...] = ()
    items: str = ""
    needed: bool = False
    several: bool = False
    otherwise: Template | None = None


@dataclass(frozen=True)
class Block:
    """One part of a plan: what it says of a row in which the columns of ``when`` are filled.

    ``each`` names a column with several values: the block then holds for each of them. ``texts``
    are templates by name, ``words`` what is none: class, status, stance, columns of figures.
    """

    kind: str
    when: tuple[str, ...]
    each: str
    patterns: tuple[Pattern, ...] = ()
    texts: Mapping[str, Template] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A whole mapping: its name, the key column, the source, columns, lists of terms, blocks."""

    name: str
    key: str
    source: str
    columns: Mapping[str, Column]
    lists: Mapping[str, Mapping[str, str]]
    blocks: tuple[Block, ...]


def read(table: Table, name: str, where: Place, base: str, kinds: Collection[str]) -> Plan:
    """Read a mapping from the tables of its TOML.

    ``name`` is that of the table, ``kinds`` are the kinds of value beside those of this package.
    Raises :class:`ProjectError` and :class:`SyntaxFault` that name the part which is wrong.
    """
    try:
        return _Reader(name, base, frozenset(kinds) | OWN_KINDS).plan(table)
    except SyntaxFault as fault:
        raise SyntaxFault(fault.what, cure=fault.cure, where=where) from fault
    except ProjectError as fault:
        raise ProjectError(fault.what, cure=fault.cure, where=where) from fault


class _Reader:
    def __init__(self, name: str, base: str, kinds: frozenset[str]) -> None:
        self.name, self.base, self.kinds = name, base, kinds
        self.columns: dict[str, Column] = {}
        self.source = ""

    def plan(self, table: Table) -> Plan:
        blocks = {kind: table.get(kind, []) for kind in _KEYS}
        check("the mapping", {k: v for k, v in table.items() if k not in blocks}, _TOP)
        demand("the mapping", table, {"about", "key", "columns"})
        lists = table.get("lists", {})
        self.columns = {name: self._column(name, spec) for name, spec in table["columns"].items()}
        for column in self.columns.values():
            if column.kind == "listed" and column.items not in lists:
                raise ProjectError(f"columns.{column.name}: there is no list {column.items}")
        if table["key"] not in self.columns:
            raise unknown("key", "column", table["key"], self.columns)
        self.columns[table["key"]] = replace(self.columns[table["key"]], needed=True)
        self.source = table.get("source", "")
        if self.source and self.source not in self.columns:
            raise unknown("source", "column", self.source, self.columns)
        expanded = {name: self._terms(name, items) for name, items in lists.items()}
        read = [
            self._block(kind, f"{kind} {number}", spec)
            for kind, specs in blocks.items()
            for number, spec in enumerate(specs, 1)
        ]
        return Plan(self.name, table["key"], self.source, self.columns, expanded, tuple(read))

    def _column(self, name: str, spec: str | Table) -> Column:
        table: Table = {"value": spec} if isinstance(spec, str) else spec
        check(f"columns.{name}", table, _COLUMN)
        demand(f"columns.{name}", table, {"value"})
        kind = table["value"]
        if kind not in self.kinds:
            raise unknown(f"columns.{name}", "kind of value", kind, self.kinds)
        if kind == "thing":
            demand(f"columns.{name}", table, {"kinds"})
        otherwise = templates.node(table["otherwise"], self.base) if "otherwise" in table else None
        needed, several = table.get("needed", False), table.get("several", False)
        kinds = tuple(table.get("kinds", ()))
        return Column(name, kind, kinds, table.get("list", ""), needed, several, otherwise)

    def _terms(self, name: str, items: Mapping[str, str]) -> dict[str, str]:
        full = {text: templates.expand(term, self.base) for text, term in items.items()}
        for text, iri in full.items():
            if iri is None:
                raise ProjectError(f"lists.{name}: {items[text]} has no known prefix")
        return {text: str(iri) for text, iri in full.items()}

    def _block(self, kind: str, name: str, spec: Table) -> Block:
        needed, more = _KEYS[kind]
        known = dict.fromkeys(needed | more | _ANYWHERE, object)
        check(name, spec, known)
        demand(name, spec, needed)
        when, each = _names(spec.get("when", [])), spec.get("each", "")
        patterns: tuple[Pattern, ...] = ()
        if kind == "say":
            patterns = templates.statements(spec["turtle"], self.base, name)
        texts = {
            key: self._text(name, key, value) for key, value in spec.items() if self._is_text(key)
        }
        words = {key: spec[key] for key in _WORDS if key in spec}
        filled = set(when) | ({each} if each else set())
        filled |= {spec[key] for key in ("date", "value", "parts") if key in spec}
        self._reachable(name, filled, templates.all_slots((*patterns, *texts.values())), texts)
        return Block(kind, tuple(sorted(filled - {each})), each, patterns, texts, words)

    def _is_text(self, key: str) -> bool:
        return key not in _ANYWHERE | _WORDS | {"turtle"}

    def _text(self, name: str, key: str, value: str) -> Template:
        if key in _COLUMNS and value in self.columns:
            return templates.plain(f"{{{value}}}")
        if key not in _NODES:
            return templates.plain(value)
        node = templates.node(value, self.base)
        if isinstance(node.pieces[0], str) and ":" not in node.pieces[0]:
            cure = "Write a prefixed name, <…>, {column}, or the name of a column that may be empty"
            raise ProjectError(f"{name}: {key} is no IRI: {value}", cure=cure)
        return node

    def _reachable(
        self,
        name: str,
        filled: set[str],
        slots: Iterable[templates.Slot],
        texts: Mapping[str, Template],
    ) -> None:
        """Refuse a placeholder whose column may be empty where it is used."""
        optional = {
            slot.column
            for key in _COLUMNS & set(texts)
            if len(texts[key].pieces) == 1
            for slot in texts[key].slots
        }
        for slot in slots:
            wanted = self.source if slot.column in OF_SOURCE else slot.column
            if wanted in filled | optional | {"row"}:
                continue
            column = self.columns.get(wanted)
            if column is None:
                raise unknown(name, "column", slot.column, self.columns)
            if not column.needed and column.otherwise is None:
                cure = f'Add when = ["{wanted}"], or needed = true to the column'
                raise ProjectError(f"{name}: {{{slot.column}}} may be empty", cure=cure)


def _names(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value

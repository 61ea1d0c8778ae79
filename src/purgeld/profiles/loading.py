"""Profiles as written in TOML, read strictly: every slip is named with its cure.

The form is described in ``docs/profiles.md``.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from purgeld import formats
from purgeld.errors import Place, ProjectError, SyntaxFault
from purgeld.profiles.fields import FIELDS
from purgeld.profiles.layouts import layout
from purgeld.profiles.profile import Column, Profile, Publication, Source, Split
from purgeld.records.kinds import READERS
from purgeld.strict import check, demand, unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    Table = Mapping[str, Any]

SUFFIX = ".toml"
_TOP = {
    "title": str, "read": dict, "record": dict, "source": dict, "publish": dict,
    "columns": dict, "pieces": dict, "split": list, "constants": dict,
}  # fmt: skip
_RECORD = {"number": str, "base": str, "cases": bool}
_SOURCE = {
    "slug": str, "title": str, "language": str, "region": str, "licence": str, "credit": str,
    "rights": str, "address": str,
}  # fmt: skip
_PUBLISH = {
    "records": str, "living": str, "undated": str, "children": str, "years": int, "adult": int,
    "withhold": list,
}  # fmt: skip
_COLUMN = {"field": str, "kind": str, "separator": str, "withhold": bool, "optional": bool}
_SPLIT = {"column": str, "patterns": list, "otherwise": str, "case": int}
KEYS = frozenset().union(_RECORD, _SOURCE, _PUBLISH, _COLUMN, _SPLIT)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CHOICES = ("publish", "withhold")


def shipped() -> tuple[str, ...]:
    """Return the names of the profiles that come with the package."""
    names = (entry.name for entry in resources.files("purgeld.profiles").iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


def load(name: str) -> Profile:
    """Read a profile by the name of a shipped one, or by the path of a file of one's own.

    Raises :class:`ProjectError` for a name or a key that is not known, with the nearest one that
    is, and :class:`SyntaxFault` for what is no TOML.
    """
    if name in shipped():
        text = resources.files("purgeld.profiles").joinpath(name + SUFFIX).read_text("utf-8")
        return parse(text, name, Place(name + SUFFIX))
    path = Path(name)
    if path.suffix != SUFFIX and not path.is_file():
        raise unknown("--profile", "profile", name, shipped())
    return parse(formats.decode(path), path.stem, Place(path))


def parse(text: str, name: str, where: Place) -> Profile:
    """Read the TOML of a profile; ``where`` begins every message."""
    try:
        return _profile(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as fault:
        raise SyntaxFault(f"is not TOML: {fault}", where=where) from fault
    except ProjectError as fault:
        raise ProjectError(fault.what, cure=fault.cure, where=where) from fault


def _profile(table: Table, name: str) -> Profile:
    check("the profile", table, _TOP)
    demand("the profile", table, {"title", "read", "source", "columns"})
    record = table.get("record", {})
    check("record", record, _RECORD)
    columns = {name: _column(name, spec) for name, spec in table["columns"].items()}
    splits = _splits(table.get("split", []), columns, _pieces(table.get("pieces", {})))
    profile = Profile(
        name=name,
        title=table["title"],
        layout=layout(table["read"]),
        source=_source(table["source"]),
        columns=columns,
        number=record.get("number", ""),
        base=_base(record.get("base", "")),
        cases=record.get("cases", False),
        splits=splits,
        constants=_constants(table.get("constants", {})),
        publication=_publication(table.get("publish", {})),
    )
    _one_name(profile)
    return profile


def _column(name: str, spec: str | Table) -> Column:
    where = f"columns.{name}"
    table: Table = {"field": spec} if isinstance(spec, str) else spec
    if not isinstance(table, dict):
        raise ProjectError(f"{where} must be the name of a field or a table")
    check(where, table, _COLUMN)
    demand(where, table, {"field"})
    known = _field(where, table["field"])
    kind = table.get("kind", FIELDS[known].kind)
    if kind not in READERS:
        raise unknown(where, "kind of value", kind, READERS)
    return Column(
        name, known, kind, table.get("separator", ""),
        table.get("withhold", False), table.get("optional", False),
    )  # fmt: skip


def _field(where: str, name: object) -> str:
    if not isinstance(name, str) or name not in FIELDS:
        raise unknown(where, "field", str(name), FIELDS)
    return name


def _pieces(table: Table) -> dict[str, str]:
    check("pieces", table, dict.fromkeys(table, str))
    return dict(table)


def _splits(
    specs: list[Table], columns: Collection[str], pieces: Mapping[str, str]
) -> tuple[Split, ...]:
    known = {*columns, *(one["column"] for one in specs if isinstance(one.get("column"), str))}
    return tuple(_split(f"split {n}", one, known, pieces) for n, one in enumerate(specs, 1))


def _split(where: str, spec: Table, known: Collection[str], pieces: Mapping[str, str]) -> Split:
    """Read one split; ``known`` are the columns that have a field or are split again."""
    check(where, spec, _SPLIT)
    demand(where, spec, {"column", "patterns"})
    patterns = tuple(_pattern(where, text, pieces) for text in spec["patterns"])
    groups = dict.fromkeys(name for one in patterns for name in one.groupindex)
    parts = {name: name if name in known else name.replace("_", "-") for name in groups}
    otherwise = spec.get("otherwise", "")
    for name in (*sorted(parts.values()), otherwise):
        if name and name not in known:
            raise unknown(where, "column", name, known)
    return Split(spec["column"], patterns, parts, otherwise, spec.get("case", 1))


def _pattern(where: str, text: object, pieces: Mapping[str, str]) -> re.Pattern[str]:
    """Compile a pattern, in which ``{name}`` stands for a piece, as in the pieces themselves."""
    whole = str(text)
    for _ in pieces:
        for name, piece in pieces.items():
            whole = whole.replace(f"{{{name}}}", piece)
    try:
        return re.compile(whole, re.DOTALL)
    except re.error as fault:
        raise ProjectError(f"{where}: {text} is no pattern: {fault}") from fault


def _source(table: Table) -> Source:
    check("source", table, _SOURCE)
    demand("source", table, {"slug", "title", "language"})
    if not _SLUG.fullmatch(table["slug"]):
        cure = "Use lower-case Latin letters, digits and single hyphens"
        raise ProjectError(f"source: {table['slug']!r} is no slug", cure=cure)
    return Source(**table)


def _publication(table: Table) -> Publication:
    check("publish", table, _PUBLISH)
    for key in ("records", "living", "undated", "children"):
        if table.get(key, "publish") not in _CHOICES:
            raise unknown("publish", f"word for {key}", table[key], _CHOICES)
    names = [_field("publish.withhold", name) for name in table.get("withhold", [])]
    rest = {key: value for key, value in table.items() if key != "withhold"}
    return Publication(**rest, withheld=tuple(names))


def _constants(table: Table) -> dict[str, str]:
    for name, text in table.items():
        _field("constants", name)
        if not isinstance(text, str):
            raise ProjectError(f"constants: {name} must be a text")
    return dict(table)


def _base(base: str) -> str:
    if base and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+[/#]", base):
        cure = "Write an address that begins with https:// and ends in / or #"
        raise ProjectError(f"record: {base} is no base of IRIs", cure=cure)
    return base


def _one_name(profile: Profile) -> None:
    """Refuse a profile that names nobody: a record without a name cannot be told from another."""
    said = {column.field for column in profile.columns.values()} | set(profile.constants)
    if not said:
        raise ProjectError("columns: no column says anything", cure="Give at least one a field")

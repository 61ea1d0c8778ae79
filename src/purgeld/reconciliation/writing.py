"""Answers as clients expect them, in both versions."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from purgeld.matching.entry import TYPES
from purgeld.matching.graph import PROPERTIES, Value
from purgeld.reconciliation.core import BATCH, PREVIEW, Asked, Refused, Service
from purgeld.terms import PG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from purgeld.matching.ranking import Candidate

Json = dict[str, Any]


def manifest_02(service: Service, address: str) -> Json:
    """Describe the service for version 0.2; the address is where it is reached."""
    suggest = {
        kind: {"service_url": address, "service_path": f"/suggest/{kind}"}
        for kind in ("entity", "property", "type")
    }
    return {
        "versions": ["0.2"],
        **_about(service),
        "identifierSpace": service.base,
        "schemaSpace": str(PG),
        "view": {"url": f"{service.base}{{{{id}}}}"},
        "preview": {
            "url": f"{address}/preview?id={{{{id}}}}", "width": PREVIEW[0], "height": PREVIEW[1],
        },
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": address, "service_path": "/extend/propose"},
            "property_settings": [],
        },
    }  # fmt: skip


def manifest_10(service: Service) -> Json:
    """Describe the service for version 1.0-draft."""
    return {
        "versions": ["1.0-draft"],
        **_about(service),
        "lang": "en",
        "standardizedScore": True,
        "view": {"url": f"{service.base}{{+id}}"},
        "preview": {"width": PREVIEW[0], "height": PREVIEW[1]},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": []},
    }


def _about(service: Service) -> Json:
    return {
        "name": service.title,
        "serviceVersion": service.version,
        "batchSize": BATCH,
        "defaultTypes": types(),
    }


def types() -> list[Json]:
    """Return the types of the service."""
    return [{"id": kind, "name": kind} for kind in TYPES]


def results_02(service: Service, batch: Mapping[str, Asked]) -> Json:
    """Answer a batch; a query that cannot be answered has an error beside an empty result."""
    answered: dict[str, Json] = {}
    for key, asked in batch.items():
        try:
            answered[key] = {"result": [_candidate(service, one) for one in service.match(asked)]}
        except Refused as fault:
            answered[key] = {"result": [], "error": fault.as_json()}
    return answered


def results_10(service: Service, batch: Sequence[Asked]) -> Json:
    """Answer a batch in the order of its queries."""
    results: list[Json] = []
    for asked in batch:
        try:
            found = [_candidate(service, one, newer=True) for one in service.match(asked)]
            results.append({"candidates": found})
        except Refused as fault:
            results.append({"candidates": [], "error": fault.as_json()})
    return {"results": results}


def _candidate(service: Service, one: Candidate, *, newer: bool = False) -> Json:
    form = {"matchedName": one.form, "matchedLanguage": one.language, "explanation": one.why}
    return {
        "id": service.short(one.entry.key),
        "name": one.entry.label,
        "description": one.entry.description,
        "type": [{"id": kind, "name": kind} for kind in one.entry.types],
        "score": one.score,
        "match": one.match,
        "features": _features(one, newer=newer),
        **form,
    }


def _features(one: Candidate, *, newer: bool) -> list[Json]:
    summed: dict[str, float] = {}
    for name, move in one.features:
        summed[name] = round(summed.get(name, 0.0) + move, 2)
    named = [(name.replace(" ", "-").replace(",", ""), name, move) for name, move in summed.items()]
    if newer:
        return [{"id": key, "name": name, "value": move} for key, name, move in named]
    return [{"id": key, "value": move} for key, _, move in named]


def suggested(service: Service, keys: Sequence[str]) -> Json:
    """Answer a suggestion of things."""
    result = []
    for key in keys:
        entry = service.matcher.by_key[key]
        notable = [{"id": kind, "name": kind} for kind in entry.types]
        result.append(
            {
                "id": service.short(key), "name": entry.label,
                "description": entry.description, "notable": notable,
            }
        )  # fmt: skip
    return {"result": result}


def named(pairs: Sequence[tuple[str, str]], prefix: str = "") -> Json:
    """Answer a suggestion of properties or types: those with a word that begins so."""
    folded = prefix.casefold()
    kept = [
        {"id": key, "name": name}
        for key, name in pairs
        if any(word.startswith(folded) for word in (key.casefold(), *name.casefold().split()))
    ]
    return {"result": kept}


def extended_02(service: Service, read: object) -> Json:
    """Answer a data extension of version 0.2."""
    keys, props = _extension(read)
    rows = {key: {prop: _cells(service, key, prop, newer=False) for prop in props} for key in keys}
    return {"meta": _meta(props), "rows": rows}


def extended_10(service: Service, read: object) -> Json:
    """Answer a data extension of version 1.0-draft."""
    keys, props = _extension(read)
    rows = [
        {
            "id": key,
            "properties": [
                {"id": prop, "values": _cells(service, key, prop, newer=True)} for prop in props
            ],
        }
        for key in keys
    ]
    return {"meta": _meta(props), "rows": rows}


def _extension(read: object) -> tuple[list[str], list[str]]:
    given = read if isinstance(read, dict) else {}
    keys, props = given.get("ids"), given.get("properties")
    if not isinstance(keys, list) or not isinstance(props, list):
        raise Refused("invalid", "An extension has a list of ids and a list of properties.")
    wanted = [prop.get("id") if isinstance(prop, dict) else None for prop in props]
    if not all(isinstance(text, str) for text in (*keys, *wanted)):
        raise Refused("invalid", "Each id is text, each property an object with an id.")
    return [str(key) for key in keys], [str(prop) for prop in wanted]


def _meta(props: Sequence[str]) -> list[Json]:
    return [{"id": prop, "name": _property_name(prop)} for prop in props]


def _property_name(prop: str) -> str:
    bare, _, part = prop.partition("/")
    name = PROPERTIES[bare][0] if bare in PROPERTIES else prop
    return f"{name}: passages" if part else name


def _cells(service: Service, given: str, prop: str, *, newer: bool) -> list[Json]:
    key = service.known(given)
    values = service.extend(key or "", prop)
    return [_cell(service, value, newer=newer) for value in values]


def _cell(service: Service, value: Value, *, newer: bool) -> Json:
    if value.iri in service.matcher.by_key:
        return {"id": service.short(value.iri), "name": value.text}
    if newer and value.language:
        return {"str": value.text, "lang": value.language}
    return {"str": value.text}


def proposed(service: Service, kind: str, limit: int | None) -> Json:
    """Propose the properties of a type for a data extension."""
    props = [{"id": prop, "name": name} for prop, name in service.properties(kind)]
    return {"type": kind, "properties": props[:limit]}


def preview(service: Service, key: str) -> str:
    """Return a small page that shows a thing: names, dates, roles, and how many passages."""
    entry = service.matcher.by_key[key]
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{_joined(values)}</dd>"
        for prop, (name, _) in PROPERTIES.items()
        if prop not in {"description", "evidence"}
        and (values := service.things.properties.get(key, {}).get(prop, ()))
    )
    passages = len(service.things.properties.get(key, {}).get("evidence", ()))
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(entry.label)}</title><style>body{{font:14px/1.4 sans-serif;margin:8px}}"
        "dl{display:grid;grid-template-columns:8em 1fr;gap:2px 8px;margin:8px 0}dt{color:#555}"
        "dd{margin:0}</style></head><body>"
        f'<a href="{escape(key)}" target="_blank" rel="noopener"><b>{escape(entry.label)}</b></a> '
        f"({escape(', '.join(entry.types))})<div>{escape(entry.description)}</div>"
        f"<dl>{rows}</dl><div>{passages} passages</div></body></html>"
    )


def _joined(values: Sequence[Value]) -> str:
    return "; ".join(dict.fromkeys(escape(value.text) for value in values[:12]))

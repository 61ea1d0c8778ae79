"""Queries as clients send them, in both versions, brought to one form."""

from __future__ import annotations

import json
from typing import Any

from purgeld.names import tag
from purgeld.reconciliation.core import Asked, Condition, Refused, check_batch

LIMIT = 5
DEEPEST = 12


def loads(text: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """Read JSON; raises :class:`Refused` for text that is none."""
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise Refused("not-json", f"The request is not JSON: {fault}") from fault


def batch_02(read: object) -> dict[str, Asked]:
    """Read a batch of version 0.2: ``{"q0": {"query": …, "type": …, "properties": […]}}``."""
    if not isinstance(read, dict):
        raise Refused("invalid", "A batch is an object of queries, by any keys.")
    check_batch(len(read))
    return {str(key): _query_02(str(key), query) for key, query in read.items()}


def _query_02(key: str, query: object) -> Asked:
    if isinstance(query, str):
        query = {"query": query}
    if not isinstance(query, dict):
        raise Refused("invalid", f"{key}: a query is an object.")
    unknown = set(query) - {"query", "type", "limit", "properties", "type_strict"}
    if unknown:
        raise Refused("invalid", f"{key}: a query has no member {min(unknown)!r}.")
    properties = query.get("properties") or []
    if "query" not in query and not properties:
        raise Refused("invalid", f"{key}: a query needs a query or properties.")
    if not isinstance(properties, list):
        raise Refused("invalid", f"{key}: properties are a list.")
    types = query.get("type") or []
    return Asked(
        name=_text(key, query.get("query", "")),
        types=tuple(_type(kind) for kind in (types if isinstance(types, list) else [types])),
        strict=query.get("type_strict") == "all",
        limit=_limit(key, query.get("limit")),
        conditions=tuple(_property_02(key, prop) for prop in properties),
    )


def _property_02(key: str, prop: object) -> Condition:
    if not isinstance(prop, dict) or "v" not in prop or not isinstance(prop.get("pid"), str):
        raise Refused("invalid", f"{key}: a property has a pid and a value v.")
    return Condition(prop["pid"], _values(key, prop["v"]), required=prop.get("required") is True)


def batch_10(read: object) -> list[Asked]:
    """Read a batch of version 1.0-draft: ``{"queries": [{"type": …, "conditions": […]}]}``."""
    if not isinstance(read, dict) or not isinstance(read.get("queries"), list):
        raise Refused("invalid", "A batch is an object with a list of queries.")
    check_batch(len(read["queries"]))
    return [_query_10(f"query {n}", query) for n, query in enumerate(read["queries"])]


def _query_10(key: str, query: object) -> Asked:
    if not isinstance(query, dict):
        raise Refused("invalid", f"{key}: a query is an object.")
    unknown = set(query) - {"type", "limit", "lang", "dir", "conditions"}
    conditions = query.get("conditions")
    if unknown:
        raise Refused("invalid", f"{key}: a query has no member {min(unknown)!r}.")
    if not isinstance(conditions, list) or not conditions:
        raise Refused("invalid", f"{key}: a query needs at least one condition.")
    if not isinstance(query.get("type", ""), str):
        raise Refused("invalid", f"{key}: the type is one identifier.")
    read = [_condition(key, condition) for condition in conditions]
    return Asked(
        name=next((c.values[0] for c in read if c.prop == "name" and c.values), ""),
        key=next((c.values[0] for c in read if c.prop == "id" and c.values), ""),
        types=(_type(query["type"]),) if query.get("type") else (),
        language=tag(str(query.get("lang", ""))),
        limit=_limit(key, query.get("limit")),
        conditions=tuple(c for c in read if c.prop not in {"name", "id"}),
    )


def _condition(key: str, condition: object) -> Condition:
    if not isinstance(condition, dict) or "propertyValue" not in condition:
        raise Refused("invalid", f"{key}: a condition has a matchType and a propertyValue.")
    kind = condition.get("matchType")
    if kind not in {"name", "id", "property"}:
        raise Refused("invalid", f"{key}: a matchType is name, id or property.")
    quantifier = condition.get("matchQuantifier", "any")
    if quantifier not in {"any", "all", "none"}:
        raise Refused("invalid", f"{key}: a matchQuantifier is any, all or none.")
    prop = kind if kind != "property" else condition.get("propertyId")
    if not isinstance(prop, str):
        raise Refused("invalid", f"{key}: a condition on a property has a propertyId.")
    values = _values(key, condition["propertyValue"])
    return Condition(
        prop, values, required=condition.get("required") is True, quantifier=quantifier
    )


def _values(key: str, given: object) -> tuple[str, ...]:
    many = given if isinstance(given, list) else [given]
    return tuple(_value(key, value) for value in many)


def _value(key: str, value: object) -> str:
    if isinstance(value, dict):
        if not isinstance(value.get("id"), str):
            raise Refused("invalid", f"{key}: a value that is an object has an id.")
        return str(value.get("name") or value["id"])
    if isinstance(value, bool | int | float | str):
        return str(value)
    raise Refused("invalid", f"{key}: a value is text, a number, a truth value or an object.")


def _text(key: str, given: object) -> str:
    if not isinstance(given, str):
        raise Refused("invalid", f"{key}: a query is text.")
    return given


def _limit(key: str, given: object) -> int:
    if given is None:
        return LIMIT
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise Refused("invalid", f"{key}: a limit is a number.")
    return max(0, int(given))


def _type(given: object) -> str:
    """Return the name of a type that was given by name, by IRI or as an object with an id."""
    plain = given.get("id", "") if isinstance(given, dict) else given
    return str(plain).rpartition("#")[2]

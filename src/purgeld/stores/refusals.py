"""What a store's refusal means: a status and some words become an error that says what to do."""

from __future__ import annotations

import re
from http import HTTPStatus
from http.client import responses

from purgeld.errors import Place, PurgeldError, QueryError, StoreError
from purgeld.stores.credentials import PREFIX

LONGEST_QUOTE = 300
_SPOT = re.compile(r"\b(?:at|line)[ :]*(\d+)(?::|, ?column:? ?)(\d+)", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_FULL = re.compile(r"no space left|disk (?:is )?full|file too large|quota", re.IGNORECASE)
_DENIED = re.compile(r"SECURITY: No permission|access denied", re.IGNORECASE)
_READ_ONLY = re.compile(r"read.?only|not (?:allowed|permitted|supported)", re.IGNORECASE)
LOG_IN = f"Set {PREFIX}USER and {PREFIX}PASSWORD (and {PREFIX}AUTH=digest), or {PREFIX}TOKEN"


class TooLarge(Exception):
    """The store takes no request of this size."""


def quote(body: bytes) -> str:
    """Return the first words of an answer as one line without markup.

    >>> quote(b"<html><h1>Service  down</h1></html>")
    'Service down'
    """
    text = _TAG.sub(" ", body.decode("utf-8", "replace"))
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    line = " ".join(words)
    return line if len(line) <= LONGEST_QUOTE else f"{line[:LONGEST_QUOTE]}…"


def of_query(status: int, body: bytes, where: str, name: str) -> PurgeldError:
    """Return the error for a status with which a store answers a query called ``name``."""
    if status == HTTPStatus.BAD_REQUEST:
        said = quote(body)
        spot = _SPOT.search(said)
        place = Place(name, *(map(int, spot.groups()) if spot else ()))
        return QueryError(f"{where} refuses it: {said}", cure="Mend the query", where=place)
    return of_status(status, body, where)


def of_status(status: int, body: bytes, where: str) -> StoreError:
    """Return the error for any other status; nothing of the request is shown."""
    said = quote(body)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} or _DENIED.search(said):
        return _forbidden(status, said, where)
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return StoreError(f"{where}: nothing is there", cure="Check the address of the endpoint")
    if status == HTTPStatus.INSUFFICIENT_STORAGE or _FULL.search(said):
        return StoreError(f"{where} is full: {said}", cure="Make room there, then load again")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return StoreError(f"{where} redirects elsewhere", cure="Give that address, if you trust it")
    if status in {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}:
        return StoreError(f"{where} does not take this request", cure="Is it read-only?")
    named = f"{status} {responses.get(status, '')}".rstrip()
    return StoreError(f"{where} answers {named}{f': {said}' if said else ''}")


def _forbidden(status: int, said: str, where: str) -> StoreError:
    if status == HTTPStatus.FORBIDDEN and _READ_ONLY.search(said):
        return StoreError(f"{where} is read-only", cure="Load into a store that takes updates")
    words = "does not accept us" if status == HTTPStatus.UNAUTHORIZED else "does not allow this"
    return StoreError(f"{where} {words} ({status})", cure=LOG_IN)

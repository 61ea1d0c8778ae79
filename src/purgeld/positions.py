"""Where each statement stands in its file: Turtle, TriG, N-Triples and N-Quads, by token.

A parser has already accepted the text; this reading only finds lines again, for messages.
Statements inside brackets are found under the subject and predicate that lead to the bracket.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from purgeld.terms import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r'''(?P<comment>\#[^\n]*)
    |(?P<iri><[^<>"{}|^`\s]*>)
    |(?P<long>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\')
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^)
    |(?P<mark>[.;,\[\](){}](?=[\s\])};,.<"]|$)|[\[\](){};,])
    |(?P<name>(?:\\.|%[0-9A-Fa-f]{2}|[^\s<>"'{}()\[\];,\#^@\\])*?(?=[.]?[\s\])};,]|[.]?$|\^\^|@|<|"))
    |(?P<other>\S)''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)


@dataclass(frozen=True)
class Token:
    """One word of the file: its kind, its text, its line counted from 1."""

    kind: str
    text: str
    line: int


@dataclass
class Lines:
    """Lines of a file by subject, by subject and predicate, and by the whole statement."""

    by_key: dict[tuple[str, ...], int] = field(default_factory=dict)

    def find(self, subject: str, predicate: str = "", value: str = "") -> int | None:
        """Return the line of the closest statement known, ``None`` if the subject is not here."""
        keys = ((subject, predicate, value), (subject, predicate), (subject,))
        return next((self.by_key[key] for key in keys if key in self.by_key), None)

    def add(self, line: int, *key: str) -> None:
        """Remember the first line of a key."""
        self.by_key.setdefault(key, line)


def tokens(text: str) -> Iterator[Token]:
    """Split a file into words."""
    line, seen = 1, 0
    for match in _TOKEN.finditer(text):
        if not match.group():
            continue
        line += text.count("\n", seen, match.start())
        seen = match.start()
        yield Token(str(match.lastgroup), match.group(), line)


def first_comment(text: str) -> int | None:
    """Return the line of the first comment, if there is one."""
    return next((token.line for token in tokens(text) if token.kind == "comment"), None)


def locate(text: str, base: str = "") -> Lines:
    """Find the line of every statement of a file."""
    reader = _Reader(base)
    for token in tokens(text):
        reader.take(token)
    return reader.lines


class _Reader:
    """A small automaton over words: subject, predicate, object, and the marks between them."""

    def __init__(self, base: str) -> None:
        self.lines = Lines()
        self.base = base
        self.prefixes: dict[str, str] = {}
        self.declaring: list[str] = []
        self.path: list[str] = []
        self.depth = 0
        self.typed = False

    def take(self, token: Token) -> None:
        if token.kind == "comment":
            return
        if self.declaring:
            self._declare(token)
        elif token.kind == "mark":
            self._mark(token)
        elif token.kind == "tag":
            self._tag(token)
        elif token.kind == "name" and token.text.upper() in {"PREFIX", "BASE"}:
            self.declaring = [token.text.upper()]
        else:
            self._word(token)

    def _tag(self, token: Token) -> None:
        if token.text in {"@prefix", "@base"}:
            self.declaring = [token.text[1:].upper()]
        elif token.text == "^^":
            self.typed = True

    def _declare(self, token: Token) -> None:
        if token.kind != "iri":
            self.declaring.append(token.text.removesuffix(":"))
            return
        value = resolve(self.base, token.text[1:-1])
        if self.declaring[0] == "BASE":
            self.base = value
        else:
            self.prefixes[self.declaring[-1] if len(self.declaring) > 1 else ""] = value
        self.declaring = []

    def _mark(self, token: Token) -> None:
        if token.text in "[(":
            self.depth += 1
        elif token.text in "])":
            self.depth -= 1
        elif token.text in "{}":
            self.path = []
        elif self.depth == 0:
            self.path = self.path[: {".": 0, ";": 1, ",": 2}[token.text]]

    def _word(self, token: Token) -> None:
        if self.typed:
            self.typed = False
            return
        if token.text.upper() == "GRAPH":
            return
        value = self._value(token)
        if self.depth == 0 and len(self.path) < 3:  # noqa: PLR2004 - subject, predicate, object
            self.path.append(value)
            self.lines.add(token.line, *self.path)
        elif self.depth:
            self.lines.add(token.line, *self.path[:2], value)

    def _value(self, token: Token) -> str:
        if token.kind == "iri":
            return resolve(self.base, unescape(token.text[1:-1]))
        if token.kind in {"string", "long"}:
            return unescape(token.text[3:-3] if token.kind == "long" else token.text[1:-1])
        if token.text == "a" and len(self.path) == 1:
            return RDF_TYPE.value
        prefix, colon, local = token.text.partition(":")
        if colon and prefix in self.prefixes:
            return self.prefixes[prefix] + unescape(local)
        return token.text


def resolve(base: str, reference: str) -> str:
    """Resolve an IRI reference, keeping an empty fragment (``ns#``), which RFC 3986 allows.

    >>> resolve("https://example.org/a/", "ns#")
    'https://example.org/a/ns#'
    """
    if urlsplit(reference).scheme:
        return reference
    ending = "#" if reference.endswith("#") else ""
    return urljoin(base, reference).removesuffix("#") + ending


def unescape(text: str) -> str:
    r"""Resolve the escapes of a Turtle string.

    >>> unescape("a\\tb\\u0416")
    'a\tbЖ'
    """
    return _ESCAPE.sub(_unescape_one, text)


def _unescape_one(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16))
    return _ESCAPES.get(match[3], match[3])

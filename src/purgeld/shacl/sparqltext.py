"""SPARQL text, token by token: what pre-binding forbids, and the rewriting for all nodes at once.

SHACL defines its queries for one focus node (5.3.1): the *pre-bound* variables have their value
everywhere, in inner groups too. Here every group that mentions one of them receives a pattern that
binds it from the rows of the graph ``FOCUS``; joined on these variables, one run gives the union of
the single answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from purgeld.terms import RDF_TYPE

if TYPE_CHECKING:
    from purgeld.shacl.shape import Hop

FOCUS, BOUND, CONSTANTS = "urn:purgeld:focus", "urn:purgeld:bound/", "<urn:purgeld:constants>"
ROW = "?purgeld_row"
SHAPES_GRAPH = "urn:purgeld:shapes"

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<blank>_:[\w.-]*\w)
    |(?P<prefixed>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:%-]|\\.)(?:(?:[\w.:%-]|\\.)*(?:[\w:%-]|\\.))?)?)
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<number>[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)
    |(?P<sign>\{\||\|\}|<<|>>|\^\^|&&|\|\||!=|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)
_FORBIDDEN = {"MINUS", "VALUES", "SERVICE", "FROM"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_TIGHT = {"CONCAT", "COALESCE"}  # the store's parser wants their bracket without a space before it
_TERM_KINDS = {"iri", "prefixed", "variable", "blank", "string", "number"}


class Token(NamedTuple):
    """A piece of a query; ``name`` is a word in capitals, or a variable without its sign."""

    kind: str
    text: str
    name: str
    gap: str = " "


def tokens(query: str) -> list[Token]:
    """Cut a query into tokens, without white space and comments."""
    found: list[Token] = []
    gap = ""
    for match in _TOKEN.finditer(query):
        kind, text = match.lastgroup or "sign", match[0]
        if kind == "space":
            gap = " "
            continue
        if text == "(" and found and found[-1].name in _TIGHT:
            gap = ""
        name = text[1:] if kind == "variable" else text.upper() if kind == "word" else text
        found.append(Token(kind, text, name, gap))
        gap = ""
    return found


@dataclass(frozen=True)
class Question:
    """A query over many rows at once.

    ``singly``: the query counts or cuts over all its solutions, so that it must run row by row.
    ``mentions``: the predicates that it can touch, None for any. ``constants``: the variables that
    have one value. ``hops``: the look-ups that its answer for one row depends on, None for any.
    """

    text: str
    prefixes: dict[str, str]
    rows: tuple[str, ...]
    singly: bool
    mentions: frozenset[str] | None
    constants: dict[str, str] = field(default_factory=dict)
    hops: tuple[Hop, ...] | None = None


def refusal(query: str, form: str, bound: set[str]) -> str | None:
    """Say what in a query is not allowed (SHACL 5.3.1), None if it is all right.

    ``form`` is the word that the query must start with, after its prologue.
    """
    found = tokens(query)
    forms = [token.name for token in found if token.kind == "word" and token.name in _FORMS]
    if forms[:1] != [form]:
        return f"its query is not of the form {form}"
    for number, token in enumerate(found):
        if token.kind == "word" and token.name in _FORBIDDEN:
            return f"{token.name} is not allowed in a query with pre-bound variables"
        after = found[number + 1] if number + 1 < len(found) else token
        if token.name == "AS" and after.kind == "variable" and after.name in bound:
            return f"AS {after.text} gives a pre-bound variable another value"
    used = {token.name for token in found if token.kind == "variable"} & bound
    needed = (used | {"this"} & bound) - {"shapesGraph", "currentShape", "PATH"}
    for number, names in enumerate(_projections(found)):
        inner = form == "ASK" or number > 0
        missing = sorted(needed - names) if inner else sorted({"this"} - names)
        if missing and (inner or "*" not in names):
            return f"the SELECT {'inside ' if inner else ''}must return ${missing[0]}"
    return None


def _projections(found: list[Token]) -> list[set[str]]:
    """List the variables of each SELECT, the outermost first."""
    selects = []
    for number, token in enumerate(found):
        if token.kind == "word" and token.name == "SELECT":
            names = set()
            for after in found[number + 1 :]:
                if after.text == "{" or after.name == "WHERE":
                    break
                names.add(after.name)
            selects.append(names)
    return selects


def question(
    query: str,
    prefixes: dict[str, str],
    rows: tuple[str, ...],
    constants: dict[str, str],
    path: str,
) -> Question:
    """Rewrite a query so that one run answers for all rows."""
    found = with_path(tokens(query), path)
    bound = {*rows, *constants}
    if found and (start := _start(found, "ASK")) is not None:
        words = f"SELECT DISTINCT {' '.join(f'?{row}' for row in rows)}"
        found[start] = Token("word", words, "SELECT")
    return Question(
        text=_injected(found, _binding(rows, constants), bound),
        prefixes=prefixes,
        rows=rows,
        singly=_is_single(found),
        mentions=_mentions(found, prefixes),
        constants=constants,
    )


def _start(found: list[Token], word: str) -> int | None:
    places = (n for n, token in enumerate(found) if token.kind == "word" and token.name == word)
    return next(places, None)


def with_path(found: list[Token], path: str) -> list[Token]:
    """Put a path in the place of ``$PATH``; leave it where there is none."""
    inserted = tokens(path)
    replaced: list[Token] = []
    for token in found:
        is_path = path and token.kind == "variable" and token.name == "PATH"
        replaced.extend(inserted if is_path else [token])
    return replaced


def _binding(rows: tuple[str, ...], constants: dict[str, str]) -> dict[str, str]:
    patterns = {name: f"{ROW} <{BOUND}{name}> ?{name} . " for name in rows}
    patterns.update({name: f"{CONSTANTS} <{BOUND}{name}> ?{name} . " for name in constants})
    return patterns


def _injected(found: list[Token], patterns: dict[str, str], bound: set[str]) -> str:
    """Put the binding pattern at the head of every group that mentions a bound variable."""
    closing = _closings(found)
    first = min(closing, default=0)
    pieces = []
    for number, token in enumerate(found):
        pieces.append(token.gap + token.text)
        if number not in closing or found[number + 1].name == "SELECT":
            continue
        inner = found[number : closing[number]]
        used = {each.name for each in inner if each.kind == "variable"} & bound
        names = bound if number == first else used
        if names:
            rows = [
                pattern for name, pattern in patterns.items() if name in names or ROW in pattern
            ]
            pieces.append(f" GRAPH <{FOCUS}> {{ {''.join(rows)}}} ")
    return "".join(pieces)


def _closings(found: list[Token]) -> dict[int, int]:
    """Match the braces: the place of each opening one to that of its closing one."""
    opened: list[int] = []
    matched: dict[int, int] = {}
    for number, token in enumerate(found):
        if token.text == "{":
            opened.append(number)
        elif token.text == "}" and opened:
            matched[opened.pop()] = number
    return matched


def _is_single(found: list[Token]) -> bool:
    words = [token.name if token.kind == "word" else "" for token in found]
    if {"LIMIT", "OFFSET"} & set(words):
        return True
    grouped = sum(
        word == "GROUP" and [token.name for token in found[n + 2 : n + 3]] == ["this"]
        for n, word in enumerate(words)
    )
    groups, wanted = words.count("GROUP"), bool(_AGGREGATES & set(words))
    selects = words.count("SELECT")
    if groups != grouped or (wanted and grouped < selects):
        return True
    graphs = [found[n + 1] for n, word in enumerate(words) if word == "GRAPH"]
    return any(token.kind == "variable" and token.name != "shapesGraph" for token in graphs)


def _mentions(found: list[Token], prefixes: dict[str, str]) -> frozenset[str] | None:
    """Collect every IRI of a query, unless some pattern may match any predicate."""
    if _is_open(found):
        return None
    known = {**prefixes, **declared(found)}
    named = {str(RDF_TYPE)} if any(token.text == "a" for token in found) else set()
    for token in found:
        if token.kind == "iri":
            named.add(token.text)
        elif token.kind == "prefixed":
            prefix, _, local = token.text.partition(":")
            if prefix not in known or "\\" in local:
                return None
            named.add(f"<{known[prefix]}{local}>")
    return frozenset(named)


def declared(found: list[Token]) -> dict[str, str]:
    """Return the prefixes that a query declares itself."""
    return {
        found[n + 1].text[:-1]: found[n + 2].text[1:-1]
        for n, token in enumerate(found[:-2])
        if token.kind == "word" and token.name == "PREFIX"
    }


def _is_open(found: list[Token]) -> bool:
    """Say whether a predicate may be a variable or negated, or a path may have no length."""
    around = zip([None, *found], found, [*found[1:], None], strict=False)
    return any(_opens(before, token, after) for before, token, after in around)


def _opens(before: Token | None, token: Token, after: Token | None) -> bool:
    if token.name in {"DESCRIBE", "BASE"} or token.text in {"<<", "{|"}:
        return True
    before_text, after_kind = (before.text if before else ""), (after.kind if after else "")
    if token.text == "!":
        return after_kind in {"iri", "prefixed"} or (
            after is not None and after.text in {"^", "a", "("}
        )
    is_step = before is not None and (
        before.kind in {"iri", "prefixed"} or before_text in {")", "a"}
    )
    if token.text in {"*", "?"}:
        return is_step
    if token.kind != "variable" or before is None or before.name in {"SELECT", "DISTINCT", "BY"}:
        return False
    follows = before.kind in _TERM_KINDS or before_text in {"]", ")", ";", "["}
    leads = after_kind in _TERM_KINDS or (after is not None and after.text in {"[", "("})
    return follows and leads

"""What two names that were laid side by side agree and differ in, as numbers with weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from purgeld.names.alignment import FAR, Match
from purgeld.names.parsing import BY_EAR, Name
from purgeld.names.tables import ALL, document, spoken, traditions

if TYPE_CHECKING:
    from collections.abc import Mapping

SURNAME_FAR = 0.32
WORD_FAR = 0.32


@dataclass(frozen=True, slots=True)
class Part:
    """One pair of tokens: its role, the words as written, what made them agree or not."""

    role: str
    one: str
    other: str
    found: Match

    def said(self, languages: tuple[str, str] = ("", "")) -> str:
        """Say it in one clause; the languages choose which of several traditions is named.

        >>> Part("surname", "ezhov", "ежов", Match(0.0, "same", 1, 8192, ("ežov", "ežov"))).said()
        'surname ezhov = ежов (same: english as cyrillic)'
        """
        sign = "=" if self.found.share < WORD_FAR else "≠"
        left = _said(self.found.one, languages[0])
        right = _said(self.found.other, languages[1])
        under = f": {left} as {right}" if left and right else ""
        return f"{self.role} {self.one} {sign} {self.other} ({self.found.how}{under})"


def _said(mask: int, language: str) -> str:
    names = spoken(mask & traditions(language)) or spoken(mask)
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more" if names else ""


@lru_cache(maxsize=1)
def weights() -> Mapping[str, float]:
    """Return the weights of the features, in log-odds, as they were fitted."""
    table: Mapping[str, float] = document("weights")["names"]
    return table


def features_of(one: Name, other: Name, parts: tuple[Part, ...]) -> dict[str, float]:
    """Return the features of two names whose words were paired, those that are not nought.

    Qualities run from 1 (read alike) to -1 (just within reach), the others count.
    """
    features: dict[str, float] = {}
    surname = parts[0].found
    heard = one.scripts & BY_EAR or other.scripts & BY_EAR
    ear = ", by ear" if heard else ""
    features["base, by ear" if heard else "base"] = 1.0
    features[f"surname{ear}"] = 1 - 2 * surname.share / SURNAME_FAR
    features["surname ending"] = float(surname.how not in {"same", "near", "given"})
    features["one word only"] = float(min(len(one.tokens), len(other.tokens)) == 1)
    for part in parts[1:]:
        _add(features, part, ear)
    roles = {part.role for part in parts if part.one and part.other}
    features[f"no given name{ear}"] = float(
        not roles & {"given name", "other word", "second surname"}
    )
    left = [part for part in parts if not (part.one and part.other)]
    both = min(sum(bool(part.one) for part in left), sum(bool(part.other) for part in left))
    features["other words differ"] = float(both)
    features["word left over"] = float(len(left) - 2 * both)
    features["mixed spelling"] = float(_mixed(parts))
    features["sexes differ"] = float(_sexes_differ(one, other))
    return {name: value for name, value in features.items() if value}


def _add(features: dict[str, float], part: Part, ear: str) -> None:
    if not (part.one and part.other):
        return
    if part.found.how == "other initial":
        features["initial of another form of the name"] = 1.0
        return
    share, initial = part.found.share, part.found.how == "initial"
    role = f"{part.role}, initial" if initial else f"{part.role}{ear}"
    if share < (FAR if initial else WORD_FAR):
        features[role] = features.get(role, 0) + 1 - share / (FAR if initial else WORD_FAR / 2)
    else:
        features[f"{role} differs"] = 1.0 if initial else min(1.0, share / FAR)


def _mixed(parts: tuple[Part, ...]) -> bool:
    """Say whether no single tradition explains all the words of a name."""
    left = right = ALL
    for part in parts:
        if part.found.share < WORD_FAR and part.found.how in {"same", "near"}:
            left &= part.found.one
            right &= part.found.other
    return not (left and right)


def _sexes_differ(one: Name, other: Name) -> bool:
    if one.patronymic < 0 or other.patronymic < 0:
        return False
    left, right = one.tokens[one.patronymic].sexes, other.tokens[other.patronymic].sexes
    return bool(left and right) and not left & right


def log_odds(features: Mapping[str, float]) -> float:
    """Return the natural logarithm of the odds that it is one name.

    >>> log_odds({"base": 1.0}) < 0
    True
    """
    table = weights()
    return sum(table.get(name, 0.0) * value for name, value in features.items())

"""Facts beside a name: what agrees, what does not, and how much either says.

Agreement is weighed by counted frequencies: to be born in a year that few share says more.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from purgeld.matching.entry import Entry, Facts

# How often sources that speak of one person give the same value, and at most how much it may say.
SAME_YEAR, SAME_PLACE, SAME_WORD = 0.8, 0.4, 0.5
MOST, AGREES = 4.5, 1.0
# Log-odds of years that lie apart; from CONFLICT_YEARS on they are a conflict.
ONE_YEAR, TWO_YEARS, FEW_YEARS, FAR_YEARS = 1.2, -1.0, -3.5, -7.0
CONFLICT_YEARS, FAR = 3, 6
NOTHING_SHARED, OTHER_SEX = -0.3, -6.0
SMOOTHING = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One compared fact: its name, the log-odds it adds, and whether it agrees or contradicts."""

    name: str
    odds: float
    agrees: bool = False
    conflicts: bool = False


class Frequencies:
    """How many entries share a year, a place or a word."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Count what the entries say."""
        self.born: Counter[int] = Counter()
        self.died: Counter[int] = Counter()
        self.places: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self.values: Counter[tuple[str, str]] = Counter()
        self.size = 0
        for entry in entries:
            self.size += 1
            for counter, values in self._pairs(entry.facts):
                counter.update(values)

    def _pairs(self, facts: Facts) -> tuple[tuple[Counter, frozenset], ...]:  # type: ignore[type-arg]
        return (
            (self.born, facts.born), (self.died, facts.died), (self.places, facts.places),
            (self.words, facts.words), (self.values, facts.values),
        )  # fmt: skip

    def compare(self, asked: Facts, known: Facts) -> list[Finding]:
        """Compare what is asked with what is known; what either leaves open is left out."""
        found = [
            *_years("birth year", asked.born, known.born, self.born),
            *_years("death year", asked.died, known.died, self.died),
            *self._shared("place", asked.places, known.places, self.places, SAME_PLACE),
            *self._shared("description", asked.words, known.words, self.words, SAME_WORD),
            *self._values(asked, known),
        ]
        if asked.sex and known.sex:
            same = asked.sex == known.sex
            found.append(Finding("sex", 0.5 if same else OTHER_SEX, conflicts=not same))
        return found

    def _shared(
        self, name: str, asked: frozenset[str], known: frozenset[str],
        counted: Counter[str], usual: float,
    ) -> list[Finding]:  # fmt: skip
        if not asked or not known:
            return []
        common = asked & known
        if not common:
            return [Finding(name, NOTHING_SHARED)]
        odds = sum(sorted((self._says(counted[word], usual) for word in common), reverse=True)[:2])
        return [Finding(name, min(MOST, odds), agrees=odds >= AGREES)]

    def _values(self, asked: Facts, known: Facts) -> list[Finding]:
        found = []
        for prop in sorted({prop for prop, _ in asked.values} & {prop for prop, _ in known.values}):
            ours = frozenset(value for own, value in asked.values if own == prop)
            theirs = frozenset(value for own, value in known.values if own == prop)
            counted = Counter({value: self.values[prop, value] for value in ours & theirs})
            found += self._shared(prop, ours, theirs, counted, SAME_PLACE)
        return found

    def _says(self, count: int, usual: float) -> float:
        share = (count + 1) / (self.size + SMOOTHING)
        return min(MOST, max(0.0, math.log(usual / share)))


def _years(
    name: str, asked: frozenset[int], known: frozenset[int], counted: Counter[int]
) -> list[Finding]:
    if not asked or not known:
        return []
    apart = min(abs(ours - theirs) for ours in asked for theirs in known)
    if apart == 0:
        total = sum(counted.values())
        share = max(counted[year] for year in asked & known) + 1
        odds = math.log(SAME_YEAR * (total + SMOOTHING) / (share + SMOOTHING / 50))
        width = math.log(len(asked) * len(known))
        return [Finding(name, max(0.5, min(MOST, odds) - width), agrees=width < AGREES)]
    odds = ONE_YEAR if apart == 1 else TWO_YEARS if apart < CONFLICT_YEARS else FEW_YEARS
    odds = FAR_YEARS if apart >= FAR else odds
    return [Finding(name, odds, agrees=apart == 1, conflicts=apart >= CONFLICT_YEARS)]

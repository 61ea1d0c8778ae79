"""How well a score tells right pairs from wrong ones: precision, recall, area, threshold."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Pairs = Sequence[tuple[float, bool]]

WEIGHT = 10
PRECISION = 0.95


def rates(pairs: Pairs, cut: float, weight: int = WEIGHT) -> tuple[float, float]:
    """Return precision and recall of what scores above ``cut``; a wrong pair weighs ``weight``."""
    good = sum(score > cut for score, same in pairs if same)
    bad = weight * sum(score > cut for score, same in pairs if not same)
    return good / max(1, good + bad), good / sum(same for _, same in pairs)


def area(pairs: Pairs) -> float:
    """Return the chance that a right pair scores above a wrong one (the area under the curve)."""
    wrong = sorted(score for score, same in pairs if not same)
    right = [score for score, same in pairs if same]
    above = sum(bisect_left(wrong, score) + bisect_right(wrong, score) for score in right)
    return above / 2 / len(right) / len(wrong)


def threshold(pairs: Pairs) -> float:
    """Return the lowest cut with the precision asked for; if none has it, that with the best F1."""
    steps = sorted({score for score, same in pairs if not same})
    sure = (cut for cut in steps if rates(pairs, cut)[0] >= PRECISION)
    best = next(sure, None)
    return max(steps, key=lambda cut: _f1(*rates(pairs, cut))) if best is None else best


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

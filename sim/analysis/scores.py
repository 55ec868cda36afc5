"""How good forecasts of one of several ordered outcomes were, and how well that can be told.

Chances are (cases, outcomes), each row adding up to 1; `happened` (cases,) is the number of the outcome that came.
Smaller scores are better. Cases of one group (a war) are not independent: errors are taken over groups.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import interval
from sim.engine.arrays import Array, Indices

FLOOR = 0.01
LEVEL, POWER = 0.95, 0.8


@dataclass(frozen=True, slots=True)
class Gap:
    """By how much one forecast scores above another, a case on average, with its standard error over `groups`."""

    mean: float
    error: float
    cases: int
    groups: int

    @property
    def is_clear(self) -> bool:
        """Whether it lies beyond what chance does 19 times in 20 (Student's t for so many groups)."""
        return abs(self.mean) > self.error * quantile(self.groups)


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about the same chance: how many, what they said on average, and how often it came, with 95 %."""

    count: int
    foreseen: float
    observed: float
    low: float
    high: float


def floored(chances: Array, floor: float = FLOOR) -> Array:
    """Chances drawn towards equality until none can be below the floor: no single surprise decides a log score."""
    return np.asarray(floor + (1 - chances.shape[1] * floor) * chances)


def log_scores(chances: Array, happened: Indices, floor: float = FLOOR) -> Array:
    """Minus the logarithm of the chance that was given to what came, in nats, with a floor; (cases,). Good (1952)."""
    return np.asarray(-np.log(floored(chances, floor)[np.arange(len(happened)), happened]))


def ranked_probability_scores(chances: Array, happened: Indices) -> Array:
    """Squared distance between foreseen and observed cumulative chances, 0 to 1; (cases,). Epstein (1969).

    A chance given to a neighbouring outcome costs less than one given to the far end of the order.
    """
    outcomes = chances.shape[1]
    observed = np.arange(outcomes)[None, :] >= happened[:, None]
    return np.asarray(((chances.cumsum(axis=1) - observed)[:, :-1] ** 2).sum(axis=1) / (outcomes - 1))


def gap(first: Array, second: Array, groups: Sequence[Hashable]) -> Gap:
    """How much worse the first scores are than the second, with the error of a jackknife over groups.

    Each group is left out in turn (Tukey 1958): with groups of one this is the error of a mean. NaN for one group.
    """
    difference, names = np.asarray(first) - np.asarray(second), list(dict.fromkeys(groups))
    member = np.array([names.index(group) for group in groups])
    sums, counts = np.bincount(member, difference), np.bincount(member)
    total, cases, wars = float(sums.sum()), len(difference), len(names)
    if wars < 2:
        return Gap(total / cases, float("nan"), cases, wars)
    without = (total - sums) / (cases - counts)
    spread = (wars - 1) / wars * ((without - without.mean()) ** 2).sum()
    return Gap(total / cases, float(np.sqrt(spread)), cases, wars)


def cases_needed(found: Gap, difference: float = 0.1, level: float = LEVEL, power: float = POWER) -> int:
    """How many cases, grouped as these are, would tell a difference of so much from none with this power."""
    from scipy.special import ndtri

    reach = float(ndtri((1 + level) / 2) + ndtri(power))
    return ceil(found.cases * (reach * found.error / difference) ** 2)


def calibration(chances: Array, came: NDArray[np.bool_], bins: int = 5) -> list[Bin]:
    """How often something came where it was given about this chance: bins of about as many forecasts; (cases,) both.

    Intervals are Wilson's; bins without a forecast are left out.
    """
    found = []
    for chosen in np.array_split(np.argsort(chances, kind="stable"), bins):
        if chosen.size:
            k, n = came[chosen].sum(), chosen.size
            low, high = interval(k, n)
            found.append(Bin(n, float(chances[chosen].mean()), float(k / n), float(low), float(high)))
    return found


def quantile(groups: int, level: float = LEVEL) -> float:
    """How many standard errors an interval over so many groups reaches to each side."""
    from scipy.special import stdtrit

    return float(stdtrit(max(groups - 1, 1), (1 + level) / 2))

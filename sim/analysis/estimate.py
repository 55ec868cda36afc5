"""How often: shares of simulated worlds with honest intervals, and the estimate from known chances.

Worlds of one parameter point are independent. Worlds of several points are not independent draws of what is believed:
two worlds of a point share its parameters. Every standard error here is therefore taken over points where there are
several (the cluster-robust variance of a ratio; Cochran 1977, ch. 9A), with Student's t for their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array

LEVEL = 0.95
FEWEST = 5.0  # a count with less variance is not near to a normal law (Cochran's rule of five)


@dataclass(frozen=True, slots=True)
class Share:
    """k of n worlds, as a share p with a 95 % interval from `low` to `high`."""

    k: int
    n: int
    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Precision:
    """How much worlds can tell: the design effect of sharing points (1 or more), and how many points there are."""

    design_effect: float = 1.0
    points: int = 1

    def quantile(self, level: float = LEVEL) -> float:
        """How many standard errors an interval reaches to each side: normal for one point, else Student's t."""
        from scipy.special import ndtri, stdtrit

        upper = (1 + level) / 2
        return float(ndtri(upper) if self.points < 2 else stdtrit(self.points - 1, upper))


@dataclass(frozen=True, slots=True)
class RaoBlackwell:
    """The share of entries estimated from the known chance of an entry in each world instead of from its coin flips.

    `efficiency`: how many times as many worlds a mere count would need for the same precision; None without a spread.
    `check_z`: by how many standard errors the count lies above what the known chances make of it; beyond 3 something
    is wrong with one of them. None where that cannot be told: see `count_against_chances`.
    """

    p: float
    se: float
    low: float
    high: float
    efficiency: float | None
    check_z: float | None


def share(k: int, n: int, precision: Precision | None = None) -> Share:
    """The share of k in n worlds with its 95 % interval: see `interval`."""
    low, high = interval(np.array([k]), n, precision)
    return Share(int(k), int(n), k / n, float(low[0]), float(high[0]))


def interval(
    k: NDArray[np.integer], n: int, precision: Precision | None = None, level: float = LEVEL
) -> tuple[Array, Array]:
    """The interval for each of several counts k of n worlds; any shape, same shape back.

    Wilson (1927) with as many worlds as count (n over the design effect; Dean & Pagano 2015). Where no world or every
    world has the event the exact bound of Clopper & Pearson (1934) stands: 0 of 1,000 is "at most 0.37 %".
    """
    precision = precision or Precision()
    worth = n / precision.design_effect
    z2 = precision.quantile(level) ** 2
    p = np.asarray(k, dtype=float) / n
    middle = (p + z2 / (2 * worth)) / (1 + z2 / worth)
    half = np.sqrt(z2 * (p * (1 - p) / worth + z2 / (4 * worth**2))) / (1 + z2 / worth)
    never, always = np.asarray(k) == 0, np.asarray(k) == n
    far = 1 - ((1 - level) / 2) ** (1 / worth)
    low = np.where(never, 0.0, np.where(always, 1 - far, middle - half))
    high = np.where(always, 1.0, np.where(never, far, middle + half))
    return low, high


def precision_of(event: NDArray[np.bool_], point: NDArray[np.integer]) -> Precision:
    """How much the worlds of several points tell about how common an event is; both (worlds,).

    The design effect is the variance over points relative to that of independent worlds, and never taken below 1.
    Where the event never or always happens it cannot be seen and counts as 1.
    """
    worlds = np.bincount(point)
    there = worlds > 0
    return precision_of_counts(np.bincount(point, weights=event)[there], worlds[there])


def precision_of_counts(events: NDArray[Any], worlds: NDArray[np.integer]) -> Precision:
    """The same from how many of its worlds have the event at each point; (points,) both."""
    n, points = int(worlds.sum()), len(worlds)
    p = float(events.sum()) / n
    if points < 2 or p in (0.0, 1.0):
        return Precision(1.0, 1)
    _, se = mean_and_error_of_sums(events.astype(float), worlds, 0.0)
    return Precision(max(1.0, se**2 * n / (p * (1 - p))), points)


def added_up(group: NDArray[np.integer], *columns: NDArray[Any]) -> list[NDArray[Any]]:
    """The sum of each column over the points of each group; all (points,) to (groups,) each, whole numbers as such."""
    place = np.unique(group, return_inverse=True)[1]
    return [np.bincount(place, weights=column).astype(column.dtype) for column in columns]


def mean_and_error(values: Array, point: NDArray[np.integer]) -> tuple[float, float]:
    """The mean over worlds and its standard error, over points where there are several; both arrays (worlds,)."""
    n, mean = len(values), float(values.mean())
    worlds = np.bincount(point)
    points = np.count_nonzero(worlds)
    if points < 2:
        return mean, float(values.std(ddof=1) / np.sqrt(n)) if n > 1 else float("inf")
    excess = np.bincount(point, weights=values - mean)
    return mean, float(np.sqrt(points / (points - 1) * (excess**2).sum()) / n)


def mean_and_error_of_sums(total: Array, worlds: NDArray[np.integer], squares: float) -> tuple[float, float]:
    """The same from the sum over the worlds of each point, (points,) as `worlds` is, and the sum of all squares.

    The squares matter where there is one point only.
    """
    n, points = int(worlds.sum()), len(worlds)
    mean = float(total.sum()) / n
    if points < 2:
        variance = max(squares / n - mean**2, 0.0) / (n - 1) if n > 1 else float("inf")
        return mean, float(np.sqrt(variance))
    excess = total - mean * worlds
    return mean, float(np.sqrt(points / (points - 1) * (excess**2).sum()) / n)


def mean_and_error_of_shared_luck(total: Array, worlds: NDArray[np.integer], squares: Array) -> tuple[float, float]:
    """The mean over the worlds of points that share their luck, and the most that its error by luck can be.

    From the sum over the worlds of each point and that of squares; (points,). As if luck moved all points together:
    there are no more independent worlds than one point has.
    """
    n = int(worlds.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.maximum(squares / worlds - (total / worlds) ** 2, 0.0) / (worlds - 1)
    errors = np.where(worlds > 1, np.sqrt(variance), np.inf)
    return float(total.sum()) / n, float((worlds * errors).sum() / n)


def count_against_chances(events: float, chance: float, both: float, squares: float) -> float | None:
    """By how many standard errors events lie above the sum of their known chances, in worlds of independent luck.

    Sums over worlds: how many had the event, of the known chances, of the known chances where it happened, and of
    their squares. The difference is a martingale, so that it does not matter what worlds of one point have in common.
    Its variance is taken as it would be were the chances right (Rao's score test), not as the count has it: few events
    by luck would make their own error small. None where that variance is below FEWEST: the count then follows no
    normal law.
    """
    where_it_happened = both / events if events else squares / (2 * chance) if chance else 0.0
    variance = chance - 2 * chance * where_it_happened + squares
    return float((events - chance) / variance**0.5) if variance >= FEWEST else None


def rao_blackwell_of_sums(
    known: tuple[float, float], counted: float, points: int, check_z: float | None
) -> RaoBlackwell:
    """The share of entries from sums of the known chances in each world (Blackwell 1947).

    `known` is the mean known chance with its error, `counted` the count's error, `check_z` what
    `count_against_chances` says. Same mean as the count, less variance: the leader's coin flip is replaced by its odds.
    """
    p, se = known
    reach = Precision(points=points).quantile() * se
    return RaoBlackwell(
        p=p,
        se=se,
        low=max(0.0, p - reach),
        high=min(1.0, p + reach),
        efficiency=(counted / se) ** 2 if 0 < se < float("inf") and counted > 0 else None,
        check_z=check_z,
    )

"""How often: shares of simulated worlds with honest intervals, and the estimate from known chances.

Worlds of one parameter point are independent. Worlds of several points are not independent draws of what is believed:
two worlds of a point share its parameters. Every standard error here is therefore taken over points where there are
several (the cluster-robust variance of a ratio; Cochran 1977, ch. 9A), with Student's t for their number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.evenly import error_of_mean
from sim.engine.arrays import Array
from sim.engine.compile_cache import kept_table

LEVEL = 0.95
NORMAL_95 = 1.959963984540054  # standard errors that a normal interval of this level reaches to each side
TABULATED = 10_000  # degrees of freedom of Student's t: worked out once and kept, as more are rarely asked for
SLACK = 1.1  # both widths are estimates: within a tenth of each other neither is told to be the narrower
SMALLEST = 0.1  # design effect that is believed of even points
FEWEST = 5.0  # a count with less variance is not near to a normal law (Cochran's rule of five)


@dataclass(frozen=True, slots=True)
class Share:
    """k of n worlds, as a share p with a 95 % interval from `low` to `high`."""

    k: int
    n: int
    p: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Its standard error, as its interval has it."""
        return (self.high - self.low) / (2 * Precision().quantile())

    @property
    def is_bound(self) -> bool:
        """Whether it never or always happened, so that no more than one end of its interval can be said."""
        return self.p in (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Precision:
    """How much worlds can tell: the design effect of sharing points (1 or more), and how many points there are."""

    design_effect: float = 1.0
    points: int = 1

    def quantile(self, level: float = LEVEL) -> float:
        """How many standard errors an interval reaches to each side: normal for one point, else Student's t."""
        if self.points < 2 and level == LEVEL:
            return NORMAL_95
        upper, freedom = (1 + level) / 2, self.points - 1
        if 0 < freedom <= TABULATED:
            return float(students_quantiles(upper)[freedom - 1])
        z = NormalDist().inv_cdf(upper)
        return nearly_normal(z, freedom) if freedom > 0 else z


def nearly_normal(z: float, freedom: int) -> float:
    """The quantile of Student's t with many degrees of freedom that a normal one becomes (Fisher & Cornish 1960)."""
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


@kept_table
def students_quantiles(upper: float) -> Array:
    """The quantile of Student's t below which `upper` of it lies, for 1 to TABULATED degrees of freedom."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.arange(1, TABULATED + 1), upper))


@dataclass(frozen=True, slots=True)
class RaoBlackwell:
    """The share of entries estimated from the known chance of an entry in each world instead of from its coin flips.

    `is_known` where these chances say at least as much as the count does: the chances of one world are met one after
    the other, so that their sum has the right mean and may exceed one; where entries are common, or worlds few, it can
    carry more luck than the count, which then stands here instead, as it does where hardly any world carries them.
    `efficiency`: how many times as many worlds a mere count would need for the precision of the known chances; None
    without a spread. `check_z`: by how many standard errors the count lies above what the known chances make of it;
    beyond 3 something is wrong with one of them. None where that cannot be told: see `count_against_chances`.
    """

    p: float
    se: float
    low: float
    high: float
    is_known: bool
    efficiency: float | None
    check_z: float | None

    def share(self, counted: Share) -> Share:
        """The share of entries as it is told, beside the worlds in which they were counted."""
        return Share(counted.k, counted.n, self.p, self.low, self.high)

    def to_dict(self) -> dict[str, Any]:
        """The estimate as plain data: the share, its standard error (None for a single world) and its interval."""
        se = self.se if math.isfinite(self.se) else None
        return {"p": self.p, "se": se, "low": self.low, "high": self.high, "is_known": self.is_known}


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
    p = np.asarray(k, dtype=float) / n
    return wilson(p, np.asarray(n / precision.design_effect), precision.quantile(level), level)


def wilson(p: Array, worth: Array, quantile: float, level: float) -> tuple[Array, Array]:
    """Wilson's interval of shares that are `worth` so many worlds; the exact bound for never and always."""
    z2 = quantile**2
    middle = (p + z2 / (2 * worth)) / (1 + z2 / worth)
    half = np.sqrt(z2 * (p * (1 - p) / worth + z2 / (4 * worth**2))) / (1 + z2 / worth)
    never, always = p == 0, p == 1
    far = 1 - ((1 - level) / 2) ** (1 / worth)
    low = np.where(never, 0.0, np.where(always, 1 - far, middle - half))
    high = np.where(always, 1.0, np.where(never, far, middle + half))
    return np.maximum(low, 0.0), np.minimum(high, 1.0)  # both lie between but for the last digit


def precision_of(event: NDArray[np.bool_], point: NDArray[np.integer]) -> Precision:
    """How much the worlds of several points tell about how common an event is; both (worlds,).

    The design effect is the variance over points relative to that of independent worlds, and not taken below 1.
    Where the event never or always happens it cannot be seen and counts as 1.
    """
    worlds = np.bincount(point)
    there = worlds > 0
    return precision_of_counts(np.bincount(point, weights=event)[there], worlds[there])


def precision_of_counts(events: NDArray[Any], worlds: NDArray[np.integer], fixed: Array | None = None) -> Precision:
    """The same from how many of its worlds have the event at each point; (points,) both. `fixed`: as below."""
    n, points = int(worlds.sum()), len(worlds)
    p = float(events.sum()) / n
    if points < 2 or p in (0.0, 1.0):
        return Precision(1.0, 1)
    _, se = mean_and_error_of_sums(events.astype(float), worlds, 0.0, fixed)
    return Precision(design_effect(se**2 * n / (p * (1 - p)), fixed), points)


def design_effect(seen: float, fixed: Array | None) -> float:
    """The variance relative to that of independent worlds, as it is believed: not below 1, but for even points."""
    return max(seen, SMALLEST if fixed is not None else 1.0)


def added_up(group: NDArray[np.integer], *columns: NDArray[Any]) -> list[NDArray[Any]]:
    """The sum of each column over the points of each group; all (points,) to (groups,) each, whole numbers as such."""
    place = np.unique(group, return_inverse=True)[1]
    return [np.bincount(place, weights=column).astype(column.dtype) for column in columns]


def mean_and_error(values: Array, point: NDArray[np.integer], fixed: Array | None = None) -> tuple[float, float]:
    """The mean over worlds and its standard error, over points where there are several; both arrays (worlds,).

    `fixed` (points, terms): see `mean_and_error_of_sums`.
    """
    n, mean = len(values), float(values.mean())
    worlds = np.bincount(point)
    points = np.count_nonzero(worlds)
    if points < 2:
        return mean, float(values.std(ddof=1) / np.sqrt(n)) if n > 1 else math.inf
    excess = np.bincount(point, weights=values - mean)
    if fixed is not None:
        return mean, float(error_of_mean(excess[worlds > 0].astype(float), fixed)) * points / n
    return mean, float(np.sqrt(points / (points - 1) * (excess**2).sum()) / n)


def mean_and_error_of_sums(
    total: Array, worlds: NDArray[np.integer], squares: float, fixed: Array | None = None
) -> tuple[float, float]:
    """The same from the sum over the worlds of each point, (points,) as `worlds` is, and the sum of all squares.

    The squares matter where there is one point only. `fixed` (points, terms): what no error comes of, where the points
    were spread evenly (see `evenly`); without it they are taken as drawn one by one.
    """
    n, points = int(worlds.sum()), len(worlds)
    mean = float(total.sum()) / n
    if points < 2:
        variance = max(squares / n - mean**2, 0.0) / (n - 1) if n > 1 else math.inf
        return mean, float(np.sqrt(variance))
    excess = total - mean * worlds
    if fixed is not None:
        return mean, float(error_of_mean(excess, fixed)) * points / n
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


def interval_of_mean(mean: float, error: float, worlds: float, points: int = 1) -> tuple[float, float]:
    """The 95 % interval of a share that is known to a standard error: it holds the share and never leaves [0, 1].

    Wilson's, with as many worlds as would have that error by counting (Dean & Pagano 2015). Where all worlds say the
    same the error is not zero but unseen: then that of a count of `worlds` stands, and for never and always its bound.
    `points`: how many independent values the error rests on.
    """
    if not math.isfinite(error):
        return 0.0, 1.0
    low, high = intervals_of_means(np.array([mean]), np.array([error]), worlds, points)
    return float(low[0]), float(high[0])


def intervals_of_means(
    means: Array, errors: Array, worlds: float, points: int = 1, level: float = LEVEL
) -> tuple[Array, Array]:
    """The same for several shares, each with its standard error; any shape, same shape back."""
    whole, is_seen = means * (1 - means), (errors > 0) & (means > 0) & (means < 1)
    worth = np.where(is_seen, whole / np.where(is_seen, errors, 1.0) ** 2, worlds)
    return wilson(means, worth, Precision(points=points).quantile(level), level)


def interval_of_difference(difference: float, error: float, points: int = 1) -> tuple[float, float]:
    """The 95 % interval of a difference of two shares: it holds it and stays within [-1, 1] (Fisher's z)."""
    if not math.isfinite(error):
        return -1.0, 1.0
    if error == 0 or abs(difference) >= 1:
        return difference, difference
    reach = Precision(points=points).quantile() * error / (1 - difference**2)
    low, high = (math.tanh(math.atanh(difference) + side * reach) for side in (-1, 1))
    return low, high


def best_share(mean: float, error: float, counted: Share, points: int = 1) -> Share:
    """The share from known chances with its interval, or the counted one where the chances say less.

    They do where they add up to more than one in a world, where so few worlds carry them that their own spread does not
    show how far off they are, or where they clearly leave more open than the count does. `points`: as above; for worlds
    of one point it is these that are independent.
    """
    is_carried_by_few = error**2 * FEWEST > mean**2  # fewer than so many worlds (Kish 1965) have a variance like that
    if (
        mean > 1
        or is_carried_by_few
        or 2 * Precision(points=points).quantile() * error > SLACK * (counted.high - counted.low)
    ):
        return counted
    ends = interval_of_mean(mean, error, counted.n, points if points > 1 else counted.n)
    return Share(counted.k, counted.n, mean, *ends)


def rao_blackwell_of_sums(
    known: tuple[float, float], counted: tuple[Share, float], points: int, check_z: float | None
) -> RaoBlackwell:
    """The share of entries from sums of the known chances in each world (Blackwell 1947).

    `known` is the mean known chance with its error, `counted` the count with its error, `check_z` what
    `count_against_chances` says. Same mean as the count, less variance: the leader's coin flip is replaced by its odds.
    """
    (p, se), (count, of_count) = known, counted
    found = best_share(p, se, count, points)
    return RaoBlackwell(
        p=found.p,
        se=of_count if found is count else se,
        low=found.low,
        high=found.high,
        is_known=found is not count,
        efficiency=(of_count / se) ** 2 if 0 < se < math.inf and of_count > 0 else None,
        check_z=check_z,
    )

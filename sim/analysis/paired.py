"""What one change does: the same worlds with and without it, so that luck cancels out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import LEVEL, Precision, design_effect, mean_and_error
from sim.analysis.sequence import last_refuted
from sim.analysis.words import MOST_DECIMALS, points
from sim.engine.arrays import Array


@dataclass(frozen=True)
class Effect:
    """The mean of an outcome before and after a change, and the difference with its paired 95 % interval.

    `moved`: the share of worlds in which the change made any difference.
    """

    before: float
    after: float
    difference: float
    low: float
    high: float
    moved: float

    @property
    def sign(self) -> int:
        """+1 or -1 where the whole interval lies on one side of zero, else 0: not resolved."""
        return int(self.low > 0) - int(self.high < 0)

    @property
    def decimals(self) -> int:
        """How many decimals of a percentage point the interval supports."""
        half = 50 * (self.high - self.low)
        return min(max(0, -math.floor(math.log10(half))), MOST_DECIMALS) if half > 0 else 0

    @property
    def text(self) -> str:
        """The difference of two shares in percentage points: `+5.8 points`."""
        return f"{points(self.difference, self.decimals)} points"

    @property
    def interval_text(self) -> str:
        """Its interval: `+5.5 to +6.1`."""
        return f"{points(self.low, self.decimals)} to {points(self.high, self.decimals)}"

    @property
    def half_text(self) -> str:
        """Half the width of its interval, in percentage points: `0.3`."""
        return f"{50 * (self.high - self.low):.{self.decimals}f}"


def paired_effect(before: Array, after: Array, point: NDArray[np.integer], fixed: Array | None = None) -> Effect:
    """The effect of a change on an outcome in the same worlds with common luck (Law 2015, ch. 11); (worlds,) each.

    `fixed` (points, terms): what no error comes of where the points were spread evenly, see `mean_and_error`. Raises
    ValueError where the two do not hold the same number of worlds.
    """
    if before.shape != after.shape:
        raise ValueError(f"paired outcomes need the same worlds: got {before.size} and {after.size}")
    change = np.asarray(after, dtype=float) - before
    difference, error = mean_and_error(change, point, fixed)
    reach = Precision(points=len(np.unique(point))).quantile() * error if error else 0.0
    return Effect(
        before=float(np.mean(before)),
        after=float(np.mean(after)),
        difference=difference,
        low=difference - reach,
        high=difference + reach,
        moved=float(np.mean(change != 0)),
    )


@dataclass(frozen=True)
class FlipTable:
    """In how many worlds something happens in both scenarios, in neither, only in the first, only in the second."""

    both: int
    neither: int
    only_first: int
    only_second: int

    @staticmethod
    def of(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> FlipTable:
        """Counted in the same worlds; (worlds,) each."""
        both, a, b = (int(np.count_nonzero(x)) for x in (first & second, first, second))
        return FlipTable(both, len(first) - a - b + both, a - both, b - both)

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return self.both + self.neither + self.only_first + self.only_second

    @property
    def difference(self) -> float:
        """By how much the second share is larger than the first."""
        return (self.only_second - self.only_first) / self.worlds

    def mcnemar(self) -> float:
        """How often chance alone would flip worlds as one-sidedly, were both scenarios alike (McNemar 1947, exact).

        For worlds of one parameter point; for those of several, see `mcnemar_over_points`.
        """
        from scipy.special import bdtr

        fewer, flipped = min(self.only_first, self.only_second), self.only_first + self.only_second
        return min(1.0, 2 * float(bdtr(fewer, flipped, 0.5)))

    def interval(self, precision: Precision | None = None, level: float = LEVEL) -> tuple[float, float]:
        """The interval of the difference that chance leaves: all differences that the score test does not refute.

        Tango (1998), with as many worlds as count; where no world flips it still has a width: 0 of 1,000 is within
        0.4 points.
        """
        precision = precision or Precision()
        n, gained, lost = (x / precision.design_effect for x in (self.worlds, self.only_second, self.only_first))
        z2 = precision.quantile(level) ** 2

        def refuted(d: Array) -> NDArray[np.bool_]:
            slope = (2 * n - gained + lost) * d - gained - lost
            flips_down = (np.sqrt(slope**2 + 8 * n * lost * d * (1 - d)) - slope) / (4 * n)
            return np.asarray((gained - lost - n * d) ** 2 >= z2 * n * (2 * flips_down + d * (1 - d)))

        inside = np.array(self.difference)
        low, high = (float(last_refuted(refuted, np.array(end), inside)) for end in (-1.0, 1.0))
        return low, high


def paired_share(
    first: NDArray[np.bool_], second: NDArray[np.bool_], point: NDArray[np.integer], fixed: Array | None = None
) -> Effect:
    """The effect of a change on the share of worlds in which something happens; (worlds,) each. `fixed`: as above."""
    flips = FlipTable.of(first, second)
    low, high = flips.interval(_precision(second.astype(float) - first, point, fixed))
    moved = (flips.only_first + flips.only_second) / flips.worlds
    return Effect(float(first.mean()), float(second.mean()), flips.difference, low, high, moved)


def _precision(change: Array, point: NDArray[np.integer], fixed: Array | None) -> Precision:
    """How much the worlds of several points tell about the mean of a change: see `precision_of`."""
    points, variance = len(np.unique(point)), float(change.var())
    if points < 2 or variance == 0:
        return Precision(1.0, 1)
    _, error = mean_and_error(change, point, fixed)
    return Precision(design_effect(error**2 * len(change) / variance, fixed), points)


def mcnemar_over_points(first: NDArray[np.bool_], second: NDArray[np.bool_], point: NDArray[np.integer]) -> float:
    """McNemar's test for worlds of several parameter points, which share more than luck; (worlds,) each.

    The points are what is independent (Durkalski, Palesch, Lipsitz & Rust 2003). With one world at each point it is
    McNemar's own test.
    """
    from scipy.special import chdtrc

    worlds = np.bincount(point)
    flipped = np.bincount(point, weights=second.astype(float) - first)[worlds > 0] / worlds[worlds > 0]
    return float(chdtrc(1, flipped.sum() ** 2 / (flipped**2).sum())) if flipped.any() else 1.0


def saved(
    first: Array, second: Array, change: Array, point: NDArray[np.integer], fixed: Array | None = None
) -> float | None:
    """How many times as many worlds it would take to know the change as precisely by counting without common luck.

    `first` and `second` are what would be counted; (worlds,) each. None where nothing varies.
    """
    apart = sum(mean_and_error(values, point, fixed)[1] ** 2 for values in (first, second))
    together = mean_and_error(change, point, fixed)[1] ** 2
    return apart / together if 0 < apart < math.inf and 0 < together < math.inf else None


def signs_agree(effects: Sequence[Effect]) -> bool:
    """Whether no two effects have clearly opposite directions."""
    return not {+1, -1} <= {effect.sign for effect in effects}

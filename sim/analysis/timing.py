"""When: the calendar of an ending, and cumulative incidence by week.

Every world is followed to the horizon and has one ending at most, so that competing risks need no model: the share of
worlds that have come to an ending by a week is a count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import LEVEL, Precision, interval, intervals_of_means
from sim.engine.arrays import Array, Counts


@dataclass(frozen=True)
class Curve:
    """A share of worlds by week with its interval: (weeks,) each."""

    share: Array
    low: Array
    high: Array


def quantile_week(counts: NDArray[np.integer], q: float) -> int | None:
    """The first week by which the part q of all events has happened; `counts` (weeks,); None without an event."""
    total = int(counts.sum())
    if total == 0:
        return None
    return int(np.searchsorted(np.cumsum(counts), q * total - 1e-9))


def cumulative_incidence(
    counts: Counts, worlds: int, precision: Precision | None = None, level: float = LEVEL
) -> Curve:
    """The share of worlds that have come to an ending by each week; `counts` (weeks,) says how many did in each.

    The design effect of the whole share is used for every week.
    """
    so_far = np.cumsum(counts)
    low, high = interval(so_far, worlds, precision, level)
    return Curve(so_far / worlds, low, high)


def known_incidence(
    total: Array, squares: Array, worlds: int, error: float, points: int = 1, level: float = LEVEL
) -> Curve:
    """The same from known chances: the sums over the worlds of those added up by each week, and of their squares.

    `error` is the standard error of the last share, taken over `points` where there are several: that of each week
    before is to it as the spread between worlds is.
    """
    mean = total / worlds
    spread = np.sqrt(np.maximum(squares / worlds - mean**2, 0.0))
    errors = spread * (error / spread[-1]) if spread[-1] > 0 else spread
    return Curve(mean, *intervals_of_means(mean, errors, worlds, points, level))

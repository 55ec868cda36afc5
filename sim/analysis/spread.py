"""How much a probability differs between points, apart from the luck of the worlds at each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import Precision, Share, share

Array = NDArray[np.float64]
Counts = NDArray[np.integer]


@dataclass(frozen=True)
class Spread:
    """The share of an event over points, with what is chance and what is a difference between points.

    `mean` over points; `between` the variance between points with the luck of the worlds removed, `luck` what luck adds
    to it; `p10` to `p90` the middle four fifths of the points, drawn together by the part that is luck. `is_apart` says
    whether luck could be told apart: where points share it, it is left in.
    """

    points: int
    mean: float
    between: float
    luck: float
    p10: float
    p50: float
    p90: float
    is_apart: bool

    @property
    def share_of_ignorance(self) -> float:
        """Which part of the visible variance between points is a real difference."""
        total = self.between + self.luck
        return self.between / total if total > 0 else 0.0


def spread(events: Counts, worlds: Counts, shared_luck: bool = False) -> Spread:
    """The spread of a probability over points, from events in worlds at each; (points,) both.

    The binomial noise p(1-p)/(n-1) is taken off the variance between points (method of moments; Snedecor & Cochran
    1967), unless points share their luck: then it moves them together, and nothing can be taken off. Where no point has
    two worlds, luck cannot be told apart either and counts as none.
    """
    p = events / worlds
    several = (worlds > 1) & (not shared_luck)
    noise = float(np.mean(p[several] * (1 - p[several]) / (worlds[several] - 1))) if several.any() else 0.0
    seen = float(np.var(p, ddof=1)) if len(p) > 1 else 0.0
    between = max(0.0, seen - noise)
    mean = float(p.mean())
    shrunk = mean + (p - mean) * np.sqrt(between / seen) if seen > 0 else p
    low, middle, high = (float(q) for q in np.quantile(shrunk, (0.1, 0.5, 0.9)))
    return Spread(len(p), mean, between, min(noise, seen), low, middle, high, bool(several.any()))


def share_over_points(events: Counts, worlds: Counts, shared_luck: bool = False) -> Share:
    """The share of an event over the worlds of several points, with an interval over points; (points,) both.

    The standard error is the cluster-robust one of a ratio (Cochran 1977, ch. 9A), never below that of independent
    worlds: two worlds of a point share its parameters. Where all points share their luck there are no more independent
    worlds than one point has.
    """
    k, n, points = int(events.sum()), int(worlds.sum()), len(worlds)
    p = k / n
    if shared_luck and points > 1:
        return share(k, n, Precision(float(points), 1))
    if points < 2 or p in (0.0, 1.0):
        return share(k, n)
    excess = events - p * worlds
    variance = points / (points - 1) * float((excess**2).sum()) / n**2
    return share(k, n, Precision(max(1.0, variance * n / (p * (1 - p))), points))

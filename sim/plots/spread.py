"""Ignorance: how far the share of worlds with an ending differs from one parameter point to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from sim.engine.arrays import Array

HELD = 0.8  # the part of the points that a spread holds; as much lies below it as above
CLEAR = 1.645  # standard errors beyond which points differ by more than luck: one in twenty does by luck alone


@dataclass(frozen=True)
class MiddleShares:
    """Between which shares the middle 80 % of the parameter points lie; (weeks,) each.

    In weeks in which the points cannot be told apart yet, both are the mean of the points.
    """

    low: Array
    high: Array


def spread(counts: NDArray[np.integer], worlds: NDArray[np.integer]) -> MiddleShares | None:
    """The spread of a share over points, from cumulative counts (points, weeks) among `worlds` (points,).

    The quantiles of a beta distribution with the mean of the points and their variance beyond chance: what a handful
    of worlds a point varies by luck alone is taken out first (method of moments; Kleinman 1973).
    None where the points do not differ beyond chance at the horizon, and where that cannot be seen: with one point, or
    one world a point.
    """
    if len(worlds) < 2 or worlds.min() < 2:
        return None
    seen = differ(counts, worlds)
    share = counts / worlds[:, None]
    mean = share.mean(axis=0)
    chance = (share * (1 - share) / (worlds[:, None] - 1)).mean(axis=0)
    variance = np.minimum(share.var(axis=0, ddof=1) - chance, 0.99 * mean * (1 - mean))
    seen &= variance > 0
    if not seen[-1]:
        return None
    first = len(seen) - int(np.argmin(seen[::-1])) if not seen.all() else 0  # a week that is seen by luck is not drawn
    low, high = mean.copy(), mean.copy()
    m = mean[first:]
    size = m * (1 - m) / variance[first:] - 1
    low[first:], high[first:] = (betaincinv(m * size, (1 - m) * size, q) for q in ((1 - HELD) / 2, (1 + HELD) / 2))
    return MiddleShares(low, high)


def differ(counts: NDArray[np.integer], worlds: NDArray[np.integer]) -> NDArray[np.bool_]:
    """In which weeks the points differ by more than luck; arguments as for `spread`.

    Pearson's test of homogeneity, its chi-squared taken as normal: there are as many degrees of freedom as points.
    """
    n, freedom = worlds[:, None], len(worlds) - 1
    share = counts.sum(axis=0) / worlds.sum()
    some = (share > 0) & (share < 1)  # never and always are no difference
    p = share[some]
    statistic = ((counts[:, some] - n * p) ** 2 / (n * p * (1 - p))).sum(axis=0)
    found = np.zeros(len(share), dtype=np.bool_)
    found[some] = statistic - freedom > CLEAR * np.sqrt(2 * freedom)
    return found

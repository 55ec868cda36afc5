"""Ignorance: how far the share of worlds with an ending differs from one parameter point to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

Array = NDArray[np.float64]
HELD = 0.8  # the part of the points that a spread holds; as much lies below it as above


@dataclass(frozen=True)
class Spread:
    """Between which shares the middle 80 % of the parameter points lie; (weeks,) each."""

    low: Array
    high: Array


def spread(counts: NDArray[np.integer], worlds: NDArray[np.integer]) -> Spread | None:
    """The spread of a share over points, from cumulative counts (points, weeks) among `worlds` (points,).

    The quantiles of a beta distribution with the mean of the points and their variance beyond chance: what a handful
    of worlds a point varies by luck alone is taken out first (method of moments; Kleinman 1973).
    None where the points differ no more than by chance at the horizon, or where there is but one.
    """
    if len(worlds) < 2 or worlds.min() < 2:
        return None
    share = counts / worlds[:, None]
    mean = share.mean(axis=0)
    chance = (share * (1 - share) / (worlds[:, None] - 1)).mean(axis=0)
    variance = np.minimum(share.var(axis=0, ddof=1) - chance, 0.99 * mean * (1 - mean))
    if not variance[-1] > 0:
        return None
    low, high = mean.copy(), mean.copy()
    differs = variance > 0
    m = mean[differs]
    size = m * (1 - m) / variance[differs] - 1
    low[differs], high[differs] = (beta.ppf(q, m * size, (1 - m) * size) for q in ((1 - HELD) / 2, (1 + HELD) / 2))
    return Spread(low, high)

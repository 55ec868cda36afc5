"""Bands around a share of worlds: chance (how many worlds were run) and ignorance (what the parameters may be)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import beta

Array = NDArray[np.float64]
INNER, OUTER = 0.50, 0.90


@dataclass(frozen=True)
class Band:
    """A lower and an upper bound for every week; (weeks,) each."""

    low: Array
    high: Array


def shares(counts: NDArray[np.integer], worlds: NDArray[np.integer]) -> Array:
    """Which share of all worlds, from counts (points, weeks) among `worlds` (points,); (weeks,)."""
    return np.asarray(counts.sum(axis=0) / worlds.sum())


def chance_band(counts: NDArray[np.integer], worlds: NDArray[np.integer], level: float) -> Band:
    """Monte-Carlo interval of the share (Wilson 1927); over several points, with the worlds that the points are worth.

    Worlds of one point share its parameters, so that they say less about the whole than as many independent ones.
    """
    share, n = shares(counts, worlds), _effective_worlds(counts, worlds)
    z = ndtri((1 + level) / 2)
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    return Band(np.clip(centre - half, 0, share), np.clip(centre + half, share, 1))


def spread_band(counts: NDArray[np.integer], worlds: NDArray[np.integer], level: float = 0.8) -> Band | None:
    """How far the share itself differs from point to point: quantiles of a beta with its mean and true variance.

    The variance that chance alone would give is taken out first. None where nothing differs beyond chance.
    """
    if len(worlds) < 2 or worlds.min() < 2:
        return None
    share, each = shares(counts, worlds), counts / worlds[:, None]
    noise = (each * (1 - each) / (worlds[:, None] - 1)).mean(axis=0)
    variance = np.clip(each.var(axis=0, ddof=1) - noise, 0, 0.999 * share * (1 - share))
    if not variance[-1] > 0:
        return None
    differs = variance > 0
    size = share[differs] * (1 - share[differs]) / variance[differs] - 1
    low, high = share.copy(), share.copy()
    tails = (1 - level) / 2
    low[differs] = beta.ppf(tails, share[differs] * size, (1 - share[differs]) * size)
    high[differs] = beta.ppf(1 - tails, share[differs] * size, (1 - share[differs]) * size)
    return Band(low, high)


def at_most(worlds: int) -> float:
    """The largest share that would still leave `worlds` worlds without one case in 1 of 40 tries (Clopper, Pearson)."""
    return float(1 - 0.025 ** (1 / worlds))


def percent(share: float, low: float, high: float) -> str:
    """A share with no more digits than its interval supports: 6.4 %, or 65 %."""
    return f"{100 * share:.{_digits(low, high)}f} %"


def interval(low: float, high: float) -> str:
    """An interval with the digits that it supports: 5.8-7.0 % (with a dash)."""
    digits = _digits(low, high)
    return f"{100 * low:.{digits}f}–{100 * high:.{digits}f} %"


def _digits(low: float, high: float) -> int:
    half = 50 * (high - low)
    return min(4, max(0, math.ceil(-math.log10(half)))) if half > 0 else 1


def _effective_worlds(counts: NDArray[np.integer], worlds: NDArray[np.integer]) -> Array:
    total, points = worlds.sum(), len(worlds)
    if points == 1:
        return np.full(counts.shape[1], float(total))
    share = shares(counts, worlds)
    apart = ((counts - share * worlds[:, None]) ** 2).sum(axis=0) * points / (points - 1) / total**2
    plain = share * (1 - share) / total
    return np.asarray(total * np.divide(plain, np.maximum(apart, plain), out=np.ones_like(plain), where=plain > 0))

"""A way to simulate whose shares are known: each world's chance of an entry scatters around the true share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimate import (
    RaoBlackwell,
    count_against_chances,
    mean_and_error,
    precision_of,
    rao_blackwell_of_sums,
    share,
)
from sim.design.tally import Points, Simulate, Tally
from sim.engine.arrays import Array

SCATTER = 3.0  # of a beta distribution: known chances tell about four times as much as a count


def known(share: Callable[[Points], Array], seed: int, samples: int = 1) -> Simulate:
    """Worlds at points whose share of entries is `share(points)`, (points,) or (points, samples); luck is fresh."""
    random = np.random.default_rng(seed)

    def simulate(points: Points, replications: int) -> Tally:
        p = np.asarray(share(points), dtype=float)
        p = np.broadcast_to(p[:, None] if p.ndim == 1 else p, (len(p), samples))
        chance = random.beta(SCATTER * p[..., None], SCATTER * (1 - p[..., None]), (*p.shape, replications))
        entered = random.random(chance.shape) < chance
        worlds = np.full(p.shape, replications)
        return Tally(worlds, entered.sum(axis=2), chance.sum(axis=2), (chance**2).sum(axis=2))

    return simulate


def rao_blackwell(entered: NDArray[np.bool_], chance: Array, point: NDArray[np.integer]) -> RaoBlackwell:
    """The share of entries from the sum of known chances in each world (Blackwell 1947); all arrays (worlds,).

    Same mean as the count, less variance: the leader's coin flip is replaced by its odds.
    """
    counted = share(int(entered.sum()), len(entered), precision_of(entered, point))
    return rao_blackwell_of_sums(
        mean_and_error(chance, point),
        (counted, mean_and_error(entered.astype(float), point)[1]),
        len(np.unique(point)),
        count_against_chances(*(float(x.sum()) for x in (entered, chance, chance[entered], chance**2))),
    )

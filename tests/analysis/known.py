"""A way to simulate whose shares are known: each world's chance of an entry scatters around the true share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

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

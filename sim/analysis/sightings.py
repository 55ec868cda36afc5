"""How likely histories make what was seen: counts of which some go unseen, and values with an error."""

from __future__ import annotations

import math

import numpy as np

from sim.analysis.particle_filter import Sighting
from sim.engine.arrays import Array

FLOOR = 0.001  # an observation is never called more than a thousand times less likely than the best could be


def sighting_of_count(name: str, happened: Array, seen: float, shown: float, besides: float) -> Sighting:
    """A count held against what happened in each history, (histories,).

    Of what happens a share `shown` is seen, each time by itself; what is seen `besides`, so often on average (a Poisson
    number), is something else.
    """
    kinds, which = np.unique(np.rint(happened).astype(np.int64), return_inverse=True)
    counts = np.stack([_chances(int(kind), round(seen), shown, besides) for kind in kinds])[which]
    exactly, below = counts[:, -1], counts[:, :-1].sum(axis=1)
    return Sighting(name, np.log(np.maximum(exactly, FLOOR)), below + exactly, 1 - below)


def _chances(happened: int, most: int, shown: float, besides: float) -> Array:
    """The chance to see 0, 1, ... `most`."""
    from scipy.stats import binom, poisson

    ours, others = binom.pmf(np.arange(happened + 1), happened, shown), poisson.pmf(np.arange(most + 1), besides)
    return np.asarray(np.convolve(ours, others)[: most + 1])


def counts_seen(happened: Array, shown: float, besides: float, rng: np.random.Generator) -> Array:
    """What would be seen of what happened: draws of the distribution that `sighting_of_count` takes; (histories,)."""
    found = rng.binomial(np.rint(happened).astype(np.int64), shown) + rng.poisson(besides, len(happened))
    return np.asarray(found, dtype=float)


def sighting_of_value(name: str, truth: Array, seen: float, error: float) -> Sighting:
    """A value with a normal error held against the true one in each history, (histories,).

    The likelihood is relative to that of the true value itself, with a floor. A history without a value (NaN) is
    neither for nor against.
    """
    from scipy.special import ndtr

    known = np.isfinite(truth)
    z = (seen - np.where(known, truth, seen)) / error
    log = np.maximum(-0.5 * z**2, math.log(FLOOR))
    return Sighting(name, log, np.where(known, ndtr(z), 0.5), np.where(known, ndtr(-z), 0.5))

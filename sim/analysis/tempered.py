"""Members of an ensemble weighed by how likely each makes what happened, with the likelihood tempered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.arrays import Array

SHARE = 0.25  # of the members that should at least be left in effect


@dataclass(frozen=True)
class Tempered:
    """The weights of members, adding up to 1, and the power to which the likelihood was raised."""

    weights: Array
    power: float

    @property
    def effective(self) -> float:
        """How many equal members would tell as much (Kish 1965)."""
        return float(1 / np.square(self.weights).sum())

    def shifts(self, values: Array) -> Array:
        """By how many of its own standard deviations the mean of each value (members, values) moves; 0 where fixed."""
        spread = values.std(axis=0)
        moved = self.weights @ values - values.mean(axis=0)
        return np.divide(moved, spread, out=np.zeros_like(moved), where=spread > 0)


def tempered(log_likelihood: Array, power: float) -> Tempered:
    """Weights proportional to the likelihood (members,) to a power between 0 (all equal) and 1 (Bayes)."""
    logs = power * (log_likelihood - np.max(log_likelihood))
    weights = np.exp(logs)
    return Tempered(weights / weights.sum(), power)


def tempered_to(log_likelihood: Array, share: float = SHARE) -> Tempered:
    """The largest power up to 1 at which so large a share of the members is left in effect (Del Moral et al. 2012)."""
    wanted, low, high = share * len(log_likelihood), 0.0, 1.0
    if (whole := tempered(log_likelihood, high)).effective >= wanted:
        return whole
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if tempered(log_likelihood, middle).effective >= wanted else (low, middle)
    return tempered(log_likelihood, low)

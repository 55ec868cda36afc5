"""Members of an ensemble weighed by how likely each makes what happened, with the likelihood tempered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.engine.arrays import Array

SHARE = 0.25  # of what the members were worth before that should at least be left in effect


@dataclass(frozen=True)
class Tempered:
    """The weights of members, adding up to 1, those that they had `before`, and the power of the likelihood."""

    weights: Array
    before: Array
    power: float

    @property
    def effective(self) -> float:
        """How many equal members would tell as much (Kish 1965)."""
        return effective(self.weights)

    @property
    def factor(self) -> Array:
        """By how much each member counts more than it did before; 1 on average over what it was; (members,)."""
        return np.asarray(self.weights / self.before)

    def shifts(self, values: Array) -> Array:
        """By how many of its own standard deviations the mean of each value (members, values) moves; 0 where fixed."""
        usual = self.before @ values
        spread = np.sqrt(self.before @ (values - usual) ** 2)
        moved = self.weights @ values - usual
        return np.divide(moved, spread, out=np.zeros_like(moved), where=spread > 1e-12)


def effective(weights: Array) -> float:
    """How many equal members would tell as much as these (Kish 1965)."""
    return float(weights.sum() ** 2 / np.square(weights).sum())


def tempered(log_likelihood: Array, power: float, before: Array | None = None) -> Tempered:
    """Weights proportional to those `before` (equal) and the likelihood (members,) to a power: 0 none, 1 Bayes."""
    usual = np.ones_like(log_likelihood) if before is None else before
    weights = usual * np.exp(power * (log_likelihood - np.max(log_likelihood)))
    return Tempered(weights / weights.sum(), usual / usual.sum(), power)


def tempered_to(log_likelihood: Array, share: float = SHARE, before: Array | None = None) -> Tempered:
    """The largest power up to 1 that leaves so large a share of what the members were worth (Del Moral et al. 2012)."""
    wanted, low, high = share * effective(tempered(log_likelihood, 0.0, before).weights), 0.0, 1.0
    if (whole := tempered(log_likelihood, high, before)).effective >= wanted:
        return whole
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if tempered(log_likelihood, middle, before).effective >= wanted else (low, middle)
    return tempered(log_likelihood, low, before)

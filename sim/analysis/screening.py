"""Which of many factors move an outcome at all, from few points: every factor at its low or its high end.

A two-level design from a Hadamard matrix (Plackett & Burman 1946) and its mirror image (the fold-over of Box & Wilson
1951): main effects are free of each other and of what two factors do together. A factor whose two ends do alike is
missed, as it is by every screening that looks at ends.
"""

from __future__ import annotations

import numpy as np

from sim.engine.arrays import Array


def fold_over(factors: int) -> Array:
    """The ends of each factor at each point, -1 low and +1 high: (points, factors).

    There are four to eight times as many points as factors, half of them at each end of every factor.
    """
    from scipy.linalg import hadamard

    order = 1 << max(1, factors).bit_length()
    columns = hadamard(order)[:, 1 : factors + 1].astype(float)
    return np.concatenate([columns, -columns])


def main_effects(ends: Array, outcome: Array) -> tuple[Array, Array]:
    """What going from its low to its high end does, on average over the other factors, and its error: (factors,) both.

    `ends` (points, factors) from `fold_over`, `outcome` (points,). The error counts luck and everything that the main
    effects leave unexplained.
    """
    points, factors = ends.shape
    centred = outcome - outcome.mean()
    effect = 2 * (centred @ ends) / points
    left = centred - ends @ effect / 2
    variance = float(left @ left) / (points - 1 - factors)
    return effect, np.full(factors, 2 * np.sqrt(variance / points))

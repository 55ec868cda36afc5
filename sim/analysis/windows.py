"""Which weight a particle should have, learned from a pilot of plain ones: see `splitting`.

A particle is worth copying for what its future may still bring. A pilot of plain particles tells what the future
brought to those of some importance: the mean square of the known chances that came after, taken to rise with importance
(isotonic regression; Barlow et al. 1972). So an importance that knows nothing of an event to come, or that exaggerates,
misleads only as far as it puts particles in a wrong order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.arrays import Array

if TYPE_CHECKING:
    from sim.analysis.splitting import Particles

# However hopeless they look, a tenth of the particles lives on: none can then weigh much more than ten roots.
FLOOR = 0.1


@dataclass(frozen=True)
class WeightWindow:
    """How many particles are wanted before a step for a root's weight, by their importance: a rising step function.

    So many `wanted` from each `importance` on, both (levels,); beyond the `highest` that the pilot saw, in proportion.
    """

    step: int
    importance: tuple[float, ...]
    wanted: tuple[float, ...]
    highest: float

    def target(self, importance: Array) -> Array:
        """The weight for particles of this importance; both (particles,)."""
        level = np.maximum(np.searchsorted(self.importance, importance, side="right") - 1, 0)
        beyond = np.maximum(importance / self.highest, 1.0) if self.highest > 0 else 1.0
        return np.asarray(1 / (FLOOR + np.asarray(self.wanted)[level] * beyond))


@dataclass(frozen=True)
class LearnedWindows:
    """What plain particles taught: where to look at particles, and the mean of their known chances."""

    looks: tuple[WeightWindow, ...]
    known: float


def fly(particles: Particles, steps: int, looks: Sequence[int], price: float) -> LearnedWindows:
    """Lives plain particles, other ones than those to be split, through so many steps, and learns from them.

    `looks` are the steps before which they are looked at, the first of them 0.

    `price` is what a new root costs beside the steps it lives: where roots are cheap, few copies are wanted.
    """
    importance, known = list[Array](), list[Array]()
    for step, end in pairwise((*looks, steps)):
        importance.append(particles.importance())
        known.append(particles.advance(end - step))
    found = tuple(
        _look(step, seen, np.sum(known[number:], axis=0), price)
        for number, (step, seen) in enumerate(zip(looks, importance, strict=True))
    )
    return LearnedWindows(found, float(np.sum(known, axis=0).mean()))


def _look(step: int, importance: Array, future: Array, price: float) -> WeightWindow:
    """With a root's price and the square of a future as variance, sampling in two stages says how many (Cochran 1977).

    Where the pilot saw nothing the importance itself stands for the future.
    """
    from scipy.optimize import isotonic_regression

    levels, place, worlds = np.unique(importance, return_inverse=True, return_counts=True)
    square = np.bincount(place, (future if future.any() else importance) ** 2) / worlds
    mean = (future**2).mean() if future.any() else importance.mean() ** 2
    rising = isotonic_regression(square, weights=worlds)
    first = rising.blocks[:-1]
    wanted = np.sqrt(price * rising.x[first] / mean) if mean > 0 else np.ones(first.size)
    return WeightWindow(step, tuple(levels[first].tolist()), tuple(wanted.tolist()), float(levels[-1]))

"""What simulated worlds give at chosen points, for methods that decide themselves which points they want to see.

A method is handed a way to simulate (`Simulate`) and works with whatever answers: the engine, or a test's own function.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.engine.arrays import Array, Counts

Points = Mapping[str, Array]


@dataclass(frozen=True)
class Tally:
    """Entries in the worlds of each point and sample; all (points, samples), one sample where nothing else is open.

    `worlds` and `events` (entries among them) are counts; `chance` is the sum over worlds of the known chance of an
    entry, `squares` that of its square: the same mean as the count with less noise.
    """

    worlds: Counts
    events: Counts
    chance: Array
    squares: Array

    @property
    def share(self) -> Array:
        """The share of entries at each point and sample, from known chances; (points, samples)."""
        return np.asarray(self.chance / self.worlds)

    @property
    def error(self) -> Array:
        """The standard error of that share, by luck alone; infinite where there is one world; (points, samples)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.maximum(self.squares / self.worlds - self.share**2, 0) / (self.worlds - 1)
        return np.where(self.worlds > 1, np.sqrt(variance), np.inf)

    def over_samples(self, weight: Array | None = None) -> tuple[Array, Array]:
        """The mean share over the samples of each point, and its variance by luck; (points,) both.

        Where the known chances add up to more than one in a world they make no share, and the count stands. `weight`
        (samples,) is how much each sample counts; without it all count the same.
        """
        samples = self.worlds.shape[1]
        part = np.full(samples, 1 / samples) if weight is None else weight / weight.sum()
        share, variance = self.share @ part, self.error**2 @ part**2
        with np.errstate(divide="ignore", invalid="ignore"):  # where all worlds have failed
            counted = self.events / self.worlds
            of_count = (counted * (1 - counted) + 1 / (self.worlds + 1)) / self.worlds  # not zero where all enter
        is_more = share > 1
        return np.where(is_more, counted @ part, share), np.where(is_more, of_count @ part**2, variance)


class Simulate(Protocol):
    """A way to simulate worlds at points: {parameter: (points,)}, so many worlds of each point and sample."""

    def __call__(self, points: Points, replications: int) -> Tally:
        """What the worlds give. The same calls in the same order give the same worlds."""
        ...

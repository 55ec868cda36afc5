"""What islands of histories that followed the same record say together, and how far luck may have moved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.analysis.particle_filter import AFTER, BEFORE, FilterStep, systematic
from sim.engine.arrays import Array

FEWEST = 4  # islands, below which nothing is said of luck
OUTER = 0.025  # an observation in the outer 2.5 % of its prediction, on either side, is a surprise


@dataclass(frozen=True)
class Mean:
    """A mean with its standard error by luck alone; NaN where there are too few islands for one."""

    value: float
    error: float


@dataclass(frozen=True)
class Islands:
    """Islands of `sizes` (islands,) histories, and what each of the `steps` did to each: [island][step].

    An island counts in proportion to its size and to how likely it has made what was seen so far.
    """

    sizes: Sequence[int]
    steps: Sequence[Sequence[FilterStep]]

    @property
    def length(self) -> int:
        """How many steps there are."""
        return len(self.steps[0])

    @cached_property
    def _log_after(self) -> Array:
        """The log weight of each island after the observations of each step: (islands, steps)."""
        gained = self._read("possible") + self._read("evidence")
        return np.asarray(np.log(np.asarray(self.sizes, dtype=float))[:, None] + np.cumsum(gained, axis=1))

    @cached_property
    def _log_before(self) -> Array:
        """The same before them, of the islands that outlive them."""
        earlier = np.column_stack([np.log(np.asarray(self.sizes, dtype=float)), self._log_after[:, :-1]])
        return np.where(np.isfinite(self._log_after), earlier + self._read("possible"), -np.inf)

    def _read(self, name: str) -> Array:
        return np.array([[getattr(step, name) for step in island] for island in self.steps])

    def _weights(self, step: int, name: str) -> Array:
        """What each island counts at a step by the weights of a name: (islands,), adding up to 1."""
        log = self._log_after[:, step] if name == AFTER else self._log_before[:, step]
        if name not in (AFTER, BEFORE):
            log = log + [island[step].alone.get(name, 0.0) for island in self.steps]
        weight = np.exp(log - log.max())
        return np.asarray(weight / weight.sum())

    def is_alive(self, step: int) -> bool:
        """Whether any history is still possible after a step."""
        return bool(np.isfinite(self._log_after[:, step]).any())

    def foreseen(self, step: int, quantity: int, name: str = AFTER, less: str | None = None) -> Mean:
        """The mean of something foreseen at a step: before or after its observations, or with one of them alone.

        With `less` it is by how much that is more than the mean by another name.
        """
        weight = self._weights(step, name)
        values = self._values(step, quantity, name)
        if less is None:
            return mean_of_islands(weight, values)
        return mean_of_islands(weight, values, self._weights(step, less), self._values(step, quantity, less))

    def _values(self, step: int, quantity: int, name: str) -> Array:
        """What each island foresees, 0 where it counts nothing; with an observation that there was not, as before."""
        each = (island[step].foreseen for island in self.steps)
        return np.array([f.get(name, f[BEFORE])[quantity] if f else 0.0 for f in each])

    def effective(self, step: int) -> float:
        """The number of histories of equal weight that are worth as much as all after a step."""
        weight, own = self._weights(step, AFTER), [island[step].effective[1] for island in self.steps]
        return float(1 / sum(w**2 / size for w, size in zip(weight, own, strict=True) if w > 0))

    def predicted(self, step: int) -> float:
        """The log of the likelihood of a step's observations, by all that was seen before."""
        weight = self._weights(step, BEFORE)
        each = [island[step].predicted for island in self.steps]
        return float(np.log(sum(w * np.exp(p) for w, p in zip(weight, each, strict=True) if w > 0)))

    @property
    def evidence(self) -> float:
        """The log of the marginal likelihood of all that was seen: of the tempered likelihood, where it is tempered."""
        log = self._log_after[:, -1]
        return float(log.max() + np.log(np.exp(log - log.max()).sum()) - np.log(sum(self.sizes)))

    def tails(self, step: int) -> dict[str, tuple[float, float]]:
        """How likely each observation, or less of it, and it or more, had been before it was made."""
        weight = self._weights(step, BEFORE)
        lived = [(w, island[step].tails) for w, island in zip(weight, self.steps, strict=True) if w > 0]
        names = lived[0][1]
        return {n: (sum(w * t[n][0] for w, t in lived), sum(w * t[n][1] for w, t in lived)) for n in names}

    def surprises(self, step: int) -> dict[str, float]:
        """The observations in the outer 2.5 % of their prediction, each with the chance of seeing so much or more."""
        return {name: most for name, (least, most) in self.tails(step).items() if min(least, most) < OUTER}

    def sample(self, step: int, count: int, luck: float = 0.5) -> Array:
        """What was foreseen at a step that was kept, as draws of equal weight: (quantities, count)."""
        weight = self._weights(step, AFTER)
        lived = [(w, island[step]) for w, island in zip(weight, self.steps, strict=True) if w > 0]
        values = np.concatenate([np.array(island.sample) for _, island in lived], axis=1)
        counts = np.concatenate([w * np.array(island.weight) for w, island in lived])
        return np.asarray(values[:, systematic(counts, count, luck)])

    def shares(self) -> Array:
        """What each island counts in the end: (islands,), adding up to 1."""
        return self._weights(self.length - 1, AFTER)


def mean_of_islands(
    weight: Array, values: Array, weight_of_other: Array | None = None, other: Array | None = None
) -> Mean:
    """The weighted mean of what islands say, less that of `other` values; its standard error by the jackknife."""

    def means(one: Array, of: Array) -> tuple[float, Array]:
        rest = one.sum() - one
        without = (one @ of - one * of) / np.where(rest > 0, rest, np.nan)
        return float(one @ of / one.sum()), without

    mean, without = means(weight, values)
    if weight_of_other is not None and other is not None:
        less, without_less = means(weight_of_other, other)
        mean, without = mean - less, without - without_less
    count = int(np.isfinite(without).sum())
    if count < FEWEST:
        return Mean(mean, float("nan"))
    spread = np.nansum((without - np.nanmean(without)) ** 2)
    return Mean(mean, float(np.sqrt((count - 1) / count * spread)))

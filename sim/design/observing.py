"""What is read off simulated worlds at points that a method asks for, to be held against a record.

A method is handed a way to observe (`Observe`) and works with whatever answers: the engine, or a test's own function.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from sim.engine.arrays import Array


@dataclass(frozen=True)
class Candidates:
    """Points that may be true: `values` {parameter: (points,)}, and the `numbers` (points,) by which they are known.

    A point keeps its number, and with it its luck, in whatever company it is looked at.
    """

    numbers: NDArray[np.int64]
    values: Mapping[str, Array]

    @staticmethod
    def of(values: Mapping[str, Array]) -> Candidates:
        """Points numbered in their order."""
        return Candidates(np.arange(len(next(iter(values.values()), ()))), values)

    def at(self, which: slice | NDArray[np.bool_]) -> Candidates:
        """Some of the points."""
        return Candidates(self.numbers[which], {path: values[which] for path, values in self.values.items()})

    def __len__(self) -> int:
        """How many points there are."""
        return len(self.numbers)


@dataclass(frozen=True)
class Moments:
    """What an observable is in the worlds of each point.

    `worlds` (points,): those that have a value; `mean` and `variance` between them (points, readings), nan where there
    are too few.
    """

    worlds: NDArray[np.int64]
    mean: Array
    variance: Array

    @staticmethod
    def of(values: Array, point: NDArray[np.integer], points: int) -> Moments:
        """The moments of `values` (readings, worlds), of worlds that belong to `point` (worlds,)."""

        def total(rows: Array) -> Array:
            return np.stack([np.bincount(point, row, points) for row in rows], axis=1)

        worlds = np.bincount(point, minlength=points)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = total(values) / worlds[:, None]
            variance = total((values - mean.T[:, point]) ** 2) / (worlds[:, None] - 1)
        return Moments(worlds, mean, np.where(worlds[:, None] > 1, variance, np.nan))

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """The moments of several groups of points, in their order."""
        return cls(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in ("worlds", "mean", "variance"))
        )

    def pooled(self, more: Moments) -> Moments:
        """The moments of these worlds and more worlds of the same points together (Chan, Golub & LeVeque 1983)."""
        worlds = self.worlds + more.worlds
        first, second = self.worlds[:, None], more.worlds[:, None]
        squares = [np.nan_to_num(part.variance) * np.maximum(part.worlds[:, None] - 1, 0) for part in (self, more)]
        means = np.nan_to_num(self.mean), np.nan_to_num(more.mean)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (first * means[0] + second * means[1]) / worlds[:, None]
            apart = (means[0] - means[1]) ** 2 * first * second / worlds[:, None]
            variance = (squares[0] + squares[1] + apart) / (worlds[:, None] - 1)
        return Moments(worlds, mean, np.where(worlds[:, None] > 1, variance, np.nan))

    def at(self, which: NDArray[np.bool_]) -> Moments:
        """The moments of some of the points."""
        return Moments(self.worlds[which], self.mean[which], self.variance[which])

    @property
    def error(self) -> Array:
        """The standard error of each mean, by luck alone; (points, readings)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.sqrt(self.variance / self.worlds[:, None])


class Observe(Protocol):
    """A way to observe worlds at points: what the named observables are in the worlds of an experiment."""

    def __call__(
        self, experiment: str, observables: Sequence[str], points: Candidates, replications: range
    ) -> Mapping[str, Moments]:
        """The moments of each observable. Worlds of another replication, or another point, have other luck."""
        ...
